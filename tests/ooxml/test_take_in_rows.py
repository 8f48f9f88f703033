"""Rows typed right below a table belong to it; sums, notes apart and other tables do not."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from xlcrm.ooxml.cell_values import Formula
from xlcrm.ooxml.xlsx_file import XlsxFile


def book(*below: tuple[int, int, Any], totals: bool = False) -> XlsxFile:
    """A table in A1:C3 whose last column is calculated, and some cells (row, column, value) beneath."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("S")
        columns = [{"header": "Name"}, {"header": "Price"}, {"header": "Twice", "formula": "=T[[#This Row],[Price]]*2"}]
        data = [["a", 1], ["b", 2]] + ([["", ""]] if totals else [])
        sheet.add_table(0, 0, len(data), 2, {"name": "T", "columns": columns, "data": data, "total_row": totals})
    file = XlsxFile(buffer.getvalue())
    file.set_cells("S", {(row, column): value for row, column, value in below})
    return file


@pytest.mark.parametrize(
    ("below", "taken"),
    [
        ([], []),
        ([(4, 1, "c")], [4]),
        ([(4, 1, "c"), (5, 2, 7)], [4, 5]),
        ([(4, 1, "c"), (6, 1, "apart")], [4]),
        ([(5, 1, "apart")], []),
        ([(4, 4, "beside")], []),
        ([(4, 1, "Sum"), (4, 2, Formula("=SUM(B2:B3)", 3))], []),
        ([(4, 1, "c"), (5, 1, "Sum"), (5, 2, Formula("=SUM(B2:B4)", 3))], [4]),
        ([(4, 1, "c"), (4, 3, Formula("=T[[#This Row],[Price]]*2", 0))], [4]),
    ],
)
def test_what_lies_below_a_table(below: list[tuple[int, int, Any]], taken: list[int]) -> None:
    file = book(*below)
    assert file.take_in_rows("T") == taken
    assert file.tables["T"].last_row == 3 + len(taken)
    assert file.take_in_rows("T") == []


def test_rows_taken_in_get_the_calculated_formula() -> None:
    file = book((4, 1, "c"), (4, 2, 3))
    file.take_in_rows("T")
    sheet = XlsxFile(file.to_bytes())._parts.sheet("S")
    assert "T[[#This Row],[Price]]*2" in sheet.row(4).cells[3]


def test_a_table_with_totals_takes_nothing_in() -> None:
    file = book((6, 1, "c"), totals=True)
    assert file.take_in_rows("T") == []
