"""A foreign file as a source table: text by its bytes, a workbook by the cells of its first sheet with data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from xlcrm.errors import XlcrmError
from xlcrm.imports.read_text import read_text
from xlcrm.imports.source_tables import SourceTable, table_of_rows
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
        rows = [(at, _cells(row)) for at, row in enumerate(sheet.iter_rows(values_only=True), start=1)]
        filled = [(at, row) for at, row in rows if any(cell is not None for cell in row)]
        if len(filled) > 1:
            first = _header_at(filled)
            return table_of_rows(file.name, filled[first][1], filled[first + 1 :])
    raise UnreadableSourceError(file, _("no sheet has a header and rows below it."))


def _header_at(rows: list[tuple[int, list[Cell]]]) -> int:
    """The row with the most texts among the first ones, the topmost where several have as many."""
    return max(range(min(_HEADER_ROWS, len(rows) - 1)), key=lambda at: sum(isinstance(c, str) for c in rows[at][1]))


def _cells(row: Iterable[object]) -> list[Cell]:
    return [_cell(cell) for cell in row]


def _cell(cell: object) -> Cell:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if cell is None or isinstance(cell, bool | int | float | dt.datetime | dt.date | dt.time):
        return cell
    return str(cell)
