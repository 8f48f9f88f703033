"""The one set of column widths that a page's title, tiles, tables and texts have to share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest

import pandas as pd

from xlcrm.tables.pages import CellLink, Format, PageColumn, PageTable, ReportPage
from xlcrm.workbooks import palette
from xlcrm.workbooks.text_sizes import text_pixels

FIRST_COLUMN = 1  # B; A is the margin
PAGE_PIXELS = 1060  # what fits on an A4 page across in comfortable type
UPRIGHT_PIXELS = 860  # the same on one that stands upright
_SPARE_WIDTH = 13.0
_LEAST_TILE_PIXELS = 165
_TILES_IN_A_LINE = (6, 5, 4, 3)
_MOST_TILES, _TILES_OF_MANY = 10, {3: 9, 4: 8, 5: 10, 6: 6}  # by the tiles in a line
_MOST_WIDENING = 1.2  # of the page, for tiles of one width
_LEAST_WRAPPED = 0.8  # what is left of a wrapped column at least
_DIGIT_PIXELS = 7.4  # in the type of the cells
_FEW_LINES = 1.6  # of a wrapped text, about
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
_TEXT_READABLE = 28.0  # of wrapped sentences


@dataclass(frozen=True, slots=True)
class PageGrid:
    """Widths in characters of the columns from B on, and how many columns each of some even tiles has."""

    widths: tuple[float, ...]
    tile_columns: tuple[int, ...] = ()
    page_pixels: int = PAGE_PIXELS

    def pixels(self, first: int, count: int) -> int:
        """How wide `count` columns are; `first` counts the sheet's columns from 0."""
        start = first - FIRST_COLUMN
        return sum(palette.pixels(width) for width in self.widths[start : start + count])

    @property
    def text_columns(self) -> int:
        """How many columns a running text spans: those of the tiles, else as many as fit the page."""
        if self.tile_columns:
            return sum(self.tile_columns)
        for count in range(1, len(self.widths) + 1):
            if self.pixels(FIRST_COLUMN, count) >= self.page_pixels:
                return count
        return len(self.widths)

    def tiled(self, figures: int) -> int:
        """How many of a page's figures are tiles: all of a few, of many the first full lines."""
        return figures if figures <= _MOST_TILES else _TILES_OF_MANY.get(len(self.tiles(figures)), _MOST_TILES)

    def tiles(self, figures: int) -> list[tuple[int, int]]:
        """First column and number of columns of each tile in a line of tiles, as even as the columns allow.

        A number of tiles that leaves one figure alone on the last line is taken only for want of a better one.
        """
        if self.tile_columns:
            starts = (FIRST_COLUMN + sum(self.tile_columns[:nth]) for nth in range(len(self.tile_columns)))
            return list(zip(starts, self.tile_columns, strict=True))
        edges = [self.pixels(FIRST_COLUMN, count) for count in range(self.text_columns + 1)]
        cuts = [_even_cuts(edges, number) for number in _TILES_IN_A_LINE]
        best = max(cuts, key=lambda cut: _evenness(edges, cut) - 0.3 * (figures % (len(cut) - 1) == 1))
        return [(FIRST_COLUMN + start, end - start) for start, end in pairwise(best)]


def grid_of(page: ReportPage) -> PageGrid:
    """Columns wide enough for every table of the page, and as many as the page is wide."""
    wanted = [*map(_table_widths, page.tables), *(_drill_widths(table) for table in page.drill)]
    widths = [max(each) for each in zip_longest(*wanted, fillvalue=0.0)]
    page_pixels = UPRIGHT_PIXELS if page.is_upright else PAGE_PIXELS
    while sum(map(palette.pixels, widths)) < page_pixels:
        widths.append(_SPARE_WIDTH)
    grid = PageGrid(tuple(widths), page_pixels=page_pixels)
    return _with_even_tiles(grid, _wrapped_columns(page), len(page.figures)) if page.figures else grid


def _wrapped_columns(page: ReportPage) -> set[int]:
    """The columns, from 0, that hold wrapped text in every table that is wide enough for them to matter."""
    return {at for table in page.tables for at, column in enumerate(table.columns) if column.format is Format.WRAPPED}


def _with_even_tiles(grid: PageGrid, wrapped: set[int], figures: int) -> PageGrid:
    """The grid with columns widened, wrapped ones narrowed, until all tiles are as wide; else the grid as it was.

    Five in a line read best, or all of a few figures in one; a figure alone on the last line does not.
    """
    edges = [grid.pixels(FIRST_COLUMN, count) for count in range(grid.text_columns + 1)]
    alone = {number: figures <= _MOST_TILES and figures % number == 1 for number in _TILES_IN_A_LINE}
    full = [number for number in _TILES_IN_A_LINE if not alone[number]]
    numbers = sorted(full, key=lambda number: (number != figures, abs(number - 5)))
    tried = (_evened(grid, _even_cuts(edges, number), wrapped) for number in numbers)
    return next((found for found in tried if found is not None), grid)


def _evened(grid: PageGrid, cuts: list[int], wrapped: set[int]) -> PageGrid | None:
    """The grid with these cuts at even distances; None where the page would grow too wide or tiles too narrow."""
    parts = [range(start, end) for start, end in pairwise(cuts)]
    least = {at: (_least_wrapped(width) if at in wrapped else width) for at, width in enumerate(grid.widths)}
    tile = max(sum(palette.pixels(least[at]) for at in part) for part in parts)
    tile = max(tile, math.ceil(grid.pixels(FIRST_COLUMN, cuts[-1]) / len(parts)))
    if tile < _LEAST_TILE_PIXELS or tile * len(parts) > grid.pixels(FIRST_COLUMN, cuts[-1]) * _MOST_WIDENING:
        return None
    widths = list(grid.widths)
    for part in parts:
        kept = int(part.start == 0 and len(part) > 1)  # the names in the first column need no more than they asked for
        rest = part[kept:]
        room = tile - sum(palette.pixels(grid.widths[at]) for at in part[:kept])
        if kept and room < sum(palette.pixels(least[at]) for at in rest):
            rest, room = part, tile
        widths[rest.start : rest.stop] = _spread([least[at] for at in rest], [grid.widths[at] for at in rest], room)
    return PageGrid(tuple(widths), tuple(len(part) for part in parts), grid.page_pixels)


def _least_wrapped(width: float) -> float:
    return min(width, max(width * _LEAST_WRAPPED, _TEXT_READABLE))


def _spread(least: list[float], wanted: list[float], pixels: int) -> list[float]:
    """Widths in characters that sum up to so many pixels: as wanted where there is room, more or less in proportion."""
    have = [palette.pixels(width) for width in wanted]
    floor = [palette.pixels(width) for width in least]
    if sum(have) > pixels:
        give = (sum(have) - pixels) / max(1, sum(have) - sum(floor))
        scaled = [each - (each - low) * give for each, low in zip(have, floor, strict=True)]
    else:
        scaled = [each * pixels / sum(have) for each in have]
    whole = [int(each) for each in scaled]
    whole[-1] += pixels - sum(whole)
    return [palette.width(each) for each in whole]


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
    longest_word = max((_characters(word, bold=True) for word in column.header.split()), default=0.0) + 1.0
    if column.format is Format.WRAPPED:
        return max(_wrapped_width(column, values), min(longest_word, _TEXT_MOST))
    if column.width is not None:
        return max(column.width, min(longest_word, _TEXT_MOST))
    if column.format in _WIDTHS:
        return _apart(column.header, max(_WIDTHS[column.format], longest_word))
    longest = max(map(_characters, texts_of(values.head(_LONGEST_LOOKED_AT))), default=0.0) + 2.0
    return min(max(longest, longest_word, _TEXT_LEAST), _TEXT_MOST)


def _wrapped_width(column: PageColumn, values: pd.Series) -> float:
    """As wide as the column asks for, or as its texts need for few lines; texts that need less get less."""
    texts = values.head(_LONGEST_LOOKED_AT).fillna("").astype(str)
    longest = max(map(_characters, texts), default=0.0) + 2.0
    asked = _WIDTHS[Format.WRAPPED] if column.width is None else column.width
    return max(_TEXT_LEAST, min(longest, max(asked, min(longest / _FEW_LINES, _WIDTHS[Format.WRAPPED]))))


def _characters(text: str, *, bold: bool = False) -> float:
    """How wide a column is that a text just fills, counted in digits as widths of columns are."""
    return text_pixels(text, bold=bold) / _DIGIT_PIXELS


def _apart(header: str, width: float) -> float:
    """The width, or a little more where a header of several words just fits and would touch its neighbour."""
    shown = _characters(header, bold=True)
    return shown + 2 if width - 2 < shown <= width + 1 else width


def texts_of(values: Iterable[object]) -> Iterator[str]:
    """What cells show: of a link its text."""
    for value in values:
        yield value.text if isinstance(value, CellLink) else str(value)
