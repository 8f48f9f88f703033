"""How many deals were opened, won, lost, and are open (M04)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import narwhals as nw

from xlcrm.metrics.native_frames import Frame, Lazy, count, lazy, values_of
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

    A deal that was lost, reopened and won counts once, as won. Unit: deals. Source: M04.
    """
    marked = lazy(deals).select(
        known=~nw.col("status").is_null(),
        opened=period.contains("created_at"),
        won=_is_closed_as("Won", period),
        lost=_is_closed_as("Lost", period),
        open_at_end=_is_open_at(period.end),
    )
    keys = ("known", "opened", "won", "lost", "open_at_end")
    found = values_of(marked, **{key: nw.col(key).sum() for key in keys})
    if not count(found.pop("known")):
        return DealCounts(None, None, None, None)
    return DealCounts(**{key: count(value) for key, value in found.items()})


def opened_in(deals: Frame, period: Period) -> Lazy:
    """The deals created in the period."""
    return lazy(deals).filter(period.contains("created_at"))


def won_in(deals: Frame, period: Period) -> Lazy:
    """The deals with status Won and a close date in the period."""
    return lazy(deals).filter(_is_closed_as("Won", period))


def lost_in(deals: Frame, period: Period) -> Lazy:
    """The deals with status Lost and a close date in the period."""
    return lazy(deals).filter(_is_closed_as("Lost", period))


def closed_in(deals: Frame, period: Period) -> Lazy:
    """The deals won and lost in the period."""
    return lazy(deals).filter(nw.col("status").is_in(["Won", "Lost"]), period.contains("close_date"))


def open_at(deals: Frame, day: dt.date) -> Lazy:
    """The deals that were open at the end of the day: created by then or on an unknown day, and not closed by then.

    A closed deal without a close date is closed, whenever that was.
    """
    return lazy(deals).filter(_is_open_at(day))


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


def _is_closed_as(status: str, period: Period) -> nw.Expr:
    return (nw.col("status") == status) & period.contains("close_date")


def _is_open_at(day: dt.date) -> nw.Expr:
    still_open = nw.col("status") == "Open"
    closed_later = nw.col("status").is_in(["Won", "Lost"]) & ~nw.col("close_date").is_null() & ~until("close_date", day)
    return (still_open | closed_later) & (nw.col("created_at").is_null() | until("created_at", day))
