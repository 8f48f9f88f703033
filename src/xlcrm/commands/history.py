"""History: which commands changed the workbook, when, and which of them are undone."""

from __future__ import annotations

from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.history_page import history_page
from xlcrm.tables.journal import JOURNAL
from xlcrm.tables.journal_runs import JournaledRun, journaled_runs
from xlcrm.texts import N_

READS = (JOURNAL,)
WRITES: tuple[str, ...] = ()


def run(
    tables: CrmTables,
    _context: RunContext,
    *,
    run: Annotated[int, Option(N_("Show every change of this run; 0 shows those of the last one."))] = 0,
) -> Outcome:
    """A History sheet with the runs, newest first, and the changes of one of them: who, when, what, old and new."""
    runs = journaled_runs(tables[JOURNAL])
    listed = [each for each in runs if not each.only_tidied]
    chosen = next((each for each in (runs if run else listed) if run in (0, each.run.number)), None)
    page = history_page(listed, chosen)
    return Outcome((ShowPage(page),), summary=page.headline, json={"runs": [_json(each) for each in listed]})


def _json(each: JournaledRun) -> dict[str, object]:
    return {
        "run": each.run.number,
        "command": each.run.command,
        "at": each.run.at.isoformat(),
        "user": each.run.user,
        "tables": each.counts,
        "undone": each.is_undone,
        "undoes": each.run.undoes,
    }
