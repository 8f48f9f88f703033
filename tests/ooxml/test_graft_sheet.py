from __future__ import annotations

import re

import pytest

from xlcrm.ooxml.file_errors import (
    LastVisibleSheetError,
    SheetInUseError,
    SheetProtectedError,
    UnknownSheetError,
    WorkbookProtectedError,
)
from xlcrm.ooxml.xlsx_file import XlsxFile

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def page(built, tmp_path_factory) -> bytes:
    """A report page with all that a page may have."""
    image = tmp_path_factory.mktemp("page") / "dot.png"
    image.write_bytes(PNG)

    def fill(book):
        first = book.add_worksheet("Ignored")
        first.add_table("A1:B2", {"name": "Other"})
        sheet = book.add_worksheet("Report")
        title = book.add_format({"bold": True, "font_size": 18, "font_color": "#2040A0"})
        money = book.add_format({"num_format": '#,##0.00 "EUR"', "bg_color": "#EEEEEE", "border": 1})
        red = book.add_format({"font_color": "#C00000"})
        sheet.set_column("A:A", 20, money)
        sheet.set_row(4, 30, title)
        sheet.merge_range("A1:D1", "Report of =2", title)
        sheet.write_rich_string("A2", "plain ", title, "rich")
        sheet.write("A3", 5, money)
        sheet.write_formula("B3", "=SUM(Figures[Amount])", money, 6)
        sheet.write_url("C3", "internal:'Deals'!B4", string="first deal")
        sheet.write_url("C4", "https://example.com", string="site")
        sheet.write_comment("A3", "a note")
        sheet.add_table(
            "A6:B9",
            {
                "name": "Figures",
                "columns": [{"header": "Name"}, {"header": "Amount", "format": money}],
                "data": [["a", 1], ["b", 2], ["c", 3]],
            },
        )
        sheet.conditional_format("B7:B9", {"type": "cell", "criteria": ">", "value": 1, "format": red})
        sheet.conditional_format("B7:B9", {"type": "data_bar", "data_bar_2010": True})
        for place, kind in (("F2", "column"), ("F20", "line")):
            chart = book.add_chart({"type": kind})
            chart.add_series({"values": "=Report!$B$7:$B$9", "categories": "=Report!$A$7:$A$9"})
            sheet.insert_chart(place, chart)
        sheet.insert_image("F40", str(image))
        sheet.freeze_panes(6, 0)
        sheet.repeat_rows(5)
        sheet.print_area("A1:H40")
        sheet.activate()

    return built(fill)


def test_a_page_comes_in_whole(deals, page, opened, complaints, parts):
    file = XlsxFile(deals)
    file.replace_sheet("Report", page, after="Deals")
    data = file.to_bytes()
    assert XlsxFile(data).sheet_names == ("Deals", "Report", "Lists")
    assert complaints(data) == []
    book = opened(data)
    sheet = book["Report"]
    assert (sheet["A1"].value, sheet["A1"].font.sz, sheet["A1"].font.color.rgb) == ("Report of =2", 18, "FF2040A0")
    assert (sheet["A3"].number_format, sheet["A3"].fill.fgColor.rgb) == ('#,##0.00 "EUR"', "FFEEEEEE")
    assert sheet["A2"].value == "plain rich"
    assert sheet["B3"].value == "=SUM(Figures[Amount])"
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:D1"]
    assert sheet["C4"].hyperlink.target == "https://example.com"
    assert sheet["A3"].comment.text == "a note"
    assert len(sheet._charts) == 2
    assert parts(data)["xl/media/image1.png"] == PNG
    assert sheet.freeze_panes == "A7"
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.print_area == "'Report'!$A$1:$H$40"
    assert sheet.column_dimensions["A"].width > 19
    rule = next(rule for each in sheet.conditional_formatting for rule in each.rules if rule.type == "cellIs")
    assert rule.dxf.font.color.rgb == "FFC00000"
    assert [table.id for each in book for table in each.tables.values()] == [1, 2]
    assert b"tabSelected" not in parts(data)[sheet_part(parts(data), "Report")]
    assert opened(data)["Deals"]["C4"].number_format == "#,##0.00"


def sheet_part(found: dict[str, bytes], name: str) -> str:
    relation = re.search(rf'name="{name}"[^>]*?id="(rId\d+)"'.encode(), found["xl/workbook.xml"])[1]
    entries = re.findall(rb"<Relationship [^>]*>", found["xl/_rels/workbook.xml.rels"])
    entry = next(each for each in entries if b'Id="%s"' % relation in each)
    return "xl/" + re.search(rb'Target="([^"]+)"', entry)[1].decode()


def test_other_parts_keep_their_bytes(deals, page, raw_members):
    file = XlsxFile(deals)
    file.replace_sheet("Report", page)
    before, after = raw_members(deals), raw_members(file.to_bytes())
    same = {name for name in before if before[name] == after.get(name)}
    assert same >= {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/charts/chart1.xml",
        "xl/tables/table1.xml",
    }
    assert set(before) <= set(after)


def test_the_same_page_again_changes_nothing_but_its_own_parts(deals, page, parts, complaints):
    file = XlsxFile(deals)
    file.replace_sheet("Report", page, after="Deals")
    once = parts(file.to_bytes())
    again = XlsxFile(file.to_bytes())
    for _ in range(2):
        again.replace_sheet("Report", page, after="Lists")
    twice = parts(again.to_bytes())
    assert set(twice) == set(once)
    for name in (
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet3.xml",
        "xl/charts/chart2.xml",
    ):
        assert twice[name] == once[name], name
    assert again.sheet_names == ("Deals", "Report", "Lists")
    assert complaints(again.to_bytes()) == []


def test_names_on_sheets_behind_stay_right(deals, page, built, opened):
    def fill(book):
        for name in ("A", "B", "C"):
            sheet = book.add_worksheet(name)
            sheet.print_area("A1:B2")
        sheet.activate()

    file = XlsxFile(built(fill))
    file.replace_sheet("Report", page, after="A")
    book = opened(file.to_bytes())
    assert [(sheet.title, sheet.print_area) for sheet in book] == [
        ("A", "'A'!$A$1:$B$2"),
        ("Report", "'Report'!$A$1:$H$40"),
        ("B", "'B'!$A$1:$B$2"),
        ("C", "'C'!$A$1:$B$2"),
    ]
    assert book.active.title == "C"
    file.remove_sheet("A")
    book = opened(file.to_bytes())
    assert [(sheet.title, sheet.print_area) for sheet in book][1:] == [("B", "'B'!$A$1:$B$2"), ("C", "'C'!$A$1:$B$2")]
    assert book.active.title == "C"


def test_a_table_name_that_is_taken_gets_a_number(built, page, opened, complaints):
    def fill(book):
        book.add_worksheet("Mine").add_table("A1:B2", {"name": "Figures"})

    file = XlsxFile(built(fill))
    file.replace_sheet("Report", page)
    assert set(file.tables) == {"Figures", "Figures_2"}
    assert opened(file.to_bytes())["Report"]["B3"].value == "=SUM(Figures_2[Amount])"
    assert complaints(file.to_bytes()) == []


def test_a_removed_page_takes_its_parts_along(deals, page, parts, complaints):
    file = XlsxFile(deals)
    before = set(parts(file.to_bytes()))
    file.replace_sheet("Report", page)
    file.remove_sheet("Report")
    data = file.to_bytes()
    assert set(parts(data)) == before
    assert file.sheet_names == ("Deals", "Lists")
    assert "_xlnm.Print_Area" not in {each.name for each in file.defined_names}
    assert complaints(data) == []


def test_a_hidden_page_and_states(deals, page, opened):
    file = XlsxFile(deals)
    file.replace_sheet("Report", page, state="hidden")
    assert file.sheet_state("Report") == "hidden"
    file.set_sheet_state("Deals", "hidden")
    book = opened(file.to_bytes())
    assert book.active.title == "Lists"
    assert not book["Deals"].sheet_view.tabSelected
    with pytest.raises(LastVisibleSheetError, match="Lists"):
        file.set_sheet_state("Lists", "hidden")
    file.replace_sheet("Report", page)
    assert file.sheet_state("Report") == "visible"


def test_a_sheet_that_formulas_need_stays(deals):
    with pytest.raises(SheetInUseError, match="Lists"):
        XlsxFile(deals).remove_sheet("Deals")


def test_a_sheet_with_slicers_stays(shared_data, page):
    file = XlsxFile.open(shared_data / "workbooks" / "synth__kitchen.xlsm")
    with pytest.raises(SheetInUseError, match="slicer"):
        file.remove_sheet("Deals")


def test_locked_structure_and_locked_pages(built, page):
    file = XlsxFile(built(lambda book: book.add_worksheet("Report").protect()))
    with pytest.raises(SheetProtectedError, match="Report"):
        file.replace_sheet("Report", page)
    file._parts.workbook._root.insert(
        0, file._parts.workbook._root.makeelement("workbookProtection", lockStructure="1")
    )
    for act in (
        lambda: file.set_sheet_state("Report", "hidden"),
        lambda: XlsxFile.replace_sheet(file, "New", page_named(built, "New")),
    ):
        with pytest.raises(WorkbookProtectedError, match="Protect Workbook"):
            act()


def page_named(built, name: str) -> bytes:
    return built(lambda book: book.add_worksheet(name))


def test_a_page_that_was_not_built(deals, page):
    with pytest.raises(UnknownSheetError, match="Ignored"):
        XlsxFile(deals).replace_sheet("Summary", page)


def test_into_a_workbook_with_macros_and_everything(shared_data, page, raw_members, complaints, opened):
    path = shared_data / "workbooks" / "synth__kitchen.xlsm"
    file = XlsxFile.open(path)
    file.replace_sheet("Report", page, after="Deals")
    data = file.to_bytes()
    before, after = raw_members(path.read_bytes()), raw_members(data)
    assert {name for name in before if before[name] != after.get(name)} == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    }
    assert set(complaints(data)) == set(complaints(path.read_bytes()))
    assert len(opened(data)["Report"]._charts) == 2


def test_names_are_defined_and_changed(deals, opened, complaints):
    file = XlsxFile(deals)
    file.set_defined_name("Owner", "=Lists!$A$1", hidden=True)
    file.set_defined_name("Owner", "Lists!$A$2", hidden=True)
    file.set_defined_name("AllAmounts", "Deals!$C$4")
    names = {each.name: (each.refers_to, each.is_hidden) for each in XlsxFile(file.to_bytes()).defined_names}
    assert names == {
        "AllAmounts": ("Deals!$C$4", False),
        "Elsewhere": ("Lists!$C$4:$C$5", False),
        "Owner": ("Lists!$A$2", True),
    }
    assert complaints(file.to_bytes()) == []


def test_the_schema_has_nothing_to_say(deals, page, parts, schema_errors):
    file = XlsxFile(deals)
    file.replace_sheet("Report", page, after="Deals")
    file.append_rows("Deals", {0: ["=x", "y"]}, 2)
    file.set_cells("Lists", {(9, 9): "z"})
    found = parts(file.to_bytes())
    checked = [
        name
        for name in found
        if re.match(r"xl/(workbook|styles|sharedStrings|worksheets/sheet\d|tables/table\d|comments\d)\.xml", name)
    ]
    assert len(checked) >= 8
    assert {name: schema_errors(found[name]) for name in checked} == {name: [] for name in checked}
