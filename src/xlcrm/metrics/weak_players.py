"""Who may need help (M17): people in the lowest quarter of their peers on two measures or more, if they sold enough."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import numpy as np
import pandas as pd

from xlcrm.metrics.activity_days import ActivityDays
from xlcrm.metrics.native_frames import collected, countable
from xlcrm.metrics.period import Period, before
from xlcrm.metrics.team import days_here
from xlcrm.metrics.workdays import Workdays

LEAST_CLOSED = 10  # closed deals, and planned activities, below which a share says nothing
LEAST_PEERS = 4  # below which there is no lowest quarter
LEAST_LOW = 2
HIGH_IS_GOOD = ("win_rate", "revenue_to_target", "activities_per_workday")
LOW_IS_GOOD = ("overdue_share", "sales_cycle_mean_days")
MEASURES = (*HIGH_IS_GOOD, *LOW_IS_GOOD)
_DAYS_A_YEAR = 365


def effort_of_people(
    log: ActivityDays, people: pd.DataFrame, workdays: Workdays, period: Period, today: dt.date
) -> pd.DataFrame:
    """By user_id: activities (done in the period), workdays, activities_per_workday, planned, overdue, overdue_share.

    planned, overdue: activities planned at all, and those due before today; the share is missing below ten planned.
    activities_per_workday is missing for all where nobody logged any.
    people: of `team`. Source: M17, M34.
    """
    done = log.done.filter(period.contains("day"), ~nw.col("owner_id").is_null())
    planned = log.planned.filter(~nw.col("owner_id").is_null())
    late = planned.with_columns(late=before("day", today).fill_null(value=False))
    counts = collected(done.group_by("owner_id").agg(activities=nw.len())).set_index("owner_id")
    due = collected(countable(late).group_by("owner_id").agg(planned=nw.len(), overdue=nw.col("late").sum())).set_index(
        "owner_id"
    )
    rows = pd.concat([counts, due], axis=1).reindex(people.index).astype("float64").fillna(0)
    here = pd.Series(workdays.between(*days_here(people, period, today)), index=people.index)
    is_logged = rows["activities"].sum() > 0
    return rows.astype("int64").assign(
        workdays=here,
        activities_per_workday=(rows["activities"] / here).where((here > 0) & is_logged),
        overdue_share=(rows["overdue"] / rows["planned"]).where(rows["planned"] >= LEAST_CLOSED),
    )


def revenue_to_target(revenue: pd.Series, people: pd.DataFrame, period: Period, today: dt.date) -> pd.Series:
    """Won amount / the yearly target's part for the days that the person was here; by user_id, missing without target.

    revenue: own currency, by user_id. Source: M17.
    """
    start, end = days_here(people, period, today)
    days = pd.Series(np.maximum((end - start).astype("int64") + 1, 0), index=people.index)
    part = people["target_revenue"] * days / _DAYS_A_YEAR
    return (revenue.reindex(people.index).fillna(0.0) / part).where(part > 0)


def weak_players(scores: pd.DataFrame) -> pd.DataFrame:
    """The scores with low (measures of the person among the lowest quarter, by ;), low_count, and verdict.

    scores: by user_id, with closed (deals) and the measures of `MEASURES`, missing where there is no figure; a long
    cycle and a large overdue share are low ones. Peers are the people with ten closed deals or more; of fewer than four
    there is no quarter. Low is what lies at the first quartile (type 7) or beyond, and beyond the median. "check" is
    said from two low measures on, never below ten closed deals: that is "too few data". It says where to look, not who
    is bad. Source: M17.
    """
    is_peer = scores["closed"] >= LEAST_CLOSED
    low = pd.DataFrame({key: _is_low(scores[key], is_peer, high=key in HIGH_IS_GOOD) for key in MEASURES})
    number = low.sum(axis=1).astype("int64")
    verdict = pd.Series("in line", index=scores.index).mask(number >= LEAST_LOW, "check")
    if is_peer.sum() < LEAST_PEERS:
        verdict = pd.Series("too few peers", index=scores.index)
    listed = [";".join(key for key in MEASURES if row[key]) for row in low.to_dict("records")]
    return scores.assign(
        low=pd.Series(listed, index=scores.index, dtype=object),
        low_count=number,
        verdict=verdict.where(is_peer, "too few data"),
    )


def peers_median(scores: pd.DataFrame) -> pd.Series:
    """The median of each measure over the people with ten closed deals or more; missing without one. Source: M17."""
    return scores.loc[scores["closed"] >= LEAST_CLOSED, list(MEASURES)].astype("float64").median()


def _is_low(values: pd.Series, is_peer: pd.Series, *, high: bool) -> pd.Series:
    """Whether a peer lies in the lowest quarter of the peers that have a figure; of fewer than four nobody does."""
    ranked = values.astype("float64") if high else -values.astype("float64")
    of_peers = ranked[is_peer].dropna()
    if len(of_peers) < LEAST_PEERS:
        return pd.Series(data=False, index=values.index)
    return is_peer & (ranked <= of_peers.quantile(0.25)) & (ranked < of_peers.median())
