"""What people do to their workbook between two commands: nothing of it is lost, and the right columns are found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.chart import BarChart, Reference

from workbooks.office_user import save_from_libreoffice
from xlcrm.commands.all_commands import ALL_COMMANDS, listed_command
from xlcrm.commands.command import RunContext
from xlcrm.errors import MissingColumnError
from xlcrm.hosts.workshop import template_bytes
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import AppendRows, Outcome
from xlcrm.tables.frames import complete_frame, row_index
from xlcrm.tables.plan_writes import plan_writes
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.file_workbook import FileWorkbook

TODAY = dt.date(2026, 11, 21)
CONTEXT = RunContext(TODAY, dt.datetime(2026, 11, 21, 9), "ann")
IDS = {"Acme": "C-000003", "Beta": "C-000002", "Zeta": "C-000001"}
CITIES = {"Acme": "Ruse", "Beta": "Plovdiv", "Zeta": "Sofia"}


def rows(table: str, **columns: list[Any]) -> AppendRows:
    count = len(next(iter(columns.values())))
    return AppendRows(table, complete_frame(table_spec(table), pd.DataFrame(columns, index=row_index(range(count)))))


FIRM = (
    rows("users", user_id=["U-000001"], name=["Ann"]),
    rows(
        "companies",
        company_id=["C-000001", "C-000002", "C-000003"],
        name=["Zeta", "Beta", "Acme"],
        city=["Sofia", "Plovdiv", "Ruse"],
        industry=["Food", "IT", "Steel"],
        owner_id=["U-000001"] * 3,
    ),
    rows("contacts", first_name=["Ivan"], last_name=["Petrov"], company_id=["C-000003"], owner_id=["U-000001"]),
    rows(
        "deals",
        name=["Big", "Small"],
        company_id=["C-000003", "C-000002"],
        stage=["Won", "New"],
        amount=[1000.0, 500.0],
        close_date=pd.to_datetime(["2026-03-01", None]),
        created_at=pd.to_datetime(["2026-01-01", "2026-02-01"]),
        owner_id=["U-000001"] * 2,
    ),
)


@pytest.fixture(scope="session")
def small_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("small_firm") / "crm.xlsx"
    file.write_bytes(template_bytes())
    FileWorkbook.open(file).write(plan_writes(FIRM, read_tables({}).tables))
    return file


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office") / "profile"


@pytest.fixture
def in_libreoffice(small_firm: Path, tmp_path: Path, profile: Path) -> Callable[[str], Path]:
    return lambda doings: save_from_libreoffice(small_firm, tmp_path / "crm.xlsx", doings, profile)


@pytest.fixture
def in_openpyxl(small_firm: Path, tmp_path: Path) -> Callable[[Callable[[Any], object]], Path]:
    def change(doings: Callable[[Any], object]) -> Path:
        book = openpyxl.load_workbook(small_firm)
        doings(book)
        book.save(tmp_path / "crm.xlsx")
        return tmp_path / "crm.xlsx"

    return change


REPORT = next(listed for listed in ALL_COMMANDS if listed.name == "report")


def frame(file: Path, table: str) -> pd.DataFrame:
    return read_tables(FileWorkbook.open(file).read([table])).tables[table]


def run(file: Path, command: str, **options: object) -> Outcome:
    listed = listed_command(command)
    assert listed
    return run_command(listed.load(), FileWorkbook.open(file), CONTEXT, options)


def is_whole(file: Path) -> None:
    """Every command goes on, and the companies are who they were."""
    codes = [problem.code for problem in run(file, "check").problems]
    assert not {"orphan_link", "duplicate_id", "name_unknown"} & set(codes)
    assert run(file, "agenda").json["items"]
    found = frame(file, "companies")
    assert dict(zip(found["name"], found["company_id"], strict=True)) == IDS
    assert dict(zip(found["name"], found["city"], strict=True)) == CITIES
    FileWorkbook.open(file).write([rows("companies", company_id=["C-000004"], name=["Newest"], city=["Varna"])])
    last = frame(file, "companies").iloc[-1]
    assert (last["name"], last["city"]) == ("Newest", "Varna")


COMPANIES = 's = doc.Sheets.getByName("Companies")\n'
DOINGS = {
    "only saves": "",
    "renames, hides and adds columns and sorts": COMPANIES
    + """s.getCellRangeByName("D3").String = "Town"
    s.Columns.getByIndex(4).IsVisible = False
    s.Columns.insertByIndex(3, 1)
    s.getCellRangeByName("D3").String = "Twice the row"
    s.getCellRangeByName("D4").Formula = "=2*ROW()"
    s.getCellRangeByName("D5").Formula = "=2*ROW()"
    s.getCellRangeByName("D6").Formula = "=2*ROW()"
    Dim field(0) As New com.sun.star.table.TableSortField
    field(0).Field = 0: field(0).IsAscending = True
    Dim how(1) As New com.sun.star.beans.PropertyValue
    how(0).Name = "SortFields": how(0).Value = field()
    how(1).Name = "ContainsHeader": how(1).Value = False
    s.getCellRangeByName("A4:AT6").sort(how())""",
    "moves a column and deletes another": COMPANIES
    + """s.Columns.insertByIndex(1, 1)
    s.moveRange(s.getCellRangeByName("B1").CellAddress, s.getCellRangeByName("E1:E6").RangeAddress)
    s.Columns.removeByIndex(3, 1)""",
    "renames, deletes and adds sheets": """doc.Sheets.getByName("Companies").Name = "My firms"
    doc.Sheets.removeByName("Costs")
    doc.Sheets.insertNewByName("Mine", 0)
    doc.Sheets.getByName("Mine").getCellRangeByName("A1").Formula = "=COUNTA(Companies[Company])" """,
}


@pytest.mark.parametrize("doings", DOINGS.values(), ids=DOINGS.keys())
def test_a_user_of_libreoffice(doings: str, in_libreoffice: Callable[[str], Path]) -> None:
    is_whole(in_libreoffice(doings))


def test_the_figures_are_the_same_after_libreoffice(in_libreoffice: Callable[[str], Path], small_firm: Path) -> None:
    before, after = (
        run_command(REPORT.load(), FileWorkbook.open(file), CONTEXT, {"names": ("effectiveness",)}, dry_run=True).json
        for file in (small_firm, in_libreoffice(""))
    )
    metrics: Any = after["metrics"]
    assert (metrics["deals_won"], metrics["revenue"]) == (1, 1000.0)
    assert after == before


def test_a_row_typed_below_the_table_in_libreoffice_is_taken_in(in_libreoffice: Callable[[str], Path]) -> None:
    doings = """s = doc.Sheets.getByName("Deals")
    s.getCellRangeByName("A6").String = "Typed"
    s.getCellRangeByName("B6").String = "acme" """
    file = in_libreoffice(doings)
    told = [problem for problem in run(file, "check").problems if problem.code == "rows_taken_in"]
    assert [(problem.table, problem.row) for problem in told] == [("deals", 6)]
    book = FileWorkbook.open(file)
    assert book.file.tables["Deals"].last_row == 6
    assert frame(file, "deals").iloc[-1][["name", "deal_id", "company_id"]].tolist() == [
        "Typed",
        "D-000003",
        "C-000003",
    ]
    sheet = openpyxl.load_workbook(file)["Deals"]
    weighted = [cell.value for cell in sheet[6] if str(cell.value).startswith("=")]
    assert len(weighted) == len([cell.value for cell in sheet[5] if str(cell.value).startswith("=")]) > 0
    assert not [problem for problem in run(file, "check").problems if problem.code == "rows_taken_in"]


def test_rows_added_after_libreoffice_have_the_formulas_of_their_columns(in_libreoffice: Callable[[str], Path]) -> None:
    file = in_libreoffice("")
    FileWorkbook.open(file).write([rows("contacts", first_name=["Anna"], last_name=["Berg"])])
    sheet = openpyxl.load_workbook(file)["Contacts"]
    assert sheet["A5"].value == sheet["A4"].value
    assert str(sheet["A5"].value).startswith("=")


def test_an_empty_table_saved_by_libreoffice_starts_in_its_first_row(tmp_path: Path, profile: Path) -> None:
    old = tmp_path / "new.xlsx"
    old.write_bytes(template_bytes())
    file = save_from_libreoffice(old, tmp_path / "crm.xlsx", "", profile)
    FileWorkbook.open(file).write([rows("contacts", first_name=["Anna"], last_name=["Berg"])])
    assert frame(file, "contacts").index.tolist() == [4]


def test_a_needed_column_is_missed(in_libreoffice: Callable[[str], Path]) -> None:
    file = in_libreoffice(COMPANIES + "s.Columns.removeByIndex(0, 1)")
    before = file.read_bytes()
    with pytest.raises(MissingColumnError, match="Company"):
        run(file, "check")
    assert file.read_bytes() == before


def totals(book: Any) -> None:
    sheet = book["Deals"]
    table = sheet.tables["Deals"]
    table.ref = table.ref.replace("5", "6")
    table.totalsRowCount = 1
    sheet["A6"], sheet["F6"] = "Total", "=SUBTOTAL(109,Deals[Amount])"


def own_chart(book: Any) -> None:
    sheet = book.create_sheet("My chart")
    chart = BarChart()
    chart.add_data(Reference(book["Deals"], min_col=6, min_row=3, max_row=5), titles_from_data=True)
    sheet.add_chart(chart, "A1")


def filter_on(book: Any) -> None:
    book["Companies"].tables["Companies"].autoFilter.add_filter_column(1, ["Customer"])
    book["Companies"].row_dimensions[4].hidden = True


@pytest.mark.parametrize(
    "doings", [lambda _book: None, totals, own_chart, filter_on, lambda book: book.remove(book["_xlcrm"])]
)
def test_another_program_saved_it(
    doings: Callable[[Any], object], in_openpyxl: Callable[[Callable[[Any], object]], Path]
) -> None:
    is_whole(in_openpyxl(doings))


def test_a_totals_row_stays_below_new_rows(in_openpyxl: Callable[[Callable[[Any], object]], Path]) -> None:
    file = in_openpyxl(totals)
    assert frame(file, "deals")["name"].tolist() == ["Big", "Small"]
    FileWorkbook.open(file).write([rows("deals", name=["Next"], amount=[5.0])])
    sheet = openpyxl.load_workbook(file)["Deals"]
    assert [sheet[f"A{row}"].value for row in range(4, 8)] == ["Big", "Small", "Next", "Total"]
    assert sheet["F7"].value == "=SUBTOTAL(109,Deals[Amount])"


def test_a_sum_below_the_table_is_not_taken_for_a_row(in_openpyxl: Callable[[Callable[[Any], object]], Path]) -> None:
    def sum_below(book: Any) -> None:
        book["Deals"]["A6"], book["Deals"]["F6"] = "Sum", "=SUM(F4:F5)"

    assert frame(in_openpyxl(sum_below), "deals")["name"].tolist() == ["Big", "Small"]


def test_a_copied_row_is_told(in_openpyxl: Callable[[Callable[[Any], object]], Path]) -> None:
    def copy(book: Any) -> None:
        for cell in book["Companies"][6]:
            book["Companies"].cell(7, cell.column).value = cell.value

    problems = run(in_openpyxl(copy), "check").problems
    assert ("companies", 7) in {(problem.table, problem.row) for problem in problems if problem.code == "duplicate_id"}


def test_people_pick_names(in_openpyxl: Callable[[Callable[[Any], object]], Path]) -> None:
    def pick(book: Any) -> None:
        book["Contacts"]["D4"] = "Beta"  # another company
        book["Deals"]["B4"] = "Acmee"  # one that is not there
        book["Companies"]["A4"] = "Zeta International"  # a new name

    file = in_openpyxl(pick)
    [told] = [problem for problem in run(file, "check").problems if problem.code == "name_unknown"]
    assert (told.table, told.row, told.hint) == ("deals", 4, "Did you mean 'Acme'?")
    assert frame(file, "contacts")["company_id"].tolist() == ["C-000002"]
    assert openpyxl.load_workbook(file)["Deals"]["B4"].value == "Acmee"
