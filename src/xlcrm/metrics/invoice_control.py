"""Invoice control (M36): what was billed and paid, how long it took, and what was won and never billed."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.clients_of_rows import CLIENT_KEYS, client_columns
from xlcrm.metrics.deal_counts import won_in
from xlcrm.metrics.invoices import CENT, INVOICE_COLUMNS, asks_for_money, is_status
from xlcrm.metrics.native_frames import (
    Frame,
    Lazy,
    collected,
    count,
    countable,
    day_number,
    lazy,
    number,
    present,
    ratio,
    rows_in,
    values_of,
)
from xlcrm.metrics.period import Period, until

_KEPT_OF_DEALS = (
    "row",
    "deal_id",
    "name",
    *CLIENT_KEYS,
    "owner",
    "status",
    "close_date",
    "amount_base",
)


@dataclass(frozen=True, slots=True)
class InvoiceControl:
    """Invoices issued in the period, what came in on them by its end, and the days that it took.

    Sums in own currency; None where no invoice was issued. Days are over the invoices paid in full.
    """

    issued: int | None
    issued_sum: float | None
    paid: int | None
    paid_sum: float | None
    days_to_pay: float | None
    days_late: float | None  # a payment before the due day counts as 0 days late
    timed: int  # paid invoices with a known day of payment

    @property
    def share_paid(self) -> float | None:
        """Money that came in / money billed. 0..1."""
        return ratio(self.paid_sum, self.issued_sum)


@dataclass(frozen=True, slots=True)
class Billing:
    """How the deals won in the period were billed by its end; days is None where no deal names its day and invoice."""

    days_to_invoice: float | None
    billed: int
    billed_before: int  # invoiced before they were won: kept out of the days
    not_invoiced: int | None  # None where no invoice names its deal
    not_invoiced_sum: float | None
    unlinked: int = 0  # won deals of which nobody can tell, since no invoice names its deal


def settled_invoices(invoices: Frame, payments: Frame, period: Period) -> Lazy:
    """The invoices issued in the period with what came in on them by its end.

    own (the amount) and came_in are in own currency, is_paid says whether in full; days_to_pay and days_late, in
    days, are of those paid in full, up to the day on which nothing was left to pay. Drafts, canceled invoices, credit
    notes and amounts below zero are out. More paid than billed counts as paid; so does an invoice marked Paid without
    any payment row, on an unknown day.
    """
    issued = lazy(invoices).filter(
        asks_for_money(),
        period.contains("issue_date"),
        nw.col("amount") > 0,
    )
    slim = present(issued, *INVOICE_COLUMNS)
    joined = slim.join(_payments_by_invoice(payments, period), on="invoice_id", how="left")
    return _with_days(_with_sums(joined.join(_settling_days(slim, payments, period), on="invoice_id", how="left")))


def invoice_control(settled: Lazy) -> InvoiceControl:
    """How many invoices were issued and paid, and how fast. settled: of `settled_invoices`. Source: M36."""
    found = values_of(
        settled,
        issued=nw.len(),
        issued_sum=nw.col("own").sum(),
        paid=nw.col("is_paid").sum(),
        paid_sum=nw.col("came_in").sum(),
        days_to_pay=nw.col("days_to_pay").mean(),
        days_late=nw.col("days_late").mean(),
        timed=nw.col("days_to_pay").count(),
    )
    if not count(found["issued"]):
        return InvoiceControl(None, None, None, None, None, None, 0)
    return InvoiceControl(
        count(found["issued"]),
        number(found["issued_sum"]),
        count(found["paid"]),
        number(found["paid_sum"]),
        number(found["days_to_pay"]),
        number(found["days_late"]),
        count(found["timed"]),
    )


def invoices_issued(settled: Lazy) -> pd.DataFrame:
    """The invoices, newest first: row, number, client, issue_date, own, came_in, days_to_pay."""
    rows = collected(
        settled.with_columns(**client_columns()).select(
            "row", "number", "client", "issue_date", "own", "came_in", "days_to_pay"
        )
    )
    return rows.sort_values(["issue_date", "row"], ascending=[False, True], ignore_index=True)


def invoices_by_month(settled: Lazy, period: Period) -> pd.DataFrame:
    """Month (2017-03), issued, issued_sum, paid, paid_sum, share_paid, days_to_pay; months without invoices too."""
    dated = settled.with_columns(year=nw.col("issue_date").dt.year(), month=nw.col("issue_date").dt.month())
    rows = collected(
        countable(dated)
        .group_by("year", "month")
        .agg(
            issued=nw.len(),
            issued_sum=nw.col("own").sum(),
            paid=nw.col("is_paid").sum(),
            paid_sum=nw.col("came_in").sum(),
            days_to_pay=nw.col("days_to_pay").mean(),
        )
    )
    names = [f"{int(year)}-{int(month):02d}" for year, month in zip(rows["year"], rows["month"], strict=True)]
    every = [f"{month:%Y-%m}" for month in period.month_starts]
    rows = rows.drop(columns=["year", "month"]).astype("float64").set_axis(pd.Index(names, dtype=object))
    rows = rows.reindex(every).rename_axis("month").reset_index()
    counts = ["issued", "issued_sum", "paid", "paid_sum"]
    rows = rows.assign(**{key: rows[key].fillna(0.0) for key in counts})
    rows = rows.assign(**{key: rows[key].astype("int64") for key in ("issued", "paid")})
    rows["share_paid"] = (rows["paid_sum"] / rows["issued_sum"]).where(rows["issued_sum"] > 0)
    return rows[["month", *counts, "share_paid", "days_to_pay"]]


def billing_of_wins(deals: Frame, invoices: Frame, period: Period) -> Billing:
    """Days from the win to the first invoice, and the won deals without any. Source: M36."""
    won = won_in(present(deals, "row", "deal_id", "status", "close_date", "amount_base"), period)
    billed = _first_invoices(invoices, period)
    if not rows_in(billed):
        return Billing(None, 0, 0, None, None, unlinked=rows_in(won))
    days = day_number("first_issued") - day_number("close_date")
    is_missing = nw.col("first_issued").is_null()
    timed = won.join(billed, on="deal_id", how="left").with_columns(days=days, missing=is_missing)
    is_early = (nw.col("days") < 0).fill_null(value=False)
    found = values_of(
        timed.with_columns(
            days=nw.when(~is_early).then(nw.col("days")),
            early=is_early,
            missing_sum=nw.when(nw.col("missing")).then(nw.col("amount_base")),
        ),
        days=nw.col("days").mean(),
        billed=nw.col("first_issued").count(),
        early=nw.col("early").sum(),
        missing=nw.col("missing").sum(),
        missing_sum=nw.col("missing_sum").sum(),
    )
    missing = count(found["missing"])
    sums = (number(found["missing_sum"]) or 0.0) if missing else None
    return Billing(number(found["days"]), count(found["billed"]), count(found["early"]), missing, sums)


def won_not_invoiced(deals: Frame, invoices: Frame, period: Period) -> pd.DataFrame:
    """The deals won in the period that no invoice names, the largest first, with client; none where invoices name none.

    Source: M36.
    """
    billed = _first_invoices(invoices, period)
    won = won_in(present(deals, *_KEPT_OF_DEALS), period).with_columns(**client_columns())
    has_links = rows_in(billed) > 0
    missing = won.join(billed, on="deal_id", how="anti") if has_links else won.head(0)
    rows = collected(missing.select("row", "name", "client", "owner", "close_date", "amount_base"))
    return rows.sort_values(["amount_base", "row"], ascending=[False, True], ignore_index=True)


def _first_invoices(invoices: Frame, period: Period) -> Lazy:
    """By deal, the day of its first invoice up to the end of the period."""
    sent = lazy(invoices).filter(
        asks_for_money(),
        ~nw.col("deal_id").is_null(),
        until("issue_date", period.end),
    )
    return sent.group_by("deal_id").agg(first_issued=nw.col("issue_date").min())


def _with_sums(joined: Lazy) -> Lazy:
    is_marked = is_status("Paid") & (nw.col("payments").fill_null(0) == 0)
    is_over = (nw.col("in_time") > nw.col("amount")).fill_null(value=False)
    came_in = nw.when(is_marked | is_over).then(nw.col("amount")).otherwise(nw.col("in_time").fill_null(0.0))
    rate = nw.col("fx_rate").fill_null(1.0)
    settled = joined.with_columns(came_in=came_in * rate, own=nw.col("amount") * rate)
    return settled.with_columns(is_paid=nw.col("came_in") >= nw.col("own") - CENT)


def _with_days(settled: Lazy) -> Lazy:
    timed = settled.with_columns(
        days_to_pay=nw.when(nw.col("is_paid")).then(nw.col("settled") - day_number("issue_date")),
        late=nw.when(nw.col("is_paid")).then(nw.col("settled") - day_number("due_date")),
    )
    is_early = (nw.col("late") < 0).fill_null(value=False)
    return timed.with_columns(days_late=nw.when(is_early).then(nw.lit(0)).otherwise(nw.col("late")))


def _payments_by_invoice(payments: Frame, period: Period) -> Lazy:
    """By invoice: how many payments there ever were, and what came in by the period's end."""
    in_time = nw.when(until("paid_at", period.end)).then(nw.col("amount")).otherwise(nw.lit(0.0))
    counted = _known(payments).select("invoice_id", in_time=in_time)
    return counted.group_by("invoice_id").agg(payments=nw.len(), in_time=nw.col("in_time").sum())


def _settling_days(invoices: Lazy, payments: Frame, period: Period) -> Lazy:
    """By invoice, settled: the day number on which what had come in reached the amount, for the last time."""
    in_time = _known(payments).filter(until("paid_at", period.end)).with_columns(day=day_number("paid_at"))
    by_day = in_time.group_by("invoice_id", "day").agg(paid=nw.col("amount").sum())
    running = by_day.with_columns(running=nw.col("paid").cum_sum().over("invoice_id", order_by="day"))
    rate = nw.col("fx_rate").fill_null(1.0)
    owed = invoices.filter(~nw.col("invoice_id").is_null()).select("invoice_id", "amount", rate=rate)
    left = (nw.col("amount") - nw.col("running")) * nw.col("rate")
    placed = running.join(owed, on="invoice_id", how="inner").with_columns(left=left)
    before = nw.col("left") + nw.col("paid") * nw.col("rate")
    settling = placed.filter(nw.col("left") <= CENT, before > CENT)
    return settling.group_by("invoice_id").agg(settled=nw.col("day").max())


def _known(payments: Frame) -> Lazy:
    return lazy(payments).filter(~nw.col("invoice_id").is_null(), ~nw.col("amount").is_null())
