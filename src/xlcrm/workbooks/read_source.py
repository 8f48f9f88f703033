"""A foreign file as a source table: text by its bytes, a workbook by the cells of its first sheet with data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from xlcrm.errors import XlcrmError
from xlcrm.imports.read_text import read_text
from xlcrm.imports.source_tables import SourceTable, table_of_rows
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.raw_tables import Cell
from xlcrm.texts import _
from xlcrm.workbooks.file_workbook import reading

WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_HEADER_ROWS = 20  # a title and some notes may stand above the header


class UnreadableSourceError(XlcrmError):
    """A file that cannot be read as a list."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(_("{file} cannot be read as a list: {reason}", file=file.name, reason=reason))


def read_source(file: Path, table: str = "") -> SourceTable:
    """The rows of a .csv, .txt, .tsv, .xlsx or .xlsm file.

    table: key of the table that the rows are for; a sheet of its name comes before the first one with data.
    """
    if not file.exists():
        raise UnreadableSourceError(file, _("there is no such file."))
    if file.suffix.lower() in WORKBOOKS:
        return _read_workbook(file, table)
    if file.suffix.lower() in {".xls", ".xlsb", ".ods"}:
        raise UnreadableSourceError(file, _("save it as .xlsx or .csv first."))
    with reading(file):
        data = file.read_bytes()
    return read_text(data, file.name)


def _read_workbook(file: Path, table: str) -> SourceTable:
    import openpyxl

    with reading(file):
        XlsxFile.open(file)  # what is encrypted, cut short or made to do harm is told before anybody unpacks it
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except Exception as error:
        raise UnreadableSourceError(file, _("it is not a whole Excel workbook.")) from error
    for sheet in _likeliest_first(book.worksheets, table):
        sheet.reset_dimensions()
        rows = [(at, _cells(row)) for at, row in enumerate(sheet.iter_rows(values_only=True), start=1)]
        filled = [(at, row) for at, row in rows if any(cell is not None for cell in row)]
        if len(filled) > 1:
            first = _header_at(filled)
            header = filled[first][1]
            return table_of_rows(
                file.name, header, [(at, _filled_up(row, len(header))) for at, row in filled[first + 1 :]]
            )
    raise UnreadableSourceError(file, _("no sheet has a header and rows below it."))


def _likeliest_first(sheets: Sequence[Any], table: str) -> list[Any]:
    """The sheet that is called like the table, then the visible ones, then the hidden ones."""
    names = {table.casefold()}
    if table in {spec.key for spec in ALL_TABLES}:
        spec = table_spec(table)
        names |= {spec.sheet.casefold(), spec.title.casefold(), spec.name.casefold()}
    return sorted(sheets, key=lambda sheet: (sheet.title.casefold() not in names, sheet.sheet_state != "visible"))


def _header_at(rows: list[tuple[int, list[Cell]]]) -> int:
    """The row with the most texts among the first ones, the topmost where several have as many."""
    return max(range(min(_HEADER_ROWS, len(rows) - 1)), key=lambda at: sum(isinstance(c, str) for c in rows[at][1]))


def _filled_up(row: list[Cell], width: int) -> list[Cell]:
    """A sheet leaves out blank cells at the end of a row; they are there all the same."""
    return row + [None] * (width - len(row))


def _cells(row: Iterable[object]) -> list[Cell]:
    return [_cell(cell) for cell in row]


def _cell(cell: object) -> Cell:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if cell is None or isinstance(cell, bool | int | float | dt.datetime | dt.date | dt.time):
        return cell
    return str(cell)
