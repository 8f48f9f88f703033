"""Which sheet a report page is drawn on: its own of the last time, never one that the user made.

A hidden name remembers the sheet of each page, so that a page is found again when its sheet was renamed or moved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import count
from typing import TYPE_CHECKING

from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.tables.known_labels import folded_label, labels_in_every_language
from xlcrm.tables.pages import ReportPage
from xlcrm.texts import _

if TYPE_CHECKING:  # the doors into Excel load no reader of files
    from xlcrm.ooxml.xlsx_file import DefinedName, XlsxFile

PAGE_MARK = "xlcrm_page_"
"""What the hidden names of pages begin with."""

_LONGEST = 31
_FIRST_CELL = re.compile(r"^=?(?:'((?:[^']|'')+)'|([^'!#=]+))!")


def sheet_of_page(file: XlsxFile, page: ReportPage) -> str:
    """The sheet that the page had the last time, else one of its name, else, where that is the user's, a free one."""
    return choose_sheet(page, drawn_before(file.defined_names, page.key), file.sheet_names)


def choose_sheet(page: ReportPage, known: str | None, sheets: Collection[str]) -> str:
    """The same for any workbook. known: the sheet that the page had the last time."""
    if known in sheets:
        return str(known)
    taken = {name.casefold() for name in sheets}
    return next(name for name in _names(page.sheet) if name.casefold() not in taken)


def told_of_sheet(page: ReportPage, known: str | None, sheet: str) -> list[str]:
    """A sentence where the user's own sheet bears the name of the page, which is drawn for the first time."""
    if sheet == page.sheet or known is not None:
        return []
    return [_("A sheet of yours is named {name}, so this page is on {sheet}.", name=page.sheet, sheet=sheet)]


def remember_sheet(file: XlsxFile, page: ReportPage, sheet: str) -> None:
    """Note that the page stands on the sheet."""
    file.set_defined_name(page_mark(page.key), first_cell(sheet), hidden=True)


def drawn_before(names: Iterable[DefinedName], page_key: str) -> str | None:
    """The sheet that the hidden name of a page leads to; None where the page was never drawn, or its sheet is gone."""
    mark = page_mark(page_key)
    return sheet_in(next((each.refers_to for each in names if each.name == mark and each.sheet is None), ""))


def sheet_in(refers_to: str) -> str | None:
    """The sheet of a name's reference; None where it is gone.

    >>> sheet_in("='Deal lines'!$A$1"), sheet_in("=#REF!$A$1")
    ('Deal lines', None)
    """
    match = _FIRST_CELL.match(refers_to)
    return (match[1] or match[2]).replace("''", "'") if match else None


def first_cell(sheet: str) -> str:
    """The reference by which the hidden name leads to the sheet."""
    return f"{quoted_sheet(sheet)}!$A$1"


def home_sheet(sheets: Iterable[str]) -> str | None:
    """The sheet Home among the sheets, by its name in the current language, else in any other."""
    there = {folded_label(name): name for name in sheets}
    names = sorted(labels_in_every_language("Home"), key=lambda name: name != folded_label(_("Home")))
    return next((there[name] for name in names if name in there), None)


def no_home() -> str:
    """What is said where no sheet is named Home."""
    return _("This workbook has no sheet named {home}.", home=_("Home"))


def page_mark(page_key: str) -> str:
    """The hidden name of a page."""
    return PAGE_MARK + re.sub(r"\W", "_", page_key)


def _names(sheet: str) -> Iterable[str]:
    """The name, then the name with a number, each at most as long as Excel allows."""
    yield sheet
    for number in count(2):
        yield f"{sheet[: _LONGEST - len(str(number)) - 1]} {number}"
