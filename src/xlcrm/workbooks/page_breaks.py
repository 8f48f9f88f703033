"""Where a page of paper ends: a title stays with its table's first rows, a chart and a tile stay whole.

Spreadsheets ignore breaks on sheets that are fitted to a page, so the print scale is computed too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}  # inches
LINE_PIXELS = 20
_PAPER = (11.69, 8.27)  # A4 across, inches
_PIXELS_AN_INCH = 96
_SPARE = 0.96  # printers differ a little
_SPARE_ACROSS = 0.90  # LibreOffice draws columns wider than Excel does
_LEAST_READABLE = 58  # percent
_LEAST_SCALE, _MOST_SCALE, _MOST_BREAKS = 10, 100, 1_000


@dataclass
class PaperPages:
    """The heights of a sheet's rows, from 0, and the runs of rows that shall not be torn."""

    is_upright: bool = False
    _heights: dict[int, float] = field(default_factory=dict)
    _runs: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def set_height(self, row: int, pixels: float) -> None:
        """The height of a row; rows that are not named are one line high."""
        self._heights[row] = pixels

    def keep_together(self, first: int, last: int) -> None:
        """These rows stay on one page if they fit on one; of runs with the same start the longest counts."""
        self._runs[first] = max(self._runs[first], last)

    def breaks(self, last: int, scale: int) -> list[int]:
        """The rows, from 0, that a new page begins with. scale: in percent, as `print_scale` gives it."""
        room = (
            (_paper(upright=self.is_upright)[1] - MARGINS["top"] - MARGINS["bottom"])
            * _PIXELS_AN_INCH
            * _SPARE
            * 100
            / scale
        )
        tops = self._tops(max(last, *self._runs.values(), 0) if self._runs else last)
        return _breaks(tops, self._runs, last, room)[:_MOST_BREAKS]

    def scale_of_one_page(self, last: int, scale: int) -> int:
        """The scale, or a smaller one at which all rows fit on one page; as it was where that would be too small."""
        fitting = (smaller for smaller in range(scale, _LEAST_READABLE - 1, -1) if not self.breaks(last, smaller))
        return next(fitting, scale)

    def row_at(self, row: int, pixels: float) -> int:
        """The row in which something ends that begins in a row and is so high."""
        while pixels > self._heights.get(row, LINE_PIXELS):
            pixels -= self._heights.get(row, LINE_PIXELS)
            row += 1
        return row

    def _tops(self, last: int) -> list[float]:
        tops = [0.0]
        for row in range(last + 1):
            tops.append(tops[-1] + self._heights.get(row, LINE_PIXELS))
        return tops


def print_scale(pixels: int, *, upright: bool = False) -> int:
    """Percent at which so many pixels fit across the paper."""
    room = (_paper(upright=upright)[0] - MARGINS["left"] - MARGINS["right"]) * _PIXELS_AN_INCH * _SPARE_ACROSS
    return max(_LEAST_SCALE, min(_MOST_SCALE, int(100 * room / max(pixels, 1))))


def _paper(*, upright: bool) -> tuple[float, float]:
    """Width and height in inches."""
    return (_PAPER[1], _PAPER[0]) if upright else _PAPER


def _breaks(tops: list[float], runs: Mapping[int, int], last: int, room: float) -> list[int]:
    """A break before each row that ends beyond the page, or begins a run that does and would fit on a page."""
    found: list[int] = []
    start = 0
    for row in range(1, last + 1):
        end = runs.get(row, row)
        fits_alone = tops[end + 1] - tops[row] <= room
        needed = tops[end + 1] if fits_alone else tops[row + 1]
        if needed - tops[start] > room and row > start:
            found.append(row)
            start = row
    return found
