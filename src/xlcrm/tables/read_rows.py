"""Cells to a typed frame: types come from the schema, never from inference; what cannot be read is a problem."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.frames import dtype_of, empty_frame
from xlcrm.tables.parse_values import from_serial, parse_bool, parse_moment, parse_number
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.raw_tables import Cell, CellError, RawTable, choice_labels, is_text_like
from xlcrm.tables.specs import ColumnSpec, TableSpec
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


def frame_of(spec: TableSpec, raw: RawTable, choices: dict[str, tuple[str, ...]]) -> tuple[pd.DataFrame, list[Problem]]:
    """The table's frame and the cells that could not be read; blank rows are left out.

    choices: canonical values by list key; a cell that shows a label of any language becomes the value.
    """
    frame = empty_frame(spec, raw.rows)
    problems: list[Problem] = []
    for key, cells in raw.columns.items():
        column = spec.by_key.get(key)
        if column is None:
            frame[key] = pd.Series([_plain(cell) for cell in cells], index=frame.index, dtype=object)
            continue
        values, bad = _read_column(column, cells, raw, choices)
        frame[key] = pd.Series(values, index=frame.index, dtype=dtype_of(column.kind))
        problems += [_unreadable(spec, column, raw.rows[at], cells[at]) for at in bad]
    typed = [c.key for c in spec.columns if c.key in raw.columns and not c.info.computed]
    own = [key for key in raw.columns if key not in spec.by_key]
    filled = frame[typed + own].notna().any(axis=1) if typed or own else pd.Series(data=False, index=frame.index)
    return frame[filled], [p for p in problems if p.row in set(frame.index[filled])] if problems else []


def _read_column(
    column: ColumnSpec, cells: list[Cell], raw: RawTable, choices: dict[str, tuple[str, ...]]
) -> tuple[list[object], list[int]]:
    if is_text_like(column.kind):
        values: list[object] = [_text(cell) for cell in cells]
        if column.info.choices:
            labels = choice_labels(choices.get(column.info.choices, ()))
            values = [labels.get(v.strip().casefold(), v) if isinstance(v, str) else v for v in values]
    else:
        read = _reader(column.kind, raw.uses_1904_dates)
        values = [None if cell is None else read(cell) for cell in cells]
    bad = [at for at, value in enumerate(values) if value is UNREADABLE]
    for at in bad:
        values[at] = None
    return values, bad


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
        return int(number) if number.is_integer() else UNREADABLE
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
