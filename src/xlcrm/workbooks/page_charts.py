"""The native charts of a page, drawn over its tables."""

from __future__ import annotations

from typing import Any

from xlcrm.tables.pages import ChartKind, Format, PageChart, first_of
from xlcrm.texts import _
from xlcrm.workbooks import palette
from xlcrm.workbooks.chart_looks import CHART_FONT, axis, plain_chart
from xlcrm.workbooks.page_grid import texts_of
from xlcrm.workbooks.page_tables import TableArea

_TYPES = {
    ChartKind.BAR: "bar",
    ChartKind.COLUMN: "column",
    ChartKind.LINE: "line",
    ChartKind.STACKED: "column",
    ChartKind.PARETO: "column",
}
_AXIS_NUMBERS = {Format.PERCENT: "0%", Format.DATE: "yyyy-mm-dd", Format.DAYS: "0.#"}
_BAR_PIXELS, _NEXT_BAR_PIXELS, _LEAST_HEIGHT, _MOST_HEIGHT, _HEIGHT = 19, 12, 180, 640, 280
_MOST_BARS = 12
_NEARLY_ALL = 0.8  # a share from which on the axis goes to the whole
_LEVEL_LABELS, _LEVEL_LETTERS, _SLANTED_LETTERS = 5, 9, 28  # more of them, and longer ones, are drawn slanted


def chart_height(chart: PageChart, area: TableArea) -> int:
    """Pixels that the chart wants: bars grow with their number, columns with the names that slant beneath them."""
    if chart.kind is not ChartKind.BAR:
        longest = max(map(len, texts_of(area.rows[chart.categories])), default=0)
        is_slanted = len(area.rows) > _LEVEL_LABELS and longest > _LEVEL_LETTERS
        return _HEIGHT + 4 * min(longest, _SLANTED_LETTERS) * is_slanted
    bars = _last(chart, area) - area.header
    return min(max(_LEAST_HEIGHT, 70 + bars * (_BAR_PIXELS + _NEXT_BAR_PIXELS * (len(chart.values) - 1))), _MOST_HEIGHT)


def _last(chart: PageChart, area: TableArea) -> int:
    """The last row that the chart shows: of bars the first twelve, more are not read."""
    return min(area.last, area.header + _MOST_BARS) if chart.kind is ChartKind.BAR else area.last


def make_chart(book: Any, sheet: Any, chart: PageChart, area: TableArea) -> Any:
    """The chart over the rows of its table, of bars the first twelve; the caller places it."""
    shown = _last(chart, area) - area.header
    title = first_of(chart.title, shown, area.last - area.header)
    drawn = plain_chart(book, _TYPES[chart.kind], title, is_stacked=chart.kind is ChartKind.STACKED)
    for nth, key in enumerate(chart.values):
        drawn.add_series(_series(sheet, chart, area, key, nth, as_line=chart.kind is ChartKind.LINE))
    first = area.formats[chart.values[0]]
    categories: dict[str, Any] = {**axis(reverse=chart.kind is ChartKind.BAR), "text_axis": True}
    values: dict[str, Any] = {**axis(gridlines=True, number=_number(first)), **_scale(chart, area)}
    if chart.kind is ChartKind.BAR:
        every_name = {"interval_unit": 1}
        drawn.set_y_axis({**categories, **every_name})  # XlsxWriter calls the upright axis y
        drawn.set_x_axis({**values, "label_position": "high"})
    else:
        drawn.set_x_axis(categories)
        drawn.set_y_axis(values)
    if chart.lines:
        drawn.combine(_second_axis(book, sheet, chart, area))
    if len(chart.values) + len(chart.lines) > 1:
        drawn.set_legend({"position": "bottom", "font": CHART_FONT})
    return drawn


def _second_axis(book: Any, sheet: Any, chart: PageChart, area: TableArea) -> Any:
    lines = book.add_chart({"type": "line"})
    for nth, key in enumerate(chart.lines, len(chart.values)):
        lines.add_series({**_series(sheet, chart, area, key, nth, as_line=True), "y2_axis": True})
    number = _number(area.formats[chart.lines[0]])
    scale = {"min": 0, "max": 1} if chart.kind is ChartKind.PARETO else {}
    name = [sheet.get_name(), area.header, area.columns[chart.lines[0]]]
    lines.set_y2_axis({**axis(number=number), "line": {"none": True}, "name": name, **scale})
    return lines


def _scale(chart: PageChart, area: TableArea) -> dict[str, Any]:
    """What the value axis says besides its numbers: that they are days; shares end at 100 %."""
    shown = area.formats[chart.values[0]]
    if shown is Format.DAYS:
        return {"name": _("days")}
    if shown is not Format.PERCENT or chart.kind is ChartKind.STACKED:
        return {}
    values = area.rows[list(chart.values)]
    return {"min": 0, "max": 1} if values.min().min() >= 0 and _NEARLY_ALL < values.max().max() <= 1 else {}


def _series(sheet: Any, chart: PageChart, area: TableArea, key: str, nth: int, *, as_line: bool) -> dict[str, Any]:
    colour = palette.SERIES[nth % len(palette.SERIES)]
    looks: dict[str, Any] = (
        {"line": {"color": colour, "width": 2}} if as_line else {"fill": {"color": colour}, "border": {"none": True}}
    )
    if not as_line:
        looks["gap"] = 60
    return {
        "name": [sheet.get_name(), area.header, area.columns[key]],
        "categories": _cells(sheet, chart, area, chart.categories),
        "values": _cells(sheet, chart, area, key),
        **looks,
    }


def _cells(sheet: Any, chart: PageChart, area: TableArea, key: str) -> list[object]:
    return [sheet.get_name(), area.first, area.columns[key], _last(chart, area), area.columns[key]]


def _number(shown: Format) -> str:
    return _AXIS_NUMBERS.get(shown, "#,##0")
