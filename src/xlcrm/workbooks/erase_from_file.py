"""Erasing texts for good from a workbook file: which of its sheets are ours to change, and which pages go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from xlcrm.ooxml.cell_addresses import LAST_COLUMN, LAST_ROW, Area
from xlcrm.ooxml.file_errors import SheetInUseError
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.edits import EraseTexts
from xlcrm.texts import plural
from xlcrm.workbooks.column_map import COLUMN_MAP, HOME_FIGURES_SHEET
from xlcrm.workbooks.page_sheets import PAGE_MARK, home_sheet, sheet_in

_WHOLE = Area(1, 1, LAST_ROW, LAST_COLUMN)


def our_areas(file: XlsxFile) -> dict[str, list[Area]]:
    """The cells that the software may change, by sheet: its tables, and the whole of the sheets that it draws."""
    areas: dict[str, list[Area]] = defaultdict(list)
    ours = {spec.name for spec in ALL_TABLES} | {COLUMN_MAP}
    for name, area in file.tables.items():
        if name in ours:
            areas[area.sheet].append(area.whole)
    drawn = {home_sheet(file.sheet_names), HOME_FIGURES_SHEET, *_pages(file).values()}
    return {**areas, **{sheet: [_WHOLE] for sheet in file.sheet_names if sheet in drawn}}


def erase_from_file(file: XlsxFile, edit: EraseTexts) -> list[str]:
    """Erase the texts wherever they are not the user's own; tells which drawn pages were taken out with them."""
    gone = [sheet for mark, sheet in _pages(file).items() if _shows(file, sheet, edit) and _took_out(file, mark, sheet)]
    file.erase_texts(edit.texts, our_areas(file))
    if not gone:
        return []
    return [
        plural(
            "The sheet {sheets} showed the person and was taken out; run its command to draw it anew.",
            "The sheets {sheets} showed the person and were taken out; run their commands to draw them anew.",
            len(gone),
            sheets=", ".join(gone),
        )
    ]


def _pages(file: XlsxFile) -> dict[str, str]:
    """The sheets of drawn pages by their hidden names."""
    found = {each.name: sheet_in(each.refers_to) for each in file.defined_names if each.name.startswith(PAGE_MARK)}
    return {mark: sheet for mark, sheet in found.items() if sheet in file.sheet_names}


def _shows(file: XlsxFile, sheet: str, edit: EraseTexts) -> bool:
    return any(_is_sought(value, edit) for _row, cells in file.read_sheet(sheet) for value in _texts(cells.values()))


def _texts(values: Iterable[object]) -> Iterable[str]:
    return (value for value in values if isinstance(value, str))


def _is_sought(text: str, edit: EraseTexts) -> bool:
    return edit.texts.holds(text) or any(row_id in text for row_id in edit.ids)


def _took_out(file: XlsxFile, mark: str, sheet: str) -> bool:
    """Take the sheet out; one that formulas of the user's name stays, and loses the texts alone."""
    try:
        file.remove_sheet(sheet)
    except SheetInUseError:
        return False
    file.remove_defined_name(mark)
    return True
