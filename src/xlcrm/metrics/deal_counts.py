"""How many deals were opened, won, lost, and are open (M04)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import narwhals as nw

from xlcrm.metrics.native_frames import Frame, Lazy, count, lazy, rows_in, values_of
from xlcrm.metrics.period import Period, until


@dataclass(frozen=True, slots=True)
class DealCounts:
    """Deals of a period; each is None where the table has no deals at all."""

    opened: int | None
    won: int | None
    lost: int | None
    open_at_end: int | None


def count_deals(deals: Frame, period: Period) -> DealCounts:
    """Opened by `created_at`, won and lost by status and `close_date`, open at the end of the period.

    A deal that was lost, reopened and won counts once, as won. Unit: deals.
    """
    if not rows_in(lazy(deals).filter(~nw.col("status").is_null())):
        return DealCounts(None, None, None, None)
    return DealCounts(
        opened=rows_in(opened_in(deals, period)),
        won=rows_in(won_in(deals, period)),
        lost=rows_in(lost_in(deals, period)),
        open_at_end=rows_in(open_at(deals, period.end)),
    )


def opened_in(deals: Frame, period: Period) -> Lazy:
    """The deals created in the period."""
    return lazy(deals).filter(period.contains("created_at"))


def won_in(deals: Frame, period: Period) -> Lazy:
    """The deals with status Won and a close date in the period."""
    return lazy(deals).filter(nw.col("status") == "Won", period.contains("close_date"))


def lost_in(deals: Frame, period: Period) -> Lazy:
    """The deals with status Lost and a close date in the period."""
    return lazy(deals).filter(nw.col("status") == "Lost", period.contains("close_date"))


def open_at(deals: Frame, day: dt.date) -> Lazy:
    """The deals that were open at the end of the day: created by then or on an unknown day, and not closed by then.

    A closed deal without a close date is closed, whenever that was.
    """
    still_open = nw.col("status") == "Open"
    closed_later = nw.col("status").is_in(["Won", "Lost"]) & ~nw.col("close_date").is_null() & ~until("close_date", day)
    created = nw.col("created_at").is_null() | until("created_at", day)
    return lazy(deals).filter((still_open | closed_later) & created)


def undated_deals(deals: Frame) -> dict[str, int]:
    """Deals that no period can claim: closed without a close date, or without a day of creation."""
    is_undated = nw.col("close_date").is_null()
    found = values_of(
        lazy(deals).with_columns(
            won=(nw.col("status") == "Won") & is_undated,
            lost=(nw.col("status") == "Lost") & is_undated,
            created=nw.col("created_at").is_null() & ~nw.col("status").is_null(),
        ),
        won_without_close_date=nw.col("won").sum(),
        lost_without_close_date=nw.col("lost").sum(),
        deals_without_created_date=nw.col("created").sum(),
    )
    return {key: count(value) for key, value in found.items()}
