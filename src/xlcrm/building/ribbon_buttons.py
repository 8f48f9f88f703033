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
from xlcrm.records.choices import CHOICES
from xlcrm.records.fields import Kind
from xlcrm.reports.all_reports import ALL_REPORTS
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.specs import ColumnSpec
from xlcrm.texts import N_, _

GROUPS = ("Start", "Add", "Clean", "Follow up", "Segment", "Reports", "Team", "Data", "Settings", "Safety")
QuestionKind = Literal["text", "choice", "day", "number", "yes_no", "file"]
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_NO_CHOICES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Question:
    """What a button asks before its command runs. `set:city` asks for the part `city` of the option `set`.

    Label, prompt and choice labels are in the current language. A choice allows its values only; a text with choices
    may be something else.
    """

    key: str
    kind: QuestionKind
    label: str
    prompt: str
    usual: str = ""
    choices: Mapping[str, str] = field(default_factory=lambda: _NO_CHOICES)  # value to what people see
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
            return [_question(self.command, parameter)]
        spec = table_spec(self.options["table"])
        return [_question_of_column(spec.by_key[key]) for key in self.columns]


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
_KINDS_OF_COLUMNS: Mapping[Kind, QuestionKind] = {Kind.DATE: "day", Kind.MONEY: "number", Kind.DECIMAL: "number"}
LABELS = {  # what a form calls an option, by its key
    "accept_sure": N_("Sure ones too"),
    "anyway": N_("Add it anyway"),
    "check_duplicates": N_("Warn of duplicates"),
    "create_linked": N_("Make what the rows name"),
    "days": N_("Days ahead"),
    "fix": N_("Mend what is safe"),
    "from_": N_("First day"),
    "map": N_("Columns"),
    "mode": N_("New and known rows"),
    "names": N_("Report"),
    "owner": N_("Owner"),
    "run": N_("Number of the run"),
    "set": N_("Columns and values"),
    "skip": N_("Rules to leave out"),
    "source": N_("File"),
    "strict": N_("Strict"),
    "table": N_("Table"),
    "to": N_("Last day"),
}
_VALUES = {  # what a form calls a value of an option; a table goes by its sheet
    "all": N_("All of them"),
    "create": N_("New rows only"),
    "create+update": N_("New rows and changes"),
    "fill": N_("Blank cells only"),
    "update": N_("Changes only"),
}
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


def _question(listed: ListedCommand, parameter: Parameter) -> Question:
    kind, values = _kind(parameter.type)
    choices = {value: _shown_value(value) for value in values}
    if parameter.key == "table" and parameter.type in (str, str | None):
        kind, choices = "choice", _tables(listed)
    if listed.name == "report" and kind == "choice":
        choices |= {report.name: _(report.label) for report in ALL_REPORTS}
    prompt, default = _(parameter.option.help), parameter.default
    if get_origin(parameter.type) is tuple and kind == "text":
        prompt = _("{prompt} Several go with a semicolon between them.", prompt=prompt)
    is_asked = parameter.is_required or (parameter.option.positional and kind == "choice")
    usual = "" if parameter.is_required else _usual(default)
    label = _(LABELS.get(parameter.key, parameter.name))
    return Question(parameter.key, kind, label, prompt, usual, choices, parameter.is_required, is_asked)


def _shown_value(value: str) -> str:
    if value in _VALUES:
        return _(_VALUES[value])
    spec = next((spec for spec in ALL_TABLES if spec.key == value), None)
    return spec.sheet if spec else value


def _question_of_column(column: ColumnSpec) -> Question:
    """A column of a new row; a list that a firm may add to is offered and not enforced."""
    listed = CHOICES.get(column.info.choices or "")
    choices = {value: _(value) for value in (listed.values if listed else ())}
    kind = "choice" if listed and not listed.open else _KINDS_OF_COLUMNS.get(column.kind, "text")
    key = f"set:{column.key}"
    return Question(key, kind, column.header, column.help, "", choices, column.info.required, is_always_asked=True)


def _tables(listed: ListedCommand) -> dict[str, str]:
    from xlcrm.commands.import_rows import IMPORTABLE  # loads the trade, as any question of a command does

    keys = IMPORTABLE if listed.name in {"add", "import"} else [spec.key for spec in ALL_TABLES]
    return {key: table_spec(key).sheet for key in keys}


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
