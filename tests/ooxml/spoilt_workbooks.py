"""Workbooks with random damage, and everything that is done with a workbook: only errors with a sentence may come out."""

from __future__ import annotations

import io
import random
import re
import zipfile
from contextlib import suppress
from functools import cache

import xlsxwriter

from xlcrm.ooxml.cell_values import CellError
from xlcrm.ooxml.file_errors import WorkbookFileError
from xlcrm.ooxml.lint_package import lint_package
from xlcrm.ooxml.xlsx_file import XlsxFile

# What makes a reader stumble, put in the place of a value or in between.
WORDS = (
    *("-1", "0", "1048577", "99999999999999999999", "9" * 5000, "NaN", "1e400", "", " ", "true", "A1", "A0", "XFE1"),
    *("A1:B", "ZZZZ9:A1", "A3:B4", "1:1", "$A:$A", "{}", "[1]", '"x"', "1,2", "&#0;", "&#xD800;", "&#1114112;", "&b;"),
    *("_xD83D_", "_x0000_", "#REF!", "'", "<", ">", "/>", "</c>", "<c>", "<v>", "<row>", "<f>", "<!--", "<![CDATA["),
    *("]]>", "x:", "\u0000", "\ufffe", "Ünï", "<is><t>a</t></is>", "inlineStr", "shared", "array", "s", "e", "d"),
)  # fmt: skip


@cache
def small_workbook() -> bytes:
    """A table with formulas, formats, a drop-down, a chart, names and a second sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Deals")
    money = book.add_format({"num_format": "#,##0.00", "bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    formula = "=Deals[[#This Row],[Amount]]*2"
    columns = [{"header": "Id"}, {"header": "Amount"}, {"header": "Close"}, {"header": "Double", "formula": formula}]
    sheet.add_table("B3:E6", {"name": "Deals", "columns": columns})
    for row, (key, amount, close) in enumerate([("D-1", 10.5, 45000), ("D-2", 20, 45001), ("D-3", -3, 45002)], 3):
        sheet.write(row, 1, key)
        sheet.write(row, 2, amount, money)
        sheet.write(row, 3, close, day)
        sheet.write_formula(row, 4, formula, money, amount * 2)
    sheet.write("H4", "beside")
    sheet.write_boolean("H5", True)
    sheet.write_rich_string("H6", "a", money, "b", "c")
    sheet.data_validation("D4:D6", {"validate": "list", "source": ["a", "b"]})
    sheet.conditional_format("C4:C6", {"type": "cell", "criteria": ">", "value": 15, "format": money})
    sheet.merge_range("H8:I9", "merged")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Deals!$C$4:$C$6"})
    sheet.insert_chart("J2", chart)
    book.add_worksheet("Lists").write_formula("A2", "=Deals!B4", None, "D-1")
    book.define_name("AllAmounts", "=Deals!$C$4:$C$6")
    book.close()
    return target.getvalue()


@cache
def small_parts() -> dict[str, bytes]:
    """Its members."""
    with zipfile.ZipFile(io.BytesIO(small_workbook())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def spoilt_file(source: random.Random) -> bytes:
    """The file with some of its bytes changed, cut out or repeated."""
    return _spoilt(small_workbook(), source)


def spoilt_part(source: random.Random) -> bytes:
    """A sound zip file, of which one or two parts are spoilt: bytes changed, or words where they do not belong."""
    parts = small_parts()
    names = source.sample(sorted(parts), source.choice((1, 1, 2)))
    ways = (_spoilt, _misspelt, _misspelt, _misspelt)
    return zipped_with({name: source.choice(ways)(parts[name], source) for name in names})


def zipped_with(changed: dict[str, bytes]) -> bytes:
    """The small workbook with some parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in (small_parts() | changed).items():
            archive.writestr(name, content)
    return target.getvalue()


def use(data: bytes) -> str:
    """Read, lint and change a workbook in every way; gives the sentence of the error that ended it, if one did."""
    try:
        file = XlsxFile(data)
        for name in file.tables:
            for column in file.read_table(name).columns:
                assert all(_is_value(value) for value in column)
            file.overwritten_formulas(name)
        for name in filter(file.is_worksheet, file.sheet_names):
            for _row, cells in file.read_sheet(name):
                assert all(_is_value(value) for value in cells.values())
            file.read_shown_rows(name)
            file.drop_down_areas(name)
        _change(data)
    except WorkbookFileError as error:
        said = str(error)
    else:
        said = ""
    with suppress(WorkbookFileError):
        assert all(defect.mend for defect in lint_package(data, "spoilt.xlsx"))
    return said


def _change(data: bytes) -> None:
    file = XlsxFile(data)
    for name in filter(file.is_worksheet, file.sheet_names[:2]):
        file.set_cells(name, {(4, 2): "new", (4, 3): 7, (90, 3): None})
    for name in list(file.tables)[:2]:
        file.append_rows(name, {0: ["last", "=1"], 1: [1, None]}, 2)
        file.take_in_rows(name)
        file.remove_rows(name, [file.tables[name].first_row])
        file.insert_rows(name, {0: ["back"]}, [0])
        file.replace_rows(name, {0: ["only"]}, 1)
    XlsxFile(file.to_bytes())


def _is_value(value: object) -> bool:
    if isinstance(value, float):
        return float("-inf") < value < float("inf")
    return value is None or isinstance(value, str | int | CellError)


def _spoilt(data: bytes, source: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 5, 20))):
        at = source.randrange(len(changed) or 1)
        what = source.randrange(4)
        if what == 0:
            changed[at : at + 1] = bytes([source.randrange(256)])
        elif what == 1:
            del changed[at : at + source.choice((1, 4, 50, 1000))]
        elif what == 2:
            changed[at:at] = changed[at : at + source.choice((1, 4, 50))]
        else:
            changed[at:at] = source.choice(WORDS).encode()
    return bytes(changed)


def _misspelt(data: bytes, source: random.Random) -> bytes:
    """Values of attributes and texts replaced, tags doubled or dropped: mostly well-formed, and wrong."""
    for _ in range(source.choice((1, 1, 2, 4))):
        places = [match.span(1) for match in re.finditer(rb'="([^"]*)"|>([^<]+)<|<(/?[\w:]+[^>]*)>', data)]
        places += [match.span(2) for match in re.finditer(rb'(=")[^"]*"|>([^<]+)<', data)]
        start, end = source.choice([place for place in places if place[0] >= 0] or [(0, 0)])
        data = data[:start] + source.choice(WORDS).encode() + data[end:]
    elements = [match.span() for match in re.finditer(rb"<(\w+)[^<>]*?(?:/>|>[^<]*</\1>)", data)]
    if elements and source.random() < 0.3:
        start, end = source.choice(elements)
        data = data[:start] + data[start:end] * source.choice((0, 2, 3)) + data[end:]
    return data
