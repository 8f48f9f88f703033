"""A sheet and a chart that understand XlsxWriter's words and write down what was drawn, to be drawn by another pen.

So a report page is laid out once, by `draw_pages`, for a file and for an open workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xlcrm.workbooks import palette

Looks = Mapping[str, object]
_LINE_PIXELS = 20


@dataclass
class DrawnChart:
    """A chart as it was described: XlsxWriter's options, its series, and the chart that is laid over it."""

    kind: str
    is_stacked: bool
    series: list[dict[str, Any]] = field(default_factory=list)
    title: str = ""
    has_legend: bool = False
    x_axis: dict[str, Any] = field(default_factory=dict)
    y_axis: dict[str, Any] = field(default_factory=dict)
    over: DrawnChart | None = None
    width: int = 480
    height: int = 288

    def add_series(self, series: dict[str, Any]) -> None:
        """One more series."""
        self.series.append(series)

    def set_title(self, title: dict[str, Any]) -> None:
        """The title."""
        self.title = title.get("name", "")

    def set_legend(self, legend: dict[str, Any]) -> None:
        """Whether there is a legend."""
        self.has_legend = not legend.get("none")

    def set_x_axis(self, axis: dict[str, Any]) -> None:
        """The axis of categories, of bars that of values."""
        self.x_axis = axis

    def set_y_axis(self, axis: dict[str, Any]) -> None:
        """The axis of values, of bars that of categories."""
        self.y_axis = axis

    def set_size(self, size: dict[str, int]) -> None:
        """Width and height in pixels."""
        self.width, self.height = size["width"], size["height"]

    def combine(self, over: DrawnChart) -> None:
        """A chart with an axis of its own over this one."""
        self.over = over

    def __getattr__(self, name: str) -> Any:
        """Looks that every chart in Excel has anyway, or that no door can set."""
        if name.startswith("set_") or name == "show_blanks_as":
            return _drawn_by_no_pen
        raise AttributeError(name)


@dataclass
class DrawnSheet:
    """What was drawn on a sheet: cells, looks, merged areas, sizes in pixels, tables and charts. All count from 0."""

    name: str
    uses_1904_dates: bool = False
    cells: dict[tuple[int, int], object] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    looks: dict[tuple[int, int], Looks] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)  # in characters
    heights: dict[int, int] = field(default_factory=dict)  # in pixels
    tables: list[tuple[tuple[int, int, int, int], dict[str, Any]]] = field(default_factory=list)
    charts: list[tuple[int, int, DrawnChart, dict[str, Any]]] = field(default_factory=list)
    printed: tuple[int, int, int, int] | None = None

    def get_name(self) -> str:
        """The sheet's name."""
        return self.name

    def write(self, row: int, column: int, value: object, looks: Looks | None = None) -> None:
        """A value with its looks."""
        self.cells[row, column] = value
        self.looks[row, column] = looks or {}

    write_string = write_number = write_datetime = write_blank = write

    def write_url(self, row: int, column: int, url: str, looks: Looks, text: str) -> None:
        """A text that leads to another cell."""
        self.write(row, column, text, looks)
        if url.startswith("internal:"):
            self.links[row, column] = url.removeprefix("internal:")

    def merge_range(self, row: int, column: int, last_row: int, last_column: int, *filled: Any) -> None:
        """One cell out of many, filled with a value and its looks."""
        value, looks = filled
        self.merged.append((row, column, last_row, last_column))
        self.write(row, column, value, looks)
        for at in range(column + 1, last_column + 1):
            self.looks[row, at] = looks

    def set_column(self, first: int, last: int, width: float) -> None:
        """The width of columns, in characters."""
        self.widths |= dict.fromkeys(range(first, last + 1), width)

    def set_row_pixels(self, row: int, pixels: int) -> None:
        """The height of a row."""
        self.heights[row] = pixels

    def add_table(self, first: int, left: int, last: int, right: int, options: dict[str, Any]) -> None:
        """A native table; its headers are cells."""
        self.tables.append(((first, left, last, right), options))
        for at, column in enumerate(options["columns"], left):
            self.write(first, at, column["header"], column["header_format"])

    def insert_chart(self, row: int, column: int, chart: DrawnChart, place: dict[str, Any]) -> None:
        """A chart at a cell."""
        self.charts.append((row, column, chart, place))

    def print_area(self, *area: int) -> None:
        """What is printed."""
        first, left, last, right = area
        self.printed = (first, left, last, right)

    def left_of(self, column: int) -> int:
        """Pixels left of a column."""
        return sum(palette.pixels(self.widths.get(at, 8.43)) for at in range(column))

    def top_of(self, row: int) -> int:
        """Pixels above a row."""
        return sum(self.heights.get(at, _LINE_PIXELS) for at in range(row))

    def __getattr__(self, name: str) -> Any:
        """Paper, margins and views: a door sets up what it can by itself."""
        if name.startswith(("set_", "hide_", "freeze_")):
            return _drawn_by_no_pen
        raise AttributeError(name)


class DrawnBook:
    """Makes looks and charts, as an XlsxWriter workbook does."""

    def add_format(self, properties: Looks) -> Looks:
        """The looks are the properties themselves."""
        return properties

    def add_chart(self, options: Mapping[str, str]) -> DrawnChart:
        """A chart without series."""
        return DrawnChart(options["type"], options.get("subtype") == "stacked")


def _drawn_by_no_pen(*_given: object, **_options: object) -> None:
    """Nothing to write down."""
