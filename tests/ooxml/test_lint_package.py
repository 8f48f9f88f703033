"""Deliberate defects in a clean workbook: each is found by its rule, and by no other one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from xlcrm.ooxml.lint_formulas import formula_defect
from xlcrm.ooxml.lint_package import lint_package
from xlcrm.ooxml.package_defects import PACKAGE_RULES
from xlcrm.ooxml.xlsx_file import XlsxFile

SHEET, SHEET2, TABLE, BOOK = (
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet2.xml",
    "xl/tables/table1.xml",
    "xl/workbook.xml",
)
TYPES, STYLES, TEXTS = "[Content_Types].xml", "xl/styles.xml", "xl/sharedStrings.xml"
Parts = dict[str, bytes]
LONG = b"x" * 40_000


def swap(part: str, old: bytes, new: bytes) -> Callable[[Parts], None]:
    """A change of one place, which must be there; `new` may name groups of the pattern."""

    def change(parts: Parts) -> None:
        after = re.sub(old, new, parts[part], count=1)
        assert after != parts[part], old
        parts[part] = after

    return change


def both(*changes: Callable[[Parts], None]) -> Callable[[Parts], None]:
    """One change after the other."""

    def change(parts: Parts) -> None:
        for each in changes:
            each(parts)

    return change


def second_table(change: bytes, new: bytes) -> Callable[[Parts], None]:
    """A further table part on the first sheet, like the first one but for its number, name and place."""

    def add(parts: Parts) -> None:
        table = parts[TABLE].replace(
            b'id="1" name="Deals" displayName="Deals"', b'id="9" name="Other" displayName="Other"'
        )
        table = re.sub(rb"Deals\[", b"Other[", table.replace(b"B3:E5", b"B13:E15"))
        assert change in table
        parts["xl/tables/table9.xml"] = table.replace(change, new)
        for part, old, put in (
            (
                TYPES,
                b"</Types>",
                b'<Override PartName="/xl/tables/table9.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"/></Types>',
            ),
            (
                "xl/worksheets/_rels/sheet1.xml.rels",
                b"</Relationships>",
                b'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" Target="../tables/table9.xml"/></Relationships>',
            ),
            (SHEET, b'<tableParts count="1">', b'<tableParts count="2"><tablePart r:id="rId9"/>'),
            (SHEET, b"</sheetData>", _header_row(parts[SHEET]) + b"</sheetData>"),
        ):
            assert old in parts[part]
            parts[part] = parts[part].replace(old, put)

    return add


def _header_row(sheet: bytes) -> bytes:
    row = re.search(rb'<row r="3".*?</row>', sheet)
    assert row is not None
    return re.sub(rb'r="([A-Z]?)3"', rb'r="\g<1>13"', row[0])


MUTATIONS: list[tuple[str, Callable[[Parts], None]]] = [
    ("table_header", swap(TABLE, b'name="Amount"', b'name="Amounts"')),
    ("table_header", swap(TEXTS, b"<t>Amount</t>", b"<t>Sum</t>")),
    ("table_header", swap(SHEET, rb'<c r="C3" t="s"><v>\d+</v></c>', b"")),
    ("table_column_twice", both(swap(TABLE, b'name="Close"', b'name="amount"'), swap(TEXTS, b"<t>Close<", b"<t>amount<"))),
    ("table_name", swap(TABLE, b'displayName="Deals"', b'displayName="My deals"')),
    ("table_name", swap(TABLE, b'displayName="Deals"', b'displayName="AB12"')),
    ("table_name", swap(TABLE, b'displayName="Deals"', b'displayName="1st"')),
    ("table_columns", swap(TABLE, b'count="4"', b'count="5"')),
    ("table_columns", swap(TABLE, rb'<tableColumn id="4".*?</tableColumn>', b"")),
    ("table_ref", swap(TABLE, b'id="1" (name="Deals" displayName="Deals") ref="B3:E5"', b'id="1" name="Deals" displayName="Deals" ref="B3:E3"')),
    ("table_ref", swap(TABLE, b' ref="B3:E5"', b' ref="B3:Q"')),
    ("string_index", swap(SHEET, rb'(?<=r="H4" t="s"><v>)\d+', b"99999999999")),
    ("string_index", swap(SHEET, rb'(?<=r="H4" t="s"><v>)\d+', b"-1")),
    ("style_index", swap(SHEET, rb'(?<= s=")\d+', b"4000")),
    ("style_index", swap(SHEET, rb'(?<= s=")\d+', b"-3")),
    ("style_index", swap(SHEET, rb'(?<= dxfId=")\d+', b"77")),
    ("font_index", swap(STYLES, rb'(?<=fontId=")1(?=")', b"50")),
    ("font_index", swap(STYLES, rb'(?<=borderId=")0(?=")', b"50")),
    ("rows_out_of_order", swap(SHEET, b'(<row r="4".*?</row>)(<row r="5".*?</row>)', rb"\2\1")),
    ("rows_out_of_order", swap(SHEET, rb'(<c r="C4".*?</c>)(<c r="D4".*?</c>)', rb"\2\1")),
    ("cell_twice", swap(SHEET, rb'(<c r="C4".*?</c>)', rb"\1\1")),
    ("cell_place", swap(SHEET, b'r="H4"', b'r="XFE4"')),
    ("cell_place", swap(SHEET, b'r="H4"', b'r="H9"')),
    ("relation_missing", swap(SHEET, b'tablePart r:id="rId2"', b'tablePart r:id="rId77"')),
    ("relation_missing", swap(SHEET, b'drawing r:id="rId1"', b'drawing r:id="rId88"')),
    ("part_missing", lambda parts: parts.pop("xl/charts/chart1.xml")),
    ("part_missing", lambda parts: parts.pop("docProps/app.xml")),
    ("content_type", swap(TYPES, rb'<Override PartName="/xl/tables/table1.xml"[^>]*>', b"")),
    ("content_type", swap(TYPES, rb'<Override PartName="/xl/worksheets/sheet2.xml"[^>]*>', b"")),
    ("content_type", swap(TYPES, b"spreadsheetml.styles", b"spreadsheetml.comments")),
    ("sheet_name", swap(BOOK, b'name="Lists"', b'name="' + b"L" * 32 + b'"')),
    ("sheet_name", swap(BOOK, b'name="Lists"', b'name="A/B"')),
    ("sheet_name", swap(BOOK, b'name="Lists"', b'name="DEALS"')),
    ("text_in_number", swap(SHEET, b"<v>10.5</v>", b"<v>ten</v>")),
    ("text_in_number", swap(SHEET, b"<v>10.5</v>", b"<v>NaN</v>")),
    ("text_in_number", swap(SHEET, b"<v>10.5</v>", b"<v>10,5</v>")),
    ("formula_bad", swap(SHEET2, b"<f>Deals!B4</f>", b"<f>SUM(Deals!B4</f>")),
    ("formula_bad", swap(SHEET2, b"<f>Deals!B4</f>", b"<f>IF(A1=&quot;x,1,2)</f>")),
    ("formula_bad", swap(SHEET2, b"<f>Deals!B4</f>", b"<f>SUM(A1;B1)</f>")),
    ("formula_bad", swap(SHEET2, b"<f>Deals!B4</f>", b"<f>1+</f>")),
    ("formula_bad", swap(BOOK, rb"(?<=name=\"AllAmounts\">)[^<]*", b"SUM(Deals!$C$4")),
    ("function_prefix", swap(SHEET2, b"<f>Deals!B4</f>", b"<f>MAXIFS(A1:A2,A1:A2,1)</f>")),
    ("function_prefix", swap(TABLE, b"<calculatedColumnFormula>", b"<calculatedColumnFormula>XLOOKUP(1,A1:A2,A1:A2)+")),
    ("name_refers_nowhere", swap(BOOK, rb"Lists!\$C\$4:\$C\$5", b"#REF!")),
    ("name_twice", swap(BOOK, b'name="Elsewhere"', b'name="allamounts"')),
    ("table_name_twice", swap(BOOK, b'name="Elsewhere"', b'name="deals"')),
    ("table_name_twice", second_table(b'displayName="Other"', b'displayName="deals"')),
    ("table_id_twice", second_table(b'id="9"', b'id="1"')),
    ("tables_overlap", second_table(b"B13:E15", b"B3:E4")),
    ("text_too_long", swap(TEXTS, b"<t>beside</t>", b"<t>" + LONG + b"</t>")),
    ("text_too_long", swap(SHEET, rb'<c r="H4" t="s"><v>\d+</v>', b'<c r="H4" t="inlineStr"><is><t>' + LONG + b"</t></is>")),
    ("list_too_long", swap(SHEET, b'"a,b"', b'"' + LONG[:256] + b'"')),
    ("part_unreadable", swap(STYLES, b"</styleSheet>", b"")),
    ("part_unreadable", swap(SHEET, b"</worksheet>", b"")),
]  # fmt: skip


@pytest.fixture(scope="module")
def clean(deals, parts) -> Parts:
    return parts(deals)


def zipped(parts: Parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def rules(parts: Parts) -> set[str]:
    return {defect.rule for defect in lint_package(zipped(parts), "deals.xlsx")}


def test_a_clean_workbook_has_no_findings(clean):
    assert rules(clean) == set()


@pytest.mark.parametrize(("rule", "change"), MUTATIONS, ids=[f"{at}-{rule}" for at, (rule, _) in enumerate(MUTATIONS)])
def test_each_defect_is_found_by_its_rule_alone(clean, rule, change):
    mutated = dict(clean)
    change(mutated)
    assert rules(mutated) == {rule}


def test_every_rule_has_a_defect():
    assert {rule for rule, _ in MUTATIONS} == set(PACKAGE_RULES)


def test_foreign_workbooks_have_no_other_findings_than_names_that_lead_nowhere(shared_data):
    """All of them were written by programs that Excel takes files from; five hold names whose cells were deleted."""
    found = {
        path.name: {defect.rule for defect in lint_package(path.read_bytes(), path.name)}
        for path in sorted((shared_data / "workbooks").iterdir())
    }
    assert {rule for rules_of_file in found.values() for rule in rules_of_file} == {"name_refers_nowhere"}
    assert sum(map(bool, found.values())) == 5


def test_what_the_editor_writes_has_no_findings(deals, built):
    def two_tables(book):
        sheet = book.add_worksheet("Page")
        for row in (1, 10):
            sheet.add_table(row, 0, row + 2, 1, {"columns": [{"header": "A"}, {"header": "B"}]})
            sheet.write(row + 1, 0, "x", book.add_format({"bold": True}))

    file = XlsxFile(deals)
    file.append_rows("Deals", {0: ["=1", "b"], 1: [1, 2.5]}, 2)
    file.remove_rows("Deals", [4])
    for _ in range(2):
        file.replace_sheet("Page", built(two_tables))
        file = XlsxFile(file.to_bytes())
    assert lint_package(file.to_bytes(), "deals.xlsx") == []


@pytest.mark.parametrize(
    "formula",
    [
        'IF(A1="a;b)(",{1,2;3,4},"")',
        "SUM('Sheet (1)'!A1,Deals[[#This Row],[It''s (net)]],[1]Other!B2)",
        "SUM(Deals[Amount (net '[EUR'])])*-1%",
        "_xlfn._xlws.SORT(_xlfn.UNIQUE(A1:A9))",
        "_xlfn.LET(_xlpm.x,1,_xlpm.x+1)",
        "",
        "Сумма!A1+1",
        "INDEX(A:A,2):C7",
        "_xll.MyAddIn(1)+MAPPED(2)",
        "A1#",
    ],
)
def test_formulas_that_are_right(formula):
    assert formula_defect(formula) is None


@pytest.mark.parametrize("formula", ["SUM(A1))", "(1", '"a', "{1,2", "A1+", "[a", "'b!A1", "SUM(1;2)", "}"])
def test_formulas_that_are_not(formula):
    found = formula_defect(formula)
    assert found is not None
    assert found[0] == "formula_bad"


def test_a_million_cells_take_seconds():
    import time

    row = (
        '<row r="{0}">'
        + "".join(f'<c r="{letter}{{0}}" s="0"><v>{{0}}.5</v></c>' for letter in "ABCDEFGHIJ")
        + "</row>"
    )
    rows = "".join(row.format(number) for number in range(1, 20_001))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    started = time.process_time()
    from xlcrm.ooxml.lint_cells import Limits, sheet_findings

    data = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    assert list(sheet_findings("S", data, Limits(1, 0, []), frozenset()).defects) == []
    assert time.process_time() - started < 2
