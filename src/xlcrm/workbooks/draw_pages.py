"""A report page as a sheet: headline, figures, native tables and charts, what was left out, definitions, rows.

A page of many figures shows the first ones as tiles and the others as a list behind its tables.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.tables.pages import CellLink, Figure, Format, PageChart, PageTable, ReportPage
from xlcrm.texts import _
from xlcrm.workbooks import palette
from xlcrm.workbooks.cell_formats import NUMBER_FORMATS, CellFormats
from xlcrm.workbooks.page_breaks import LINE_PIXELS, MARGINS, PaperPages, print_scale
from xlcrm.workbooks.page_charts import chart_height, make_chart
from xlcrm.workbooks.page_grid import FIRST_COLUMN, grid_of
from xlcrm.workbooks.page_tables import PageTables, TableArea
from xlcrm.workbooks.text_sizes import lines_of

_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_LEAST_CHART_PIXELS, _MOST_CHART_PIXELS, _GAP = 380, 640, 24
_WIDE_CHART_PIXELS = 900
_EDGE_WIDTH = 2
_EDGE_PIXELS = palette.pixels(_EDGE_WIDTH)
_ROWS_WITH_TITLE = 3  # of a long table, on the page of its title
_SHORT_TABLE = 20  # rows of a table that is not torn
_LABEL_PIXELS, _VALUE_PIXELS = 230, 120  # of a figure in the list, at least
_FIGURE_FORMATS = {Format.MONEY: "#,##0;-#,##0;0"}


def draw_page(
    page: ReportPage,
    locate: Callable[[CellLink], str | None],
    taken_names: Container[str] = frozenset(),
    *,
    home: str | None = None,
) -> bytes:
    """The page as a workbook of one sheet, named `page.sheet`, ready to be taken into the user's workbook.

    locate: where a link jumps to, as `'Deals'!C15`, or None for plain text. taken_names: names of tables that the
    user's workbook has. home: the sheet that the link beside the title leads to.
    """
    return _draw((page,), locate, taken_names, home)


def draw_pages_alone(
    pages: Sequence[ReportPage], locate: Callable[[CellLink], str | None] = lambda _link: None
) -> bytes:
    """The pages as a workbook of nothing else, a sheet each; links are plain texts unless they lead to other files."""
    return _draw(pages, locate)


def _draw(
    pages: Sequence[ReportPage],
    locate: Callable[[CellLink], str | None],
    taken_names: Container[str] = frozenset(),
    home: str | None = None,
) -> bytes:
    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {**palette.BOOK_OPTIONS, "in_memory": True})
    book.set_properties({"title": pages[0].title, "author": "xlcrm", "created": _MADE})
    for page in pages:
        sheet = book.add_worksheet(page.sheet)
        lay_page(book, sheet, page, locate, taken_names, home=home)
    book.close()
    return buffer.getvalue()


def lay_page(
    book: Any,
    sheet: Any,
    page: ReportPage,
    locate: Callable[[CellLink], str | None],
    taken_names: Container[str] = frozenset(),
    *,
    home: str | None = None,
) -> None:
    """Draw the page on an empty sheet of a book, both XlsxWriter's or such as understand its words."""
    _PageSheet(book, sheet, page, locate, taken_names).draw(home)


class _PageSheet:
    """Draws a page from the top down; `_row` is the next free row."""

    def __init__(
        self,
        book: Any,
        sheet: Any,
        page: ReportPage,
        locate: Callable[[CellLink], str | None],
        taken_names: Container[str],
    ) -> None:
        self._book, self._sheet, self._page = book, sheet, page
        self._formats, self._grid = CellFormats(book), grid_of(page)
        self._paper = PaperPages(page.is_upright)
        self._tables = PageTables(sheet, self._formats, self._grid, locate, taken_names, page.key, self._paper)
        self._row = 1

    def draw(self, home: str | None) -> None:
        """The parts in the order that a reader wants them."""
        self._set_up(home)
        self._write_head()
        self._write_figures()
        for table in self._page.tables:
            self._write_table(table)
        self._write_more_figures()
        self._write_left_out()
        self._write_definitions()
        for table in self._page.drill:
            self._write_table(table)
        self._lay_on_paper()

    def _set_up(self, home: str | None) -> None:
        sheet, grid = self._sheet, self._grid
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, _EDGE_WIDTH)
        for at, width in enumerate(grid.widths, FIRST_COLUMN):
            sheet.set_column(at, at, width)
        self._set_height(0, 22)
        if home:
            link = self._formats.link(font_size=palette.SIZE_SMALL)
            sheet.write_url(0, FIRST_COLUMN, f"internal:{quoted_sheet(home)}!A1", link, f"← {home}")
        sheet.freeze_panes(2, 0)
        sheet.set_portrait() if self._page.is_upright else sheet.set_landscape()
        sheet.set_paper(palette.PAPER_A4)
        sheet.set_margins(**MARGINS)
        pages = _("Page {page} of {pages}", page="&P", pages="&N")
        sheet.set_footer(f"&L&8&A&R&8{pages}")

    def _lay_on_paper(self) -> None:
        """The print scale that shows every column, and breaks that tear neither a chart nor a title from its table."""
        columns = len(self._grid.widths)
        scale = print_scale(self._grid.pixels(FIRST_COLUMN, columns) + _EDGE_PIXELS, upright=self._page.is_upright)
        last = max(self._row - 1, 1)
        if self._page.is_upright:
            scale = self._paper.scale_of_one_page(last, scale)
        self._sheet.print_area(0, 0, last, FIRST_COLUMN + columns - 1)
        self._sheet.set_print_scale(scale)
        self._sheet.set_h_pagebreaks(self._paper.breaks(last, scale))

    def _set_height(self, row: int, pixels: int) -> None:
        self._sheet.set_row_pixels(row, pixels)
        self._paper.set_height(row, pixels)

    def _write_head(self) -> None:
        self._set_height(self._row, 32)
        self._sheet.write_string(self._row, FIRST_COLUMN, self._page.title, self._formats.title())
        self._row += 1
        if self._page.subtitle:
            self._write_text(self._page.subtitle, self._formats.muted(), palette.SIZE_SMALL)
        if self._page.headline:
            self._row += 1
            size = palette.SIZE_SECTION
            looks = self._formats(font_size=size, font_color=palette.INK, text_wrap=True, valign="top")
            self._write_text(self._page.headline, looks, size)
        self._row += 1

    def _write_text(
        self, text: str, looks: Any, size: float = palette.SIZE, first: int = FIRST_COLUMN, *, at_least: int = 1
    ) -> None:
        """A text from a column to the page's right edge, in a row as high as it needs, or as so many lines need."""
        count = FIRST_COLUMN + self._grid.text_columns - first
        lines = max(at_least, lines_of(text, self._grid.pixels(first, count), size))
        self._set_height(self._row, max(LINE_PIXELS, 4 + math.ceil(lines * size * 1.65)))
        self._merge(self._row, first, count, text, looks)
        self._row += 1

    def _merge(self, row: int, first: int, count: int, value: object, looks: Any) -> None:
        if count > 1:
            self._sheet.merge_range(row, first, row, first + count - 1, "", looks)
        if isinstance(value, str):
            self._sheet.write_string(row, first, value, looks)
        else:
            self._sheet.write(row, first, value, looks)

    def _write_figures(self) -> None:
        figures = self._page.figures[: self._grid.tiled(len(self._page.figures))]
        places = self._grid.tiles(len(self._page.figures))
        for start in range(0, len(figures), len(places)):
            self._write_tiles(list(zip(figures[start : start + len(places)], places, strict=False)))
        self._row += bool(figures)

    def _write_tiles(self, tiles: list[tuple[Figure, tuple[int, int]]]) -> None:
        small, label_height = palette.SIZE_SMALL, 20
        labels = [lines_of(figure.label, self._grid.pixels(*at) - 16, small) for figure, at in tiles]
        notes = [lines_of(figure.note, self._grid.pixels(*at) - 16, small) for figure, at in tiles]
        for step, height in enumerate((max(label_height, 4 + 15 * max(labels)), 32, 6 + 15 * max(notes), 10)):
            self._set_height(self._row + step, height)
        self._paper.keep_together(self._row, self._row + 2)
        for figure, (first, count) in tiles:
            self._write_tile(figure, first, count)
        self._row += 4

    def _write_tile(self, figure: Figure, first: int, count: int) -> None:
        edge: dict[str, object] = {"right": 5, "right_color": palette.WHITE}  # a white gap to the next tile
        back = {"bg_color": palette.TINT, "align": "left", "indent": 1, **edge}
        wrapped = {"text_wrap": True, "valign": "top"}
        top = self._formats.muted(**back, **wrapped, top=2, top_color=palette.ACCENT)
        looks = self._formats(
            **back, bold=True, font_size=palette.SIZE_FIGURE, font_color=palette.INK, num_format=_number_of(figure)
        )
        self._merge(self._row, first, count, figure.label, top)
        self._merge(self._row + 1, first, count, _value_of(figure), looks)
        self._merge(self._row + 2, first, count, figure.note, self._formats.muted(**back, **wrapped))

    def _write_more_figures(self) -> None:
        """The figures that are no tiles: one a line, the name, the value, the note."""
        more = self._page.figures[self._grid.tiled(len(self._page.figures)) :]
        if not more:
            return
        self._write_section(_("More figures"))
        names = self._columns_of(FIRST_COLUMN, _LABEL_PIXELS)
        values = self._columns_of(FIRST_COLUMN + names, _VALUE_PIXELS)
        rule: dict[str, object] = {"bottom": 1, "bottom_color": palette.LINE}
        for figure in more:
            row = self._row
            note = self._formats.muted(**rule, text_wrap=True, indent=1)
            lines = lines_of(figure.label, self._grid.pixels(FIRST_COLUMN, names))
            self._write_text(figure.note, note, palette.SIZE_SMALL, FIRST_COLUMN + names + values, at_least=lines)
            self._merge(row, FIRST_COLUMN, names, figure.label, self._formats(**rule, text_wrap=True))
            looks = self._formats(**rule, bold=True, align="right", num_format=_number_of(figure))
            self._merge(row, FIRST_COLUMN + names, values, _value_of(figure), looks)
        self._row += 1

    def _write_section(self, title: str) -> None:
        self._set_height(self._row, 26)
        self._paper.keep_together(self._row, self._row + 1)
        for at in range(FIRST_COLUMN, FIRST_COLUMN + self._grid.text_columns):
            self._sheet.write_blank(self._row, at, None, self._formats.section())
        self._sheet.write_string(self._row, FIRST_COLUMN, title, self._formats.section())
        self._row += 1

    def _write_table(self, table: PageTable) -> None:
        title = self._row
        self._write_section(table.title)
        if table.note:
            self._write_text(table.note, self._formats.muted(text_wrap=True, valign="top"), palette.SIZE_SMALL)
        header = self._row
        area = self._tables.draw(table, header)
        rows = len(table.rows) if len(table.rows) <= _SHORT_TABLE else _ROWS_WITH_TITLE
        self._paper.keep_together(title, header + rows)
        self._row = (area.last if area else header) + 2
        if area:
            self._write_charts(table, area, title)

    def _write_charts(self, table: PageTable, area: TableArea, title: int) -> None:
        """The charts of a table beside it, else below. title: the row of the section's title."""
        charts = [chart for chart in self._page.charts if chart.table == table.name]
        if not charts:
            return
        used = self._grid.pixels(FIRST_COLUMN, len(table.columns))
        room = max(self._grid.page_pixels, self._grid.pixels(FIRST_COLUMN, self._grid.text_columns)) - used - _GAP
        if room >= _LEAST_CHART_PIXELS:
            self._stack_beside(charts, area, used + _GAP, min(room, _MOST_CHART_PIXELS))
            self._paper.keep_together(title, self._row - 1)
        else:
            self._line_up_below(charts, area)

    def _stack_beside(self, charts: list[PageChart], area: TableArea, offset: int, width: int) -> None:
        down = 0
        for chart in charts:
            height = chart_height(chart, area)
            self._place(chart, area, area.header, (offset, down), (width, height))
            down += height + 12
        self._row = max(self._row, self._paper.row_at(area.header, down) + 1)

    def _line_up_below(self, charts: list[PageChart], area: TableArea) -> None:
        page = self._grid.pixels(FIRST_COLUMN, self._grid.text_columns)
        width = min(_MOST_CHART_PIXELS, (page - _GAP) // 2) if len(charts) > 1 else min(page, _WIDE_CHART_PIXELS)
        for start in range(0, len(charts), 2):
            pair = charts[start : start + 2]
            heights = [chart_height(chart, area) for chart in pair]
            for nth, chart in enumerate(pair):
                self._place(chart, area, self._row, (nth * (width + _GAP), 0), (width, heights[nth]))
            rows = math.ceil(max(heights) / LINE_PIXELS)
            self._paper.keep_together(self._row, self._row + rows)
            self._row += rows + 1

    def _place(
        self, chart: PageChart, area: TableArea, row: int, offset: tuple[int, int], size: tuple[int, int]
    ) -> None:
        drawn = make_chart(self._book, self._sheet, chart, area)
        drawn.set_size({"width": size[0], "height": size[1]})
        place = {"x_offset": offset[0], "y_offset": offset[1], "object_position": 1, "description": chart.title}
        self._sheet.insert_chart(row, FIRST_COLUMN, drawn, place)

    def _write_left_out(self) -> None:
        if not self._page.left_out:
            return
        self._write_section(_("Not counted"))
        for sentence in self._page.left_out:
            self._write_text(sentence, self._formats(text_wrap=True, valign="top"))
        self._row += 1

    def _write_definitions(self) -> None:
        if not self._page.definitions:
            return
        self._write_section(_("How it is computed"))
        names = self._columns_of(FIRST_COLUMN, 180)
        for name, text in self._page.definitions:
            row = self._row
            looks = self._formats.muted(text_wrap=True, valign="top")
            lines = lines_of(name, self._grid.pixels(FIRST_COLUMN, names), palette.SIZE_SMALL, bold=True)
            self._write_text(text, looks, palette.SIZE_SMALL, FIRST_COLUMN + names, at_least=lines)
            bold = self._formats(bold=True, font_size=palette.SIZE_SMALL, text_wrap=True, valign="top")
            self._merge(row, FIRST_COLUMN, names, name, bold)
        self._row += 1

    def _columns_of(self, first: int, pixels: int) -> int:
        """How many columns from the first on are so wide together; the last one of the texts stays free."""
        count = 1
        while self._grid.pixels(first, count) < pixels and first + count < FIRST_COLUMN + self._grid.text_columns - 1:
            count += 1
        return count


def _number_of(figure: Figure) -> str:
    return _FIGURE_FORMATS.get(figure.format, NUMBER_FORMATS[figure.format])


def _value_of(figure: Figure) -> float | str:
    return palette.MISSING if figure.value is None or math.isnan(figure.value) else figure.value
