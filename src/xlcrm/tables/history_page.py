"""The History sheet: the runs of the journal, and the changes of one of them, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.journal import Action, Changes
from xlcrm.tables.journal_cells import BOOKKEEPING, shown_cell, shown_row
from xlcrm.tables.journal_runs import JournaledRun
from xlcrm.tables.pages import Format, PageColumn, PageTable, ReportPage
from xlcrm.texts import _, plural

MOST_SHOWN = 5_000  # changes on the sheet


def history_page(runs: Sequence[JournaledRun], chosen: JournaledRun | None) -> ReportPage:
    """A page of the runs, newest first; with a chosen run also its changes."""
    changes = list(_changes(chosen)) if chosen else []
    count = len(runs)
    headline = (
        plural("{count} run can be looked up.", "{count} runs can be looked up.", count)
        if runs
        else _("No command has changed anything yet.")
    )
    tables = [_runs_table(runs)]
    if chosen and changes:
        tables.append(_changes_table(chosen, changes[:MOST_SHOWN]))
    more = len(changes) - MOST_SHOWN
    left_out = (
        (plural("{count} more change is not shown.", "{count} more changes are not shown.", more),) if more > 0 else ()
    )
    note = _("Take a run back with `xlcrm undo FILE --run NUMBER`; what was edited since is kept.")
    return ReportPage(
        "history", _("History"), _("History"), headline, tables=tuple(tables), left_out=left_out, subtitle=note
    )


def _runs_table(runs: Sequence[JournaledRun]) -> PageTable:
    rows = pd.DataFrame(
        [
            {
                "run": each.run.number,
                "at": f"{each.run.at:%Y-%m-%d %H:%M}",
                "user": each.run.user,
                "command": each.run.command,
                "what": _what(each),
                "state": _state(each),
            }
            for each in runs
        ],
        columns=["run", "at", "user", "command", "what", "state"],
    )
    columns = (
        PageColumn("run", _("Run"), Format.COUNT, 8),
        PageColumn("at", _("When"), Format.TEXT, 18),
        PageColumn("user", _("Who"), Format.TEXT, 16),
        PageColumn("command", _("Command"), Format.TEXT, 18),
        PageColumn("what", _("What changed"), Format.WRAPPED, 60),
        PageColumn("state", _("State"), Format.TEXT, 18),
    )
    return PageTable("runs", _("What was done"), columns, rows)


def _what(each: JournaledRun) -> str:
    tables = []
    for table, counts in each.counts.items():
        words = (
            ("appended", plural("{count} new", "{count} new", counts["appended"])),
            ("updated", plural("{count} changed", "{count} changed", counts["updated"])),
            ("removed", plural("{count} removed", "{count} removed", counts["removed"])),
        )
        tables.append(f"{table_spec(table).sheet}: " + ", ".join(told for key, told in words if counts[key]))
    return "; ".join(tables)


def _state(each: JournaledRun) -> str:
    if not each.is_kept:
        return _("cannot be undone")
    if each.run.undoes is not None:
        return _("undid run {number}", number=each.run.undoes)
    return _("undone") if each.is_undone else ""


def _changes_table(chosen: JournaledRun, changes: list[dict[str, object]]) -> PageTable:
    columns = (
        PageColumn("table", _("Table"), Format.TEXT, 18),
        PageColumn("row", _("Row"), Format.TEXT, 14),
        PageColumn("column", _("Column"), Format.TEXT, 22),
        PageColumn("old", _("Before"), Format.WRAPPED, 40),
        PageColumn("new", _("After"), Format.WRAPPED, 40),
    )
    title = _("Changes of run {number}", number=chosen.run.number)
    rows = pd.DataFrame(changes, columns=[column.key for column in columns])
    return PageTable("changes", title, columns, rows)


def _changes(chosen: JournaledRun) -> Iterator[dict[str, object]]:
    for changes in chosen.changes:
        if changes.column not in BOOKKEEPING:
            yield from _rows(changes)


def _rows(changes: Changes) -> Iterator[dict[str, object]]:
    spec = table_spec(changes.table)
    column = spec.by_key.get(changes.column or "")
    header = column.header if column else changes.column
    for at, row in enumerate(changes.rows):
        told: dict[str, object] = {"table": spec.sheet, "row": row.id or str(row.place + 1), "column": header or ""}
        if changes.action is Action.REMOVE:
            told |= {"old": shown_row(spec, changes.old[at]), "new": _("(removed)")}  # type: ignore[arg-type]
        elif changes.action is Action.APPEND:
            told |= {"old": "", "new": _("(new row)")}
        else:
            told |= {"old": shown_cell(column, changes.old[at]) or "", "new": shown_cell(column, changes.new[at]) or ""}
        yield told
