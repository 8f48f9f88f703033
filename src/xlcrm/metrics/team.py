"""Our people: who they are, and from when to when they were here."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import numpy as np
import pandas as pd

from xlcrm.metrics.native_frames import Frame, collected, lazy
from xlcrm.metrics.period import Period
from xlcrm.metrics.workdays import Days

_COLUMNS = ("user_id", "name", "start_date", "end_date")
_NUMBERS = ("target_revenue", "contact_limit_soft", "contact_limit_hard")


def team(users: Frame) -> pd.DataFrame:
    """One row a person with an id, by it: name, start_date, end_date, target_revenue (a year), the contact limits."""
    rows = collected(lazy(users).filter(~nw.col("user_id").is_null()).select(*_COLUMNS, *_NUMBERS))
    single = rows.drop_duplicates("user_id").set_index("user_id").sort_index()
    return single.astype(dict.fromkeys(_NUMBERS, "float64"))


def with_others(people: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """The people of the names (by user_id), also those that the Users sheet does not know, in the order of their ids.

    Without a row there, nobody knows since when somebody was here, nor a target. Who has no name is named by the id.
    """
    single = names[~names.index.duplicated()].sort_index()
    listed = people.reindex(single.index)
    named = listed["name"].astype(object).fillna(single)
    return listed.assign(name=named.fillna(pd.Series(listed.index, listed.index, dtype=object)))


def days_here(people: pd.DataFrame, period: Period, last: dt.date) -> tuple[Days, Days]:
    """The first and the last day of each person in the period, not after `last`; the end may lie before the start."""
    first, end = np.datetime64(period.start, "D"), np.datetime64(min(period.end, last), "D")
    begun, left = (pd.to_datetime(people[key]).to_numpy().astype("datetime64[D]") for key in ("start_date", "end_date"))
    return np.fmax(begun, first), np.fmin(left, end)
