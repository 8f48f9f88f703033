"""Columns that newer versions have and a user's own older table lacks: added at its right end, nothing else moves.

A column that the hidden map knows and the table lacks was taken out by the user, and stays out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from xlcrm.building.grown_workbook import (
    define_lists,
    drawn_alone,
    filled_part_of,
    headers_by_key,
    keys_on_map,
    put_on_map,
)
from xlcrm.building.sheet_layout import row_formula
from xlcrm.ooxml.cell_addresses import column_letters, quoted_sheet
from xlcrm.ooxml.cell_values import Formula, NewValue
from xlcrm.ooxml.file_errors import CellsBelowTableError, CellsBesideTableError, SheetProtectedError
from xlcrm.ooxml.xlsx_file import NewColumn, XlsxFile
from xlcrm.records.choices import CHOICES
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.frames import empty_frame
from xlcrm.tables.specs import ColumnSpec, TableSpec
from xlcrm.texts import _, plural
from xlcrm.workbooks.column_map import COLUMN_MAP

_FOLDED_FIRST = ("more", "hidden", "main")  # the folded ones go on with the block that ends the table


def add_missing_columns(file: XlsxFile) -> Iterator[str]:
    """Add what the tables of the workbook lack, in the current language; gives the sentences to be told.

    Header, width, format, drop-down and note are as in a new workbook. A table with something right of it is left as
    it is, and told of; one on a protected sheet, or without a header row, is left alone. Without the hidden map
    nobody knows what is new, and nothing is added.
    """
    lacking = missing_columns(file) if COLUMN_MAP in file.tables else {}
    for spec in sorted(lacking, key=lambda each: each.key != "lists"):  # drop-downs need the lists
        try:
            yield _add(file, spec, lacking[spec])
        except CellsBesideTableError as error:
            yield _left_out(str(error), lacking[spec])
        except SheetProtectedError:
            continue


def missing_columns(file: XlsxFile) -> dict[TableSpec, tuple[ColumnSpec, ...]]:
    """The columns that the tables of the workbook never had, as they are to be added."""
    on_map, found = keys_on_map(file), dict[TableSpec, tuple[ColumnSpec, ...]]()
    for spec in ALL_TABLES:
        new = spec.by_key.keys() - on_map.get(spec.key, {}).keys()
        if new and spec.name in file.tables and file.tables[spec.name].header_row:
            left = new - headers_by_key(file, spec).keys()
            columns = [column for column in spec.columns if column.key in left]
            found[spec] = tuple(sorted(columns, key=lambda column: _FOLDED_FIRST.index(column.info.place)))
    return {spec: columns for spec, columns in found.items() if columns}


def _add(file: XlsxFile, spec: TableSpec, columns: Sequence[ColumnSpec]) -> str:
    area, headers = file.tables[spec.name], headers_by_key(file, spec)
    new = _free_headers(columns, area.headers)
    made = [_new_column(spec, column, new[column.key], headers | new) for column in columns]
    built = drawn_alone({spec: empty_frame(spec)}, {spec: area.sheet})
    file.widen_table(spec.name, made, built)
    cells: dict[str, NewValue] = {}
    for at, (key, header) in enumerate(new.items(), area.last_column + 1):
        cells[key] = Formula(f"={quoted_sheet(area.sheet)}!${column_letters(at)}${area.header_row}", header)
    put_on_map(file, spec, cells)
    told = [_added(spec, list(new.values()))]
    if spec.key == "lists":
        told += _fill_lists(file, spec, made, new)
    define_lists(file, columns)
    return " ".join(told)


def _free_headers(columns: Sequence[ColumnSpec], taken: Sequence[str]) -> dict[str, str]:
    """The header of each new column by key: one that the user has given to another column gets a number."""
    used, found = {header.casefold() for header in taken}, dict[str, str]()
    for column in columns:
        header, number = column.header, 1
        while header.casefold() in used:
            number += 1
            header = f"{column.header} {number}"
        used.add(header.casefold())
        found[column.key] = header
    return found


def _new_column(spec: TableSpec, column: ColumnSpec, header: str, headers: Mapping[str, str]) -> NewColumn:
    formula = column.info.formula
    computed = row_formula(spec, formula, headers) if formula and _can_compute(formula, headers) else None
    offered = CHOICES[column.key].values if spec.key == "lists" and column.key in CHOICES else ()
    values = tuple(_(value) for value in offered)
    return NewColumn(header, column.header, computed and computed.removeprefix("="), values)


def _can_compute(formula: str, headers: Mapping[str, str]) -> bool:
    """All columns that the formula speaks of are there."""
    return all(key in headers for _text, key, *_rest in Formatter().parse(formula) if key)


def _fill_lists(file: XlsxFile, spec: TableSpec, columns: Sequence[NewColumn], new: Mapping[str, str]) -> Iterator[str]:
    """The table Lists as long as its new columns need, and a name for what each offers."""
    area = file.tables[spec.name]
    present = area.last_row - area.first_row + 1
    missing = max(len(column.values) for column in columns) - present
    if missing > 0:
        rest = {area.headers.index(column.header): column.values[present:] for column in columns}
        try:
            file.append_rows(
                spec.name, {at: [*cells, *[None] * (missing - len(cells))] for at, cells in rest.items()}, missing
            )
        except CellsBelowTableError as error:
            yield str(error)
    for key, header in new.items():
        if key in CHOICES:
            file.set_defined_name(f"list_{key}", filled_part_of(file, spec, header))


def _added(spec: TableSpec, headers: Sequence[str]) -> str:
    return plural(
        "The table {table} has {count} new column at its right end: {columns}.",
        "The table {table} has {count} new columns at its right end: {columns}.",
        len(headers),
        table=spec.sheet,
        columns=", ".join(headers),
    )


def _left_out(reason: str, columns: Sequence[ColumnSpec]) -> str:
    names = ", ".join(column.header for column in columns)
    told = plural(
        "Until then the new column {columns} counts as empty.",
        "Until then the new columns {columns} count as empty.",
        len(columns),
        columns=names,
    )
    return f"{reason} {told}"
