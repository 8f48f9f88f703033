"""What an open workbook keeps and gets: the user's cells, texts that stay texts, pages with tables, charts and links."""

from __future__ import annotations

import os
from dataclasses import replace

import pandas as pd
import pytest

from workbooks.fake_book import Area, BookModel, FakeBook
from workbooks.test_workbook_contract import COMPANIES, page, rows, template_model
from xlcrm.tables.edits import AppendRows, RemoveRows, ReplaceRows, ShowPage, UpdateCells
from xlcrm.tables.frames import TEXT, row_index
from xlcrm.tables.pages import CellLink, ChartKind, Format, PageChart, PageColumn, PageTable, ReportPage
from xlcrm.workbooks.excel_workbook import ExcelWorkbook, NewerBookError, NotACrmBookError, status_bar


@pytest.fixture
def model() -> BookModel:
    return template_model().copy()


def write(model: BookModel, *edits) -> FakeBook:
    book = FakeBook(model)
    ExcelWorkbook(book).write(edits)
    book.run_queue()
    return book


def place(model: BookModel, header: str) -> tuple[int, int]:
    sheet = model.sheet("Companies")
    return next(at for at, value in sheet.cells.items() if value == header and at[0] == 3)


def test_texts_stay_texts_also_where_the_column_was_never_made_text(model):
    sheet = model.sheet("Companies")
    sheet.column_formats.clear()
    write(model, AppendRows("companies", COMPANIES))
    _row, column = place(model, "Postal code")
    assert [sheet.cells.get((row, column)) for row in (4, 5, 6)] == ["0123", "1E5", "1-2"]
    assert sheet.format_at(4, column) == "@"


def test_numbers_and_dates_keep_the_formats_of_their_columns(model):
    write(model, AppendRows("companies", COMPANIES))
    sheet = model.sheet("Companies")
    row, column = place(model, "Annual revenue")
    assert sheet.cells[row + 1, column] == 1.5
    assert (row + 1, column) not in sheet.formats


def test_what_lies_below_a_table_moves_down(model):
    sheet = model.sheet("Companies")
    sheet.cells[6, 1] = "mine"
    write(model, AppendRows("companies", COMPANIES))
    assert "mine" in [sheet.cells.get((row, 1)) for row in range(7, 12)]
    assert sheet.tables["Companies"][2] == 6


def test_the_users_own_column_moves_with_its_rows_and_is_never_written(model):
    write(model, AppendRows("companies", COMPANIES))
    sheet = model.sheet("Companies")
    top, left, last, right = sheet.tables["Companies"]
    sheet.tables["Companies"] = (top, left, last, right + 1)
    sheet.cells |= {(top, right + 1): "Mine", **{(top + n, right + 1): f"own {n}" for n in (1, 2, 3)}}
    write(model, RemoveRows("companies", (4,)), AppendRows("companies", COMPANIES.head(1)))
    found = ExcelWorkbook(FakeBook(model)).read(["companies"])["companies"]
    assert found.columns["Mine"] == ["own 2", "own 3", None]


def test_calculated_columns_are_left_to_excel(model):
    write(model, AppendRows("contacts", rows("contacts", first_name=["Ann"], last_name=["Lee"])))
    assert ExcelWorkbook(FakeBook(model)).read(["contacts"])["contacts"].columns["full_name"] == ["Ann Lee"]


def test_the_softwares_own_table_loses_rows_that_it_no_longer_has(model):
    days = rows("holidays", date=pd.date_range("2025-01-01", periods=3), name=["a", "b", "c"])
    write(model, ReplaceRows("holidays", days))
    write(model, ReplaceRows("holidays", days.head(0)))
    assert ExcelWorkbook(FakeBook(model)).read(["holidays"])["holidays"].rows == ()


def test_neighbouring_cells_are_one_write(model):
    write(model, AppendRows("companies", COMPANIES))
    book = FakeBook(model)
    names = pd.Series(["A", "B", "C"], index=row_index([4, 5, 6]), dtype=TEXT)
    ExcelWorkbook(book).write([UpdateCells("companies", "name", names)])
    assert len(book.queue) == 1


def linked_page() -> ReportPage:
    people = PageTable(
        "people",
        "People",
        (PageColumn("who", "Who", Format.LINK), PageColumn("share", "Share", Format.PERCENT), PageColumn("n", "N")),
        pd.DataFrame(
            {"who": [CellLink("companies", 4, "name", 'Ann "A" Lee'), "=1+1"], "share": [0.25, None], "n": ["007", "x"]}
        ),
    )
    chart = PageChart("Shares", ChartKind.PARETO, "people", "who", ("share",), ("share",))
    return ReportPage("people", "People", "People", "Who they are", tables=(people,), charts=(chart,))


def test_a_page_has_its_texts_formats_table_and_chart(model):
    write(model, ShowPage(linked_page()))
    sheet = model.sheet("People")
    ((top, left, last, right),) = sheet.tables.values()
    assert (last - top, right - left) == (2, 2)
    assert [sheet.cells.get((top + 1, left + n)) for n in range(3)] == ['Ann "A" Lee', 0.25, "007"]
    assert sheet.cells[top + 2, left] == "=1+1"
    assert sheet.format_at(top + 1, left + 1) == "0.0%"
    assert model.active == "People"


def test_a_chart_shows_the_columns_where_no_second_axis_can_be_made(model):
    write(model, ShowPage(linked_page()))
    sheet = model.sheet("People")
    (chart,) = sheet.charts
    first, left, last, right = source = chart["source"]
    assert (last - first, right - left) == (2, 1)
    assert chart["title"] == "Shares"
    assert sheet.cells[first + 1, left] == 'Ann "A" Lee'
    assert str(sheet.cells[first + 1, right]).startswith("=")
    assert not any(overlaps(source, area) for area in sheet.tables.values())


def overlaps(one: Area, other: Area) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def test_a_page_comes_back_into_its_place_with_its_table_names(model):
    write(model, ShowPage(page(1.0)))
    first = [sheet.tables.keys() for sheet in model.sheets if sheet.name == "Effectiveness"]
    write(model, ShowPage(page(2.0)))
    assert [sheet.tables.keys() for sheet in model.sheets if sheet.name == "Effectiveness"] == first


def test_a_sheet_of_the_users_own_is_never_drawn_over(model):
    model.sheet("Settings").name = "Effectiveness"
    book = FakeBook(model)
    workbook = ExcelWorkbook(book)
    workbook.write([ShowPage(page(1.0))])
    book.run_queue()
    assert workbook.notices == ["A sheet of yours is named Effectiveness, so this page is on Effectiveness 2."]
    assert "Settings" in model.sheet("Effectiveness").tables
    write(model, ShowPage(page(2.0)))
    assert [sheet.name for sheet in model.sheets if "Effectiveness" in sheet.name] == [
        "Effectiveness",
        "Effectiveness 2",
    ]


def test_a_page_is_found_again_where_its_sheet_was_renamed(model):
    write(model, ShowPage(page(1.0)))
    model.sheet("Effectiveness").name = "How we sell"
    model.names["xlcrm_page_effectiveness"] = "='How we sell'!$A$1"
    write(model, ShowPage(page(2.0)))
    assert [sheet.name for sheet in model.sheets][-1] == "How we sell"
    assert "Effectiveness" not in [sheet.name for sheet in model.sheets]


def test_the_agenda_of_a_new_workbook_takes_the_sheet_that_waits_for_it(model):
    write(model, ShowPage(replace(page(1.0), key="agenda", sheet="Agenda")))
    assert [sheet.name for sheet in model.sheets if "Agenda" in sheet.name] == ["Agenda"]


def test_a_book_that_is_not_ours_and_a_newer_one_are_refused(model):
    with pytest.raises(NotACrmBookError, match="Book1"):
        ExcelWorkbook(FakeBook(BookModel("Book1", [])))
    cells = model.sheet("_xlcrm").cells
    cells |= {at: "99" for at in cells if cells.get((at[0], at[1] - 1)) == "schema_version"}
    with pytest.raises(NewerBookError):
        ExcelWorkbook(FakeBook(model))


def test_the_status_bar_is_used_where_there_is_one_and_freed(model):
    status_bar(FakeBook(model))("read", 0.5)

    class Desktop:
        class app:  # noqa: N801
            status_bar: object = ""

    show = status_bar(Desktop)
    show("read", 0.5)
    assert "50%" in str(Desktop.app.status_bar)
    show("done", 1.0)
    assert Desktop.app.status_bar is False


@pytest.mark.skipif(not os.environ.get("XLWINGS_LICENSE_KEY"), reason="xlwings' engine without Excel wants a key")
def test_xlwings_own_engine_takes_every_write(model):
    import xlwings

    cells = [
        {"name": sheet.name, "values": _grid(sheet), "tables": [_table(n, a) for n, a in sheet.tables.items()],
         "visibility": "Visible" if sheet.visible else "Hidden", "pictures": [], "charts": [], "shapes": [], "notes": [],
         "print_area": None, "show_gridlines": True, "pivot_tables": []}
        for sheet in model.sheets
    ]  # fmt: skip
    payload = {
        "client": "Office.js", "version": xlwings.__version__, "names": [], "sheets": cells,
        "book": {"name": "CRM.xlsx", "active_sheet_index": 0, "selection": "A1"},
    }  # fmt: skip
    book = xlwings.Book(json=payload)
    ExcelWorkbook(book).write(
        [AppendRows("companies", COMPANIES), RemoveRows("companies", (4,)), ShowPage(linked_page())]
    )
    done = {action["func"] for action in book.json()["actions"]}
    assert {"setValues", "resizeTable", "addSheet", "addTable", "addChart", "rangeDelete"} <= done


def _grid(sheet):
    last, right = (max((at[n] for at in sheet.cells), default=1) for n in (0, 1))
    plain = (int, float, str, bool)
    return [
        [v if isinstance(v := sheet.cells.get((row, column)), plain) else "" for column in range(1, right + 1)]
        for row in range(1, last + 1)
    ]


def _table(name: str, area: Area) -> dict[str, object]:
    from openpyxl.utils import get_column_letter as letter

    top, left, last, right = area
    address = f"{letter(left)}{{}}:{letter(right)}{{}}"
    return {
        "name": name, "range_address": address.format(top, last), "header_row_range_address": address.format(top, top),
        "data_body_range_address": address.format(top + 1, last), "total_row_range_address": None, "show_headers": True,
        "show_totals": False, "table_style": "", "show_autofilter": True, "row_count": last - top,
    }  # fmt: skip
