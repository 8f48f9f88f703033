"""A foreign file as a source table: text by its bytes, a workbook by the cells of its first sheet with data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xlcrm.imports.read_text import read_text
from xlcrm.imports.source_tables import SourceTable, table_of_rows
from xlcrm.ooxml.shared_strings import LONGEST_TEXT
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.raw_tables import Cell
from xlcrm.texts import _, written
from xlcrm.workbooks.file_workbook import reading
from xlcrm.workbooks.read_old_workbook import OLD_WORKBOOKS, old_workbook_sheets
from xlcrm.workbooks.read_xlsx_source import xlsx_sheets
from xlcrm.workbooks.source_sheets import SourceSheet, UnreadableSourceError

__all__ = ["WORKBOOKS", "UnreadableSourceError", "read_source"]

WORKBOOKS = frozenset({".xlsx", ".xlsm"})
MOST_BYTES = 300_000_000
LONGEST_LINE = 5_000_000
_HEADER_ROWS = 20  # a title and some notes may stand above the header


def read_source(file: Path, table: str = "") -> SourceTable:
    """The rows of a .csv, .txt, .tsv, .xlsx, .xlsm, .xls, .xlsb or .ods file.

    table: key of the table that the rows are for; a sheet of its name comes before the first one with data.
    """
    if not file.exists():
        raise UnreadableSourceError(file, _("there is no such file."))
    with reading(file):
        if file.suffix.lower() in WORKBOOKS:
            return _of_likeliest_sheet(file, xlsx_sheets(XlsxFile.open(file)), table)
        if file.suffix.lower() in OLD_WORKBOOKS:
            return _of_likeliest_sheet(file, old_workbook_sheets(file), table)
        if file.stat().st_size > MOST_BYTES:
            raise UnreadableSourceError(file, _("it is larger than 300 MB. Split it, and import part by part."))
        data = file.read_bytes()
    _refuse_endless_line(file, data)
    source = read_text(data, file.name)
    _refuse_endless_cell(file, source)
    return source


def _refuse_endless_line(file: Path, data: bytes) -> None:
    start = 0
    while len(data) - start > LONGEST_LINE:
        last = max(data.rfind(end, start, start + LONGEST_LINE) for end in (b"\n", b"\r"))
        if last < 0:
            raise UnreadableSourceError(file, _("it has a line of more than 5 MB, so it is no list."))
        start = last + 1


def _refuse_endless_cell(file: Path, source: SourceTable) -> None:
    """A quote that is not closed makes one cell of all that follows."""
    for header, column in zip(source.headers, source.columns, strict=True):
        lengths = [len(str(cell or "")) for cell in column]
        longest = max(lengths, default=0)
        if longest > LONGEST_TEXT:
            reason = _(
                "row {row} has {count} characters under {header!r}, more than a cell holds. Is a quote not closed?",
                row=source.row_numbers[lengths.index(longest)],
                count=written(longest, ","),
                header=header,
            )
            raise UnreadableSourceError(file, reason)


def _of_likeliest_sheet(file: Path, sheets: Iterable[SourceSheet], table: str) -> SourceTable:
    for sheet in _likeliest_first(sheets, table):
        rows = sheet.rows()
        if len(rows) > 1:
            first = _header_at(rows)
            header = rows[first][1]
            return table_of_rows(
                file.name, header, [(at, _filled_up(row, len(header))) for at, row in rows[first + 1 :]]
            )
    raise UnreadableSourceError(file, _("no sheet has a header and rows below it."))


def _likeliest_first(sheets: Iterable[SourceSheet], table: str) -> list[SourceSheet]:
    """The sheet that is called like the table, then the visible ones, then the hidden ones."""
    names = {table.casefold()}
    if table in {spec.key for spec in ALL_TABLES}:
        spec = table_spec(table)
        names |= {spec.sheet.casefold(), spec.title.casefold(), spec.name.casefold()}
    return sorted(sheets, key=lambda sheet: (sheet.name.casefold() not in names, not sheet.is_visible))


def _header_at(rows: list[tuple[int, list[Cell]]]) -> int:
    """The row with the most texts among the first ones, the topmost where several have as many."""
    return max(range(min(_HEADER_ROWS, len(rows) - 1)), key=lambda at: sum(isinstance(c, str) for c in rows[at][1]))


def _filled_up(row: list[Cell], width: int) -> list[Cell]:
    """A sheet leaves out blank cells at the end of a row; they are there all the same."""
    return row + [None] * (width - len(row))
