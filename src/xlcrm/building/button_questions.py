"""What a button asks before its command runs: a question an option, made from the command's signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from xlcrm.commands.all_commands import ListedCommand
from xlcrm.commands.command import Parameter
from xlcrm.exports.export_rows import FORMAT_NAMES
from xlcrm.imports.source_tables import SourceTable
from xlcrm.records.choices import CHOICES
from xlcrm.records.fields import Kind
from xlcrm.reports.all_reports import ALL_REPORTS
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.edits import HOME
from xlcrm.tables.other_workbooks import OtherWorkbook
from xlcrm.tables.specs import ColumnSpec
from xlcrm.texts import N_, _

QuestionKind = Literal["text", "choice", "day", "number", "yes_no", "file", "files"]
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


_KINDS_OF_COLUMNS: Mapping[Kind, QuestionKind] = {Kind.DATE: "day", Kind.MONEY: "number", Kind.DECIMAL: "number"}
LABELS = {  # what a form calls an option, by its key
    "accept_sure": N_("Sure ones too"),
    "actions": N_("Agreed actions"),
    "activity": N_("Note an activity"),
    "again": N_("Owned ones too"),
    "all": N_("All lines"),
    "amount": N_("Amount"),
    "also": N_("Other texts"),
    "anyway": N_("Add it anyway"),
    "backups": N_("Backups"),
    "best_to_best": N_("Best clients to the best"),
    "call_back_in": N_("Call back in days"),
    "campaign": N_("Campaign"),
    "cancel_planned": N_("Cancel what is planned"),
    "check_duplicates": N_("Warn of duplicates"),
    "channel": N_("Way to reach them"),
    "closed_on": N_("Closed on"),
    "competitor": N_("Competitor"),
    "copied_from": N_("Copied from"),
    "create_linked": N_("Make what the rows name"),
    "days": N_("Days ahead"),
    "delimiter": N_("Between columns"),
    "direction": N_("Direction"),
    "each_owner": N_("A file for each owner"),
    "encoding": N_("Character set"),
    "files": N_("Workbooks"),
    "fix": N_("Mend what is safe"),
    "format": N_("Kind of file"),
    "from_": N_("First day"),
    "from_day": N_("From a day"),
    "from_owner": N_("Whose clients"),
    "ids": N_("Ids of the rows"),
    "kind": N_("Type"),
    "later": N_("Days later"),
    "leaving": N_("Leaves the firm"),
    "loss_category": N_("Loss category"),
    "loss_reason": N_("Lost because"),
    "make": N_("Make the ticked ones"),
    "map": N_("Columns"),
    "minutes": N_("Minutes"),
    "mode": N_("New and known rows"),
    "months": N_("Months"),
    "most_a_day": N_("At most a day"),
    "names": N_("Report"),
    "new_day": N_("New day"),
    "next_in": N_("Next step in days"),
    "next_subject": N_("What the next step is about"),
    "next_type": N_("Next step"),
    "note": N_("Note"),
    "off_season": N_("Between seasons too"),
    "outcome": N_("Outcome"),
    "overdue": N_("Everything overdue"),
    "owner": N_("Owner"),
    "preview": N_("Only show"),
    "reason": N_("Reason"),
    "refusal_reason": N_("Refused because"),
    "run": N_("Number of the run"),
    "segment": N_("Segment"),
    "set": N_("Columns and values"),
    "sheet": N_("Sheet"),
    "skip": N_("Rules to leave out"),
    "source": N_("File"),
    "strict": N_("Strict"),
    "table": N_("Table"),
    "tasks": N_("Plan tasks"),
    "template": N_("Letter"),
    "text": N_("Text"),
    "to": N_("Last day"),
    "to_owner": N_("To whom"),
    "what": N_("What to take"),
    "who": N_("Who"),
    "with_company": N_("The company too"),
    "yes": N_("Erase now"),
    "week_of": N_("A day of the week"),
    "most": N_("Rows at most"),
}
_VALUES = {  # what a form calls a value of an option; a table goes by its sheet
    **FORMAT_NAMES,
    "all": N_("All of them"),
    "Call": N_("Call"),
    "Note": N_("Note"),
    "birthdays": N_("Birthdays"),
    "comma": N_("comma"),
    "create": N_("New rows only"),
    "create+update": N_("New rows and changes"),
    "drafts": N_("Drafts of e-mails"),
    "delete": N_("Delete them"),
    "e-mail": N_("E-mail"),
    "erase": N_("Erase there too"),
    "fill": N_("Blank cells only"),
    "keep": N_("Leave them"),
    "none": N_("None"),
    "phone": N_("Phone"),
    "post": N_("Post"),
    "quote": N_("Quote sent"),
    "rows": N_("Rows for mail merge"),
    "semicolon": N_("semicolon"),
    "tab": N_("tab"),
    "update": N_("Changes only"),
    "usual": N_("the usual one"),
}


def question_of(listed: ListedCommand, parameter: Parameter) -> Question:
    """The question for an option of a command, in the current language."""
    kind, values = _kind(parameter.type)
    choices = {value: _shown_value(value) for value in values}
    if parameter.key == "table" and parameter.type in (str, str | None):
        kind, choices = "choice", _tables(listed)
    if values_of := CHOICES.get(parameter.option.choices):
        kind, choices = "text" if values_of.open else "choice", {value: _(value) for value in values_of.values}
    if parameter.key == "sheet":
        kind, choices = "choice", {HOME: _("Home"), **{spec.key: spec.sheet for spec in ALL_TABLES}}
    if listed.name == "report" and kind == "choice":
        choices |= {report.name: _(report.label) for report in ALL_REPORTS}
    prompt, default = _(parameter.option.help), parameter.default
    if get_origin(parameter.type) is tuple and kind in {"text", "files"}:
        prompt = _("{prompt} Several go with a semicolon between them.", prompt=prompt)
    is_asked = parameter.is_required or parameter.option.is_asked
    is_asked = is_asked or (parameter.option.positional and kind in {"choice", "files"})
    usual = "" if parameter.is_required else _usual(default)
    label = _(LABELS.get(parameter.key, parameter.name))
    return Question(parameter.key, kind, label, prompt, usual, choices, parameter.is_required, is_asked)


def _shown_value(value: str) -> str:
    if value in _VALUES:
        return _(_VALUES[value])
    spec = next((spec for spec in ALL_TABLES if spec.key == value), None)
    return spec.sheet if spec else value


def question_of_column(column: ColumnSpec) -> Question:
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
        kind, values = _kind(get_args(hint)[0])
        return ("files" if kind == "file" else kind), values
    if get_origin(hint) is Literal:
        return "choice", get_args(hint)
    plain = next((each for each in get_args(hint) if each is not type(None)), hint)
    kinds: dict[Any, QuestionKind] = {
        SourceTable: "file",
        OtherWorkbook: "file",
        bool: "yes_no",
        int: "number",
        float: "number",
        dt.date: "day",
    }
    return kinds.get(plain, "text"), ()
