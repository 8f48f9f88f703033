"""Profit before and after the CRM (M28): equal windows, and the same months of the year before."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import pandas as pd

from xlcrm.metrics.months import month_of

ENOUGH_MONTHS = 3


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Mean profit a month in own currency before and after the start; None where there is no whole month to compare.

    months: the length of each window; before_months and after_months are their month numbers. season_*: the months
    after the start whose month a year earlier lies before it, against that month.
    """

    before: float | None
    after: float | None
    months: int
    before_months: tuple[int, ...]
    after_months: tuple[int, ...]
    season_before: float | None
    season_after: float | None
    season_months: int

    @property
    def change(self) -> float | None:
        """Mean profit a month after less before; it says when, not why."""
        return None if self.after is None or self.before is None else self.after - self.before

    @property
    def season_change(self) -> float | None:
        """The same against the same months a year earlier."""
        has_both = self.season_after is not None and self.season_before is not None
        return (self.season_after or 0.0) - (self.season_before or 0.0) if has_both else None

    @property
    def is_short(self) -> bool:
        """Whether the windows are shorter than three months, so that one good month may make the difference."""
        return self.months < ENOUGH_MONTHS


def profit_before_after(profits: pd.DataFrame, start: dt.date, transition_months: int, day: dt.date) -> BeforeAfter:
    """The months next to the start of the CRM, as many before as after, without the months of transition.

    profits: of `profit_by_month`. Transition counts from the month of the start on; a start within a month leaves at
    least that month out. Only whole months up to the day count, and only those whose income is known. Source: M28.
    """
    known = profits["profit"].dropna()
    started = month_of(start)
    first_after = started + max(transition_months, int(start.day > 1))
    before = _run_down(known, started - 1)
    after = _run_up(known, first_after, last_whole_month(day))
    length = min(len(before), len(after))
    near_before, near_after = before[:length][::-1], after[:length]
    same_months = [month for month in after if month - 12 < started and month - 12 in known.index]
    return BeforeAfter(
        before=_mean(known, near_before),
        after=_mean(known, near_after),
        months=length,
        before_months=tuple(near_before),
        after_months=tuple(near_after),
        season_before=_mean(known, [month - 12 for month in same_months]),
        season_after=_mean(known, same_months),
        season_months=len(same_months),
    )


def last_whole_month(day: dt.date) -> int:
    """The number of the last month that is over at the end of the day.

    >>> last_whole_month(dt.date(2025, 3, 30)) == month_of(dt.date(2025, 2, 1))
    True
    """
    is_over = day.day == calendar.monthrange(day.year, day.month)[1]
    return month_of(day) - (not is_over)


def _run_down(known: pd.Series, last: int) -> list[int]:
    """The months with a known profit up to the last one, newest first."""
    return [int(month) for month in reversed(known.index) if month <= last]


def _run_up(known: pd.Series, first: int, last: int) -> list[int]:
    return [int(month) for month in known.index if first <= month <= last]


def _mean(known: pd.Series, months: list[int]) -> float | None:
    return float(known.reindex(months).mean()) if months else None
