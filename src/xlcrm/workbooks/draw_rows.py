"""Rows as a plain workbook: headers in the first line, a value a cell, nothing else; mail merge reads it so."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pandas as pd

from xlcrm.tables.edits import RowsFile
from xlcrm.workbooks import palette
from xlcrm.workbooks.cell_formats import NUMBER_FORMATS

_WIDEST = 60


def draw_rows(file: RowsFile) -> bytes:
    """The bytes of the workbook. Texts stay texts, also those that begin as formulas do; missing values are blank."""
    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {**palette.BOOK_OPTIONS, "in_memory": True})
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True})
    for at, column in enumerate(file.columns):
        look = book.add_format({"num_format": NUMBER_FORMATS[column.format]})
        values = [_plain(value) for value in file.rows[column.key]]
        widest = max(len(str(value)) for value in (column.header, *values))
        sheet.set_column(at, at, column.width or min(_WIDEST, widest + 2))
        sheet.write_string(0, at, column.header, head)
        for row, value in enumerate(values, 1):
            _put(sheet, row, at, value, look)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _put(sheet: Any, row: int, column: int, value: object, look: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, look)
    elif value is not None:
        sheet.write(row, column, value, look)


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value
