"""Receivables (M05): what clients owe at the end of a day, by age, and in days of sales."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.clients_of_rows import client_columns
from xlcrm.metrics.invoices import CENT, INVOICE_COLUMNS, asks_for_money, is_status, was_sent
from xlcrm.metrics.native_frames import (
    Frame,
    Lazy,
    collected,
    count,
    day_number,
    lazy,
    number_of_day,
    present,
    ratio,
    rows_in,
    total,
    values_of,
)
from xlcrm.metrics.period import Period, until
from xlcrm.texts import N_

_KEPT = (*INVOICE_COLUMNS, "disputed")
AGES: tuple[tuple[str, int, int], ...] = (
    (N_("Not due yet"), -10_000_000, 0),
    (N_("1-30 days late"), 1, 30),
    (N_("31-60 days late"), 31, 60),
    (N_("61-90 days late"), 61, 90),
    (N_("Over 90 days late"), 91, 10_000_000),
)
"""Bucket, first and last day after the due date."""
NO_DUE_DATE = N_("No due date")
"""The bucket of invoices without one."""


@dataclass(frozen=True, slots=True)
class Receivables:
    """Owed at the end of the day, in own currency; None where no invoice had been issued by then.

    rows: one an open invoice, with open_amount, days_late (missing without a due date), client, is_disputed.
    """

    amount: float | None
    overdue: float | None
    invoices: int
    disputed: float
    rows: pd.DataFrame


def receivables(invoices: Frame, payments: Frame, as_of: dt.date) -> Receivables:
    """The open amounts of invoices issued by the day, replayed from the payments made by then.

    Drafts, canceled invoices and credit notes are out; overdue are those due before the day. An invoice marked Paid
    without any payment row counts as paid. More paid than owed counts as paid. Source: M05.
    """
    owed = _owed(invoices, payments, as_of)
    rows = collected(owed.filter(nw.col("open_amount") > CENT))
    late = rows["days_late"].fillna(0) > 0
    has_any = rows_in(owed) > 0
    return Receivables(
        amount=float(rows["open_amount"].sum()) if has_any else None,
        overdue=float(rows.loc[late, "open_amount"].sum()) if has_any else None,
        invoices=len(rows),
        disputed=float(rows.loc[rows["is_disputed"].astype(bool), "open_amount"].sum()),
        rows=rows,
    )


def receivables_ageing(owed: Receivables) -> pd.DataFrame:
    """Open invoices by days after the due date: age, invoices, amount, disputed (own currency), share (0..1).

    age: a label of `AGES` in English, or NO_DUE_DATE. No rows where no invoice had been issued.
    """
    days = owed.rows["days_late"]
    parts = [(label, owed.rows[days.between(first, last)]) for label, first, last in AGES]
    if days.isna().any():
        parts.append((NO_DUE_DATE, owed.rows[days.isna()]))
    table = pd.DataFrame([_age_row(label, rows) for label, rows in parts])
    whole = table["amount"].sum()
    shared = table.assign(share=table["amount"] / whole if whole else float("nan"))
    return shared if owed.amount is not None else shared.head(0)


def receivables_by_client(owed: Receivables) -> pd.DataFrame:
    """Client_id, client, invoices, amount, overdue, disputed (own currency), days_late of the oldest; most first."""
    rows = owed.rows.assign(
        overdue=owed.rows["open_amount"].where(owed.rows["days_late"].fillna(0) > 0, 0.0),
        disputed=owed.rows["open_amount"].where(owed.rows["is_disputed"].astype(bool), 0.0),
    )
    grouped = rows.groupby("client_id", as_index=False, dropna=False).agg(
        client=("client", "first"),
        invoices=("open_amount", "size"),
        amount=("open_amount", "sum"),
        overdue=("overdue", "sum"),
        disputed=("disputed", "sum"),
        days_late=("days_late", "max"),
    )
    late = grouped["days_late"].where(grouped["days_late"] > 0)
    named = grouped.assign(client=grouped["client"].fillna(""), days_late=late)
    return named.sort_values(["amount", "client"], ascending=[False, True], ignore_index=True)


def credit_sales_days(day: dt.date, days: int) -> Period:
    """The last days up to the day, whose sales receivables are compared with: 90 by custom. Source: M05."""
    return Period(day - dt.timedelta(days=days - 1), day)


def dso_days(amount: float | None, invoices: Frame, period: Period) -> float | None:
    """Days sales outstanding: receivables / sales invoiced in the period * days of the period.

    Credit notes lower the sales. None where nothing was invoiced. Source: M05b, accounting textbooks.
    """
    billed = present(invoices, "status", "issue_date", "amount", "fx_rate")
    sent = billed.filter(was_sent(), period.contains("issue_date"))
    own = nw.col("amount") * nw.col("fx_rate").fill_null(1.0)
    is_credit = is_status("Credit note")
    sales = total(sent.with_columns(own=nw.when(is_credit).then(-own.abs()).otherwise(own)), "own")
    per_day = ratio(sales, period.days)
    return ratio(amount, per_day) if per_day and per_day > 0 else None


def receivables_left_out(invoices: Frame, payments: Frame, as_of: dt.date) -> dict[str, int]:
    """Invoices and payments that could not be replayed as they stand."""
    due = lazy(invoices).filter(asks_for_money())
    incomplete = nw.col("issue_date").is_null() | nw.col("amount").is_null()
    is_overpaid = (nw.col("open_amount") < -CENT) & (nw.col("amount") > 0)
    owed = _owed(invoices, payments, as_of).select("is_taken_as_paid", is_overpaid=is_overpaid)
    found = values_of(owed, taken=nw.col("is_taken_as_paid").sum(), overpaid=nw.col("is_overpaid").sum())
    undated = lazy(payments).filter(~nw.col("amount").is_null(), nw.col("paid_at").is_null())
    return {
        "invoices_without_date_or_amount": rows_in(due.filter(incomplete, ~nw.col("invoice_id").is_null())),
        "paid_without_payment": count(found["taken"]),
        "overpaid_invoices": count(found["overpaid"]),
        "payments_without_date": rows_in(undated),
    }


def _owed(invoices: Frame, payments: Frame, as_of: dt.date) -> Lazy:
    """Every invoice that counts by the day, with what is still open of it; negative where too much was paid."""
    issued = present(invoices, *_KEPT).filter(
        asks_for_money(),
        until("issue_date", as_of),
        ~nw.col("amount").is_null(),
    )
    joined = issued.join(_paid(payments, as_of), on="invoice_id", how="left")
    is_taken_as_paid = is_status("Paid") & (nw.col("payments").fill_null(0) == 0)
    left = (nw.col("amount") - nw.col("paid").fill_null(0.0)) * nw.col("fx_rate").fill_null(1.0)
    is_disputed = nw.col("disputed").fill_null(value=False) | is_status("Disputed")
    return joined.with_columns(
        **client_columns(),
        is_taken_as_paid=is_taken_as_paid,
        is_disputed=is_disputed,
        open_amount=nw.when(is_taken_as_paid).then(nw.lit(0.0)).otherwise(left),
        days_late=nw.lit(number_of_day(as_of)) - day_number("due_date"),
    )


def _paid(payments: Frame, as_of: dt.date) -> Lazy:
    """By invoice: how many payments there ever were, and what had come in by the day."""
    known = lazy(payments).filter(~nw.col("invoice_id").is_null(), ~nw.col("amount").is_null())
    in_time = nw.when(until("paid_at", as_of)).then(nw.col("amount")).otherwise(nw.lit(0.0))
    return (
        known.select("invoice_id", in_time=in_time)
        .group_by("invoice_id")
        .agg(payments=nw.len(), paid=nw.col("in_time").sum())
    )


def _age_row(label: str, rows: pd.DataFrame) -> dict[str, object]:
    return {
        "age": label,
        "invoices": len(rows),
        "amount": float(rows["open_amount"].sum()),
        "disputed": float(rows.loc[rows["is_disputed"].astype(bool), "open_amount"].sum()),
    }
