"""Workbooks made on the spot, and a reader that complains about what Excel would have to repair."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlsxwriter
from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
Fill = Callable[[xlsxwriter.Workbook], None]


@pytest.fixture(scope="session")
def built() -> Callable[[Fill], bytes]:
    """A workbook from a function that fills it."""

    def make(fill: Fill) -> bytes:
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, OPTIONS)
        fill(book)
        book.close()
        return target.getvalue()

    return make


@pytest.fixture(scope="session")
def deals(built) -> bytes:
    """Two deals in a table with formats, a drop-down, a calculated column, a chart, a name and a second sheet."""

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Deals")
        money = book.add_format({"num_format": "#,##0.00", "bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        columns = [
            {"header": "Id"},
            {"header": "Amount", "format": money},
            {"header": "Close", "format": day},
            {"header": "Double", "format": money, "formula": "=Deals[[#This Row],[Amount]]*2"},
        ]
        sheet.add_table("B3:E5", {"name": "Deals", "columns": columns})
        for row, (key, amount, close) in enumerate([("D-1", 10.5, 45000), ("D-2", 20, 45001)], 3):
            sheet.write(row, 1, key)
            sheet.write(row, 2, amount, money)
            sheet.write(row, 3, close, day)
            sheet.write_formula(row, 4, "=Deals[[#This Row],[Amount]]*2", money, amount * 2)
        sheet.write("H4", "beside")
        sheet.data_validation("D4:D5", {"validate": "list", "source": ["a", "b"]})
        sheet.conditional_format("C4:C5", {"type": "cell", "criteria": ">", "value": 15, "format": money})
        sheet.conditional_format("C4:C5", {"type": "data_bar", "data_bar_2010": True})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"categories": "=Deals!$B$4:$B$5", "values": "=Deals!$C$4:$C$5", "name": "=Deals!$C$3"})
        sheet.insert_chart("J2", chart)
        other = book.add_worksheet("Lists")
        other.write("A1", "only here")
        other.write_formula("A2", "=Deals!B4")
        book.define_name("AllAmounts", "=Deals!$C$4:$C$5")
        book.define_name("Elsewhere", "=Lists!$C$4:$C$5")

    return built(fill)


@pytest.fixture(scope="session")
def empty_table(built) -> bytes:
    """A table with nothing in its one row."""

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Notes")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.set_column("C:C", 12, day)
        columns = [{"header": "Text"}, {"header": "Number"}, {"header": "Day", "format": day}]
        sheet.add_table("A1:C2", {"name": "Notes", "columns": columns})
        sheet.data_validation("A2", {"validate": "list", "source": ["a", "b"]})

    return built(fill)


@pytest.fixture(scope="session")
def opened() -> Callable[[bytes], openpyxl.Workbook]:
    """What openpyxl reads."""

    def load(data: bytes, **options: bool) -> openpyxl.Workbook:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), **options)

    return load


@pytest.fixture(scope="session")
def parts() -> Callable[[bytes], dict[str, bytes]]:
    """All members of a package."""

    def read(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    return read


@pytest.fixture(scope="session")
def raw_members() -> Callable[[bytes], dict[str, bytes]]:
    """The deflated bytes of all members with their local headers."""

    def read(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = {}
            for info in archive.infolist():
                start = info.header_offset
                size = 30 + sum(int.from_bytes(data[start + at : start + at + 2], "little") for at in (26, 28))
                found[info.filename] = data[start : start + size + info.compress_size]
            return found

    return read


@pytest.fixture(scope="session")
def complaints(parts) -> Callable[[bytes], list[str]]:
    """What Excel would have to repair in a workbook whose sheets have no prefix."""

    def read(data: bytes) -> list[str]:
        found = parts(data)
        return [
            *_package_complaints(found),
            *_workbook_complaints(found),
            *_sheet_complaints(found),
            *_table_complaints(found),
        ]

    return read


@pytest.fixture(scope="session")
def schema_errors(shared_data: Path) -> Callable[[bytes], list[str]]:
    """What the schema of SpreadsheetML says about one part that has no extensions."""
    schema = etree.XMLSchema(etree.parse(str(shared_data / "ooxml-xsd" / "sml.xsd")))

    def read(part: bytes) -> list[str]:
        tree = etree.fromstring(part)
        for element in tree.iter():
            for key in list(element.attrib):
                if key.startswith("{") and "officeDocument" not in key:
                    del element.attrib[key]
        for element in tree.iter(f"{MAIN}extLst"):
            for each in list(element):
                element.remove(each)
        schema.validate(tree)
        return [str(error.message) for error in schema.error_log]

    return read


def _package_complaints(found: dict[str, bytes]) -> list[str]:
    said = []
    types = ET.fromstring(found["[Content_Types].xml"])
    overrides = [each.get("PartName", "").lstrip("/") for each in types if each.tag.endswith("Override")]
    defaults = [each.get("Extension", "").lower() for each in types if each.tag.endswith("Default")]
    said += [f"type of {name} given twice" for name, count in Counter(overrides).items() if count > 1]
    said += [f"type of a missing part {name}" for name in overrides if name not in found]
    for name in found:
        if name not in overrides and name.rsplit(".", 1)[-1].lower() not in defaults and not name.startswith("["):
            said.append(f"{name} has no type")
        if name.endswith(".rels"):
            said += _relation_complaints(found, name)
    return said


def _relation_complaints(found: dict[str, bytes], name: str) -> list[str]:
    folder = Path(name).parent.parent
    owner = str(folder / Path(name).name.removesuffix(".rels"))
    said = [] if owner in found or name == "_rels/.rels" else [f"{name} belongs to nothing"]
    relations = list(ET.fromstring(found[name]))
    said += [
        f"{name}: {key} twice" for key, count in Counter(each.get("Id") for each in relations).items() if count > 1
    ]
    for each in relations:
        target = each.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else _joined(folder, target)
        if each.get("TargetMode") != "External" and path not in found:
            said.append(f"{name}: {target} is missing")
    if owner in found and owner.endswith((".xml", ".vml")):
        used = set(re.findall(rb'\br:(?:id|embed|link|pict|dm|lo|qs|cs)="([^"]+)"', found[owner]))
        said += [f"{owner}: dangling {key!r}" for key in used - {str(each.get("Id")).encode() for each in relations}]
    return said


def _joined(folder: Path, target: str) -> str:
    pieces: list[str] = []
    for piece in (folder / target).parts:
        pieces = pieces[:-1] if piece == ".." else [*pieces, piece]
    return "/".join(pieces)


def _workbook_complaints(found: dict[str, bytes]) -> list[str]:
    root = ET.fromstring(found["xl/workbook.xml"])
    sheets = [each.get("name", "") for each in root.iter(f"{MAIN}sheet")]
    said = [f"sheet {name} twice" for name, count in Counter(map(str.casefold, sheets)).items() if count > 1]
    ids = Counter(each.get("sheetId") for each in root.iter(f"{MAIN}sheet"))
    said += [f"sheetId {key} twice" for key, count in ids.items() if count > 1]
    names = [(each.get("name"), each.get("localSheetId")) for each in root.iter(f"{MAIN}definedName")]
    said += [f"name {key} twice" for key, count in Counter(names).items() if count > 1]
    said += [f"name {name} on sheet {at}" for name, at in names if at and int(at) >= len(sheets)]
    for view in root.iter(f"{MAIN}workbookView"):
        if int(view.get("activeTab", "0")) >= len(sheets):
            said.append("no active sheet")
    order = [each.tag.removeprefix(MAIN) for each in root]
    return said + ([f"order {order}"] if "calcPr" in order and "sheets" in order[order.index("calcPr") :] else [])


def _sheet_complaints(found: dict[str, bytes]) -> list[str]:
    said = []
    styles = ET.fromstring(found["xl/styles.xml"])
    sizes = {tag: len(styles.find(f"{MAIN}{tag}") or ()) for tag in ("cellXfs", "dxfs", "fonts", "fills", "borders")}
    strings = len(list(ET.fromstring(found.get("xl/sharedStrings.xml", b"<sst/>"))))
    for tag, size in sizes.items():
        section = styles.find(f"{MAIN}{tag}")
        if section is not None and int(section.get("count", size)) != size:
            said.append(f"count of {tag}")
    for name, data in found.items():
        if name.startswith("xl/worksheets/sheet"):
            said += [f"{name}: {each}" for each in _cell_complaints(data, sizes, strings)]
    return said


def _cell_complaints(data: bytes, sizes: dict[str, int], strings: int) -> list[str]:
    said, last_row = [], 0
    root = ET.fromstring(data)
    for row in root.iter(f"{MAIN}row"):
        number, last_column = int(row.get("r", "0")), 0
        said += [] if number > last_row else [f"row {number} out of order"]
        last_row = number
        for cell in row:
            address = cell.get("r", "")
            column = openpyxl.utils.column_index_from_string(address.rstrip("0123456789"))
            said += [] if column > last_column and address.endswith(str(number)) else [f"{address} out of order"]
            last_column = column
            value = cell.findtext(f"{MAIN}v")
            said += [f"{address} style"] if int(cell.get("s", "0")) >= sizes["cellXfs"] else []
            said += [f"{address} text"] if cell.get("t") == "s" and int(value or 0) >= strings else []
    said += [f"dxf of {each.tag}" for each in root.iter() if int(each.get("dxfId", "-1")) >= sizes["dxfs"]]
    return said


def _table_complaints(found: dict[str, bytes]) -> list[str]:
    tables = [ET.fromstring(data) for name, data in found.items() if name.startswith("xl/tables/table")]
    said = []
    for key in ("id", "displayName"):
        said += [
            f"{key} {each} twice" for each, count in Counter(table.get(key) for table in tables).items() if count > 1
        ]
    for table in tables:
        columns = table.find(f"{MAIN}tableColumns")
        first, last = table.get("ref", "").split(":")
        width = openpyxl.utils.cell.range_boundaries(f"{first}:{last}")
        if len(columns) != width[2] - width[0] + 1 or int(columns.get("count")) != len(columns):
            said.append(f"columns of {table.get('displayName')}")
    return said
