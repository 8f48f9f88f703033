"""Pivot tables that read cells which change: Excel refreshes them when it opens the workbook."""

from __future__ import annotations

import re
from collections.abc import Callable

from xlcrm.ooxml.cell_addresses import Area, read_area, write_area
from xlcrm.ooxml.cell_values import plain_text
from xlcrm.ooxml.formula_references import following
from xlcrm.ooxml.table_moves import TableMove
from xlcrm.ooxml.workbook_parts import WorkbookParts
from xlcrm.ooxml.xml_trees import plain_markup

_SOURCE = re.compile(r"<(?:\w+:)?(?:worksheetSource|rangeSet)\b[^>]*>")
_ATTRIBUTE = re.compile(r'\s([\w:]+)="([^"]*)"')
_DEFINITION = re.compile(r"<(?:\w+:)?pivotCacheDefinition\b[^>]*>")


def refresh_pivots_of_table(parts: WorkbookParts, move: TableMove) -> None:
    """Refresh those that read a table, by its name, a name for its cells, or its range; the range follows."""
    table, whole = move.old.name.casefold(), move.old.whole

    def changed(tag: str, given: dict[str, str]) -> str | None:
        if given.get("name", "").casefold() == table:
            return tag
        area = read_area(given.get("ref", ""))
        if area is None or given.get("sheet", "").casefold() != move.old.sheet.casefold() or not area.meets(whole):
            return tag if _name_means(parts, given.get("name", ""), move.old.sheet, whole) else None
        new = move.area(area) or area
        return tag if new == area else tag.replace(f'"{given["ref"]}"', f'"{write_area(new)}"')

    _refresh(parts, changed)


def refresh_pivots_of_cells(parts: WorkbookParts, sheet: str, cells: Area) -> None:
    """Refresh those that read some of the cells of a sheet."""
    tables = {each.name.casefold(): each.area.whole for each in parts.list_objects.values() if each.sheet == sheet}

    def changed(tag: str, given: dict[str, str]) -> str | None:
        name, area = given.get("name", ""), read_area(given.get("ref", ""))
        if name.casefold() in tables:
            return tag if tables[name.casefold()].meets(cells) else None
        if area is not None and given.get("sheet", "").casefold() == sheet.casefold():
            return tag if area.meets(cells) else None
        return tag if _name_means(parts, name, sheet, cells) else None

    _refresh(parts, changed)


def asking_to_refresh(xml: str) -> str:
    """The definition of a pivot table's cache that Excel refreshes when it opens the workbook."""
    return _DEFINITION.sub(_refreshed, xml, count=1)


def _name_means(parts: WorkbookParts, name: str, sheet: str, cells: Area) -> bool:
    """A defined name refers to some of the cells, or to a table among them."""
    met: list[bool] = []

    def look(area: Area, _is_range: bool) -> Area:
        met.append(area.meets(cells))
        return area

    for each in parts.workbook.defined_names if name else []:
        if each.name.casefold() == name.casefold():
            following(each.refers_to, sheet, look, is_own=False)
            tables = [table for table in parts.list_objects.values() if table.sheet.casefold() == sheet.casefold()]
            met += [
                f"{table.name}[".casefold() in each.refers_to.casefold() and table.area.whole.meets(cells)
                for table in tables
            ]
    return any(met)


def _refresh(parts: WorkbookParts, changed: Callable[[str, dict[str, str]], str | None]) -> None:
    for relation in parts.package.related(parts.workbook.name, "pivotCacheDefinition"):
        if not parts.package.has(relation.target):
            continue
        xml = plain_markup(parts.package.xml(relation.target)).decode()
        tags = {tag: changed(tag, _attributes(tag)) for tag in _SOURCE.findall(xml)}
        if any(new is not None for new in tags.values()):
            for old, new in tags.items():
                xml = xml.replace(old, new or old)
            parts.package.write(relation.target, asking_to_refresh(xml).encode())


def _attributes(tag: str) -> dict[str, str]:
    return {key: plain_text(value) for key, value in _ATTRIBUTE.findall(tag)}


def _refreshed(match: re.Match[str]) -> str:
    tag = re.sub(r'\srefreshOnLoad="[^"]*"', "", match[0])
    return re.sub(r"^<(?:\w+:)?pivotCacheDefinition", lambda name: f'{name[0]} refreshOnLoad="1"', tag)
