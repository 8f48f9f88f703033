"""Whether people work with the CRM (M30): days with an activity, deals with a next one, rows kept up to date."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import numpy as np
import pandas as pd

from xlcrm.metrics.activity_days import ActivityDays
from xlcrm.metrics.native_frames import Frame, Lazy, collected, countable, lazy
from xlcrm.metrics.period import Period, until
from xlcrm.metrics.team import days_here
from xlcrm.metrics.workdays import Workdays

EDITED_WITHIN = 30
_WEEK = 7
_MONDAY = -3  # 1970-01-01 was a Thursday


def adoption_by_week(
    log: ActivityDays, people: pd.DataFrame, workdays: Workdays, period: Period, today: dt.date
) -> pd.DataFrame:
    """A row a week and person: week (its Monday), user_id, user, active_days, workdays, adoption (0..1).

    active_days: working days with an activity done; adoption = active_days / workdays, at most 1. Working days run from
    the person's start to the end, within the period and not past today; a week without any is left out. people: of
    `team`.
    Source: M30.
    """
    end = min(period.end, today)
    first = period.start - dt.timedelta(days=period.start.weekday())
    mondays = pd.date_range(first, end, freq=f"{_WEEK}D").to_numpy().astype("datetime64[D]")
    rows = pd.MultiIndex.from_product([mondays, people.index], names=["week", "user_id"]).to_frame(index=False)
    begun, left = (np.tile(days, len(mondays)) for days in days_here(people, period, today))
    monday = np.repeat(mondays, len(people))
    start, last = np.maximum(begun, monday), np.minimum(left, monday + np.timedelta64(_WEEK - 1, "D"))
    rows = rows.assign(user=rows["user_id"].map(people["name"]), workdays=workdays.between(start, last))
    active = _days_with_activity(log, workdays, people, period, today)
    rows = rows.merge(active, on=["week", "user_id"], how="left").fillna({"active_days": 0})
    rows = rows[rows["workdays"] > 0].astype({"active_days": "int64", "workdays": "int64"})
    rows = rows.assign(adoption=rows["active_days"] / rows["workdays"], week=rows["week"].dt.strftime("%Y-%m-%d"))
    keys = ["week", "user_id", "user", "active_days", "workdays", "adoption"]
    return rows[keys].sort_values(["week", "user", "user_id"], ignore_index=True)


def adoption_by(weeks: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """The keys, active_days, workdays, adoption (active_days / workdays, 0..1) over rows of `adoption_by_week`.

    Source: M30.
    """
    sums = weeks.groupby(list(keys), as_index=False, dropna=False)[["active_days", "workdays"]].sum()
    return sums.assign(adoption=sums["active_days"] / sums["workdays"]).sort_values(list(keys), ignore_index=True)


def next_activity_by_owner(deals: Frame, log: ActivityDays) -> pd.DataFrame:
    """owner_id, open_deals, with_next: open deals, and those that have an activity planned. Source: M30."""
    planned = log.planned.filter(~nw.col("deal_id").is_null())
    planned = planned.select("deal_id").unique(["deal_id"]).with_columns(next=nw.lit(1))
    open_deals = lazy(deals).select("deal_id", "owner_id", "status").filter(nw.col("status") == "Open")
    open_deals = open_deals.join(planned, on="deal_id", how="left")
    return _by_owner(open_deals, open_deals=nw.len(), with_next=nw.col("next").count())


def edits_by_owner(tables: tuple[Frame, ...], day: dt.date) -> pd.DataFrame:
    """owner_id, records, edited: rows of the tables, and those changed in the 30 days up to the day. Source: M30."""
    since = Period(day - dt.timedelta(days=EDITED_WITHIN - 1), day)
    parts = [
        lazy(rows)
        .filter(nw.col("created_at").is_null() | until("created_at", day))
        .select("owner_id", recent=since.contains("updated_at").fill_null(value=False))
        for rows in tables
    ]
    return _by_owner(nw.concat(parts, how="vertical"), records=nw.len(), edited=nw.col("recent").sum())


def _days_with_activity(
    log: ActivityDays, workdays: Workdays, people: pd.DataFrame, period: Period, today: dt.date
) -> pd.DataFrame:
    """A row a week (its Monday) and user_id: active_days, the working days of the person with an activity done."""
    done = log.done.filter(period.contains("day"), ~nw.col("owner_id").is_null())
    rows = collected(done.select(user_id=nw.col("owner_id"), day=nw.col("day_number")).unique(["user_id", "day"]))
    rows = rows[rows["user_id"].isin(people.index)].astype({"day": "int64"})
    begun, left = days_here(people.loc[rows["user_id"]], period, today)
    days = rows["day"].to_numpy().astype("datetime64[D]")
    rows = rows[workdays.are(rows["day"]) & (days >= begun) & (days <= left)]
    monday = (rows["day"] - (rows["day"] - _MONDAY) % _WEEK).to_numpy().astype("datetime64[D]")
    counted = rows.assign(week=monday.astype("datetime64[s]")).groupby(["week", "user_id"]).size()
    return counted.rename("active_days").reset_index()


def _by_owner(owned: Lazy, **sums: nw.Expr) -> pd.DataFrame:
    found = collected(countable(owned.filter(~nw.col("owner_id").is_null())).group_by("owner_id").agg(**sums))
    return found.astype(dict.fromkeys(sums, "int64")).sort_values("owner_id", ignore_index=True)
