"""Which number formats of a workbook show days, times or durations; numbers in such cells mean moments."""

from __future__ import annotations

import re
from enum import StrEnum

from xlcrm.ooxml.styles import FIRST_OWN_FORMAT, Styles


class Shows(StrEnum):
    """What a number in a cell is shown as."""

    NUMBER = "number"
    MOMENT = "moment"  # a day, with or without a time
    TIME = "time"  # of a day
    DURATION = "duration"  # hours that may pass 24


# Formats without a code in the file (ECMA-376 part 1, 18.8.30); 27 to 36 and 50 to 58 are days in East Asian files.
_DAYS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_TIMES = frozenset({18, 19, 20, 21, 45, 47})
_DURATION = 46
_NOT_A_MARK = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_DURATION_MARK = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


def kinds_of_styles(styles: Styles) -> list[Shows]:
    """What each cell style shows, by its number."""
    codes = {each.get("numFmtId", ""): each.get("formatCode", "") for each in styles.items("numFmts")}
    formats = [each.get("numFmtId", "0") for each in styles.items("cellXfs")]
    known = {each: _kind(each, codes) for each in set(formats)}
    return [known[each] for each in formats]


def kind_of_code(code: str) -> Shows:
    """What a format code shows, by its first section.

    >>> [str(kind_of_code(code)) for code in ("dd.mm.yyyy", "h:mm", "[h]:mm", '#,##0.00 "days"', "[Red]0")]
    ['moment', 'time', 'duration', 'number', 'number']
    """
    marks = _NOT_A_MARK.sub("", code.split(";", 1)[0]).casefold()
    if _DURATION_MARK.search(marks):
        return Shows.DURATION
    if "general" in marks:
        return Shows.NUMBER
    if re.search(r"[dyegb]", marks) or ("m" in marks and not re.search(r"[hs]", marks)):
        return Shows.NUMBER if re.search(r"[0#?]", re.sub(r"[hs]\S*", "", marks)) else Shows.MOMENT
    return Shows.TIME if re.search(r"[hs]", marks) else Shows.NUMBER


def _kind(number: str, codes: dict[str, str]) -> Shows:
    if number in codes:
        return kind_of_code(codes[number])
    format_number = int(number) if number.isdigit() else 0
    if format_number >= FIRST_OWN_FORMAT:
        return Shows.NUMBER
    if format_number in _DAYS:
        return Shows.MOMENT
    return Shows.TIME if format_number in _TIMES else Shows.DURATION if format_number == _DURATION else Shows.NUMBER
