from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.ooxml.cell_values import CellError, Formula, number_text, plain_number, plain_text, xml_text
from xlcrm.ooxml.file_errors import TextTooLongError
from xlcrm.ooxml.xlsx_file import XlsxFile

TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        "_x000D_",
        "_x005F_x000D_",
        "a\r\nb",
        "\x00\x0b\x1f",
        "😀",
        " lead",
        "trail ",
        "=1+1",
        "+7 916",
        "-1",
        "@x",
        "\tq",
        "&amp;",
        "<>\"'",
        "",
        "\ufffe",
    ]
)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = TEXTS | NUMBERS | st.booleans() | st.none()


@pytest.mark.parametrize(
    ("text", "xml"),
    [
        ("a & b", "a &amp; b"),
        ("<x>", "&lt;x&gt;"),
        ("\r", "_x000D_"),
        ("\x00", "_x0000_"),
        ("_x000D_", "_x005F_x000D_"),
        ("_xZZZZ_", "_xZZZZ_"),
        ("line\nend", "line\nend"),
        ("\ud83d", "_xD83D_"),
    ],
)
def test_how_texts_are_spelled(text, xml):
    assert xml_text(text) == xml
    if text != "\ud83d":
        assert plain_text(xml) == text


def test_reading_takes_xml_as_xml_and_not_as_html():
    assert plain_text("&copy; &#x80; &#65; a\r\nb") == "&copy; \x80 A a\nb"
    assert plain_text("_xD83D__xDE00_") == "😀"


@given(st.text())
def test_every_text_reads_back(text):
    assert plain_text(xml_text(text)) == text


@given(NUMBERS)
def test_every_number_reads_back(number):
    assert plain_number(number_text(number).encode()) == number


def test_a_text_where_a_number_should_be_stays_a_text():
    assert plain_number(b"n/a") == "n/a"


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=12))
def test_what_is_written_is_read_back(empty_table, opened, rows):
    file = XlsxFile(empty_table)
    start = file.append_rows("Notes", {0: [a for a, _ in rows], 1: [b for _, b in rows]}, len(rows))
    assert start == 2
    again = XlsxFile(file.to_bytes())
    first, second, third = again.read_table("Notes").columns
    assert list(zip(first, second, strict=True)) == rows
    assert [type(value) for value in first] == [
        type(a) if not isinstance(a, float) or not a.is_integer() or abs(a) >= 1e15 else int for a, _ in rows
    ]
    assert third == [None] * len(rows)
    assert again.tables["Notes"].last_row == 1 + len(rows)
    opened(file.to_bytes())


@given(value=VALUES, row=st.integers(2, 30), column=st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_a_set_cell_is_read_back(empty_table, value, row, column):
    file = XlsxFile(empty_table)
    before = dict(file.read_sheet("Notes"))
    file.set_cells("Notes", {(row, column): value})
    after = dict(XlsxFile(file.to_bytes()).read_sheet("Notes"))
    assert after.get(row, {}).get(column) == value
    expected = {number: dict(cells) for number, cells in before.items()}
    expected.setdefault(row, {}).pop(column, None)
    if value is not None:
        expected[row][column] = value
    assert after == {number: cells for number, cells in expected.items() if cells}


def test_errors_formulas_and_impossible_numbers(empty_table):
    file = XlsxFile(empty_table)
    values = [
        CellError("#N/A"),
        Formula("=1+1", 2),
        Formula('"a"&"b"', "a<b"),
        float("inf"),
        float("nan"),
        Formula("1=1", True),
    ]
    file.append_rows("Notes", {0: values}, len(values))
    read = XlsxFile(file.to_bytes()).read_table("Notes").columns[0]
    assert read[:4] == [CellError("#N/A"), 2, "a<b", CellError("#NUM!")]
    assert read[4] is None
    assert read[5] is True


def test_numpy_numbers_are_numbers(empty_table):
    numpy = pytest.importorskip("numpy")
    file = XlsxFile(empty_table)
    file.append_rows("Notes", {0: [numpy.int64(5), numpy.float64(1.5), numpy.bool_(True)]}, 3)
    assert XlsxFile(file.to_bytes()).read_table("Notes").columns[0] == [5, 1.5, True]


def test_a_text_longer_than_a_cell_is_refused(empty_table):
    with pytest.raises(TextTooLongError, match="32768"):
        XlsxFile(empty_table).set_cells("Notes", {(2, 1): "x" * 32_768})


def test_what_is_no_value_is_a_bug(empty_table):
    with pytest.raises(TypeError, match="object"):
        XlsxFile(empty_table).set_cells("Notes", {(2, 1): object()})
