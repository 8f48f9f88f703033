"""Erasing texts for good from a workbook that is open in Excel: pages go, and cells of the user's own are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlcrm.ooxml.cell_addresses import cell_address
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.edits import EraseTexts
from xlcrm.tables.sought_texts import OwnCell, SoughtTexts
from xlcrm.texts import _
from xlcrm.workbooks.column_map import COLUMN_MAP, HOME_FIGURES_SHEET
from xlcrm.workbooks.page_sheets import PAGE_MARK, home_sheet, sheet_in


def own_cells_of_book(book: Any, texts: SoughtTexts) -> list[OwnCell]:
    """The cells of sheets without a table or page of ours that hold the texts; formulas count by what they show."""
    ours = {spec.name for spec in ALL_TABLES} | {COLUMN_MAP}
    names = [sheet.name for sheet in book.sheets]
    drawn = {home_sheet(names), HOME_FIGURES_SHEET, *_pages(book)}
    own = [sheet for sheet in book.sheets if sheet.name not in drawn and not {t.name for t in sheet.tables} & ours]
    return [OwnCell(sheet.name, place) for sheet in own for place, text in _texts(sheet) if texts.holds(text)]


def pages_that_show(book: Any, edit: EraseTexts) -> list[Any]:
    """The sheets of drawn pages that show the texts or ids."""
    pages = _pages(book)
    return [
        sheet
        for sheet in book.sheets
        if sheet.name in pages
        and any(edit.texts.holds(text) or any(each in text for each in edit.ids) for _place, text in _texts(sheet))
    ]


def not_searched() -> str:
    """What a program that has the workbook open cannot look into."""
    return _(
        "Notes, drawings, charts, pivot tables and backups were not searched. To be sure, erase in the closed file "
        "instead: xlcrm erase FILE"
    )


def _pages(book: Any) -> set[str]:
    found = (sheet_in(name.refers_to or "") for name in book.names if name.name.startswith(PAGE_MARK))
    return {sheet for sheet in found if sheet}


def _texts(sheet: Any) -> Iterator[tuple[str, str]]:
    used = sheet.used_range
    rows = used.options(ndim=2, err_to_str=True).value or []
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            is_number = isinstance(value, float) and value.is_integer()
            if is_number or isinstance(value, str):
                yield cell_address(used.row + down, used.column + right), str(int(value)) if is_number else value
