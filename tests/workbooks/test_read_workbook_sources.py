"""Lists in workbooks of every kind: the values that a person sees in the cells, whatever program wrote them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

import libreoffice
from xlcrm.errors import XlcrmError
from xlcrm.tables.raw_tables import CellError
from xlcrm.workbooks import read_old_workbook
from xlcrm.workbooks.read_source import read_source

SIGNED_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of value that trips readers, with a title above and a hidden sheet in front."""
    book = openpyxl.Workbook()
    notes = book.worksheets[0]
    notes.title, notes.sheet_state = "Notes", "hidden"
    for row in (["Car", "Wheels"], ["Volvo", 4]):
        notes.append(row)
    sheet = book.create_sheet("People")
    book.active = 1
    for row in (
        ["Our people"],
        [],
        ["Name", "Phone", "Since", "At", "Lasted", "Number", "Active", "Text"],
        ["NA", "00123", dt.date(2024, 2, 29), dt.time(13, 5), dt.timedelta(hours=30), 123456789012345, True, "null"],
        ["None", "+359 888", dt.datetime(2024, 2, 29, 12, 30, 15), dt.time(0, 0, 1), dt.timedelta(minutes=1), 1.5, False, " "],
        ["O'Neil", "1E5", None, None, None, -7, None, "two\nlines"],
    ):  # fmt: skip
        sheet.append(row)
    sheet["C6"] = 61
    sheet["C6"].number_format = "dd/mm/yyyy"
    path = tmp_path_factory.mktemp("edges") / "edges.xlsx"
    book.save(path)
    return path


EXPECTED = {
    "Name": ["NA", "None", "O'Neil"],
    "Phone": ["00123", "+359 888", "1E5"],
    "Since": [dt.datetime(2024, 2, 29), dt.datetime(2024, 2, 29, 12, 30, 15), dt.datetime(1900, 3, 1)],
    "At": [dt.time(13, 5), dt.time(0, 0, 1), None],
    "Number": [123456789012345, 1.5, -7],
    "Active": [True, False, None],
    "Text": ["null", None, "two\nlines"],
}


def as_columns(path: Path) -> dict[str, list[object]]:
    source = read_source(path)
    assert list(source.row_numbers) == [4, 5, 6]
    return dict(zip(source.headers, map(list, source.columns), strict=True))


def test_an_xlsx_file_by_our_own_reader(edges: Path) -> None:
    found = as_columns(edges)
    assert found.pop("Lasted") == ["30:00:00", "0:01:00", None]
    assert found == EXPECTED
    assert type(found["Number"][0]) is int


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_old_and_other_kinds_in_a_process_of_their_own(edges: Path, tmp_path: Path, suffix: str) -> None:
    """The same cells as the .xlsx file has; a .ods file knows a truth as 1 or 0, and a short duration as a time."""
    found = as_columns(libreoffice._convert(edges, tmp_path / "out", suffix, f".{suffix}"))
    assert found.pop("Lasted") in (["30:00:00", "0:01:00", None], ["30:00:00", dt.time(0, 1), None])
    assert found == EXPECTED


def sheet_xml(rows: str, date1904: str = "") -> bytes:
    """A workbook that no library writes, with style 1 for days and 2 for times."""
    target = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = dt.date(2024, 1, 1), dt.time(1)  # type: ignore[index]
    book.active["A2"].number_format = "h:mm"  # type: ignore[index]
    book.save(target)
    made = io.BytesIO()
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
            if name == "xl/workbook.xml" and date1904:
                content = content.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)
            new.writestr(name, content)
    return made.getvalue()


HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>Value</t></is></c></row>'


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c r='A2' s='1'><v>45351</v></c>", dt.datetime(2024, 2, 29)),
        ("<c r='A2' s='1'><v>1</v></c>", dt.datetime(1900, 1, 1)),
        ("<c r='A2' s='1'><v>59</v></c>", dt.datetime(1900, 2, 28)),
        ("<c r='A2' s='1'><v>61</v></c>", dt.datetime(1900, 3, 1)),
        ("<c r='A2' s='1'><v>-5</v></c>", -5),
        ("<c r='A2' s='1'><v>2958466</v></c>", 2958466),
        ("<c r='A2' s='2'><v>0.75</v></c>", dt.time(18)),
        ("<c r='A2' s='2'><v>0.999999</v></c>", dt.time(23, 59, 59)),
        ("<c r='A2' t='d' s='1'><v>2024-02-29T10:30:00</v></c>", dt.datetime(2024, 2, 29, 10, 30)),
        ("<c r='A2' t='e'><v>#N/A</v></c>", CellError("#N/A")),
        ("<c r='A2' t='b'><v>1</v></c>", True),
        ("<c r='A2' t='str'><f>A1</f><v>a_x000D_b</v></c>", "a\rb"),
        ("<c r='A2' t='inlineStr'><is><r><t>ri</t></r><r><t>ch</t></r></is></c>", "rich"),
        ("<c r='A2'><v>1e400</v></c>", "1e400"),
        ("<c r='A2' t='n'><v>00123</v></c>", 123),
        ("<c r='A2' s='77'><v>5</v></c>", 5),
    ],
)
def test_every_way_of_writing_a_value(tmp_path: Path, cell: str, value: object) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(sheet_xml(f'{HEADER}<row r="2">{cell}</row>'))
    [column] = read_source(file).columns
    assert column == [value]


def test_days_of_the_mac_calendar(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(sheet_xml(f"{HEADER}<row r='2'><c r='A2' s='1'><v>43889</v></c></row>", date1904="1"))
    assert list(read_source(file).columns) == [[dt.datetime(2024, 2, 29)]]


def test_a_stray_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    rows = '<row r="2"><c r="A2"><v>5</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    file.write_bytes(sheet_xml(HEADER + rows))
    source = read_source(file)
    assert source.row_numbers == (2, 1_048_576)
    assert source.columns[0] == [5, None]


def test_the_same_texts_as_another_reader(edges: Path) -> None:
    theirs = openpyxl.load_workbook(edges, data_only=True)["People"]
    ours = read_source(edges)
    for at, column in enumerate(ours.columns, 1):
        for row, value in zip(ours.row_numbers, column, strict=True):
            other = theirs.cell(row, at).value
            if isinstance(value, str | int | float | bool) and not isinstance(other, dt.timedelta):
                assert value == other


@pytest.mark.parametrize("suffix", ["xls", "xlsb", "ods"])
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no workbook inside"),
        (b"Name;City\n", "no workbook inside"),
        (b"\n <html><table></table></html>", "a web page inside"),
        (SIGNED_OLE + bytes(3000), "damaged"),
        (b"PK\3\4" + bytes(300), "damaged"),
    ],
)
def test_what_is_no_such_workbook_is_told(tmp_path: Path, suffix: str, data: bytes, sentence: str) -> None:
    file = tmp_path / f"list.{suffix}"
    file.write_bytes(data)
    with pytest.raises(XlcrmError, match=f"list.{suffix} cannot be read as a list: .*{sentence}"):
        read_source(file)


def flat_ods(rows: str) -> bytes:
    target = io.BytesIO()
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"/>')
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
            f'xmlns:text="{office}text:1.0"><office:body><office:spreadsheet><table:table table:name="A">{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return target.getvalue()


def cell(text: str, repeated: int = 1) -> str:
    times = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    return f'<table:table-cell office:value-type="string"{times}><text:p>{text}</text:p></table:table-cell>'


def test_a_sheet_that_takes_all_memory_ends_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = f"<table:table-row table:number-rows-repeated='900000'>{cell('x', 100)}</table:table-row>"
    file = tmp_path / "bomb.ods"
    file.write_bytes(flat_ods(rows))
    monkeypatch.setattr(read_old_workbook, "MOST_BYTES", 250_000_000)
    with pytest.raises(XlcrmError, match=r"bomb\.ods cannot be read as a list: it takes too much memory"):
        read_source(file)


def test_a_reader_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "slow.ods"
    file.write_bytes(flat_ods(f"<table:table-row>{cell('Name')}</table:table-row>"))
    monkeypatch.setattr(read_old_workbook, "MOST_SECONDS", 0)
    with pytest.raises(XlcrmError, match="it takes too long"):
        read_source(file)


def test_the_sheet_of_the_tables_name_comes_first_there_too(tmp_path: Path) -> None:
    def row(text: str) -> str:
        return f"<table:table-row>{cell(text)}{cell(text)}</table:table-row>"

    second = '</table:table><table:table table:name="Contacts">' + row("Name") + row("Ann")
    file = tmp_path / "two.ods"
    file.write_bytes(flat_ods(row("Car") + row("Volvo") + second))
    assert read_source(file, "contacts").headers[0] == "Name"
    assert read_source(file).headers[0] == "Car"
