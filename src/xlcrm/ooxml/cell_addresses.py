"""Cell addresses and areas: `B7` and (7, 2), `A1:F51` and its four numbers. All numbers count from 1."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?$")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})$")
_ROWS = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})$")


class Area(NamedTuple):
    """A rectangle of cells, both corners included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def has(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    def meets(self, other: Area) -> bool:
        """Whether the two share a cell."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )


def quoted_sheet(sheet: str) -> str:
    """A sheet's name as a formula writes it.

    >>> quoted_sheet("Deal lines")
    "'Deal lines'"
    """
    return "'" + sheet.replace("'", "''") + "'"


@lru_cache(maxsize=LAST_COLUMN)
def column_letters(number: int) -> str:
    """The letters of a column.

    >>> column_letters(1), column_letters(27), column_letters(16384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=LAST_COLUMN)
def column_number(letters: str) -> int:
    """The number of a column, from its letters in either case."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_address(row: int, column: int) -> str:
    """The address of a cell: `B7` for (7, 2)."""
    return f"{column_letters(column)}{row}"


def read_area(text: str) -> Area | None:
    """The area of `A1`, `A1:B5`, `$A:$B` or `1:5`; None if it is none of them."""
    if match := _AREA.match(text):
        column, row, other_column, other_row = match.groups()
        return _area(int(row), column_number(column), int(other_row or row), column_number(other_column or column))
    if match := _COLUMNS.match(text):
        return _area(1, column_number(match[1]), LAST_ROW, column_number(match[2]))
    if match := _ROWS.match(text):
        return _area(int(match[1]), 1, int(match[2]), LAST_COLUMN)
    return None


def write_area(area: Area) -> str:
    """The address of an area; one cell is written as one address."""
    first = cell_address(area.first_row, area.first_column)
    last = cell_address(area.last_row, area.last_column)
    return first if first == last else f"{first}:{last}"


def _area(row: int, column: int, other_row: int, other_column: int) -> Area:
    return Area(min(row, other_row), min(column, other_column), max(row, other_row), max(column, other_column))
