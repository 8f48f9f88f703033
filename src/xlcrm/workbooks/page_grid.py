"""The one set of column widths that a page's title, tiles, tables and texts have to share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest

import pandas as pd

from xlcrm.tables.pages import CellLink, Format, PageColumn, PageTable, ReportPage
from xlcrm.workbooks import palette

FIRST_COLUMN = 1  # B; A is the margin
PAGE_PIXELS = 1060  # what fits on an A4 page across in comfortable type
_SPARE_WIDTH = 13.0
_LEAST_TILE_PIXELS = 165
_TILES_IN_A_LINE = (6, 5, 4, 3)
_LONGEST_LOOKED_AT = 400  # rows that decide how wide a text column is

_WIDTHS = {
    Format.WRAPPED: 52.0,
    Format.COUNT: 10.0,
    Format.NUMBER: 12.0,
    Format.MONEY: 14.0,
    Format.PERCENT: 10.0,
    Format.DAYS: 10.0,
    Format.DATE: 12.0,
}
_TEXT_LEAST, _TEXT_MOST, _DRILL_MOST = 10.0, 36.0, 20.0


@dataclass(frozen=True, slots=True)
class PageGrid:
    """Widths in characters of the columns from B on."""

    widths: tuple[float, ...]

    def pixels(self, first: int, count: int) -> int:
        """How wide `count` columns are; `first` counts the sheet's columns from 0."""
        start = first - FIRST_COLUMN
        return sum(palette.pixels(width) for width in self.widths[start : start + count])

    @property
    def text_columns(self) -> int:
        """How many columns a running text spans: as many as fit the page."""
        for count in range(1, len(self.widths) + 1):
            if self.pixels(FIRST_COLUMN, count) >= PAGE_PIXELS:
                return count
        return len(self.widths)

    def tiles(self, figures: int) -> list[tuple[int, int]]:
        """First column and number of columns of each tile in a line of tiles, as even as the columns allow.

        A number of tiles that leaves one figure alone on the last line is taken only for want of a better one.
        """
        edges = [self.pixels(FIRST_COLUMN, count) for count in range(self.text_columns + 1)]
        cuts = [_even_cuts(edges, number) for number in _TILES_IN_A_LINE]
        best = max(cuts, key=lambda cut: _evenness(edges, cut) - 0.3 * (figures % (len(cut) - 1) == 1))
        return [(FIRST_COLUMN + start, end - start) for start, end in pairwise(best)]


def grid_of(page: ReportPage) -> PageGrid:
    """Columns wide enough for every table of the page, and as many as the page is wide."""
    wanted = [*map(_table_widths, page.tables), *(_drill_widths(table) for table in page.drill)]
    widths = [max(each) for each in zip_longest(*wanted, fillvalue=0.0)]
    while sum(map(palette.pixels, widths)) < PAGE_PIXELS:
        widths.append(_SPARE_WIDTH)
    return PageGrid(tuple(widths))


def lines_of(text: str, pixels: int, size: float = palette.SIZE) -> int:
    """How many lines a text takes in so many pixels; a little too many rather than too few."""
    per_line = max(8, int(pixels / (size * 0.62)))
    return sum(max(1, math.ceil(len(part) / per_line)) for part in text.split("\n"))


def _even_cuts(edges: list[int], number: int) -> list[int]:
    """Columns at which a line falls into so many parts, each cut at the edge nearest to an even share."""
    shares = (edges[-1] * part / number for part in range(number + 1))
    return sorted({min(range(len(edges)), key=lambda at: abs(edges[at] - share)) for share in shares})


def _evenness(edges: list[int], cuts: list[int]) -> float:
    """The narrowest tile against the widest; tiles too narrow for a figure and its note do not count at all."""
    widths = [edges[end] - edges[start] for start, end in pairwise(cuts)]
    return min(widths) / max(widths) if min(widths) >= _LEAST_TILE_PIXELS else -1 / min(widths)


def _table_widths(table: PageTable) -> list[float]:
    return [_width(column, table.rows[column.key]) for column in table.columns]


def _drill_widths(table: PageTable) -> list[float]:
    """The rows behind the figures come last and may be cut short rather than push the tables above apart."""
    widths = _table_widths(table)
    return widths[:1] + [min(width, _DRILL_MOST) for width in widths[1:]]


def _width(column: PageColumn, values: pd.Series) -> float:
    longest_word = max((len(word) for word in column.header.split()), default=0) + 3.0
    if column.width is not None:
        return max(column.width, min(longest_word, _TEXT_MOST))
    if column.format in _WIDTHS:
        return max(_WIDTHS[column.format], longest_word)
    longest = max(map(len, _texts(values.head(_LONGEST_LOOKED_AT))), default=0) + 2.0
    return min(max(longest, longest_word, _TEXT_LEAST), _TEXT_MOST)


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        yield value.text if isinstance(value, CellLink) else str(value)
