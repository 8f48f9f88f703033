"""Adding, replacing and removing the data rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from xlcrm.ooxml.cell_addresses import LAST_ROW, Area, cell_address, column_letters, read_area
from xlcrm.ooxml.cell_values import Formula, NewValue
from xlcrm.ooxml.edit_cells import empty_cell_style
from xlcrm.ooxml.file_errors import CellsBelowTableError, SheetFullError
from xlcrm.ooxml.formula_references import has_cell_references, shifted
from xlcrm.ooxml.list_objects import ListObject, TableArea
from xlcrm.ooxml.refresh_pivots import refresh_pivots_of_table
from xlcrm.ooxml.resize_ranges import resize_ranges, widen_dimension
from xlcrm.ooxml.sheet_formulas import formula_of, make_formulas_plain, refuse_parts_of_arrays
from xlcrm.ooxml.sheet_rows import Row, SheetRows, at_row, cell_style, has_formula, is_blank
from xlcrm.ooxml.table_moves import TableMove
from xlcrm.ooxml.workbook_parts import WorkbookParts
from xlcrm.ooxml.write_cells import CellWriter
from xlcrm.ooxml.write_rows import ColumnOfCells, rows_below_each_other

Columns = Mapping[int, Sequence[NewValue]]
_FILLS_DOWN = re.compile(r'<(?:\w+:)?f(?:\s+(?!t=)[\w:]+="[^"]*")*\s*>')  # an ordinary formula of one cell
_COPIED_ATTRIBUTE = re.compile(r'\s(?:ht|customHeight|s|customFormat|\w+:dyDescent)="[^"]*"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([^"]*)"')


@dataclass(frozen=True, slots=True)
class ModelRow:
    """The row whose styles and formulas new rows take."""

    number: int
    row: Row


@dataclass(frozen=True, slots=True)
class TableEdit:
    """A table that is about to change, with all that the change needs to know of it."""

    parts: WorkbookParts
    table: ListObject
    area: TableArea
    sheet: SheetRows

    @property
    def columns(self) -> range:
        """The sheet columns of the table."""
        return range(self.area.first_column, self.area.last_column + 1)


def start_edit(parts: WorkbookParts, name: str) -> TableEdit:
    """Look a table up to change it; raises `UnknownListObjectError` and `SheetProtectedError`."""
    table = parts.list_object(name)
    area = table.area
    return TableEdit(parts, table, area, parts.sheet_to_change(area.sheet))


def append_rows(parts: WorkbookParts, name: str, columns: Columns, count: int) -> int:
    """Add rows below the last one, or into the one blank row of an empty table; gives the first new sheet row.

    columns: values by offset from the first column of the table, `count` of each. Columns that are not given are
    filled with their calculated formula, else they stay blank; every cell takes the style of the row above.
    """
    edit = start_edit(parts, name)
    start = edit.area.first_row if is_empty_table(edit) else edit.area.last_row + 1
    if count:
        last = start + count - 1
        check_room(edit, last)
        move_totals(edit, last)
        model_row = max(edit.area.first_row, edit.area.last_row)
        model = ModelRow(model_row, edit.sheet.row(model_row))
        write_rows(edit, start, columns, count, model)
        finish_edit(edit, last)
    return start


def replace_rows(parts: WorkbookParts, name: str, columns: Columns, count: int) -> None:
    """Put other data rows in the place of all there are; they take the styles of the first one that was there."""
    edit = start_edit(parts, name)
    refuse_parts_of_arrays(edit.sheet, edit.area.sheet, [edit.area.data])
    last = edit.area.first_row + max(count, 1) - 1
    make_formulas_plain(edit.sheet, range(edit.area.first_row, edit.area.last_row + 1))
    model = edit.sheet.row(edit.area.first_row)
    check_room(edit, last)
    clear_rows(edit, range(edit.area.first_row, edit.area.last_row + 1))
    move_totals(edit, last)
    write_rows(edit, edit.area.first_row, columns, count, ModelRow(edit.area.first_row, model))
    if not count:
        write_blank_row(edit, model)
    finish_edit(edit, last)


def finish_edit(edit: TableEdit, last_row: int, new_rows: Mapping[int, int] | None = None) -> None:
    """Let the table end at a row, and all that hangs on it. new_rows: old number to new of the rows that are left."""
    move = TableMove(edit.area, last_row, new_rows)
    widen_dimension(edit.sheet, edit.area.whole._replace(last_row=last_row + edit.area.has_totals))
    edit.table.end_at(last_row)
    if new_rows is not None or last_row != edit.area.last_row:
        resize_ranges(edit.parts, move)
    refresh_pivots_of_table(edit.parts, move)


def clear_rows(edit: TableEdit, numbers: Iterable[int]) -> None:
    """Take the table's cells out of rows; what lies beside the table stays."""
    for number in numbers:
        if number not in edit.sheet.rows:
            continue
        row = edit.sheet.row(number)
        inside = [row.cells.pop(column) for column in edit.columns if column in row.cells]
        edit.parts.formulas_changed |= any(map(has_formula, inside))
        if row.cells:
            edit.sheet.put_row(number, row)
        else:
            edit.sheet.drop_row(number)


def write_blank_row(edit: TableEdit, model: Row) -> None:
    """Leave one row with styles and nothing else: a table cannot have none."""
    row = edit.sheet.row(edit.area.first_row)
    row.attributes = row.attributes or _copied_attributes(model)
    writer = edit.parts.writer(edit.sheet)
    for column in edit.columns:
        made = writer.cell(cell_address(edit.area.first_row, column), _style(edit, model, column), None)
        if made:
            row.cells[column] = made
    edit.sheet.put_row(edit.area.first_row, row)


def move_totals(edit: TableEdit, last_row: int) -> None:
    """Put the totals row, if there is one, under a new last data row."""
    old = edit.area.last_row + 1
    if not edit.area.has_totals or last_row + 1 == old:
        return
    row = edit.sheet.row(old)
    inside = {column: row.cells[column] for column in edit.columns if column in row.cells}
    changed = edit.parts.formulas_changed or any(map(has_formula, inside.values()))
    clear_rows(edit, [old])
    target = edit.sheet.row(last_row + 1)
    moved = {column: at_row(cell, column_letters(column), last_row + 1) for column, cell in inside.items()}
    target.cells = {column: cell for column, cell in target.cells.items() if column not in edit.columns} | moved
    target.attributes = target.attributes or row.attributes
    edit.sheet.put_row(last_row + 1, target)
    edit.parts.formulas_changed = changed


def is_empty_table(edit: TableEdit) -> bool:
    """The table has no row, or one in which nothing is typed."""
    area = edit.area
    if area.first_row != area.last_row:
        return area.last_row < area.first_row
    row = edit.sheet.row(area.first_row)
    formulas = column_formulas(edit, row)
    typed = [row.cells.get(column, "") for offset, column in enumerate(edit.columns) if offset not in formulas]
    return all(is_blank(cell) for cell in typed)


def column_formulas(edit: TableEdit, model: Row) -> dict[int, str]:
    """The formulas of the calculated columns by offset from the first one.

    Where the table names none, the model row's own formula counts: LibreOffice keeps the cells of a calculated
    column and forgets the column.
    """
    cells = {offset: model.cells.get(column, "") for offset, column in enumerate(edit.columns)}
    own = {offset: formula_of(cell) for offset, cell in cells.items() if _FILLS_DOWN.search(cell)}
    return {offset: formula for offset, formula in own.items() if formula} | edit.table.formulas


def check_room(edit: TableEdit, last_row: int) -> None:
    """Raise `SheetFullError` or `CellsBelowTableError` if the table cannot end at that row."""
    area = edit.area
    if last_row + area.has_totals > LAST_ROW:
        raise SheetFullError(area.name)
    first_below = area.last_row + 1 + area.has_totals
    below = Area(first_below, area.first_column, last_row + area.has_totals, area.last_column)
    if below.last_row >= below.first_row:
        _refuse_cells_below(edit, below)


def _refuse_cells_below(edit: TableEdit, below: Area) -> None:
    for other in edit.parts.list_objects.values():
        if other.sheet == edit.area.sheet and other.name != edit.area.name and other.area.whole.meets(below):
            whole = other.area.whole
            raise CellsBelowTableError(edit.area.name, cell_address(whole.first_row, whole.first_column))
    for merged in (read_area(each.decode()) for each in _MERGED.findall(edit.sheet.tail)):
        if merged is not None and merged.meets(below):
            raise CellsBelowTableError(edit.area.name, cell_address(merged.first_row, merged.first_column))
    for number in sorted(edit.sheet.rows):
        if below.first_row <= number <= below.last_row:
            for column, cell in edit.sheet.row(number).cells.items():
                if column in edit.columns and not is_blank(cell):
                    raise CellsBelowTableError(edit.area.name, cell_address(number, column))


def write_rows(edit: TableEdit, start: int, columns: Columns, count: int, model: ModelRow) -> None:
    """Write new rows from a sheet row on, with the styles and formulas of the model; the table is not resized."""
    writer = edit.parts.writer(edit.sheet)
    values = _all_columns(edit, start, columns, count, model)
    cells = [
        ColumnOfCells(column_letters(column), _style(edit, model.row, column), values[offset])
        for offset, column in enumerate(edit.columns)
    ]
    attributes = _copied_attributes(model.row)
    numbers = range(start, start + count)
    for is_there, run in groupby(numbers, edit.sheet.rows.__contains__):
        here = list(run)
        part = [each.part(here[0] - start, here[-1] + 1 - start) for each in cells]
        if is_there:
            _write_into(edit, here, writer, part)
        else:
            made = rows_below_each_other(writer, part, here[0], attributes)
            edit.sheet.rows.update(zip(here, made, strict=True))
    edit.sheet.is_changed = True
    edit.parts.formulas_changed |= writer.wrote_formula


def _write_into(edit: TableEdit, numbers: list[int], writer: CellWriter, columns: list[ColumnOfCells]) -> None:
    """Write into rows that are there, and keep what lies beside the table."""
    made = [writer.column(each.letters, numbers[0], each.style, each.values) for each in columns]
    for number, cells in zip(numbers, zip(*made, strict=True), strict=True):
        row = edit.sheet.row(number)
        for column, cell in zip(edit.columns, cells, strict=True):
            row.cells.pop(column, None)
            if cell:
                row.cells[column] = cell
        edit.sheet.put_row(number, row)


def _all_columns(
    edit: TableEdit, start: int, columns: Columns, count: int, model: ModelRow
) -> list[Sequence[NewValue]]:
    values: list[Sequence[NewValue]] = []
    formulas = column_formulas(edit, model.row)
    for offset, column in enumerate(edit.columns):
        given = columns.get(offset)
        if given is not None and len(given) != count:
            message = f"column {offset} has {len(given)} values for {count} rows"
            raise ValueError(message)
        formula = formulas.get(offset)
        if given is None and formula is not None:
            above = formula_of(model.row.cells.get(column, ""))
            given = _calculated(formula, above, start - model.number, count)
        values.append(given if given is not None else [None] * count)
    return values


def _calculated(formula: str, above: str | None, distance: int, count: int) -> Sequence[NewValue]:
    if above is None or not has_cell_references(formula):
        return [Formula(formula)] * count
    return [Formula(shifted(above, distance + step, 0)) for step in range(count)]


def _style(edit: TableEdit, model: Row, column: int) -> int:
    cell = model.cells.get(column)
    if cell is None:
        return empty_cell_style(edit.sheet, model, column)
    return edit.parts.styles.unquoted(cell_style(cell))


def _copied_attributes(model: Row) -> str:
    return "".join(match[0] for match in _COPIED_ATTRIBUTE.finditer(model.attributes))
