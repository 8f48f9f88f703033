"""The sheets of somebody else's .xlsx or .xlsm file, by our own reader: texts stay texts, days by number formats."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from xlcrm.ooxml.cell_values import CellError as FileCellError
from xlcrm.ooxml.number_formats import Shows
from xlcrm.ooxml.read_cells import ShownCell
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.tables.parse_values import from_serial, parse_moment
from xlcrm.tables.raw_tables import Cell, CellError
from xlcrm.workbooks.source_sheets import NumberedRow, SourceSheet, blank_or, duration_text, time_of_day

_DAY = 86_400
_NO_SUCH_DAY = 60  # Excel counts a 29 February 1900, so the numbers before it are one less than its epoch says


def xlsx_sheets(file: XlsxFile) -> Iterator[SourceSheet]:
    """The worksheets in their order; chart sheets hold no cells."""
    for name in file.sheet_names:
        if file.is_worksheet(name):
            yield SourceSheet(name, file.sheet_state(name) == "visible", partial(_rows, file, name))


def _rows(file: XlsxFile, name: str) -> list[NumberedRow]:
    rows = []
    for number, cells in file.read_shown_rows(name):
        values = {column: _cell(cell, uses_1904_dates=file.uses_1904_dates) for column, cell in cells.items()}
        filled = {column: value for column, value in values.items() if value is not None}
        if filled:
            rows.append((number, [filled.get(column) for column in range(1, max(filled) + 1)]))
    return rows


def _cell(cell: ShownCell, *, uses_1904_dates: bool) -> Cell:
    value = cell.value
    if isinstance(value, str):
        return blank_or(value) if cell.shows is Shows.NUMBER else parse_moment(value) or blank_or(value)
    if isinstance(value, FileCellError):
        return CellError(value.text)
    if value is None or isinstance(value, bool) or cell.shows is Shows.NUMBER:
        return value
    return _moment(value, cell.shows, uses_1904_dates=uses_1904_dates)


def _moment(number: float, shows: Shows, *, uses_1904_dates: bool) -> Cell:
    """A number as its format shows it; one that means no moment, such as a negative one, stays a number."""
    if shows is Shows.DURATION:
        return duration_text(number * _DAY)
    if shows is Shows.TIME and 0 <= number < 1:
        return time_of_day(min(round(number * _DAY), _DAY - 1))
    early = not uses_1904_dates and 1 <= number < _NO_SUCH_DAY
    moment = from_serial(number + early, uses_1904_dates=uses_1904_dates)
    return number if moment is None else moment
