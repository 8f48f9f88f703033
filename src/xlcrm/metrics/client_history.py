"""What each client did so far: when it bought first and last, how often, for how much, at what rhythm."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pandas as pd

from xlcrm.metrics.clients_of_rows import client_names
from xlcrm.metrics.native_frames import Frame, Lazy, collected, day_number, lazy
from xlcrm.metrics.period import until

EVER = dt.date(1900, 1, 1)  # a first day before all others
_NUMBERS = ("first_day", "last_day", "days_bought", "purchases", "revenue", "repeat_spend", "median_gap")


def client_history(purchases: Frame, day: dt.date) -> pd.DataFrame:
    """One row a client that bought by the day, by id.

    client_id, client, first and last (days of purchase), purchases, revenue (own currency, less credit notes),
    days_bought (different days), repeat_spend (mean of what was bought on a day after the first; missing where there
    is none), median_gap (days between days of purchase; missing where there was one). Credit notes are no purchases.
    """
    past = lazy(purchases).filter(~nw.col("client_id").is_null(), until("date", day))
    sums = past.group_by("client_id").agg(revenue=nw.col("amount").sum())
    rows = collected(_by_client(_by_day(past)).join(sums, on="client_id", how="inner"))
    rows = rows.astype(dict.fromkeys(_NUMBERS, "float64")).sort_values("client_id", ignore_index=True)
    return rows.assign(
        client=rows["client_id"].map(client_names(past)),
        first=_dates(rows["first_day"]),
        last=_dates(rows["last_day"]),
        purchases=rows["purchases"].astype("int64"),
        days_bought=rows["days_bought"].astype("int64"),
        repeat_spend=rows["repeat_spend"].round(6),  # engines add up in other orders
    )[["client_id", "client", "first", "last", "purchases", "revenue", "days_bought", "repeat_spend", "median_gap"]]


def purchase_summaries(history: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """The history as lifetime models read it, in weeks up to the day.

    client_id, frequency (repeat days of purchase), recency (first to last), age (first to the day), spend (mean of a
    repeat day, missing where there is none).
    """
    age = (pd.Timestamp(day) - history["first"]).dt.days / 7
    return pd.DataFrame(
        {
            "client_id": history["client_id"],
            "frequency": (history["days_bought"] - 1).astype("int64"),
            "recency": (history["last"] - history["first"]).dt.days / 7,
            "age": age.astype("float64"),
            "spend": history["repeat_spend"],
        }
    )


def purchase_gaps(purchases: Frame) -> Lazy:
    """The days between one day of purchase and the next: client_id, gap; missing for a client's first day."""
    bought = lazy(purchases).filter(~nw.col("client_id").is_null(), nw.col("amount") >= 0)
    return _with_gaps(_by_day(bought)).select("client_id", "gap")


def _by_day(purchases: Lazy) -> Lazy:
    """A row a client and day of purchase: day, amount, times."""
    bought = purchases.filter(nw.col("amount") >= 0).with_columns(day=day_number("date"))
    return bought.group_by("client_id", "day").agg(amount=nw.col("amount").sum(), times=nw.len())


def _with_gaps(days: Lazy) -> Lazy:
    earlier = nw.col("day").shift(1).over("client_id", order_by="day")
    return days.with_columns(earlier=earlier).with_columns(gap=nw.col("day") - nw.col("earlier"))


def _by_client(days: Lazy) -> Lazy:
    gaps = _with_gaps(days)
    later = nw.when(~nw.col("gap").is_null()).then(nw.col("amount"))
    return (
        gaps.with_columns(later=later)
        .group_by("client_id")
        .agg(
            first_day=nw.col("day").min(),
            last_day=nw.col("day").max(),
            days_bought=nw.len(),
            purchases=nw.col("times").sum(),
            repeat_spend=nw.col("later").mean(),
            median_gap=nw.col("gap").median(),
        )
    )


def _dates(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days, unit="D").astype("datetime64[us]")
