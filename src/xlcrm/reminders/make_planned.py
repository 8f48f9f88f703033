"""Ticked lines of the contact plan made planned activities; what cannot be made stays on the plan and is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from xlcrm.reminders.activity_log import read_activity_log
from xlcrm.reminders.clients import is_yes, list_clients
from xlcrm.reminders.contact_channels import CALL
from xlcrm.reminders.plan_contacts import PLAN, busy_clients, line_clients
from xlcrm.reminders.working_days import workday_after, workdays_of
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _

_TAKEN_OVER = ("type", "subject", "company_id", "company", "contact_id", "contact", "owner_id", "owner")


@dataclass(frozen=True)
class MadePlan:
    """The activities to add, the lines of the plan that are done with, and what is wrong with those that are not.

    planned_before: lines whose client has something planned already; they go without becoming an activity.
    moved: lines whose day had passed or was not set.
    """

    activities: pd.DataFrame
    done: tuple[int, ...]
    problems: tuple[Problem, ...]
    planned_before: int
    moved: int


def filled_lines(plan: pd.DataFrame) -> pd.DataFrame:
    """The lines that name somebody; a table without rows shows an empty one to type in."""
    return plan[plan[["company_id", "company", "contact_id", "contact"]].notna().any(axis=1)]


def make_planned(lines: pd.DataFrame, tables: CrmTables, today: dt.date) -> MadePlan:
    """The lines as planned activities; a day that has passed becomes the next workday.

    A line without a client or an owner that the workbook knows stays. Owners are not asked for where Users is empty.
    """
    log = read_activity_log(tables["activities"], tables["contacts"], tables["deals"], today)
    clients = list_clients(tables["companies"], tables["contacts"], tables["deals"], tables.settings)
    has_client = lines["company_id"].notna() | lines["contact_id"].notna()
    has_owner = lines["owner_id"].notna() | (len(tables["users"].dropna(subset=["name"])) == 0)
    sound = lines[has_client & has_owner]
    is_busy = busy_clients(sound, clients, log) | line_clients(sound, clients).duplicated()
    wanted = sound[~is_busy]
    is_late = ~(wanted["day"] >= pd.Timestamp(today))
    next_workday = pd.Timestamp(workday_after(today, workdays_of(tables)))
    made = wanted[list(_TAKEN_OVER)].assign(
        type=wanted["type"].fillna(CALL),
        subject=wanted["subject"].fillna(_("Get in touch")).astype(TEXT),
        due_at=wanted["day"].mask(is_late, next_workday),
        notes=wanted["why"],
    )
    problems = (*_told(lines[~has_client], "company"), *_told(lines[has_client & ~has_owner], "owner"))
    done = tuple(int(row) for row in sound.index)
    return MadePlan(made, done, problems, int(is_busy.sum()), int(is_late.sum()))


def ticked_lines(plan: pd.DataFrame) -> pd.DataFrame:
    """The lines that a person ticked."""
    lines = filled_lines(plan)
    return lines[is_yes(lines["tick"])]


def _told(lines: pd.DataFrame, column: str) -> list[Problem]:
    message, hint = {
        "company": (
            _("This line names no client of the workbook, so it was not made an activity."),
            _("Pick a company or a contact from the list."),
        ),
        "owner": (
            _("This line names no owner of the workbook, so it was not made an activity."),
            _("Pick who does it."),
        ),
    }[column]
    code = f"plan_without_{'client' if column == 'company' else 'owner'}"
    return [Problem(PLAN, int(row), column, code, Severity.WARNING, message, hint) for row in lines.index]
