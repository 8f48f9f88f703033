"""The days on which people work: Monday to Friday, less the firm's holidays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd

from xlcrm.metrics.native_frames import Frame, collected, lazy

Days: TypeAlias = npt.NDArray[Any]
"""Days as `datetime64[D]`."""


@dataclass(frozen=True)
class Workdays:
    """Monday to Friday without the days of the Holidays sheet, whatever their country."""

    holidays: Days

    def between(self, start: Days, end: Days) -> Days:
        """How many there are from each start to its end, both included; 0 where the end lies before."""
        counted = np.busday_count(start, end + np.timedelta64(1, "D"), holidays=self.holidays)
        return np.maximum(counted, 0)

    def are(self, days: pd.Series) -> pd.Series:
        """Whether each day is one. days: numbers since 1970-01-01."""
        dates = days.astype("int64").to_numpy().astype("datetime64[D]")
        return pd.Series(np.is_busday(dates, holidays=self.holidays), index=days.index)


def find_workdays(holidays: Frame) -> Workdays:
    """The firm's working days; a holiday of any country counts."""
    days = collected(lazy(holidays).filter(~nw.col("date").is_null()).select("date"))["date"]
    return Workdays(pd.to_datetime(days).to_numpy().astype("datetime64[D]"))
