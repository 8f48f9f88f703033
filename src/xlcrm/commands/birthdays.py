"""Birthdays: whose comes up, how to reach them and what they like; a task for each, if wanted."""

from __future__ import annotations

from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.reminders.birthday_list import TABLES, BirthdayList, list_birthdays
from xlcrm.reminders.birthday_tasks import birthday_tasks
from xlcrm.reminders.birthdays_page import birthdays_json, birthdays_page, headline
from xlcrm.reminders.new_activities import PLANNED_INTO, add_activities
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, Outcome, ShowPage
from xlcrm.tables.find_people import unknown_person
from xlcrm.texts import N_, plural

READS = (*TABLES, "users", "holidays")
WRITES = PLANNED_INTO


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    owner: Annotated[str, Option(N_("Only the clients of this person: a name, or a part of it."))] = "",
    days: Annotated[int | None, Option(N_("How many days to look ahead; the setting says 14."))] = None,
    tasks: Annotated[bool, Option(N_("Plan a task for each birthday that has none yet."))] = False,
) -> Outcome:
    """A Birthdays sheet; with `tasks`, an activity for each birthday's owner on the day or the workday before."""
    if unknown := unknown_person(tables["users"], owner):
        return Outcome.refused(unknown)
    ahead = tables.settings.birthday_horizon_days if days is None else max(days, 0)
    birthdays = list_birthdays(tables, context.today, days=ahead, owner=owner)
    edits, told, planned = _planned(birthdays, tables, context) if tasks else ((), (), 0)
    summary = " ".join((headline(birthdays), *told))
    json = birthdays_json(birthdays) | {"tasks": planned}
    return Outcome((*edits, ShowPage(birthdays_page(birthdays, told))), summary=summary, json=json)


def _planned(
    birthdays: BirthdayList, tables: CrmTables, context: RunContext
) -> tuple[tuple[Edit, ...], tuple[str, ...], int]:
    """The tasks as edits, what to say of them, and how many they are."""
    rows, unowned = birthday_tasks(birthdays, tables)
    told = [plural("{count} task is planned.", "{count} tasks are planned.", len(rows))]
    if unowned:
        told.append(
            plural(
                "{count} birthday has no owner in Users, so nobody gets a task.",
                "{count} birthdays have no owner in Users, so nobody gets a task.",
                unowned,
            )
        )
    return add_activities(tables, rows, context.stamp), tuple(told), len(rows)
