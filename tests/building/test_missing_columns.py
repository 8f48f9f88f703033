"""Columns that newer versions have: an older table gets them at its right end, and nothing of the user's moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from pydantic import create_model

from libreoffice import recalculate
from xlcrm.building.grown_workbook import drawn_alone
from xlcrm.building.missing_tables import add_missing_tables
from xlcrm.building.template import build_template
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.hosts.run_on_file import run_on_file
from xlcrm.ooxml.cell_values import CellError, Formula
from xlcrm.ooxml.lint_package import lint_package
from xlcrm.ooxml.xlsx_file import NewColumn, XlsxFile
from xlcrm.records.fields import CrmRecord
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.edits import Outcome
from xlcrm.tables.frames import complete_frame, empty_frame
from xlcrm.texts import use_language
from xlcrm.workbooks.column_map import COLUMN_MAP, read_column_map
from xlcrm.workbooks.file_workbook import FileWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")
GONE = {
    "companies": ("next_activity_date", "employees_band", "is_key", "parent_company_id"),
    "deals": ("fx_rate", "amount_base", "weighted"),
    "lists": ("currency", "email_status"),
}
NEW_COMPANY_COLUMNS = ("Size", "Parent company", "Key client", "Parent company ID", "Next activity")
FIRMS = pd.DataFrame({"company_id": ["C-000001", "C-000002"], "name": ["Acme", "Berg"], "city": ["Riga", None]})
DEALS = pd.DataFrame(
    {
        "deal_id": ["D-000001", "D-000002"],
        "name": ["Roof", "Door"],
        "amount": [100.0, 40.0],
        "probability": [0.5, 0.25],
        "status": ["Open", "Open"],
    }
)
ROWS = {key: complete_frame(table_spec(key), rows) for key, rows in {"companies": FIRMS, "deals": DEALS}.items()}


def built_older(file: Path) -> Path:
    """A new workbook as it was before some fields came."""
    tables = tuple(
        replace(spec, record=_without(spec.record, GONE[spec.key])) if spec.key in GONE else spec for spec in ALL_TABLES
    )
    with pytest.MonkeyPatch.context() as patched:
        for name in ("template", "map_sheet"):
            patched.setattr(f"xlcrm.building.{name}.ALL_TABLES", tables)
        build_template(file, FirmSettings(language="en"), ROWS)
    return file


def _without(record: type[CrmRecord], gone: tuple[str, ...]) -> type[CrmRecord]:
    fields = {key: (field.annotation, field) for key, field in record.model_fields.items() if key not in gone}
    return create_model("OlderRecord", __base__=CrmRecord, **fields)  # type: ignore[call-overload,no-any-return]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return built_older(tmp_path_factory.mktemp("older") / "old.xlsx").read_bytes()


@pytest.fixture
def old(made: bytes, tmp_path: Path) -> Path:
    (tmp_path / "old.xlsx").write_bytes(made)
    return tmp_path / "old.xlsx"


def upgraded(file: Path, change: Callable[[FileWorkbook], None] = lambda _book: None) -> tuple[FileWorkbook, str]:
    """The workbook after a user's doing and the coming of the columns, saved and opened anew, and what was told."""
    book = FileWorkbook.open(file)
    change(book)
    told = add_missing_tables(book)
    book.file.save()
    assert lint_package(file.read_bytes(), file.name) == []
    return FileWorkbook.open(file), told


def run(file: Path, name: str, **options: object) -> Outcome:
    listed = listed_command(name)
    assert listed
    return run_on_file(listed, file, CONTEXT, options, dry_run=False)


def rename(book: FileWorkbook, table: str, key: str, header: str) -> None:
    """What a person does on the sheet; the program then computes the line of the hidden map anew."""
    spec, cells = table_spec(table), book.file.read_table(COLUMN_MAP)
    at = book.file.tables[spec.name].headers.index(spec.column(key).header)
    line = cells.rows[list(zip(*cells.columns[:2], strict=True)).index((table, key))]
    book.file.set_cells(spec.sheet, {(3, at + 1): header})
    book.file.set_cells("_xlcrm", {(line, 3): Formula(f"={spec.sheet}!${chr(65 + at)}$3", header)})


def test_they_come_once_at_the_right_end_and_are_told(old: Path) -> None:
    before = FileWorkbook.open(old).file.tables
    book, told = upgraded(old)
    assert (
        "The table Deals has 3 new columns at its right end: Exchange rate, Amount in own currency, Weighted amount."
        in told
    )
    assert "The table Companies has 5 new columns at its right end: Size, Parent company," in told
    for name in ("Companies", "Deals", "Contacts", "Settings"):
        area = book.file.tables[name]
        assert area.headers[: len(before[name].headers)] == before[name].headers
        assert area.whole[:3] == before[name].whole[:3]
    assert book.file.tables["Companies"].headers[-5:] == NEW_COMPANY_COLUMNS
    assert add_missing_tables(book) == ""


def test_they_compute_with_the_headers_of_today(old: Path) -> None:
    """LibreOffice opens it; a renamed column is found by the formulas; what stands further right stays in its place."""
    area = FileWorkbook.open(old).file.tables["Deals"]
    beside = area.last_column + 6

    def change(book: FileWorkbook) -> None:
        rename(book, "deals", "amount", "Worth")
        book.file.set_cells("Deals", {(4, beside): Formula("SUM(Deals[Worth])*2", None), (5, beside): "mine"})

    upgraded(old, change)
    saved = FileWorkbook.open(recalculate(old, old.parent))
    deals = saved.read(["deals"])["deals"].columns
    assert deals["amount_base"] == [100, 40]
    assert deals["weighted"] == [50, 10]
    rows = dict(saved.file.read_sheet("Deals"))
    assert [rows[row][beside] for row in (4, 5)] == [280, "mine"]
    assert read_column_map(saved.file)["deals"]["weighted"] == "Weighted amount"


def test_they_look_and_check_as_in_a_new_workbook() -> None:
    now = table_spec("companies")
    then = replace(now, record=_without(now.record, GONE["companies"]))
    bare, full = (drawn_alone({spec: complete_frame(spec, FIRMS)}, {spec: "Companies"}) for spec in (then, now))
    file, gone = XlsxFile(bare), [column for column in now.columns if column.key not in then.by_key]
    file.widen_table("Companies", [NewColumn(each.header, each.header) for each in gone], full)
    ours, theirs = (openpyxl.load_workbook(BytesIO(each))["Companies"] for each in (file.to_bytes(), full))
    assert {column.header for column in gone} == set(NEW_COMPANY_COLUMNS)
    for column in (
        each for each in gone if each.info.place != "hidden"
    ):  # openpyxl tells a run of columns by its first
        assert _facts(ours, column.header) == _facts(theirs, column.header), column.header
    assert lint_package(file.to_bytes(), "") == []


def _facts(sheet: Any, header: str) -> list[object]:
    letters = next(cell.column_letter for cell in sheet[3] if cell.value == header)
    head, cell, width = sheet[f"{letters}3"], sheet[f"{letters}4"], sheet.column_dimensions[letters]
    rules = [
        (each.type, each.formula1, each.formula2, each.error)
        for each in sheet.data_validations.dataValidation
        if f"{letters}4" in each.sqref
    ]
    looks = [
        (each.number_format, each.font.b, each.fill.fgColor.rgb, each.alignment.horizontal) for each in (head, cell)
    ]
    return [head.comment.text, head.comment.width, looks, rules, width.outlineLevel, width.hidden]


@pytest.mark.parametrize(("row", "far"), [(5, 3), (90, 1)])
def test_a_table_with_something_right_of_it_stays_as_it_is(old: Path, row: int, far: int) -> None:
    area = FileWorkbook.open(old).file.tables["Deals"]

    def change(book: FileWorkbook) -> None:
        book.file.set_cells("Deals", {(row, area.last_column + far): Formula("=SUM(F4:F5)", 140)})

    book, told = upgraded(old, change)
    assert "The table Deals cannot get wider: something lies right of it, at" in told
    assert "Until then the new columns Exchange rate, Amount in own currency, Weighted amount count as empty." in told
    assert book.file.tables["Deals"].headers == area.headers
    assert "Parent company" in book.file.tables["Companies"].headers
    assert book.read(["deals"])["deals"].columns["amount"] == [100, 40]


def test_a_column_that_the_user_took_out_stays_out(old: Path) -> None:
    def change(book: FileWorkbook) -> None:
        lines: Mapping[int, list[Any]] = {
            0: ["companies"] * 2,
            1: ["is_key", "parent_company"],
            2: [CellError("#REF!")] * 2,
        }
        book.file.append_rows(COLUMN_MAP, lines, 2)

    book, _told = upgraded(old, change)
    headers = book.file.tables["Companies"].headers
    assert not {"Key client", "Parent company"} & set(headers)
    assert "Size" in headers


def test_a_header_that_the_user_gave_to_another_column_is_kept(old: Path) -> None:
    book, _told = upgraded(old, lambda book: rename(book, "companies", "city", "key client"))
    assert "Key client 2" in book.file.tables["Companies"].headers
    columns = book.read(["companies"])["companies"].columns
    assert columns["city"] == ["Riga", None]
    assert columns["is_key"] == [None, None]


def test_a_formula_whose_columns_are_not_there_is_left_out(old: Path) -> None:
    def change(book: FileWorkbook) -> None:
        rename(book, "deals", "probability", "Luck")
        cells = book.file.read_table(COLUMN_MAP)
        line = cells.rows[list(zip(*cells.columns[:2], strict=True)).index(("deals", "probability"))]
        book.file.set_cells("_xlcrm", {(line, 3): CellError("#REF!")})

    book, _told = upgraded(old, change)
    assert "Amount in own currency" in book.file.calculated_columns("Deals")
    assert "Weighted amount" not in book.file.calculated_columns("Deals")


def test_what_commands_write_lands_in_the_new_columns_and_undo_takes_it_back(old: Path) -> None:
    source = old.parent / "more.csv"
    source.write_text("Company,Size,Key client\nCole,10-49,yes\n", encoding="utf-8")
    assert "has 5 new columns" in run(old, "import", source=source, table="companies").summary
    columns = FileWorkbook.open(old).read(["companies"])["companies"].columns
    assert columns["name"] == ["Acme", "Berg", "Cole"]
    assert columns["is_key"] == [None, None, True]
    assert "new column" not in run(old, "undo").summary
    assert FileWorkbook.open(old).read(["companies"])["companies"].columns["is_key"] == [None, None]


def test_new_lists_come_with_their_values_and_their_names(old: Path) -> None:
    book, told = upgraded(old)
    assert "The table Lists has 2 new columns" in told
    currencies = [value for value in book.read(["lists"])["lists"].columns["currency"] if value]
    assert "EUR" in currencies
    (name,) = [each for each in book.file.defined_names if each.name == "list_currency"]
    assert name.refers_to.startswith("'Lists'!")


def test_without_the_hidden_map_nobody_knows_what_is_new(old: Path) -> None:
    book = FileWorkbook.open(old)
    area = book.file.tables[COLUMN_MAP]
    book.file.remove_rows(COLUMN_MAP, range(area.first_row, area.last_row + 1))
    assert "right end" in add_missing_tables(book)  # lines are missing, and the map is there
    book = FileWorkbook.open(old)
    book.file.replace_sheet("_xlcrm", _emptied())
    assert "right end" not in add_missing_tables(book)


def _emptied() -> bytes:
    spec = table_spec("merge_log")
    return drawn_alone({spec: empty_frame(spec)}, {spec: "_xlcrm"})


def test_in_the_workbooks_language(old: Path) -> None:
    def change(book: FileWorkbook) -> None:
        area, settings = book.file.tables["Settings"], book.read(["settings"])["settings"]
        row = settings.rows[settings.columns["key"].index("language")]
        at = area.headers.index(table_spec("settings").column("value").header)
        book.file.set_cells("Settings", {(row, area.first_column + at): "ru"})

    book, told = upgraded(old, change)
    with use_language("ru"):
        header = table_spec("companies").column("parent_company").header
    assert header != "Parent company"
    assert header in book.file.tables["Companies"].headers
    assert header in told
