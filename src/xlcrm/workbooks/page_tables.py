"""One table of a page as a native Excel table, with its formats, links and missing values."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xlcrm.tables.pages import CellLink, Format, PageColumn, PageTable
from xlcrm.texts import _
from xlcrm.workbooks import palette
from xlcrm.workbooks.cell_formats import NUMBER_FORMATS, CellFormats
from xlcrm.workbooks.page_breaks import PaperPages
from xlcrm.workbooks.page_grid import FIRST_COLUMN, PageGrid
from xlcrm.workbooks.text_sizes import lines_of

Locate = Callable[[CellLink], str | None]

ELSEWHERE = "external:"
"""How a place in another file begins: external:/firm/crm.xlsx#'Deals'!A15."""

TABLE_STYLE = "Table Style Light 1"
_MOST_LINES = 8
_INDENT = 9  # pixels
_MOST_LETTERS = 32_767  # in a cell
_MOST_LINKS = 65_000  # on a sheet
_FILTERED_FROM = 12  # rows from which a filter button is worth its room
_LEFT = frozenset({Format.TEXT, Format.WRAPPED, Format.LINK, Format.DATE})


@dataclass(frozen=True, slots=True)
class TableArea:
    """Where a table lies: its header row, its first and last data row, all from 0, its columns by key, its rows."""

    header: int
    last: int
    columns: dict[str, int]
    formats: dict[str, Format]
    rows: pd.DataFrame

    @property
    def first(self) -> int:
        """The first data row."""
        return self.header + 1


@dataclass
class PageTables:
    """Draws tables on one sheet; keeps their names apart and counts the links."""

    sheet: Any
    formats: CellFormats
    grid: PageGrid
    locate: Locate
    taken: Container[str]
    prefix: str
    paper: PaperPages
    _names: set[str] = field(default_factory=set)
    _links: int = 0

    def draw(self, table: PageTable, row: int) -> TableArea | None:
        """The table with its header in this row; a table without rows is a sentence, and None comes back."""
        if table.rows.empty:
            self.sheet.write_string(row, FIRST_COLUMN, _("Nothing to show."), self.formats.muted(italic=True))
            return None
        last = row + len(table.rows)
        for at, column in enumerate(table.columns):
            self._write_column(row + 1, FIRST_COLUMN + at, column, table.rows[column.key])
        self._set_heights(table, row)
        self._add(table, row, last)
        places = {column.key: FIRST_COLUMN + at for at, column in enumerate(table.columns)}
        return TableArea(row, last, places, {column.key: column.format for column in table.columns}, table.rows)

    def _add(self, table: PageTable, row: int, last: int) -> None:
        looks = {"bottom": 1, "bottom_color": palette.ACCENT_DARK, "bg_color": palette.TINT_HEADER, "text_wrap": True}
        headers = [
            {
                "header": header,
                "header_format": self.formats(
                    bold=True, font_color=palette.INK, **looks, **_alignment(column.format, at)
                ),
            }
            for at, (header, column) in enumerate(zip(_unlike(table.columns), table.columns, strict=True), FIRST_COLUMN)
        ]
        self.sheet.add_table(
            *(row, FIRST_COLUMN, last, FIRST_COLUMN + len(headers) - 1),
            {
                "name": self._free_name(table.name),
                "style": TABLE_STYLE,
                "autofilter": len(table.rows) >= _FILTERED_FROM,
                "columns": headers,
            },
        )

    def _write_column(self, row: int, at: int, column: PageColumn, values: pd.Series) -> None:
        rule = {"bottom": 1, "bottom_color": palette.LINE, "num_format": NUMBER_FORMATS[column.format]}
        wrap = {"text_wrap": True} if column.format is Format.WRAPPED else {}
        looks = self.formats(**rule, **wrap, **_alignment(column.format, at))
        missing = self.formats(**rule, **_alignment(column.format, at), font_color=palette.MUTED)
        link = self.formats.link(**rule, **_alignment(column.format, at))
        for nth, value in enumerate(values.tolist(), row):
            if isinstance(value, CellLink):
                self._write_link(nth, at, value, link, looks)
            elif pd.isna(value):
                self.sheet.write_string(nth, at, palette.MISSING, missing)
            else:
                self._write_value(nth, at, column.format, value, looks)

    def _write_link(self, row: int, at: int, link: CellLink, looks: Any, plain: Any) -> None:
        place = self.locate(link) if self._links < _MOST_LINKS else None
        if place is None:
            self.sheet.write_string(row, at, _shortened(link.text), plain)
            return
        self._links += 1
        url = place if place.startswith(ELSEWHERE) else f"internal:{place}"
        self.sheet.write_url(row, at, url, looks, _shortened(link.text))

    def _write_value(self, row: int, at: int, shown: Format, value: Any, looks: Any) -> None:
        if shown is Format.DATE and hasattr(value, "year"):
            self.sheet.write_datetime(row, at, value, looks)
        elif isinstance(value, bool):
            self.sheet.write_string(row, at, _("yes") if value else _("no"), looks)
        elif isinstance(value, int | float) and shown not in (Format.TEXT, Format.WRAPPED):
            self.sheet.write_number(row, at, value, looks)
        else:
            self.sheet.write_string(row, at, _shortened(str(value)), looks)

    def _set_heights(self, table: PageTable, row: int) -> None:
        widths = [self.grid.pixels(FIRST_COLUMN + at, 1) for at in range(len(table.columns))]
        button = 20 if len(table.rows) >= _FILTERED_FROM else 4
        lines = max(
            lines_of(column.header, width - button, bold=True)
            for column, width in zip(table.columns, widths, strict=True)
        )
        self._set_height(row, 8 + 16 * lines)
        wrapped = [(c.key, width) for c, width in zip(table.columns, widths, strict=True) if c.format is Format.WRAPPED]
        texts = [[(text, width) for text in table.rows[key].fillna("").astype(str)] for key, width in wrapped]
        for nth, cells in enumerate(zip(*texts, strict=True), row + 1):
            lines = max(lines_of(text, width - _INDENT) for text, width in cells)
            if lines > 1:
                self._set_height(nth, 6 + 16 * min(lines, _MOST_LINES))

    def _set_height(self, row: int, pixels: int) -> None:
        self.sheet.set_row_pixels(row, pixels)
        self.paper.set_height(row, pixels)

    def _free_name(self, name: str) -> str:
        plain = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in f"{self.prefix}_{name}")
        wanted, number = plain, 1
        while wanted in self.taken or wanted.casefold() in self._names:
            number += 1
            wanted = f"{plain}_{number}"
        self._names.add(wanted.casefold())
        return wanted


def _alignment(shown: Format, at: int) -> dict[str, object]:
    # An indent keeps a text apart from a number that ends right before it.
    return {"align": "left", "indent": int(at > FIRST_COLUMN)} if shown in _LEFT else {"align": "right"}


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"


def _unlike(columns: tuple[PageColumn, ...]) -> list[str]:
    """The headers with numbers behind those that come twice; Excel wants them all different."""
    seen: dict[str, int] = {}
    unlike = []
    for header in (column.header for column in columns):
        seen[header.casefold()] = seen.get(header.casefold(), 0) + 1
        count = seen[header.casefold()]
        unlike.append(header if count == 1 else f"{header} {count}")
    return unlike
