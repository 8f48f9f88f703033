"""Quick note and Log call: what was said, written down for the selected clients, and the call back planned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from xlcrm.commands.command import Option, RunContext
from xlcrm.commands.done import planned_json
from xlcrm.reminders.chosen_records import told_left
from xlcrm.reminders.log_contacts import PICKS, TABLES, Logged, Talk, log_contacts
from xlcrm.reminders.named_values import check_refusal, named_value
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome
from xlcrm.tables.frames import plain_records
from xlcrm.tables.problems import problems_json
from xlcrm.texts import N_, plural

READS = (*TABLES, "lists")
WRITES = ("activities", "companies", "contacts")


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    ids: Annotated[tuple[str, ...], Option(N_("Ids of companies, contacts, deals or activities."), picks=PICKS)],
    text: Annotated[str, Option(N_("What was said and agreed; the first line becomes the subject."))],
    kind: Annotated[Literal["Note", "Call"], Option(N_("A note, or a call that was made."), "type")] = "Note",
    direction: Annotated[str, Option(N_("Of a call: In or Out; Out where not given."), choices="direction")] = "",
    outcome: Annotated[str, Option(N_("What came of the call."), choices="outcome", is_asked=True)] = "",
    refusal_reason: Annotated[
        str, Option(N_("Why the client refused; needed for a refusal."), choices="loss_reason", is_asked=True)
    ] = "",
    minutes: Annotated[int | None, Option(N_("How long it took, in minutes."))] = None,
    call_back_in: Annotated[
        int | None, Option(N_("Plan a call back in so many days, on a working day."), is_asked=True)
    ] = None,
) -> Outcome:
    """One done activity for each client, linked to company, contact and deal; the call back is planned at once."""
    talk = Talk(
        text,
        kind,
        named_value(tables, "direction", direction),
        named_value(tables, "outcome", outcome),
        named_value(tables, "loss_reason", refusal_reason),
        minutes,
        call_back_in,
    )
    check_refusal(tables, talk.outcome, talk.refusal_reason)
    logged = log_contacts(tables, ids, talk, context.stamp)
    return Outcome(logged.edits, logged.problems, " ".join(_sentences(logged, kind)), _json(logged))


def _sentences(logged: Logged, kind: str) -> Iterator[str]:
    count = len(logged.logged)
    if kind == "Call":
        yield plural("{count} call is written down.", "{count} calls are written down.", count)
    else:
        yield plural("{count} note is written down.", "{count} notes are written down.", count)
    if call_backs := len(logged.call_backs):
        day = logged.call_backs["due_at"].iloc[0].date()
        yield plural(
            "{count} call back is planned for {day}.", "{count} call backs are planned for {day}.", call_backs, day=day
        )
    yield from told_left(logged.problems)


def _json(logged: Logged) -> dict[str, object]:
    return {
        "logged": plain_records(logged.logged[["company_id", "contact_id", "deal_id"]]),
        "planned": [planned_json(row) for _nth, row in logged.call_backs.iterrows()],
        "left": problems_json(logged.problems),
    }
