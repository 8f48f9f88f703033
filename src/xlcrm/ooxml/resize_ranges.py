"""What follows a table when it grows, shrinks or its rows move: formats, drop-downs, formulas, names and charts.

Formats, drop-downs and ignored errors that cover the table's last row are stretched; formulas, names, chart series
and sparklines only where a range ends exactly there. Formulas inside the table are left to the table's own rules,
structured references follow by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial

from xlcrm.ooxml.cell_addresses import Area, read_area, write_area
from xlcrm.ooxml.cell_values import plain_text, xml_characters
from xlcrm.ooxml.formula_references import following, has_cell_references, shifted
from xlcrm.ooxml.sheet_formulas import changed_formula, formulas_in, make_formulas_plain
from xlcrm.ooxml.sheet_rows import SheetRows
from xlcrm.ooxml.table_moves import TableMove
from xlcrm.ooxml.workbook_parts import WorkbookParts
from xlcrm.ooxml.xml_trees import plain_markup

_COVERING = re.compile(
    r"<((?:\w+:)?(?:conditionalFormatting|dataValidation|ignoredError|protectedRange))\b[^>]*?(?:/>|>.*?</\1>)",
    re.DOTALL,
)
_AREAS = re.compile(r'(\ssqref="|<xm:sqref>)([^"<]*)')
_SPARKLINE = re.compile(r"<((?:\w+:)?sparkline)>(?:(?!</\1>).)*</\1>", re.DOTALL)
_ANY_FORMULA = re.compile(r"(<((?:\w+:)?(?:f|formula|formula1|formula2))(?:\s[^>]*)?>)([^<]+)(</\2>)")
_LIST = re.compile(r"<((?:\w+:)?(?:dataValidations|ignoredErrors|protectedRanges))\b[^>]*>\s*</\1>")
_COUNTED = re.compile(r'(<((?:\w+:)?dataValidation)s\b[^>]*?\scount=")\d+(".*?</\2s>)', re.DOTALL)
_DIMENSION = re.compile(rb"""(<(?:\w+:)?dimension\b[^>]*?\sref=")([^"]*)""")
FollowFormula = Callable[[str], str]


def resize_ranges(parts: WorkbookParts, move: TableMove) -> None:
    """Let everything outside the table's own rows that hangs on them follow."""
    here = move.old.sheet
    for name in parts.workbook.sheet_names:
        is_here = name.casefold() == here.casefold()
        if is_here or parts.mentions(name, here):
            _follow_on_sheet(parts.sheet(name), move, is_own=is_here)
    follow = partial(_followed, move=move, is_own=False)
    names = [(name, follow(name.refers_to)) for name in parts.workbook.defined_names]
    parts.workbook.change_names((name, text) for name, text in names if text != name.refers_to)
    _resize_charts(parts, move)


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


def _follow_on_sheet(sheet: SheetRows, move: TableMove, *, is_own: bool) -> None:
    tail = sheet.tail.decode()
    if is_own:
        tail = _COVERING.sub(partial(_moved_cover, move=move), tail)
        tail = _LIST.sub("", _COUNTED.sub(_counted, tail))
        tail = _SPARKLINE.sub(partial(_moved_sparkline, move=move), tail)
    follow = partial(_followed, move=move, is_own=is_own)
    tail = _ANY_FORMULA.sub(partial(_with_formula, follow=follow), tail)
    if tail.encode() != sheet.tail:
        sheet.tail, sheet.is_changed = tail.encode(), True
    _follow_in_cells(sheet, move, follow, is_own=is_own)


def _follow_in_cells(sheet: SheetRows, move: TableMove, follow: FollowFormula, *, is_own: bool) -> None:
    """Formulas in cells; those in the rows of the table itself only where rows moved, and not in its columns."""
    data = move.old.data
    beside = range(data.first_row, move.last_row + 1) if is_own else range(0)
    candidates = sheet.rows if move.new_rows is not None else [each for each in sheet.rows if each not in beside]
    _unshare(sheet, candidates, follow)
    for number in _rows_with_references(sheet, candidates):
        row, inside = sheet.row(number), range(data.first_column, data.last_column + 1)
        columns = [each for each in row.cells if not (number in beside and each in inside)]
        changed = {each: changed_formula(row.cells[each], follow) for each in columns}
        if any(cell != row.cells[each] for each, cell in changed.items()):
            row.cells |= changed
            sheet.put_row(number, row)


def _unshare(sheet: SheetRows, candidates: Iterable[int], follow: FollowFormula) -> None:
    """Give each cell its own formula where one that several cells share is about to change."""
    for number in list(candidates) if sheet.holds_shared_formulas else []:
        if b"shared" in sheet.rows[number] and any(follow(each) != each for each in formulas_in(sheet.rows[number])):
            make_formulas_plain(sheet, [number])


def _rows_with_references(sheet: SheetRows, candidates: Iterable[int]) -> list[int]:
    rows, opening = sheet.rows, f"<{sheet.prefix}f".encode()
    return [
        number
        for number in candidates
        if opening in rows[number] and any(map(has_cell_references, formulas_in(rows[number])))
    ]


def _moved_cover(match: re.Match[str], move: TableMove) -> str:
    """A format or drop-down over other areas, its formulas moved with the first cell of them; nothing if all went."""
    areas = _AREAS.search(match[0])
    if areas is None:
        return match[0]
    moved = [(text, _moved_area(text, move)) for text in areas[2].split()]
    left = [new for _text, new in moved if new]
    if left == [text for text, _new in moved]:
        return match[0]
    if not left:
        return ""
    xml = match[0][: areas.start(2)] + " ".join(left) + match[0][areas.end(2) :]
    first = next((text, new) for text, new in moved if new)
    rows = _first_row(first[1]) - _first_row(first[0])
    return _ANY_FORMULA.sub(partial(_with_formula, follow=partial(shifted, rows=rows, columns=0)), xml)


def _moved_area(text: str, move: TableMove) -> str | None:
    area = read_area(text)
    new = area and move.area(area)
    if new == area:
        return text
    return write_area(new) if new else None


def _first_row(text: str | None) -> int:
    area = read_area(text or "")
    return area.first_row if area else 0


def _moved_sparkline(match: re.Match[str], move: TableMove) -> str:
    """A sparkline stays with its row, and goes with it."""
    place = _AREAS.search(match[0])
    area = read_area(place[2]) if place else None
    if place is None or area is None:
        return match[0]
    new = move.kept(area)
    return "" if new is None else match[0][: place.start(2)] + write_area(new) + match[0][place.end(2) :]


def _counted(match: re.Match[str]) -> str:
    count = len(re.findall(rf"<{match[2]}[\s>]", match[3]))
    return f"{match[1]}{count}{match[3]}"


def _with_formula(match: re.Match[str], follow: FollowFormula) -> str:
    formula = plain_text(match[3])
    new = follow(formula)
    return match[0] if new == formula else match[1] + xml_characters(new) + match[4]


def _followed(formula: str, move: TableMove, *, is_own: bool) -> str:
    def change(area: Area, is_range: bool) -> Area | None:
        return move.reference(area, is_range=is_range)

    return following(formula, move.old.sheet, change, is_own=is_own)


def _resize_charts(parts: WorkbookParts, move: TableMove) -> None:
    """Chart series; one that shows the only row of a table grows to all its rows."""
    was_one = move.old.first_row == move.old.last_row

    def change(area: Area, is_range: bool) -> Area | None:
        return move.reference(area, is_range=is_range or was_one)

    follow = partial(following, sheet=move.old.sheet, change=change, is_own=False)
    for name in parts.package.names:
        if parts.package.content_type(name).endswith(("drawingml.chart+xml", "chartex+xml")):
            data = plain_markup(parts.package.xml(name)).decode()
            changed = _ANY_FORMULA.sub(partial(_with_formula, follow=follow), data)
            if changed != data:
                parts.package.write(name, changed.encode())
