"""Cells as Excel hands them over and takes them: what it would read anew when it is typed in, and runs of rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from xlcrm.tables.parse_values import EPOCH_1900, EPOCH_1904
from xlcrm.tables.raw_tables import Cell, CellError

ERROR_TEXTS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!", "#SPILL!", "#CALC!"}
)
_RETYPED = re.compile(r"[0-9]|^[=+\-@'#]|^(true|false|wahr|falsch|истина|ложь|вярно|невярно)$", re.IGNORECASE)


def cell_read(value: object, *, uses_1904_dates: bool = False) -> Cell:
    """A value of a range, read with errors as texts: an error is an error, an empty text is a blank.

    Moments become the sheet's numbers again, and whole numbers whole, as a file has them: so they are put back as they
    lay. Excel hands out the true moment whatever day the workbook counts from (Microsoft, KB 213593: only Value2 does
    not), and takes numbers as they are.

    >>> cell_read("#N/A"), cell_read(""), cell_read(2.0), cell_read(dt.datetime(1999, 12, 31))
    (CellError(text='#N/A'), None, 2, 36525)
    """
    if isinstance(value, str):
        return CellError(value) if value in ERROR_TEXTS else value or None
    if isinstance(value, dt.datetime):
        first_day = EPOCH_1904 if uses_1904_dates else EPOCH_1900
        value = (value.replace(tzinfo=None) - first_day) / dt.timedelta(days=1)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value  # type: ignore[return-value]  # numbers and truth values are what they are


def is_retyped(value: object) -> bool:
    """Whether Excel would make something else of a text: a number, a date, a formula, a truth value.

    >>> [is_retyped(text) for text in ("0123", "=1+1", "1-2", "Acme", "true")]
    [True, True, True, False, True]
    """
    return isinstance(value, str) and bool(_RETYPED.search(value))


def cell_typed(value: object) -> object:
    """The value as it is given to a cell of any number format, so that a text stays the text that it is.

    >>> cell_typed("0123"), cell_typed("Acme"), cell_typed(12)
    ("'0123", 'Acme', 12)
    """
    if isinstance(value, CellError):
        return value.text
    return f"'{value}" if is_retyped(value) else value


def runs_of(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where each run of neighbouring rows begins in the sequence, and how long it is.

    >>> list(runs_of([4, 5, 9]))
    [(0, 2), (2, 1)]
    """
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at] != rows[at - 1] + 1:
            yield start, at - start
            start = at


def block_of(columns: Sequence[Sequence[object]]) -> list[list[object]]:
    """Rows of cells from columns of cells."""
    return [list(row) for row in zip(*columns, strict=True)]
