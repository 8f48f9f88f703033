from __future__ import annotations

import re

import pytest

from xlcrm.ooxml.cell_addresses import Area
from xlcrm.ooxml.cell_values import CellError
from xlcrm.ooxml.file_errors import DamagedFileError, UnknownListObjectError, UnknownSheetError
from xlcrm.ooxml.list_objects import TableArea
from xlcrm.ooxml.read_cells import read_block, read_rows
from xlcrm.ooxml.shared_strings import SharedStrings
from xlcrm.ooxml.sheet_rows import SheetRows
from xlcrm.ooxml.xlsx_file import XlsxFile

STRINGS = SharedStrings(
    b'<sst xmlns="m"><si><t>plain</t></si><si><r><rPr><b/></rPr><t>rich</t></r><r><t xml:space="preserve"> text</t></r>'
    b"<rPh sb='0' eb='1'><t>reading</t></rPh></si><si/><si><t/></si><si><t>a_x000D_b &amp; c</t></si></sst>"
)


def sheet_of(rows: str, prefix: str = "") -> SheetRows:
    p = f"{prefix}:" if prefix else ""
    rows = re.sub(r"<(/?)(\w)", rf"<\1{p}\2", rows)
    return SheetRows(
        f'<{p}worksheet xmlns{p and ":" + prefix}="m"><{p}sheetData>{rows}</{p}sheetData></{p}worksheet>'.encode()
    )


@pytest.mark.parametrize("prefix", ["", "x"])
@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>', {1: "plain", 2: "rich text"}),
        (
            '<c r="A1" t="s"><v>2</v></c><c r="B1" t="s"><v>3</v></c><c r="C1" t="s"><v>4</v></c>',
            {1: "", 2: "", 3: "a\rb & c"},
        ),
        (
            '<c r="A1"><v>12</v></c><c r="B1" s="3"><v>1.50</v></c><c r="C1" t="n"><v>1E3</v></c>',
            {1: 12, 2: 1.5, 3: 1000.0},
        ),
        ('<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c>', {1: True, 2: False}),
        ('<c r="A1" t="e"><v>#N/A</v></c><c r="B1" s="1"/>', {1: CellError("#N/A")}),
        (
            '<c r="A1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="B1"><f t="shared" si="0"/><v>4</v></c>',
            {1: "ab", 2: 4},
        ),
        (
            '<c r="A1" t="inlineStr"><is><t>in</t></is></c><c r="B1" t="inlineStr"><is><r><t>l</t></r><r><t>ine</t></r></is></c>',
            {1: "in", 2: "line"},
        ),
        ("<c><v>1</v></c><c r='D1' t='s'><v>0</v></c><c><v>2</v></c>", {1: 1, 4: "plain", 5: 2}),
        ('<c t="s" r="AA1" s="2"><v>0</v></c>', {27: "plain"}),
        ('<c r="A1"><f>1</f><v></v></c><c r="B1"><v/></c><c r="C1"><f>2</f></c><c r="D1"><v>7</v></c>', {4: 7}),
        ('<c r="A1" cm="1"><f t="array" ref="A1:A2">x</f><v>3</v></c>', {1: 3}),
    ],
)
def test_every_way_of_writing_a_cell(prefix, cells, values):
    rows = read_rows(sheet_of(f'<row r="1">{cells}</row>', prefix), strings_with(prefix))
    assert rows == [(1, values)]


def strings_with(prefix: str) -> SharedStrings:
    return STRINGS


def test_rows_without_numbers_follow_each_other():
    sheet = sheet_of(
        "<row><c><v>1</v></c></row><row r='5'><c><v>2</v></c></row><row/><row ht='3'><c><v>3</v></c></row>"
    )
    assert read_rows(sheet, STRINGS) == [(1, {1: 1}), (5, {1: 2}), (7, {1: 3})]


def test_comments_and_cdata_are_read_over():
    sheet = sheet_of('<row r="1"><!-- <c r="A1"><v>9</v></c> --><c r="A1" t="str"><v><![CDATA[a<b]]></v></c></row>')
    assert read_rows(sheet, STRINGS) == [(1, {1: "a<b"})]


def test_a_sheet_that_is_not_touched_keeps_its_bytes(deals, parts):
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert SheetRows(parts(deals)[name]).to_bytes() == parts(deals)[name]


def test_a_table_is_read_and_nothing_beside_it(deals):
    file = XlsxFile(deals)
    assert file.tables == {"Deals": TableArea("Deals", "Deals", 3, 2, ("Id", "Amount", "Close", "Double"), 4, 5)}
    cells = file.read_table("deals")
    assert cells.rows == [4, 5]
    assert cells.columns == [["D-1", "D-2"], [10.5, 20], [45000, 45001], [21, 40]]


def test_the_same_values_as_openpyxl_reads(deals, opened):
    for name in ("Deals", "Lists"):
        expected = {
            (cell.row, cell.column): cell.value
            for row in opened(deals, data_only=True)[name].iter_rows()
            for cell in row
            if cell.value is not None and not hasattr(cell.value, "year")
        }
        ours = {
            (row, column): value for row, cells in XlsxFile(deals).read_sheet(name) for column, value in cells.items()
        }
        assert {place: ours[place] for place in expected} == expected


def test_header_texts_are_unescaped(built):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.add_table("A1:B2", {"columns": [{"header": "Two\nlines"}, {"header": "A & B"}]})

    assert next(iter(XlsxFile(built(fill)).tables.values())).headers == ("Two\nlines", "A & B")


def test_unknown_names_are_told_with_the_known_ones(deals):
    with pytest.raises(UnknownListObjectError, match="Deals"):
        XlsxFile(deals).read_table("Nope")
    with pytest.raises(UnknownSheetError, match="Lists"):
        XlsxFile(deals).read_sheet("Nope")


def test_the_mac_calendar_is_told(built, deals):
    assert not XlsxFile(deals).uses_1904_dates
    import io

    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"date_1904": True})
    book.add_worksheet()
    book.close()
    assert XlsxFile(target.getvalue()).uses_1904_dates


@pytest.mark.parametrize(
    "odd",
    ["1e400", "-1e999", "{}", "[1]", '"x"', "true", "null", "1,2", "9" * 5000, "9" * 400 + ".0", "NaN", "7 apples"],
)
@pytest.mark.parametrize("at", [1, 50, 150])
def test_what_is_no_number_stays_the_text_it_is(odd, at):
    """Also in the middle of many rows of numbers, which are read at one go."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{odd if row == at else row}</v></c><c r="B{row}"><v>{row}.5</v></c></row>'
        for row in range(1, 151)
    )
    numbers, columns = read_block(sheet_of(rows), STRINGS, Area(1, 1, 150, 2))
    assert numbers == list(range(1, 151))
    assert columns[0] == [odd if row == at else row for row in numbers]
    assert columns[1] == [row + 0.5 for row in numbers]


def test_a_number_that_no_text_has_is_told_and_never_another_text(deals):
    file = XlsxFile(deals)
    sheet = file._parts.sheet("Deals")
    for wrong in (b"-1", b"99999", b"99999999999999999999"):
        sheet.rows[4] = re.sub(rb'(t="s"><v>)-?[0-9]+', rb"\g<1>" + wrong, sheet.rows[4])
        for read in (lambda: file.read_table("Deals"), lambda: file.read_sheet("Deals")):
            with pytest.raises(DamagedFileError, match="a cell shows the text"):
                read()


def test_cells_beside_the_table_cost_nothing_and_are_not_read():
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="ZZ{row}" t="str"><v>x</v></c></row>'
        for row in (1, 2, 1_048_576)
    )
    assert read_block(sheet_of(rows), STRINGS, Area(1, 1, 2, 1)) == ([1, 2], [[1, 1]])
