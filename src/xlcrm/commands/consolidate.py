"""Consolidate files: the managers' workbooks brought together in the chief's; conflicts wait for a choice."""

from __future__ import annotations

from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, RevealSheet, ShowPage
from xlcrm.tables.other_workbooks import OtherWorkbook
from xlcrm.team.conflict_lines import CONFLICTS, open_conflicts
from xlcrm.team.consolidate import Consolidation, consolidate
from xlcrm.team.consolidation_page import consolidation_json, consolidation_page, headline
from xlcrm.team.left_in_sources import COMPARED_WHOLE
from xlcrm.team.merged_columns import MERGED_TABLES
from xlcrm.team.remembered_rows import REMEMBERED
from xlcrm.texts import N_, _, plural

READS = (*MERGED_TABLES, *COMPARED_WHOLE, "lists", "merge_log", CONFLICTS, REMEMBERED)
WRITES = (*MERGED_TABLES, CONFLICTS, REMEMBERED)


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    files: Annotated[
        tuple[OtherWorkbook, ...], Option(N_("The managers' workbooks; they are only read."), positional=True)
    ] = (),
    copied_from: Annotated[
        OtherWorkbook | None,
        Option(N_("First time only: your workbook as it was when the managers' copies were made, e.g. a backup.")),
    ] = None,
) -> Outcome:
    """The choices on the sheet Conflicts carried out, then the workbooks brought in one after the other."""
    context.progress(_("Comparing {table}", table=", ".join(other.name for other in files) or _("Conflicts")), 0.4)
    done = consolidate(tables, files, copied_from, context.now, context.user)
    if not files:
        return Outcome(done.edits, done.problems, _choices_told(done, tables), consolidation_json(done))
    page = consolidation_page(done)
    shown = [RevealSheet(CONFLICTS)] if done.conflicts else []
    told = f"{_choices_told(done, tables)} {headline(done)}" if done.choices.settled else headline(done)
    return Outcome((*done.edits, *shown, ShowPage(page)), done.problems, told, consolidation_json(done))


def _choices_told(done: Consolidation, tables: CrmTables) -> str:
    waiting = len(open_conflicts(tables[CONFLICTS])) - len(done.choices.settled)
    if not done.choices.settled and not waiting:
        return _(
            "There is nothing to settle. Bring the managers' workbooks in with the tab CRM of desktop Excel, "
            "or on the command line: xlcrm consolidate CRM.xlsx ANN.xlsx IVAN.xlsx"
        )
    told = [
        plural("{count} conflict settled.", "{count} conflicts settled.", len(done.choices.settled)),
        _("Taken from the other workbook: {taken}; kept: {kept}.", taken=done.choices.taken, kept=done.choices.kept),
    ]
    if waiting:
        told.append(plural("{count} still waits for a choice.", "{count} still wait for a choice.", waiting))
    return " ".join(told)
