"""The runs that the journal holds: which there are, which are undone, and which drop off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from xlcrm.errors import MissingColumnError
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import AppendRows, Edit, RemoveRows
from xlcrm.tables.journal import JOURNAL, Action, Changes, Run
from xlcrm.tables.journal_cells import BOOKKEEPING
from xlcrm.tables.journal_entries import changes_in, is_too_large, journal_rows
from xlcrm.tables.raw_tables import RawTable
from xlcrm.tables.read_rows import frame_of
from xlcrm.texts import _, plural

RUNS_KEPT = 20
_NEEDED = ("batch", "command", "table", "field", "action", "entry", "part", "undoes", "cells")


@dataclass(frozen=True, slots=True)
class JournaledRun:
    """A run as the journal tells it; `counts` are rows by table and by what became of them."""

    run: Run
    changes: tuple[Changes, ...]
    is_undone: bool
    is_kept: bool = True  # its cells were taken down

    @property
    def only_tidied(self) -> bool:
        """Nothing was changed but ids, links and names that reading put right."""
        return self.is_kept and all(each.action is Action.TIDY for each in self.changes)

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Rows updated, appended and removed by table; bookkeeping and the software's own tables do not count."""
        rows: dict[str, dict[str, set[tuple[object, int]]]] = {}
        for each in self.changes:
            if (word := _counted_as(each)) is not None:
                found = rows.setdefault(each.table, {"updated": set(), "appended": set(), "removed": set()})
                found[word] |= {(row.id, row.place) for row in each.rows}
        return {table: {word: len(found) for word, found in words.items()} for table, words in rows.items()}


def _counted_as(changes: Changes) -> str | None:
    if table_spec(changes.table).owned:
        return None
    if changes.action is Action.UPDATE:
        own_id = table_spec(changes.table).id_column
        return None if changes.column in BOOKKEEPING or changes.column == own_id else "updated"
    return {Action.APPEND: "appended", Action.REMOVE: "removed"}.get(changes.action)


def journaled_runs(audit_log: pd.DataFrame) -> list[JournaledRun]:
    """The runs in the journal, newest first."""
    entries = audit_log[audit_log["batch"].notna() & audit_log["action"].notna()]
    found: list[JournaledRun] = []
    undone: set[int] = set()
    for number in sorted({int(batch) for batch in entries["batch"]}, reverse=True):
        rows = entries[entries["batch"] == number]
        run = _run(number, rows)
        is_undone = run.number in undone
        if run.undoes is not None and not is_undone:
            undone.add(run.undoes)
        changes = _changes(rows)
        found.append(JournaledRun(run, changes or (), is_undone, is_kept=changes is not None))
    return found


def _changes(rows: pd.DataFrame) -> tuple[Changes, ...] | None:
    """The changes of a run; None if they were too many to keep, or if somebody took rows out of the list."""
    if (rows["action"] == Action.SKIPPED).any():
        return None
    try:
        return tuple(changes_in(rows))
    except (ValueError, KeyError, TypeError):
        return None


def _run(number: int, rows: pd.DataFrame) -> Run:
    first = rows.sort_values(["entry", "part"]).iloc[0]
    at = dt.datetime.min if pd.isna(first["changed_at"]) else first["changed_at"].to_pydatetime()
    undoes = None if pd.isna(first["undoes"]) else int(first["undoes"])
    texts = ["" if pd.isna(first[key]) else str(first[key]) for key in ("command", "changed_by")]
    return Run(number, texts[0], at, texts[1], undoes)


@dataclass(frozen=True, slots=True)
class Journaled:
    """What a run adds to the journal, what drops off, and what to tell."""

    edits: tuple[Edit, ...] = ()
    notices: tuple[str, ...] = ()


def keep_journal(
    audit: RawTable, changes: list[Changes], run: Run, date_bases: Mapping[str, bool] | None = None
) -> Journaled:
    """The run is taken down under the next number; the last 20 commands stay, undoings are not counted."""
    if missing := [key for key in _NEEDED if key not in audit.columns]:
        header = table_spec(JOURNAL).column(missing[0]).header
        lost = MissingColumnError(table_spec(JOURNAL).sheet, header)
        return Journaled(notices=(_("This run cannot be undone. {reason}", reason=lost),))
    entries, _problems = frame_of(table_spec(JOURNAL), audit, {})
    known = entries["batch"].dropna()
    numbered = Run(int(known.max()) + 1 if len(known) else 1, run.command, run.at, run.user, run.undoes)
    edits: list[Edit] = [AppendRows(JOURNAL, journal_rows(numbered, changes, date_bases or {}))]
    notices = []
    if is_too_large(changes):
        notices.append(_("This run changed too many cells to be undone; keep a copy of the file."))
    dropped = _dropped(entries, run)
    if len(dropped) and any(each.action is not Action.TIDY for each in changes):
        edits.append(RemoveRows(JOURNAL, tuple(int(row) for row in dropped.index)))
        notices.append(_dropped_sentence(dropped))
    return Journaled(tuple(edits), tuple(notices))


def _dropped(entries: pd.DataFrame, run: Run) -> pd.DataFrame:
    """The rows of runs that drop off when this one comes: before the last 20 commands, or the last 60 runs in all."""
    real = entries[entries["action"] != Action.TIDY]
    commands = real[real["undoes"].isna()]
    first = max(
        _first_kept(commands["batch"], RUNS_KEPT - (run.undoes is None)), _first_kept(real["batch"], 3 * RUNS_KEPT - 1)
    )
    dropped: pd.DataFrame = entries[(entries["batch"] < first).fillna(value=False)]
    return dropped


def _first_kept(numbers: pd.Series, count: int) -> int:
    latest = sorted({int(number) for number in numbers.dropna()}, reverse=True)[:count]
    return latest[-1] if len(latest) == count else 0


def _dropped_sentence(dropped: pd.DataFrame) -> str:
    numbers: Sequence[int] = sorted(int(number) for number in dropped["batch"].unique())
    return plural(
        "The history keeps {kept} commands: run {numbers} dropped off and cannot be undone any more.",
        "The history keeps {kept} commands: runs {numbers} dropped off and cannot be undone any more.",
        len(numbers),
        kept=RUNS_KEPT,
        numbers=", ".join(map(str, numbers)),
    )
