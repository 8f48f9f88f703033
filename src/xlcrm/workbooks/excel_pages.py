"""A report page drawn into an open workbook: the layout of `draw_pages`, by the pen of xlwings.

The sheet is made anew each time; all its values are one write. Links are HYPERLINK formulas, so they are among them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

import pandas as pd

from xlcrm.tables.pages import CellLink, ReportPage
from xlcrm.tables.write_cells import serials_of
from xlcrm.workbooks import palette
from xlcrm.workbooks.draw_pages import lay_page
from xlcrm.workbooks.excel_cells import cell_typed, runs_of
from xlcrm.workbooks.excel_charts import draw_charts
from xlcrm.workbooks.excel_page_words import DrawnBook, DrawnSheet, Looks

_LONGEST_LITERAL = 255  # letters of a text inside a formula
_ALIGNED = {"left": "left", "right": "right", "center": "center"}
_UPRIGHT = {"top": "top", "vcenter": "center"}

Area = tuple[int, int, int, int]


def show_page(
    book: Any,
    page: ReportPage,
    locate: Callable[[CellLink], str | None],
    *,
    home: str | None,
    uses_1904_dates: bool = False,
) -> None:
    """Draw the page on a sheet of its own in place of the last one of that name, and turn to it."""
    drawn = DrawnSheet(page.sheet, uses_1904_dates)
    lay_page(DrawnBook(), drawn, page, locate, _table_names(book, but_on=page.sheet), home=home)
    for sheet in list(book.sheets):
        if sheet.name.casefold() == page.sheet.casefold():
            sheet.delete()
    sheet = book.sheets.add(page.sheet, after=book.sheets[len(book.sheets) - 1])
    _write_values(sheet, drawn)
    _set_looks(sheet, drawn)
    _set_sizes(sheet, drawn, in_points=book.app.engine.name == "remote")
    for area in drawn.merged:
        _range(sheet, area).merge()
    _add_tables(sheet, drawn)
    draw_charts(sheet, drawn)
    _set_up(sheet, drawn)
    sheet.activate()


def _table_names(book: Any, *, but_on: str) -> set[str]:
    return {table.name for sheet in book.sheets if sheet.name.casefold() != but_on.casefold() for table in sheet.tables}


def _range(sheet: Any, area: Area) -> Any:
    first, left, last, right = area
    return sheet.range((first + 1, left + 1), (last + 1, right + 1))


def _write_values(sheet: Any, drawn: DrawnSheet) -> None:
    last = max(row for row, _column in drawn.cells)
    right = max(column for _row, column in drawn.cells)
    rows = [[_typed(drawn, row, column) for column in range(right + 1)] for row in range(last + 1)]
    everything = _range(sheet, (0, 0, last, right))
    everything.font.set(name=palette.FONT, size=palette.SIZE, color=palette.TEXT)
    everything.value = rows


def _typed(drawn: DrawnSheet, row: int, column: int) -> object:
    value = drawn.cells.get((row, column))
    if value is None or value == "":
        return None
    if isinstance(value, dt.date):
        return serials_of(pd.Series([pd.Timestamp(value)]), uses_1904_dates=drawn.uses_1904_dates)[0]
    place = drawn.links.get((row, column))
    if place is None or len(str(value)) > _LONGEST_LITERAL:
        return cell_typed(value)
    return f'=HYPERLINK("#{_quoted(place)}","{_quoted(str(value))}")'


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def _set_looks(sheet: Any, drawn: DrawnSheet) -> None:
    """Each property of the looks over areas as large as they share it."""
    for looks, cells in _by_looks(drawn.looks).items():
        properties = dict(looks)
        for area in _areas(cells):
            _set_look(_range(sheet, area), properties)


def _by_looks(looks: Mapping[tuple[int, int], Looks]) -> dict[tuple[tuple[str, object], ...], list[tuple[int, int]]]:
    found: dict[tuple[tuple[str, object], ...], list[tuple[int, int]]] = defaultdict(list)
    for cell, each in looks.items():
        found[tuple(sorted(each.items()))].append(cell)
    return found


def _areas(cells: Iterable[tuple[int, int]]) -> list[Area]:
    """Cells as few rectangles: runs down each column, side by side where they are as long."""
    columns: dict[int, list[int]] = defaultdict(list)
    for row, column in cells:
        columns[column].append(row)
    open_runs: dict[tuple[int, int], Area] = {}
    done: list[Area] = []
    for column in sorted(columns):
        rows, runs = sorted(columns[column]), {}
        for start, length in runs_of(rows):
            span = (rows[start], rows[start] + length - 1)
            before = open_runs.pop(span, None)
            left = before[1] if before and before[3] == column - 1 else column
            if before and left == column:
                done.append(before)
            runs[span] = (span[0], left, span[1], column)
        done += open_runs.values()
        open_runs = runs
    return [*done, *open_runs.values()]


def _set_look(cells: Any, looks: Mapping[str, Any]) -> None:
    font = {
        name: looks[key]
        for name, key in (("bold", "bold"), ("italic", "italic"), ("size", "font_size"), ("color", "font_color"))
        if key in looks and looks[key] != palette.TEXT
    }
    if font:
        cells.font.set(**font)
    if "bg_color" in looks:
        cells.color = looks["bg_color"]
    if looks.get("num_format", "General") != "General":
        cells.number_format = looks["num_format"]
    if looks.get("text_wrap"):
        cells.wrap_text = True
    if looks.get("align") in _ALIGNED:
        cells.horizontal_alignment = _ALIGNED[looks["align"]]
    if looks.get("valign") in _UPRIGHT:
        cells.vertical_alignment = _UPRIGHT[looks["valign"]]
    if looks.get("indent"):
        cells.adjust_indent(looks["indent"])
    _set_edges(cells, looks)


def _set_edges(cells: Any, looks: Mapping[str, Any]) -> None:
    for edge in ("top", "bottom"):
        if looks.get(edge):
            weight = "thin" if looks[edge] == 1 else "medium"
            cells.borders[f"edge_{edge}"].set(
                line_style="continuous", weight=weight, color=looks.get(f"{edge}_color", palette.LINE)
            )


def _set_sizes(sheet: Any, drawn: DrawnSheet, *, in_points: bool) -> None:
    """Widths count in characters on the desktop and in points elsewhere; heights in points everywhere."""
    for column, width in drawn.widths.items():
        cells = _range(sheet, (0, column, 0, column))
        cells.column_width = palette.pixels(width) * palette.POINTS if in_points else width
    rows = sorted(drawn.heights)
    by_height: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_height[drawn.heights[row]].append(row)
    for height, same in by_height.items():
        for start, length in runs_of(same):
            _range(sheet, (same[start], 0, same[start] + length - 1, 0)).row_height = height * palette.POINTS


def _add_tables(sheet: Any, drawn: DrawnSheet) -> None:
    for area, options in drawn.tables:
        style = options["style"].replace(" ", "")
        table = sheet.tables.add(_range(sheet, area), name=options["name"], has_headers=True, table_style_name=style)
        if not options["autofilter"]:
            table.show_autofilter = False


def _set_up(sheet: Any, drawn: DrawnSheet) -> None:
    """The view, as far as the door lets it be set."""
    with suppress(NotImplementedError):
        sheet.show_gridlines = False
    with suppress(NotImplementedError):
        sheet.freeze_panes.freeze_at("1:2")
    if drawn.printed:
        with suppress(NotImplementedError):
            sheet.page_setup.print_area = _range(sheet, drawn.printed).address
