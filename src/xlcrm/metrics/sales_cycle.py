"""How long deals take: from opening to close (M03b), from the first contact to the deal (M03)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import narwhals as nw

from xlcrm.metrics.deal_counts import lost_in, won_in
from xlcrm.metrics.native_frames import Frame, Lazy, count, day_number, lazy, number, values_of
from xlcrm.metrics.period import Period
from xlcrm.metrics.purchases import client_columns


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
    closed = won_in(deals, period) if status == "Won" else lost_in(deals, period)
    return _days_taken(closed.with_columns(days=cycle_days()))


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
    won = won_in(deals, period).with_columns(**client_columns(), closed=day_number("close_date"))
    if first_deals_only:
        won = _first_deals(won, deals)
    dated = _with_first_touches(_with_contact_dates(won, contacts), activities)
    first = nw.min_horizontal(
        day_number("first_contact_date"),
        day_number("created_at"),
        nw.col("contact_since"),
        nw.col("touched_deal_id"),
        nw.col("touched_contact_id"),
        nw.col("touched_company_id"),
    )
    return _days_taken(dated.with_columns(days=nw.col("closed") - first))


def _days_taken(timed: Lazy) -> DaysTaken:
    is_sound = (nw.col("days") >= 0).fill_null(value=False)
    sound = nw.when(is_sound).then(nw.col("days"))
    found = values_of(
        timed.with_columns(sound=sound, negative=(nw.col("days") < 0).fill_null(value=False)),
        mean=nw.col("sound").mean(),
        median=nw.col("sound").median(),
        deals=nw.col("sound").count(),
        unknown=nw.col("days").is_null().sum(),
        negative=nw.col("negative").sum(),
    )
    return DaysTaken(
        mean=number(found["mean"]),
        median=number(found["median"]),
        deals=count(found["deals"]),
        unknown=count(found["unknown"]),
        negative=count(found["negative"]),
    )


def _first_deals(won: Lazy, deals: Frame) -> Lazy:
    """The won deals on the day that their client first bought; of unknown clients all."""
    ever = lazy(deals).filter(nw.col("status") == "Won").with_columns(**client_columns())
    known = ever.filter(~nw.col("client_id").is_null(), ~nw.col("close_date").is_null())
    first = known.group_by("client_id").agg(first_won=nw.col("close_date").min())
    joined = won.join(first, on="client_id", how="left")
    return joined.filter(nw.col("first_won").is_null() | (nw.col("first_won") == nw.col("close_date")))


def _with_contact_dates(won: Lazy, contacts: Frame) -> Lazy:
    """The deals with contact_since: the day of their contact, else the earliest of anybody at their company."""
    known = lazy(contacts).filter(~nw.col("first_contact_date").is_null())
    known = known.select("contact_id", "company_id", since=day_number("first_contact_date"))
    for key in ("contact_id", "company_id"):
        with_key = known.filter(~nw.col(key).is_null())
        first = with_key.group_by(key).agg(**{f"since_{key}": nw.col("since").min()})
        won = won.join(first, on=key, how="left")
    has_own = ~nw.col("since_contact_id").is_null()
    since = nw.when(has_own).then(nw.col("since_contact_id")).otherwise(nw.col("since_company_id"))
    return won.with_columns(contact_since=since)


def _with_first_touches(won: Lazy, activities: Frame) -> Lazy:
    done = lazy(activities).filter(nw.col("status") == "Done", ~nw.col("done_at").is_null())
    done = done.select("deal_id", "contact_id", "company_id", touched=day_number("done_at"))
    for key in ("deal_id", "contact_id", "company_id"):
        with_key = done.filter(~nw.col(key).is_null())
        first = with_key.group_by(key).agg(**{f"touched_{key}": nw.col("touched").min()})
        won = won.join(first, on=key, how="left")
    return won
