"""How much hangs on one person (M37): revenue, contacts, and contacts that nobody else knows and no note tells of."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pandas as pd

from xlcrm.metrics.activity_days import ActivityDays
from xlcrm.metrics.deal_counts import won_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, countable, lazy, ratio
from xlcrm.metrics.period import Period

NOTE_DAYS = 180
_SHOWN = ("row", "contact_id", "full_name", "company", "job_title", "owner_id", "owner", "is_active")
_SOLD = (
    *("status", "close_date", "amount_base"),
    *("owner_id", "owner", "owner_at_close_id", "owner_at_close"),
)


def known_to_one(contacts: Frame, log: ActivityDays, today: dt.date) -> Lazy:
    """The active contacts that have an owner, with is_known_to_one.

    Known to one: nobody but the owner ever did anything with the contact, and in the last 180 days nothing was noted:
    no activity of type Note, and none with a text in its notes. Contacts marked not active are left out. Source: M37.
    """
    slim = lazy(contacts).select(*_SHOWN)
    is_here = (nw.col("is_active") != nw.lit(value=False)).fill_null(value=True)
    listed = slim.filter(is_here, ~nw.col("owner_id").is_null(), ~nw.col("contact_id").is_null())
    done = log.done.filter(~nw.col("contact_id").is_null())
    noted_since = Period(today - dt.timedelta(days=NOTE_DAYS - 1), today)
    is_noted = (~nw.col("notes").is_null() | (nw.col("type") == "Note")) & noted_since.contains("day")
    owners = listed.select("contact_id", contact_owner=nw.col("owner_id"))
    told = (
        done.with_columns(noted=is_noted)
        .join(owners, on="contact_id", how="inner")
        .with_columns(
            by_others=(nw.col("owner_id") != nw.col("contact_owner")).fill_null(value=False),
            noted=nw.col("noted").fill_null(value=False),
        )
    )
    known = told.filter(nw.col("by_others") | nw.col("noted")).select("contact_id").unique(["contact_id"])
    joined = listed.join(known.with_columns(known=nw.lit(1)), on="contact_id", how="left")
    return joined.with_columns(is_known_to_one=nw.col("known").is_null())


def dependence(deals: Frame, contacts: Lazy, period: Period) -> pd.DataFrame:
    """A row an owner, largest share of revenue first.

    Columns: owner_id, owner, revenue, revenue_share, contacts, contact_share, known_to_one (contacts) and
    known_to_one_share (of the owner's contacts). Revenue: won deals of the period by owner at the close, in own
    currency. contacts: of `known_to_one`. Shares are 0..1 of what has an owner; deals without an owner are left out.
    Source: M37.
    """
    kept = countable(contacts.with_columns(lone=nw.col("is_known_to_one"))).group_by("owner_id")
    rows = revenue_by_owner(deals, period).merge(
        collected(kept.agg(keeper=nw.col("owner").max(), contacts=nw.len(), known_to_one=nw.col("lone").sum())),
        on="owner_id",
        how="outer",
    )
    numbers = rows[["revenue", "contacts", "known_to_one"]].astype("float64").fillna(0)
    told = pd.DataFrame(
        {
            "owner_id": rows["owner_id"],
            "owner": rows["seller"].fillna(rows["keeper"]),
            "revenue": numbers["revenue"],
            "revenue_share": _share(numbers["revenue"]),
            "contacts": numbers["contacts"].astype("int64"),
            "contact_share": _share(numbers["contacts"]),
            "known_to_one": numbers["known_to_one"].astype("int64"),
            "known_to_one_share": (numbers["known_to_one"] / numbers["contacts"]).where(numbers["contacts"] > 0),
        }
    )
    return told.sort_values(["revenue", "owner", "owner_id"], ascending=[False, True, True], ignore_index=True)


def revenue_by_owner(deals: Frame, period: Period) -> pd.DataFrame:
    """owner_id, seller (the name), revenue of the deals won in the period by owner at the close, own currency."""
    has_closer = ~nw.col("owner_at_close_id").is_null()
    slim = lazy(deals).select(*_SOLD)
    won = won_in(slim, period).select(
        owner_id=nw.when(has_closer).then(nw.col("owner_at_close_id")).otherwise(nw.col("owner_id")),
        seller=nw.when(has_closer).then(nw.col("owner_at_close")).otherwise(nw.col("owner")),
        amount=nw.col("amount_base"),
    )
    sold = won.filter(~nw.col("owner_id").is_null()).group_by("owner_id")
    rows = collected(sold.agg(seller=nw.col("seller").max(), revenue=nw.col("amount").sum()))
    return rows.astype({"revenue": "float64"}).sort_values("owner_id", ignore_index=True)


def largest_share(revenue: pd.DataFrame) -> float | None:
    """The largest share of one person in the revenue of `revenue_by_owner`, 0..1; None without revenue. Source: M37."""
    return ratio(float(revenue["revenue"].max()), float(revenue["revenue"].sum())) if len(revenue) else None


def _share(values: pd.Series) -> pd.Series:
    whole = values.sum()
    return values / whole if whole else values.where(values != 0)
