"""Undo: what a command did is taken back, also after saving and closing."""

from __future__ import annotations

from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome
from xlcrm.tables.journal import JOURNAL
from xlcrm.tables.journal_runs import JournaledRun, journaled_runs
from xlcrm.tables.problems import problems_json
from xlcrm.tables.undo_changes import UndoPlan, plan_undo
from xlcrm.texts import N_, _, plural

READS = tuple(spec.key for spec in ALL_TABLES)
WRITES = tuple(key for key in READS if key != JOURNAL)


class NothingToUndoError(WrongUseError):
    """No such run in the journal, or none that may be taken back."""


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    run: Annotated[int, Option(N_("The number of the run, as `xlcrm history` shows it; 0 is the last one."))] = 0,
) -> Outcome:
    """Cells and rows as they were before the run; what was edited since is kept and named."""
    chosen = _chosen(journaled_runs(tables[JOURNAL]), run)
    context.progress(_("Undoing {command}", command=chosen.run.command), 0.4)
    plan = plan_undo(chosen.changes, tables)
    return Outcome(plan.edits, plan.problems, _summary(chosen, plan), _json(chosen, plan), undoes=chosen.run.number)


def _chosen(runs: list[JournaledRun], number: int) -> JournaledRun:
    if number == 0:
        usual = (each for each in runs if not (each.is_undone or each.only_tidied or each.run.undoes is not None))
        found = next(usual, None)
        if found is None:
            raise NothingToUndoError(_("There is nothing to undo. See what was done with: xlcrm history FILE"))
    else:
        found = next((each for each in runs if each.run.number == number), None)
        if found is None:
            raise NothingToUndoError(
                _("The history has no run {number}. See the runs with: xlcrm history FILE", number=number)
            )
    if not found.is_kept:
        raise NothingToUndoError(
            _(
                "Run {number} cannot be undone: it changed too many cells, or rows of the audit list are missing.",
                number=found.run.number,
            )
        )
    if found.is_undone:
        raise NothingToUndoError(_("Run {number} is undone already.", number=number))
    return found


def _summary(chosen: JournaledRun, plan: UndoPlan) -> str:
    sentence = _(
        "Run {number} ({command}, {at}) is undone: {changed:,} rows changed back, {removed:,} removed, "
        "{back:,} brought back.",
        number=chosen.run.number,
        command=chosen.run.command,
        at=f"{chosen.run.at:%Y-%m-%d %H:%M}",
        changed=plan.changed_back,
        removed=plan.removed,
        back=plan.brought_back,
    )
    kept = len(plan.problems)
    if not kept:
        return sentence
    return f"{sentence} " + plural(
        "{count} thing was edited since and stays.", "{count} things were edited since and stay.", kept
    )


def _json(chosen: JournaledRun, plan: UndoPlan) -> dict[str, object]:
    return {
        "run": chosen.run.number,
        "command": chosen.run.command,
        "changed_back": plan.changed_back,
        "removed": plan.removed,
        "brought_back": plan.brought_back,
        "kept": problems_json(plan.problems),
        "problems": problems_json(plan.problems),
    }
