"""What goes along with winning (M34): win rates of deals with an action and without, and what a won deal took."""

from __future__ import annotations

from typing import Literal

import narwhals as nw
import pandas as pd

from xlcrm.metrics.activity_days import ActivityDays
from xlcrm.metrics.deal_counts import closed_in, won_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, countable, day_number, lazy, values_of
from xlcrm.metrics.period import Period

FEW_DEALS = 10


def deal_actions(deals: Frame, log: ActivityDays, period: Period) -> Lazy:
    """deal_id, is_won, type, outcome: a row a done activity of each deal closed in the period, up to its close.

    What was done after the close cannot have helped to win it. Source: M34.
    """
    slim = lazy(deals).select("deal_id", "status", "close_date").filter(~nw.col("deal_id").is_null())
    closed = closed_in(slim, period).select(
        "deal_id", closed=day_number("close_date"), is_won=(nw.col("status") == "Won").fill_null(value=False)
    )
    done = log.done.select("deal_id", "type", "outcome", "day_number").join(closed, on="deal_id", how="inner")
    return done.filter(nw.col("day_number") <= nw.col("closed"))


def winning_actions(actions: Lazy, won: int, lost: int, by: Literal["type", "outcome"]) -> pd.DataFrame:
    """A row a type (or outcome), by the difference that it goes along with, largest first.

    action; deals_with, win_rate_with: closed deals with one or more, and the share won (0..1); deals_without,
    win_rate_without; difference (of the rates, -1..1); per_won_deal (how many a won deal had); few: fewer than ten
    deals on a side, so that chance may explain it. It is an association, not a cause. won, lost: all closed deals of
    the period. Source: M34.
    """
    named = actions.filter(~nw.col(by).is_null(), ~nw.col("deal_id").is_null())
    per_deal = named.group_by(by, "deal_id").agg(is_won=nw.col("is_won").max(), times=nw.len())
    marked = per_deal.with_columns(won_times=nw.when(nw.col("is_won")).then(nw.col("times")))
    found = (
        countable(marked)
        .group_by(by)
        .agg(deals_with=nw.len(), won_with=nw.col("is_won").sum(), won_times=nw.col("won_times").sum())
    )
    rows = collected(found).rename(columns={by: "action"})
    numbers = rows[["deals_with", "won_with", "won_times"]].astype("float64").fillna(0)
    without, won_without = won + lost - numbers["deals_with"], won - numbers["won_with"]
    rate_with, rate_without = numbers["won_with"] / numbers["deals_with"], (won_without / without).where(without > 0)
    told = pd.DataFrame(
        {
            "action": rows["action"],
            "deals_with": numbers["deals_with"].astype("int64"),
            "win_rate_with": rate_with,
            "deals_without": without.astype("int64"),
            "win_rate_without": rate_without,
            "difference": rate_with - rate_without,
            "per_won_deal": numbers["won_times"] / won if won else float("nan"),
            "few": (numbers["deals_with"] < FEW_DEALS) | (without < FEW_DEALS),
        }
    )
    return told.sort_values(["difference", "action"], ascending=[False, True], na_position="last", ignore_index=True)


def activities_per_won_deal(actions: Lazy, won: int) -> float | None:
    """Done activities of the won deals, up to their close / won deals; None where none was won. Source: M34."""
    found = values_of(actions.filter(nw.col("is_won")), times=nw.len())
    return int(found["times"]) / won if won else None


def calls_to_deals(deals: Frame, log: ActivityDays, period: Period) -> pd.DataFrame:
    """By user_id: calls and meetings (visits too) done in the period, deals_won in it, and how many each took.

    calls_per_meeting, meetings_per_deal, calls_per_deal: missing where there is nothing to divide by. A deal is its
    owner's at the close. Source: M34.
    """
    done = (
        log.done.select("owner_id", "type", "day")
        .filter(period.contains("day"))
        .select(
            user_id=nw.col("owner_id").fill_null(""),
            call=nw.col("type") == "Call",
            meeting=nw.col("type").is_in(["Meeting", "Visit"]),
        )
    )
    steps = collected(
        countable(done).group_by("user_id").agg(calls=nw.col("call").sum(), meetings=nw.col("meeting").sum())
    )
    owner = nw.coalesce("owner_at_close_id", "owner_id").fill_null("")
    slim = lazy(deals).select("status", "close_date", "owner_id", "owner_at_close_id")
    won = collected(won_in(slim, period).select(user_id=owner).group_by("user_id").agg(deals_won=nw.len()))
    rows = steps.merge(won, on="user_id", how="outer").set_index("user_id").astype("float64").fillna(0)
    rows = rows[rows.sum(axis=1) > 0].sort_index()
    return rows.astype("int64").assign(
        calls_per_meeting=(rows["calls"] / rows["meetings"]).where(rows["meetings"] > 0),
        meetings_per_deal=(rows["meetings"] / rows["deals_won"]).where(rows["deals_won"] > 0),
        calls_per_deal=(rows["calls"] / rows["deals_won"]).where(rows["deals_won"] > 0),
    )
