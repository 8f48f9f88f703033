"""Weekly review: the three questions with their numbers, for the firm and each manager, on a sheet and in files."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from xlcrm.commands.command import Option, RunContext
from xlcrm.metrics.review_actions import new_actions
from xlcrm.reminders.collect_agenda import TABLES, collect_agenda
from xlcrm.reports.report_request import PURCHASE_TABLES, ReportRequest
from xlcrm.reports.weekly_actions import read_actions
from xlcrm.reports.weekly_page import weekly_page
from xlcrm.reports.weekly_review import READS as REVIEWED
from xlcrm.reports.weekly_review import WeeklyReview, week_around
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, Outcome, PagesFile, ShowPage
from xlcrm.tables.find_people import people_named, unknown_person
from xlcrm.tables.pages import ReportPage
from xlcrm.texts import N_, _, plural

READS = tuple(sorted({*REVIEWED, *TABLES, *PURCHASE_TABLES}))
WRITES = ("activities",)


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    week_of: Annotated[dt.date | None, Option(N_("A day of the week to review; the last full week if empty."))] = None,
    owner: Annotated[str, Option(N_("Only this person's page: a name, or a part of it."))] = "",
    actions: Annotated[
        tuple[str, ...],
        Option(N_("What was agreed, as ACTION | WHO | DAY: it becomes a task; may repeat."), name="action"),
    ] = (),
) -> Outcome:
    """A sheet for the firm or the person, a file for each with room for the answers, and the agreed tasks."""
    users = tables["users"]
    if unknown := unknown_person(users, owner):
        return Outcome.refused(unknown)
    review = _review(tables, context, week_of or context.today - dt.timedelta(days=7))
    chosen = people_named(users, owner) if owner else []
    agreed, problems = read_actions(actions, users, chosen[0] if len(chosen) == 1 else "", review.coming.end)
    tasks = new_actions(review.request["activities"], review.week, agreed)
    context.progress(_("Drawing the pages"), 0.6)
    who = (*chosen,) if owner else (None, *review.managers)
    page = weekly_page(review, who[0])
    to_write_on = {name: weekly_page(review, name, to_write_on=True) for name in who}
    edits: tuple[Edit, ...] = (ShowPage(page), *((AppendRows("activities", tasks),) if len(tasks) else ()))
    planned = plural("{count} task was planned.", "{count} tasks were planned.", len(tasks)) if agreed else ""
    return Outcome(
        edits,
        tuple(problems),
        " ".join(part for part in (page.subtitle + ":", page.headline, planned) if part),
        {**page.json, "managers": [each.json for name, each in to_write_on.items() if name]},
        files=tuple(_file(review, name, each) for name, each in to_write_on.items()),
    )


def _review(tables: CrmTables, context: RunContext, day: dt.date) -> WeeklyReview:
    week = week_around(day)
    frames = {key: tables[key].reset_index(names="row") for key in READS}
    request = ReportRequest.of(frames, tables.settings, week, context.today)
    morning_after = week.end + dt.timedelta(days=1)
    context.progress(_("Collecting the agenda"), 0.4)
    return WeeklyReview(request, collect_agenda(tables, morning_after, days=6).items)


def _file(review: WeeklyReview, owner: str | None, page: ReportPage) -> PagesFile:
    """A file of one page; no run writes over it, so what is typed into it stays."""
    folder = _("Weekly review {week}", week=review.week.start.isoformat())
    name = (owner or review.request.settings.firm_name or _("The firm")).replace("/", "-")
    return PagesFile(f"{folder}/{name}.xlsx", (page,), printed=True)
