"""When an activity that repeats is due next."""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.metrics.workdays import Workdays
from xlcrm.records.choices import CHOICES
from xlcrm.reminders.recurrence import is_month_end, next_turn
from xlcrm.reminders.working_days import NO_HOLIDAYS, workday_after, workday_from

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 1, 1))


@pytest.mark.parametrize(
    ("day", "recurrence", "today", "expected"),
    [
        ("2026-11-20", "Daily", "2026-11-20", "2026-11-23"),  # Friday, then Monday
        ("2026-11-20", "Daily", "2026-12-02", "2026-12-03"),
        ("2026-11-18", "Weekly", "2026-11-18", "2026-11-25"),
        ("2026-11-18", "Weekly", "2026-11-16", "2026-11-25"),  # done ahead of its day
        ("2026-11-18", "Weekly", "2026-12-09", "2026-12-16"),  # three weeks late: on a Wednesday again
        ("2026-11-18", "Every two weeks", "2026-12-02", "2026-12-16"),
        ("2026-01-31", "Monthly", "2026-01-31", "2026-02-28"),
        ("2028-01-31", "Monthly", "2028-01-31", "2028-02-29"),
        ("2026-01-31", "Monthly", "2026-04-01", "2026-04-30"),
        ("2026-12-15", "Monthly", "2026-12-15", "2027-01-15"),
        ("2026-11-30", "Quarterly", "2026-11-30", "2027-02-28"),
        ("2028-02-29", "Yearly", "2028-02-29", "2029-02-28"),
        ("2028-02-29", "Yearly", "2031-05-01", "2032-02-29"),
        ("2026-11-20", "Now and then", "2026-11-20", None),
    ],
)
def test_turns_by_hand(day: str, recurrence: str, today: str, expected: str | None) -> None:
    turn = next_turn(dt.date.fromisoformat(day), recurrence, dt.date.fromisoformat(today), NO_HOLIDAYS)
    assert (turn and turn.isoformat()) == expected


def test_a_series_cut_short_by_a_short_month_finds_its_day_again() -> None:
    march = next_turn(dt.date(2026, 2, 28), "Monthly", dt.date(2026, 2, 28), NO_HOLIDAYS, 31)
    leap = next_turn(dt.date(2027, 2, 28), "Yearly", dt.date(2027, 3, 1), NO_HOLIDAYS, 29)
    assert (march, leap) == (dt.date(2026, 3, 31), dt.date(2028, 2, 29))


@given(DAYS, DAYS, st.sampled_from(CHOICES["recurrence"].values))
def test_the_next_turn_lies_after_both_days_and_within_one_step(day: dt.date, today: dt.date, recurrence: str) -> None:
    turn = next_turn(day, recurrence, today, NO_HOLIDAYS)
    assert turn is not None
    longest = {"Daily": 3, "Weekly": 7, "Every two weeks": 14, "Monthly": 31, "Quarterly": 92, "Yearly": 366}
    assert 0 < (turn - max(day, today)).days <= longest[recurrence]
    if recurrence in {"Weekly", "Every two weeks"}:
        assert turn.weekday() == day.weekday()
    if recurrence in {"Monthly", "Quarterly", "Yearly"}:
        assert turn.day == min(day.day, calendar.monthrange(turn.year, turn.month)[1])


@given(DAYS)
def test_month_ends(day: dt.date) -> None:
    assert is_month_end(day) == ((day + dt.timedelta(days=1)).day == 1)


def test_holidays_and_weekends_are_passed_over() -> None:
    workdays = Workdays(np.array(["2026-11-23", "2026-11-24"], dtype="datetime64[D]"))
    assert workday_from(dt.date(2026, 11, 21), workdays) == dt.date(2026, 11, 25)
    assert workday_after(dt.date(2026, 11, 25), workdays) == dt.date(2026, 11, 26)
    assert next_turn(dt.date(2026, 11, 20), "Daily", dt.date(2026, 11, 20), workdays) == dt.date(2026, 11, 25)
