"""Automations: what shall follow by itself when something happens to a deal, an invoice or a client."""

from __future__ import annotations

from datetime import date, datetime

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.records.shared_columns import SourcedRecord
from xlcrm.texts import N_


class Automation(SourcedRecord):
    """One rule of the firm: when this happens, and the condition holds, do that."""

    automation_id: str | None = column(
        Kind.ID, N_("Automation ID"), N_("Given by the software, never reused."), place="hidden"
    )
    name: str | None = column(
        Kind.TEXT, N_("Automation"), N_("A name that tells it from the others."), required=True, place="main"
    )
    is_active: bool | None = column(
        Kind.BOOL, N_("Active"), N_("TRUE when the automation shall run; empty means no."), place="main"
    )
    event: str | None = column(
        Kind.CHOICE,
        N_("When"),
        N_("What has to happen."),
        required=True,
        choices="automation_event",
        place="main",
    )
    event_value: str | None = column(
        Kind.TEXT,
        N_("Stage or number"),
        N_("The stage that the deal enters, the days, or the score; depends on what happens."),
        place="main",
    )
    condition: str | None = column(
        Kind.NOTE,
        N_("Only if"),
        N_("A condition as in Segments, such as: Amount >= 1000. Empty means always."),
        place="main",
    )
    action: str | None = column(
        Kind.CHOICE, N_("Then"), N_("What shall be done."), required=True, choices="automation_action", place="main"
    )
    activity_type: str | None = column(
        Kind.CHOICE, N_("Type"), N_("The kind of activity; empty means a task."), choices="activity_type", place="main"
    )
    subject: str | None = column(
        Kind.TEXT,
        N_("Subject"),
        N_("What the activity is called; {name} becomes the name of the deal, invoice or client."),
        place="main",
    )
    in_workdays: int | None = column(
        Kind.INT, N_("In workdays"), N_("How many workdays from today it is due; empty means 1."), place="main"
    )
    owner_id: str | None = column(
        Kind.ID,
        N_("For whom"),
        N_("Who does it; empty means whoever has the deal or the client."),
        links_to="users",
        place="main",
    )
    sets: str | None = column(
        Kind.TEXT,
        N_("Column = value"),
        N_("What is put into which column, such as: Tags = vip; today means the day of the run."),
        place="main",
    )
    since: date | None = column(
        Kind.DATE,
        N_("Counts from"),
        N_("What happened before that day is left alone; the first run fills in its own day."),
    )
    last_run: datetime | None = column(
        Kind.DATETIME, N_("Last run"), N_("When the automation last ran."), computed=True
    )
    made: int | None = column(
        Kind.INT, N_("Carried out"), N_("How often the automation did something, in all."), computed=True
    )


class AutomationLogEntry(CrmRecord):
    """One thing that an automation answered, so that it is not answered twice."""

    automation_id: str | None = column(
        Kind.ID, N_("Automation ID"), N_("The automation that answered it."), place="main"
    )
    record_id: str | None = column(Kind.ID, N_("Record ID"), N_("The record that it happened to."), place="main")
    event: str | None = column(Kind.TEXT, N_("Event"), N_("What happened, as the software writes it."), place="main")
    did: str | None = column(
        Kind.TEXT, N_("Action"), N_("What was done; seen: it was so before the automation began."), place="main"
    )
    ran_at: datetime | None = column(Kind.DATETIME, N_("When"), N_("When it ran."), place="main")
    ran_by: str | None = column(Kind.TEXT, N_("Who"), N_("Who ran it."), place="main")


DEFAULT_AUTOMATIONS: tuple[Automation, ...] = (
    Automation(
        name=N_("Won: ask for documents, send the invoice"),
        is_active=False,
        event=N_("Deal won"),
        action=N_("Plan an activity"),
        activity_type="Task",
        subject=N_("Ask for the documents and send the invoice: {name}"),
        in_workdays=1,
    ),
    Automation(
        name=N_("Unhappy client: call"),
        is_active=False,
        event=N_("Survey score at most"),
        event_value="6",
        action=N_("Plan an activity"),
        activity_type="Call",
        subject=N_("Ask what went wrong: {name}"),
        in_workdays=2,
    ),
    Automation(
        name=N_("New client: welcome call"),
        is_active=False,
        event=N_("New client"),
        action=N_("Plan an activity"),
        activity_type="Call",
        subject=N_("Welcome call: {name}"),
        in_workdays=1,
    ),
)
"""The examples that a new workbook starts with; none of them is active."""
