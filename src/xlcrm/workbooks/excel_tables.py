"""One native table of an open workbook: its cells as they lay when the click began, and the writes that change it.

A write may be queued until the click ends, and is then never seen by a read. So the table is read once, and what
the writes do to its extent is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from xlcrm.tables.raw_tables import Cell, CellError
from xlcrm.workbooks.excel_cells import block_of, cell_read, cell_typed, is_retyped, runs_of


@dataclass
class ExcelTable:
    """A table of the workbook, with the sheet's row and column numbers of its first data cell.

    body: how many data rows the table has, blank ones too. used: how many of them are in use. is_new: the table is
    added by this click, so there is nothing to read yet.
    """

    sheet: Any
    table: Any
    headers: tuple[str, ...]
    cells: list[list[Cell]]
    top: int
    left: int
    body: int
    used: int = 0
    is_new: bool = False

    @classmethod
    def read(cls, sheet: Any, table: Any, *, uses_1904_dates: bool = False) -> Self:
        """The table with its cells, in one touch for the headers and one for the rest."""
        header, body = table.header_row_range, table.data_body_range
        cells = [] if body is None else _values(body, uses_1904_dates=uses_1904_dates)
        headers = tuple("" if text is None else str(text) for text in _values(header)[0])
        return cls(sheet, table, headers, cells, header.row + 1, header.column, len(cells))

    def count_used(self, offsets: Sequence[int]) -> None:
        """Say which columns, from 0, tell whether a row is in use."""
        filled = [at for at, row in enumerate(self.cells) if any(row[offset] is not None for offset in offsets)]
        self.used = filled[-1] + 1 if filled else 0

    def set_cells(self, offset: int, rows: Sequence[int], values: Sequence[object], *, as_text: bool) -> None:
        """New cells of one column by sheet row. as_text: the column holds texts, and its cells may be made so."""
        order = sorted(range(len(rows)), key=lambda at: rows[at])
        places, cells = [rows[at] for at in order], [values[at] for at in order]
        for start, length in runs_of(places):
            self._write(places[start], offset, [cells[start : start + length]], {0} if as_text else set())

    def put_rows(self, at: int, columns: Mapping[int, Sequence[object]], count: int, texts: set[int]) -> None:
        """Rows from the place on, by column offset; the table grows where it must."""
        self._grow(at + count)
        offsets = sorted(columns)
        for start, length in runs_of(offsets):
            run = offsets[start : start + length]
            as_text = {nth for nth, offset in enumerate(run) if offset in texts}
            self._write(self.top + at, run[0], [columns[offset] for offset in run], as_text)
        self.used = max(self.used, at + count)

    def put_formulas(self, at: int, offset: int, formulas: Sequence[str]) -> None:
        """Formulas down one column from the place on; the rows are there."""
        self._block(self.top + at, offset, len(formulas), 1).value = [[formula] for formula in formulas]

    def open_rows(self, at: int, count: int) -> None:
        """Blank rows at a place among those in use; the rows there move down inside the table."""
        self._rows(self.top + at, count).insert("down", "format_from_left_or_above")
        self.body += count
        self.used += count

    def remove_rows(self, rows: Sequence[int]) -> None:
        """Take rows out by sheet row; the rows below move up inside the table. A table keeps one row to type in."""
        places = sorted(set(rows))
        if len(places) == self.body:
            self._grow(self.body + 1)
        for start, length in reversed(list(runs_of(places))):
            self._rows(places[start], length).delete("up")
        self.body -= len(places)
        self.used = max(0, self.used - len(places))

    def _grow(self, count: int) -> None:
        """Make the table at least so many rows long; what lies below it moves down first."""
        if count <= self.body:
            return
        below = self._rows(self.top + self.body, count - self.body)
        if not self.is_new and any(cell is not None for row in _values(below) for cell in row):
            below.insert("down", "format_from_left_or_above")
        shows_totals = not self.is_new and bool(self.table.show_totals)
        if shows_totals:
            self.table.show_totals = False
        self.table.resize(self._rows(self.top - 1, count + 1))
        if shows_totals:
            self.table.show_totals = True
        self.body = count

    def _write(self, row: int, offset: int, columns: Sequence[Sequence[object]], texts: set[int]) -> None:
        """One block of cells; columns of texts become so before a text that Excel would read anew."""
        for nth in sorted(texts):
            if any(map(is_retyped, columns[nth])):
                self._block(row, offset + nth, len(columns[nth]), 1).number_format = "@"
        plain = [
            [_text_typed(cell) for cell in column] if nth in texts else [cell_typed(cell) for cell in column]
            for nth, column in enumerate(columns)
        ]
        if plain and plain[0]:
            self._block(row, offset, len(plain[0]), len(plain)).value = block_of(plain)

    def _rows(self, row: int, count: int) -> Any:
        return self._block(row, 0, count, len(self.headers))

    def _block(self, row: int, offset: int, height: int, width: int) -> Any:
        first = self.left + offset
        return self.sheet.range((row, first), (row + height - 1, first + width - 1))


def _values(cells: Any, *, uses_1904_dates: bool = False) -> list[list[Cell]]:
    rows = cells.options(ndim=2, err_to_str=True).value
    return [[cell_read(value, uses_1904_dates=uses_1904_dates) for value in row] for row in rows]


def _text_typed(cell: object) -> object:
    """What is given to a cell that is text already: Excel takes one apostrophe at the front away."""
    if isinstance(cell, CellError):
        return cell.text
    return f"'{cell}" if isinstance(cell, str) and cell.startswith("'") else cell
