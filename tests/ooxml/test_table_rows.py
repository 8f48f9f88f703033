from __future__ import annotations

import re

import pytest

from xlcrm.ooxml.cell_values import Formula
from xlcrm.ooxml.file_errors import CellsBelowTableError, SheetFullError, SheetProtectedError
from xlcrm.ooxml.xlsx_file import XlsxFile


def appended(data: bytes, **columns: list) -> XlsxFile:
    file = XlsxFile(data)
    start = file.append_rows("Deals", {0: ["D-3", "D-4", "+5"], 1: [30, 40, 50], 2: [45002, None, 45004]}, 3)
    assert start == 6
    return file


def test_appended_rows_are_read_back_and_look_like_the_row_above(deals, opened, complaints):
    file = appended(deals)
    data = file.to_bytes()
    cells = XlsxFile(data).read_table("Deals")
    assert cells.columns[:3] == [
        ["D-1", "D-2", "D-3", "D-4", "+5"],
        [10.5, 20, 30, 40, 50],
        [45000, 45001, 45002, None, 45004],
    ]
    sheet = opened(data)["Deals"]
    assert [sheet[f"C{row}"].number_format for row in (6, 7, 8)] == ["#,##0.00"] * 3
    assert sheet["D7"].number_format == "yyyy-mm-dd"
    assert sheet["E8"].value == "=Deals[[#This Row],[Amount]]*2"
    assert sheet["E8"].font.bold
    assert sheet["B8"].quotePrefix
    assert not sheet["B7"].quotePrefix
    assert sheet["H4"].value == "beside"
    assert complaints(data) == []


def test_everything_that_ended_with_the_table_ends_with_it_again(deals, opened, parts):
    data = appended(deals).to_bytes()
    book = opened(data)
    sheet = book["Deals"]
    assert sheet.tables["Deals"].ref == "B3:E8"
    assert sheet.tables["Deals"].autoFilter.ref == "B3:E8"
    assert [str(each.sqref) for each in sheet.data_validations.dataValidation] == ["D4:D8"]
    assert {str(each.sqref) for each in sheet.conditional_formatting} == {"C4:C8"}
    assert b"<xm:sqref>C4:C8</xm:sqref>" in parts(data)["xl/worksheets/sheet1.xml"]
    assert sheet.dimensions == "B3:H8"
    assert book.defined_names["AllAmounts"].attr_text == "Deals!$C$4:$C$8"
    assert book.defined_names["Elsewhere"].attr_text == "Lists!$C$4:$C$5"
    formulas = re.findall(rb"<c:f>([^<]*)</c:f>", parts(data)["xl/charts/chart1.xml"])
    assert formulas == [b"Deals!$C$3", b"Deals!$B$4:$B$8", b"Deals!$C$4:$C$8"]


def test_only_what_has_to_change_changes(deals, raw_members):
    before, after = raw_members(deals), raw_members(appended(deals).to_bytes())
    assert set(before) == set(after)
    assert {name for name in before if before[name] == after[name]} >= {
        "xl/worksheets/sheet2.xml",
        "xl/theme/theme1.xml",
        "xl/drawings/drawing1.xml",
        "[Content_Types].xml",
        "docProps/core.xml",
    }


def test_unchanged_rows_keep_their_bytes(deals, parts):
    before, after = (parts(data)["xl/worksheets/sheet1.xml"] for data in (deals, appended(deals).to_bytes()))
    rows = before[before.index(b"<row") : before.index(b"</sheetData>")]
    assert rows in after


def test_the_blank_row_of_an_empty_table_is_filled_first(empty_table, opened, complaints):
    file = XlsxFile(empty_table)
    assert file.append_rows("Notes", {0: ["one"]}, 1) == 2
    assert file.tables["Notes"].last_row == 2
    assert file.append_rows("Notes", {0: ["two", "three"], 2: [45000, 45001]}, 2) == 3
    data = file.to_bytes()
    assert XlsxFile(data).read_table("Notes").columns == [["one", "two", "three"], [None] * 3, [None, 45000, 45001]]
    sheet = opened(data)["Notes"]
    assert sheet["C4"].number_format == "yyyy-mm-dd"
    assert [str(each.sqref) for each in sheet.data_validations.dataValidation] == ["A2:A4"]
    assert complaints(data) == []


def test_no_rows_is_no_change(deals):
    file = XlsxFile(deals)
    file.append_rows("Deals", {}, 0)
    assert file.to_bytes() == deals


def test_a_formula_comes_with_its_value(deals):
    file = XlsxFile(deals)
    file.append_rows("Deals", {1: [5], 3: [Formula("Deals[[#This Row],[Amount]]*2", 10)]}, 1)
    assert XlsxFile(file.to_bytes()).read_table("Deals").columns[3] == [21, 40, 10]


def test_cells_below_stop_the_growth_and_nothing_is_written(deals):
    file = XlsxFile(deals)
    file.set_cells("Deals", {(8, 3): "note"})
    before = file.to_bytes()
    with pytest.raises(CellsBelowTableError, match="C8"):
        file.append_rows("Deals", {1: [1, 2, 3]}, 3)
    assert file.to_bytes() == before
    assert file.append_rows("Deals", {1: [1, 2]}, 2) == 6


def test_another_table_below_stops_the_growth(built):
    def fill(book):
        sheet = book.add_worksheet("S")
        sheet.add_table("A1:B3", {"name": "Upper"})
        sheet.add_table("B6:C8", {"name": "Lower"})
        sheet.add_table("D1:E3", {"name": "Right"})

    file = XlsxFile(built(fill))
    file.append_rows("Upper", {0: [1, 2]}, 2)
    with pytest.raises(CellsBelowTableError, match="B6"):
        file.append_rows("Upper", {0: [1]}, 1)
    file.append_rows("Right", {0: list(range(50))}, 50)


def test_the_totals_row_moves_down_and_up(built, opened, complaints):
    def fill(book):
        sheet = book.add_worksheet("S")
        columns = [{"header": "N", "total_string": "Total"}, {"header": "V", "total_function": "sum"}]
        sheet.add_table("A1:B4", {"name": "T", "total_row": True, "columns": columns, "data": [["a", 1], ["b", 2]]})
        sheet.write("D4", "beside")

    file = XlsxFile(built(fill))
    assert file.tables["T"].has_totals
    file.append_rows("T", {0: ["c", "d"], 1: [3, 4]}, 2)
    sheet = opened(file.to_bytes())["S"]
    assert sheet.tables["T"].ref == "A1:B6"
    assert sheet.tables["T"].autoFilter.ref == "A1:B5"
    assert [sheet[f"A{row}"].value for row in range(2, 7)] == ["a", "b", "c", "d", "Total"]
    assert sheet["B6"].value == "=SUBTOTAL(109,[V])"
    assert sheet["D4"].value == "beside"
    file.replace_rows("T", {0: ["x"], 1: [9]}, 1)
    sheet = opened(file.to_bytes())["S"]
    assert [[cell.value for cell in row] for row in sheet["A1:B4"]] == [
        ["N", "V"],
        ["x", 9],
        ["Total", "=SUBTOTAL(109,[V])"],
        [None, None],
    ]
    file.append_rows("T", {0: ["y"]}, 1)
    file.remove_rows("T", [2, 3])
    sheet = opened(file.to_bytes())["S"]
    assert [sheet[f"A{row}"].value for row in range(1, 5)] == ["N", None, "Total", None]
    assert sheet["D4"].value == "beside"
    assert complaints(file.to_bytes()) == []


def test_a_calculated_column_with_plain_addresses_is_shifted(built, opened):
    def fill(book):
        sheet = book.add_worksheet("S")
        sheet.add_table("A1:B3", {"name": "T", "columns": [{"header": "N"}, {"header": "V", "formula": "=A2*$D$1"}]})
        sheet.write_formula("B2", "=A2*$D$1")
        sheet.write_formula("B3", "=A3*$D$1")

    file = XlsxFile(built(fill))
    file.append_rows("T", {0: [1, 2]}, 2)
    sheet = opened(file.to_bytes())["S"]
    assert [sheet[f"B{row}"].value for row in (3, 4, 5)] == ["=A3*$D$1", "=A4*$D$1", "=A5*$D$1"]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_all_rows_are_replaced(deals, opened, complaints, count):
    file = XlsxFile(deals)
    file.replace_rows("Deals", {0: [f"N-{n}" for n in range(count)], 1: list(range(count))}, count)
    data = file.to_bytes()
    last = 3 + max(count, 1)
    assert XlsxFile(data).tables["Deals"].last_row == last
    cells = XlsxFile(data).read_table("Deals")
    assert cells.columns[1] == ([*range(count)] or [None])
    sheet = opened(data)["Deals"]
    assert sheet[f"C{last}"].number_format == "#,##0.00"
    assert sheet[f"E{last}"].value == ("=Deals[[#This Row],[Amount]]*2" if count else None)
    assert [sheet["H4"].value, sheet["B3"].value] == ["beside", "Id"]
    assert sheet["B5"].value == ("N-1" if count > 1 else None)
    assert complaints(data) == []
    again = XlsxFile(data)
    start = again.append_rows("Deals", {0: ["more"]}, 1)
    assert start == (4 if count == 0 else last + 1)


def test_rows_of_unequal_length_are_a_bug(deals):
    with pytest.raises(ValueError, match="2 values for 3 rows"):
        XlsxFile(deals).append_rows("Deals", {0: [1, 2]}, 3)


def test_the_end_of_the_sheet(deals):
    with pytest.raises(SheetFullError, match="1,048,576"):
        XlsxFile(deals).append_rows("Deals", {}, 1_048_572)


def test_a_protected_sheet(built):
    def fill(book):
        sheet = book.add_worksheet("S")
        sheet.add_table("A1:B3", {"name": "T"})
        sheet.protect()

    with pytest.raises(SheetProtectedError, match="S"):
        XlsxFile(built(fill)).append_rows("T", {0: [1]}, 1)


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ('name="Deals"', 'name="Deals"'),
        ('ref="B3:E5" sheet="Deals"', 'ref="B3:E6" sheet="Deals"'),
        ('name="Other"', None),
        ('ref="B3:E5" sheet="Lists"', None),
    ],
)
def test_pivot_tables_of_the_table_are_refreshed(deals, parts, source, after):
    file = XlsxFile(deals)
    definition = (
        f'<pivotCacheDefinition a="1"><cacheSource><worksheetSource {source}/></cacheSource></pivotCacheDefinition>'
    )
    package = file._parts.package
    package.add("xl/pivotCache/definition1.xml", definition.encode(), "application/xml")
    package.add_relation(
        "xl/workbook.xml", "http://x/relationships/pivotCacheDefinition", "xl/pivotCache/definition1.xml"
    )
    file.append_rows("Deals", {1: [5]}, 1)
    expected = (
        definition if after is None else definition.replace(source, after).replace(" a=", ' refreshOnLoad="1" a=')
    )
    assert parts(file.to_bytes())["xl/pivotCache/definition1.xml"].decode() == expected


def test_ten_thousand_rows_are_quick_enough_to_notice_a_loop(empty_table):
    file = XlsxFile(empty_table)
    file.append_rows("Notes", {0: [f"text {n}" for n in range(10_000)], 1: list(range(10_000))}, 10_000)
    cells = XlsxFile(file.to_bytes()).read_table("Notes")
    assert (cells.columns[0][-1], cells.columns[1][-1], cells.rows[-1]) == ("text 9999", 9999, 10_001)
