"""Rows put between others: the mirror of removing them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.ooxml.xlsx_file import XlsxFile


@pytest.fixture(scope="module")
def ten(built) -> bytes:
    """Ten rows of key and number, with a formula on the row, links, notes, and cells beside the table."""

    def fill(book):
        sheet = book.add_worksheet("S")
        columns = [{"header": "Key"}, {"header": "N"}, {"header": "Next"}]
        rows = [[f"K{n}", n] for n in range(1, 11)]
        sheet.add_table("B2:D12", {"name": "T", "columns": columns, "data": rows})
        for row in range(3, 13):
            sheet.write_formula(f"D{row}", f"=C{row}+C$3", None, 0)
        sheet.write_url("B6", "https://example.com/k4", string="K4")
        sheet.write_comment("B5", "note of K3")
        sheet.write_comment("B12", "note of K10")
        sheet.write("G9", "beside")

    return built(fill)


def test_rows_move_down_with_formulas_links_and_notes(ten, opened, complaints):
    file = XlsxFile(ten)
    file.insert_rows("T", {0: ["A", "B", "C"], 1: [0.5, True, "=text"]}, [1, 2, 12])
    data = file.to_bytes()
    sheet = opened(data)["S"]
    keys = ["K1", "A", "B", *(f"K{n}" for n in range(2, 11)), "C"]
    assert [sheet[f"B{row}"].value for row in range(3, 16)] == keys
    assert [sheet[f"C{row}"].value for row in (4, 5, 15)] == [0.5, True, "=text"]
    assert [sheet[f"D{row}"].value for row in (3, 6, 14)] == ["=C3+C$3", "=C6+C$3", "=C14+C$3"]
    assert sheet.tables["T"].ref == "B2:D15"
    assert {cell.coordinate: cell.hyperlink.target for row in sheet for cell in row if cell.hyperlink} == {
        "B8": "https://example.com/k4"
    }
    notes = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert notes == {"B7": "note of K3", "B14": "note of K10"}
    assert sheet["G9"].value == "beside"
    assert complaints(data) == []


def test_formats_drop_downs_names_and_charts_follow(deals, opened, complaints, parts):
    file = XlsxFile(deals)
    file.insert_rows("Deals", {0: ["D-0"], 1: [7]}, [0])
    data = file.to_bytes()
    book = opened(data)
    sheet = book["Deals"]
    assert [sheet[f"B{row}"].value for row in (4, 5, 6)] == ["D-0", "D-1", "D-2"]
    assert sheet["C4"].number_format == "#,##0.00"
    assert sheet["E4"].value == "=Deals[[#This Row],[Amount]]*2"
    assert book.defined_names["AllAmounts"].attr_text == "Deals!$C$4:$C$6"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "D4:D6"
    assert {str(each.sqref) for each in sheet.conditional_formatting} == {"C4:C6"}
    assert b"Deals!$C$4:$C$6" in parts(data)["xl/charts/chart1.xml"]
    assert complaints(data) == []


def test_an_empty_table_takes_rows_into_its_blank_one(empty_table, opened, complaints):
    file = XlsxFile(empty_table)
    file.insert_rows("Notes", {0: ["a", "b"]}, [3, 7])
    data = file.to_bytes()
    assert XlsxFile(data).read_table("Notes").columns[0] == ["a", "b"]
    assert opened(data)["Notes"].tables["Notes"].ref == "A1:C3"
    assert complaints(data) == []


@settings(max_examples=40, deadline=None)
@given(gone=st.sets(st.integers(0, 9)))
def test_what_is_removed_can_be_put_back(ten, gone):
    file = XlsxFile(ten)
    before = file.read_table("T").columns
    file.remove_rows("T", [place + 3 for place in gone])
    places = sorted(gone)
    file.insert_rows("T", {at: [before[at][place] for place in places] for at in (0, 1)}, places)
    again = XlsxFile(file.to_bytes())
    assert again.read_table("T").columns[:2] == before[:2]
    assert again.tables["T"].last_row == 12


def test_places_that_do_not_ascend_are_a_bug(ten):
    for places in ([2, 1], [1, 1], [-1]):
        with pytest.raises(ValueError, match="ascend"):
            XlsxFile(ten).insert_rows("T", {0: ["x"] * len(places)}, places)


def test_no_rows_no_change(ten):
    file = XlsxFile(ten)
    file.insert_rows("T", {}, [])
    assert file.to_bytes() == ten
