"""Work spread over the days to come: workdays only, and not more a day than one person can do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlcrm.metrics.workdays import Workdays


def workdays_ahead(workdays: Workdays, today: dt.date, days: int) -> pd.DatetimeIndex:
    """The workdays from tomorrow on, `days` days ahead."""
    ahead = pd.date_range(pd.Timestamp(today) + pd.Timedelta(days=1), periods=max(days, 0), unit="us")
    return ahead[np.is_busday(_days(ahead), holidays=workdays.holidays)]


def spread_days(lines: pd.DataFrame, busy: pd.DataFrame, workdays: pd.DatetimeIndex, most: int) -> pd.Series:
    """A workday for each line, the first ones first; NaT where its owner has no room left.

    Each owner's days are filled evenly, as high as the lines need and never above `most`. lines: in order of
    importance, with owner and earliest (not before that day; NaT for at once). busy: owner and day of what each has on
    the days already.
    """
    days = np.append(_days(workdays), np.datetime64("NaT"))
    count = len(workdays)
    places = np.searchsorted(days[:count], _days(lines["earliest"].fillna(pd.Timestamp(1900, 1, 1))))
    owners = lines["owner"].fillna("").astype(str)
    loads = _loads(busy, workdays)
    nothing = np.zeros(count, dtype=np.int64)
    rooms = {
        owner: _Room.of(loads.get(str(owner), nothing), int(wanted), most)
        for owner, wanted in owners.value_counts().items()
    }
    found = [rooms[owner].take(min(int(place), count - 1)) for owner, place in zip(owners, places, strict=True)]
    return pd.Series(days[found].astype("datetime64[us]"), index=lines.index)


@dataclass(frozen=True)
class _Room:
    """How many more one owner can do on each workday: evenly, and at most."""

    even: npt.NDArray[np.int64]
    full: npt.NDArray[np.int64]

    @classmethod
    def of(cls, load: npt.NDArray[np.int64], wanted: int, most: int) -> _Room:
        """The lowest even load of the days that leaves room for what is wanted."""
        level = next((level for level in range(1, most) if _below(load, level).sum() >= wanted), most)
        return cls(_below(load, level), _below(load, most))

    def take(self, first: int) -> int:
        """The place of the next day with room, from `first` on; -1 where there is none."""
        for left in (self.even, self.full):
            if left[first:].any():
                place = first + int(np.argmax(left[first:] > 0))
                self.full[place] -= 1
                self.even[place] = max(self.even[place] - 1, 0)
                return place
        return -1


def _below(load: npt.NDArray[np.int64], level: int) -> npt.NDArray[np.int64]:
    return np.maximum(level - load, 0)


def _loads(busy: pd.DataFrame, workdays: pd.DatetimeIndex) -> dict[str, npt.NDArray[np.int64]]:
    """How much each owner has on each workday already."""
    taken = pd.crosstab(busy["owner"].fillna("").astype(str), busy["day"]).reindex(columns=workdays, fill_value=0)
    counts = taken.to_numpy(dtype=np.int64)
    return {str(owner): counts[at] for at, owner in enumerate(taken.index)}


def _days(moments: pd.Series | pd.DatetimeIndex) -> npt.NDArray[np.datetime64]:
    return moments.to_numpy().astype("datetime64[D]")
