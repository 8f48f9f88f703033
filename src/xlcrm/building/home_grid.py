"""The grid that Home is laid out on: four blocks of three columns, narrow gaps between, and how tiles sit in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from xlcrm.building.sheet_layout import in_quotes
from xlcrm.workbooks import palette
from xlcrm.workbooks.cell_formats import CellFormats

_BLOCK: Final = (116, 56, 78)  # pixels
_GAP: Final = 12
_MARGIN: Final = 16
BLOCK_STARTS: Final = (1, 5, 9, 13)  # B, F, J, N
LAST_COLUMN: Final = 15  # P
BLOCK_PIXELS: Final = sum(_BLOCK)
HALF_PIXELS: Final = 2 * BLOCK_PIXELS + _GAP
LAST_HALF_PIXELS: Final = HALF_PIXELS + _BLOCK[2] - 8  # from the third column of the second block on
PAGE_PIXELS: Final = 4 * BLOCK_PIXELS + 3 * _GAP + 2 * _MARGIN
TILE_ROWS: Final = 4  # label, figure, note, gap


_TEXTS = frozenset({"currency", "firm", "birthday_today"})

Cached = float | str  # what a reader that does not calculate sees
Span = tuple[int, int, int]  # row, first column, number of columns


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: its label, the named cell it shows, its look, and the line beneath with {named cells} in it."""

    label: str
    figure: str
    format: str
    note: str
    warns: bool = False  # anything above zero is bad news


def set_grid(sheet: Any) -> None:
    """The column widths."""
    sheet.set_column_pixels(0, 0, _MARGIN)
    for start in BLOCK_STARTS:
        for step, width in enumerate(_BLOCK):
            sheet.set_column_pixels(start + step, start + step, width)
        if start != BLOCK_STARTS[-1]:
            sheet.set_column_pixels(start + 3, start + 3, _GAP)
    sheet.set_column_pixels(LAST_COLUMN + 1, LAST_COLUMN + 1, _MARGIN)


def draw_tile(
    sheet: Any, place: tuple[int, int], tile: Tile, formats: CellFormats, empty: Mapping[str, Cached]
) -> None:
    """A tile over the three columns of a block: a pale field with a thin rule on top. place: row and block."""
    row, left = place[0], BLOCK_STARTS[place[1]]
    back: dict[str, object] = {"bg_color": palette.TINT, "align": "left", "indent": 1}
    figure = {"bold": True, "font_size": palette.SIZE_FIGURE, "font_color": palette.INK, "num_format": tile.format}
    merge(sheet, (row, left, 3), tile.label, formats.muted(**back, top=2, top_color=palette.ACCENT))
    merge_formula(sheet, (row + 1, left, 3), f"kpi_{tile.figure}", formats(**back, **figure), empty[tile.figure])
    note = sentence_formula(tile.note)
    merge_formula(sheet, (row + 2, left, 3), note, formats.muted(**back), _when_empty(tile.note, empty))
    if tile.warns:
        cell = xl_rowcol_to_cell(row + 1, left, row_abs=True, col_abs=True)
        bad = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}>0)"}
        look = formats.changing(font_color=palette.WARNING)
        sheet.conditional_format(row + 1, left, row + 1, left + 2, {**bad, "format": look})


def merge(sheet: Any, span: Span, text: str, looks: Any) -> None:
    """A text over several columns of one row."""
    row, left, columns = span
    sheet.merge_range(row, left, row, left + columns - 1, text, looks)


def merge_formula(sheet: Any, span: Span, formula: str, looks: Any, empty: Cached) -> None:
    """A formula over several columns of one row; `empty` is its value in an empty workbook."""
    merge(sheet, span, "", looks)
    sheet.write_formula(span[0], span[1], f"={formula}", looks, empty)


def sentence_formula(text: str) -> str:
    """A sentence with {named figures} as a formula; whole numbers come as the user's Excel writes them.

    >>> sentence_formula("Deals: {won_year_count}")
    '"Deals: "&FIXED(kpi_won_year_count,0)'
    """
    parts = []
    for literal, key, _format, _conversion in Formatter().parse(text):
        if literal:
            parts.append(in_quotes(literal))
        if key:
            parts.append(f"kpi_{key}" if key in _TEXTS else f"FIXED(kpi_{key},0)")
    return "&".join(parts)


def _when_empty(text: str, empty: Mapping[str, Cached]) -> str:
    return text.format_map(empty)
