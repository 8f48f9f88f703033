"""One cell's text to a value: numbers and dates as people type them. None means: not readable as that."""

from __future__ import annotations

import datetime as dt
import re

EPOCH_1900 = dt.datetime(1899, 12, 30)
EPOCH_1904 = dt.datetime(1904, 1, 1)
END_OF_DAYS = 2_958_466  # the day number after 9999-12-31

_TRUE = frozenset({"true", "yes", "y", "1", "x", "✓", "да", "так", "истина", "вярно", "да.", "+"})
_FALSE = frozenset({"false", "no", "n", "0", "-", "нет", "ні", "не", "ложь", "невярно", "хиба"})
_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "к": 1e3, "м": 1e6, "тыс": 1e3, "тис": 1e3, "млн": 1e6, "хил": 1e3}
_NUMBER = re.compile(
    r"^\(?\s*(?P<sign>[-+−])?\s*(?P<digits>\d[\d.,\s'’]*)\s*(?P<scale>тыс|тис|хил|млн|[kmbкм])?\.?\s*\)?$",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}[.,]?")  # 1.234.567 and 12,34,567, not 01.02.2026
_CURRENCY = re.compile(r"[$€£¥₴₽]|\b(?:usd|eur|gbp|bgn|uah|rub|лв|грн|руб)\b\.?", re.IGNORECASE)
_ISO = re.compile(
    r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$"
)
_PARTS = re.compile(
    r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?$"
)


def parse_number(text: str, decimal: str | None = None) -> float | None:
    """A number with its spaces, separators, currency signs, K or M, and brackets for minus.

    decimal: the mark that the whole column uses. Without it a single separator before exactly three digits
    is ambiguous and is read as thousands only when it repeats.

    >>> parse_number("$1,117.10K"), parse_number("4,25"), parse_number("(12)")
    (1117100.0, 4.25, -12.0)
    """
    match = _NUMBER.match(_CURRENCY.sub("", text.replace("\u00a0", " ").replace("\u202f", " ")).strip())
    if not match:
        return None
    digits = re.sub(r"[\s'’]", "", match["digits"])
    plain = _plain_digits(digits, decimal)
    if plain is None:
        return None
    negative = match["sign"] in ("-", "−") or text.strip().startswith("(")
    scale = _SCALES.get((match["scale"] or "").casefold(), 1.0)
    return (-1 if negative else 1) * round(float(plain) * scale, 10)


def _plain_digits(digits: str, decimal: str | None) -> str | None:
    if decimal:
        whole = digits.replace("," if decimal == "." else ".", "").replace(decimal, ".")
        return whole if whole.count(".") <= 1 else None
    marks = [mark for mark in ",." if mark in digits]
    if len(marks) == 2:
        last = max(marks, key=digits.rfind)
        return _plain_digits(digits, last)
    if marks and digits.count(marks[0]) > 1:
        return digits.replace(marks[0], "") if _GROUPED.fullmatch(digits) else None
    return digits.replace(",", ".")


def parse_moment(text: str, order: str = "dmy") -> dt.datetime | None:
    """A day, with or without a time; `order` is dmy or mdy, a year has four digits or two.

    >>> parse_moment("31.12.2024"), parse_moment("12/31/2024", "mdy").date()
    (datetime.datetime(2024, 12, 31, 0, 0), datetime.date(2024, 12, 31))
    """
    stripped = text.strip()
    if match := _ISO.match(stripped):
        year, month, day, *clock = match.groups()
        return _moment(int(year), int(month), int(day), clock, None)
    if match := _PARTS.match(stripped):
        first, second, year, hour, minute, second_, half = match.groups()
        day, month = (first, second) if order == "dmy" else (second, first)
        full_year = int(year) + (2000 if int(year) < 70 else 1900) if len(year) == 2 else int(year)
        return _moment(full_year, int(month), int(day), [hour, minute, second_], half)
    return None


def _moment(year: int, month: int, day: int, clock: list[str | None], half: str | None) -> dt.datetime | None:
    hour, minute, second = (int(part or 0) for part in clock)
    if half:
        hour = hour % 12 + (12 if half.casefold() == "pm" else 0)
    try:
        return dt.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def from_serial(number: float, uses_1904_dates: bool = False) -> dt.datetime | None:
    """A sheet's date number as a moment, to the second; None outside the years 1900 to 9999."""
    epoch = EPOCH_1904 if uses_1904_dates else EPOCH_1900
    if not 0 <= number < END_OF_DAYS:
        return None
    return epoch + dt.timedelta(seconds=round(number * 86_400))


def parse_bool(text: str) -> bool | None:
    """Yes or no as people write it in four languages."""
    folded = text.strip().casefold()
    return True if folded in _TRUE else False if folded in _FALSE else None
