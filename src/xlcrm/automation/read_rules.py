"""Rows of the Automations table as rules that can be followed; what is wrong with a row is told, and it is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlcrm.automation.new_values import new_value, settable_column
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.known_labels import choice_labels, folded_label
from xlcrm.tables.parse_values import parse_number
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _

TABLE = "automations"
STAGE, WON, LOST, NEW_CLIENT = "Deal enters a stage", "Deal won", "Deal lost", "New client"
OVERDUE, SURVEY, SILENT, BIRTHDAY = "Invoice overdue for days", "Survey score at most", "No touch for days", "Birthday"
PLAN, SHOW, SET, ASSIGN = "Plan an activity", "Show on the agenda", "Set a column", "Assign an owner"
RECORDS: dict[str, tuple[str, ...]] = {
    STAGE: ("deals",),
    WON: ("deals",),
    LOST: ("deals",),
    NEW_CLIENT: ("companies", "contacts"),
    OVERDUE: ("invoices",),
    SURVEY: ("surveys",),
    SILENT: ("companies", "contacts"),
    BIRTHDAY: ("contacts",),
}
"""The tables whose records an event happens to."""
_USUAL_NUMBERS = {OVERDUE: 1, SURVEY: 6, BIRTHDAY: 7}
_MOST_DAYS = 3650
USUAL_WORKDAYS = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One automation. number: days or score of the event. workdays: None where the row does not say.

    column, value: what is set, by the column's key; value is typed. owner_id, owner: "" for whoever has the record.
    """

    row: int
    id: str
    name: str
    event: str
    stage: str
    number: int
    condition: str
    action: str
    activity_type: str
    subject: str
    workdays: int | None
    owner_id: str
    owner: str
    column: str
    value: Any
    since: pd.Timestamp | None
    ran_before: bool

    @property
    def is_added(self) -> bool:
        """The column holds several values, and this one comes to them."""
        return bool(self.column) and table_spec(self.tables[0]).column(self.column).kind is Kind.MULTI

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables whose records the event happens to."""
        return RECORDS[self.event]

    @property
    def condition_tables(self) -> tuple[str, ...]:
        """The tables that the condition looks at: of a survey the person who answered."""
        return ("contacts",) if self.event == SURVEY else self.tables


class BadRuleError(Exception):
    """What is wrong with a row of the table; it becomes a problem of the column."""

    def __init__(self, column: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.column, self.message, self.hint = column, message, hint


def read_rules(tables: CrmTables, today: pd.Timestamp) -> tuple[list[Rule], list[Problem]]:
    """The active rows that can be followed, and what is wrong with those that cannot."""
    frame = tables[TABLE]
    is_active = frame["is_active"].fillna(value=False).astype(bool)
    rules, problems = [], []
    for row in frame[is_active].reset_index(names="row").to_dict("records"):
        typed = {str(key): None if pd.isna(value) else value for key, value in row.items()}
        try:
            rules.append(_rule(typed, tables, today))
        except BadRuleError as wrong:
            problems.append(rule_problem(int(row["row"]), wrong.column, wrong.message, wrong.hint))
    return rules, problems


def rule_problem(row: int, column: str, message: str, hint: str) -> Problem:
    """A complaint about a row of the table, which is not followed."""
    return Problem(TABLE, row, column, "automation_not_understood", Severity.ERROR, message, hint)


def _rule(row: dict[str, object], tables: CrmTables, today: pd.Timestamp) -> Rule:
    event, action = _listed(row, "event", RECORDS), _listed(row, "action", (PLAN, SHOW, SET, ASSIGN))
    owner_id = _owner(row)
    column, value = _setting(row, event, tables, today) if action == SET else ("", None)
    if action == ASSIGN and event in {OVERDUE, SURVEY}:
        raise BadRuleError(
            "action",
            _("An invoice or an answer has no owner that could be assigned."),
            _("Choose another action, or an event of a deal or a client."),
        )
    since = row["since"]
    return Rule(
        row=int(str(row["row"])),
        id=str(row["automation_id"] or ""),
        name=_text(row["name"]) or _(event),
        event=event,
        stage=_stage(row, tables) if event == STAGE else "",
        number=_number(row, event),
        condition=_text(row["condition"]),
        action=action,
        activity_type=_text(row["activity_type"]) or "Task",
        subject=_text(row["subject"]) or _text(row["name"]) or _(event),
        workdays=_workdays(row),
        owner_id=owner_id,
        owner=_text(row["owner"]) if owner_id else "",
        column=column,
        value=value,
        since=since if isinstance(since, pd.Timestamp) else None,
        ran_before=row["last_run"] is not None,
    )


def _listed(row: dict[str, object], key: str, known: Iterable[str]) -> str:
    """The value of a closed list; another is a mistake."""
    typed, values = _text(row[key]), tuple(known)
    if typed in values:
        return typed
    header = table_spec(TABLE).column(key).header
    raise BadRuleError(
        key,
        _("{value!r} is not known in the column {column}.", value=typed, column=header)
        if typed
        else _("The column {column} is empty.", column=header),
        _("Choose one of: {values}.", values=", ".join(_(value) for value in values)),
    )


def _owner(row: dict[str, object]) -> str:
    if row["owner"] is not None and row["owner_id"] is None:
        raise BadRuleError(
            "owner",
            _("There is nobody called {name!r} in Users.", name=row["owner"]),
            _("Pick a name, or leave it empty for whoever has the record."),
        )
    return _text(row["owner_id"])


def _stage(row: dict[str, object], tables: CrmTables) -> str:
    typed, stages = _text(row["event_value"]), tables.allowed("stage")
    found = choice_labels(stages).get(folded_label(typed))
    if found:
        return found
    raise BadRuleError(
        "event_value",
        _("There is no stage {stage!r}.", stage=typed) if typed else _("The stage is missing."),
        _("Choose one of: {values}.", values=", ".join(_(stage) for stage in stages)),
    )


def _number(row: dict[str, object], event: str) -> int:
    if event not in {OVERDUE, SURVEY, SILENT, BIRTHDAY}:
        return 0
    typed = _text(row["event_value"])
    if not typed and event in _USUAL_NUMBERS:
        return _USUAL_NUMBERS[event]
    number = parse_number(typed)
    most = 10 if event == SURVEY else _MOST_DAYS
    if number is not None and number == int(number) and 0 <= number <= most:
        return int(number)
    raise BadRuleError(
        "event_value",
        _("{value!r} is no whole number from 0 to {most}.", value=typed, most=most),
        _("Write how many days, or the highest score, such as 6."),
    )


def _workdays(row: dict[str, object]) -> int | None:
    days = row["in_workdays"]
    if days is None:
        return None
    if 0 <= int(str(days)) <= _MOST_DAYS:
        return int(str(days))
    raise BadRuleError(
        "in_workdays",
        _("{value!r} is no whole number from 0 to {most}.", value=str(days), most=_MOST_DAYS),
        _("Write in how many workdays it is due; 0 means today."),
    )


def _setting(row: dict[str, object], event: str, tables: CrmTables, today: pd.Timestamp) -> tuple[str, object]:
    """The key of the column to set, which every table of the event has, and the typed value."""
    header, _equals, typed = (part.strip() for part in _text(row["sets"]).partition("="))
    keys = {settable_column(table_spec(table), header) for table in RECORDS[event]}
    key = keys.pop() if len(keys) == 1 else ""
    if not key:
        raise BadRuleError(
            "sets",
            _("The column {column!r} cannot be set in {table}.", column=header, table=_sheets(event)),
            _("Write COLUMN = VALUE; a column that people fill in: no link, no stage or status, nothing computed."),
        )
    column = table_spec(RECORDS[event][0]).column(key)
    value = new_value(column, typed, tables, today)
    if value is None:
        raise BadRuleError(
            "sets",
            _("{value!r} does not suit the column {column}.", value=typed, column=column.header),
            _("Write a value as it would be typed into that column."),
        )
    return key, value


def _sheets(event: str) -> str:
    return ", ".join(table_spec(table).sheet for table in RECORDS[event])


def _text(value: object) -> str:
    return str(value).strip() if value is not None else ""
