"""What follows a table when it grows or shrinks: formats, drop-downs, names, charts and pivot caches.

Conditional formats, drop-downs and ignored errors that cover the table's last row are stretched; names and chart
series only if they end exactly there. Formulas in cells are not touched: structured references follow by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from xlcrm.ooxml.cell_addresses import Area, column_number, read_area, write_area
from xlcrm.ooxml.cell_values import plain_text, xml_characters
from xlcrm.ooxml.list_objects import TableArea
from xlcrm.ooxml.sheet_rows import SheetRows
from xlcrm.ooxml.workbook_parts import WorkbookParts

_SQREF = re.compile(
    r"""(<(?:\w+:)?(?:conditionalFormatting|dataValidation|ignoredError)\b[^>]*?\ssqref=["'])([^"']*)"""
)
_EXTENSION_SQREF = re.compile(
    r"()(?<=<xm:sqref>)([^<]*)(?=</xm:sqref>\s*</(?:\w+:)?(?:conditionalFormatting|dataValidation)>)"
)
_PIVOT_SOURCE = re.compile(rb"<(?:\w+:)?worksheetSource\b[^>]*>")
_DIMENSION = re.compile(rb"""(<(?:\w+:)?dimension\b[^>]*?\sref=["'])([^"']*)""")
_CHART_FORMULA = re.compile(rb"(<(?:\w+:)?f(?:\s[^>]*)?>)([^<]+)(</(?:\w+:)?f>)")
_REFERENCE = re.compile(
    r"('(?:[^']|'')+'|[\w.]+)!(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?::(\$?[A-Za-z]{1,3}\$?)([0-9]{1,7}))?(?![\w(])"
)


def resize_ranges(parts: WorkbookParts, old: TableArea, last_row: int) -> None:
    """Let everything that ends with the old data rows end at the new last row."""
    sheet = parts.sheet(old.sheet)
    stretch = partial(_stretched_list, old=old, last_row=last_row)
    tail = sheet.tail.decode()
    for pattern in (_SQREF, _EXTENSION_SQREF):
        tail = pattern.sub(lambda match: match[1] + stretch(match[2]), tail)
    sheet.tail = tail.encode()
    sheet.is_changed = True
    follow = partial(_followed, old=old, last_row=last_row, single_cells=False)
    names = [(name, follow(name.refers_to)) for name in parts.workbook.defined_names]
    parts.workbook.change_names((name, text) for name, text in names if text != name.refers_to)
    _resize_charts(parts, partial(_followed, old=old, last_row=last_row, single_cells=True))


def widen_dimension(sheet: SheetRows, area: Area) -> None:
    """Let the stated used range of the sheet cover an area."""
    match = _DIMENSION.search(sheet.head)
    old = read_area(match[2].decode()) if match else None
    if match is None or old is None:
        return
    wide = Area(
        min(old.first_row, area.first_row),
        min(old.first_column, area.first_column),
        max(old.last_row, area.last_row),
        max(old.last_column, area.last_column),
    )
    if wide != old:
        sheet.head = sheet.head[: match.start(2)] + write_area(wide).encode() + sheet.head[match.end(2) :]


def refresh_pivots(parts: WorkbookParts, old: TableArea, last_row: int) -> None:
    """Have Excel refresh the pivot tables that read a table when it opens the workbook."""
    for relation in parts.package.related(parts.workbook.name, "pivotCacheDefinition"):
        data = parts.package.xml(relation.target)
        source = _PIVOT_SOURCE.search(data)
        if source is None:
            continue
        changed = _pivot_source(source[0].decode(), old, last_row)
        if changed is not None:
            data = data[: source.start()] + changed.encode() + data[source.end() :]
            data = re.sub(rb'\srefreshOnLoad="[^"]*"', b"", data, count=1)
            data = re.sub(rb"(<(?:\w+:)?pivotCacheDefinition\b)", rb'\1 refreshOnLoad="1"', data, count=1)
            parts.package.write(relation.target, data)


def _pivot_source(tag: str, old: TableArea, last_row: int) -> str | None:
    given = {key: plain_text(value) for key, value in re.findall(r"""\s(\w+)=["']([^"']*)["']""", tag)}
    if given.get("name", "").casefold() == old.name.casefold():
        return tag
    area = read_area(given.get("ref", ""))
    if area is None or given.get("sheet", "").casefold() != old.sheet.casefold() or not area.meets(old.whole):
        return None
    return tag.replace(f'"{given["ref"]}"', f'"{_stretched(given["ref"], old, last_row)}"')


def _stretched_list(ranges: str, old: TableArea, last_row: int) -> str:
    return " ".join(_stretched(each, old, last_row) for each in ranges.split())


def _stretched(text: str, old: TableArea, last_row: int) -> str:
    area = read_area(text)
    if area is None or not _belongs(area, old):
        return text
    ends_there = area.last_row == old.last_row
    if (ends_there and last_row >= area.first_row) or old.last_row < area.last_row < last_row:
        return write_area(area._replace(last_row=last_row))
    return text


def _belongs(area: Area, table: TableArea) -> bool:
    return area.first_row >= table.header_row and area.meets(table.data._replace(first_row=table.last_row))


def _followed(formula: str, old: TableArea, last_row: int, *, single_cells: bool) -> str:
    def follow(match: re.Match[str]) -> str:
        sheet, dollar, column, row_dollar, row, last_column, last = match.groups()
        if sheet.strip("'").replace("''", "'").casefold() != old.sheet.casefold():
            return match[0]
        if last is None and not (single_cells and old.first_row == old.last_row):
            return match[0]
        first_row, end = int(row), int(last or row)
        area = Area(first_row, column_number(column), end, column_number(column))
        if end != old.last_row or not _belongs(area, old) or last_row < first_row:
            return match[0]
        if last is None:
            return f"{match[0]}:{dollar}{column}{row_dollar}{last_row}" if last_row > first_row else match[0]
        return f"{sheet}!{dollar}{column}{row_dollar}{row}:{last_column}{last_row}"

    return _REFERENCE.sub(follow, formula)


def _resize_charts(parts: WorkbookParts, follow: Callable[[str], str]) -> None:
    def changed(match: re.Match[bytes]) -> bytes:
        formula = xml_characters(follow(plain_text(match[2].decode())))
        return match[1] + formula.replace("&quot;", '"').encode() + match[3]

    for name in parts.package.names:
        if parts.package.content_type(name).endswith(("drawingml.chart+xml", "chartex+xml")):
            data = parts.package.xml(name)
            parts.package.write(name, _CHART_FORMULA.sub(changed, data))
