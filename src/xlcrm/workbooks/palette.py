"""The one palette and type scale of every sheet that we draw; chosen to hold up when printed in grey."""

from __future__ import annotations

from typing import Any, Final

INK: Final = "#1F2D3D"  # titles, figures, dark headers
TEXT: Final = "#2F3B48"
MUTED: Final = "#6B7885"  # notes, labels, links to the side
ACCENT: Final = "#2F6690"  # bars, links
ACCENT_DARK: Final = "#16425B"
SECOND: Final = "#81A4BD"  # the second series of a chart
THIRD: Final = "#C3CFD9"
LINE: Final = "#D5DCE3"  # rules, light gridlines
TINT: Final = "#F3F6F8"  # tiles
TINT_HEADER: Final = "#E3E9EF"  # headers of columns that may stay empty
TINT_MISSING: Final = "#FCF0D9"  # a required cell that is empty
WARNING: Final = "#B3261E"  # overdue
WHITE: Final = "#FFFFFF"

SERIES: Final = (ACCENT, SECOND, ACCENT_DARK, THIRD, MUTED)

FONT: Final = "Arial"  # the same widths in Excel and LibreOffice on every system
SIZE: Final = 10
SIZE_SMALL: Final = 9
SIZE_SECTION: Final = 12
SIZE_TITLE: Final = 18
SIZE_FIGURE: Final = 18

MISSING: Final = "–"
PAPER_A4: Final = 9
POINTS: Final = 0.75  # of a pixel

BOOK_OPTIONS: Final[dict[str, Any]] = {
    "default_format_properties": {"font_name": FONT, "font_size": SIZE, "font_scheme": "none"},
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def pixels(width: float) -> int:
    """Pixels of a column that is so many characters wide."""
    return int(width * 7 + 5)


def width(pixels: int) -> float:
    """Characters of a column that is so many pixels wide.

    >>> pixels(width(137))
    137
    """
    return (pixels - 4.5) / 7
