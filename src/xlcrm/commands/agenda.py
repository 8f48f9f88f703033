"""Today's agenda: who to call and what to do, and whom we are about to forget."""

from __future__ import annotations

import difflib
from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.reminders.agenda_page import agenda_json, agenda_page, headline
from xlcrm.reminders.collect_agenda import TABLES, collect_agenda
from xlcrm.reminders.touch_columns import touch_edits
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import N_, _

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
    if unknown := _unknown_owner(tables, owner):
        return Outcome(problems=(unknown,), summary=f"{unknown.message} {unknown.hint}")
    ahead = tables.settings.agenda_horizon_days if days is None else max(days, 0)
    agenda = collect_agenda(tables, context.today, days=ahead, owner=owner)
    page = agenda_page(agenda)
    touched = [edit for key in WRITES for edit in touch_edits(key, tables[key], agenda.log, context.today)]
    return Outcome(edits=(*touched, ShowPage(page)), summary=headline(agenda), json=agenda_json(agenda))


def _unknown_owner(tables: CrmTables, owner: str) -> Problem | None:
    names = [str(name) for name in tables["users"]["name"].dropna().unique()]
    if not owner or any(owner.strip().casefold() in name.casefold() for name in names):
        return None
    close = difflib.get_close_matches(owner, names, n=1) or names[:1]
    hint = _("Did you mean {name!r}?", name=close[0]) if close else _("Add your people to Users first.")
    message = _("Nobody in Users is called {owner!r}.", owner=owner)
    return Problem("users", None, "name", "owner_unknown", Severity.WARNING, message, hint)
