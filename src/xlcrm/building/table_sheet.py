"""One table's sheet: title, purpose, headers with notes, formats and widths, folded columns, print set-up."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import pandas as pd

from xlcrm.building.drop_downs import add_drop_downs
from xlcrm.building.row_highlights import add_highlights
from xlcrm.building.sheet_layout import (
    FIRST_DATA_ROW,
    HEADER_ROW,
    LAST_ROW,
    PURPOSE_ROW,
    TITLE_ROW,
    row_formula,
)
from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.records.fields import Kind, Place
from xlcrm.tables.specs import NUMBER_KINDS, ColumnSpec, TableSpec
from xlcrm.tables.write_cells import cells_of
from xlcrm.texts import _
from xlcrm.workbooks import cell_formats, palette
from xlcrm.workbooks.cell_formats import CellFormats

TABLE_STYLE = "Table Style Light 1"  # pale grey bands, nothing else

_WIDTHS = {
    Kind.ID: 12,
    Kind.TEXT: 20,
    Kind.NOTE: 40,
    Kind.EMAIL: 28,
    Kind.PHONE: 18,
    Kind.URL: 26,
    Kind.CHOICE: 15,
    Kind.MULTI: 20,
    Kind.DATE: 12,
    Kind.DATETIME: 17,
    Kind.DAY_OF_YEAR: 12,
    Kind.INT: 10,
    Kind.DECIMAL: 11,
    Kind.MONEY: 14,
    Kind.PERCENT: 10,
    Kind.BOOL: 10,
}
_NUMBER_FORMATS = {
    Kind.DATE: cell_formats.DATE,
    Kind.DATETIME: cell_formats.DATETIME,
    Kind.INT: "0",
    Kind.DECIMAL: "#,##0.####",
    Kind.MONEY: cell_formats.MONEY,
    Kind.PERCENT: "0%",
    Kind.BOOL: "General",
}
_REVIEW_WIDTHS = {"group": 8, "decision": 18, "why": 34, "keep": 32, "row_1": 32, "row_2": 32}
_REASONS_WIDTH = 120  # several sentences in one line
_LABEL_WIDTH, _NAME_WIDTH, _HELP_WIDTH = 30, 24, 78
_TITLE_PIXELS = 230  # room that the title needs before the link to Home may stand
_TEXT_ROWS_HEIGHTS = (26, 18, 30)


def draw_table_sheet(sheet: Any, spec: TableSpec, rows: pd.DataFrame, formats: CellFormats, home: str) -> None:
    """The sheet of one table with these rows; a table without rows shows one empty row to type in."""
    _set_columns(sheet, spec, formats)
    _write_head(sheet, spec, formats, home)
    _write_cells(sheet, spec, rows, formats)
    _add_table(sheet, spec, max(1, len(rows)), formats)
    _write_formulas(sheet, spec, max(1, len(rows)), formats)
    _write_notes(sheet, spec)
    add_drop_downs(sheet, spec)
    add_highlights(sheet, spec, formats)
    _set_up(sheet)


_FOLDED: dict[Place, dict[str, int]] = {
    "main": {},
    "more": {"level": 1, "hidden": True},
    "hidden": {"level": 2, "hidden": True},
}


def _set_columns(sheet: Any, spec: TableSpec, formats: CellFormats) -> None:
    for at, column in enumerate(spec.columns):
        folded = _FOLDED[column.info.place]
        sheet.set_column(at, at, _width(spec, column), _cell_format(spec, column, formats, ruled=False), folded)
    if any(column.info.place != "main" for column in spec.columns):
        after = len(spec.columns)
        sheet.set_column(after, after, None, None, {"collapsed": True})


def _width(spec: TableSpec, column: ColumnSpec) -> float:
    if spec.key == "settings":
        return {"setting": 34, "value": 20, "help": _HELP_WIDTH}.get(column.key, 20)
    if spec.key == "duplicate_review" and column.key in _REVIEW_WIDTHS:
        return _REVIEW_WIDTHS[column.key]
    if spec.key in {"contact_plan", "load_moves"} and column.key in {"why", "why_there"}:
        return _REASONS_WIDTH
    if column.key == spec.label:
        return _LABEL_WIDTH
    usual = _NAME_WIDTH if column.names else _WIDTHS[column.kind]
    longest_word = max(len(word) for word in column.header.split())
    return max(usual, longest_word + 4)


def _cell_format(spec: TableSpec, column: ColumnSpec, formats: CellFormats, *, ruled: bool = True) -> Any:
    """The look of a column's cells; rows in use have a hairline beneath, the endless rest of the column has none."""
    kind = column.kind
    usual = "General" if column.info.formula else "@"  # as text Excel would show the formula itself
    number = _NUMBER_FORMATS.get(kind, usual)
    align = (
        {"align": "right"} if kind in NUMBER_KINDS else {"align": "left", "indent": int(column is not spec.columns[0])}
    )
    rule = {"bottom": 1, "bottom_color": palette.LINE} if ruled else {}
    return formats(num_format=number, **align, **rule)


def _write_head(sheet: Any, spec: TableSpec, formats: CellFormats, home: str) -> None:
    for row, height in enumerate(_TEXT_ROWS_HEIGHTS):
        sheet.set_row(row, height, formats())
    sheet.write_string(TITLE_ROW, 0, spec.sheet, formats(bold=True, font_size=14, font_color=palette.INK))
    link = formats.link(font_size=palette.SIZE_SMALL)
    sheet.write_url(TITLE_ROW, _link_column(spec), f"internal:{quoted_sheet(home)}!A1", link, f"← {home}")
    legend = _("Dark headers must be filled in; headers in italics are filled in for you.")
    sheet.write_string(PURPOSE_ROW, 0, f"{_(spec.purpose)} {legend}", formats.muted())


def _link_column(spec: TableSpec) -> int:
    widths = [palette.pixels(_width(spec, column)) for column in spec.columns]
    return next((at for at, room in enumerate(accumulate(widths), 1) if room >= _TITLE_PIXELS), 1)


def _write_cells(sheet: Any, spec: TableSpec, rows: pd.DataFrame, formats: CellFormats) -> None:
    for at, column in enumerate(spec.columns):
        looks = _cell_format(spec, column, formats)
        cells = cells_of(column, rows[column.key]) if len(rows) else [None]
        for row, cell in enumerate(cells, FIRST_DATA_ROW):
            if cell is None:
                sheet.write_blank(row, at, None, looks)
            elif isinstance(cell, str):
                sheet.write_string(row, at, cell, looks)
            else:
                sheet.write(row, at, cell, looks)


def _add_table(sheet: Any, spec: TableSpec, count: int, formats: CellFormats) -> None:
    columns = [{"header": c.header, "header_format": _header_format(spec, c, formats)} for c in spec.columns]
    for made, column in zip(columns, spec.columns, strict=True):
        if column.info.formula:
            made["formula"] = row_formula(spec, column.info.formula)
    last = HEADER_ROW + count
    options = {"name": spec.name, "style": TABLE_STYLE, "columns": columns}
    sheet.add_table(HEADER_ROW, 0, last, len(columns) - 1, options)


def _header_format(spec: TableSpec, column: ColumnSpec, formats: CellFormats) -> Any:
    shared: dict[str, object] = {"text_wrap": True, "align": "left", "bottom": 1, "bottom_color": palette.ACCENT_DARK}
    shared["indent"] = int(column is not spec.columns[0])
    if column.info.required:
        return formats(bold=True, font_color=palette.WHITE, bg_color=palette.ACCENT_DARK, **shared)
    if column.info.computed or column.info.formula or column.kind is Kind.ID:
        return formats(italic=True, font_color=palette.MUTED, bg_color=palette.TINT_HEADER, **shared)
    return formats(bold=True, font_color=palette.INK, bg_color=palette.TINT_HEADER, **shared)


def _write_formulas(sheet: Any, spec: TableSpec, count: int, formats: CellFormats) -> None:
    # The table has put a 0 beside each formula; a reader that does not calculate shall see nothing instead.
    for at, column in enumerate(spec.columns):
        if column.info.formula:
            formula, looks = row_formula(spec, column.info.formula), _cell_format(spec, column, formats)
            for row in range(FIRST_DATA_ROW, FIRST_DATA_ROW + count):
                sheet.write_formula(row, at, formula, looks, "")


def _write_notes(sheet: Any, spec: TableSpec) -> None:
    for at, column in enumerate(spec.columns):
        note = _note(column)
        shape = {"x_scale": 1.7, "y_scale": 0.45 + 0.2 * (len(note) // 34), "font_size": 9, "color": palette.TINT}
        sheet.write_comment(HEADER_ROW, at, note, {"author": "xlcrm", **shape})


def _note(column: ColumnSpec) -> str:
    if column.info.required:
        return f"{column.help} {_('Must be filled in.')}"
    if column.info.computed or column.info.formula:
        return f"{column.help} {_('Filled in for you.')}"
    return column.help


def _set_up(sheet: Any) -> None:
    sheet.freeze_panes(FIRST_DATA_ROW, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST_DATA_ROW + 1}:XFD{LAST_ROW + 1}"})
    sheet.hide_gridlines(2)
    set_up_print(sheet, landscape=True)
    sheet.repeat_rows(HEADER_ROW)
    sheet.fit_to_pages(1, 0)


def set_up_print(sheet: Any, *, landscape: bool) -> None:
    """A4 with narrow margins and a footer that names the sheet and counts the pages."""
    sheet.set_landscape() if landscape else sheet.set_portrait()
    sheet.set_paper(palette.PAPER_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.7)
    pages = _("Page {page} of {pages}", page="&P", pages="&N")
    sheet.set_footer(f"&L&8&A&R&8{pages}")
