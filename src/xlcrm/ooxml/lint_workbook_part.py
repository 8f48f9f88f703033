"""Findings in the list of sheets and in the defined names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from xlcrm.ooxml.lint_formulas import formula_defect
from xlcrm.ooxml.package_defects import Defect
from xlcrm.ooxml.workbook_part import DefinedName, WorkbookPart
from xlcrm.texts import _

LONGEST_SHEET_NAME = 31  # UTF-16 units
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")


def workbook_defects(workbook: WorkbookPart) -> Iterator[Defect]:
    """Sheet names that Excel does not take, sheets that lead nowhere, and names that are twice or lead nowhere."""
    counts = Counter(name.casefold() for name in workbook.sheet_names)
    for name in workbook.sheet_names:
        length = len(name.encode("utf-16-le")) // 2
        if length > LONGEST_SHEET_NAME:
            yield Defect("sheet_name", name, _("The sheet's name has {length} characters.", length=length))
        elif not name or _NOT_IN_NAMES.search(name):
            yield Defect("sheet_name", name, _("The sheet's name has a letter that no sheet's name may have."))
        elif counts[name.casefold()] > 1:
            yield Defect("sheet_name", name, _("Two sheets have this name."))
    yield from _name_defects(workbook.defined_names, workbook.name)


def _name_defects(names: list[DefinedName], part: str) -> Iterator[Defect]:
    counts = Counter((each.name.casefold(), each.sheet) for each in names)
    for (name, _sheet), count in counts.items():
        if count > 1:
            yield Defect("name_twice", part, _("The name {name} is defined twice.", name=name))
    for each in names:
        if "#REF!" in each.refers_to:
            message = _(
                "The name {name} refers to cells that are gone: {formula}.", name=each.name, formula=each.refers_to
            )
            yield Defect("name_refers_nowhere", each.name, message)
        elif defect := formula_defect(each.refers_to):
            yield Defect(defect[0], each.name, defect[1])
