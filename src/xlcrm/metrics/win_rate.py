"""Win rate by count and by value (M41), refusal rate (M06), sales velocity (M43)."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from xlcrm.metrics.deal_counts import closed_in
from xlcrm.metrics.native_frames import Frame, count, lazy, number, ratio, values_of
from xlcrm.metrics.period import Period


@dataclass(frozen=True, slots=True)
class ClosedDeals:
    """Deals won and lost in a period and their amounts in own currency; an amount is None where no deal has one."""

    won: int
    lost: int
    won_amount: float | None
    lost_amount: float | None  # of the lost deals that say more than 0
    lost_without_amount: int
    won_priced: int  # won deals that say an amount
    won_median: float | None

    @property
    def win_rate(self) -> float | None:
        """Won / (won + lost), by count; None where none closed."""
        return ratio(self.won, self.won + self.lost)

    @property
    def won_mean(self) -> float | None:
        """The mean won deal, of those with an amount."""
        return ratio(self.won_amount, self.won_priced)

    @property
    def refusal_rate(self) -> float | None:
        """Lost / (won + lost), by count; None where none closed."""
        return ratio(self.lost, self.won + self.lost)

    @property
    def win_rate_value(self) -> float | None:
        """Won amount / (won + lost amount); None where deals were lost, or won, and none of them has an amount."""
        if self.lost and self.lost_amount is None:
            return None
        won = self.won_amount if self.won else 0.0
        return ratio(won, (won or 0) + (self.lost_amount or 0))

    @property
    def refusal_rate_value(self) -> float | None:
        """Lost amount / (won + lost amount); 0..1."""
        rate = self.win_rate_value
        return None if rate is None else 1 - rate


def closed_deals_of(deals: Frame, period: Period) -> ClosedDeals:
    """What was won and lost in the period, in one pass. Source: M41, M06."""
    is_won = nw.col("status") == "Won"
    is_priced = ~is_won & (nw.col("amount_base") > 0)
    slim = lazy(deals).select("status", "close_date", "amount_base")
    marked = closed_in(slim, period).select(
        is_won=is_won,
        won_amount=nw.when(is_won).then(nw.col("amount_base")),
        lost_amount=nw.when(is_priced).then(nw.col("amount_base")),
    )
    found = values_of(
        marked,
        closed=nw.len(),
        won=nw.col("is_won").sum(),
        won_amount=nw.col("won_amount").sum(),
        won_priced=nw.col("won_amount").count(),
        won_median=nw.col("won_amount").median(),
        lost_amount=nw.col("lost_amount").sum(),
        lost_priced=nw.col("lost_amount").count(),
    )
    won, priced = count(found["won"]), count(found["lost_priced"])
    lost = count(found["closed"]) - won
    return ClosedDeals(
        won,
        lost,
        number(found["won_amount"]) if count(found["won_priced"]) else None,
        number(found["lost_amount"]) if priced else None,
        lost - priced,
        count(found["won_priced"]),
        number(found["won_median"]),
    )


def win_rate(deals: Frame, period: Period) -> float | None:
    """Won / (won + lost), by count, of deals closed in the period. 0..1; None where none closed. Source: M41."""
    return closed_deals_of(deals, period).win_rate


def refusal_rate(deals: Frame, period: Period) -> float | None:
    """Lost / (won + lost), by count, of deals closed in the period. 0..1; None where none closed. Source: M06."""
    return closed_deals_of(deals, period).refusal_rate


def win_rate_value(deals: Frame, period: Period) -> float | None:
    """Won amount / (won + lost amount) of deals closed in the period. 0..1.

    Lost deals without an amount are left out; None where deals were lost, or won, and none of them has one; 0 where
    none was won. Source: M41.
    """
    return closed_deals_of(deals, period).win_rate_value


def lost_without_amount(deals: Frame, period: Period) -> int:
    """How many deals lost in the period say no amount: none, or 0."""
    return closed_deals_of(deals, period).lost_without_amount


def sales_velocity(
    open_deals: float | None, average_won: float | None, rate: float | None, cycle: float | None
) -> float | None:
    """Open deals * average won amount * win rate / mean days to win: own currency a day.

    None where any part is. Source: M43.

    >>> round(sales_velocity(10, 200.0, 0.5, 25.0), 2)
    40.0
    """
    if open_deals is None or average_won is None or rate is None:
        return None
    return ratio(open_deals * average_won * rate, cycle)
