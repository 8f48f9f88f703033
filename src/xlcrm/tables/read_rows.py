"""Cells to a typed frame: types come from the schema, never from inference; what cannot be read is a problem."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.frames import dtype_of, empty_frame, missing_values, row_index
from xlcrm.tables.known_labels import choice_labels, folded_label
from xlcrm.tables.parse_values import (
    END_OF_DAYS,
    EPOCH_1900,
    EPOCH_1904,
    from_serial,
    parse_bool,
    parse_moment,
    parse_number,
)
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.raw_tables import Cell, CellError, RawTable, is_text_like
from xlcrm.tables.specs import DATE_KINDS, ColumnSpec, TableSpec
from xlcrm.texts import N_, _

UNREADABLE = object()
_WANTED = {
    Kind.DATE: N_("a date"),
    Kind.DATETIME: N_("a date"),
    Kind.INT: N_("a whole number"),
    Kind.DECIMAL: N_("a number"),
    Kind.MONEY: N_("an amount"),
    Kind.PERCENT: N_("a percentage"),
    Kind.BOOL: N_("yes or no"),
}
_TOO_LARGE = 2.0**63  # for a whole number


def frame_of(spec: TableSpec, raw: RawTable, choices: dict[str, tuple[str, ...]]) -> tuple[pd.DataFrame, list[Problem]]:
    """The table's frame and the cells that could not be read; blank rows are left out.

    choices: canonical values by list key; a cell that shows a label of any language becomes the value.
    """
    if not raw.rows and raw.columns.keys() <= spec.by_key.keys():
        return _without_rows(spec).copy(), []
    index = row_index(raw.rows)
    problems: list[Problem] = []
    columns: dict[str, pd.Series] = {}
    filled = np.zeros(len(index), dtype=bool)
    for key, cells in raw.columns.items():
        column = spec.by_key.get(key)
        if column is None:
            columns[key] = pd.Series([_plain(cell) for cell in cells], index=index, dtype=object)
        else:
            columns[key], bad = _read_column(column, cells, index, choices, uses_1904_dates=raw.uses_1904_dates)
            problems += [_unreadable(spec, column, raw.rows[at], cells[at]) for at in bad]
        if column is None or not column.info.computed:
            filled |= columns[key].notna().to_numpy()
    known = {c.key: columns.pop(c.key) if c.key in columns else missing_values(c.kind, index) for c in spec.columns}
    frame = pd.DataFrame({**known, **columns}, index=index)
    if filled.all():
        return frame, problems
    rows = frozenset(index[filled])
    return frame[filled], [problem for problem in problems if problem.row in rows]


@cache
def _without_rows(spec: TableSpec) -> pd.DataFrame:
    return empty_frame(spec)


def _read_column(
    column: ColumnSpec,
    cells: list[Cell],
    index: pd.Index,
    choices: dict[str, tuple[str, ...]],
    *,
    uses_1904_dates: bool,
) -> tuple[pd.Series, list[int]]:
    """The typed column and the places of cells that could not be read; columns of one sort of cell take a short way."""
    found = set(map(type, cells)) - {type(None)}
    if not found:
        return missing_values(column.kind, index), []
    if found <= {int, float} and not is_text_like(column.kind) and column.kind is not Kind.BOOL:
        return _read_numbers(column.kind, cells, index, uses_1904_dates=uses_1904_dates)
    if is_text_like(column.kind):
        values = _texts(cells) if found == {str} else [_text(cell) for cell in cells]
        if column.info.choices:
            values = _with_canonical_choices(values, choices.get(column.info.choices, ()))
    else:
        read = _reader(column.kind, uses_1904_dates)
        values = [None if cell is None else read(cell) for cell in cells]
    bad = [at for at, value in enumerate(values) if value is UNREADABLE]
    for at in bad:
        values[at] = None
    return pd.Series(values, index=index, dtype=dtype_of(column.kind)), bad


def _read_numbers(
    kind: Kind, cells: list[Cell], index: pd.Index, *, uses_1904_dates: bool
) -> tuple[pd.Series, list[int]]:
    numbers = np.array(cells, dtype="float64")
    if kind in DATE_KINDS:
        bad = ~np.isnan(numbers) & ~((numbers >= 0) & (numbers < END_OF_DAYS))
    elif kind is Kind.INT:
        bad = ~np.isnan(numbers) & ((np.abs(numbers) >= _TOO_LARGE) | (numbers != np.floor(numbers)))
    else:
        bad = np.zeros(len(numbers), dtype=bool)
    numbers[bad] = np.nan
    values = _moments(numbers, kind, uses_1904_dates=uses_1904_dates) if kind in DATE_KINDS else numbers
    return pd.Series(values, index=index).astype(dtype_of(kind)), np.flatnonzero(bad).tolist()


def _moments(days: np.ndarray, kind: Kind, *, uses_1904_dates: bool) -> np.ndarray:
    """Moments for day numbers, to the second; a date has no time of day."""
    seconds = np.round(days * 86_400)
    if kind is Kind.DATE:
        seconds = np.floor(seconds / 86_400) * 86_400
    there = ~np.isnan(seconds)
    moments = np.full(len(days), np.datetime64("NaT"), dtype="datetime64[us]")
    epoch = np.datetime64(EPOCH_1904 if uses_1904_dates else EPOCH_1900, "us")
    moments[there] = epoch + seconds[there].astype("int64") * np.timedelta64(1_000_000, "us")
    return moments


def _texts(cells: list[Cell]) -> list[object]:
    blank = {cell for cell in set(cells) if isinstance(cell, str) and not cell.strip()}
    return [None if cell in blank else cell for cell in cells] if blank else list(cells)


def _with_canonical_choices(values: list[object], allowed: tuple[str, ...]) -> list[object]:
    labels = choice_labels(allowed)
    canonical = {v: labels.get(folded_label(v), v) for v in set(values) if isinstance(v, str)}
    return [canonical.get(value, value) if isinstance(value, str) else value for value in values]


def _text(cell: Cell) -> object:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float | int):
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return UNREADABLE if isinstance(cell, CellError) else str(cell)


def _reader(kind: Kind, uses_1904_dates: bool) -> Callable[[Cell], object]:
    if kind in (Kind.DATE, Kind.DATETIME):
        return lambda cell: _moment(cell, uses_1904_dates, keep_time=kind is Kind.DATETIME)
    if kind is Kind.BOOL:
        return _bool
    return lambda cell: _number(cell, kind)


def _moment(cell: Cell, uses_1904_dates: bool, *, keep_time: bool) -> object:
    if isinstance(cell, str):
        if not cell.strip():
            return None
        moment = parse_moment(cell)
    elif isinstance(cell, dt.datetime):
        moment = cell.replace(tzinfo=None)
    elif isinstance(cell, dt.date):
        moment = dt.datetime.combine(cell, dt.time())
    elif isinstance(cell, float | int) and not isinstance(cell, bool):
        moment = from_serial(cell, uses_1904_dates)
    else:
        moment = None
    if moment is None:
        return UNREADABLE
    return moment if keep_time else moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _number(cell: Cell, kind: Kind) -> object:
    if isinstance(cell, str):
        if not cell.strip():
            return None
        is_percent = kind is Kind.PERCENT and cell.strip().endswith("%")
        number = parse_number(cell.strip().removesuffix("%")) if is_percent else parse_number(cell)
        if number is None:
            return UNREADABLE
        number = number / 100 if is_percent else number
    elif isinstance(cell, float | int) and not isinstance(cell, bool):
        number = float(cell)
    else:
        return UNREADABLE
    if kind is Kind.INT:
        return int(number) if number.is_integer() and abs(number) < _TOO_LARGE else UNREADABLE
    return number


def _bool(cell: Cell) -> object:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float | int):
        return UNREADABLE if cell not in (0, 1) else bool(cell)
    if isinstance(cell, str):
        if not cell.strip():
            return None
        parsed = parse_bool(cell)
        return UNREADABLE if parsed is None else parsed
    return UNREADABLE


def _plain(cell: Cell) -> object:
    return cell.text if isinstance(cell, CellError) else cell


def _unreadable(spec: TableSpec, column: ColumnSpec, row: int, cell: Cell) -> Problem:
    shown = cell.text if isinstance(cell, CellError) else str(cell)
    if isinstance(cell, CellError):
        message = _("{header} shows the error {shown}.", header=column.header, shown=shown)
        hint = _("Mend the formula or type the value.")
    else:
        message = _(
            "{header} is not {wanted}: {shown!r}.", header=column.header, wanted=_(_WANTED[column.kind]), shown=shown
        )
        hint = _("Type it anew; the cell is left out of every figure until then.")
    code = "cell_error" if isinstance(cell, CellError) else f"not_{column.kind.value}"
    return Problem(spec.key, row, column.key, code, Severity.ERROR, message, hint)
