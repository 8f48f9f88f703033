"""The life of a click: read once, think, write once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from xlcrm.commands.command import Command, RunContext
from xlcrm.errors import MissingColumnError, MissingTableError, UndeclaredWriteError
from xlcrm.tables.edits import Edit, EraseTexts, Outcome, RevealSheet, ShowPage, TurnToSheet
from xlcrm.tables.give_ids import remember_given
from xlcrm.tables.journal import JOURNAL, Run, changes_of
from xlcrm.tables.journal_runs import Journaled, keep_journal
from xlcrm.tables.plan_writes import plan_writes
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.raw_tables import RawTable
from xlcrm.tables.read_tables import TidyTables, read_tables, tables_to_read
from xlcrm.tables.sought_texts import OwnCell, SoughtTexts
from xlcrm.texts import _, use_language


class Workbook(Protocol):
    """What an adapter does: read tables in one go, make edits in one go."""

    def read(self, tables: Iterable[str]) -> Mapping[str, RawTable]:
        """The tables by key; one that the workbook lacks is an error that names it."""

    def write(self, edits: Sequence[Edit]) -> None:
        """All the edits, or none of them."""

    def own_cells(self, texts: SoughtTexts) -> list[OwnCell]:
        """Where the texts stand in cells, notes and drawings of the user's own, as the workbook was opened."""


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
    A run that erases texts for good is not journaled, and nothing is written along: it might name them.
    An error before the write leaves the workbook as it was.
    """
    context.progress("read", 0.0)
    tidy = read_tables(workbook.read(tables_to_read(command.tables_for(options or {}))))
    with use_language(tidy.tables.settings.language):
        context.progress("think", 0.3)
        outcome = command.run(tidy.tables, context, **(options or {}))
        _guard(command, outcome)
        if outcome.seeks:
            outcome = _with_own_cells(outcome, workbook.own_cells(outcome.seeks))
        if not dry_run:
            is_final = any(isinstance(edit, EraseTexts) for edit in outcome.edits)
            tidied = () if outcome.undoes or is_final else tidy.edits  # an undo puts back what was there, tidy or not
            planned = plan_writes((*tidied, *outcome.edits), tidy.tables)
            context.progress("write", 0.7)
            run = Run(0, command.name, context.now, context.user, outcome.undoes)
            journal = Journaled() if is_final else _journal(planned, tidy, workbook, run)
            if planned:
                workbook.write((*planned, *journal.edits, *remember_given(planned, tidy.tables.frames)))
            outcome = replace(outcome, summary=" ".join((outcome.summary, *journal.notices)))
    outcome = replace(outcome, language=tidy.tables.settings.language)
    context.progress("done", 1.0)
    return outcome


def _with_own_cells(outcome: Outcome, found: Sequence[OwnCell]) -> Outcome:
    """The outcome that names the cells of the user's own, for the user to decide."""
    told = [
        Problem(
            each.sheet,
            None,
            None,
            "own_cell",
            Severity.WARNING if any(isinstance(edit, EraseTexts) for edit in outcome.edits) else Severity.HINT,
            _("{sheet}!{cell} names the person.", sheet=each.sheet, cell=each.cell)
            if each.cell
            else _("A drawing, a header or the name of the sheet {sheet} names the person.", sheet=each.sheet),
            _("It is yours to decide: no command changes it."),
        )
        for each in found
    ]
    cells = [{"sheet": each.sheet, "cell": each.cell} for each in found]
    return replace(outcome, problems=(*outcome.problems, *told), json={**outcome.json, "own_cells": cells})


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
        if not isinstance(edit, ShowPage | RevealSheet | TurnToSheet | EraseTexts) and edit.table not in command.writes:
            raise UndeclaredWriteError(f"{command.name} writes {edit.table}, which it does not declare")
