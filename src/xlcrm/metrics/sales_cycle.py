"""How long deals take: from opening to close (M03b), from the first contact to the deal (M03)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import narwhals as nw

from xlcrm.metrics.activity_days import DONE_DAYS, done_day, is_done
from xlcrm.metrics.clients_of_rows import client_columns
from xlcrm.metrics.deal_counts import closed_in
from xlcrm.metrics.native_frames import Frame, Lazy, count, day_number, lazy, number, values_of
from xlcrm.metrics.period import Period

_DATED = ("deal_id", "contact_id", "company_id", "status", "created_at", "close_date", "first_contact_date")


@dataclass(frozen=True, slots=True)
class DaysTaken:
    """Mean and median in days over the deals with sound dates; deals with a missing or impossible span are counted."""

    mean: float | None
    median: float | None
    deals: int
    unknown: int
    negative: int


def sales_cycle(deals: Frame, period: Period, status: Literal["Won", "Lost"] = "Won") -> DaysTaken:
    """Days from `created_at` to `close_date` over deals won, or lost, in the period; deals within a day count.

    Open deals never count. Source: M03b.
    """
    won, lost = sales_cycles(deals, period)
    return won if status == "Won" else lost


def sales_cycles(deals: Frame, period: Period) -> tuple[DaysTaken, DaysTaken]:
    """The cycles of the deals won and of those lost in the period, in one pass. Source: M03b."""
    slim = lazy(deals).select("status", "created_at", "close_date")
    is_won = nw.col("status") == "Won"
    return _days_taken(closed_in(slim, period).select(days=cycle_days(), one=is_won, other=~is_won))


def cycle_days() -> nw.Expr:
    """Whole days from opening to close; missing where a date is."""
    return day_number("close_date") - day_number("created_at")


def first_contact_to_deal(
    deals: Frame, contacts: Frame, activities: Frame, period: Period, *, first_deals_only: bool = False
) -> DaysTaken:
    """Days from the first contact to the close over deals won in the period.

    First contact = the earliest of the deal's and the contact's first contact date (where the contact has none, or
    there is no contact, the earliest at the company), the first done activity with the deal, its contact or its
    company, and the deal's creation. `first_deals_only` leaves out the later deals of repeat clients, whose first
    contact lies far back. Source: M03; lead conversion time elsewhere.
    """
    known = deals_with_first_contact(deals, contacts, activities)
    taken, taken_first = first_contact_days(known, period)
    return taken_first if first_deals_only else taken


def deals_with_first_contact(deals: Frame, contacts: Frame, activities: Frame) -> Lazy:
    """Every dated won deal with first_contact_days and is_first_deal: what `first_contact_days` sums up by period.

    It hangs on no period: several periods may be summed up from one.
    """
    slim = lazy(deals).select(*_DATED, **client_columns())
    won = slim.filter(nw.col("status") == "Won", ~nw.col("close_date").is_null())
    won = _with_first_deals(won.with_columns(closed=day_number("close_date")))
    dated = _with_first_touches(_with_contact_dates(won, contacts), activities)
    first = nw.min_horizontal(
        day_number("first_contact_date"),
        day_number("created_at"),
        nw.col("contact_since"),
        nw.col("touched_deal_id"),
        nw.col("touched_contact_id"),
        nw.col("touched_company_id"),
    )
    return dated.select("close_date", "is_first_deal", first_contact_days=nw.col("closed") - first)


def first_contact_days(known: Lazy, period: Period) -> tuple[DaysTaken, DaysTaken]:
    """Days from the first contact to the close of the deals of `deals_with_first_contact` won in the period.

    Over all of them, and over the first deals of each client alone. Source: M03.
    """
    is_first = nw.col("is_first_deal")
    won = known.filter(period.contains("close_date"))
    return _days_taken(won.select(days=nw.col("first_contact_days"), one=~is_first.is_null(), other=is_first))


def _days_taken(timed: Lazy) -> tuple[DaysTaken, DaysTaken]:
    """Over the rows of which `one` holds, and those of which `other` does; both in one pass."""
    days, kinds = nw.col("days"), ("one", "other")
    marks = {
        **{f"{key}_sound": nw.when((nw.col(key) & (days >= 0)).fill_null(value=False)).then(days) for key in kinds},
        **{f"{key}_negative": (nw.col(key) & (days < 0)).fill_null(value=False) for key in kinds},
        **{f"{key}_unknown": nw.col(key) & days.is_null() for key in kinds},
    }
    sums = {
        **{f"{key}_mean": nw.col(f"{key}_sound").mean() for key in kinds},
        **{f"{key}_median": nw.col(f"{key}_sound").median() for key in kinds},
        **{f"{key}_deals": nw.col(f"{key}_sound").count() for key in kinds},
        **{f"{key}_{state}": nw.col(f"{key}_{state}").sum() for key in kinds for state in ("unknown", "negative")},
    }
    found = values_of(timed.select(**marks), **sums)
    one, other = (
        DaysTaken(
            mean=number(found[f"{key}_mean"]),
            median=number(found[f"{key}_median"]),
            deals=count(found[f"{key}_deals"]),
            unknown=count(found[f"{key}_unknown"]),
            negative=count(found[f"{key}_negative"]),
        )
        for key in kinds
    )
    return one, other


def _with_first_deals(won: Lazy) -> Lazy:
    """The won deals with is_first_deal: won on the day that their client first bought; so is one of no known client."""
    first = won.filter(~nw.col("client_id").is_null()).group_by("client_id").agg(first_won=nw.col("closed").min())
    joined = won.join(first, on="client_id", how="left")
    is_first = nw.col("first_won").is_null() | (nw.col("first_won") == nw.col("closed"))
    return joined.with_columns(is_first_deal=is_first.fill_null(value=True))


def _with_contact_dates(won: Lazy, contacts: Frame) -> Lazy:
    """The deals with contact_since: the day of their contact, else the earliest of anybody at their company."""
    slim = lazy(contacts).select("contact_id", "company_id", "first_contact_date")
    known = slim.filter(~nw.col("first_contact_date").is_null())
    known = known.select("contact_id", "company_id", since=day_number("first_contact_date"))
    for key in ("contact_id", "company_id"):
        with_key = known.filter(~nw.col(key).is_null())
        first = with_key.group_by(key).agg(**{f"since_{key}": nw.col("since").min()})
        won = won.join(first, on=key, how="left")
    has_own = ~nw.col("since_contact_id").is_null()
    since = nw.when(has_own).then(nw.col("since_contact_id")).otherwise(nw.col("since_company_id"))
    return won.with_columns(contact_since=since)


def _with_first_touches(won: Lazy, activities: Frame) -> Lazy:
    slim = lazy(activities).select("deal_id", "contact_id", "company_id", "status", *DONE_DAYS)
    done = slim.filter(is_done()).with_columns(day=done_day()).filter(~nw.col("day").is_null())
    done = done.with_columns(touched=day_number("day"))
    for key in ("deal_id", "contact_id", "company_id"):
        with_key = done.filter(~nw.col(key).is_null())
        first = with_key.group_by(key).agg(**{f"touched_{key}": nw.col("touched").min()})
        won = won.join(first, on=key, how="left")
    return won
