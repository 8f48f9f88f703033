"""Home's native charts: pale gridlines, and a legend only where there are two series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.workbooks import palette
from xlcrm.workbooks.chart_looks import CHART_FONT, axis, plain_chart

MONTH = "mmm yy"


def add_bars(book: Any, sheet: Any, place: tuple[int, int], size: tuple[int, int], ranges: tuple[str, str]) -> None:
    """Horizontal bars with their values beside them, the first on top.

    place: row and column of the corner; size: pixels; ranges: cells of the categories and of the values.
    """
    chart = plain_chart(book, "bar")
    chart.add_series(
        {**_series(ranges), "gap": 45, "data_labels": {"value": True, "num_format": "#,##0;;", "font": CHART_FONT}}
    )
    chart.set_y_axis(axis(reverse=True))  # in a bar chart XlsxWriter calls the categories y
    chart.set_x_axis({**axis(), "visible": False, "min": 0})
    _insert(sheet, chart, place, size)


def add_columns(
    book: Any,
    sheet: Any,
    place: tuple[int, int],
    size: tuple[int, int],
    ranges: tuple[str, Sequence[tuple[str, str]]],
) -> None:
    """Columns by month, with a value axis and pale gridlines.

    ranges: cells of the months; and for each series the cell of its name and those of its values.
    """
    categories, series = ranges
    chart = plain_chart(book, "column")
    for (name, values), colour in zip(series, (palette.THIRD, palette.ACCENT), strict=True):
        looks = {"fill": {"color": colour}, "border": {"none": True}, "gap": 60, "overlap": 0}
        chart.add_series({"name": f"={name}", "categories": f"={categories}", "values": f"={values}", **looks})
    chart.set_x_axis({**axis(), "num_format": MONTH, "num_format_linked": False, "text_axis": True})
    chart.set_y_axis({**axis(gridlines=True, number="#,##0"), "min": 0})
    chart.set_legend({"position": "top", "font": CHART_FONT})
    _insert(sheet, chart, place, size)


def cells(sheet: str, column: str, first: int, last: int) -> str:
    """A range of one column as a chart wants it; rows from 0."""
    return f"{quoted_sheet(sheet)}!${column}${first + 1}:${column}${last + 1}"


def _series(ranges: tuple[str, str]) -> dict[str, Any]:
    fill = {"fill": {"color": palette.ACCENT}, "border": {"none": True}}
    return {"categories": f"={ranges[0]}", "values": f"={ranges[1]}", **fill}


def _insert(sheet: Any, chart: Any, place: tuple[int, int], size: tuple[int, int]) -> None:
    chart.set_size({"width": size[0], "height": size[1]})
    sheet.insert_chart(place[0], place[1], chart, {"object_position": 1, "x_offset": 4, "y_offset": 2})
