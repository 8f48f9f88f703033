"""Campaigns: what marketing does, and to whom."""

from __future__ import annotations

from datetime import date, datetime

from xlcrm.records.fields import Kind, column
from xlcrm.records.shared_columns import LinkedRecord, SourcedRecord, also_called, external_ids_column
from xlcrm.texts import N_


class Campaign(LinkedRecord):
    """A mailing, an event, a run of advertisements."""

    campaign_id: str | None = column(
        Kind.ID, N_("Campaign ID"), N_("Given by the software, never reused."), place="hidden"
    )
    name: str | None = column(
        Kind.TEXT,
        N_("Campaign"),
        N_("A name that tells it from the others."),
        required=True,
        place="main",
        synonyms=also_called("name | campaign name | кампания | название | кампанія | назва | име"),
    )
    type: str | None = column(
        Kind.CHOICE,
        N_("Type"),
        N_("The medium."),
        choices="campaign_type",
        place="main",
        synonyms=also_called("campaign type | channel | тип"),
    )
    status: str | None = column(
        Kind.CHOICE,
        N_("Status"),
        N_("Planned, active, paused or done."),
        choices="campaign_status",
        place="main",
        synonyms=also_called("campaign status | статус"),
    )
    start_date: date | None = column(
        Kind.DATE, N_("Start"), N_("The first day."), place="main", synonyms=also_called("start date | дата начала")
    )
    end_date: date | None = column(
        Kind.DATE, N_("End"), N_("The last day."), place="main", synonyms=also_called("end date | дата окончания")
    )
    budget: float | None = column(
        Kind.MONEY,
        N_("Budget"),
        N_("What it may cost."),
        place="main",
        synonyms=also_called("budgeted cost | budget cost | бюджет"),
    )
    actual_cost: float | None = column(
        Kind.MONEY,
        N_("Actual cost"),
        N_("What it did cost."),
        place="main",
        synonyms=also_called("cost | spend | затраты | расходы | витрати | разходи"),
    )
    expected_revenue: float | None = column(
        Kind.MONEY, N_("Expected revenue"), N_("What it should bring."), place="main"
    )
    segment: str | None = column(
        Kind.TEXT,
        N_("Segment"),
        N_("The segment it is meant for, by name."),
        place="main",
        synonyms=also_called("audience"),
    )
    owner_id: str | None = column(
        Kind.ID,
        N_("Owner"),
        N_("Who runs it."),
        links_to="users",
        place="main",
        synonyms=also_called("campaign owner | ответственный | відповідальний | отговорник"),
    )
    notes: str | None = column(
        Kind.NOTE,
        N_("Notes"),
        N_("Anything worth knowing."),
        synonyms=also_called("description | comment | комментарий"),
    )
    external_ids: str | None = external_ids_column("campaign id")


class CampaignMember(SourcedRecord):
    """One person reached by a campaign, and how it went."""

    member_id: str | None = column(Kind.ID, N_("Member ID"), N_("Given by the software, never reused."), place="hidden")
    campaign_id: str | None = column(
        Kind.ID,
        N_("Campaign"),
        N_("The campaign."),
        required=True,
        links_to="campaigns",
        place="main",
        synonyms=also_called("campaign name | кампания"),
    )
    contact_id: str | None = column(
        Kind.ID,
        N_("Contact"),
        N_("The person."),
        required=True,
        links_to="contacts",
        place="main",
        synonyms=also_called("contact name | email | full name | контакт"),
    )
    status: str | None = column(
        Kind.CHOICE,
        N_("Status"),
        N_("The furthest the message came."),
        choices="member_status",
        place="main",
        synonyms=also_called("member status | статус"),
    )
    status_at: datetime | None = column(
        Kind.DATETIME,
        N_("Since"),
        N_("When the status changed last."),
        place="main",
        synonyms=also_called("status at | date"),
    )
