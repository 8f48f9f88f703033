"""Values of formulas that can no longer be trusted."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter
from openpyxl import load_workbook

from xlcrm.ooxml.xlsx_file import XlsxFile


def test_formulas_stay_and_their_last_seen_values_go() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Home")
        sheet.write_number("A1", 2)
        sheet.write_formula("B1", "=A1*2", None, 4)
        sheet.write_formula("C1", '=A1&"x"', None, "2x")
    file = XlsxFile(buffer.getvalue())
    file.forget_values("Home")
    built = file.to_bytes()
    values = load_workbook(BytesIO(built), data_only=True)["Home"]
    formulas = load_workbook(BytesIO(built))["Home"]
    assert [values[at].value for at in ("A1", "B1", "C1")] == [2, None, None]
    assert [formulas[at].value for at in ("A1", "B1", "C1")] == [2, "=A1*2", '=A1&"x"']
