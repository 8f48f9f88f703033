"""The quick ways for many rows give what the careful ways give for each cell."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.ooxml import packing
from xlcrm.ooxml.cell_addresses import Area
from xlcrm.ooxml.cell_values import CellError, Formula
from xlcrm.ooxml.packing import BrokenPackingError, packed, unpacked
from xlcrm.ooxml.read_cells import read_block, read_rows
from xlcrm.ooxml.read_columns import fill_at_one_go
from xlcrm.ooxml.shared_strings import EMPTY, SharedStrings
from xlcrm.ooxml.sheet_rows import SheetRows
from xlcrm.ooxml.styles import Styles
from xlcrm.ooxml.write_cells import CellWriter
from xlcrm.ooxml.write_rows import ColumnOfCells, rows_below_each_other

STYLES = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2">'
    b'<xf numFmtId="0"/><xf numFmtId="0" quotePrefix="1"/></cellXfs></styleSheet>'
)
HEAD, TAIL = b"<worksheet><sheetData>", b"</sheetData></worksheet>"
ONE_KIND = [
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False),
    st.booleans(),
    st.sampled_from(["=1+1", "+359 888", "-", "@x", "plain", "_x000D_", " a ", "a  b", "&<>\"'", "%d", "\0", "a\0b"]),
    st.sampled_from([0.0, -0.0, 1e15, 1e16, 1.5, 123456789012345.0, 1e300, float("inf"), float("nan")]),
]
FORMULA = Formula('T[[#This Row],[a]]*2&"%s"', 3)
COLUMN = st.one_of(
    *(st.lists(each, min_size=7, max_size=7) for each in ONE_KIND),
    *(st.lists(st.none() | each, min_size=7, max_size=7) for each in ONE_KIND),
    st.lists(st.none() | st.one_of(*ONE_KIND), min_size=7, max_size=7),
    st.just([FORMULA] * 7),
    st.just([None] * 7),
)


def writer() -> CellWriter:
    return CellWriter(SharedStrings(EMPTY), Styles(STYLES), "")


@settings(max_examples=150, deadline=None)
@given(st.lists(COLUMN, min_size=1, max_size=4), st.integers(0, 1))
def test_rows_at_once_are_the_cells_one_by_one(columns, style):
    quick, careful = writer(), writer()
    cells = [ColumnOfCells(letters, style, values) for letters, values in zip("ABCD", columns, strict=False)]
    rows = rows_below_each_other(quick, cells, 3, ' ht="15%"')
    made = [careful.column(each.letters, 3, each.style, each.values) for each in cells]
    expected = [f'<row r="{n}" ht="15%">{"".join(row)}</row>' for n, row in enumerate(zip(*made, strict=True), 3)]
    assert resolved(rows, quick) == resolved([each.encode() for each in expected], careful)
    assert quick.wrote_formula == careful.wrote_formula


def resolved(rows: list[bytes], by: CellWriter) -> list[tuple[int, dict[int, object]]]:
    """The rows as they are read back, with the bytes of all that is not a shared text."""
    sheet = SheetRows(HEAD + b"".join(rows) + TAIL)
    strings = SharedStrings(by.strings.to_bytes())
    shapes = [b"".join(piece for piece in row.split(b"<v>")[:1]) for row in rows]
    return [(0, dict(enumerate(shapes))), *((number, dict(cells)) for number, cells in read_rows(sheet, strings))]


@settings(max_examples=150, deadline=None)
@given(st.lists(COLUMN, min_size=1, max_size=4))
def test_columns_at_once_are_the_cells_one_by_one(columns):
    made = writer()
    cells = [ColumnOfCells(letters, 0, values) for letters, values in zip("BCDE", columns, strict=False)]
    sheet = SheetRows(HEAD + b"".join(rows_below_each_other(made, cells, 3, "")) + TAIL)
    area = Area(3, 2, 9, 1 + len(columns))
    rows = dict(read_rows(sheet, made.strings))
    expected = [[rows.get(number, {}).get(column) for number in range(3, 10)] for column in range(2, 2 + len(columns))]
    assert read_block(sheet, made.strings, area)[1] == expected


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (b'<c r="A1" t="e"><v>#N/A</v></c>', CellError("#N/A")),
        (b'<c r="A1"><v>NaN</v></c>', "NaN"),
        (b'<c r="A1"><v>Infinity</v></c>', "Infinity"),
        (b'<c r="A1"><v>007</v></c>', 7),
        (b'<c r="A1"><v>1e3</v></c>', 1000.0),
        (b'<c r="A1"><v>12345678901234567890</v></c>', 12345678901234567890),
        (b'<c r="A1"><v>"x"</v></c>', '"x"'),
        (b'<c r="A1"><v>1,2</v></c>', "1,2"),
        (b'<c r="A1" t="s"><v>1</v></c>', "b"),
        (b'<c r="A1" t="s"><v></v></c>', ""),
        (b'<c r="A1" t="b"><v>true</v></c>', True),
        (b'<c r="A1" t="inlineStr"><is><t>in</t></is></c>', "in"),
        (b'<c r="A1" t="str"><f>A2</f><v>a &amp; b</v></c>', "a & b"),
        (b'<c r="A1"><f t="shared" si="0"/><v>5</v></c>', 5),
        (b'<c r="A1" s="3"/>', None),
        (b"", None),
    ],
)
def test_unusual_cells_among_usual_ones(cell, value):
    others = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(2, 250))
    sheet = SheetRows(HEAD + b'<row r="1">' + cell + b"</row>" + others + TAIL)
    strings = SharedStrings(b"<sst><si><t>a</t></si><si><t>b</t></si></sst>")
    found = read_block(sheet, strings, Area(1, 1, 249, 1))[1][0]
    assert found == [value, *range(2, 250)]
    assert type(found[0]) is type(value)


def test_rows_that_are_missing_are_left_to_the_careful_way():
    sheet = SheetRows(HEAD + b'<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>' + TAIL)
    columns: list[list] = [[None] * 3]
    assert fill_at_one_go(sheet, [], Area(1, 1, 3, 1), columns) == [1, 2, 3]


@pytest.mark.parametrize("has_quick", [True, False])
def test_packing_is_undone_by_unpacking_with_either_library(monkeypatch, has_quick):
    if has_quick:
        pytest.importorskip("isal")
    else:
        monkeypatch.setattr(packing, "_QUICK", None)
    for data in (b"", b"a" * 100, bytes(range(256)) * 20_000):
        assert unpacked(memoryview(packed(data)), len(data) + 1) == data
    assert unpacked(memoryview(packed(b"a" * 100)), 10) == b"a" * 10
    with pytest.raises(BrokenPackingError):
        unpacked(memoryview(b"\xff\xff nothing packed"), 100)


def test_without_the_extra_the_standard_library_packs(monkeypatch):
    monkeypatch.setitem(sys.modules, "isal", None)
    monkeypatch.setitem(sys.modules, "isal.isal_zlib", None)
    assert packing._quick_library() is None
