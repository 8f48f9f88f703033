"""Rows typed right below a table: Excel takes them in while one types, other programs leave them outside."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from xlcrm.ooxml.cell_addresses import Area
from xlcrm.ooxml.cell_values import Formula, NewValue
from xlcrm.ooxml.edit_cells import set_cells
from xlcrm.ooxml.formula_references import has_cell_references, shifted
from xlcrm.ooxml.sheet_formulas import formula_of
from xlcrm.ooxml.sheet_rows import has_formula, is_blank
from xlcrm.ooxml.table_rows import TableEdit, column_formulas, finish_edit
from xlcrm.ooxml.workbook_parts import WorkbookParts


def take_in_rows(parts: WorkbookParts, name: str) -> list[int]:
    """Let a table end at the last filled row right below it; gives the numbers of the rows that it took in.

    The first blank row ends it, and so does a formula outside of the calculated columns: that is a sum, not a row.
    A table with a totals row, or on a protected sheet, takes nothing in.
    """
    table = parts.list_object(name)
    area = table.area
    if area.has_totals:
        return []
    edit = TableEdit(parts, table, area, parts.sheet(area.sheet))
    rows = list(_typed_below(edit))
    if rows and parts.is_locked(area.sheet):
        return []
    if rows:
        finish_edit(edit, rows[-1])
        set_cells(parts, area.sheet, _calculated_cells(edit, rows))
    return rows


def _typed_below(edit: TableEdit) -> Iterator[int]:
    others = [each.area.whole for each in edit.parts.list_objects.values() if each.sheet == edit.area.sheet]
    formulas = column_formulas(edit, edit.sheet.row(edit.area.last_row))
    for number in count(edit.area.last_row + 1):
        if number not in edit.sheet.rows or any(whole.meets(_row_area(edit, number)) for whole in others):
            return
        cells = edit.sheet.row(number).cells
        typed = [cells[column] for at, column in enumerate(edit.columns) if column in cells and at not in formulas]
        if all(map(is_blank, typed)) or any(map(has_formula, typed)):
            return
        yield number


def _row_area(edit: TableEdit, number: int) -> Area:
    return Area(number, edit.area.first_column, number, edit.area.last_column)


def _calculated_cells(edit: TableEdit, rows: list[int]) -> dict[tuple[int, int], NewValue]:
    """The formulas of the calculated columns, where a new row has nothing."""
    last = edit.area.last_row
    above = edit.sheet.row(last).cells
    found: dict[tuple[int, int], NewValue] = {}
    for offset, formula in column_formulas(edit, edit.sheet.row(last)).items():
        column = edit.columns[offset]
        model = formula_of(above.get(column, ""))
        moves = model is not None and has_cell_references(formula)
        for number in rows:
            if is_blank(edit.sheet.row(number).cells.get(column, "")):
                found[number, column] = Formula(shifted(model, number - last, 0) if moves and model else formula)
    return found
