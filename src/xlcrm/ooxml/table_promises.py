"""What a table promises for each of its cells, and where that was lost: a column's formula, a column's drop-down."""

from __future__ import annotations

import re

from xlcrm.ooxml.cell_addresses import Area, column_letters, read_area
from xlcrm.ooxml.list_objects import ListObject
from xlcrm.ooxml.sheet_rows import SheetRows, has_formula, is_blank

_RULE = re.compile(rb"<(?:\w+:)?dataValidation\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?dataValidation>)", re.DOTALL)
_IN_TAG = re.compile(rb"""\ssqref=["']([^"']*)["']""")
_INSIDE = re.compile(rb"<(?:\w+:)?sqref>([^<]*)</")


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
    return [
        area
        for attributes, inside in _RULE.findall(sheet.tail)
        if re.search(rb"""\stype=["']list["']""", attributes)
        for found in [*_IN_TAG.findall(attributes), *_INSIDE.findall(inside)]
        for text in found.decode().split()
        if (area := read_area(text))
    ]
