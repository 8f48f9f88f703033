"""What hangs on a table's rows follows when they are added, put between others, removed: one small workbook each."""

from __future__ import annotations

import re

import pytest

from ooxml.package_checks import members, raw_members
from xlcrm.ooxml.file_errors import CellsBelowTableError
from xlcrm.ooxml.xlsx_file import XlsxFile


@pytest.fixture(scope="module")
def linked(built) -> bytes:
    """Five rows (4 to 8) in B:D with a totals row, a second table beside, and formulas of all kinds on the cells."""

    def fill(book):
        sheet = book.add_worksheet("Deals")
        red = book.add_format({"font_color": "#C00000"})
        columns = [{"header": "Key"}, {"header": "Amount", "total_function": "sum"}, {"header": "Done"}]
        rows = [[f"K{n}", n * 10, "yes"] for n in range(1, 6)]
        sheet.add_table("B3:D9", {"name": "Deals", "columns": columns, "data": rows, "total_row": True})
        sheet.add_table("G3:H8", {"name": "Beside", "data": [[n, f"b{n}"] for n in range(1, 6)]})
        sheet.write_formula("B1", "=SUM(C4:C8)+C5", None, 150)
        sheet.write_formula("E6", "=C6*2", None, 60)
        sheet.conditional_format("C4:C8", {"type": "formula", "criteria": "=$C4>MAX($G$4:$G$8)", "format": red})
        sheet.conditional_format("C6", {"type": "cell", "criteria": ">", "value": 1, "format": red})
        sheet.conditional_format("C4:C8", {"type": "data_bar", "data_bar_2010": True})
        sheet.data_validation("D4:D8", {"validate": "list", "source": "=Lists!$A$1:$A$3"})
        sheet.data_validation("J1", {"validate": "list", "source": "=$B$4:$B$8"})
        sheet.ignore_errors({"number_stored_as_text": "B4:B8"})
        sheet.add_sparkline("E5", {"range": "Deals!C5:D5"})
        sheet.write_comment("C7", "note on K4")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"categories": "=Deals!$B$4:$B$8", "values": "=Deals!$C$4:$C$8", "name": "=Deals!$C$3"})
        other = book.add_worksheet("My Lists")
        other.insert_chart("J2", chart)
        other.write_formula("A1", "=SUM(Deals!C4:C8)+Deals!C6+'My Lists'!B4", None, 180)
        other.data_validation("C1", {"validate": "list", "source": "=Deals!$B$4:$B$8"})
        other.add_sparkline("D1", {"range": "Deals!C4:C8"})
        quiet = book.add_worksheet("Lists")
        quiet.write_column("A1", ["yes", "no", "Deals!C4"])
        book.define_name("AllAmounts", "=Deals!$C$4:$C$8")
        book.define_name("Third", "=Deals!$C$6")

    return built(fill)


def formulas(data: bytes, part: str, tag: str = "f") -> list[str]:
    found = re.findall(rf"<(?:\w+:)?{tag}(?:\s[^>]*)?>([^<]+)<", members(data)[part].decode())
    return [each.replace("&gt;", ">") for each in found]


def covered(data: bytes) -> list[str]:
    xml = members(data)["xl/worksheets/sheet1.xml"].decode()
    return [*re.findall(r' sqref="([^"]*)"', xml), *re.findall(r"<xm:sqref>([^<]*)", xml)]


def test_added_rows_are_in_every_range_that_ended_with_the_table(linked, complaints):
    file = XlsxFile(linked)
    file.append_rows("Deals", {0: ["K6", "K7"], 1: [60, 70]}, 2)
    data = file.to_bytes()
    sheet = formulas(data, "xl/worksheets/sheet1.xml")
    assert sheet[:2] == ["SUM(C4:C10)+C5", "C6*2"]
    assert "Deals!C5:D5" in sheet  # a sparkline beside a row
    assert formulas(data, "xl/worksheets/sheet1.xml", "formula") == ["$C4>MAX($G$4:$G$8)", "1"]
    assert formulas(data, "xl/worksheets/sheet1.xml", "formula1") == ["Lists!$A$1:$A$3", "$B$4:$B$10"]
    assert {"C4:C10", "D4:D10", "B4:B10", "C6", "J1", "E5"} <= set(covered(data))
    assert formulas(data, "xl/worksheets/sheet2.xml") == ["SUM(Deals!C4:C10)+Deals!C6+'My Lists'!B4", "Deals!C4:C10"]
    assert formulas(data, "xl/worksheets/sheet2.xml", "formula1") == ["Deals!$B$4:$B$10"]
    assert formulas(data, "xl/charts/chart1.xml") == ["Deals!$C$3", "Deals!$B$4:$B$10", "Deals!$C$4:$C$10"]
    names = {each.name: each.refers_to for each in XlsxFile(data).defined_names}
    assert names == {"AllAmounts": "Deals!$C$4:$C$10", "Third": "Deals!$C$6"}
    assert XlsxFile(data).tables["Beside"].last_row == 8
    assert XlsxFile(data).read_table("Beside").columns[1] == [f"b{n}" for n in range(1, 6)]
    totals = dict(XlsxFile(data).read_sheet("Deals"))[11]
    assert "SUBTOTAL(109,[Amount])" in members(data)["xl/worksheets/sheet1.xml"].decode()
    assert set(totals) == {3}
    assert complaints(data) == []


def test_rows_between_others_push_what_names_the_rows_below(linked, complaints):
    file = XlsxFile(linked)
    file.insert_rows("Deals", {0: ["new"]}, [1])
    data = file.to_bytes()
    assert formulas(data, "xl/worksheets/sheet1.xml")[:2] == ["SUM(C4:C9)+C6", "C7*2"]
    assert {"C4:C9", "D4:D9", "B4:B9", "C7", "E5"} <= set(covered(data))
    assert formulas(data, "xl/worksheets/sheet2.xml") == ["SUM(Deals!C4:C9)+Deals!C7+'My Lists'!B4", "Deals!C4:C9"]
    names = {each.name: each.refers_to for each in XlsxFile(data).defined_names}
    assert names == {"AllAmounts": "Deals!$C$4:$C$9", "Third": "Deals!$C$7"}
    assert complaints(data) == []


def test_removed_rows_pull_it_up_and_what_named_them_is_lost(linked, complaints):
    file = XlsxFile(linked)
    file.remove_rows("Deals", [6])
    data = file.to_bytes()
    assert formulas(data, "xl/worksheets/sheet1.xml")[:2] == ["SUM(C4:C7)+C5", "#REF!*2"]
    assert "C6" not in covered(data)
    assert {"C4:C7", "D4:D7", "B4:B7", "J1"} <= set(covered(data))
    assert formulas(data, "xl/worksheets/sheet2.xml")[0] == "SUM(Deals!C4:C7)+Deals!#REF!+'My Lists'!B4"
    names = {each.name: each.refers_to for each in XlsxFile(data).defined_names}
    assert names == {"AllAmounts": "Deals!$C$4:$C$7", "Third": "Deals!#REF!"}
    assert formulas(data, "xl/charts/chart1.xml") == ["Deals!$C$3", "Deals!$B$4:$B$7", "Deals!$C$4:$C$7"]
    assert complaints(data) == []


def test_the_box_of_a_note_moves_as_far_as_its_cell(linked):
    def places(data: bytes) -> tuple[int, int, int]:
        vml = members(data)["xl/drawings/vmlDrawing1.vml"].decode()
        anchor = re.search(r"<x:Anchor>([^<]*)", vml)[1].split(",")
        return int(anchor[2]), int(anchor[6]), int(re.search(r"<x:Row>(\d+)", vml)[1])

    file = XlsxFile(linked)
    file.insert_rows("Deals", {0: ["a", "b"]}, [0, 1])
    assert places(file.to_bytes()) == tuple(each + 2 for each in places(linked))
    file.remove_rows("Deals", [9])
    assert b"<v:shape " not in members(file.to_bytes())["xl/drawings/vmlDrawing1.vml"]


def test_sheets_without_a_word_of_the_table_stay_as_they_are(linked):
    file = XlsxFile(linked)
    file.append_rows("Deals", {1: [5]}, 1)
    before, after = raw_members(linked), raw_members(file.to_bytes())
    changed = {name for name in before if before[name] != after.get(name)}
    assert "xl/worksheets/sheet3.xml" not in changed
    assert "xl/tables/table2.xml" not in changed


def test_a_pivot_table_is_refreshed_when_cells_of_its_source_change(linked):
    definition = '<pivotCacheDefinition r="1"><cacheSource type="worksheet"><worksheetSource {}/></cacheSource></pivotCacheDefinition>'

    def definition_after(source: str, change) -> str:
        file = XlsxFile(linked)
        package = file._parts.package
        package.add("xl/pivotCache/d1.xml", definition.format(source).encode(), "application/xml")
        package.add_relation("xl/workbook.xml", "http://x/relationships/pivotCacheDefinition", "xl/pivotCache/d1.xml")
        change(file)
        return members(file.to_bytes())["xl/pivotCache/d1.xml"].decode()

    def set_inside(file):
        file.set_cells("Deals", {(5, 3): 7})

    def set_outside(file):
        file.set_cells("Deals", {(20, 3): 7})

    for source in ('name="Deals"', 'name="AllAmounts"', 'ref="B3:D8" sheet="Deals"', "ref='B3:D8' sheet='Deals'"):
        assert 'refreshOnLoad="1"' in definition_after(source, set_inside), source
        assert "refreshOnLoad" not in definition_after(source, set_outside), source
    grown = definition_after('name="AllAmounts"', lambda file: file.append_rows("Deals", {1: [1]}, 1))
    assert 'refreshOnLoad="1"' in grown


def test_a_table_does_not_grow_into_merged_cells(built):
    def fill(book):
        sheet = book.add_worksheet("S")
        sheet.add_table("A1:B3", {"name": "T"})
        sheet.merge_range("B5:D6", "")

    file = XlsxFile(built(fill))
    assert file.append_rows("T", {0: [1]}, 1) == 4
    with pytest.raises(CellsBelowTableError, match="B5"):
        file.append_rows("T", {0: [1]}, 1)


@pytest.mark.parametrize("header", [True, False])
def test_a_format_above_a_table_without_a_header_is_not_stretched(built, header):
    def fill(book):
        sheet = book.add_worksheet("S")
        sheet.add_table("A3:B5", {"name": "T", "header_row": header})
        sheet.conditional_format("A1:A5", {"type": "blanks"})

    file = XlsxFile(built(fill))
    file.append_rows("T", {0: [1]}, 1)
    assert 'sqref="A1:A5"' in members(file.to_bytes())["xl/worksheets/sheet1.xml"].decode()
    assert file.tables["T"].header_row == (3 if header else 0)
    assert file.tables["T"].last_row == 6


def test_the_row_kept_for_a_first_entry_is_one_of_the_table_from_then_on(built):
    def fill(book):
        book.add_worksheet("S").add_table("A1:B2", {"name": "T"})

    file = XlsxFile(built(fill))
    part = file._parts.list_object("T").part
    package = file._parts.package
    package.write(part, package.read(part).replace(b' ref="A1:B2"', b' ref="A1:B2" insertRow="1"', 1))
    again = XlsxFile(file.to_bytes())
    again.append_rows("T", {0: [1]}, 1)
    table = members(again.to_bytes())[part]
    assert b'ref="A1:B2"' in table
    assert b"insertRow" not in table


def test_a_table_of_no_rows_at_all_takes_one(built):
    def fill(book):
        book.add_worksheet("S").add_table("A1:B2", {"name": "T"})

    file = XlsxFile(built(fill))
    part = file._parts.list_object("T").part
    package = file._parts.package
    package.write(part, package.read(part).replace(b'ref="A1:B2"', b'ref="A1:B1"'))
    again = XlsxFile(file.to_bytes())
    assert again.append_rows("T", {0: [1]}, 1) == 2
    assert XlsxFile(again.to_bytes()).read_table("T").columns == [[1], [None]]
    assert b'ref="A1:B2"' in members(again.to_bytes())[part]


def test_a_formula_that_cells_share_follows_in_the_cells_that_it_names(built):
    def fill(book):
        sheet = book.add_worksheet("S")
        sheet.add_table("B3:C5", {"name": "T", "data": [[1, 2], [3, 4]]})
        for column in range(1, 4):
            sheet.write_formula(0, column, "=1", None, 0)

    file = XlsxFile(built(fill))
    part = file._parts.workbook.sheet_part("S")
    xml = file._parts.package.read(part).decode()
    xml = xml.replace('<c r="B1"><f>1</f>', '<c r="B1"><f t="shared" ref="B1:D1" si="0">SUM(B4:B5)</f>')
    xml = re.sub(r'(<c r="[CD]1">)<f>1</f>', r'\1<f t="shared" si="0"/>', xml)
    file._parts.package.write(part, xml.encode())
    again = XlsxFile(file.to_bytes())
    again.append_rows("T", {0: [5]}, 1)
    assert formulas(again.to_bytes(), part)[:3] == ["SUM(B4:B6)", "SUM(C4:C6)", "SUM(D4:D5)"]


def test_a_chart_sheet_that_names_the_table_is_no_worksheet(built):
    def fill(book):
        book.add_worksheet("S").add_table("B3:C5", {"name": "T"})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=S!$B$4:$B$5"})
        page = book.add_chartsheet("Chart")
        page.set_chart(chart)
        page.set_header("&CS!B4")

    file = XlsxFile(built(fill))
    file.append_rows("T", {0: [5]}, 1)
    assert formulas(file.to_bytes(), "xl/charts/chart1.xml") == ["S!$B$4:$B$6"]


@pytest.mark.parametrize(
    ("change", "formula"),
    [
        (lambda file: file.append_rows("T", {0: [5]}, 1), "SUM(B4:B7)"),
        (lambda file: file.insert_rows("T", {0: [5]}, [0]), "SUM(B4:B7)"),
        (lambda file: file.remove_rows("T", [4, 6]), "SUM(B4:B4)"),
        (lambda file: file.replace_rows("T", {0: [5]}, 1), "SUM(B4:B4)"),
    ],
)
def test_a_totals_row_that_names_its_cells_sums_all_of_them(built, change, formula):
    def fill(book):
        sheet = book.add_worksheet("S")
        columns = [{"header": "N"}, {"header": "M"}]
        sheet.add_table("B3:C7", {"name": "T", "columns": columns, "data": [[1, 2], [3, 4], [5, 6]], "total_row": True})
        sheet.write_formula("B7", "=SUM(B4:B6)", None, 9)

    file = XlsxFile(built(fill))
    change(file)
    assert formulas(file.to_bytes(), "xl/worksheets/sheet1.xml") == [formula]
