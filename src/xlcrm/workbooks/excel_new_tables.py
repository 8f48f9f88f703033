"""Tables that an open workbook of an older version lacks: added hidden, as the next edits need them.

Only what an engine without Excel can do is used, so the sheet is plainer than a new workbook's: no notes, no
drop-downs. Tables that start with rows of their own or calculate columns are left to the command line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlcrm.ooxml.cell_addresses import LAST_ROW, column_letters, quoted_sheet
from xlcrm.records.fields import Kind
from xlcrm.tables.raw_tables import RawTable, is_text_like
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _
from xlcrm.workbooks import cell_formats, palette
from xlcrm.workbooks.excel_tables import ExcelTable

_HEADERS = 3  # the row of the headers, from 1; title and purpose stand above
_WIDTH = 18
_STYLE = "TableStyleLight1"
_START_WITH_ROWS = frozenset({"lists", "stages"})


def can_be_added(spec: TableSpec, sheets: Iterable[str]) -> bool:
    """The table can be added to a workbook with these sheets."""
    is_plain = not any(column.info.formula for column in spec.columns) and spec.key not in _START_WITH_ROWS
    return is_plain and not spec.visible and spec.sheet.casefold() not in {sheet.casefold() for sheet in sheets}


def table_to_add(spec: TableSpec) -> RawTable:
    """What a table that can be added holds before it is there."""
    return RawTable(spec.key, (), {column.key: [] for column in spec.columns})


def add_table(book: Any, spec: TableSpec, column_map: ExcelTable | None) -> ExcelTable:
    """The table on a hidden sheet of its own at the end, with one empty row; the hidden map knows its headers."""
    sheet = book.sheets.add(spec.sheet, after=book.sheets[len(book.sheets) - 1])
    headers = tuple(column.header for column in spec.columns)
    _write_head(sheet, spec, headers)
    _set_columns(sheet, spec)
    area = sheet.range((_HEADERS, 1), (_HEADERS + 1, len(headers)))
    table = sheet.tables.add(area, name=spec.name, has_headers=True, table_style_name=_STYLE)
    sheet.visible = False
    if column_map is not None:
        _put_on_map(column_map, spec)
    return ExcelTable(sheet, table, headers, [], _HEADERS + 1, 1, body=1, is_new=True)


def _write_head(sheet: Any, spec: TableSpec, headers: tuple[str, ...]) -> None:
    sheet.range((1, 1)).value = spec.sheet
    sheet.range((1, 1)).font.set(bold=True, size=palette.SIZE_TITLE, color=palette.INK)
    sheet.range((2, 1)).value = _(spec.purpose)
    sheet.range((_HEADERS, 1), (_HEADERS, len(headers))).value = [list(headers)]


def _set_columns(sheet: Any, spec: TableSpec) -> None:
    for at, column in enumerate(spec.columns, 1):
        cells = sheet.range((_HEADERS + 1, at), (LAST_ROW, at))
        if (number_format := _number_format(column.kind)) is not None:
            cells.number_format = number_format
        cells.column_width = _WIDTH


def _number_format(kind: Kind) -> str | None:
    """Texts stay texts, days look like days; numbers are as Excel shows them."""
    if is_text_like(kind):
        return "@"
    return {Kind.DATE: cell_formats.DATE, Kind.DATETIME: cell_formats.DATETIME}.get(kind)


def _put_on_map(column_map: ExcelTable, spec: TableSpec) -> None:
    """A line a column: the table, the key, and a formula over the header cell, which follows every rename."""
    sheet, start, count = quoted_sheet(spec.sheet), column_map.used, len(spec.columns)
    keys = [column.key for column in spec.columns]
    column_map.put_rows(start, {0: [spec.key] * count, 1: keys}, count, set())
    cells = [f"={sheet}!${column_letters(at)}${_HEADERS}" for at in range(1, count + 1)]
    column_map.put_formulas(start, 2, cells)
