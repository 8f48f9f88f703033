"""A day as any system writes it: numbers in either order, names of months in four languages, a serial number."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from babel.dates import get_month_names

from xlcrm.tables.parse_values import from_serial, parse_moment
from xlcrm.tables.raw_tables import Cell
from xlcrm.texts import LANGUAGES

_CLOCK = r"(?:[,\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp][Mm])?)?\s*$"
_YEAR_SIGN = r"\s*(?:г|р|года|року)?\.?"
_DAY_MONTH = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th)?[\s.\-/]*([^\W\d_]+)\.?[\s,.\-/]*(\d{4}|\d{2})" + _YEAR_SIGN + _CLOCK
)
_MONTH_DAY = re.compile(r"^([^\W\d_]+)\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _CLOCK)
_WEEKDAY = re.compile(r"^[^\W\d_]+,\s*(?=\d)")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_YEARLESS = re.compile(r"^--(\d{1,2})(?:-(\d{1,2}))?$")


def read_moment(cell: Cell, order: str = "dmy") -> dt.datetime | None:
    """The moment in a cell, to the second; None where there is none. `order`: dmy or mdy.

    >>> read_moment("16 Apr, 2021 00:02:00"), read_moment("45631").date()
    (datetime.datetime(2021, 4, 16, 0, 2), datetime.date(2024, 12, 5))
    """
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None, microsecond=0)
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time())
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return from_serial(cell)
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    if _SERIAL.match(text):
        return from_serial(float(text))
    return parse_moment(text, order) or _with_month_name(text)


def read_day_of_year(cell: Cell, order: str = "dmy") -> str | None:
    """A birthday as 1980-05-17, or --05-17 (or --05) where the year is not known; None where it is neither.

    >>> read_day_of_year("--2-9"), read_day_of_year("17.05.1980")
    ('--02-09', '1980-05-17')
    """
    if isinstance(cell, str) and (match := _YEARLESS.match(cell.strip())):
        return _yearless(int(match[1]), int(match[2]) if match[2] else None)
    moment = read_moment(cell, order)
    return moment.date().isoformat() if moment else None


def _yearless(month: int, day: int | None) -> str | None:
    try:
        dt.date(2000, month, day or 1)
    except ValueError:
        return None
    return f"--{month:02d}" if day is None else f"--{month:02d}-{day:02d}"


def _with_month_name(text: str) -> dt.datetime | None:
    bare = _WEEKDAY.sub("", text)
    if match := _DAY_MONTH.match(bare):
        day, name, year, *clock = match.groups()
    elif match := _MONTH_DAY.match(bare):
        name, day, year, *clock = match.groups()
    else:
        return None
    month = _months().get(name.casefold())
    return _moment(int(year), month, int(day), clock) if month else None


def _moment(year: int, month: int, day: int, clock: list[str | None]) -> dt.datetime | None:
    hour, minute, second = (int(part or 0) for part in clock[:3])
    if clock[3]:
        hour = hour % 12 + (12 if clock[3].casefold() == "pm" else 0)
    full_year = year + (2000 if year < 70 else 1900) if year < 100 else year
    try:
        return dt.datetime(full_year, month, day, hour, minute, second)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """Month by its name, whole or cut, as it stands alone or in a date."""
    names = {
        name.rstrip(".").casefold(): month
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for month, name in get_month_names(width, context, language).items()
    }
    return names | {"sept": 9, "сент": 9, "май": 5, "нояб": 11}
