"""Foreign files as lists: the right sheet, and a sentence for what is no list."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from xlcrm.errors import XlcrmError
from xlcrm.hosts.workshop import template_bytes
from xlcrm.workbooks.read_source import read_source


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


CARS = [["Car", "Wheels"], ["Volvo", 4]]
PEOPLE = [["Name", "Phone"], ["Ann", "0123"]]


@pytest.mark.parametrize(("table", "header"), [("contacts", "Name"), ("companies", "Car"), ("", "Car")])
def test_the_sheet_of_the_tables_name_comes_first(tmp_path: Path, table: str, header: str) -> None:
    file = workbook(tmp_path / "two.xlsx", Cars=CARS, Contacts=PEOPLE)
    assert read_source(file, table).headers[0] == header


def test_a_hidden_sheet_comes_last(tmp_path: Path) -> None:
    file = workbook(tmp_path / "two.xlsx", Cars=CARS, People=PEOPLE)
    book = openpyxl.load_workbook(file)
    book["Cars"].sheet_state = "hidden"
    book.active = 1
    book.save(file)
    assert read_source(file).headers[0] == "Name"


def test_our_own_workbook_is_a_source_too(tmp_path: Path) -> None:
    file = tmp_path / "crm.xlsx"
    file.write_bytes(template_bytes())
    book = openpyxl.load_workbook(file)
    book["Companies"]["A4"] = "Acme"
    book.save(file)
    assert read_source(file, "companies").headers[0] == "Company"


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.xlsb", "none.csv"])
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    if not name.startswith("none"):
        (tmp_path / name).write_bytes(b"123")
    with pytest.raises(XlcrmError, match=name):
        read_source(tmp_path / name)


def test_blank_cells_at_the_end_of_a_row_are_no_misfit(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Name", "City", "Note"], ["Acme", "Sofia", "x"], ["Beta", None, None]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    source = read_source(tmp_path / "list.xlsx")
    assert source.misfits == {}
    assert [column[1] for column in source.columns] == ["Beta", None, None]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"Company,City\n" + b"x" * 6_000_000, "a line of more than 5 MB"),
        (b"Company,City\nAcme,Sofia\n" + b"," * 6_000_000, "a line of more than 5 MB"),
        (bytes(6_000_000), "a line of more than 5 MB"),
        (
            b'Company,City\nAcme,Sofia\n"Beta,\n' + b"Gamma,Ruse\n" * 4_000,
            "row 3 has .* under 'Company'.*quote not closed",
        ),
    ],
)
def test_a_text_file_that_is_no_list_is_told_before_it_takes_memory(tmp_path: Path, data: bytes, sentence: str) -> None:
    (tmp_path / "list.csv").write_bytes(data)
    with pytest.raises(XlcrmError, match=f"list.csv cannot be read as a list: .*{sentence}"):
        read_source(tmp_path / "list.csv")


@pytest.mark.parametrize(("end", "encoding"), [("\n", "utf-8"), ("\r\n", "utf-8-sig"), ("\r", "utf-16")])
def test_a_long_file_of_short_lines_is_a_list(tmp_path: Path, end: str, encoding: str) -> None:
    lines = ["Company,City", *(f"Acme {number},Sofia{' ' * 400}" for number in range(15_000))]
    (tmp_path / "list.csv").write_bytes(end.join(lines).encode(encoding))
    assert (tmp_path / "list.csv").stat().st_size > 5_000_000
    assert read_source(tmp_path / "list.csv").row_count == 15_000
