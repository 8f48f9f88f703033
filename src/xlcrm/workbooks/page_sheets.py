"""Which sheet a report page is drawn on: its own of the last time, never one that the user made.

A hidden name remembers the sheet of each page, so that a page is found again when its sheet was renamed or moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count

from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.ooxml.xlsx_file import DefinedName, XlsxFile
from xlcrm.tables.pages import ReportPage

_LONGEST = 31
_FIRST_CELL = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!")


def sheet_of_page(file: XlsxFile, page: ReportPage) -> str:
    """The sheet that the page had the last time, else one of its name, else, where that is the user's, a free one."""
    known = drawn_before(file.defined_names, page.key)
    if known in file.sheet_names:
        return str(known)
    taken = {name.casefold() for name in file.sheet_names}
    return next(name for name in _names(page.sheet) if name.casefold() not in taken)


def remember_sheet(file: XlsxFile, page: ReportPage, sheet: str) -> None:
    """Note that the page stands on the sheet."""
    file.set_defined_name(_mark(page.key), f"{quoted_sheet(sheet)}!$A$1", hidden=True)


def drawn_before(names: Iterable[DefinedName], page_key: str) -> str | None:
    """The sheet that the hidden name of a page leads to; None where the page was never drawn, or its sheet is gone."""
    mark = _mark(page_key)
    found = next((each.refers_to for each in names if each.name == mark and each.sheet is None), "")
    match = _FIRST_CELL.match(found)
    return (match[1] or match[2]).replace("''", "'") if match else None


def _mark(page_key: str) -> str:
    return "xlcrm_page_" + re.sub(r"\W", "_", page_key)


def _names(sheet: str) -> Iterable[str]:
    """The name, then the name with a number, each at most as long as Excel allows."""
    yield sheet
    for number in count(2):
        yield f"{sheet[: _LONGEST - len(str(number)) - 1]} {number}"
