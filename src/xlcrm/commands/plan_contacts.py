"""Plan contacts: whom to contact next, on a sheet to tick; what is ticked becomes planned activities."""

from __future__ import annotations

from typing import Annotated

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.reminders.contact_plan_words import made_json, made_summary, plan_json, plan_summary
from xlcrm.reminders.make_planned import filled_lines, make_planned, ticked_lines
from xlcrm.reminders.new_activities import PLANNED_INTO, add_activities
from xlcrm.reminders.plan_contacts import PLAN, ContactPlan, plan_contacts
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, Outcome, RemoveRows, ReplaceRows, RevealSheet
from xlcrm.tables.find_people import is_owned_by, unknown_person
from xlcrm.texts import N_

READS = ("companies", "contacts", "deals", "activities", "invoices", "users", "holidays", PLAN)
WRITES = (*PLANNED_INTO, PLAN)


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    owner: Annotated[str, Option(N_("Only the clients of this person: a name, or a part of it."))] = "",
    days: Annotated[int, Option(N_("How many days the plan covers; who will be due in them is proposed too."))] = 14,
    most_a_day: Annotated[
        int | None, Option(N_("How many activities one person can do on a day; the setting says 12."))
    ] = None,
    off_season: Annotated[
        bool, Option(N_("Propose also clients who buy in one season only and are between seasons now."))
    ] = False,
    make: Annotated[bool, Option(N_("Make the ticked lines of the plan planned activities."))] = False,
    all: Annotated[bool, Option(N_("Make all lines of the plan planned activities, ticked or not."))] = False,
) -> Outcome:
    """A sheet of proposals, ticked lines kept; or the ticked lines as activities, taken off the plan."""
    if unknown := unknown_person(tables["users"], owner):
        return Outcome.refused(unknown)
    if make or all:
        return _made(tables, context, owner, every=all)
    lines = filled_lines(tables[PLAN])
    kept = lines[lines["tick"].fillna(value=False).astype(bool) | ~is_owned_by(lines["owner"], owner)]
    plan = plan_contacts(
        tables,
        context.today,
        days=max(days, 1),
        most_a_day=tables.settings.most_activities_a_day if most_a_day is None else max(most_a_day, 1),
        owner=owner,
        off_season=off_season,
        kept=kept,
    )
    return Outcome(_proposed(tables[PLAN], kept, plan), (), plan_summary(plan, len(kept)), plan_json(plan, len(kept)))


def _proposed(before: pd.DataFrame, kept: pd.DataFrame, plan: ContactPlan) -> tuple[Edit, ...]:
    together = pd.concat([kept, plan.lines], ignore_index=True)
    if together.empty and before.empty:
        return ()
    together = together.sort_values(["day", "rank"], ascending=[True, False], kind="stable", ignore_index=True)
    edits: tuple[Edit, ...] = (ReplaceRows(PLAN, together),)
    return (*edits, RevealSheet(PLAN)) if len(together) else edits


def _made(tables: CrmTables, context: RunContext, owner: str, *, every: bool) -> Outcome:
    lines = filled_lines(tables[PLAN])
    wanted = lines if every else ticked_lines(tables[PLAN])
    wanted = wanted[is_owned_by(wanted["owner"], owner)]
    made = make_planned(wanted, tables, context.today)
    edits: list[Edit] = list(add_activities(tables, made.activities, context.stamp))
    if made.done:
        edits.append(RemoveRows(PLAN, made.done))
    left = len(lines) - len(made.done)
    return Outcome(tuple(edits), made.problems, made_summary(made, len(lines), left), made_json(made, left))
