from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from xlcrm.metrics.workdays import Workdays
from xlcrm.reminders.spread_days import spread_days, workdays_ahead

FRIDAY = dt.date(2026, 11, 20)
MONDAY_OFF = Workdays(np.array(["2026-11-23"], dtype="datetime64[D]"))


def lines(*pairs: tuple[str, str | None]) -> pd.DataFrame:
    owners, days = zip(*pairs, strict=True)
    return pd.DataFrame({"owner": pd.array(owners, dtype="string"), "earliest": pd.to_datetime(list(days))})


def busy(*pairs: tuple[str, str]) -> pd.DataFrame:
    owners, days = zip(*pairs, strict=True) if pairs else ((), ())
    return pd.DataFrame({"owner": pd.array(owners, dtype="string"), "day": pd.to_datetime(list(days)).as_unit("us")})


def spread(wanted: pd.DataFrame, taken: pd.DataFrame, most: int, days: int = 6) -> list[int | None]:
    found = spread_days(wanted, taken, workdays_ahead(MONDAY_OFF, FRIDAY, days), most)
    return [None if pd.isna(day) else day.day for day in found]


def test_weekends_and_holidays_are_no_workdays() -> None:
    assert workdays_ahead(MONDAY_OFF, FRIDAY, 6).day.tolist() == [24, 25, 26]


def test_days_fill_evenly_in_order() -> None:
    assert spread(lines(*[("Ann", None)] * 5), busy(), most=9) == [24, 24, 25, 25, 26]


def test_what_is_planned_already_counts() -> None:
    assert spread(lines(*[("Ann", None)] * 2), busy(("Ann", "2026-11-24"), ("Bob", "2026-11-25")), most=9) == [25, 26]


def test_nobody_gets_more_than_the_most_and_the_rest_finds_no_room() -> None:
    assert spread(lines(*[("Ann", None)] * 4, ("Bob", None)), busy(("Ann", "2026-11-25")), most=1) == [
        24,
        26,
        None,
        None,
        24,
    ]


def test_not_before_the_earliest_day_and_a_day_off_at_the_end_is_the_last_workday() -> None:
    assert spread(lines(("Ann", "2026-11-25"), ("Ann", "2026-11-28")), busy(), most=9, days=9) == [25, 27]


def test_without_workdays_nothing_fits() -> None:
    assert spread(lines(("Ann", None)), busy(), most=9, days=2) == [None]
