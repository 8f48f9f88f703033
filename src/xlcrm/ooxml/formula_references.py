"""Cell references inside formulas: shifted as a copied formula is, or following rows that moved.

Texts in quotes, structured references in brackets and function names are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from xlcrm.ooxml.cell_addresses import LAST_COLUMN, LAST_ROW, Area, column_letters, column_number
from xlcrm.ooxml.cell_values import plain_text

_TOKEN = re.compile(
    r"""(?P<other>"(?:[^"]|"")*"|\[\d+\][\w.]+![$\w.:]+|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])"""
    r"""|(?P<sheet>(?:'(?:[^']|'')+'|[\w.]+(?::[\w.]+)?)!)?(?<![\w.$\\])"""
    r"""(?P<first>\$?[A-Za-z]{1,3}\$?[0-9]{1,7})(?::(?P<last>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}))?(?![\w.(!\[])"""
)
ChangeArea = Callable[[Area, bool], Area | None]
_PLACE = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")
_BEFORE_CELL = re.compile(rb"('(?:[^'<>]|'')+'|[^\s'\"!<>()\[\],;:+*/=^-]+)!")
NO_REFERENCE = "#REF!"


@lru_cache(maxsize=1000)
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


def following(formula: str, sheet: str, change: ChangeArea, *, is_own: bool) -> str:
    """The formula after cells of a sheet moved.

    change: gives the new area for an area of the sheet, None if it went; told whether it is written as a range.
    is_own: the formula stands on that sheet, so that addresses without a sheet are meant too.

    >>> following("SUM(B2:B4)+Deals!$B$4+Lists!B4", "Deals", lambda area, _: area._replace(last_row=9), is_own=True)
    'SUM(B2:B9)+Deals!$B$4:$B$9+Lists!B4'
    """

    def follow(match: re.Match[str]) -> str:
        if match["other"] or not (_is_sheet(match["sheet"], sheet) if match["sheet"] else is_own):
            return match[0]
        first, last = match["first"], match["last"] or match["first"]
        old = _area(first, last)
        new = change(old, match["last"] is not None)
        if new == old:
            return match[0]
        if new is None:
            return (match["sheet"] or "") + NO_REFERENCE
        places = [_at_row(first, new.first_row), _at_row(last, new.last_row)]
        is_cell = match["last"] is None and new.first_row == new.last_row
        return (match["sheet"] or "") + ":".join(places[: 1 if is_cell else 2])

    return _TOKEN.sub(follow, formula)


def sheets_mentioned(xml: bytes) -> frozenset[str]:
    """The names, in small letters, that stand as sheets in the formulas of a part; a few that are none may be there."""
    if b"!" not in xml:
        return frozenset()
    found = {plain_text(each.decode("utf-8", "replace")) for each in set(_BEFORE_CELL.findall(xml))}
    return frozenset(each.strip("'").replace("''", "'").casefold() for each in found)


def _shifted_place(place: str, rows: int, columns: int) -> str:
    match = _PLACE.fullmatch(place)
    assert match is not None
    column, row = column_number(match[2]), int(match[4])
    column += 0 if match[1] else columns
    row += 0 if match[3] else rows
    if not (1 <= column <= LAST_COLUMN and 1 <= row <= LAST_ROW):
        return NO_REFERENCE
    return f"{match[1]}{column_letters(column)}{match[3]}{row}"


def _is_sheet(written: str, sheet: str) -> bool:
    return written[:-1].strip("'").replace("''", "'").casefold() == sheet.casefold()


def _at_row(place: str, row: int) -> str:
    return re.sub(r"[0-9]+$", str(row), place)


def _area(first: str, last: str) -> Area:
    start, end = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
    assert start is not None
    assert end is not None
    return Area(int(start[4]), column_number(start[2]), int(end[4]), column_number(end[2]))
