"""A sheet comes to the front: in a file, whatever was in front before, and in Excel."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from workbooks.fake_book import BookModel, FakeBook
from xlcrm.hosts.workshop import template_bytes
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.tables.edits import HOME, TurnToSheet
from xlcrm.texts import use_language
from xlcrm.workbooks.excel_workbook import ExcelWorkbook
from xlcrm.workbooks.file_workbook import FileWorkbook
from xlcrm.workbooks.page_sheets import home_sheet

TEMPLATE = template_bytes()


def selected_sheets(file: Path) -> tuple[int, list[int]]:
    """The place of the sheet in front, and those of the sheets that are marked as selected; sheetN.xml is place N-1."""
    with zipfile.ZipFile(file) as package:
        active = re.search(rb'activeTab="(\d+)"', package.read("xl/workbook.xml"))
        parts = [name for name in package.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        marked = [name for name in parts if b'tabSelected="1"' in package.read(name)]
    return int(active[1]) if active else 0, [int(re.sub(r"\D", "", name)) - 1 for name in marked]


@pytest.mark.parametrize("keys", [("stages",), ("lists", "deals"), ("goals", HOME), (HOME,)])
def test_one_sheet_alone_is_in_front_and_selected(tmp_path: Path, keys: tuple[str, ...]) -> None:
    file = tmp_path / "crm.xlsx"
    file.write_bytes(TEMPLATE)
    for key in keys:
        FileWorkbook.open(file).write([TurnToSheet(key)])
    active, marked = selected_sheets(file)
    assert marked == [active]
    book = XlsxFile.open(file)
    name = book.sheet_names[active]
    assert (name == "Home") == (keys[-1] == HOME)
    assert book.sheet_state(name) == "visible"


def test_excel_shows_the_sheet_and_turns_to_it() -> None:
    model = BookModel.of(TEMPLATE)
    for key, name in (("stages", "Stages"), (HOME, "Home")):
        book = FakeBook(model)
        ExcelWorkbook(book).write([TurnToSheet(key)])
        book.run_queue()
        assert model.active == name
        assert model.sheet(name).visible


def test_home_is_known_by_its_name_in_any_language() -> None:
    assert home_sheet(["Companies", "Главная"]) == "Главная"
    assert home_sheet(["Companies"]) is None
    with use_language("ru"):
        assert home_sheet(["Home", "Главная"]) == "Главная"
        assert home_sheet(["home"]) == "home"
