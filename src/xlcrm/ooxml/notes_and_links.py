"""Notes, threaded comments and links: they go where the cells of a table's rows go."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from xlcrm.ooxml.cell_addresses import read_area, write_area
from xlcrm.ooxml.table_moves import TableMove
from xlcrm.ooxml.workbook_parts import WorkbookParts
from xlcrm.ooxml.xml_trees import plain_markup

_HYPERLINK = re.compile(rb"""<((?:\w+:)?hyperlink)\b[^>]*?\sref="([A-Z0-9:]+)"[^>]*?(?:/>|>\s*</(?:\w+:)?hyperlink>)""")
_COMMENT = re.compile(rb"""<((?:\w+:)?comment)\s[^>]*?\bref="([A-Z0-9]+)".*?</\1>""", re.DOTALL)
_THREADED = re.compile(rb"""<((?:\w+:)?threadedComment)\s[^>]*?\bref="([A-Z0-9]+)".*?</\1>""", re.DOTALL)
_NOTE_PLACE = re.compile(rb"<(\w+):Row>\s*(\d+)\s*</\1:Row>\s*<\1:Column>\s*(\d+)")
_NOTE_ANCHOR = re.compile(rb"(<(?:\w+):Anchor>)([^<]*)(</)")
_TOP_ROW, _BOTTOM_ROW = 2, 6


def follow_rows(parts: WorkbookParts, move: TableMove) -> None:
    """Let links and notes go with the rows' cells; those of removed rows go."""
    sheet, package = parts.sheet(move.old.sheet), parts.package
    sheet.tail = _moved(sheet.tail, _HYPERLINK, move)
    sheet.tail = re.sub(rb"<((?:\w+:)?hyperlinks)>\s*</\1>", b"", sheet.tail)
    for relation in package.relations(parts.workbook.sheet_part(move.old.sheet)):
        change = _CHANGES.get(relation.kind)
        if change is not None and package.has(relation.target):
            data = plain_markup(package.xml(relation.target))
            changed = change(data, move)
            if changed != data:
                package.write(relation.target, changed)


def _moved(data: bytes, pattern: re.Pattern[bytes], move: TableMove) -> bytes:
    def replaced(match: re.Match[bytes]) -> bytes:
        new = _address(match[2].decode(), move)
        if new is None:
            return b""
        start, end = match.start(2) - match.start(), match.end(2) - match.start()
        return match[0][:start] + new.encode() + match[0][end:]

    return pattern.sub(replaced, data)


def _address(text: str, move: TableMove) -> str | None:
    area = read_area(text)
    if area is None:
        return text
    new = move.kept(area)
    return text if new == area else new and write_area(new)


def _moved_notes(data: bytes, move: TableMove) -> bytes:
    shape = re.compile(rb"<(\w+):shape[\s>].*?</\1:shape>\s*", re.DOTALL)
    return shape.sub(partial(_moved_note, move=move), data)


def _moved_note(match: re.Match[bytes], move: TableMove) -> bytes:
    """The box of a note with the cell that it belongs to, and the place where it is shown."""
    place = _NOTE_PLACE.search(match[0])
    if place is None or not move.old.first_column <= int(place[3]) + 1 <= move.old.last_column:
        return match[0]
    old = int(place[2])
    row = move.row(old + 1)
    if row is None:
        return b""
    if row == old + 1:
        return match[0]
    moved = match[0][: place.start(2)] + b"%d" % (row - 1) + match[0][place.end(2) :]
    return _NOTE_ANCHOR.sub(partial(_moved_anchor, rows=row - 1 - old), moved)


def _moved_anchor(match: re.Match[bytes], rows: int) -> bytes:
    places = match[2].split(b",")
    if len(places) != 8:
        return match[0]
    for at in (_TOP_ROW, _BOTTOM_ROW):
        places[at] = b" %d" % max(int(places[at]) + rows, 0)
    return match[1] + b",".join(places) + match[3]


_CHANGES: dict[str, Callable[[bytes, TableMove], bytes]] = {
    "comments": lambda data, move: _moved(data, _COMMENT, move),
    "threadedComment": lambda data, move: _moved(data, _THREADED, move),
    "vmlDrawing": _moved_notes,
}
