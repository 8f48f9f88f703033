"""The real xlwings Server and its page in Chromium, over a workbook in memory behind Excel's JavaScript API.

It wants a key in XLWINGS_LICENSE_KEY, which only a holder of a licence has, and `pip install xlwings-server`. The
workbook in memory is tested without a key.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from chromium import needs_chromium
from workbooks.fake_book import BookModel, FakeBook
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.hosts.script_door import told
from xlcrm.hosts.server_files import init_server
from xlcrm.run_command import run_command
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.excel_workbook import ExcelWorkbook
from xlcrm.workbooks.file_workbook import FileWorkbook

pytest.importorskip("playwright")
STAND_INS = Path(__file__).parent / "server_stand_ins"
pytestmark = needs_chromium
with_a_key = pytest.mark.skipif(
    not os.environ.get("XLWINGS_LICENSE_KEY") or find_spec("xlwings_server") is None,
    reason="xlwings Server wants XLWINGS_LICENSE_KEY and pip install xlwings-server",
)
KEYS = ("companies", "contacts", "deals")
EPOCH = dt.datetime(1899, 12, 30)


def shims(model: BookModel) -> str:
    """What stands for office.js, with the workbook in it."""
    names = ("office_shim.js", "excel_shim.js")
    scripts = [(STAND_INS / name).read_text(encoding="utf-8") for name in names]
    return "\n".join([f"globalThis.workbook = {json.dumps(as_json(model))};", *scripts])


def as_json(model: BookModel) -> dict[str, Any]:
    sheets = []
    for sheet in model.sheets:
        cells, formats = {}, {}
        for (row, column), value in sheet.cells.items():
            is_day = isinstance(value, dt.date)
            cells[f"{row},{column}"] = (value - EPOCH) / dt.timedelta(days=1) if is_day else plain(value)
            if is_day:
                formats[f"{row},{column}"] = "yyyy-mm-dd"
        tables = [{"name": name, "area": area} for name, area in sheet.tables.items()]
        shown = {"name": sheet.name, "visible": sheet.visible, "columnFormats": sheet.column_formats}
        sheets.append(shown | {"cells": cells, "formats": formats, "tables": tables})
    return {"name": model.name, "active": 0, "sheets": sheets}


def plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) else str(value)


def tables_of(model: BookModel, page: Any) -> dict[str, pd.DataFrame]:
    """The tables of the workbook that the page holds, read as the Excel door reads them."""
    found, book = page.evaluate("excel.book()"), model.copy()
    for shown in found["sheets"]:
        sheet = next((each for each in book.sheets if each.name == shown["name"]), None)
        if sheet is not None:
            sheet.cells = {place_of(at): day_or(cell, shown, at) for at, cell in shown["cells"].items()}
            sheet.tables = {table["name"]: tuple(table["area"]) for table in shown["tables"]}
    fake = FakeBook(book)
    fake.run_queue()  # calculated columns
    return read_tables(ExcelWorkbook(fake).read(KEYS)).tables


def place_of(at: str) -> tuple[int, int]:
    row, column = map(int, at.split(","))
    return row, column


def day_or(cell: Any, shown: dict[str, Any], at: str) -> Any:
    form = shown["formats"].get(at) or shown["columnFormats"].get(at.partition(",")[2]) or ""
    is_day = isinstance(cell, int | float) and "y" in form.lower()
    return EPOCH + dt.timedelta(days=cell) if is_day else cell


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The real server over a project of ours."""
    folder = tmp_path_factory.mktemp("project")
    init_server(folder)
    (folder / ".env").write_text((folder / ".env.template").read_text().replace("XLWINGS_LICENSE_KEY=\n", ""))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "xlwings_server.main:main_app", "--port", str(port)]
    environment = {**os.environ, "XLWINGS_PROJECT_DIR": str(folder)}
    with subprocess.Popen(command, cwd=folder, env=environment) as server:
        wait_for(f"{address}/taskpane.html")
        yield address
        server.terminate()


def wait_for(url: str) -> None:
    for _attempt in range(60):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(url)


@pytest.fixture
def pane(browser, address, model) -> Iterator[Any]:
    context = browser.new_context()
    page = context.new_page()
    script = shims(model)
    page.route("**/office.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.goto(f"{address}/taskpane.html")
    page.wait_for_selector("[data-button=crm_check]")
    yield page
    context.close()


def said(pane: Any) -> str:
    pane.wait_for_function("!document.querySelector('#crm-pane form > button').disabled", timeout=60_000)
    return pane.locator("#crm-said").text_content()


def at_the_file(made_firm: Path, tmp_path: Path, name: str, **options: Any) -> tuple[str, dict[str, pd.DataFrame]]:
    path = Path(shutil.copy(made_firm / "crm.xlsx", tmp_path / "CRM.xlsx"))
    now = dt.datetime.now()
    outcome = run_command(listed_command(name).load(), FileWorkbook.open(path), RunContext(now.date(), now), options)
    return told(outcome), read_tables(FileWorkbook.open(path).read(KEYS)).tables


def same(found: dict[str, pd.DataFrame], wanted: dict[str, pd.DataFrame]) -> None:
    for key in KEYS:
        moments = [each for each in ("created_at", "changed_at", "modified_at") if each in wanted[key]]
        frames = [each[key].drop(columns=moments).reset_index(drop=True) for each in (found, wanted)]
        pd.testing.assert_frame_equal(*frames, obj=key, check_dtype=False)


@with_a_key
def test_a_ribbon_button(pane, model, made_firm, tmp_path):
    pane.evaluate("excel.press('crm_check_fix')")
    sentence, tables = at_the_file(made_firm, tmp_path, "check", fix=True)
    assert said(pane) == sentence
    same(tables_of(model, pane), tables)


@with_a_key
def test_a_button_of_the_pane_with_an_argument(pane, model, made_firm, tmp_path):
    pane.click("[data-button=crm_add_companies]")
    pane.fill("#form-crm_add_companies [name='set:name']", "Omega")
    pane.click("#form-crm_add_companies button[type=submit]")
    sentence, tables = at_the_file(made_firm, tmp_path, "add", table="companies", set=("name=Omega",))
    assert said(pane) == sentence
    same(tables_of(model, pane), tables)


@with_a_key
def test_a_formula(pane):
    assert pane.evaluate("excel.answer('CRM_ROI', [[10]], [[4]])") == [[2.5]]


@with_a_key
def test_a_mistake_is_shown(pane):
    pane.click("[data-button=crm_undo]")
    pane.fill("#form-crm_undo [name=run]", "999")
    pane.click("#form-crm_undo button[type=submit]")
    pane.wait_for_selector("#global-error-alert:not(.d-none)", timeout=60_000)
    assert "999" in pane.locator("#global-error-alert").text_content()


@pytest.fixture
def memory(browser, model) -> Iterator[Any]:
    """A page that holds the workbook in memory and nothing else."""
    context = browser.new_context()
    page = context.new_page()
    page.add_script_tag(content=shims(model))
    yield page
    context.close()


def test_the_workbook_in_memory_gives_the_tables_back(memory, model, made_firm):
    wanted = read_tables(FileWorkbook.open(made_firm / "crm.xlsx").read(KEYS)).tables
    same(tables_of(model, memory), wanted)


def test_cells_take_what_is_typed_as_excel_does(memory):
    found = memory.evaluate(
        """async () => Excel.run(async (context) => {
             const sheet = context.workbook.worksheets.add("New");
             sheet.getRange("B2").numberFormat = [["@"]];
             sheet.getRange("A1:B2").values = [["2026-03-01", "'007"], ["12.5", "0123"]];
             sheet.getRange("A1:A1").format.font.bold = true;
             const used = sheet.getUsedRangeOrNullObject(true).load("values");
             await context.sync();
             return [used.values, used.numberFormat, used.address];
           })"""
    )
    assert found == [[[46082, "007"], [12.5, "0123"]], [["yyyy-mm-dd", "General"], ["General", "@"]], "'New'!A1:B2"]


def test_rows_and_tables_move(memory):
    found = memory.evaluate(
        """async () => Excel.run(async (context) => {
             const sheet = context.workbook.worksheets.getItem("Companies");
             const [table] = sheet.tables.load("items").items;
             const before = table.getRange().load("rowCount").rowCount;
             const body = table.getDataBodyRange();
             const first = body.values[0], second = body.values[1];
             sheet.getRangeByIndexes(body.rowIndex, 0, 1, body.columnCount).delete("Up");
             const [after] = sheet.tables.load("items").items;
             const isMoved = String(after.getDataBodyRange().values[0]) === String(second);
             const less = before - after.getRange().rowCount;
             sheet.getRangeByIndexes(body.rowIndex, 0, 2, body.columnCount).insert("Down");
             return [isMoved, String(first) !== String(second), less, sheet.tables.items[0].getRange().rowCount - before];
           })"""
    )
    assert found == [True, True, 1, 1]
