"""Mark lost: the selected deals are closed, and nobody forgets to say why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.reminders.chosen_records import told_left
from xlcrm.reminders.close_deals import PICKS, TABLES, Closed, Loss, lose_deals
from xlcrm.reminders.named_values import named_value, values_of
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome
from xlcrm.tables.problems import problems_json
from xlcrm.texts import N_, _, plural

READS = (*TABLES, "lists", "users")
WRITES = ("deals", "stage_history", "activities", "companies", "contacts")


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    ids: Annotated[tuple[str, ...], Option(N_("Ids of the deals."), picks=PICKS)],
    loss_reason: Annotated[str, Option(N_("Why they were lost; needed."), "reason", choices="loss_reason")],
    loss_category: Annotated[
        str, Option(N_("The reason in one of ten groups; that of the reason where not given."), choices="loss_category")
    ] = "",
    competitor: Annotated[str, Option(N_("Who won them instead."), is_asked=True)] = "",
    note: Annotated[str, Option(N_("What to learn from the loss."), is_asked=True)] = "",
    closed_on: Annotated[dt.date | None, Option(N_("The day of the decision; today where not given."), "on")] = None,
    cancel_planned: Annotated[bool, Option(N_("Cancel what is still planned for these deals."))] = False,
) -> Outcome:
    """Stage and status Lost, the day, the reason, a row of the stage history; a lost deal without a reason gets it."""
    reason = named_value(tables, "loss_reason", loss_reason)
    if not reason:
        known = values_of("loss_reason", tables)
        raise WrongUseError(_("Say why the deals were lost: --reason, one of: {known}.", known=known))
    loss = Loss(reason, named_value(tables, "loss_category", loss_category), competitor, note)
    stamp = context.stamp
    closed = lose_deals(tables, ids, loss, closed_on, stamp, cancel_planned=cancel_planned)
    said = " ".join(_sentences(closed, is_canceled=cancel_planned))
    return Outcome(closed.edits, closed.problems, said, _json(closed, loss))


def _sentences(closed: Closed, *, is_canceled: bool) -> Iterator[str]:
    yield plural("{count} deal is lost.", "{count} deals are lost.", len(closed.deals))
    if explained := len(closed.explained):
        yield plural(
            "{count} lost deal had no reason and has it now.",
            "{count} lost deals had no reason and have it now.",
            explained,
        )
    if planned := len(closed.planned):
        yield (
            plural("{count} planned activity is canceled.", "{count} planned activities are canceled.", planned)
            if is_canceled
            else plural("{count} activity is still planned.", "{count} activities are still planned.", planned)
        )
    yield from told_left(closed.problems)


def _json(closed: Closed, loss: Loss) -> dict[str, object]:
    return {
        "lost": closed.deals["deal_id"].tolist(),
        "explained": closed.explained["deal_id"].tolist(),
        "still_planned": closed.planned["activity_id"].dropna().tolist(),
        **loss.cells,
        "left": problems_json(closed.problems),
    }
