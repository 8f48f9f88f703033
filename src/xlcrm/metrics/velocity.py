"""Sales velocity by manager (M43): the money that the open deals bring in a day, at the pace of the period."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import closed_in, open_at
from xlcrm.metrics.native_frames import Frame, collected, countable, lazy
from xlcrm.metrics.period import Period
from xlcrm.metrics.sales_cycle import cycle_days

_COLUMNS = (
    *("status", "created_at", "close_date", "amount_base"),
    *("owner_id", "owner", "owner_at_close_id", "owner_at_close"),
)


def velocity_by_manager(deals: Frame, period: Period) -> pd.DataFrame:
    """A row a manager, fastest first, those without a velocity last.

    Columns: owner_id, owner, open_deals (at the end of the period), average_won_amount, win_rate (0..1),
    sales_cycle_mean_days, closed (deals), velocity = open deals * average * rate / days, in own currency a day; missing
    where any part is. Closed deals go by the owner at the close, open ones by today's. Source: M43.
    """
    slim = lazy(deals).select(*_COLUMNS)
    has_closer = ~nw.col("owner_at_close_id").is_null()
    is_won = (nw.col("status") == "Won").fill_null(value=False)
    days = cycle_days()
    closed = closed_in(slim, period).select(
        owner_id=nw.when(has_closer).then(nw.col("owner_at_close_id")).otherwise(nw.col("owner_id")).fill_null(""),
        owner=nw.when(has_closer).then(nw.col("owner_at_close")).otherwise(nw.col("owner")),
        is_won=is_won,
        won_amount=nw.when(is_won).then(nw.col("amount_base")),
        won_days=nw.when(is_won & (days >= 0).fill_null(value=False)).then(days),
    )
    scores = (
        countable(closed)
        .group_by("owner_id")
        .agg(
            seller=nw.col("owner").max(),
            closed=nw.len(),
            won=nw.col("is_won").sum(),
            average_won_amount=nw.col("won_amount").mean(),
            sales_cycle_mean_days=nw.col("won_days").mean(),
        )
    )
    still_open = open_at(slim, period.end).with_columns(owner_id=nw.col("owner_id").fill_null(""))
    standing = still_open.group_by("owner_id").agg(keeper=nw.col("owner").max(), open_deals=nw.len())
    return _with_velocity(collected(scores).merge(collected(standing), on="owner_id", how="outer"))


def _with_velocity(rows: pd.DataFrame) -> pd.DataFrame:
    numbers = rows.drop(columns=["owner_id", "seller", "keeper"]).astype("float64")
    counts = numbers[["open_deals", "closed", "won"]].fillna(0)
    rate = (counts["won"] / counts["closed"]).where(counts["closed"] > 0)
    days, average = numbers["sales_cycle_mean_days"], numbers["average_won_amount"]
    told = pd.DataFrame(
        {
            "owner_id": rows["owner_id"].replace("", None),
            "owner": rows["seller"].fillna(rows["keeper"]).astype(object).where(rows["owner_id"] != "", None),
            "open_deals": counts["open_deals"].astype("int64"),
            "average_won_amount": average,
            "win_rate": rate,
            "sales_cycle_mean_days": days,
            "closed": counts["closed"].astype("int64"),
            "velocity": (counts["open_deals"] * average * rate / days).where(days > 0),
        }
    )
    return told.sort_values(["velocity", "owner", "owner_id"], ascending=[False, True, True], ignore_index=True)
