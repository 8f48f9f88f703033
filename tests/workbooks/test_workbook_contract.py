"""One contract, every workbook: what is written is read back, through the memory, a file on disk and a book in Excel."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbooks.fake_book import BookModel, FakeBook
from xlcrm.hosts.workshop import template_bytes
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.edits import (
    AppendRows,
    Edit,
    InsertRows,
    RemoveRows,
    ReplaceRows,
    RevealSheet,
    ShowPage,
    UpdateCells,
)
from xlcrm.tables.frames import TEXT, complete_frame, row_index
from xlcrm.tables.pages import ChartKind, Figure, Format, PageChart, PageColumn, PageTable, ReportPage
from xlcrm.tables.raw_tables import CellError
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.excel_workbook import ExcelWorkbook
from xlcrm.workbooks.file_workbook import FileWorkbook
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

TEMPLATE = template_bytes()


class InMemory:
    def __init__(self, _folder: Path) -> None:
        self.book = MemoryWorkbook.blank()

    def write(self, edits: Sequence[Edit]) -> None:
        self.book.write(edits)

    def frame(self, table: str) -> pd.DataFrame:
        return read_tables(self.book.read([table])).tables[table]


class OnDisk:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "crm.xlsx"
        self.path.write_bytes(TEMPLATE)

    def write(self, edits: Sequence[Edit]) -> None:
        FileWorkbook.open(self.path).write(edits)

    def frame(self, table: str) -> pd.DataFrame:
        return read_tables(FileWorkbook.open(self.path).read([table])).tables[table]


class InExcel:
    def __init__(self, _folder: Path) -> None:
        self.model = template_model().copy()

    def write(self, edits: Sequence[Edit]) -> None:
        book = FakeBook(self.model)
        ExcelWorkbook(book).write(edits)
        book.run_queue()

    def frame(self, table: str) -> pd.DataFrame:
        return read_tables(ExcelWorkbook(FakeBook(self.model)).read([table])).tables[table]


@cache
def template_model() -> BookModel:
    return BookModel.of(TEMPLATE)


Made = InMemory | OnDisk | InExcel


@pytest.fixture(params=[InMemory, OnDisk, InExcel])
def workbook(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    made: Callable[[Path], Made] = request.param
    return made(tmp_path)


def rows(table: str, **columns: list[Any]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    return complete_frame(table_spec(table), pd.DataFrame(columns, index=row_index(range(count))))


COMPANIES = rows(
    "companies",
    company_id=["C-000001", "C-000002", "C-000003"],
    name=["Acme", "ООО «Ромашка»", "Ελλάς & Söhne <GmbH>"],
    phone=["+359 88 812 3456", "0888 123 456", "00359"],
    postal_code=["0123", "1E5", "1-2"],
    notes=["=1+1", "+7916", "line\nbreak"],
    annual_revenue=[1.5, None, -3e9],
    is_key=[True, None, False],
    created_at=pd.to_datetime(["2024-02-29", None, "1999-12-31"]),
)


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    given = [key for key in wanted.columns if wanted[key].notna().any()]
    pd.testing.assert_frame_equal(found[given].reset_index(drop=True), wanted[given].reset_index(drop=True))


FILLED = {"settings", "lists", "stages", "letter_templates", "automations"}


def test_a_blank_workbook_has_every_table_and_only_the_firms_settings(workbook: Made) -> None:
    for spec in ALL_TABLES:
        assert (len(workbook.frame(spec.key)) > 0) == (spec.key in FILLED), spec.key


def test_appended_rows_come_back_as_they_were(workbook: Made) -> None:
    workbook.write([AppendRows("companies", COMPANIES)])
    same(workbook.frame("companies"), COMPANIES)
    workbook.write([AppendRows("companies", COMPANIES.head(1))])
    same(workbook.frame("companies"), pd.concat([COMPANIES, COMPANIES.head(1)]))


def test_cells_are_updated_and_cleared(workbook: Made) -> None:
    workbook.write([AppendRows("companies", COMPANIES)])
    first, second, third = workbook.frame("companies").index
    names = pd.Series(["Acme Int.", "Rebranded"], index=row_index([first, third]), dtype=TEXT)
    cleared = pd.Series([pd.NA], index=row_index([second]), dtype=TEXT)
    workbook.write([UpdateCells("companies", "name", names), UpdateCells("companies", "phone", cleared)])
    found = workbook.frame("companies")
    assert found["name"].tolist() == ["Acme Int.", "ООО «Ромашка»", "Rebranded"]
    assert found["phone"].isna().tolist() == [False, True, False]


def test_rows_are_removed_and_the_others_move_up(workbook: Made) -> None:
    workbook.write([AppendRows("companies", COMPANIES)])
    _first, second, _third = workbook.frame("companies").index
    workbook.write([RemoveRows("companies", (int(second),))])
    same(workbook.frame("companies"), COMPANIES.iloc[[0, 2]])


def opened(workbook: Made) -> MemoryWorkbook | FileWorkbook | ExcelWorkbook:
    if isinstance(workbook, InMemory):
        return workbook.book
    return FileWorkbook.open(workbook.path) if isinstance(workbook, OnDisk) else excel_workbook(workbook)


def excel_workbook(workbook: InExcel) -> ExcelWorkbook:
    return ExcelWorkbook(FakeBook(workbook.model))


def raw_column(workbook: Made, table: str, key: str) -> list[object]:
    book = opened(workbook)
    return list(book.read([table])[table].columns[key])


def test_rows_come_back_to_their_places_with_their_cells_as_they_lay(workbook: Made) -> None:
    workbook.write([AppendRows("companies", COMPANIES)])
    first, second, _third = workbook.frame("companies").index
    back = pd.DataFrame(
        {"name": ["Back", "There"], "created_at": ["soon", 45000.5], "is_key": ["maybe", True]},
        index=[0, 9],
        dtype=object,
    )
    workbook.write([RemoveRows("companies", (int(first), int(second))), InsertRows("companies", back)])
    assert raw_column(workbook, "companies", "name") == ["Back", "Ελλάς & Söhne <GmbH>", "There"]
    assert raw_column(workbook, "companies", "created_at") == ["soon", 36525, 45000.5]
    assert raw_column(workbook, "companies", "is_key") == ["maybe", False, True]
    assert workbook.frame("companies")["phone"].isna().tolist() == [True, False, True]


def test_rows_come_back_into_a_table_that_lost_all(workbook: Made) -> None:
    workbook.write([AppendRows("companies", COMPANIES)])
    workbook.write([RemoveRows("companies", tuple(int(r) for r in workbook.frame("companies").index))])
    back = pd.DataFrame({"name": ["One", "Two"]}, index=[0, 1], dtype=object)
    workbook.write([InsertRows("companies", back)])
    assert raw_column(workbook, "companies", "name") == ["One", "Two"]


def test_a_cell_is_put_back_as_it_lay(workbook: Made) -> None:
    workbook.write([AppendRows("companies", COMPANIES)])
    rows_there = workbook.frame("companies").index
    cells = pd.Series(["31.12.2024", CellError("#N/A"), None], index=rows_there, dtype=object)
    workbook.write([UpdateCells("companies", "created_at", cells, as_is=True)])
    assert raw_column(workbook, "companies", "created_at") == ["31.12.2024", CellError("#N/A"), None]


def test_all_rows_can_go_and_come_again(workbook: Made) -> None:
    workbook.write([AppendRows("companies", COMPANIES)])
    workbook.write([RemoveRows("companies", tuple(int(r) for r in workbook.frame("companies").index))])
    assert workbook.frame("companies").empty
    workbook.write([AppendRows("companies", COMPANIES)])
    same(workbook.frame("companies"), COMPANIES)


def test_a_table_is_replaced_by_more_and_by_fewer_rows(workbook: Made) -> None:
    for count in (2, 5, 1):
        holidays = rows(
            "holidays", date=pd.date_range("2025-01-01", periods=count), name=[f"day {n}" for n in range(count)]
        )
        workbook.write([ReplaceRows("holidays", holidays)])
        same(workbook.frame("holidays"), holidays)


def test_several_tables_in_one_write(workbook: Made) -> None:
    users = rows("users", user_id=["U-000001"], name=["Ann"])
    workbook.write([AppendRows("companies", COMPANIES), AppendRows("users", users), RevealSheet("users")])
    same(workbook.frame("companies"), COMPANIES)
    same(workbook.frame("users"), users)


def page(figure: float | None) -> ReportPage:
    table = PageTable(
        "by_stage",
        "By stage",
        (PageColumn("stage", "Stage"), PageColumn("count", "Deals", Format.COUNT)),
        pd.DataFrame({"stage": ["New", "Won"], "count": [3, 4]}),
    )
    chart = PageChart("By stage", ChartKind.BAR, "by_stage", "stage", ("count",))
    figures = (Figure("Revenue", figure, Format.MONEY),)
    return ReportPage("effectiveness", "Effectiveness", "Effectiveness", "All is well.", figures, (table,), (chart,))


def test_a_page_is_drawn_again_in_its_place(workbook: Made) -> None:
    workbook.write([AppendRows("companies", COMPANIES), ShowPage(page(1.0))])
    workbook.write([ShowPage(page(None))])
    same(workbook.frame("companies"), COMPANIES)
    if isinstance(workbook, OnDisk):
        assert FileWorkbook.open(workbook.path).file.sheet_names.count("Effectiveness") == 1
    elif isinstance(workbook, InExcel):
        assert [sheet.name for sheet in workbook.model.sheets].count("Effectiveness") == 1
    else:
        assert workbook.book.pages["Effectiveness"].figures[0].value is None


NAMES = st.lists(st.one_of(st.none(), st.text(min_size=1, max_size=12).filter(str.strip)), min_size=1, max_size=4)
STEPS = st.lists(
    st.tuples(st.sampled_from(["append", "update", "remove"]), NAMES, st.integers(0, 5)), min_size=1, max_size=4
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_the_same_edits_give_the_same_tables_at_every_door(
    steps: list[tuple[str, list[str | None], int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        books: list[Made] = [InMemory(Path(folder)), OnDisk(Path(folder)), InExcel(Path(folder))]
        for book in books:
            for kind, names, at in steps:
                _step(book, kind, names, at)
        memory, *others = (book.frame("products").drop(columns="product_id").reset_index(drop=True) for book in books)
    for other in others:
        pd.testing.assert_frame_equal(memory, other)


def _step(book: Made, kind: str, names: list[str | None], at: int) -> None:
    present = book.frame("products").index
    if kind == "append":
        book.write([AppendRows("products", rows("products", name=names, unit=["pc"] * len(names)))])
    elif len(present):
        row = int(present[at % len(present)])
        series = pd.Series([names[0]], index=row_index([row]), dtype=TEXT)
        edit = UpdateCells("products", "sku", series) if kind == "update" else RemoveRows("products", (row,))
        book.write([edit])
