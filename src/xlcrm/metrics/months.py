"""Months as numbers, so that they can be counted: year * 12 + month - 1."""

from __future__ import annotations

import datetime as dt

import narwhals as nw


def month_number(column: str) -> nw.Expr:
    """The number of the month of a date or moment."""
    return nw.col(column).dt.year().cast(nw.Int64) * 12 + nw.col(column).dt.month().cast(nw.Int64) - 1


def month_of(day: dt.date) -> int:
    """The number of the day's month.

    >>> month_of(dt.date(1, 1, 31))
    12
    """
    return day.year * 12 + day.month - 1


def month_start(number: int) -> dt.date:
    """The first day of the month with the number."""
    return dt.date(number // 12, number % 12 + 1, 1)


def month_name(number: int) -> str:
    """The month as tables show it.

    >>> month_name(month_of(dt.date(2017, 3, 5)))
    '2017-03'
    """
    return f"{month_start(number):%Y-%m}"
