"""The next turn of an activity that repeats: the same weekday, the same day of the month, the end of a short month."""

from __future__ import annotations

import calendar
import datetime as dt

from xlcrm.metrics.workdays import Workdays
from xlcrm.reminders.working_days import workday_after

_DAYS = {"Weekly": 7, "Every two weeks": 14}
MONTHS = {"Monthly": 1, "Quarterly": 3, "Yearly": 12}


def next_turn(
    day: dt.date, recurrence: str, today: dt.date, workdays: Workdays, day_of_month: int | None = None
) -> dt.date | None:
    """The first turn after both its last day and today; None for a word that is no recurrence.

    Daily means every working day. Other turns keep their weekday or their day of the month, though it be a day off;
    a month that is too short gives its last day. day_of_month: what the series goes by, where `day` was cut short.

    >>> from xlcrm.reminders.working_days import NO_HOLIDAYS as everyday
    >>> next_turn(dt.date(2026, 1, 31), "Monthly", dt.date(2026, 1, 31), everyday).isoformat()
    '2026-02-28'
    >>> next_turn(dt.date(2026, 2, 28), "Monthly", dt.date(2026, 3, 2), everyday, 31).isoformat()
    '2026-03-31'
    """
    latest = max(day, today)
    if recurrence == "Daily":
        return workday_after(latest, workdays)
    if step := _DAYS.get(recurrence):
        return day + dt.timedelta(days=step * ((latest - day).days // step + 1))
    if months := MONTHS.get(recurrence):
        passed = (latest.year - day.year) * 12 + latest.month - day.month
        turns = (
            _in_months(day, months * turn, day_of_month or day.day) for turn in range(passed // months, passed + 3)
        )
        return next(turn for turn in turns if turn > latest)
    return None


def is_month_end(day: dt.date) -> bool:
    """It is the last day of its month.

    >>> is_month_end(dt.date(2028, 2, 28)), is_month_end(dt.date(2027, 2, 28))
    (False, True)
    """
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _in_months(day: dt.date, months: int, day_of_month: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day_of_month, calendar.monthrange(year, month + 1)[1]))
