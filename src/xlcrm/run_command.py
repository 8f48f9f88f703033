"""The life of a click: read once, think, write once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from xlcrm.commands.command import Command, RunContext
from xlcrm.errors import MissingColumnError, MissingTableError, UndeclaredWriteError
from xlcrm.tables.edits import Edit, Outcome, RevealSheet, ShowPage
from xlcrm.tables.give_ids import remember_given
from xlcrm.tables.journal import JOURNAL, Run, changes_of
from xlcrm.tables.journal_runs import Journaled, keep_journal
from xlcrm.tables.plan_writes import plan_writes
from xlcrm.tables.raw_tables import RawTable
from xlcrm.tables.read_tables import TidyTables, read_tables, tables_to_read
from xlcrm.texts import _, use_language


class Workbook(Protocol):
    """What an adapter does: read tables in one go, make edits in one go."""

    def read(self, tables: Iterable[str]) -> Mapping[str, RawTable]:
        """The tables by key; one that the workbook lacks is an error that names it."""

    def write(self, edits: Sequence[Edit]) -> None:
        """All the edits, or none of them."""


def run_command(
    command: Command,
    workbook: Workbook,
    context: RunContext,
    options: Mapping[str, object] | None = None,
    *,
    dry_run: bool = False,
) -> Outcome:
    """The outcome of the command over the workbook; its edits are made unless `dry_run`.

    Ids, links and names that reading put right are written along, and what the edits replace goes to the journal.
    An error before the write leaves the workbook as it was.
    """
    context.progress("read", 0.0)
    tidy = read_tables(workbook.read(tables_to_read(command.tables_for(options or {}))))
    with use_language(tidy.tables.settings.language):
        context.progress("think", 0.3)
        outcome = command.run(tidy.tables, context, **(options or {}))
        _guard(command, outcome)
        if not dry_run:
            tidied = () if outcome.undoes else tidy.edits  # an undo puts back what was there, tidy or not
            planned = plan_writes((*tidied, *outcome.edits), tidy.tables)
            context.progress("write", 0.7)
            journal = _journal(planned, tidy, workbook, Run(0, command.name, context.now, context.user, outcome.undoes))
            if planned:
                workbook.write((*planned, *journal.edits, *remember_given(planned, tidy.tables.frames)))
            outcome = replace(outcome, summary=" ".join((outcome.summary, *journal.notices)))
    outcome = replace(outcome, language=tidy.tables.settings.language)
    context.progress("done", 1.0)
    return outcome


def _journal(planned: Sequence[Edit], tidy: TidyTables, workbook: Workbook, run: Run) -> Journaled:
    """What the run adds to the journal; a workbook without one still works, and says that it cannot undo."""
    raw = tidy.tables.raw
    changes = changes_of(planned, tidy.edits, raw)
    if not changes:
        return Journaled()
    try:
        audit = raw[JOURNAL] if JOURNAL in raw else workbook.read([JOURNAL])[JOURNAL]
        if not audit.columns:
            return Journaled(
                notices=(" ".join((_("This run cannot be undone."), *(told.message for told in audit.problems))),)
            )
    except (MissingTableError, MissingColumnError) as error:
        return Journaled(notices=(_("This run cannot be undone. {reason}", reason=error),))
    return keep_journal(audit, changes, run, {key: table.uses_1904_dates for key, table in raw.items()})


def _guard(command: Command, outcome: Outcome) -> None:
    for edit in outcome.edits:
        if not isinstance(edit, ShowPage | RevealSheet) and edit.table not in command.writes:
            raise UndeclaredWriteError(f"{command.name} writes {edit.table}, which it does not declare")
