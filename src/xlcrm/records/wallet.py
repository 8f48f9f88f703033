"""Wallet: how much clients spend in all, with us and with others."""

from __future__ import annotations

from datetime import date

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.records.shared_columns import also_called
from xlcrm.texts import N_


class WalletEntry(CrmRecord):
    """A client's whole purchases of a category in a period; the loyalty index divides our sales by it."""

    company_id: str | None = column(
        Kind.ID,
        N_("Company"),
        N_("The client."),
        required=True,
        links_to="companies",
        place="main",
        synonyms=also_called("account | company name | customer | client | компания | клиент"),
    )
    category: str | None = column(
        Kind.CHOICE,
        N_("Category"),
        N_("What they buy; empty means everything that we could sell them."),
        choices="product_category",
        place="main",
        synonyms=also_called("product category | категория"),
    )
    period_from: date | None = column(
        Kind.DATE,
        N_("From"),
        N_("The first day of the period."),
        required=True,
        place="main",
        synonyms=("period from",),
    )
    period_to: date | None = column(
        Kind.DATE, N_("To"), N_("The last day of the period."), required=True, place="main", synonyms=("period to",)
    )
    total_spend: float | None = column(
        Kind.MONEY,
        N_("Total spend"),
        N_("Everything they spend on it, with us and with others, in your currency."),
        required=True,
        place="main",
        synonyms=also_called("wallet | total purchases"),
    )
    source: str | None = column(
        Kind.CHOICE, N_("Source"), N_("Where the figure comes from."), choices="wallet_source", place="main"
    )
    confidence: str | None = column(
        Kind.CHOICE, N_("Confidence"), N_("How sure you are of it."), choices="confidence", place="main"
    )
