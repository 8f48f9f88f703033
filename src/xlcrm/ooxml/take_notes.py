"""Notes of a built sheet taken over to cells of ours: the text, and the box that it is shown in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import TypeAlias

from xlcrm.ooxml.cell_addresses import cell_address
from xlcrm.ooxml.workbook_parts import WorkbookParts
from xlcrm.ooxml.xml_trees import Element, child, children, write_tree

Place: TypeAlias = tuple[int, int]  # row and column
_BOXES = re.compile(rb'<(?:\w+:)?legacyDrawing\s[^>]*?\bid="([^"]*)"')
_BOX = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_NUMBER = re.compile(rb'\bid="_x0000_s(\d+)"')
_PLACE = re.compile(rb"<x:Row>(\d+)</x:Row><x:Column>(\d+)</x:Column>")
_ANCHOR = re.compile(rb"(<x:Anchor>)([^<]*)")
_NEEDED = (b'xmlns:v="', b'xmlns:o="', b'xmlns:x="', b'id="_x0000_t202"', b"</xml>")
_LEFT_COLUMN, _TOP_ROW, _RIGHT_COLUMN, _BOTTOM_ROW = 0, 2, 4, 6


def places_of_notes(parts: WorkbookParts, sheet: str) -> frozenset[str]:
    """The addresses of the cells of a sheet that have a note."""
    listed = _texts(parts, sheet)
    return frozenset(each.get("ref", "") for each in children(listed[2], "comment")) if listed else frozenset()


def take_notes(
    parts: WorkbookParts, sheet: str, source: WorkbookParts, source_sheet: str, places: Iterable[tuple[Place, Place]]
) -> None:
    """Take notes over, from a place on their sheet to one on ours. A sheet without any notes gets none."""
    ours, theirs = _texts(parts, sheet), _texts(source, source_sheet)
    boxes, source_boxes = _boxes(parts, sheet), _boxes(source, source_sheet)
    if not (ours and theirs and boxes and source_boxes):
        return
    drawn, known = parts.package.read(boxes), places_of_notes(parts, sheet)
    if not all(each in drawn for each in _NEEDED):
        return
    part, root, listed = ours
    found = {_box_place(each): each for each in _BOX.findall(source.package.read(source_boxes))}
    texts = {each.get("ref", ""): each for each in children(theirs[2], "comment")}
    for old, new in places:
        text, box = texts.get(cell_address(*old)), found.get(old)
        if text is not None and box is not None and cell_address(*new) not in known:
            listed.append(_moved_text(text, new))
            drawn = _with_box(drawn, box, old, new)
    parts.package.write(part, write_tree(root))
    parts.package.write(boxes, drawn)


def _texts(parts: WorkbookParts, sheet: str) -> tuple[str, Element, Element] | None:
    """The part of a sheet's notes, its root and the list in it."""
    part = parts.workbook.sheet_part(sheet)
    relation = next(parts.package.related(part, "comments"), None)
    if relation is None or not parts.package.has(relation.target):
        return None
    root = parts.package.tree(relation.target)
    listed, authors = child(root, "commentList"), child(root, "authors")
    has_authors = authors is not None and len(authors) > 0
    return (relation.target, root, listed) if listed is not None and has_authors else None


def _boxes(parts: WorkbookParts, sheet: str) -> str | None:
    """The part where the boxes of the notes are drawn."""
    match = _BOXES.search(parts.sheet(sheet).tail)
    relations = parts.package.related(parts.workbook.sheet_part(sheet), "vmlDrawing")
    found = next((each.target for each in relations if match and each.id == match[1].decode()), None)
    return found if found and parts.package.has(found) else None


def _box_place(box: bytes) -> Place:
    match = _PLACE.search(box)
    return (int(match[1]) + 1, int(match[2]) + 1) if match else (0, 0)


def _moved_text(text: Element, place: Place) -> Element:
    moved = deepcopy(text)
    moved.tail = None
    moved.set("ref", cell_address(*place))
    moved.set("authorId", "0")
    return moved


def _with_box(drawn: bytes, box: bytes, old: Place, new: Place) -> bytes:
    rows, columns = new[0] - old[0], new[1] - old[1]

    def moved(match: re.Match[bytes]) -> bytes:
        numbers = [int(each) for each in match[2].split(b",")]
        for at in (_TOP_ROW, _BOTTOM_ROW):
            numbers[at] += rows
        for at in (_LEFT_COLUMN, _RIGHT_COLUMN):
            numbers[at] += columns
        return match[1] + ", ".join(map(str, numbers)).encode()

    number = max((int(each) for each in _NUMBER.findall(drawn)), default=1024) + 1
    box = _NUMBER.sub(b'id="_x0000_s%d"' % number, box, count=1)
    box = _PLACE.sub(b"<x:Row>%d</x:Row><x:Column>%d</x:Column>" % (new[0] - 1, new[1] - 1), box)
    return drawn.replace(b"</xml>", _ANCHOR.sub(moved, box) + b"</xml>")
