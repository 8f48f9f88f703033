"""Proposals of the load balance: which clients should go to somebody else, one line a client, until they are ticked."""

from __future__ import annotations

from datetime import date

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_


class LoadMove(CrmRecord):
    """One client that had better be somebody else's. What a person changes on a ticked line stays."""

    tick: bool | None = column(
        Kind.BOOL, N_("Tick"), N_("TRUE when you want it; then make the ticked lines happen."), place="main"
    )
    kind: str | None = column(
        Kind.CHOICE,
        N_("Kind of move"),
        N_("A silent client, one too many, or one of the best that a better seller should have."),
        choices="load_move",
        place="main",
    )
    company_id: str | None = column(
        Kind.ID, N_("Company"), N_("The client; empty for private clients."), links_to="companies", place="main"
    )
    contact_id: str | None = column(
        Kind.ID, N_("Contact"), N_("The client where it is a private person."), links_to="contacts", place="main"
    )
    owner_id: str | None = column(Kind.ID, N_("Owner"), N_("Who has the client now."), links_to="users", place="main")
    new_owner_id: str | None = column(
        Kind.ID, N_("New owner"), N_("Who should get it; pick another if you like."), links_to="users", place="main"
    )
    why: str | None = column(Kind.NOTE, N_("Why"), N_("Why the client should go."), place="main")
    why_there: str | None = column(Kind.NOTE, N_("Why there"), N_("Why to this person."), place="main")
    active_contacts: int | None = column(
        Kind.INT, N_("Active contacts"), N_("How many the owner has less afterwards."), place="main", computed=True
    )
    bought: float | None = column(
        Kind.MONEY, N_("Bought"), N_("What the client ever bought, in your currency."), place="main", computed=True
    )
    last_touch: date | None = column(
        Kind.DATE, N_("Last touch"), N_("The day of the last done activity."), place="main", computed=True
    )
