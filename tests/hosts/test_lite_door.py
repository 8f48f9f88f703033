"""The generated main.py, run as xlwings Lite runs it: every command and formula, nothing loaded that Lite lacks.

With XLCRM_PYODIDE=1 it runs under Pyodide, as tests/duplicates has it, with a stand-in for pydantic, which that one lacks.
With XLCRM_ALL_REPORTS=1 every report is drawn, not one; XLCRM_LITE_PACKAGES names a folder with another pandas.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import pickle
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from formula_cells import cells_of, example_calls
from pyodide_at_hand import unpacked_pyodide
from xlcrm.building.lite_main import main_py
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.building.script_source import script_name
from xlcrm.call_formula import call_formula
from xlcrm.commands.all_commands import ALL_COMMANDS, listed_command
from xlcrm.commands.command import RunContext
from xlcrm.formulas.all_formulas import ALL_FORMULAS
from xlcrm.hosts.workshop import template_bytes
from xlcrm.imports.source_tables import table_of_rows
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.edits import AppendRows
from xlcrm.tables.frames import empty_frame
from xlcrm.tables.plan_writes import plan_writes
from xlcrm.tables.raw_tables import CellError
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.excel_workbook import ExcelWorkbook
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "workbooks"))
import fake_book  # noqa: E402  # a module of this name is what the pickled workbook needs over there

NOW = dt.datetime(2026, 11, 21, 9, 30)
LIST = [["Company", "City", "Phone"], ["Zeta Ltd", "Sofia", "0888 123 499"], ["Ypsilon", "Ruse", "+49 30 901820"]]
REPORT = "all" if os.environ.get("XLCRM_ALL_REPORTS") == "1" else "funnel"  # all fifteen take ten seconds
CLICKS: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("import", {"source": "List", "table": "companies"}, {"source": table_of_rows("List", LIST[0], list(enumerate(LIST[1:], 2))), "table": "companies"}),
    ("add", {"set": "first_name=Ivan; last_name=Petrov"}, {"set": ("first_name=Ivan", "last_name=Petrov")}),
    ("check", {"fix": True}, {"fix": True}),
    ("find-duplicates", {"table": "all"}, {"table": "all"}),
    ("merge", {"accept_sure": True}, {"accept_sure": True}),
    ("agenda", {"owner": "", "days": None}, {}),
    ("done", {"ids": "A-000001; D-000001", "outcome": "Agreed", "next_in": 3}, {"ids": ("A-000001", "D-000001"), "outcome": "Agreed", "next_in": 3}),
    ("reschedule", {"overdue": True, "most_a_day": 4}, {"overdue": True, "most_a_day": 4}),
    ("note", {"ids": "C-000001", "kind": "Call", "text": "Wants a price"}, {"ids": ("C-000001",), "kind": "Call", "text": "Wants a price"}),
    ("mark-lost", {"ids": "D-000003; D-000004", "loss_reason": "Price"}, {"ids": ("D-000003", "D-000004"), "loss_reason": "Price"}),
    ("mark-won", {"ids": "D-000006"}, {"ids": ("D-000006",)}),
    ("plan-contacts", {"days": 21}, {"days": 21}),
    ("plan-contacts", {"all": True}, {"all": True}),
    ("birthdays", {"days": 60, "tasks": True}, {"days": 60, "tasks": True}),
    ("automate", {"most": 5}, {"most": 5}),
    ("calendar", {"each_owner": True}, {"each_owner": True}),
    ("segment", {}, {}),
    ("export", {"table": "contacts", "format": "google"}, {"table": "contacts", "format": "google"}),
    ("mailing-list", {"channel": "phone"}, {"channel": "phone"}),
    ("letters", {"template": "Follow-up", "segment": "Status = Open"}, {"template": "Follow-up", "segment": "Status = Open"}),
    ("weekly-review", {}, {}),
    ("find", {"text": "petrov"}, {"text": "petrov"}),
    ("card", {"who": "petrov"}, {"who": "petrov"}),
    ("show", {"sheet": "goals"}, {"sheet": "goals"}),
    ("personal-data", {"ids": "P-000003"}, {"ids": ("P-000003",)}),
    ("erase", {"ids": "P-000003"}, {"ids": ("P-000003",)}),
    ("retention", {}, {}),
    ("consolidate", {}, {}),
    ("hand-over", {"from_owner": "Elena", "to_owner": "Georgi; Anna"}, {"from_owner": "Elena", "to_owner": ("Georgi", "Anna")}),
    ("load-balance", {}, {}),
    ("assign", {}, {}),
    ("report", {"names": REPORT, "from_": dt.date(2026, 1, 1)}, {"names": (REPORT,), "from_": dt.date(2026, 1, 1)}),
    ("history", {}, {}),
    ("undo", {}, {}),
)  # fmt: skip


@pytest.fixture(scope="module")
def firm():
    return make_sample_firm(NOW.date(), 7, 0.03)


@pytest.fixture(scope="module")
def edits(firm):
    rows = [AppendRows(key, frame) for key, frame in firm.frames.items() if len(frame)]
    return plan_writes(rows, read_tables({}).tables)


@pytest.fixture(scope="module")
def formula_calls(firm):
    tables = {spec.key: cells_of(spec.key, firm.frames.get(spec.key, empty_frame(spec))) for spec in ALL_TABLES}
    columns = {"companies": ("companies", "name"), "users": ("users", "name"), "deals": ("deals", "deal_id")}
    names = {key: [[value] for value in firm.frames[table][column].head(4)] for key, (table, column) in columns.items()}
    names["duplicates"] = [[value] for value in firm.frames["contacts"]["contact_id"].head(1)]
    return example_calls(tables, names, NOW.date())


@pytest.fixture(scope="module")
def folder(firm, edits, formula_calls, tmp_path_factory):
    """What the other Python gets: main.py, the stand-ins, the workbook with the firm in it, clicks and cells."""
    folder = tmp_path_factory.mktemp("lite")
    shutil.copytree(HERE / "lite_stand_ins", folder / "site", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE.parent / "workbooks" / "fake_book.py", folder / "site")
    (folder / "main.py").write_text(main_py(), encoding="utf-8")
    model = fake_book.BookModel.of(template_bytes(FirmSettings()))
    book = fake_book.FakeBook(model)
    ExcelWorkbook(book).write(edits)
    book.run_queue()
    _add_list(model)
    by_name = {listed.name: script_name(listed) for listed in ALL_COMMANDS}
    clicks = [(by_name[name], form) for name, form, _options in CLICKS]
    given = {"now": NOW, "model": model, "commands": clicks, "formulas": formula_calls}
    (folder / "given.pickle").write_bytes(pickle.dumps(given))
    return folder


def _add_list(model: Any) -> None:
    cells = {(row, column): cell for row, line in enumerate(LIST, 1) for column, cell in enumerate(line, 1)}
    model.sheets.append(fake_book.SheetModel("List", cells=cells))


@pytest.fixture(scope="module")
def told(folder):
    """The same Python as here, but without what Lite lacks; or Pyodide."""
    if os.environ.get("XLCRM_PYODIDE") == "1":
        _run_under_pyodide(folder)
    else:
        environment = {**os.environ, "PYTHONPATH": os.environ.get("XLCRM_LITE_PACKAGES", "")}
        subprocess.run(
            [sys.executable, str(HERE / "lite_run.py"), str(folder)], check=True, timeout=300, env=environment
        )
    return pickle.loads((folder / "told.pickle").read_bytes())


def _run_under_pyodide(folder: Path) -> None:
    for name in (
        "narwhals",
        "anyascii",
        "phonenumbers",
        "email_validator",
        "idna",
        "dns",
        "babel",
        "icalendar",
        "tzdata",
    ):
        package = Path(import_module(name).__file__ or "").parent
        shutil.copytree(package, folder / "site" / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(import_module("typing_extensions").__file__ or "", folder / "site")
    shutil.copytree(HERE / "pyodide_stand_ins", folder / "site", dirs_exist_ok=True)
    shutil.copy(HERE / "lite_run.py", folder)
    script = HERE / "lite_under_pyodide.mjs"
    subprocess.run(["node", str(script), str(unpacked_pyodide()), str(folder)], check=True, timeout=400)


@pytest.fixture(scope="module")
def at_the_desk(edits):
    """The same clicks on the workbook in memory: summaries and the tables after the last one."""
    book = MemoryWorkbook.blank()
    book.write(edits)
    summaries = []
    for name, _form, options in CLICKS:
        context = RunContext(NOW.date(), NOW)
        summaries.append(run_command(listed_command(name).load(), book, context, options).summary)
    return book, summaries


def test_it_ran_from_the_packed_package(told):
    assert "xlcrm" in told["packed"]
    assert "site-packages" not in told["packed"]
    assert "/src/" not in told["packed"]


def test_every_command_says_what_it_says_at_the_desk(told, at_the_desk):
    _book, summaries = at_the_desk
    assert {name for name, _said in told["commands"]} == {script_name(listed) for listed in ALL_COMMANDS}
    for (name, said), summary in zip(told["commands"], summaries, strict=True):
        assert said.startswith(summary), name


def test_every_table_ends_as_at_the_desk(told, at_the_desk):
    book, _summaries = at_the_desk
    keys = [spec.key for spec in ALL_TABLES]
    wanted = read_tables(book.read(keys)).tables
    found = read_tables(ExcelWorkbook(fake_book.FakeBook(told["model"])).read(keys)).tables
    for frames in (found, wanted):  # 5 and 5.0 are one number
        frames["audit_log"]["cells"] = [json.loads(cells) for cells in frames["audit_log"]["cells"]]
    for key in keys:
        pd.testing.assert_frame_equal(
            found[key].reset_index(drop=True), wanted[key].reset_index(drop=True), obj=key, check_dtype=False
        )


def test_every_page_has_its_sheet_tables_and_charts(told, at_the_desk):
    book, _summaries = at_the_desk
    for name, page in book.pages.items():
        sheet = told["model"].sheet(name)
        assert len(sheet.tables) == sum(len(table.rows) > 0 for table in (*page.tables, *page.drill)), name
        drawn = {table.name for table in page.tables if len(table.rows)}
        assert len(sheet.charts) == sum(chart.table in drawn for chart in page.charts), name
        assert page.title in sheet.cells.values()


def test_every_formula_answers_as_at_the_desk(told, formula_calls):
    for listed in ALL_FORMULAS:
        wanted = shown(call_formula(listed.name, formula_calls[listed.name]))
        assert told["formulas"][listed.name] == wanted, listed.name


def shown(value):
    """Errors as their texts, and numbers to twelve digits: another pandas may add up in another order."""
    if isinstance(value, list):
        return [shown(each) for each in value]
    if isinstance(value, float):
        return pytest.approx(value, rel=1e-12)
    return value.text if isinstance(value, CellError) else value
