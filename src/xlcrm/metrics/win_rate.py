"""Win rate by count and by value (M41), refusal rate (M06), sales velocity (M43)."""

from __future__ import annotations

import narwhals as nw

from xlcrm.metrics.deal_counts import lost_in, won_in
from xlcrm.metrics.native_frames import Frame, Lazy, lazy, ratio, rows_in, total
from xlcrm.metrics.period import Period


def win_rate(deals: Frame, period: Period) -> float | None:
    """Won / (won + lost), by count, of deals closed in the period. 0..1; None where none closed. Source: M41."""
    won, lost = rows_in(won_in(deals, period)), rows_in(lost_in(deals, period))
    return ratio(won, won + lost)


def refusal_rate(deals: Frame, period: Period) -> float | None:
    """Lost / (won + lost), by count, of deals closed in the period. 0..1; None where none closed. Source: M06."""
    rate = win_rate(deals, period)
    return None if rate is None else 1 - rate


def win_rate_value(deals: Frame, period: Period) -> float | None:
    """Won amount / (won + lost amount) of deals closed in the period. 0..1.

    Lost deals without an amount are left out; None where deals were lost and none of them has one. Source: M41.
    """
    won, lost = won_in(deals, period), lost_in(deals, period)
    lost_amount = total(_with_amount(lost), "amount_base")
    if lost_amount is None and rows_in(lost):
        return None
    won_amount = total(won, "amount_base")
    return ratio(won_amount, (won_amount or 0) + (lost_amount or 0))


def lost_without_amount(deals: Frame, period: Period) -> int:
    """How many deals lost in the period say no amount: none, or 0."""
    lost = lost_in(deals, period)
    return rows_in(lost) - rows_in(_with_amount(lost))


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


def _with_amount(deals: Frame) -> Lazy:
    return lazy(deals).filter(nw.col("amount_base") > 0)
