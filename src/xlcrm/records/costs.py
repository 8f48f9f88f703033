"""Costs and income of the firm, for the reports on cost, payback and before and after."""

from __future__ import annotations

import datetime as dt

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.records.shared_columns import SourcedRecord, also_called
from xlcrm.texts import N_


class Cost(SourcedRecord):
    """Money, or hours, spent on selling, on keeping clients or on this CRM."""

    cost_id: str | None = column(Kind.ID, N_("Cost ID"), N_("Given by the software, never reused."), place="hidden")
    date: dt.date | None = column(
        Kind.DATE,
        N_("Date"),
        N_("The day it was spent."),
        required=True,
        place="main",
        synonyms=also_called("cost date | дата"),
    )
    kind: str | None = column(
        Kind.CHOICE,
        N_("Kind"),
        N_("Fixed or variable, for a campaign, for this CRM."),
        required=True,
        choices="cost_kind",
        place="main",
        synonyms=also_called("cost type | type | вид"),
    )
    purpose: str | None = column(
        Kind.CHOICE,
        N_("Purpose"),
        N_("To win new clients, to keep old ones, or both."),
        choices="cost_purpose",
        place="main",
    )
    name: str | None = column(
        Kind.TEXT,
        N_("What for"),
        N_("What the money went to."),
        place="main",
        synonyms=also_called("name | description | item | название | назва | описание"),
    )
    amount: float | None = column(
        Kind.MONEY,
        N_("Amount"),
        N_("The sum; empty when hours times rate say it."),
        place="main",
        synonyms=also_called("cost | sum | сумма | сума"),
    )
    currency: str | None = column(
        Kind.CHOICE,
        N_("Currency"),
        N_("Empty means your own currency."),
        choices="currency",
        synonyms=also_called("валюта"),
    )
    hours: float | None = column(
        Kind.DECIMAL, N_("Hours"), N_("Working hours spent."), place="main", synonyms=also_called("часы | години")
    )
    hourly_rate: float | None = column(
        Kind.MONEY,
        N_("Rate per hour"),
        N_("Empty means that of the person."),
        place="main",
        synonyms=also_called("rate"),
    )
    campaign_id: str | None = column(
        Kind.ID, N_("Campaign"), N_("The campaign it was spent on."), links_to="campaigns", place="main"
    )
    user_id: str | None = column(
        Kind.ID, N_("Person"), N_("The person it was spent on, or who spent the hours."), links_to="users", place="main"
    )


class Income(CrmRecord):
    """A month's income, for comparing before and after where there are no deals."""

    month: dt.date | None = column(
        Kind.DATE,
        N_("Month"),
        N_("Any day of the month."),
        required=True,
        place="main",
        synonyms=also_called("date | месяц | місяць | месец"),
    )
    amount: float | None = column(
        Kind.MONEY,
        N_("Amount"),
        N_("The income of that month, in your currency."),
        required=True,
        place="main",
        synonyms=also_called("income | revenue | доход | дохід | приход"),
    )
