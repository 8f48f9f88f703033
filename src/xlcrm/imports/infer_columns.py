"""What a whole column says of its cells: whether day or month comes first, and which mark stands before cents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from xlcrm.tables.raw_tables import Cell

_DAY = re.compile(r"^\s*(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_AMOUNT = re.compile(r"\d[\d.,\s'’]*")
_MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "PR"})
_COMMA_LANGUAGES = frozenset({"ru", "uk", "bg"})


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How a column writes days: dmy or mdy; `is_guess` where neither the column nor its neighbours tell."""

    order: str
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class _Votes:
    """How often the first or the second number can only be the day; `pairs`: cells that could be either way."""

    day_first: int = 0
    month_first: int = 0
    pairs: int = 0

    @property
    def order(self) -> str | None:
        if self.day_first == self.month_first:
            return None
        return "dmy" if self.day_first > self.month_first else "mdy"


def infer_date_orders(columns: Mapping[int, list[Cell]], default_order: str) -> dict[int, DateOrder]:
    """The order of each column that writes days as numbers, by position.

    A column with a number over 12 tells itself; one without follows the other columns of the file, else dots mean
    that the day is first, else the default holds and the answer is marked as a guess.
    """
    votes = {name: found for name, cells in columns.items() if (found := _date_votes(cells)) is not None}
    dotted = {name for name in votes if _uses_dots(columns[name])}
    known = {found.order for found in votes.values()} - {None}
    of_file = next(iter(known)) if len(known) == 1 else None
    orders = {}
    for name, found in votes.items():
        own = found.order or of_file or ("dmy" if name in dotted else None)
        orders[name] = DateOrder(own or default_order, is_guess=own is None and found.pairs > 0)
    return orders


def infer_decimal_marks(columns: Mapping[int, list[Cell]], default_mark: str) -> dict[int, str | None]:
    """The decimal mark of each column, by position: its own, else that of the other columns, else the default.

    None where the cells of one column disagree: then each is read by itself.
    """
    votes = {name: _mark_votes(cells) for name, cells in columns.items()}
    known = {mark for found in votes.values() if len(found) == 1 for mark in found}
    of_file = next(iter(known)) if len(known) == 1 else default_mark
    return {name: None if len(found) > 1 else next(iter(found)) if found else of_file for name, found in votes.items()}


def default_date_order(country: str) -> str:
    """What people of a country write first: the month in the United States, the day elsewhere.

    >>> default_date_order("BG")
    'dmy'
    """
    return "mdy" if country in _MONTH_FIRST_COUNTRIES else "dmy"


def default_decimal_mark(language: str) -> str:
    """The mark before cents in a language.

    >>> default_decimal_mark("bg")
    ','
    """
    return "," if language in _COMMA_LANGUAGES else "."


def _texts(cells: list[Cell]) -> list[str]:
    return [cell for cell in pd.unique(pd.Series(cells, dtype=object)) if isinstance(cell, str)]


def _date_votes(cells: list[Cell]) -> _Votes | None:
    found = [match for text in _texts(cells) if (match := _DAY.match(text))]
    if not found:
        return None
    pairs = [(int(match[1]), int(match[3])) for match in found]
    return _Votes(
        sum(first > 12 >= second for first, second in pairs),
        sum(second > 12 >= first for first, second in pairs),
        sum(first != second and first <= 12 and second <= 12 for first, second in pairs),
    )


def _uses_dots(cells: list[Cell]) -> bool:
    return any((match := _DAY.match(text)) and match[2] == "." for text in _texts(cells)[:50])


def _mark_votes(cells: list[Cell]) -> set[str]:
    """Marks that can only be decimal: the last of two, or a lone one that is not before exactly three digits."""
    votes = set()
    for text in _texts(cells):
        match = _AMOUNT.search(text)
        digits = match[0].strip() if match else ""
        marks = [sign for sign in digits if sign in ",."]
        if len(set(marks)) == 2:
            votes.add(marks[-1])
        elif len(marks) == 1 and len(digits.rpartition(marks[0])[2]) != 3:
            votes.add(marks[0])
    return votes
