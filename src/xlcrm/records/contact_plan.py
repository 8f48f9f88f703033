"""The contact plan: whom to contact next, one line a client, until a person ticks it and it becomes an activity."""

from __future__ import annotations

from datetime import date

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_


class ContactPlanLine(CrmRecord):
    """One proposed contact. What a person changes on a ticked line stays."""

    tick: bool | None = column(
        Kind.BOOL,
        N_("Tick"),
        N_("TRUE when you want it; then make the ticked lines planned activities."),
        place="main",
    )
    day: date | None = column(
        Kind.DATE, N_("Day"), N_("The workday on which to do it; change it freely."), place="main"
    )
    owner_id: str | None = column(Kind.ID, N_("Owner"), N_("Who does it."), links_to="users", place="main")
    company_id: str | None = column(
        Kind.ID, N_("Company"), N_("The client; empty for private clients."), links_to="companies", place="main"
    )
    contact_id: str | None = column(
        Kind.ID, N_("Contact"), N_("The person to talk to, where one is known."), links_to="contacts", place="main"
    )
    type: str | None = column(
        Kind.CHOICE,
        N_("Channel"),
        N_("The way that led somewhere before, among those that the person allows."),
        choices="activity_type",
        place="main",
    )
    subject: str | None = column(Kind.TEXT, N_("Subject"), N_("What the activity will be called."), place="main")
    rank: int | None = column(
        Kind.INT,
        N_("Priority"),
        N_("0 to 100, as on the agenda: how late, the client's class, the money."),
        place="main",
        computed=True,
    )
    why: str | None = column(
        Kind.NOTE, N_("Why"), N_("Why now, and why this way; it becomes the activity's note."), place="main"
    )
