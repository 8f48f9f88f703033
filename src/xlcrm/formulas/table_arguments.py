"""The tables that a formula was given: cells with headers to typed, linked frames.

Many cells of a sheet ask about the same table, and each asks anew: what was read is kept for the next one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import pandas as pd

from xlcrm.formulas.formula import BadArgumentError, FormulaArgument, FoundTable, KnownTable, Table
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT
from xlcrm.tables.raw_tables import CellError, RawTable, keys_of_headers
from xlcrm.tables.read_tables import read_tables
from xlcrm.tables.specs import TableSpec, name_key
from xlcrm.texts import _

ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!"})
SETTINGS = "settings"
_KEPT = 8  # sets of tables that stay read


@dataclass(frozen=True, slots=True)
class GivenTable:
    """A table as it was given: keys and cells by column. Types tell 1 from TRUE, which compare as equal."""

    table: str
    keys: tuple[str, ...] = ()
    columns: tuple[tuple[Any, ...], ...] = ()
    types: tuple[frozenset[type], ...] = ()


@dataclass(frozen=True)
class ReadTables:
    """What was given, read together; frames as formulas see them."""

    tables: CrmTables
    frames: dict[str, pd.DataFrame]


def read_table_arguments(given: Iterable[tuple[FormulaArgument, Any]]) -> dict[str, Any]:
    """What the function gets for each of its table arguments, by the argument's key.

    An optional table that was left out is empty. Raises BadArgumentError for what is no table with headers.
    """
    tables = {argument.key: (argument.wants, _given(argument, cells)) for argument, cells in given}
    read = _read(tuple(table for _wants, table in tables.values()))
    return {key: _for_function(wants, table.table, read) for key, (wants, table) in tables.items()}


def without_end(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows up to the last that holds anything: whole columns such as A:G end in a million blank ones."""
    last = next((at for at in range(len(rows) - 1, 0, -1) if any(map(_holds, rows[at]))), 0)
    return rows[: last + 1]


def own_headers(headers: list[str]) -> list[str]:
    """The headers of a table's own id and name, where it is a table of ours; those are the first to look in."""
    spec = _best_fit([spec.key for spec in ALL_TABLES], tuple(headers))
    if spec is None:
        return []
    keys = keys_of_headers(spec, tuple(headers), {})
    return [header for own in (spec.id_column, spec.label) for header in headers if keys.get(header) == own]


def forget() -> None:
    """What was read so far is read anew when it comes again."""
    _read.cache_clear()


def read_cell(cell: Any) -> Any:
    """One cell: error values as what they are, None for a blank text and for not-a-number."""
    if isinstance(cell, str):
        return CellError(cell) if cell in ERRORS else cell if cell.strip() else None
    return None if isinstance(cell, float) and math.isnan(cell) else cell


def _for_function(wants: object, table: str, read: ReadTables) -> Any:
    if isinstance(wants, KnownTable):
        return FoundTable(table, read.tables)
    return read.tables.settings if table == SETTINGS else read.frames[table]


@lru_cache(maxsize=_KEPT)
def _read(given: tuple[GivenTable, ...]) -> ReadTables:
    """Typed and linked by the schema; nobody writes into the frames."""
    tables = read_tables({each.table: _raw(each) for each in given}).tables
    frames = {each.table: _linked(each, tables[each.table]).reset_index(names="row") for each in given}
    return ReadTables(tables, frames)


def _raw(given: GivenTable) -> RawTable:
    rows = len(given.columns[0]) if given.columns else 0
    cells = dict(zip(given.keys, map(list, given.columns), strict=True))
    return RawTable(given.table, tuple(range(2, rows + 2)), cells)


def _linked(given: GivenTable, frame: pd.DataFrame) -> pd.DataFrame:
    """A picked name stands for itself where the hidden id is not among the cells, and an id where the name is not."""
    links = {link.key: name_key(link.key) for link in table_spec(given.table).links}
    bare = {key: name for key, name in links.items() if key in given.keys and name not in given.keys}
    ids = {key: _ids(given, key).reindex(frame.index) for key in bare}
    known = frame.assign(**ids, **{name: ids[key] for key, name in bare.items()})
    return known.assign(**{key: known[key].fillna(known[name]) for key, name in links.items() if key not in bare})


def _ids(given: GivenTable, key: str) -> pd.Series:
    """The ids of a link whose names were not given: reading takes a missing name for a cleared link."""
    cells = given.columns[given.keys.index(key)]
    texts = [cell if isinstance(cell, str) and cell.strip() else None for cell in cells]
    return pd.Series(texts, index=range(2, len(cells) + 2), dtype=TEXT)


def _given(argument: FormulaArgument, cells: Any) -> GivenTable:
    wants = argument.wants
    assert isinstance(wants, Table | KnownTable)
    if cells is None and isinstance(wants, Table) and wants.optional:
        return GivenTable(wants.key)
    if not isinstance(cells, list):
        raise _no_table(wants, argument)
    columns = list(zip_longest(*without_end(cells)))
    headers = tuple("" if column[0] is None else str(column[0]) for column in columns)
    spec = _best_fit([wants.key] if isinstance(wants, Table) else wants.keys, headers)
    if spec is None:
        raise _no_headers(wants, argument)
    keys = keys_of_headers(spec, headers, {})
    named: dict[str, tuple[Any, ...]] = {}
    for header, column in zip(headers, columns, strict=True):
        if header and keys[header] not in named:
            named[keys[header]] = _clean(column[1:])
    if missing := [key for key in _needs(wants) if key not in named]:
        raise _lacks(spec, missing)
    types = tuple(frozenset(map(type, column)) for column in named.values())
    return GivenTable(spec.key, tuple(named), tuple(named.values()), types)


def _holds(cell: Any) -> bool:
    return cell is not None and cell != ""


def _needs(wants: Table | KnownTable) -> tuple[str, ...]:
    return wants.needs if isinstance(wants, Table) else ()


def _best_fit(keys: Sequence[str], headers: tuple[str, ...]) -> TableSpec | None:
    """The table whose headers these are; None where no header is known."""
    fits = [(_known_headers(table_spec(key), headers), table_spec(key)) for key in keys]
    most, spec = max(fits, key=lambda fit: fit[0])
    return spec if most else None


def _known_headers(spec: TableSpec, headers: tuple[str, ...]) -> float:
    """How many columns of the table are there; of two with as many, the one of which more is there."""
    found = len(set(keys_of_headers(spec, headers, {}).values()) & set(spec.by_key))
    return found + found / (len(spec.by_key) + 1)


def _clean(column: tuple[Any, ...]) -> tuple[Any, ...]:
    """The cells with error values as what they are, and not-a-number as a blank."""
    types = set(map(type, column))
    has_errors = str in types and not ERRORS.isdisjoint(column)
    is_clean = not has_errors and not (float in types and _has_nan(column, types))
    return column if is_clean else tuple(map(read_cell, column))


def _has_nan(column: tuple[Any, ...], types: set[type]) -> bool:
    if types <= {int, float}:
        return math.isnan(sum(column))
    return any(isinstance(cell, float) and math.isnan(cell) for cell in column)


def _no_table(wants: Table | KnownTable, argument: FormulaArgument) -> BadArgumentError:
    if isinstance(wants, KnownTable):
        return BadArgumentError(_("{argument} wants a table with its headers, not one cell.", argument=argument.name))
    spec = table_spec(wants.key)
    return BadArgumentError(
        _("Give the whole table {sheet} with its headers: {name}[#All].", sheet=spec.sheet, name=spec.name)
    )


def _no_headers(wants: Table | KnownTable, argument: FormulaArgument) -> BadArgumentError:
    if isinstance(wants, KnownTable):
        return BadArgumentError(
            _(
                "No header of a table that {argument} can be is in the first row. {help}",
                argument=argument.name,
                help=argument.help,
            )
        )
    spec = table_spec(wants.key)
    return BadArgumentError(
        _(
            "No header of {sheet} is in the first row. Give the whole table with its headers: {name}[#All].",
            sheet=spec.sheet,
            name=spec.name,
        )
    )


def _lacks(spec: TableSpec, missing: list[str]) -> BadArgumentError:
    headers = ", ".join(spec.column(key).header for key in missing)
    return BadArgumentError(
        _(
            "{sheet} has no column {headers} in its first row. Give the whole table with its headers: {name}[#All].",
            sheet=spec.sheet,
            headers=headers,
            name=spec.name,
        )
    )
