"""Periods: whole days, the one before, a year earlier, the fiscal year."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.errors import WrongUseError
from xlcrm.metrics.native_frames import collected, day_number, lazy
from xlcrm.metrics.period import Period, chosen_period

DAY = dt.date


@pytest.mark.parametrize(
    ("start", "end", "previous", "year_earlier"),
    [
        # a whole year, a quarter, a month: the same number of whole months before
        (
            DAY(2017, 1, 1),
            DAY(2017, 12, 31),
            (DAY(2016, 1, 1), DAY(2016, 12, 31)),
            (DAY(2016, 1, 1), DAY(2016, 12, 31)),
        ),
        (DAY(2013, 4, 1), DAY(2013, 6, 30), (DAY(2013, 1, 1), DAY(2013, 3, 31)), (DAY(2012, 4, 1), DAY(2012, 6, 30))),
        (DAY(2025, 2, 1), DAY(2025, 2, 28), (DAY(2025, 1, 1), DAY(2025, 1, 31)), (DAY(2024, 2, 1), DAY(2024, 2, 29))),
        (DAY(2024, 2, 1), DAY(2024, 2, 29), (DAY(2024, 1, 1), DAY(2024, 1, 31)), (DAY(2023, 2, 1), DAY(2023, 2, 28))),
        # any other days: as many days before
        (DAY(2025, 3, 10), DAY(2025, 3, 16), (DAY(2025, 3, 3), DAY(2025, 3, 9)), (DAY(2024, 3, 10), DAY(2024, 3, 16))),
        (
            DAY(2024, 2, 29),
            DAY(2024, 2, 29),
            (DAY(2024, 2, 28), DAY(2024, 2, 28)),
            (DAY(2023, 2, 28), DAY(2023, 2, 28)),
        ),
    ],
)
def test_periods_to_compare_with(start, end, previous, year_earlier):
    period = Period(start, end)
    assert period.previous == Period(*previous)
    assert period.a_year_earlier == Period(*year_earlier)


def test_the_default_is_the_fiscal_year_to_today():
    today = DAY(2026, 2, 10)
    assert chosen_period(None, None, today, 1) == Period(DAY(2026, 1, 1), today)
    assert chosen_period(None, None, today, 4) == Period(DAY(2025, 4, 1), today)
    assert chosen_period(None, DAY(2025, 3, 31), today, 4) == Period(DAY(2024, 4, 1), DAY(2025, 3, 31))
    assert chosen_period(DAY(2026, 2, 1), None, today, 1) == Period(DAY(2026, 2, 1), today)


def test_a_period_that_ends_before_it_starts_is_told():
    with pytest.raises(WrongUseError, match="Swap the two dates"):
        chosen_period(DAY(2026, 5, 1), None, DAY(2026, 2, 10), 1)


def test_both_ends_are_in_and_missing_dates_are_out():
    days = pd.to_datetime(["2016-12-31", "2017-01-01", "2017-12-31 23:59", "2018-01-01", None], format="ISO8601")
    rows = pd.DataFrame({"day": days})
    kept = collected(lazy(rows).filter(Period(DAY(2017, 1, 1), DAY(2017, 12, 31)).contains("day")))
    assert kept["day"].dt.strftime("%m-%d").tolist() == ["01-01", "12-31"]


@given(st.lists(st.dates(DAY(1700, 1, 1), DAY(2200, 1, 1)), min_size=1))
def test_day_numbers_are_those_of_the_calendar(days):
    rows = pd.DataFrame({"day": pd.Series(pd.to_datetime(days)).astype("datetime64[us]")})
    numbers = collected(lazy(rows).select(number=day_number("day")))["number"]
    assert numbers.tolist() == [(day - DAY(1970, 1, 1)).days for day in days]


@given(st.dates(DAY(1900, 1, 1), DAY(2100, 1, 1)), st.integers(0, 800))
def test_the_previous_period_ends_the_day_before(start, length):
    period = Period(start, start + dt.timedelta(days=length))
    assert period.previous.end == start - dt.timedelta(days=1)
    assert period.previous.start <= period.previous.end
    assert abs(period.previous.days - period.days) <= 3 * (1 + length // 365)


def test_expressions_are_narwhals():
    assert isinstance(Period(DAY(2017, 1, 1), DAY(2017, 1, 1)).contains("day"), nw.Expr)
