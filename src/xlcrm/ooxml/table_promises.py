"""What a table promises for each of its cells, and where that was lost: a column's formula, a column's drop-down."""

from __future__ import annotations

import re

from xlcrm.ooxml.cell_addresses import Area, column_letters
from xlcrm.ooxml.cell_rules import areas_with_rules
from xlcrm.ooxml.list_objects import ListObject
from xlcrm.ooxml.sheet_rows import SheetRows, has_formula, is_blank


def overwritten_formulas(sheet: SheetRows, table: ListObject) -> dict[str, list[int]]:
    """Rows by header where a value stands in the place of the column's formula."""
    area, found = table.area, dict[str, list[int]]()
    columns = {area.first_column + offset: area.headers[offset] for offset in table.formulas}
    if not columns:
        return found
    letters = "|".join(map(column_letters, columns))
    usual = re.compile(rf'<{sheet.prefix}c r="(?:{letters})[0-9]+"[^>]*><{sheet.prefix}f[ />]'.encode())
    for number in range(area.first_row, min(area.last_row, sheet.last_row) + 1):
        if number not in sheet.rows or len(usual.findall(sheet.rows[number])) == len(columns):
            continue
        cells = sheet.row(number).cells
        for column, header in columns.items():
            if column in cells and not is_blank(cells[column]) and not has_formula(cells[column]):
                found.setdefault(header, []).append(number)
    return found


def drop_down_areas(sheet: SheetRows) -> list[Area]:
    """The areas of a sheet where a cell offers a list to pick from."""
    return areas_with_rules(sheet, lists_only=True)
