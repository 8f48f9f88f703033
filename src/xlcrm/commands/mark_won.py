"""Mark won: the selected deals are closed with their amounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.reminders.chosen_records import told_left
from xlcrm.reminders.close_deals import PICKS, TABLES, Closed, win_deals
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome
from xlcrm.tables.problems import problems_json
from xlcrm.texts import N_, plural

READS = (*TABLES, "users")
WRITES = ("deals", "stage_history")


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    ids: Annotated[tuple[str, ...], Option(N_("Ids of the deals."), picks=PICKS)],
    amount: Annotated[float | None, Option(N_("The price agreed, for one deal that has none yet."))] = None,
    closed_on: Annotated[dt.date | None, Option(N_("The day of the decision; today where not given."), "on")] = None,
) -> Outcome:
    """Stage and status Won, the day, a row of the stage history; a deal without an amount is left and told."""
    closed = win_deals(tables, ids, amount, closed_on, context.stamp)
    json = {
        "won": closed.deals["deal_id"].tolist(),
        "still_planned": closed.planned["activity_id"].dropna().tolist(),
        "left": problems_json(closed.problems),
    }
    return Outcome(closed.edits, closed.problems, " ".join(_sentences(closed)), json)


def _sentences(closed: Closed) -> Iterator[str]:
    yield plural("{count} deal is won.", "{count} deals are won.", len(closed.deals))
    if planned := len(closed.planned):
        yield plural("{count} activity is still planned.", "{count} activities are still planned.", planned)
    yield from told_left(closed.problems)
