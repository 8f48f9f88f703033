"""What clients bought, on the firm's revenue basis: invoices, or won deals.

Purchases are rows of client_id, client, date, amount (own currency; credit notes are negative), product_id (of the
deal, where known).
Customer = company, else contact; a row with neither stays in the revenue and out of client metrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import narwhals as nw

from xlcrm.metrics.clients_of_rows import client_columns
from xlcrm.metrics.invoices import is_status, was_sent
from xlcrm.metrics.native_frames import Frame, Lazy, last_in_alphabet, lazy, rows_in
from xlcrm.metrics.period import Period

Basis = Literal["auto", "deals", "invoices"]


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
        was_sent(),
    )
    if basis == "invoices" or (basis == "auto" and rows_in(billed)):
        return _placed(_billed_purchases(billed, deals), "invoices")
    return _placed(_won_purchases(deals), "deals")


def _placed(rows: Lazy, basis: Literal["deals", "invoices"]) -> Purchases:
    is_complete = ~nw.col("date").is_null() & ~nw.col("amount").is_null()
    return Purchases(rows.filter(is_complete), basis, rows_in(rows.filter(~is_complete)))


def _billed_purchases(billed: Lazy, deals: Frame) -> Lazy:
    own = nw.col("amount") * nw.col("fx_rate").fill_null(1.0)
    is_credit = is_status("Credit note")
    is_nothing = is_credit & (nw.col("amount") == 0).fill_null(value=False)  # it would pass for a purchase of 0
    amount = nw.when(is_credit).then(-own.abs()).otherwise(own)
    products = last_in_alphabet(lazy(deals).filter(~nw.col("deal_id").is_null()), "deal_id", "product_id")
    joined = billed.filter(~is_nothing).join(products, on="deal_id", how="left")
    return joined.select("product_id", **client_columns(), date=nw.col("issue_date"), amount=amount)


def _won_purchases(deals: Frame) -> Lazy:
    won = lazy(deals).filter(nw.col("status") == "Won", ~nw.col("close_date").is_null())
    return won.select("product_id", **client_columns(), date=nw.col("close_date"), amount=nw.col("amount_base"))
