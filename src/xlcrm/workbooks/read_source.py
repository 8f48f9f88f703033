"""A foreign file as a source table: text by its bytes, a workbook by the cells of its first sheet with data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xlcrm.errors import XlcrmError
from xlcrm.imports.read_text import read_text
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.raw_tables import Cell
from xlcrm.texts import _

WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_HEADER_ROWS = 20  # a title and some notes may stand above the header


class UnreadableSourceError(XlcrmError):
    """A file that cannot be read as a list."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(_("{file} cannot be read as a list: {reason}", file=file.name, reason=reason))


def read_source(file: Path) -> SourceTable:
    """The rows of a .csv, .txt, .tsv, .xlsx or .xlsm file."""
    if not file.exists():
        raise UnreadableSourceError(file, _("there is no such file."))
    if file.suffix.lower() in WORKBOOKS:
        return _read_workbook(file)
    if file.suffix.lower() in {".xls", ".xlsb", ".ods"}:
        raise UnreadableSourceError(file, _("save it as .xlsx or .csv first."))
    return read_text(file.read_bytes(), file.name)


def _read_workbook(file: Path) -> SourceTable:
    import openpyxl

    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except Exception as error:
        raise UnreadableSourceError(file, _("it is not a whole Excel workbook.")) from error
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = [
            (at, row)
            for at, row in enumerate(sheet.iter_rows(values_only=True), start=1)
            if any(_filled(c) for c in row)
        ]
        if len(rows) > 1:
            return _table(file.name, rows)
    raise UnreadableSourceError(file, _("no sheet has a header and rows below it."))


def _table(name: str, rows: list[tuple[int, tuple[object, ...]]]) -> SourceTable:
    """The header is the fullest of the first rows, the topmost where several are as full."""
    width = max(len(row) for _at, row in rows)
    first = max(range(min(_HEADER_ROWS, len(rows) - 1)), key=lambda at: sum(isinstance(c, str) for c in rows[at][1]))
    headers = tuple(str(cell).strip() if _filled(cell) else "" for cell in _padded(rows[first][1], width))
    body = rows[first + 1 :]
    columns = [[_cell(row[at]) if at < len(row) else None for _n, row in body] for at in range(width)]
    kept = [at for at in range(width) if headers[at] or any(cell is not None for cell in columns[at])]
    return SourceTable(
        name=name,
        headers=tuple(headers[at] or _("Column {number}", number=at + 1) for at in kept),
        columns=[columns[at] for at in kept],
        row_numbers=[number for number, _row in body],
    )


def _padded(row: tuple[object, ...], width: int) -> tuple[object, ...]:
    return row + (None,) * (width - len(row))


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _cell(cell: object) -> Cell:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if cell is None or isinstance(cell, bool | int | float | dt.datetime | dt.date | dt.time):
        return cell
    return str(cell)
