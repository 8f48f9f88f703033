"""The life of a formula: cells in, a pure function, cells out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.formulas.all_formulas import listed_formula
from xlcrm.formulas.formula import AnyTable, BadArgumentError, Column, Formula, FormulaArgument, Table
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import dtype_of
from xlcrm.tables.parse_values import from_serial, parse_bool, parse_moment, parse_number
from xlcrm.tables.raw_tables import Cell, CellError, RawTable, keys_of_headers
from xlcrm.tables.read_tables import read_tables
from xlcrm.tables.specs import name_key
from xlcrm.texts import _

NO_DATA = CellError("#N/A")
_KINDS = {dt.date: Kind.DATE, float: Kind.DECIMAL, int: Kind.INT, bool: Kind.BOOL, str: Kind.TEXT}
_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!"})

Block = list[list[Any]]


def call_formula(name: str, given: Sequence[object]) -> object:
    """What the cell shows: a value, or rows of values that spill. No data is #N/A, as a `CellError`.

    given: the arguments as a door has them: one value, or rows of cells; None is a blank. Dates come as datetimes or
    as the sheet's numbers, and go out as datetimes. An error value among the single arguments is the answer, as in
    Excel's own functions; in a table its cell counts as unreadable. Raises BadArgumentError for #VALUE!.
    """
    listed = listed_formula(name)
    if listed is None:
        raise WrongUseError(_("There is no formula called {name}.", name=name))
    formula = listed.load()
    cells = [_plain(value) for value in given]
    if (error := _first_error(formula, cells)) is not None:
        return error
    return _shown(formula.run(**_arguments(formula, cells)), cells, formula)


def _plain(value: object) -> object:
    """Rows as lists of lists, one cell as itself; error values as what they are."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        rows = [list(row) if isinstance(row, Sequence) and not isinstance(row, str) else [row] for row in value]
        block = [[_cell(cell) for cell in row] for row in rows]
        return block[0][0] if len(block) == 1 and len(block[0]) == 1 else block
    return _cell(value)


def _cell(value: Any) -> object:
    if isinstance(value, str):
        return CellError(value) if value in _ERRORS else value if value.strip() else None
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


def _first_error(formula: Formula, cells: list[Any]) -> CellError | None:
    values = zip(formula.arguments, cells, strict=False)
    singles = (cell for argument, cell in values if not isinstance(argument.wants, Table | AnyTable))
    return next((cell for cell in singles if isinstance(cell, CellError)), None)


def _arguments(formula: Formula, cells: list[Any]) -> dict[str, Any]:
    wanted = formula.arguments
    if len(cells) > len(wanted):
        raise BadArgumentError(
            _(
                "{name} takes {most} arguments at most, not {given}.",
                name=formula.name,
                most=len(wanted),
                given=len(cells),
            )
        )
    padded = [*cells, *([None] * (len(wanted) - len(cells)))]
    tables = _tables({a.wants.key: cell for a, cell in zip(wanted, padded, strict=True) if isinstance(a.wants, Table)})
    return {a.key: _argument(a, cell, tables) for a, cell in zip(wanted, padded, strict=True)}


def _argument(argument: FormulaArgument, cell: Any, tables: dict[str, pd.DataFrame]) -> Any:
    if isinstance(argument.wants, Table):
        return tables[argument.wants.key]
    if isinstance(argument.wants, AnyTable):
        return _any_table(argument, cell)
    if isinstance(argument.wants, Column):
        return _column(argument, argument.wants, cell)
    if cell is None:
        if argument.is_required:
            raise BadArgumentError(_("{argument} is empty. {help}", argument=argument.name, help=argument.help))
        return argument.default
    if isinstance(cell, list):
        raise BadArgumentError(_("{argument} wants one cell, not a range.", argument=argument.name))
    return _value(argument, cell)


def _tables(blocks: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """The frames of the table arguments, typed and linked by the schema; what cannot be read is left out."""
    raw = {key: _raw(key, block) for key, block in blocks.items()}
    frames = read_tables(raw).tables.frames if raw else {}
    return {key: _named(key, frames[key]).reset_index(names="row") for key in raw}


def _named(key: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A picked name stands for itself where the hidden id is not among the cells."""
    links = {link.key: name_key(link.key) for link in table_spec(key).links}
    return frame.assign(**{id_key: frame[id_key].fillna(frame[name]) for id_key, name in links.items()})


def _raw(key: str, block: Any) -> RawTable:
    spec = table_spec(key)
    if block is None:
        return RawTable(key, (), {})
    if not isinstance(block, list):
        raise BadArgumentError(
            _("Give the whole table {sheet} with its headers: {name}[#All].", sheet=spec.sheet, name=spec.name)
        )
    headers = tuple(str(header) if header is not None else "" for header in block[0])
    keys = keys_of_headers(spec, headers, {})
    if not set(keys.values()) & set(spec.by_key):
        raise BadArgumentError(
            _(
                "No header of {sheet} is in the first row. Give the whole table with its headers: {name}[#All].",
                sheet=spec.sheet,
                name=spec.name,
            )
        )
    columns: dict[str, list[Cell]] = {
        keys[header]: [row[at] for row in block[1:]] for at, header in enumerate(headers) if header
    }
    return RawTable(key, tuple(range(2, len(block) + 1)), columns)


def _any_table(argument: FormulaArgument, block: Any) -> pd.DataFrame:
    if not isinstance(block, list):
        raise BadArgumentError(_("{argument} wants a table with its headers, not one cell.", argument=argument.name))
    headers = ["" if header is None else str(header) for header in block[0]]
    return pd.DataFrame(block[1:], columns=headers, dtype=object)


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
            _("{argument} cannot be {value!r}. {help}", argument=argument.name, value=cell, help=argument.help)
        )
    return value.date() if kind is Kind.DATE else value


def _choice(argument: FormulaArgument, cell: object, allowed: tuple[str, ...]) -> str:
    wanted = str(cell).strip().casefold()
    if wanted not in allowed:
        raise BadArgumentError(
            _(
                "{argument} cannot be {value!r}. Choose one of: {allowed}.",
                argument=argument.name,
                value=cell,
                allowed=", ".join(allowed),
            )
        )
    return wanted


def _read(kind: Kind, cell: Any) -> Any:
    """The cell as a value of that kind; None where it cannot be read as one."""
    if cell is None:
        return None
    if kind is Kind.DATE:
        return _moment(cell)
    if kind is Kind.BOOL:
        return cell if isinstance(cell, bool) else parse_bool(str(cell))
    if kind in (Kind.INT, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT):
        number = parse_number(cell) if isinstance(cell, str) else None if isinstance(cell, bool) else float(cell)
        return number if number is None or kind is not Kind.INT else int(number) if number.is_integer() else None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _moment(cell: Any) -> dt.datetime | None:
    if isinstance(cell, str):
        return parse_moment(cell)
    if isinstance(cell, dt.datetime):
        return cell
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time())
    return None if isinstance(cell, bool) else from_serial(cell)


def _shown(result: Any, cells: list[Any], formula: Formula) -> object:
    if isinstance(result, pd.DataFrame):
        return [list(map(str, result.columns)), *([_out(v) for v in row] for row in result.itertuples(index=False))]
    if isinstance(result, pd.Series):
        return _beside(result, cells, formula)
    return _out(result)


def _beside(result: pd.Series, cells: list[Any], formula: Formula) -> object:
    """A column's answers in the shape of the cells that it was given."""
    columns = (cell for argument, cell in zip(formula.arguments, cells, strict=False) if _is_column(argument))
    block, values = next((cell for cell in columns if isinstance(cell, list)), None), [_out(value) for value in result]
    if block is None:
        return values[0]
    width = len(block[0])
    return [values[start : start + width] for start in range(0, len(values), width)]


def _is_column(argument: FormulaArgument) -> bool:
    return isinstance(argument.wants, Column)


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
