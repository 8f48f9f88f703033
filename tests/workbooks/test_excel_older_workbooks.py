"""Workbooks of another time: without the tables of today, and with days that count from 1904."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from workbooks.fake_book import BookModel, FakeBook
from workbooks.test_workbook_contract import COMPANIES, TEMPLATE, page, rows, same, template_model
from xlcrm.building.template import build_template
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.imports.source_tables import table_of_rows
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.edits import AppendRows, Outcome, ShowPage, UpdateCells
from xlcrm.tables.frames import row_index
from xlcrm.tables.pages import Format, PageColumn, PageTable
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.excel_workbook import ExcelWorkbook
from xlcrm.workbooks.file_workbook import FileWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")
GONE = ("audit_log", "duplicate_review", "given_ids", "merge_log", "not_duplicates", "import_log", "stages", "products")
PEOPLE = [["First name", "Last name", "Email"], ["Anna", "Berg", "a@berg.eu"], ["Anna", "Berg", "A@berg.eu"]]
LIST = table_of_rows("people", PEOPLE[0], list(enumerate(PEOPLE[1:], 2)))


@pytest.fixture
def old(built_long_ago: BookModel) -> BookModel:
    return built_long_ago.copy()


@pytest.fixture(scope="module")
def built_long_ago() -> BookModel:
    tables = tuple(spec for spec in ALL_TABLES if spec.key not in GONE)
    buffer = BytesIO()
    with pytest.MonkeyPatch.context() as patched:
        for name in ("template", "map_sheet"):
            patched.setattr(f"xlcrm.building.{name}.ALL_TABLES", tables)
        build_template(buffer, FirmSettings())
    return BookModel.of(buffer.getvalue())


def run(model: BookModel, name: str, **options: object) -> tuple[Outcome, ExcelWorkbook]:
    listed, book = listed_command(name), FakeBook(model)
    assert listed
    workbook = ExcelWorkbook(book)
    outcome = run_command(listed.load(), workbook, CONTEXT, options)
    book.run_queue()
    return outcome, workbook


def frame(model: BookModel, table: str) -> pd.DataFrame:
    return read_tables(ExcelWorkbook(FakeBook(model)).read([table])).tables[table]


def test_missing_tables_are_added_hidden_as_rows_come_for_them(old: BookModel) -> None:
    _outcome, workbook = run(old, "import", source=LIST, table="contacts")
    assert workbook.notices == [
        "The table Import log was missing and is added.",
        "The table Audit log was missing and is added.",
        "The table Given IDs was missing and is added.",
    ]
    assert frame(old, "contacts")["contact_id"].tolist() == ["P-000001", "P-000002"]
    assert len(frame(old, "import_log")) == 1
    added = [sheet for sheet in old.sheets if sheet.name in {"Import log", "Audit log", "Given IDs"}]
    assert [sheet.visible for sheet in added] == [False, False, False]
    assert [spec.name for spec in ALL_TABLES if spec.key in GONE and spec.visible] == []


def test_the_added_tables_do_their_work(old: BookModel) -> None:
    run(old, "import", source=LIST, table="contacts")
    run(old, "find-duplicates")
    outcome, workbook = run(old, "merge", accept_sure=True)
    assert outcome.json["merged"] == 1
    assert workbook.notices == ["The table Merge log was missing and is added."]
    outcome, workbook = run(old, "undo")
    assert outcome.json["brought_back"] == 1
    assert workbook.notices == []
    assert len(frame(old, "contacts")) == 2


def test_the_hidden_map_points_at_the_new_headers(old: BookModel) -> None:
    lines = old.sheet("_xlcrm").tables["ColumnMap"]
    run(old, "import", source=LIST, table="contacts")
    sheet = old.sheet("_xlcrm")
    top, left, last, _right = sheet.tables["ColumnMap"]
    added = [tuple(sheet.cells[row, left + n] for n in range(3)) for row in range(lines[2] + 1, last + 1)]
    assert last - top == len({(sheet.cells[row, left], sheet.cells[row, left + 1]) for row in range(top + 1, last + 1)})
    keys = [column.key for column in table_spec("import_log").columns]
    assert [key for table, key, _header in added if table == "import_log"] == keys
    assert added[0][2] == "formula ='Import log'!$A$3"


def test_what_cannot_be_added_here_is_told_with_the_way_out(old: BookModel) -> None:
    book = FakeBook(old)
    workbook = ExcelWorkbook(book)
    (told,) = workbook.read(["stages"])["stages"].problems
    assert told.code == "table_missing"
    workbook.write([AppendRows("stages", rows("stages", stage=["New"]))])
    assert workbook.notices == [
        "The table Stages is missing, so its rows are not kept. Close the workbook and run once: xlcrm check CRM.xlsx"
    ]
    assert book.queue == []


def test_a_sheet_of_the_users_own_is_left_alone(old: BookModel) -> None:
    old.sheets.append(replace(old.sheet("Home"), name="Products", tables={}, charts=[], cells={(1, 1): "mine"}))
    book = FakeBook(old)
    workbook = ExcelWorkbook(book)
    workbook.write([AppendRows("products", rows("products", name=["Tea"]))])
    assert workbook.notices[0].startswith("The table Products is missing")


def test_a_table_of_the_software_that_lacks_columns_is_told_once() -> None:
    model = template_model().copy()
    sheet = model.sheet("Merge log")
    top, left, last, _right = sheet.tables["MergeLog"]
    header = table_spec("merge_log").columns[-1].header
    assert sheet.cells[top, sheet.tables["MergeLog"][3]] == header
    sheet.tables["MergeLog"] = (top, left, last, sheet.tables["MergeLog"][3] - 1)
    key = table_spec("merge_log").columns[-1].key
    edit = AppendRows("merge_log", rows("merge_log", **{key: ["x"]}))
    workbook = ExcelWorkbook(FakeBook(model))
    workbook.write([edit, edit])
    assert workbook.notices == [
        (
            "The table Merge log is of an older version and lacks columns. Close the workbook and run once: "
            "xlcrm check CRM.xlsx"
        )
    ]


@pytest.mark.parametrize("is_new", [True, False])
def test_a_table_of_the_users_that_lacks_a_new_column_is_told_and_one_taken_out_is_not(is_new: bool) -> None:
    model = template_model().copy()
    sheet, last = model.sheet("Companies"), table_spec("companies").columns[-1]
    top, left, bottom, right = sheet.tables["Companies"]
    sheet.tables["Companies"] = (top, left, bottom, right - 1)
    if is_new:
        lines = model.sheet("_xlcrm").cells
        row = next(
            row
            for (row, column), cell in lines.items()
            if column == 2 and cell == last.key and lines[row, 1] == "companies"
        )
        lines[row, 2] = "nothing"
    workbook = ExcelWorkbook(FakeBook(model))
    workbook.write([AppendRows("companies", rows("companies", **{"name": ["Acme"], last.key: [3]}))])
    assert [notice for notice in workbook.notices if "lacks columns" in notice] == (
        [
            "The table Companies is of an older version and lacks columns. Close the workbook and run once: xlcrm check CRM.xlsx"
        ]
        if is_new
        else []
    )


# --- days from 1904 ---


def as_1904(data: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as given, zipfile.ZipFile(buffer, "w") as made:
        for name in given.namelist():
            part = given.read(name)
            made.writestr(
                name, part.replace(b"<workbookPr ", b'<workbookPr date1904="1" ') if "workbook.xml" in name else part
            )
    return buffer.getvalue()


def test_days_are_written_and_read_as_a_file_has_them(tmp_path: Path) -> None:
    """The same edits in a file that counts from 1904 and in the same workbook open in Excel."""
    file = tmp_path / "crm.xlsx"
    file.write_bytes(as_1904(TEMPLATE))
    model = template_model().copy()
    model.uses_1904_dates = True
    edit = AppendRows("companies", COMPANIES)
    FileWorkbook.open(file).write([edit])
    book = FakeBook(model)
    ExcelWorkbook(book, uses_1904_dates=True).write([edit])
    book.run_queue()
    on_disk = FileWorkbook.open(file).read(["companies"])["companies"]
    in_excel = ExcelWorkbook(FakeBook(model), uses_1904_dates=True).read(["companies"])["companies"]
    assert on_disk.uses_1904_dates
    assert in_excel.uses_1904_dates
    wanted = (dt.date(2024, 2, 29) - dt.date(1904, 1, 1)).days
    assert on_disk.columns["created_at"][0] == in_excel.columns["created_at"][0] == wanted
    same(read_tables({"companies": in_excel}).tables["companies"], COMPANIES)


def test_a_day_is_changed_and_put_back_as_it_lay() -> None:
    model = template_model().copy()
    model.uses_1904_dates = True
    for edit in (
        AppendRows("companies", COMPANIES.head(1)),
        UpdateCells("companies", "created_at", pd.Series(pd.to_datetime(["2026-03-01"]), index=row_index([4]))),
    ):
        book = FakeBook(model)
        ExcelWorkbook(book, uses_1904_dates=True).write([edit])
        book.run_queue()
    (lying,) = (
        ExcelWorkbook(FakeBook(model), uses_1904_dates=True).read(["companies"])["companies"].columns["created_at"]
    )
    assert lying == (dt.date(2026, 3, 1) - dt.date(1904, 1, 1)).days
    book = FakeBook(model)
    back = UpdateCells("companies", "created_at", pd.Series([lying], index=row_index([4]), dtype=object), as_is=True)
    ExcelWorkbook(book, uses_1904_dates=True).write([back])
    book.run_queue()
    found = read_tables(ExcelWorkbook(FakeBook(model), uses_1904_dates=True).read(["companies"])).tables["companies"]
    assert found["created_at"].tolist() == [pd.Timestamp("2026-03-01")]


def test_a_page_has_its_days_too() -> None:
    model = template_model().copy()
    model.uses_1904_dates = True
    days = PageTable(
        "days",
        "Days",
        (PageColumn("day", "Day", Format.DATE),),
        pd.DataFrame({"day": pd.to_datetime(["2026-03-01"])}),
    )
    book = FakeBook(model)
    ExcelWorkbook(book, uses_1904_dates=True).write([ShowPage(replace(page(1.0), tables=(days,), charts=()))])
    book.run_queue()
    sheet = model.sheet("Effectiveness")
    ((top, left, _last, _right),) = sheet.tables.values()
    assert sheet.cells[top + 1, left] == (dt.date(2026, 3, 1) - dt.date(1904, 1, 1)).days
