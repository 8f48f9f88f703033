from __future__ import annotations

import pytest

from xlcrm.ooxml.cell_values import Formula
from xlcrm.ooxml.file_errors import ArrayFormulaError, SheetProtectedError, TableHeaderError
from xlcrm.ooxml.xlsx_file import XlsxFile


def test_a_set_cell_keeps_its_style_and_others_their_bytes(deals, raw_members, opened, complaints):
    file = XlsxFile(deals)
    file.set_cells("Deals", {(4, 3): 99, (4, 2): "=1+1", (5, 4): None})
    data = file.to_bytes()
    sheet = opened(data)["Deals"]
    assert (sheet["C4"].value, sheet["C4"].number_format, sheet["C4"].font.bold) == (99, "#,##0.00", True)
    assert (sheet["B4"].value, sheet["B4"].data_type, sheet["B4"].quotePrefix) == ("=1+1", "s", True)
    assert (sheet["D5"].value, sheet["D5"].number_format) == (None, "yyyy-mm-dd")
    before, after = raw_members(deals), raw_members(data)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"}
    assert list(after) == list(before)
    assert complaints(data) == []


def test_nothing_changed_nothing_written(deals):
    file = XlsxFile(deals)
    file.read_table("Deals")
    file.set_cells("Deals", {})
    assert file.to_bytes() == deals


def test_excel_is_asked_to_recalculate(deals, parts):
    file = XlsxFile(deals)
    file.set_cells("Lists", {(1, 1): 5})
    assert b'fullCalcOnLoad="1"' in parts(file.to_bytes())["xl/workbook.xml"]


@pytest.mark.parametrize("text", ["=1", "+7 916", "-5", "@name", "\tx", "\rx"])
def test_a_text_that_looks_like_a_formula_is_marked_as_text_once(deals, opened, text):
    file = XlsxFile(deals)
    file.set_cells("Deals", {(row, 2): text for row in (4, 5)})
    once = XlsxFile(file.to_bytes())
    once.set_cells("Deals", {(row, 2): text for row in (4, 5)})
    cell = opened(once.to_bytes())["Deals"]["B4"]
    assert cell.quotePrefix
    assert cell.data_type == "s"
    assert len(opened(once.to_bytes())._cell_styles) == len(opened(file.to_bytes())._cell_styles)


def test_a_number_over_such_a_text_is_no_longer_marked(deals, opened):
    file = XlsxFile(deals)
    file.set_cells("Deals", {(4, 3): "=x"})
    file.set_cells("Deals", {(4, 3): 7})
    cell = opened(file.to_bytes())["Deals"]["C4"]
    assert (cell.value, cell.quotePrefix, cell.number_format) == (7, False, "#,##0.00")


def test_a_new_cell_takes_the_style_above_it_or_of_its_column(empty_table, opened):
    file = XlsxFile(empty_table)
    file.set_cells("Notes", {(9, 3): 45000, (2, 3): 45001})
    sheet = opened(file.to_bytes())["Notes"]
    assert sheet["C9"].number_format == sheet["C2"].number_format == "yyyy-mm-dd"


def test_cells_go_to_their_places_in_rows_and_between_rows(deals, complaints):
    file = XlsxFile(deals)
    file.set_cells("Deals", {(1, 40): 1, (4, 1): "left", (4, 7): "between", (100, 2): True, (2, 2): 2.5})
    again = XlsxFile(file.to_bytes())
    assert dict(again.read_sheet("Deals"))[4] == {
        1: "left",
        2: "D-1",
        3: 10.5,
        4: 45000,
        5: 21,
        7: "between",
        8: "beside",
    }
    assert complaints(file.to_bytes()) == []


def test_formulas_are_written_with_their_value(deals, opened):
    file = XlsxFile(deals)
    file.set_cells("Lists", {(3, 1): Formula('=IF(1<2,"a","b")', "a")})
    assert opened(file.to_bytes())["Lists"]["A3"].value == '=IF(1<2,"a","b")'
    assert dict(XlsxFile(file.to_bytes()).read_sheet("Lists"))[3] == {1: "a"}


def test_a_header_is_renamed_in_the_table_too(deals, opened, complaints):
    file = XlsxFile(deals)
    file.set_cells("Deals", {(3, 2): "Key\nof deal", (3, 3): "Amount"})
    again = XlsxFile(file.to_bytes())
    assert again.tables["Deals"].headers == ("Key\nof deal", "Amount", "Close", "Double")
    assert opened(file.to_bytes())["Deals"]["B3"].value == "Key\nof deal"
    assert complaints(file.to_bytes()) == []
    for header in ("close", "", None, 5):
        with pytest.raises(TableHeaderError, match="header of Deals"):
            file.set_cells("Deals", {(3, 2): header})


def test_the_first_cell_of_a_shared_formula_may_go(deals, parts, opened):
    file = XlsxFile(deals)
    lists = file._parts.sheet("Lists")
    rows, lists.holds_shared_formulas = lists.rows, True
    rows[1] = b'<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*$C$1</f><v>0</v></c></row>'
    for number in (2, 3):
        rows[number] = b'<row r="%d"><c r="A%d"><f t="shared" si="0"/><v>0</v></c></row>' % (number, number)
    file.set_cells("Lists", {(1, 1): "gone"})
    sheet = opened(file.to_bytes())["Lists"]
    assert [sheet[f"A{row}"].value for row in (1, 2, 3)] == ["gone", "=B2*$C$1", "=B3*$C$1"]


def test_one_cell_of_an_array_formula_is_refused(built):
    def fill(book):
        book.add_worksheet("A").write_array_formula("A1:A3", "{=B1:B3*2}")

    file = XlsxFile(built(fill))
    with pytest.raises(ArrayFormulaError, match="A1:A3"):
        file.set_cells("A", {(2, 1): 5})
    file.set_cells("A", {(2, 2): 5})


def test_a_protected_sheet_is_refused_with_the_way_out(built):
    def fill(book):
        book.add_worksheet("Locked").protect("x")
        book.add_worksheet("Open")

    file = XlsxFile(built(fill))
    assert file.sheet_is_protected("Locked")
    assert not file.sheet_is_protected("Open")
    with pytest.raises(SheetProtectedError, match="Unprotect Sheet"):
        file.set_cells("Locked", {(1, 1): 1})


def test_a_workbook_without_texts_gets_the_part(built, opened, complaints):
    file = XlsxFile(built(lambda book: book.add_worksheet("A").write(0, 0, 1)))
    file.set_cells("A", {(1, 2): "first text"})
    assert opened(file.to_bytes())["A"]["B1"].value == "first text"
    assert complaints(file.to_bytes()) == []
    assert "xl/sharedStrings.xml" in file.part_names


def test_the_calculation_chain_goes_with_a_formula(deals, parts, complaints):
    file = XlsxFile(deals)
    package = file._parts.package
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    package.add("xl/calcChain.xml", b"<calcChain/>", kind)
    package.add_relation(
        "xl/workbook.xml",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain",
        "xl/calcChain.xml",
    )
    data = file.to_bytes()
    kept, dropped = XlsxFile(data), XlsxFile(data)
    kept.set_cells("Deals", {(4, 3): 1})
    assert "xl/calcChain.xml" in parts(kept.to_bytes())
    dropped.set_cells("Deals", {(4, 5): 1})
    assert "xl/calcChain.xml" not in parts(dropped.to_bytes())
    assert complaints(dropped.to_bytes()) == []
