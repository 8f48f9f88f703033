"""Setting single cells: each keeps its style, a new one takes the style of its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlcrm.ooxml.cell_addresses import Area, cell_address
from xlcrm.ooxml.cell_values import NewValue
from xlcrm.ooxml.list_objects import ListObject, TableArea
from xlcrm.ooxml.refresh_pivots import refresh_pivots_of_cells
from xlcrm.ooxml.resize_ranges import widen_dimension
from xlcrm.ooxml.sheet_formulas import is_shared_master, make_formulas_plain, refuse_parts_of_arrays
from xlcrm.ooxml.sheet_rows import Row, SheetRows, cell_style, has_formula, row_style
from xlcrm.ooxml.workbook_parts import WorkbookParts
from xlcrm.ooxml.write_cells import CellWriter


@dataclass(frozen=True, slots=True)
class SheetEdit:
    """A sheet that is about to change, with the tables on it."""

    parts: WorkbookParts
    sheet: SheetRows
    writer: CellWriter
    tables: list[TableArea]


def set_cells(parts: WorkbookParts, name: str, values: Mapping[tuple[int, int], NewValue]) -> None:
    """Write values into cells of a sheet, by (row, column); None clears a cell and keeps its style."""
    sheet = parts.sheet_to_change(name)
    if not values:
        return
    refuse_parts_of_arrays(sheet, name, [Area(row, column, row, column) for row, column in values])
    tables = [each for each in parts.list_objects.values() if each.sheet.casefold() == name.casefold()]
    for table in tables:
        _rename_columns(table, values)
    edit = SheetEdit(parts, sheet, parts.writer(sheet), [each.area for each in tables])
    for number, cells in _by_row(values).items():
        _set_row(edit, number, cells)
    rows, columns = [row for row, _column in values], [column for _row, column in values]
    written = Area(min(rows), min(columns), max(rows), max(columns))
    widen_dimension(sheet, written)
    refresh_pivots_of_cells(parts, name, written)
    parts.formulas_changed |= edit.writer.wrote_formula


def empty_cell_style(sheet: SheetRows, row: Row, column: int) -> int:
    """The style of a cell that is not there: its row's, or else its column's."""
    return row_style(row) or sheet.column_style(column)


def _by_row(values: Mapping[tuple[int, int], NewValue]) -> dict[int, dict[int, NewValue]]:
    rows: dict[int, dict[int, NewValue]] = {}
    for (row, column), value in sorted(values.items(), key=lambda item: item[0]):
        rows.setdefault(row, {})[column] = value
    return rows


def _rename_columns(table: ListObject, values: Mapping[tuple[int, int], NewValue]) -> None:
    area = table.area
    for offset in range(len(area.headers)):
        place = (area.header_row, area.first_column + offset)
        if place in values and values[place] != area.headers[offset]:
            table.rename_column(offset, values[place])


def _set_row(edit: SheetEdit, number: int, values: dict[int, NewValue]) -> None:
    row = edit.sheet.row(number)
    if any(is_shared_master(row.cells.get(column, "")) for column in values):
        make_formulas_plain(edit.sheet, [number])
        row = edit.sheet.row(number)
    for column, value in values.items():
        old = row.cells.pop(column, None)
        edit.parts.formulas_changed |= old is not None and has_formula(old)
        style = cell_style(old) if old is not None else _neighbours_style(edit, row, number, column)
        made = edit.writer.cell(cell_address(number, column), style, value)
        if made:
            row.cells[column] = made
    edit.sheet.put_row(number, row)


def _neighbours_style(edit: SheetEdit, row: Row, number: int, column: int) -> int:
    in_table = any(each.data.has(number, column) and each.data.has(number - 1, column) for each in edit.tables)
    above = edit.sheet.row(number - 1).cells.get(column) if in_table else None
    return cell_style(above) or empty_cell_style(edit.sheet, row, column)
