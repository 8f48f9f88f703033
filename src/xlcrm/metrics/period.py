"""The time that a report looks at: whole days, both ends in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import narwhals as nw

from xlcrm.errors import WrongUseError
from xlcrm.texts import _

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both days included."""

    start: dt.date
    end: dt.date

    @cached_property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @property
    def previous(self) -> Period:
        """The period right before: as many whole months where this one is whole months, else as many days."""
        before = self.start - _DAY
        if self._is_whole_months:
            return Period(first_of_month(self.start, -self._months), before)
        return Period(self.start - dt.timedelta(days=self.days), before)

    @property
    def a_year_earlier(self) -> Period:
        """The same days of the year before."""
        return Period(_year_back(self.start), self._last_of_february(_year_back(self.end)))

    @property
    def month_starts(self) -> tuple[dt.date, ...]:
        """The first day of each month that the period touches."""
        return tuple(first_of_month(self.start, offset) for offset in range(self._months))

    def contains(self, column: str) -> nw.Expr:
        """Whether a date or moment lies in the period; false where it is missing."""
        return (nw.col(column) >= midnight(self.start)) & until(column, self.end)

    @property
    def _months(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def _is_whole_months(self) -> bool:
        return self.start.day == 1 and (self.end + _DAY).day == 1

    def _last_of_february(self, day: dt.date) -> dt.date:
        return day.replace(day=29) if self._is_whole_months and (day.month, day.day) == (2, 28) and _leap(day) else day


def until(column: str, day: dt.date) -> nw.Expr:
    """Whether a date or moment lies on the day or before it; false where it is missing."""
    return nw.col(column) < midnight(day + _DAY)


def before(column: str, day: dt.date) -> nw.Expr:
    """Whether a date or moment lies before the day; false where it is missing."""
    return nw.col(column) < midnight(day)


def chosen_period(start: dt.date | None, end: dt.date | None, today: dt.date, first_month: int) -> Period:
    """What the user asked for; unset ends are today and the start of that day's fiscal year.

    first_month: 1..12. Raises WrongUseError where the start lies after the end.
    """
    last = end or today
    first = start or fiscal_year_start(last, first_month)
    if first > last:
        raise WrongUseError(
            _("The period starts on {start}, after its end on {end}. Swap the two dates.", start=first, end=last)
        )
    return Period(first, last)


def fiscal_year_start(day: dt.date, first_month: int) -> dt.date:
    """The first day of the fiscal year that the day lies in.

    >>> fiscal_year_start(dt.date(2026, 3, 5), 4)
    datetime.date(2025, 4, 1)
    """
    return dt.date(day.year - (day.month < first_month), first_month, 1)


def first_of_month(day: dt.date, months_later: int = 0) -> dt.date:
    """The first day of the month that many months later.

    >>> first_of_month(dt.date(2026, 1, 31), -1)
    datetime.date(2025, 12, 1)
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months_later, 12)
    return dt.date(years, month + 1, 1)


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which the day begins."""
    return dt.datetime(day.year, day.month, day.day)


def _year_back(day: dt.date) -> dt.date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _leap(day: dt.date) -> bool:
    return (dt.date(day.year, 3, 1) - _DAY).day == 29
