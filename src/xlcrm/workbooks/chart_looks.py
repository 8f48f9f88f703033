"""How our charts look: small type, pale gridlines, no border, no clutter."""

from __future__ import annotations

from typing import Any

from xlcrm.workbooks import palette

CHART_FONT = {"name": palette.FONT, "size": 8, "color": palette.MUTED, "bold": False}


def plain_chart(book: Any, kind: str, title: str = "", *, is_stacked: bool = False) -> Any:
    """An XlsxWriter chart without border and legend; the title is small and to the left."""
    chart = book.add_chart({"type": kind, "subtype": "stacked"} if is_stacked else {"type": kind})
    if title:
        font = {"name": palette.FONT, "size": 10, "bold": True, "color": palette.INK}
        chart.set_title({"name": title, "name_font": font, "overlay": False})
    else:
        chart.set_title({"none": True})
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": palette.WHITE}})
    chart.set_plotarea({"fill": {"none": True}})
    chart.show_blanks_as("gap")
    return chart


def axis(*, gridlines: bool = False, number: str | None = None, reverse: bool = False) -> dict[str, Any]:
    """Options of an axis: categories with a thin line, values with pale gridlines and no line."""
    options: dict[str, Any] = {
        "num_font": CHART_FONT,
        "name_font": CHART_FONT,
        "major_gridlines": {"visible": gridlines, "line": {"color": palette.LINE, "width": 0.5}},
        "line": {"none": True} if gridlines else {"color": palette.LINE, "width": 0.75},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
    }
    if number is not None:
        options |= {"num_format": number, "num_format_linked": False}
    if reverse:
        options["reverse"] = True
    return options
