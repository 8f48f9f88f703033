"""What clients bought, on the firm's revenue basis: invoices, or won deals.

Purchases are rows of client_id, client, date, amount (own currency; credit notes are negative), product_id (of the
deal, where known).
Customer = company, else contact; a row with neither stays in the revenue and out of client metrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import pandas as pd

from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy, rows_in
from xlcrm.metrics.period import Period

Basis = Literal["auto", "deals", "invoices"]

_NOT_BILLED = ["Draft", "Canceled"]


@dataclass(frozen=True, slots=True)
class Purchases:
    """The purchases of the whole file, those that could not be placed, and where they come from."""

    rows: Lazy
    basis: Literal["deals", "invoices"]
    unreadable: int  # no date or no amount

    def of_clients(self) -> Lazy:
        """The purchases whose client is known."""
        return self.rows.filter(~nw.col("client_id").is_null())

    def left_out(self, period: Period) -> dict[str, int]:
        """How many purchases the client metrics of the period, and all metrics, leave out."""
        unknown = self.rows.filter(nw.col("client_id").is_null(), period.contains("date"))
        reason = "invoices_without_date_or_amount" if self.basis == "invoices" else "won_without_amount"
        return {"purchases_without_client": rows_in(unknown), reason: self.unreadable}


def find_purchases(deals: Frame, invoices: Frame, basis: Basis = "auto") -> Purchases:
    """The purchases on the basis; `auto` is invoices where the table has any that were sent, else won deals.

    Source: M01; opportunities as revenue suit a firm that does not keep invoices.
    """
    billed = lazy(invoices).filter(
        (~nw.col("invoice_id").is_null() | ~nw.col("amount").is_null()),
        ~nw.col("status").fill_null("Sent").is_in(_NOT_BILLED),
    )
    if basis == "invoices" or (basis == "auto" and rows_in(billed)):
        return _placed(_billed_purchases(billed, deals), "invoices")
    return _placed(_won_purchases(deals), "deals")


def client_columns() -> dict[str, nw.Expr]:
    """The customer of a row: its company, else its contact."""
    of_company = ~nw.col("company_id").is_null()
    return {
        "client_id": nw.when(of_company).then(nw.col("company_id")).otherwise(nw.col("contact_id")),
        "client": nw.when(of_company).then(nw.col("company")).otherwise(nw.col("contact")),
    }


def client_names(rows: Lazy) -> pd.Series:
    """The name of each client by id, of rows with client_id and client; of several the last in the alphabet."""
    told = collected(rows.filter(~nw.col("client_id").is_null()).select("client_id", "client").unique())
    return told.sort_values("client").drop_duplicates("client_id", keep="last").set_index("client_id")["client"]


def _placed(rows: Lazy, basis: Literal["deals", "invoices"]) -> Purchases:
    is_complete = ~nw.col("date").is_null() & ~nw.col("amount").is_null()
    return Purchases(rows.filter(is_complete), basis, rows_in(rows.filter(~is_complete)))


def _billed_purchases(billed: Lazy, deals: Frame) -> Lazy:
    own = nw.col("amount") * nw.col("fx_rate").fill_null(1.0)
    is_credit = nw.col("status").fill_null("Sent") == "Credit note"
    amount = nw.when(is_credit).then(-own.abs()).otherwise(own)
    sold = lazy(deals).filter(~nw.col("deal_id").is_null(), ~nw.col("product_id").is_null())
    products = sold.group_by("deal_id").agg(product_id=nw.col("product_id").max())
    joined = billed.join(products, on="deal_id", how="left")
    return joined.select("product_id", **client_columns(), date=nw.col("issue_date"), amount=amount)


def _won_purchases(deals: Frame) -> Lazy:
    won = lazy(deals).filter(nw.col("status") == "Won", ~nw.col("close_date").is_null())
    return won.select("product_id", **client_columns(), date=nw.col("close_date"), amount=nw.col("amount_base"))
