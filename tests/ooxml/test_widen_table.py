"""More columns at a table's right end: nothing is written over, nothing moves, and Excel has nothing to repair."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from ooxml.package_checks import members, new_schema_errors
from ooxml.variants import prefixed, strict
from xlcrm.ooxml.cell_values import Formula
from xlcrm.ooxml.file_errors import CellsBesideTableError, SheetProtectedError
from xlcrm.ooxml.lint_package import lint_package
from xlcrm.ooxml.xlsx_file import NewColumn, XlsxFile

Fill = Callable[[xlsxwriter.Workbook, Any], None]
NEW = (
    NewColumn("Class", "Class", values=("A",)),
    NewColumn("Twice", "Double", formula="Deals[[#This Row],[Amount]]*2"),
)


def nothing(_book: xlsxwriter.Workbook, _sheet: Any) -> None:
    """The table alone."""


def made(fill: Fill = nothing, headers: tuple[str, ...] = ("Id", "Amount"), **options: object) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Deals")
    for row, values in enumerate([("D-1", 10), ("D-2", 20)], 3):
        sheet.write_row(row, 0, values)
    listed = {"name": "Deals", "columns": [{"header": each} for each in headers], **options}
    sheet.add_table(2, 0, 5 if options.get("total_row") else 4, len(headers) - 1, listed)
    sheet.write_comment("A3", "What it is.")
    fill(book, sheet)
    book.close()
    return buffer.getvalue()


def _full(book: xlsxwriter.Workbook, sheet: Any) -> None:
    money = book.add_format({"num_format": "#,##0.00", "bold": True})
    sheet.set_column(2, 2, 33, None, {"level": 1, "hidden": True})
    sheet.set_column(3, 3, 12, money, {"collapsed": True})
    sheet.write_blank("D4", None, money)
    sheet.data_validation("C4:C1048576", {"validate": "list", "source": ["A", "B"]})
    sheet.write_comment("C3", "Its class.")
    sheet.write_comment("D3", "Two times.")


BUILT = made(_full, ("Id", "Amount", "Class", "Double"))


def widened(data: bytes, *columns: NewColumn) -> XlsxFile:
    file = XlsxFile(data)
    file.widen_table("Deals", columns or NEW, BUILT)
    assert lint_package(file.to_bytes(), "x") == []
    return XlsxFile(file.to_bytes())


@pytest.mark.parametrize("spelled", [bytes, prefixed, strict])
def test_header_cells_rule_note_and_width_come_along(spelled: Callable[[bytes], bytes]) -> None:
    file = widened(spelled(made()))
    assert file.tables["Deals"].headers == ("Id", "Amount", "Class", "Twice")
    assert file.read_table("Deals").columns[2:] == [["A", None], ["", ""]]
    assert file.calculated_columns("Deals") == {"Twice"}
    if spelled is strict:
        return  # openpyxl reads the usual kind only
    sheet = openpyxl.load_workbook(BytesIO(file.to_bytes()))["Deals"]
    assert [sheet[each].value for each in ("C3", "D3", "C4", "D4", "D5")] == [
        "Class",
        "Twice",
        "A",
        "=Deals[[#This Row],[Amount]]*2",
        "=Deals[[#This Row],[Amount]]*2",
    ]
    assert sheet["D4"].number_format == "#,##0.00"
    assert [sheet[each].comment.text for each in ("A3", "C3", "D3")] == ["What it is.", "Its class.", "Two times."]
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("C4:C1048576", '"A,B"')
    assert [sheet.column_dimensions[each].hidden for each in "CD"] == [True, False]
    assert sheet.tables["Deals"].ref == sheet.tables["Deals"].autoFilter.ref == "A3:D5"


def test_the_published_schemas_have_nothing_to_say(shared_data: Path) -> None:
    for fill in (nothing, _far_right, _folded):
        data = made(fill)
        assert new_schema_errors(data, widened(data).to_bytes(), shared_data / "ooxml-xsd") == []


def test_rows_that_come_later_take_the_new_columns_along() -> None:
    file = widened(made())
    file.append_rows("Deals", {0: ["D-3"], 1: [30], 2: ["B"]}, 1)
    assert file.read_table("Deals").columns[2] == ["A", None, "B"]
    assert openpyxl.load_workbook(BytesIO(file.to_bytes()))["Deals"]["D6"].value == "=Deals[[#This Row],[Amount]]*2"


def _far_right(_book: Any, sheet: Any) -> None:
    sheet.write_formula("F4", "=SUM(Deals[Amount])", None, 30)
    sheet.write_string("A1", "title")
    sheet.write_string("C1", "above")
    sheet.set_column(2, 16383, 9)
    sheet.data_validation("A4:A9", {"validate": "integer", "criteria": ">", "value": 0})


def test_what_stands_above_and_further_right_stays() -> None:
    file = widened(made(_far_right, total_row=True))
    rows = dict(file.read_sheet("Deals"))
    assert (rows[4][6], rows[1][3]) == (30, "above")
    head = members(file.to_bytes())["xl/worksheets/sheet1.xml"].decode()
    assert re.findall(r'<col min="(\d+)" max="(\d+)"', head) == [("3", "3"), ("4", "4"), ("5", "16384")]
    assert 'outlineLevelCol="1"' in head
    assert head.count("<dataValidation ") == 2
    assert '<dataValidations count="2">' in head


def _cell(_book: Any, sheet: Any) -> None:
    sheet.write_string("D900", "mine")


def _header(_book: Any, sheet: Any) -> None:
    sheet.write_number("C3", 0)


def _note(_book: Any, sheet: Any) -> None:
    sheet.write_comment("D5", "mine")


def _merged(book: Any, sheet: Any) -> None:
    sheet.merge_range("D8:F9", "", book.add_format())


def _table(_book: Any, sheet: Any) -> None:
    sheet.add_table("D20:E22")


def _chart(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Deals!$B$4:$B$5"})
    sheet.insert_chart("B8", chart)


@pytest.mark.parametrize("fill", [_cell, _header, _note, _merged, _table, _chart], ids=lambda fill: fill.__name__)
def test_what_lies_right_of_the_table_is_in_the_way_and_named(fill: Fill) -> None:
    file = XlsxFile(made(fill))
    before = members(file.to_bytes())
    with pytest.raises(CellsBesideTableError, match=r"at [BCD]\d+\. Move it"):
        file.widen_table("Deals", NEW, BUILT)
    assert members(file.to_bytes()) == before


def test_a_protected_sheet_says_so() -> None:
    file = XlsxFile(made(lambda _book, sheet: sheet.protect()))
    with pytest.raises(SheetProtectedError):
        file.widen_table("Deals", NEW, BUILT)


def _folded(_book: Any, sheet: Any) -> None:
    sheet.set_column(1, 1, 9, None, {"level": 1, "hidden": True})
    sheet.set_column(2, 2, None, None, {"collapsed": True})


def test_the_button_of_folded_columns_stays_right_of_the_last_of_them() -> None:
    sheet = openpyxl.load_workbook(BytesIO(widened(made(_folded)).to_bytes()))["Deals"]
    assert [(each, sheet.column_dimensions[each].outlineLevel) for each in "BCD"] == [("B", 1), ("C", 1), ("D", 0)]
    assert [sheet.column_dimensions[each].collapsed for each in "CD"] == [False, True]
    plain = widened(made(_folded), NewColumn("Plain", "Amount"))
    sheet = openpyxl.load_workbook(BytesIO(plain.to_bytes()))["Deals"]
    assert sheet.column_dimensions["C"].collapsed


def test_a_sheet_without_notes_gets_none_and_a_rule_of_the_users_holds() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.data_validation("C2:C50", {"validate": "list", "source": ["mine"]})

    data = made(fill)
    file = widened(data)
    assert b"mine" in members(file.to_bytes())["xl/worksheets/sheet1.xml"]
    assert members(file.to_bytes())["xl/worksheets/sheet1.xml"].count(b"<dataValidation ") == 1


def test_many_rows_in_little_time() -> None:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Deals")
    for row in range(3, 3003):
        sheet.write_row(row, 0, (f"D-{row}", row))
    sheet.add_table(2, 0, 3002, 1, {"name": "Deals", "columns": [{"header": "Id"}, {"header": "Amount"}]})
    book.close()
    file = widened(buffer.getvalue(), NewColumn("Next", "Class", values=[Formula("=1+1", 2)] * 3000))
    assert file.read_table("Deals").columns[2] == [2] * 3000
