"""Revenue (M01) and the average won deal (M31)."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

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
    return collected(known.group_by("client_id").agg(name=nw.col("client").max(), value=nw.col("amount").sum())).rename(
        columns={"client_id": "id"}
    )


def purchases_in(purchases: Frame, period: Period) -> Lazy:
    """The purchases of the period."""
    return lazy(purchases).filter(period.contains("date"))
