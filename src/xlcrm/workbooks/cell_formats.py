"""Cell formats by name, made once a workbook however often they are asked for."""

from __future__ import annotations

from typing import Any

from xlcrm.tables.pages import Format
from xlcrm.workbooks import palette

COUNT = "#,##0;-#,##0;0"
COUNT_OR_DASH = '#,##0;-#,##0;"–"'
MONEY = "#,##0.00"
PERCENT = "0.0%"
DATE = "yyyy-mm-dd"
DATETIME = "yyyy-mm-dd hh:mm"

NUMBER_FORMATS = {
    Format.TEXT: "General",
    Format.WRAPPED: "General",
    Format.COUNT: COUNT,
    Format.NUMBER: "#,##0.00",
    Format.MONEY: MONEY,
    Format.PERCENT: PERCENT,
    Format.DAYS: "#,##0.0",
    Format.DATE: DATE,
    Format.LINK: "General",
}


class CellFormats:
    """Formats of one XlsxWriter workbook; equal properties give the same format."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def __call__(self, **properties: object) -> Any:
        """The format with these XlsxWriter properties; text is in the text colour unless told otherwise."""
        wanted = {"font_color": palette.TEXT, "valign": "vcenter", **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

    def changing(self, **properties: object) -> Any:
        """A format for a conditional format: only what it changes."""
        key = (("conditional", True), *sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def title(self) -> Any:
        """The title of a sheet."""
        return self(bold=True, font_size=palette.SIZE_TITLE, font_color=palette.INK)

    def section(self) -> Any:
        """The title of a part of a sheet, with a rule beneath."""
        return self(
            bold=True, font_size=palette.SIZE_SECTION, font_color=palette.INK, bottom=1, bottom_color=palette.LINE
        )

    def muted(self, **properties: object) -> Any:
        """Notes and small print."""
        return self(font_color=palette.MUTED, font_size=palette.SIZE_SMALL, **properties)

    def link(self, **properties: object) -> Any:
        """A link: in the accent colour, not underlined."""
        return self(**{"font_color": palette.ACCENT, **properties})
