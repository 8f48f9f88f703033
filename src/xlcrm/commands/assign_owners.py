"""Assign: clients, open deals and plans without an owner to one of our people, with the reason."""

from __future__ import annotations

from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.reminders.chosen_records import chosen_records
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.problems import Problem
from xlcrm.team.assign_owners import assign_owners
from xlcrm.team.assign_page import assign_json, assign_page
from xlcrm.team.new_owners import MOVED
from xlcrm.team.people import Person, find_taker
from xlcrm.texts import N_

PICKS = ("companies", "contacts", "deals")
READS = ("companies", "contacts", "deals", "activities", "invoices", "users")
WRITES = MOVED


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    ids: Annotated[
        tuple[str, ...],
        Option(N_("Only these records and what belongs to them; empty means all."), picks=PICKS, least_picked=2),
    ] = (),
    to_owner: Annotated[
        tuple[str, ...], Option(N_("Only to these people; empty means whoever sells."), "to", is_asked=True)
    ] = (),
    again: Annotated[bool, Option(N_("Chosen records that have an owner are assigned anew."))] = False,
) -> Outcome:
    """Owners beside the rows that had none, and a page that says who got what and why."""
    chosen = chosen_records(tables, ids, PICKS) if ids else None
    wanted = (
        frozenset(str(id) for key in PICKS for id in chosen[key][table_spec(key).id_column]) if chosen else frozenset()
    )
    told = chosen.problems if chosen else ()
    if chosen and not wanted:
        return Outcome(problems=told, summary=" ".join(f"{each.message} {each.hint}" for each in told))
    names = [part.strip() for text in to_owner for part in text.split(";") if part.strip()]
    found = [find_taker(tables["users"], name, context.today) for name in names]
    if unknown := next((each for each in found if isinstance(each, Problem)), None):
        return Outcome(problems=(unknown,), summary=f"{unknown.message} {unknown.hint}")
    takers = tuple(dict.fromkeys(each for each in found if isinstance(each, Person)))
    stamp = (context.now, context.user)
    done = assign_owners(tables, context.today, stamp, ids=wanted, takers=takers, again=again)
    page = assign_page(done)
    summary = " ".join((page.headline, *page.left_out))
    edits = done.edits
    return Outcome((*edits, ShowPage(page)) if edits else (), tuple(told), summary, assign_json(done))
