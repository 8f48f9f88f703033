"""Cell references inside formulas: shifted as a copied formula is, or following rows that moved.

Texts in quotes, structured references in brackets and function names are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from xlcrm.ooxml.cell_addresses import LAST_COLUMN, LAST_ROW, Area, column_letters, column_number

_TOKEN = re.compile(
    r"""(?P<other>"(?:[^"]|"")*"|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])"""
    r"""|(?P<sheet>(?:'(?:[^']|'')+'|[\w.]+(?::[\w.]+)?)!)?(?<![\w.$\\])"""
    r"""(?P<first>\$?[A-Za-z]{1,3}\$?[0-9]{1,7})(?::(?P<last>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}))?(?![\w.(!\[])"""
)
_PLACE = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")
NO_REFERENCE = "#REF!"


def has_cell_references(formula: str) -> bool:
    """Whether a formula names cells by address."""
    return any(match["first"] for match in _TOKEN.finditer(formula))


def shifted(formula: str, rows: int, columns: int) -> str:
    """The formula as Excel copies it so many rows down and columns to the right; `$` holds a place.

    >>> shifted('IF(A1>$B$2,"A1",Deals[[#This Row],[A1]])+Lists!C3:C9', 1, 0)
    'IF(A2>$B$2,"A1",Deals[[#This Row],[A1]])+Lists!C4:C10'
    """

    def shift(match: re.Match[str]) -> str:
        if match["other"]:
            return match[0]
        places = [_shifted_place(place, rows, columns) for place in (match["first"], match["last"]) if place]
        return (match["sheet"] or "") + ":".join(places)

    return _TOKEN.sub(shift, formula)


def following_rows(formula: str, moved_columns: Area, new_row: Callable[[int], int | None]) -> str:
    """The formula after rows of its own sheet moved within some columns.

    new_row: the new number of a row, None if it was removed. Ranges keep what is left of them.
    """

    def follow(match: re.Match[str]) -> str:
        if match["other"] or match["sheet"]:
            return match[0]
        first, last = match["first"], match["last"] or match["first"]
        if not (_lies_in(first, moved_columns) or _lies_in(last, moved_columns)):
            return match[0]
        rows = _kept_rows(_row(first), _row(last), moved_columns, new_row)
        if rows is None:
            return NO_REFERENCE
        places = [_at_row(first, rows[0])] + ([_at_row(last, rows[1])] if match["last"] else [])
        return ":".join(places)

    return _TOKEN.sub(follow, formula)


def _shifted_place(place: str, rows: int, columns: int) -> str:
    match = _PLACE.fullmatch(place)
    assert match is not None
    column, row = column_number(match[2]), int(match[4])
    column += 0 if match[1] else columns
    row += 0 if match[3] else rows
    if not (1 <= column <= LAST_COLUMN and 1 <= row <= LAST_ROW):
        return NO_REFERENCE
    return f"{match[1]}{column_letters(column)}{match[3]}{row}"


def _kept_rows(first: int, last: int, moved: Area, new_row: Callable[[int], int | None]) -> tuple[int, int] | None:
    while first <= last and moved.first_row <= first <= moved.last_row and new_row(first) is None:
        first += 1
    while first <= last and moved.first_row <= last <= moved.last_row and new_row(last) is None:
        last -= 1
    if first > last:
        return None
    start, end = new_row(first), new_row(last)
    return start or first, end or last


def _row(place: str) -> int:
    return int(place.rpartition("$")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))


def _at_row(place: str, row: int) -> str:
    return re.sub(r"[0-9]+$", str(row), place)


def _lies_in(place: str, area: Area) -> bool:
    match = _PLACE.fullmatch(place)
    assert match is not None
    return area.has(int(match[4]), column_number(match[2]))
