"""Revenue (M01) and the average won deal (M31)."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.clients_of_rows import client_names
from xlcrm.metrics.deal_counts import won_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy, number, total, values_of
from xlcrm.metrics.period import Period


def revenue(purchases: Frame, period: Period) -> float | None:
    """Sum of the purchases in the period, in own currency; credit notes count negative.

    None where nothing was bought. Source: M01.
    """
    return total(lazy(purchases).filter(period.contains("date")), "amount")


def won_amount(deals: Frame, period: Period) -> float | None:
    """Sum of the amounts of deals won in the period, in own currency; None where none has an amount."""
    return total(won_in(deals, period), "amount_base")


def average_won_amount(deals: Frame, period: Period) -> float | None:
    """Won amount / won deals that have an amount, in own currency. Source: M31, average bill."""
    return number(values_of(won_in(deals, period), mean=nw.col("amount_base").mean())["mean"])


def median_won_amount(deals: Frame, period: Period) -> float | None:
    """The won deal in the middle, in own currency; big deals do not pull it. Source: M31."""
    return number(values_of(won_in(deals, period), median=nw.col("amount_base").median())["median"])


def revenue_by_client(purchases: Frame) -> pd.DataFrame:
    """What each known client bought: id, name, value (own currency), in no order. Narrow by period before."""
    known = lazy(purchases).filter(~nw.col("client_id").is_null())
    rows = collected(known.group_by("client_id").agg(value=nw.col("amount").sum()))
    named = rows.assign(name=rows["client_id"].map(client_names(known))).rename(columns={"client_id": "id"})
    return named[["id", "name", "value"]]


def bought_by_client(purchases: Frame, period: Period) -> pd.DataFrame:
    """What each known client bought in the period: id, name, value (own currency), purchases, last (day), by id.

    Credit notes lower the value and are no purchases; who has nothing but credit notes has 0 purchases. Source: M01.
    """
    known = purchases_in(purchases, period).filter(~nw.col("client_id").is_null())
    is_purchase = nw.col("amount") >= 0
    marked = known.with_columns(
        bought_on=nw.when(is_purchase).then(nw.col("date")),
        times=nw.when(is_purchase).then(nw.lit(1)).otherwise(nw.lit(0)),
    )
    grouped = marked.group_by("client_id").agg(
        value=nw.col("amount").sum(),
        purchases=nw.col("times").sum(),
        last=nw.col("bought_on").max(),
    )
    rows = collected(grouped).rename(columns={"client_id": "id"}).astype({"value": "float64", "purchases": "int64"})
    named = rows.assign(name=rows["id"].map(client_names(known))).sort_values("id", ignore_index=True)
    return named[["id", "name", "value", "purchases", "last"]]


def purchases_in(purchases: Frame, period: Period) -> Lazy:
    """The purchases of the period."""
    return lazy(purchases).filter(period.contains("date"))
