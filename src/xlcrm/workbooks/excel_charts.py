"""The native charts of a page in an open workbook.

A chart takes one block of cells as its source at every door. Its columns seldom lie side by side in a page's table, so
each chart has a block of its own right of the page, beyond what is printed, whose cells are formulas on the table.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from xlcrm.ooxml.cell_addresses import cell_address
from xlcrm.texts import _
from xlcrm.workbooks import palette
from xlcrm.workbooks.excel_cells import cell_typed
from xlcrm.workbooks.excel_page_words import DrawnChart, DrawnSheet

_KINDS = {
    ("bar", False): "bar_clustered",
    ("column", False): "column_clustered",
    ("column", True): "column_stacked",
    ("line", False): "line",
}
_GAP_COLUMNS = 2
_TITLE_ROW = 1  # from 0


def draw_charts(sheet: Any, drawn: DrawnSheet) -> None:
    """All charts of the page, with their source blocks one right of the other."""
    left = max([column for _row, column in drawn.cells] + list(drawn.widths)) + _GAP_COLUMNS
    for row, column, chart, place in drawn.charts:
        over = chart.over.series if chart.over else []
        width = _write_source(sheet, drawn, chart, left, over)
        added = sheet.charts.add(
            left=(drawn.left_of(column) + place.get("x_offset", 0)) * palette.POINTS,
            top=(drawn.top_of(row) + place.get("y_offset", 0)) * palette.POINTS,
            width=chart.width * palette.POINTS,
            height=chart.height * palette.POINTS,
            chart_type=_KINDS[chart.kind, chart.is_stacked],
        )
        rows = _length(chart) + 1
        _set_source(sheet, added, (left, rows), len(chart.series), len(over))
        _set_looks(added, chart)
        left += width + 1


def _length(chart: DrawnChart) -> int:
    _name, first, _column, last, _other = chart.series[0]["values"]
    return int(last) - int(first) + 1


def _write_source(sheet: Any, drawn: DrawnSheet, chart: DrawnChart, left: int, over: list[dict[str, Any]]) -> int:
    """The block of a chart: categories as texts, then a column a series; gives its width."""
    name, first, column, _last, _other = chart.series[0]["categories"]
    count = _length(chart)
    categories = [cell_typed(str(drawn.cells.get((first + nth, column), ""))) for nth in range(count)]
    columns: list[list[object]] = [[None, *categories]]
    for series in [*chart.series, *over]:
        _name, start, at, _end, _other = series["values"]
        header = drawn.cells[start - 1, at]
        columns.append([cell_typed(header), *(_pointer(drawn, start + nth, at) for nth in range(count))])
    top = _TITLE_ROW + 1
    title = sheet.range((top, left + 1))
    title.value = cell_typed(_("Figures of the chart: {title}", title=chart.title or name))
    block = sheet.range((top + 1, left + 1), (top + 1 + count, left + len(columns)))
    block.value = [list(row) for row in zip(*columns, strict=True)]
    sheet.range((top, left + 1), (top + 1 + count, left + len(columns))).font.set(
        size=palette.SIZE_SMALL, color=palette.MUTED
    )
    return len(columns)


def _pointer(drawn: DrawnSheet, row: int, column: int) -> object:
    """A formula on the cell of the table; nothing where the table has no figure."""
    value = drawn.cells.get((row, column))
    is_figure = isinstance(value, int | float) and not isinstance(value, bool)
    return f"={cell_address(row + 1, column + 1)}" if is_figure else None


def _set_source(sheet: Any, added: Any, block: tuple[int, int], columns: int, lines: int) -> None:
    """Columns and lines where a door can make single series lines on a second axis, else the columns alone."""
    left, rows = block
    top = _TITLE_ROW + 2
    corner = (top, left + 1)
    added.set_source_data(sheet.range(corner, (top + rows - 1, left + 1 + columns + lines)), plot_by="columns")
    try:
        for nth in range(columns + 1, columns + lines + 1):
            line = added.series(nth)
            line.chart_type = "line"
            line.axis_group = "secondary"
    except NotImplementedError:
        added.set_source_data(sheet.range(corner, (top + rows - 1, left + 1 + columns)), plot_by="columns")


def _set_looks(added: Any, chart: DrawnChart) -> None:
    if chart.title:
        added.title = chart.title
    with suppress(NotImplementedError):
        added.legend.visible = chart.has_legend
        if chart.has_legend:
            added.legend.position = "bottom"
    is_bar = chart.kind == "bar"
    values = chart.x_axis if is_bar else chart.y_axis
    with suppress(NotImplementedError):
        added.value_axis.set(**_axis(values))
        if is_bar:
            added.category_axis.set(reverse_order=True)


def _axis(options: dict[str, Any]) -> dict[str, Any]:
    names = {"num_format": "number_format", "min": "minimum_scale", "max": "maximum_scale", "name": "title"}
    return {ours: options[theirs] for theirs, ours in names.items() if theirs in options}
