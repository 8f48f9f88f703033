"""What clients cost us after the sale: the hours spent on them, and the money that they will not pay (M12)."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.activity_days import DONE_DAYS, done_day, is_done
from xlcrm.metrics.clients_of_rows import client_columns
from xlcrm.metrics.native_frames import Frame, Lazy, collected, count, lazy, number, values_of
from xlcrm.metrics.period import Period
from xlcrm.metrics.receivables import receivables

_LINKS = ("company_id", "contact_id", "deal_id")
BAD_AFTER_DAYS = 90  # days late after which an open invoice is taken as lost


@dataclass(frozen=True, slots=True)
class CostToServe:
    """Hours and their cost by client.

    rows: client_id, activities, hours, cost (own currency), by id. None instead of rows: nobody has a rate per hour.
    unknown: done activities of which the minutes or the client are not known.
    """

    rows: pd.DataFrame | None
    unknown: int


def cost_to_serve(activities: Frame, deals: Frame, contacts: Frame, users: Frame, period: Period) -> CostToServe:
    """Done activities of the period: minutes / 60 * the owner's rate per hour, by client.

    An activity belongs to its company, else to the client of its deal, else to its contact's company, else to its
    contact. Without minutes it counts with the mean of its type; an owner without a rate with the mean rate. Source:
    M12.
    """
    mean_rate = number(
        values_of(lazy(users).filter(nw.col("hourly_rate") > 0), rate=nw.col("hourly_rate").mean())["rate"]
    )
    if mean_rate is None:
        return CostToServe(None, 0)
    narrow = lazy(activities).select("type", "owner_id", "duration_min", "status", *DONE_DAYS, *_LINKS)
    done = narrow.filter(is_done()).with_columns(day=done_day()).filter(period.contains("day"))
    timed = _with_rates(_with_minutes(_with_clients(done, deals, contacts)), users, mean_rate)
    is_known = ~nw.col("served_id").is_null() & ~nw.col("minutes").is_null()
    grouped = timed.with_columns(
        served=nw.when(is_known).then(nw.col("served_id")),
        hours=nw.when(is_known).then(nw.col("minutes") / 60.0),
        cost=nw.when(is_known).then(nw.col("minutes") / 60.0 * nw.col("rate")),
    )
    summed = grouped.group_by("served").agg(activities=nw.len(), hours=nw.col("hours").sum(), cost=nw.col("cost").sum())
    rows = collected(summed).astype({"activities": "int64", "hours": "float64", "cost": "float64"})
    known = rows[rows["served"].notna()].rename(columns={"served": "client_id"})
    return CostToServe(
        known.sort_values("client_id", ignore_index=True),
        count(rows.loc[rows["served"].isna(), "activities"].sum()),
    )


def bad_debts(invoices: Frame, payments: Frame, period: Period) -> pd.DataFrame:
    """What is still open, at the period's end, of invoices that came to be more than 90 days late in it.

    client_id, client, bad_debt (own currency), by id. So that each debt counts in one period only. Source: M12.
    """
    owed = receivables(invoices, payments, period.end).rows
    late = owed["days_late"].astype("float64")
    grown = owed[(late > BAD_AFTER_DAYS) & (late <= BAD_AFTER_DAYS + period.days) & owed["client_id"].notna()]
    summed = grown.groupby("client_id").agg(client=("client", "max"), bad_debt=("open_amount", "sum"))
    return summed.astype({"bad_debt": "float64"}).reset_index()


def _with_clients(done: Lazy, deals: Frame, contacts: Frame) -> Lazy:
    """The activities with served_id, their client."""
    of_deals = (
        lazy(deals)
        .select("deal_id", "company_id", "company", "contact_id", "contact")
        .filter(~nw.col("deal_id").is_null())
        .unique(subset=["deal_id"], keep="any")
        .with_columns(**client_columns())
        .select("deal_id", deal_client=nw.col("client_id"))
    )
    of_contacts = (
        lazy(contacts)
        .filter(~nw.col("contact_id").is_null())
        .unique(subset=["contact_id"], keep="any")
        .select("contact_id", contact_company=nw.col("company_id"))
    )
    joined = done.join(of_deals, on="deal_id", how="left").join(of_contacts, on="contact_id", how="left")
    served = nw.coalesce("company_id", "deal_client", "contact_company", "contact_id")
    return joined.with_columns(served_id=served)


def _with_minutes(done: Lazy) -> Lazy:
    told = done.filter(nw.col("duration_min") > 0)
    usual = told.group_by("type").agg(usual=nw.col("duration_min").mean())
    typed = nw.col("duration_min").cast(nw.Float64)  # a mean of whole minutes is seldom whole
    minutes = nw.when(typed > 0).then(typed).otherwise(nw.col("usual"))
    return done.join(usual, on="type", how="left").with_columns(minutes=minutes)


def _with_rates(done: Lazy, users: Frame, mean_rate: float) -> Lazy:
    known = lazy(users).filter(~nw.col("user_id").is_null(), nw.col("hourly_rate") > 0)
    rates = known.group_by("user_id").agg(own_rate=nw.col("hourly_rate").max())
    joined = done.join(rates, left_on="owner_id", right_on="user_id", how="left")
    return joined.with_columns(rate=nw.col("own_rate").fill_null(mean_rate))
