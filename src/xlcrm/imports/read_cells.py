"""Cells of one column to values of its kind; what cannot be read is named, not guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from xlcrm.imports.infer_columns import DateOrder
from xlcrm.imports.read_dates import read_day_of_year, read_moment
from xlcrm.records.fields import Kind
from xlcrm.tables.frames import dtype_of
from xlcrm.tables.parse_values import parse_bool, parse_number
from xlcrm.tables.raw_tables import Cell, CellError

_LABELS_OF_GOOGLE = re.compile(r"^\*\s*")
_SEVERAL = re.compile(r"\s*(?::::|;|\n)\s*")
_NUMBERS = (Kind.DECIMAL, Kind.MONEY, Kind.PERCENT)


@dataclass(frozen=True, slots=True)
class ColumnHabits:
    """How the column writes days and numbers."""

    order: DateOrder = field(default_factory=lambda: DateOrder("dmy"))
    decimal: str | None = None


@dataclass(frozen=True)
class ReadColumn:
    """Typed values by source row, and the cells that could not be read."""

    values: pd.Series
    bad: pd.Series


def read_column(cells: pd.Series, kind: Kind | None, habits: ColumnHabits) -> ReadColumn:
    """The column's values in the dtype of its kind. cells: as found, by source row; None is blank.

    kind None: a column of the user's own, kept as it is.
    """
    if kind is None:
        return ReadColumn(cells, cells[:0])
    read = {cell: _read(kind, habits, cell) for cell in cells.dropna().unique()}
    values = cells.map(read)
    if kind is Kind.PERCENT:
        values = _as_shares(cells, values)
    bad = cells[cells.notna() & values.isna() & ~cells.map(_is_blank)]
    return ReadColumn(_typed(values, kind), bad)


def text_of(cell: Cell) -> str | None:
    """A cell as text: whole numbers without a point, days as 2024-12-31; None for blanks and error values."""
    if isinstance(cell, str):
        return cell.strip() or None
    if cell is None or isinstance(cell, CellError):
        return None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float | int):
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat(" ") if isinstance(cell, dt.datetime) else str(cell)


def parts_of(text: str) -> list[str]:
    """The parts of a cell that holds several values, as ` ::: `, semicolons or lines part them.

    >>> parts_of("* myContacts ::: VIP"), parts_of("a; b")
    (['VIP'], ['a', 'b'])
    """
    parts = [_LABELS_OF_GOOGLE.sub("", part).strip() for part in _SEVERAL.split(text)]
    return [part for part in dict.fromkeys(parts) if part and part != "myContacts"]


def _read(kind: Kind, habits: ColumnHabits, cell: Cell) -> object:
    if kind in (Kind.DATE, Kind.DATETIME):
        return _moment(cell, habits.order.order, keep_time=kind is Kind.DATETIME)
    if kind is Kind.DAY_OF_YEAR:
        return read_day_of_year(cell, habits.order.order)
    if kind is Kind.INT or kind in _NUMBERS:
        return _number(cell, habits.decimal, whole=kind is Kind.INT)
    if kind is Kind.BOOL:
        return _bool(cell)
    return _TEXTS.get(kind, text_of)(cell)


def _email(cell: Cell) -> str | None:
    text = text_of(cell)
    return text.removeprefix("mailto:").lower() if text else None


def _multi(cell: Cell) -> str | None:
    text = text_of(cell)
    return "; ".join(parts_of(text)) or None if text else None


_TEXTS: dict[Kind, Callable[[Cell], str | None]] = {Kind.EMAIL: _email, Kind.MULTI: _multi}


def _moment(cell: Cell, order: str, *, keep_time: bool) -> dt.datetime | None:
    moment = read_moment(cell, order)
    return moment if moment is None or keep_time else dt.datetime.combine(moment.date(), dt.time())


def _number(cell: Cell, decimal: str | None, *, whole: bool) -> float | None:
    if isinstance(cell, str):
        number = parse_number(cell.strip().removesuffix("%"), decimal)
    else:
        number = float(cell) if isinstance(cell, float | int) and not isinstance(cell, bool) else None
    return None if number is None or (whole and not number.is_integer()) else number


def _bool(cell: Cell) -> bool | None:
    if isinstance(cell, bool):
        return cell
    text = text_of(cell)
    return parse_bool(text) if text else None


def _as_shares(cells: pd.Series, values: pd.Series) -> pd.Series:
    """0..1: cells with a % sign are hundredths; without one the whole column is, if any cell is above 1."""
    signed = cells.map(lambda cell: isinstance(cell, str) and cell.strip().endswith("%")).astype(bool)
    numbers = pd.to_numeric(values)
    hundredths = signed | bool((numbers[~signed] > 1).any())
    return numbers.where(~hundredths, numbers / 100)


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _typed(values: pd.Series, kind: Kind) -> pd.Series:
    dtype = dtype_of(kind)
    if kind is Kind.INT:
        return pd.to_numeric(values).astype(dtype)
    if dtype == "datetime64[us]":
        return pd.to_datetime(values).astype(dtype)
    return values.where(values.notna(), pd.NA).astype(dtype) if kind is not Kind.PERCENT else values.astype(dtype)
