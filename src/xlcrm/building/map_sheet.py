"""The hidden sheet with the map from our column keys to the headers that the user sees today."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xlcrm.building.sheet_layout import HEADER_ROW
from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.texts import current_language
from xlcrm.workbooks.column_map import (
    COLUMN_MAP,
    COLUMN_MAP_HEADERS,
    LANGUAGE_KEY,
    SCHEMA_VERSION,
    SCHEMA_VERSION_KEY,
    WORKBOOK,
)


def draw_map_sheet(sheet: Any) -> None:
    """The table ColumnMap: a row for every column of every table, and two about the workbook."""
    told = ((WORKBOOK, SCHEMA_VERSION_KEY, str(SCHEMA_VERSION)), (WORKBOOK, LANGUAGE_KEY, current_language()))
    for row, cells in enumerate(told, 1):
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell)
    last = len(told)
    for spec in ALL_TABLES:
        for at, column in enumerate(spec.columns):
            last += 1
            cell = xl_rowcol_to_cell(HEADER_ROW, at, row_abs=True, col_abs=True)
            sheet.write_string(last, 0, spec.key)
            sheet.write_string(last, 1, column.key)
            sheet.write_formula(last, 2, f"={quoted_sheet(spec.sheet)}!{cell}", None, column.header)
    columns = [{"header": header} for header in COLUMN_MAP_HEADERS]
    sheet.add_table(0, 0, last, 2, {"name": COLUMN_MAP, "style": None, "autofilter": False, "columns": columns})
    sheet.set_column(0, 2, 24)
