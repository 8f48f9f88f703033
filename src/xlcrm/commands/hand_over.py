"""Hand over: one person's clients, open deals and plans to others, with a pack to read for each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.reminders.chosen_records import ChosenRecords, chosen_records
from xlcrm.reminders.collect_agenda import TABLES, collect_agenda
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, Outcome, PagesFile, ShowPage
from xlcrm.tables.problems import Problem
from xlcrm.team.hand_over import HandOver, Order, givers_of, hand_over
from xlcrm.team.hand_over_pack import hand_over_pack
from xlcrm.team.hand_over_page import hand_over_json, hand_over_page, hand_over_sentence
from xlcrm.team.new_owners import MOVED
from xlcrm.team.people import Person, find_owner, find_taker
from xlcrm.texts import N_, _

PICKS = ("companies", "contacts")
READS = TABLES
WRITES = (*MOVED, "users")
_BIRTHDAYS_AHEAD = 31


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    ids: Annotated[
        tuple[str, ...],
        Option(N_("Only these companies and contacts, by their ids; empty means all."), picks=PICKS, least_picked=2),
    ] = (),
    from_owner: Annotated[
        str, Option(N_("Whose clients: a name, a part of it, or an id."), "from", is_asked=True)
    ] = "",
    to_owner: Annotated[
        tuple[str, ...], Option(N_("Who takes over; several share the clients out."), "to", is_asked=True)
    ] = (),
    from_day: Annotated[
        dt.date | None, Option(N_("The first day of the new owner; what is planned before it stays. Empty: at once."))
    ] = None,
    leaving: Annotated[bool, Option(N_("Whoever gives the clients away leaves the firm: note the last day."))] = False,
    best_to_best: Annotated[
        bool, Option(N_("Among several, clients of class A go to the best sellers first."))
    ] = False,
    note: Annotated[bool, Option(N_("Write who handed over to whom into the notes of each client."))] = False,
) -> Outcome:
    """Owners changed, a page that says who gets what and why, and a file for those who take over."""
    wanted = chosen_records(tables, ids, PICKS) if ids else None
    chosen = frozenset(_ids(wanted)) if wanted else frozenset()
    giver = _giver(tables, from_owner, sorted(chosen))
    if isinstance(giver, Problem):
        return _refused(giver)
    found = [find_taker(tables["users"], text, from_day or context.today) for text in _takers(to_owner)]
    if unknown := next((each for each in found if isinstance(each, Problem)), None):
        return _refused(unknown)
    takers = tuple(dict.fromkeys(each for each in found if isinstance(each, Person) and each != giver))
    if not takers:
        raise WrongUseError(_("Say who takes over: --to NAME, or several."))
    order = Order(giver, takers, context.today, chosen, from_day, best_to_best, leaving and bool(giver.user_id), note)
    done = hand_over(tables, order, context.now, context.user)
    return _outcome(done, context, wanted.problems if wanted else ())


def _outcome(done: HandOver, context: RunContext, problems: Sequence[Problem]) -> Outcome:
    edits: tuple[Edit, ...] = done.edits
    if not len(done.shared):
        return Outcome(edits, tuple(problems), hand_over_sentence(done), hand_over_json(done))
    context.progress(_("Collecting the agenda"), 0.5)
    page = hand_over_page(done)
    told = " ".join((page.headline, *page.left_out))
    return Outcome((*edits, ShowPage(page)), tuple(problems), told, hand_over_json(done), files=_files(done))


def _files(done: HandOver) -> tuple[PagesFile, ...]:
    settings = done.before.settings.model_copy(update={"birthday_horizon_days": _BIRTHDAYS_AHEAD})
    items = collect_agenda(replace(done.before, settings=settings), done.order.today, days=7).items
    name = _("Hand-over {name}", name=done.order.giver.name.replace("/", "-"))
    return (PagesFile(f"{name}.xlsx", hand_over_pack(done, items), printed=True),)


def _giver(tables: CrmTables, text: str, ids: list[str]) -> Person | Problem:
    """Who gives away: who is named, else the one owner of the chosen clients."""
    if text.strip():
        return find_owner(tables, text)
    owners = givers_of(tables, ids)
    if len(owners) == 1:
        return owners[0]
    if not owners:
        raise WrongUseError(_("Say whose clients go: --from NAME."))
    names = ", ".join(owner.name for owner in owners)
    raise WrongUseError(
        _("The chosen clients are of several people ({names}). Say whose go: --from NAME.", names=names)
    )


def _ids(chosen: ChosenRecords) -> list[str]:
    return [str(id) for key in PICKS for id in chosen[key][str(table_spec(key).id_column)]]


def _takers(texts: Sequence[str]) -> list[str]:
    return [part.strip() for text in texts for part in text.split(";") if part.strip()]


def _refused(problem: Problem) -> Outcome:
    return Outcome(problems=(problem,), summary=f"{problem.message} {problem.hint}")
