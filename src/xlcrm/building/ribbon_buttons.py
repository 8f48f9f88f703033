"""The buttons of the tab CRM, made from the list of commands: every command has one, some have shortcuts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from xlcrm.commands.all_commands import ALL_COMMANDS, ListedCommand
from xlcrm.commands.command import Parameter
from xlcrm.imports.source_tables import SourceTable
from xlcrm.reports.all_reports import ALL_REPORTS
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import N_, _

GROUPS = ("Start", "Add", "Clean", "Follow up", "Segment", "Reports", "Team", "Data", "Settings", "Safety")
QuestionKind = Literal["text", "choice", "day", "number", "yes_no", "file"]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Question:
    """What a button asks before its command runs. `set:city` asks for the part `city` of the option `set`."""

    key: str
    kind: QuestionKind
    prompt: str  # in the current language
    usual: str = ""
    choices: tuple[str, ...] = ()
    is_required: bool = False
    is_always_asked: bool = False


@dataclass(frozen=True, slots=True)
class RibbonButton:
    """One button: its id, its command with the options that it sets, and the words on it (English sources)."""

    id: str
    command: ListedCommand
    label: str
    tip: str
    icon: str
    options: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    columns: tuple[str, ...] = ()  # of the table of a new row, each asked for
    is_large: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked, in the order of the command's signature; needed answers first."""
        open_ones = [p for p in self.command.load().parameters if p.key not in self.options]
        asked = [question for p in open_ones for question in self._questions_of(p)]
        return tuple(sorted(asked, key=lambda question: not question.is_always_asked))

    def _questions_of(self, parameter: Parameter) -> list[Question]:
        if not (self.columns and parameter.key == "set"):
            return [_question(parameter)]
        spec = table_spec(self.options["table"])
        labels = {key: spec.by_key[key].info for key in self.columns}
        return [Question(f"set:{key}", "text", _(info.header), is_always_asked=True) for key, info in labels.items()]


_ICONS = {
    "import": "GetExternalDataFromText",
    "add": "TableInsertExcel",
    "check": "Spelling",
    "find-duplicates": "RemoveDuplicates",
    "merge": "MergeCells",
    "agenda": "DateAndTimeInsert",
    "segment": "Filter",
    "report": "ChartInsert",
    "undo": "Undo",
    "history": "ReviewTrackChanges",
}
_USUAL_ICON = "MacroPlay"
_NEW_ROWS = (
    ("contacts", N_("Contact"), ("first_name", "last_name", "company", "phone", "email")),
    ("companies", N_("Company"), ("name", "city", "phone", "email")),
    ("deals", N_("Deal"), ("name", "company", "amount", "expected_close_date")),
    ("activities", N_("Activity"), ("type", "subject", "company", "due_at")),
)


def ribbon_buttons() -> tuple[RibbonButton, ...]:
    """All buttons, group by group."""
    buttons = [each for listed in ALL_COMMANDS for each in (_button(listed), *_shortcuts(listed))]
    return tuple(sorted(buttons, key=lambda button: _group_place(button.command.group)))


def ribbon_button(id: str) -> RibbonButton | None:
    """The button with that control id."""
    return next((button for button in ribbon_buttons() if button.id == id), None)


def _group_place(group: str) -> int:
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


def _id(*words: str) -> str:
    return "_".join(("crm", *words)).replace("-", "_")


def _button(listed: ListedCommand) -> RibbonButton:
    icon = _ICONS.get(listed.name, _USUAL_ICON)
    return RibbonButton(_id(listed.name), listed, listed.label, listed.tip, icon, is_large=True)


def _shortcuts(listed: ListedCommand) -> Iterator[RibbonButton]:
    """Buttons that set an option of the command beforehand."""
    if listed.name == "check":
        tip = N_("Mend blanks, hidden characters, letter case and phone numbers; it can be undone.")
        label = N_("Fix safe problems")
        yield RibbonButton(_id("check", "fix"), listed, label, tip, "AutoCorrect", {"fix": True})
    if listed.name == "add":
        for table, label, columns in _NEW_ROWS:
            options = {"table": table}
            yield RibbonButton(_id("add", table), listed, label, listed.tip, "RecordsNew", options, columns)
    if listed.name == "report":
        for report in ALL_REPORTS:
            options_of = {"names": (report.name,)}
            icon = "ChartTypeColumnInsertGallery"
            yield RibbonButton(_id("report", report.name), listed, report.label, report.tip, icon, options_of)


def _question(parameter: Parameter) -> Question:
    kind, choices = _kind(parameter.type)
    prompt, default = _(parameter.option.help), parameter.default
    if get_origin(parameter.type) is tuple and kind == "text":
        prompt = _("{prompt} Several go with a semicolon between them.", prompt=prompt)
    is_asked = parameter.is_required or (parameter.option.positional and kind == "choice")
    usual = "" if parameter.is_required else _usual(default)
    return Question(parameter.key, kind, prompt, usual, choices, parameter.is_required, is_asked)


def _usual(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, tuple):
        return str(default[0]) if default else ""
    return "" if default is None else str(default)


def _kind(hint: Any) -> tuple[QuestionKind, tuple[str, ...]]:
    """How a value of that type is asked for, and the choices."""
    if get_origin(hint) is tuple:
        return _kind(get_args(hint)[0])
    if get_origin(hint) is Literal:
        return "choice", get_args(hint)
    plain = next((each for each in get_args(hint) if each is not type(None)), hint)
    kinds: dict[Any, QuestionKind] = {
        SourceTable: "file",
        bool: "yes_no",
        int: "number",
        float: "number",
        dt.date: "day",
    }
    return kinds.get(plain, "text"), ()
