"""Reschedule and snooze: the selected activities on another day, deals at rest, or all that is overdue spread out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.reminders.chosen_records import chosen_records, told_left
from xlcrm.reminders.collect_agenda import TABLES
from xlcrm.reminders.move_activities import Moved, NewDay, move_chosen, move_overdue
from xlcrm.reminders.snooze_deals import snooze_deals
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome
from xlcrm.tables.find_people import unknown_person
from xlcrm.tables.problems import Problem, problems_json
from xlcrm.texts import N_, _, plural

PICKS = ("activities", "deals")
READS = TABLES
WRITES = ("activities", "deals", "companies", "contacts")


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    ids: Annotated[tuple[str, ...], Option(N_("Ids of activities, or of deals to snooze."), picks=PICKS)] = (),
    new_day: Annotated[dt.date | None, Option(N_("The new day; a deal rests until then."), "to", is_asked=True)] = None,
    later: Annotated[
        int | None, Option(N_("So many days later, moved on to a working day."), "days", is_asked=True)
    ] = None,
    reason: Annotated[str, Option(N_("Why deals may wait; needed for deals."), is_asked=True)] = "",
    overdue: Annotated[bool, Option(N_("Everything that is overdue, whatever is selected."), is_asked=True)] = False,
    owner: Annotated[
        str, Option(N_("With overdue: only what is this person's; a name, or a part of it."), is_asked=True)
    ] = "",
    most_a_day: Annotated[int | None, Option(N_("No more than so many a day and person."))] = None,
) -> Outcome:
    """Activities get a new day and keep their hour; deals are quiet until it; nothing else changes."""
    order, stamp = NewDay(new_day, later, most_a_day), context.stamp
    order.check(context.today)
    if overdue:
        if unknown := unknown_person(tables["users"], owner):
            return Outcome.refused(unknown, _json())
        moved = move_overdue(tables, owner, order, stamp)
        return Outcome(moved.edits, moved.problems, " ".join(_of_overdue(moved)), _json(moved.rows))
    if new_day is None and later is None:
        raise WrongUseError(_("Say when: --to 2026-12-31, or --days 3."))
    chosen = chosen_records(tables, ids, PICKS)
    moved = move_chosen(tables, chosen["activities"], order, stamp)
    snoozed = snooze_deals(tables, chosen["deals"], order, reason, stamp)
    problems = (*chosen.problems, *moved.problems, *snoozed.problems)
    said = " ".join(_sentences(moved.rows, snoozed.rows, problems))
    return Outcome((*moved.edits, *snoozed.edits), problems, said, _json(moved.rows, snoozed.rows, problems))


def _sentences(moved: pd.DataFrame, snoozed: pd.DataFrame, problems: tuple[Problem, ...]) -> Iterator[str]:
    if count := len(moved):
        yield plural("{count} activity has a new day.", "{count} activities have a new day.", count)
    if count := len(snoozed):
        until = snoozed["after"].max().date()
        yield plural("{count} deal is quiet until {day}.", "{count} deals are quiet until {day}.", count, day=until)
    if not len(moved) and not len(snoozed):
        yield _("Nothing had to be moved.")
    yield from told_left(problems)


def _of_overdue(moved: Moved) -> Iterator[str]:
    if moved.rows.empty:
        yield _("Nothing is overdue.")
        return
    first, last = (moved.rows["after"].agg(which).date() for which in ("min", "max"))
    count = len(moved.rows)
    yield plural("{count} overdue activity has a new day.", "{count} overdue activities have a new day.", count)
    yield (
        _("They are due from {first} to {last}.", first=first, last=last)
        if first < last
        else _("All are due on {day}.", day=first)
    )


def _json(
    moved: pd.DataFrame | None = None, snoozed: pd.DataFrame | None = None, problems: tuple[Problem, ...] = ()
) -> dict[str, object]:
    return {
        "moved": [] if moved is None else _listed(moved, "activity_id"),
        "snoozed": [] if snoozed is None else _listed(snoozed, "deal_id"),
        "left": problems_json(problems),
    }


def _listed(rows: pd.DataFrame, id_column: str) -> list[dict[str, object]]:
    ids, owners = (rows[key].astype(object).where(rows[key].notna(), None) for key in (id_column, "owner"))
    days = [[None if pd.isna(day) else day.date().isoformat() for day in rows[key]] for key in ("before", "after")]
    return [
        {"id": id, "owner": owner, "from": before, "to": after}
        for id, owner, before, after in zip(ids, owners, *days, strict=True)
    ]
