"""The sheet of a run: what the automations did, or would do, rule by rule and record by record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from xlcrm.automation.plan_actions import RuleRun
from xlcrm.automation.read_rules import ASSIGN, PLAN, SET, SHOW, TABLE
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.pages import CellLink, Figure, Format, PageColumn, PageTable, ReportPage, filled, first_of
from xlcrm.tables.problems import Problem
from xlcrm.texts import _, plural

_SHOWN = 500


@dataclass(frozen=True)
class AutomationRun:
    """The rules that ran and the activities that they plan, by the rule's row. is_preview: nothing is written."""

    runs: tuple[RuleRun, ...]
    activities: dict[int, pd.DataFrame]
    problems: tuple[Problem, ...]
    is_preview: bool

    @property
    def count(self) -> int:
        """How many things are done."""
        return sum(len(run.doing) for run in self.runs)

    @property
    def planned(self) -> int:
        """How many activities are planned."""
        return sum(len(rows) for rows in self.activities.values())


def automation_page(run: AutomationRun) -> ReportPage:
    """Figures, the rules, and what is done one by one."""
    return ReportPage(
        key="automation_run",
        sheet=_("Automation run"),
        title=_("What the automations would do") if run.is_preview else _("What the automations did"),
        headline=run_sentence(run),
        figures=(
            Figure(_("Activities planned"), run.planned, Format.COUNT),
            Figure(_("Columns set"), _count(run, SET), Format.COUNT),
            Figure(_("Records to assign"), _count(run, ASSIGN), Format.COUNT),
        ),
        tables=filled(_rules(run.runs), _lines(run)),
        left_out=tuple(_left_out(run)),
        problems=run.problems,
        json=run_json(run),
    )


def run_sentence(run: AutomationRun) -> str:
    """What was done, in a sentence or two."""
    if not run.runs and not run.problems:
        return _("No automation is active. Set Active to TRUE in a row of the sheet {sheet}.", sheet=_sheet())
    told = (
        plural("The automations would do {count} thing.", "The automations would do {count} things.", run.count)
        if run.is_preview
        else plural("The automations did {count} thing.", "The automations did {count} things.", run.count)
    )
    nothing = _("Nothing new has happened that an automation answers.")
    bad = plural(
        "{count} automation cannot be understood and did not run.",
        "{count} automations cannot be understood and did not run.",
        len(run.problems),
    )
    return " ".join([told if run.count else nothing, *([bad] if run.problems else [])])


def run_json(run: AutomationRun) -> dict[str, object]:
    """Rules with their counts, and everything that is done."""
    rules = [
        {"id": each.rule.id, "name": each.rule.name, "done": len(each.doing), "waiting": each.waiting}
        for each in run.runs
    ]
    return {
        "preview": run.is_preview,
        "done": run.count,
        "planned": run.planned,
        "automations": rules,
        "actions": [line for each in run.runs for line in _json_lines(each, run)],
        "problems": [problem.as_json() for problem in run.problems],
    }


def _json_lines(each: RuleRun, run: AutomationRun) -> Iterator[dict[str, object]]:
    for row, due, owner in _told(each, run):
        yield {
            "automation": each.rule.name,
            "table": row.table,
            "id": row.id,
            "name": row.name,
            "event": row.event,
            "action": each.rule.action,
            "due": due.date().isoformat() if due is not None else None,
            "owner": owner,
        }


def _told(each: RuleRun, run: AutomationRun) -> Iterator[tuple[_Line, pd.Timestamp | None, str | None]]:
    """Each event that is answered, with the day and the owner of its activity."""
    activities = run.activities.get(each.rule.row, pd.DataFrame())
    columns = (each.doing[key] for key in ("table", "row", "id", "name", "event", "owner"))
    for at, table, row, id, name, event, owner in zip(each.doing.index, *columns, strict=True):
        due = activities["due_at"][at] if at in activities.index else None
        who = activities["owner"][at] if at in activities.index else owner
        yield _Line(table, int(row), id, name, event), due, None if pd.isna(who) else who


@dataclass(frozen=True, slots=True)
class _Line:
    table: str
    row: int
    id: str
    name: str
    event: str


def _count(run: AutomationRun, action: str) -> int:
    return sum(len(each.doing) for each in run.runs if each.rule.action == action)


def _sheet() -> str:
    return table_spec(TABLE).sheet


def _rules(runs: Sequence[RuleRun]) -> PageTable:
    columns = (
        PageColumn("rule", _("Automation"), Format.LINK, 36),
        PageColumn("event", _("When"), width=24),
        PageColumn("action", _("Then"), width=44),
        PageColumn("done", _("Now"), Format.COUNT, 9),
        PageColumn("waiting", _("Waiting"), Format.COUNT, 9),
    )
    rows = [
        (
            CellLink(TABLE, each.rule.row, "name", each.rule.name),
            _(each.rule.event),
            _(each.rule.action),
            len(each.doing),
            each.waiting,
        )
        for each in runs
    ]
    return PageTable("rules", _("Active automations"), columns, _frame(rows, columns))


def _lines(run: AutomationRun) -> PageTable:
    columns = (
        PageColumn("record", _("Record"), Format.LINK, 36),
        PageColumn("rule", _("Automation"), width=24),
        PageColumn("what", _("Then"), Format.WRAPPED, 44),
        PageColumn("owner", _("Owner"), width=20),
        PageColumn("due", _("Due"), Format.DATE, 12),
    )
    rows = [
        (
            CellLink(line.table, line.row, table_spec(line.table).label, line.name),
            each.rule.name,
            _what(each, line.name),
            owner,
            due,
        )
        for each in run.runs
        for line, due, owner in _told(each, run)
    ]
    title = first_of(_("One by one"), _SHOWN, len(rows))
    return PageTable("lines", title, columns, _frame(rows[:_SHOWN], columns))


def _what(each: RuleRun, name: str) -> str:
    rule = each.rule
    if rule.action in {PLAN, SHOW}:
        return f"{_(rule.activity_type)}: {rule.subject.replace('{name}', name)}"
    if rule.action == SET:
        column = table_spec(rule.tables[0]).column(rule.column)
        value = _(rule.value) if column.info.choices and isinstance(rule.value, str) else rule.value
        shown = value.date() if isinstance(value, pd.Timestamp) else value
        return _("{column}: {value}", column=column.header, value=shown)
    return _("Whoever suits by the organisation of the firm, if nobody has it yet")


def _left_out(run: AutomationRun) -> Iterator[str]:
    if waiting := sum(each.waiting for each in run.runs):
        yield plural(
            "{count} more waits for the next run, so that nobody drowns in tasks.",
            "{count} more wait for the next run, so that nobody drowns in tasks.",
            waiting,
        )
    if seen := sum(len(each.seen) for each in run.runs):
        yield plural(
            "{count} record without a day was so before its automation began, and is left alone.",
            "{count} records without a day were so before their automations began, and are left alone.",
            seen,
        )
    ownerless = sum(int(rows["owner_id"].isna().sum()) for rows in run.activities.values() if len(rows))
    if ownerless:
        yield plural(
            "{count} activity has no owner; run assign to give it one.",
            "{count} activities have no owner; run assign to give them one.",
            ownerless,
        )


def _frame(rows: Sequence[tuple[object, ...]], columns: tuple[PageColumn, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.key for column in columns], dtype=object)
