"""Taking a sheet out, with the drawings, charts, tables and notes that nothing else needs."""

from __future__ import annotations

from xlcrm.ooxml.cell_values import xml_characters
from xlcrm.ooxml.file_errors import SheetInUseError
from xlcrm.ooxml.workbook_part import mentions_sheet
from xlcrm.ooxml.workbook_parts import WorkbookParts
from xlcrm.texts import _


def remove_sheet(parts: WorkbookParts, name: str) -> None:
    """Remove a sheet; raises `SheetInUseError` if formulas on other sheets refer to it."""
    part = parts.workbook.sheet_part(name)
    refuse_slicers(parts, name)
    _refuse_formulas_elsewhere(parts, name)
    parts.workbook.remove_sheet(name)
    drop_part(parts, part)
    parts.formulas_changed = True


def refuse_slicers(parts: WorkbookParts, name: str) -> None:
    """Raise `SheetInUseError` if slicers or timelines stand on the sheet: the workbook knows them elsewhere too."""
    part = parts.workbook.sheet_part(name)
    if any(each.kind in {"slicer", "timeline"} for each in parts.package.relations(part)):
        raise SheetInUseError(name, _("a slicer or timeline on it"))


def drop_part(parts: WorkbookParts, part: str) -> None:
    """Remove the part of a sheet from the workbook, and every part that only it led to."""
    package, main = parts.package, parts.workbook.name
    before = package.reachable()
    package.set_relations(main, [each for each in package.relations(main) if each.target != part])
    for each in sorted(before - package.reachable()):
        package.remove(each)
        parts.forget_sheet(each)


def _refuse_formulas_elsewhere(parts: WorkbookParts, name: str) -> None:
    escaped = xml_characters(name)
    for other in parts.workbook.sheet_names:
        if other.casefold() == name.casefold():
            continue
        data = parts.package.xml(parts.workbook.sheet_part(other)).decode("utf-8", "replace")
        if mentions_sheet(data, name) or mentions_sheet(data, escaped):
            raise SheetInUseError(name, _("formulas on the sheet {sheet}", sheet=other))
