from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.ooxml.xlsx_file import XlsxFile


@pytest.fixture(scope="module")
def ten(built) -> bytes:
    """Ten rows of key and number, with a formula on the row, a link, notes, and cells beside the table."""

    def fill(book):
        sheet = book.add_worksheet("S")
        columns = [{"header": "Key"}, {"header": "N"}, {"header": "Next"}]
        rows = [[f"K{n}", n] for n in range(1, 11)]
        sheet.add_table("B2:D12", {"name": "T", "columns": columns, "data": rows})
        for row in range(3, 13):
            sheet.write_formula(f"D{row}", f"=C{row}+C$3", None, 0)
        sheet.write_url("B6", "https://example.com/k4", string="K4")
        sheet.write_url("B8", "https://example.com/k6", string="K6")
        sheet.write_comment("B5", "note of K3")
        sheet.write_comment("B9", "note of K7")
        sheet.write("G9", "beside")

    return built(fill)


def test_rows_move_up_with_formulas_links_and_notes(ten, opened, complaints):
    file = XlsxFile(ten)
    file.remove_rows("T", [5, 6, 11])
    data = file.to_bytes()
    sheet = opened(data)["S"]
    assert [sheet[f"B{row}"].value for row in range(3, 13)] == [
        "K1",
        "K2",
        "K5",
        "K6",
        "K7",
        "K8",
        "K10",
        None,
        None,
        None,
    ]
    assert [sheet[f"D{row}"].value for row in (3, 5, 9)] == ["=C3+C$3", "=C5+C$3", "=C9+C$3"]
    assert sheet.tables["T"].ref == "B2:D9"
    assert {cell.coordinate: cell.hyperlink.target for row in sheet for cell in row if cell.hyperlink} == {
        "B6": "https://example.com/k6"
    }
    assert {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment} == {"B7": "note of K7"}
    assert sheet["G9"].value == "beside"
    assert complaints(data) == []


def test_the_last_note_goes_with_its_row(ten, opened, complaints, parts):
    file = XlsxFile(ten)
    file.remove_rows("T", [9])
    data = file.to_bytes()
    sheet = opened(data)["S"]
    assert {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment} == {"B5": "note of K3"}
    assert parts(data)["xl/drawings/vmlDrawing1.vml"].count(b"<v:shape ") == 1
    assert parts(data)["xl/drawings/vmlDrawing1.vml"].rstrip().endswith(b"</xml>")
    assert complaints(data) == []


def test_all_rows_leave_one_blank_row(deals, opened, complaints):
    file = XlsxFile(deals)
    file.remove_rows("Deals", [4, 5])
    data = file.to_bytes()
    assert XlsxFile(data).read_table("Deals").columns == [[None]] * 4
    sheet = opened(data)["Deals"]
    assert sheet.tables["Deals"].ref == "B3:E4"
    assert sheet["C4"].number_format == "#,##0.00"
    assert opened(data).defined_names["AllAmounts"].attr_text == "Deals!$C$4:$C$4"
    assert XlsxFile(data).append_rows("Deals", {0: ["again"]}, 1) == 4
    assert complaints(data) == []


@settings(max_examples=40, deadline=None)
@given(gone=st.sets(st.integers(3, 12)))
def test_what_is_left_is_left_in_order(ten, gone):
    file = XlsxFile(ten)
    file.remove_rows("T", gone)
    again = XlsxFile(file.to_bytes())
    kept = [row - 2 for row in range(3, 13) if row not in gone]
    assert again.read_table("T").columns[1] == (kept or [None])
    assert again.tables["T"].last_row == 2 + max(len(kept), 1)


def test_a_reference_to_a_row_that_went_is_lost_as_in_excel(ten, opened):
    file = XlsxFile(ten)
    file.remove_rows("T", [3])
    assert opened(file.to_bytes())["S"]["D3"].value == "=C3+#REF!"


def test_rows_outside_the_table_are_a_bug(ten):
    with pytest.raises(ValueError, match="outside"):
        XlsxFile(ten).remove_rows("T", [2])


def test_no_rows_no_change(ten):
    file = XlsxFile(ten)
    file.remove_rows("T", [])
    assert file.to_bytes() == ten
    assert io.BytesIO(ten).read() == ten
