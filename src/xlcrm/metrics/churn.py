"""Churn and retention (M11): clients of the window before that bought nothing in this one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.client_history import purchase_gaps
from xlcrm.metrics.clients_of_rows import client_names
from xlcrm.metrics.native_frames import Frame, Lazy, collected, day_number, lazy, number_of_day, ratio
from xlcrm.metrics.period import Period, until
from xlcrm.metrics.rfm import months_back

_DAY = dt.timedelta(days=1)
LEAST_GAPS = 2  # of a client, from which its own rhythm is known


@dataclass(frozen=True, slots=True)
class Churn:
    """How many clients of the window before stayed and left.

    active: clients that bought in the window before. lost: of them, those without a purchase in this one.
    churn and retention: 0..1, None where nobody was active. lost_revenue: what the lost bought in the window before.
    rows: the lost: client_id, client, last (day), revenue_before; the largest first.
    """

    active: int
    lost: int
    churn: float | None
    retention: float | None
    lost_revenue: float
    rows: pd.DataFrame


def client_churn(purchases: Frame, day: dt.date, window_months: int) -> Churn:
    """Lost / active over windows of so many months that end with the day; a purchase on the day counts.

    Active: a purchase in the window before. Lost: of them, none in the window up to the day. Credit notes are no
    purchases. Source: M11, standard churn; inactive customers elsewhere.
    """
    near, far = (number_of_day(day) - number_of_day(months_back(day, window_months * times)) for times in (1, 2))
    aged = _aged(purchases, day).with_columns(near=nw.lit(near), far=nw.lit(far))
    return _counted(aged)


def churn_in(purchases: Frame, window: Period) -> Churn:
    """The same over a window from one day to another, both in, and the one right before it.

    The window before has as many months where this one is the last months up to its end, or whole calendar months,
    else as many days; so it is the churn of the reports wherever the windows are theirs.
    """
    near = window.days
    far = number_of_day(window.end) - number_of_day(_start_before(window)) + 1
    return _counted(_aged(purchases, window.end).with_columns(near=nw.lit(near), far=nw.lit(far)))


def last_months(day: dt.date, window_months: int) -> Period:
    """The window of so many months that ends with the day.

    >>> last_months(dt.date(2026, 6, 30), 12)
    Period(start=datetime.date(2025, 7, 1), end=datetime.date(2026, 6, 30))
    """
    return Period(months_back(day, window_months) + _DAY, day)


def churn_by_own_rhythm(purchases: Frame, day: dt.date, window_months: int) -> Churn:
    """The same with a window of twice the client's own median gap between days of purchase.

    Clients with fewer than two gaps have no rhythm yet: they are looked at over the months. Source: M11b.
    """
    usual = number_of_day(day) - number_of_day(months_back(day, window_months))
    past = lazy(purchases).filter(until("date", day))
    rhythm = purchase_gaps(past).group_by("client_id").agg(median=nw.col("gap").median(), gaps=nw.col("gap").count())
    aged = _aged(purchases, day).join(rhythm, on="client_id", how="left")
    has_rhythm = nw.col("gaps").fill_null(0) >= LEAST_GAPS
    near = nw.when(has_rhythm).then(2.0 * nw.col("median")).otherwise(nw.lit(float(usual)))
    return _counted(aged.with_columns(near=near).with_columns(far=2 * nw.col("near")))


def _start_before(window: Period) -> dt.date:
    start, end = window.start, window.end
    months = (end.year - start.year) * 12 + end.month - start.month
    for count in (months, months + 1):
        if count and last_months(end, count) == window:
            return last_months(end, 2 * count).start
    return window.previous.start


def _aged(purchases: Frame, day: dt.date) -> Lazy:
    """The purchases up to the day with their age in days, 0 on the day."""
    past = lazy(purchases).filter(~nw.col("client_id").is_null(), until("date", day), nw.col("amount") >= 0)
    return past.with_columns(age=nw.lit(number_of_day(day)) - day_number("date"))


def _counted(aged: Lazy) -> Churn:
    """near, far: a purchase of fewer days than `near` is of this window, of fewer than `far` of the one before."""
    is_now, was_before = nw.col("age") < nw.col("near"), nw.col("age") < nw.col("far")
    marked = aged.with_columns(
        now=nw.when(is_now).then(nw.lit(1)).otherwise(nw.lit(0)),
        before=nw.when(was_before & ~is_now).then(nw.lit(1)).otherwise(nw.lit(0)),
    ).with_columns(revenue_before=nw.when(nw.col("before") == 1).then(nw.col("amount")))
    clients = marked.group_by("client_id").agg(
        last=nw.col("date").max(),
        now=nw.col("now").sum(),
        before=nw.col("before").sum(),
        revenue_before=nw.col("revenue_before").sum(),
    )
    rows = collected(clients.filter(nw.col("before") > 0)).astype({"now": "int64", "revenue_before": "float64"})
    lost = rows[rows["now"] == 0]
    lost = lost.assign(client=lost["client_id"].map(client_names(aged))).sort_values(
        ["revenue_before", "client", "client_id"], ascending=[False, True, True], ignore_index=True
    )
    rate = ratio(len(lost), len(rows))
    return Churn(
        active=len(rows),
        lost=len(lost),
        churn=rate,
        retention=None if rate is None else 1 - rate,
        lost_revenue=float(lost["revenue_before"].sum()),
        rows=lost[["client_id", "client", "last", "revenue_before"]],
    )
