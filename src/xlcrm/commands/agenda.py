"""Today's agenda: who to call and what to do, and whom we are about to forget."""

from __future__ import annotations

from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.reminders.agenda_page import agenda_json, agenda_page, headline
from xlcrm.reminders.collect_agenda import TABLES, collect_agenda
from xlcrm.reminders.touch_columns import touch_edits
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.find_people import unknown_person
from xlcrm.texts import N_

READS = TABLES
WRITES = ("companies", "contacts")


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    owner: Annotated[str, Option(N_("Only what this person has to do: a name, or a part of it."))] = "",
    days: Annotated[int | None, Option(N_("How many days to look ahead; the setting says 7."))] = None,
) -> Outcome:
    """An Agenda sheet, ranked, with one line why each item is there; the contact columns are brought up to date."""
    if unknown := unknown_person(tables["users"], owner):
        return Outcome.refused(unknown)
    ahead = tables.settings.agenda_horizon_days if days is None else max(days, 0)
    agenda = collect_agenda(tables, context.today, days=ahead, owner=owner)
    page = agenda_page(agenda)
    touched = [edit for key in WRITES for edit in touch_edits(key, tables[key], agenda.log, context.today)]
    return Outcome(edits=(*touched, ShowPage(page)), summary=headline(agenda), json=agenda_json(agenda))
