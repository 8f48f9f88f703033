"""The same XML and the same package spelled in other ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ooxml.package_checks import members, new_schema_errors
from ooxml.variants import strict
from xlcrm.ooxml.cell_values import Formula
from xlcrm.ooxml.formula_references import following, sheets_mentioned
from xlcrm.ooxml.sheet_rows import SheetRows
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.ooxml.xml_trees import plain_markup, plain_tags

TRANSITIONAL = (b"schemas.openxmlformats.org/spreadsheetml", b"schemas.openxmlformats.org/officeDocument")


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        (b"<a b='1' c=\"2\"/>", b'<a b="1" c="2"/>'),
        (b"<a b = '1'\n c= \"2\">x</a>", b'<a b="1" c="2">x</a>'),
        (b"<a b='say \"yes\"'/>", b'<a b="say &quot;yes&quot;"/>'),
        (b'<a b="x > y"/>', b'<a b="x &gt; y"/>'),
        (b"<a b=\"x &gt; y\">1 > 0 = 'x'</a>", b"<a b=\"x &gt; y\">1 > 0 = 'x'</a>"),
        (b"<x:a  x:b='' />", b'<x:a x:b=""/>'),
    ],
)
def test_tags_as_excel_writes_them(odd, plain):
    assert plain_tags(odd) == plain
    assert plain_tags(plain) == plain


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text("x'\"&<> =\n", max_size=5)), unique_by=lambda each: each[0]))
def test_plain_markup_says_the_same(attributes):
    element = etree.Element("e")
    for name, value in attributes:
        element.set(name, value)
    data = etree.tostring(element).replace(b"&gt;", b">").replace(b"&quot;", b"&#34;")
    odd = data.replace(b'="', b"='").replace(b'" ', b"' ").replace(b'"/>', b"'/>") if b"'" not in data else data
    assert dict(etree.fromstring(plain_markup(odd)).attrib) == dict(attributes) | {}


def test_comments_and_character_data_sections_are_spelled_out():
    assert plain_markup(b"<a><!-- <b/> --><![CDATA[1 < 2 & 3]]></a>") == b"<a>1 &lt; 2 &amp; 3</a>"


def test_rows_and_cells_that_do_not_say_where_they_are_stay_there():
    rows = b"<row><c><v>1</v></c><c><v>2</v></c></row><row/><row r='5'><c><v>3</v></c></row><row><c><v>4</v></c></row>"
    sheet = SheetRows(b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")
    assert sorted(sheet.rows) == [1, 2, 5, 6]
    row = sheet.row(1)
    del row.cells[1]
    sheet.put_row(1, row)
    sheet.drop_row(5)
    again = SheetRows(sheet.to_bytes())
    assert again.row(1).cells == {2: '<c r="B1"><v>2</v></c>'}
    assert sorted(again.rows) == [1, 2, 6]


def test_all_that_is_added_to_a_strict_workbook_is_strict(built, shared_data):
    def plain(book):
        book.add_worksheet("Data").write(0, 0, 5)

    def page(book):
        sheet = book.add_worksheet("Report")
        sheet.write(0, 0, "Title", book.add_format({"bold": True}))
        sheet.add_table("A3:B5", {"name": "Figures"})
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Report!$A$3:$A$5"})
        sheet.insert_chart("D2", chart)

    data = strict(built(plain))
    file = XlsxFile(data)
    file.replace_sheet("Report", built(page))
    file.set_cells("Data", {(2, 1): "text", (3, 1): Formula("A1*2")})
    after = file.to_bytes()
    found = members(after)
    changed = {name for name in found if found[name] != members(data).get(name)}
    assert "xl/sharedStrings.xml" in changed
    assert {name for name in changed if any(mark in found[name] for mark in TRANSITIONAL)} == set()
    assert new_schema_errors(data, after, shared_data / "ooxml-xsd") == []
    assert dict(XlsxFile(after).read_sheet("Report"))[1] == {1: "Title"}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(Deals!B2:B4)", "SUM(Deals!B2:B9)"),
        ("SUM(deals!$B$2:$B$4)", "SUM(deals!$B$2:$B$9)"),
        ("'Deals'!B2:B4", "'Deals'!B2:B9"),
        ("[1]Deals!B2:B4+'[1]Deals'!B2:B4", "[1]Deals!B2:B4+'[1]Deals'!B2:B4"),
        ("Deals:Lists!B2:B4", "Deals:Lists!B2:B4"),
        ("MyDeals!B2:B4", "MyDeals!B2:B4"),
        ('"Deals!B2:B4"', '"Deals!B2:B4"'),
        ("B2:B4", "B2:B4"),
    ],
)
def test_only_references_to_the_sheet_itself_follow(formula, expected):
    grown = following(formula, "Deals", lambda area, _: area._replace(last_row=9), is_own=False)
    assert grown == expected


def test_the_sheets_that_formulas_name():
    xml = b"<f>SUM('My &amp; Co''s'!A1)+Deals!B2*2</f><f>-Lists!A1:A3</f><t>Hello!</t><v>5</v>"
    assert sheets_mentioned(xml) >= {"my & co's", "deals", "lists"}
    assert sheets_mentioned(b"<v>5</v>") == frozenset()
