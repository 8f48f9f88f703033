"""Pages as sheets: every value in its place, native tables and charts, nothing a formula by accident."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from libreoffice import to_text
from office_schemas import schema_errors
from xlcrm.tables.pages import CellLink, ChartKind, Figure, Format, PageChart, PageColumn, PageTable, ReportPage
from xlcrm.workbooks import palette
from xlcrm.workbooks.draw_pages import draw_page, draw_pages_alone
from xlcrm.workbooks.page_grid import FIRST_COLUMN, PageGrid, grid_of
from xlcrm.workbooks.text_sizes import lines_of, text_pixels

ROWS = pd.DataFrame(
    {
        "who": pd.array(["Ana", "=1+1", None], dtype=pd.StringDtype("python")),
        "link": [CellLink("deals", 7, "stage", "Big deal"), CellLink("gone", 1, None, "Lost deal"), None],
        "won": pd.array([3, None, 0], dtype="Int64"),
        "amount": [1234.5, float("nan"), -1.0],
        "share": [0.25, None, 1.0],
        "day": pd.to_datetime(["2026-01-31", None, "2026-02-28"]).as_unit("us"),
        "why": ["short", "long " * 40, None],
    }
)
COLUMNS = (
    PageColumn("who", "Manager"),
    PageColumn("link", "Deal", Format.LINK),
    PageColumn("won", "Count", Format.COUNT),
    PageColumn("amount", "Amount", Format.MONEY),
    PageColumn("share", "amount", Format.PERCENT),
    PageColumn("day", "Day", Format.DATE),
    PageColumn("why", "Why", Format.WRAPPED, 30),
)
TABLE = PageTable("managers", "Managers", COLUMNS, ROWS, "All of them.")
PAGE = ReportPage(
    key="effectiveness",
    sheet="Effectiveness",
    title="What it brought",
    headline="One sentence that says it all.",
    subtitle="2026",
    figures=(
        Figure("Win rate", 0.5, Format.PERCENT, "of 10 deals"),
        Figure("Revenue", None, Format.MONEY),
        Figure("Margin", float("nan"), Format.MONEY),
        Figure("Deals", 12, Format.COUNT),
    ),
    tables=(TABLE,),
    charts=(
        PageChart("By manager", ChartKind.BAR, "managers", "who", ("amount",)),
        PageChart("Pareto", ChartKind.PARETO, "managers", "who", ("amount",), ("share",)),
        PageChart("Both", ChartKind.COLUMN, "managers", "who", ("amount", "won")),
        PageChart("In time", ChartKind.LINE, "managers", "day", ("amount",)),
    ),
    definitions=(("Win rate", "Won by won and lost."),),
    left_out=("3 deals have no close date.",),
    drill=(replace(TABLE, name="rows", title="The rows"),),
)


def locate(link: CellLink) -> str | None:
    return f"'Deals'!C{link.row}" if link.table == "deals" else None


def drawn(page: ReportPage, **options: object) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(BytesIO(draw_page(page, locate, **options)))[page.sheet]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def sheet() -> openpyxl.worksheet.worksheet.Worksheet:
    return drawn(PAGE)


def texts(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[object]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")]


def test_the_parts_come_in_the_order_one_reads(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    found = texts(sheet)
    order = [PAGE.title, "2026", PAGE.headline, "Win rate", "Managers", "All of them.", "Not counted", "The rows"]
    places = [found.index(text) for text in order]
    assert places == sorted(places)
    assert "3 deals have no close date." in found
    assert "Won by won and lost." in found


def test_every_value_is_what_it_was(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    area = sheet.tables["effectiveness_managers"].ref
    header, *rows = ([cell.value for cell in row] for row in sheet[area])
    assert header == ["Manager", "Deal", "Count", "Amount", "amount 2", "Day", "Why"]
    assert rows[0] == ["Ana", "Big deal", 3, 1234.5, 0.25, dt.datetime(2026, 1, 31), "short"]
    assert rows[1] == ["=1+1", "Lost deal", "–", "–", "–", "–", "long " * 40]
    assert rows[2] == ["–", "–", 0, -1, 1, dt.datetime(2026, 2, 28), "–"]
    assert sheet[area][2][0].data_type == "s", "a text that looks like a formula stays a text"
    assert [cell.number_format for cell in sheet[area][1]][3:6] == ["#,##0.00", "0.0%", "yyyy-mm-dd"]


def test_links_jump_to_the_cell_they_name(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    links = {cell.value: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert links == {"Big deal": "'Deals'!C7"}


def test_no_data_is_a_dash_in_a_tile(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    beneath = {
        cell.value: sheet.cell(cell.row + 1, cell.column).value
        for row in sheet.iter_rows(max_row=20)
        for cell in row
        if cell.value in {figure.label for figure in PAGE.figures}
    }
    assert beneath == {"Win rate": 0.5, "Revenue": "–", "Margin": "–", "Deals": 12}


def test_charts_are_native_and_over_the_table(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    assert len(sheet._charts) == 4


def test_names_of_tables_give_way_to_those_of_the_workbook() -> None:
    taken = drawn(PAGE, taken_names={"effectiveness_managers", "effectiveness_managers_2"})
    assert set(taken.tables) == {"effectiveness_managers_3", "effectiveness_rows"}


def test_two_drawings_are_the_same_bytes() -> None:
    assert draw_page(PAGE, locate) == draw_page(PAGE, locate)


def test_a_table_without_rows_is_a_sentence() -> None:
    page = replace(PAGE, tables=(replace(TABLE, rows=ROWS.head(0)),), drill=())
    sheet = drawn(page)
    assert not sheet.tables
    assert not sheet._charts
    assert "Nothing to show." in texts(sheet)


def test_a_page_of_nothing_but_a_headline_is_drawn() -> None:
    assert texts(drawn(ReportPage("agenda", "Agenda", "Agenda", "Nothing is due."))) == ["Agenda", "Nothing is due."]


def test_a_link_leads_home_where_there_is_one() -> None:
    sheet = drawn(PAGE, home="Home")
    assert sheet["B1"].hyperlink.location == "'Home'!A1"


def test_a_text_longer_than_a_cell_ends_with_an_ellipsis() -> None:
    rows = pd.DataFrame({"who": ["x" * 40_000]})
    sheet = drawn(replace(PAGE, tables=(PageTable("t", "T", COLUMNS[:1], rows),), charts=(), drill=()))
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("xxx"))
    assert len(cell.value) == 32_767
    assert cell.value.endswith("x…")


def test_the_parts_are_valid(shared_data: Path) -> None:
    assert schema_errors(draw_page(PAGE, locate, home="Home"), shared_data / "ooxml-xsd") == []


def test_it_prints_with_room_for_every_number(tmp_path: Path) -> None:
    path = tmp_path / "page.xlsx"
    path.write_bytes(draw_page(PAGE, locate))
    text = to_text(path, tmp_path)
    assert "###" not in text
    assert "1,234.50" in text
    assert "By manager" in text


@given(st.lists(st.floats(6, 60), min_size=1, max_size=14), st.integers(0, 30))
def test_tiles_lie_side_by_side_within_the_page(widths: list[float], figures: int) -> None:
    while sum(map(palette.pixels, widths)) < 1060:
        widths.append(13.0)
    grid = PageGrid(tuple(widths))
    tiles = grid.tiles(figures)
    assert tiles[0][0] == FIRST_COLUMN
    assert all(first + count == following for (first, count), (following, _) in pairwise(tiles))
    assert sum(count for _first, count in tiles) == grid.text_columns


def test_rows_behind_the_figures_do_not_push_the_tables_apart() -> None:
    wide = PageTable(
        "d", "D", (PageColumn("a", "A"), PageColumn("b", "B")), pd.DataFrame({"a": ["x"], "b": ["y" * 90]})
    )
    narrow = PageTable(
        "t", "T", (PageColumn("a", "A"), PageColumn("b", "B", Format.COUNT)), pd.DataFrame({"a": ["x"], "b": [1]})
    )
    grid = grid_of(replace(PAGE, figures=(), tables=(narrow,), drill=(wide,)))
    assert grid.widths[1] == 20
    assert lines_of("word " * 40, 200) > lines_of("word " * 20, 200) > 1


def test_tiles_are_of_one_width_where_the_columns_allow() -> None:
    grid = grid_of(replace(PAGE, figures=PAGE.figures * 2))
    widths = {grid.pixels(first, count) for first, count in grid.tiles(8)}
    assert len(grid.tile_columns) in (3, 4, 5, 6)
    assert len(widths) == 1


def test_a_chart_of_bars_shows_the_first_twelve_and_says_so() -> None:
    rows = pd.DataFrame({"who": [f"Person {n}" for n in range(30)], "amount": range(30)})
    table = PageTable("t", "T", (PageColumn("who", "Who"), PageColumn("amount", "Amount", Format.MONEY)), rows)
    charts = tuple(PageChart("All", kind, "t", "who", ("amount",)) for kind in (ChartKind.BAR, ChartKind.COLUMN))
    sheet = drawn(replace(PAGE, tables=(table,), charts=charts, drill=()))
    last = sorted(chart.series[0].val.numRef.f.split("$")[-1] for chart in sheet._charts)
    first = int(sheet.tables["effectiveness_t"].ref.split(":")[0][1:])
    assert last == sorted([str(first + 12), str(first + 30)])


def test_the_print_scale_is_computed_and_breaks_are_set() -> None:
    long = pd.DataFrame({"who": ["x"] * 300})
    sheet = drawn(replace(PAGE, drill=(PageTable("long", "Long", COLUMNS[:1], long),)))
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert 10 <= sheet.page_setup.scale < 100
    assert len(sheet.row_breaks.brk) >= 6
    assert sheet.print_area


def test_many_figures_are_full_lines_of_tiles_and_a_list() -> None:
    figures = tuple(Figure(f"Figure {n}", n, Format.COUNT, "before 1") for n in range(28))
    found = texts(drawn(replace(PAGE, figures=figures)))
    more, last_table = found.index("More figures"), found.index("Not counted")
    listed = [text for text in found[more:last_table] if str(text).startswith("Figure ")]
    assert 18 <= len(listed) <= 22
    assert listed[-1] == "Figure 27"
    assert all(f"Figure {n}" in found for n in range(28))
    assert "More figures" not in texts(drawn(replace(PAGE, figures=figures[:10])))


def test_stacked_charts_are_stacked_and_shares_end_at_the_whole() -> None:
    rows = pd.DataFrame({"who": ["a", "b"], "one": [1, 2], "two": [3, 4], "share": [0.9, 1.0], "days": [3.5, 9.0]})
    formats = {"who": Format.TEXT, "share": Format.PERCENT, "days": Format.DAYS}
    columns = tuple(PageColumn(key, key, formats.get(key, Format.COUNT)) for key in rows)
    charts = (
        PageChart("Stacked", ChartKind.STACKED, "t", "who", ("one", "two")),
        PageChart("Share", ChartKind.COLUMN, "t", "who", ("share",)),
        PageChart("Days", ChartKind.LINE, "t", "who", ("days",)),
    )
    stacked, share, days = drawn(
        replace(PAGE, figures=(), tables=(PageTable("t", "T", columns, rows),), charts=charts, drill=())
    )._charts
    assert stacked.grouping == "stacked"
    assert stacked.legend is not None
    assert (share.y_axis.scaling.min, share.y_axis.scaling.max) == (0, 1)
    assert days.y_axis.title is not None


def test_pages_alone_share_a_workbook_and_have_no_links() -> None:
    book = openpyxl.load_workbook(BytesIO(draw_pages_alone([PAGE, replace(PAGE, key="funnel", sheet="Funnel")])))
    assert book.sheetnames == ["Effectiveness", "Funnel"]
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)


def test_names_of_definitions_and_wrapped_cells_have_room_in_their_rows() -> None:
    name = "От первого контакта до сделки, медиана дней по всем сделкам"
    rows = pd.DataFrame({"who": ["Ana"], "low": ["доля выигранных, к плану, дела, просрочено"]})
    columns = (PageColumn("who", "Who"), PageColumn("low", "Слабые показатели", Format.WRAPPED, 10))
    table = PageTable("t", "T", columns, rows)
    sheet = drawn(replace(PAGE, figures=(), tables=(table,), charts=(), drill=(), definitions=((name, "Short."),)))
    heights = {
        cell.value: sheet.row_dimensions[cell.row].height or 15
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    }
    grid = grid_of(replace(PAGE, figures=(), tables=(table,), drill=()))
    assert heights[rows["low"][0]] >= 12 * lines_of(rows["low"][0], grid.pixels(FIRST_COLUMN + 1, 1))
    assert heights[name] >= 24


def test_cyrillic_and_bold_letters_are_wider() -> None:
    assert text_pixels("Выигрышей в марте") > text_pixels("illicit bills, itt")
    assert text_pixels("Won", bold=True) > text_pixels("Won")
    assert lines_of("оспаривается или просрочено", 100, bold=True) >= 2
    assert lines_of("x" * 100, 70) >= 10, "a word longer than the cell is broken"
