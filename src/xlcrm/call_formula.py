"""The life of a formula: cells in, a pure function, cells out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.formulas.all_formulas import listed_formula
from xlcrm.formulas.formula import (
    AnyTable,
    BadArgumentError,
    Column,
    Formula,
    FormulaArgument,
    KnownTable,
    Table,
    Value,
)
from xlcrm.formulas.table_arguments import read_cell, read_table_arguments, without_end
from xlcrm.records.fields import Kind
from xlcrm.tables.frames import dtype_of
from xlcrm.tables.parse_values import from_serial, parse_bool, parse_moment, parse_number
from xlcrm.tables.raw_tables import CellError
from xlcrm.texts import _

NO_DATA = CellError("#N/A")
_KINDS = {dt.date: Kind.DATE, float: Kind.DECIMAL, int: Kind.INT, bool: Kind.BOOL, str: Kind.TEXT}

_TOO_MUCH = 1e308  # for a cell
_TOLD_LETTERS = 60  # of a value in a sentence

Block = list[list[Any]]


def call_formula(name: str, given: Sequence[object]) -> object:
    """What the cell shows: a value, or rows of values that spill. No data is #N/A, as a `CellError`.

    given: the arguments as a door has them: one value, or rows of cells; None is a blank. Dates come as datetimes or
    as the sheet's numbers, and go out as datetimes. An error value in place of an argument is the answer, as in
    Excel's own functions; in a table its cell counts as unreadable. Blank cells of a column stay blank, and what is
    missing in rows that spill is an empty text. Raises BadArgumentError for #VALUE!.
    """
    listed = listed_formula(name)
    if listed is None:
        raise WrongUseError(_("There is no formula called {name}.", name=name))
    formula = listed.load()
    wanted, cells = formula.arguments, _cells(formula, given)
    if error := next((cell for cell in cells if isinstance(cell, CellError)), None):
        return error
    return _shown(formula.run(**_arguments(wanted, cells)), cells, wanted)


def arguments_of(formula: Formula, given: Sequence[object]) -> dict[str, Any]:
    """What the function gets: frames, columns and values by the argument's key. Raises as `call_formula` does."""
    return _arguments(formula.arguments, _cells(formula, given))


def _cells(formula: Formula, given: Sequence[object]) -> list[Any]:
    """The arguments given, and None for those that were left out."""
    wanted = formula.arguments
    if len(given) > len(wanted):
        raise _too_many(formula, len(given))
    cells = [_plain(value, argument) for value, argument in zip(given, wanted, strict=False)]
    return cells + [None] * (len(wanted) - len(cells))


def _too_many(formula: Formula, given: int) -> BadArgumentError:
    most = len(formula.arguments)
    return BadArgumentError(
        _("{name} takes {most} arguments at most, not {given}.", name=formula.name, most=most, given=given)
    )


def _plain(value: object, argument: FormulaArgument) -> object:
    """Rows as lists of lists, one cell as itself; error values as what they are. Tables are read in one go later."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return read_cell(value)
    rows = [row if isinstance(row, Sequence) and not isinstance(row, str) else [row] for row in value]
    if not rows or not rows[0]:
        return None
    if len(rows) == 1 and len(rows[0]) == 1:
        return read_cell(rows[0][0])
    if isinstance(argument.wants, Table | KnownTable):
        return rows
    width = max(map(len, rows))
    return [[*map(read_cell, row), *[None] * (width - len(row))] for row in rows]


def _arguments(wanted: Sequence[FormulaArgument], cells: list[Any]) -> dict[str, Any]:
    pairs = list(zip(wanted, cells, strict=True))
    found = read_table_arguments([pair for pair in pairs if isinstance(pair[0].wants, Table | KnownTable)])
    return {a.key: found[a.key] if a.key in found else _argument(a, cell) for a, cell in pairs}


def _argument(argument: FormulaArgument, cell: Any) -> Any:
    if isinstance(argument.wants, AnyTable):
        return _any_table(argument, cell)
    if isinstance(argument.wants, Column) and (cell is not None or argument.is_required):
        return _column(argument, argument.wants, cell)
    if cell is None:
        if argument.is_required:
            raise BadArgumentError(_("{argument} is empty. {help}", argument=argument.name, help=argument.help))
        return argument.default
    if isinstance(cell, list):
        raise BadArgumentError(_("{argument} wants one cell, not a range.", argument=argument.name))
    return _value(argument, cell)


def _any_table(argument: FormulaArgument, block: Any) -> pd.DataFrame:
    if not isinstance(block, list):
        raise BadArgumentError(_("{argument} wants a table with its headers, not one cell.", argument=argument.name))
    headers = pd.Series(["" if header is None else str(header) for header in block[0]], dtype=object)
    rows = pd.DataFrame(without_end(block)[1:], columns=headers, dtype=object)
    return rows.loc[:, ~headers.duplicated().to_numpy()]


def _column(argument: FormulaArgument, wants: Column, cell: Any) -> pd.Series:
    """A series with a value for each cell of the range, row by row; unreadable cells and errors are missing."""
    cells = [each for row in cell for each in row] if isinstance(cell, list) else [cell]
    values = [None if isinstance(each, CellError) else _read(wants.kind, each) for each in cells]
    return pd.Series(values, dtype=dtype_of(wants.kind), name=argument.key)


def _value(argument: FormulaArgument, cell: Any) -> Any:
    hint = argument.type
    if get_origin(hint) is Literal:
        return _choice(argument, cell, get_args(hint))
    kind = next(_KINDS[each] for each in (hint, *get_args(hint)) if each in _KINDS)
    value = _read(kind, cell)
    if value is None:
        raise BadArgumentError(
            _("{argument} cannot be {value!r}. {help}", argument=argument.name, value=_told(cell), help=argument.help)
        )
    value = value.date() if kind is Kind.DATE else value
    if isinstance(argument.wants, Value):
        _refuse_out_of_bounds(argument, argument.wants, value)
    return value


def _refuse_out_of_bounds(argument: FormulaArgument, wants: Value, value: Any) -> None:
    if (wants.least is not None and value < wants.least) or (wants.most is not None and value > wants.most):
        raise BadArgumentError(
            _(
                "{argument} is {value}: give {least} to {most}.",
                argument=argument.name,
                value=value,
                least=wants.least,
                most=wants.most,
            )
        )


def _choice(argument: FormulaArgument, cell: object, allowed: tuple[str, ...]) -> str:
    wanted = str(cell).strip().casefold()
    if wanted not in allowed:
        raise BadArgumentError(
            _(
                "{argument} cannot be {value!r}. Choose one of: {allowed}.",
                argument=argument.name,
                value=_told(cell),
                allowed=", ".join(allowed),
            )
        )
    return wanted


def _told(cell: object) -> object:
    """The value as a sentence shows it: of a long text its beginning."""
    text = str(cell)
    return cell if len(text) <= _TOLD_LETTERS else f"{text[:_TOLD_LETTERS]}…"


def _read(kind: Kind, cell: Any) -> Any:
    """The cell as a value of that kind; None where it cannot be read as one."""
    if cell is None:
        return None
    if kind is Kind.DATE:
        return _moment(cell)
    if kind is Kind.BOOL:
        return cell if isinstance(cell, bool) else parse_bool(str(cell))
    if kind in (Kind.INT, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT):
        number = parse_number(cell) if isinstance(cell, str) else _finite(cell)
        return number if number is None or kind is not Kind.INT else int(number) if number.is_integer() else None
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _moment(cell: Any) -> dt.datetime | None:
    if isinstance(cell, str):
        return parse_moment(cell)
    if isinstance(cell, dt.datetime):
        return cell
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time())
    number = _finite(cell)
    return None if number is None else from_serial(number)


def _finite(cell: Any) -> float | None:
    """A number as the sheet has them; None for truth values, days and what no sheet can hold."""
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < _TOO_MUCH
    return float(cell) if is_number else None


def _shown(result: Any, cells: list[Any], wanted: Sequence[FormulaArgument]) -> object:
    if isinstance(result, pd.DataFrame):
        return _spilled(result) if len(result) else NO_DATA
    if isinstance(result, pd.Series):
        return _beside(result, next(c for a, c in zip(wanted, cells, strict=True) if _is_given_column(a, c)))
    return _out(result)


def _is_given_column(argument: FormulaArgument, cell: object) -> bool:
    return isinstance(argument.wants, Column) and (argument.is_required or cell is not None)


def _spilled(rows: pd.DataFrame) -> Block:
    """The headers, then the rows; an empty text where there is nothing."""
    cells = [[_out(value) for value in row] for row in rows.itertuples(index=False)]
    return [list(map(str, rows.columns)), *([_blank_if_missing(cell) for cell in row] for row in cells)]


def _beside(result: pd.Series, cell: object) -> object:
    """A column's answers in the shape of the cells that it was given; of a longer second column, one below the other.

    A blank cell without an answer stays blank, and an error stays that error.
    """
    block = cell if isinstance(cell, list) else [[cell] for _value in result]
    width = len(block[0])
    cells = [each for row in block for each in row]
    values = [_answer_beside(_out(value), each) for value, each in zip(result, cells, strict=True)]
    rows = [values[start : start + width] for start in range(0, len(values), width)]
    return rows if isinstance(cell, list) or len(rows) > 1 else values[0]


def _answer_beside(answer: object, cell: object) -> object:
    if isinstance(cell, CellError):
        return cell
    return _blank_if_missing(answer) if cell is None else answer


def _blank_if_missing(cell: object) -> object:
    return "" if cell == NO_DATA else cell


def _out(value: Any) -> object:
    if isinstance(value, CellError):
        return value
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return NO_DATA
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return value.item() if hasattr(value, "item") else value
