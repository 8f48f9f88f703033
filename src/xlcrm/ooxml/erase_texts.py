"""Texts gone from a whole workbook file: cells, what formulas showed last, notes, caches, texts that no cell shows.

Cells of some areas are changed; those of all other areas are the user's own and are only found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from xlcrm.ooxml.cell_addresses import Area, cell_address
from xlcrm.ooxml.cell_values import CellValue, NewValue, plain_text
from xlcrm.ooxml.edit_cells import set_cells
from xlcrm.ooxml.package import Relation
from xlcrm.ooxml.read_cells import read_rows
from xlcrm.ooxml.refresh_pivots import asking_to_refresh
from xlcrm.ooxml.replace_texts import Texts, replaced_in_xml, texts_in_xml
from xlcrm.ooxml.sheet_formulas import WITH_VALUE, formula_of
from xlcrm.ooxml.sheet_rows import SheetRows, has_formula, is_worksheet
from xlcrm.ooxml.workbook_parts import WorkbookParts

Areas = Mapping[str, Sequence[Area]]  # of each sheet; a sheet that is not among them is the user's own
Place = tuple[str, str]  # a sheet and a cell, or a sheet and an empty text

_OWN_TEXT = re.compile(rb">([^<>]*[A-Za-z@\x80-\xff][^<>]*|\d{7,15}(?:\.0)?)<")
_SHARED = re.compile(rb'\st="s"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v(?:\s[^>]*)?>\s*(\d+)', re.DOTALL)
_NOTE = re.compile(
    rb'<(?:\w+:)?(?:comment|threadedComment)\s[^>]*?\bref="([A-Z]+\d+)".*?</(?:\w+:)?(?:comment|threadedComment)>',
    re.DOTALL,
)
_ON_SHEETS = frozenset({"comments", "threadedComment", "drawing", "vmlDrawing"})
_PLAIN = frozenset({"styles", "theme", "sharedStrings", "worksheet", "vbaProject"})
_READABLE = (".xml", ".vml")
_SHARED_ITEMS = re.compile(r"<(?:\w+:)?sharedItems\b.*?</(?:\w+:)?sharedItems>", re.DOTALL)
_ITEM = re.compile(r'(<(?:\w+:)?s\b[^>]*?\sv=")([^"]*)"')


def erase_texts(parts: WorkbookParts, texts: Texts, areas: Areas) -> None:
    """Replace the texts in the cells of the areas and in everything that is not a cell of the user's own."""
    in_cells = _SoughtTexts(texts)
    for name in _worksheets(parts):
        _erase_in_cells(parts, name, in_cells, areas)
        if name in areas:
            sheet = parts.sheet(name)
            ends = replaced_in_xml(sheet.head, texts), replaced_in_xml(sheet.tail, texts)
            if ends != (sheet.head, sheet.tail):
                (sheet.head, sheet.tail), sheet.is_changed = ends, True
    parts.strings.blank_all_but(_shown_texts(parts))
    parts.store()
    untouched = {each.target for name, each in _on_sheets(parts) if name not in areas}
    for part in _other_parts(parts):
        if part not in untouched:
            _erase_in_part(parts, part, texts)
    _erase_addresses(parts, texts, areas)


def own_places(parts: WorkbookParts, texts: Texts, areas: Areas) -> Iterator[Place]:
    """Where the texts stand in cells, notes and drawings of the user's own, and in names of sheets."""
    for name in parts.workbook.sheet_names:
        if texts.holds(name):
            yield name, ""
    in_cells = _SoughtTexts(texts)
    for name in _worksheets(parts):
        sheet, own = parts.sheet(name), areas.get(name, ())
        links = {each.id for each in parts.package.relations(parts.workbook.sheet_part(name)) if _leads_to(each, texts)}
        for each in _cells_with(parts, name, in_cells):
            if not each.is_shown and not any(area.has(each.row, each.column) for area in own):
                yield name, cell_address(each.row, each.column)
        if name not in areas:
            yield from _own_notes(parts, name, texts)
            if links or any(map(texts.holds, texts_in_xml(b"".join((sheet.head, sheet.tail))))):
                yield name, ""


def holds_texts(parts: WorkbookParts, texts: Texts) -> bool:
    """Whether the texts stand anywhere in the file."""
    names = [*_other_parts(parts), *(parts.workbook.sheet_part(name) for name in _worksheets(parts))]
    return any(map(texts.holds, parts.strings.texts)) or any(
        any(map(texts.holds, texts_in_xml(parts.package.xml(name)))) for name in names
    )


def _erase_in_cells(parts: WorkbookParts, name: str, texts: _SoughtTexts, areas: Areas) -> None:
    values: dict[tuple[int, int], NewValue] = {}
    shown: dict[int, set[int]] = {}
    for each in _cells_with(parts, name, texts):
        if each.is_shown:
            shown.setdefault(each.row, set()).add(each.column)
        elif any(area.has(each.row, each.column) for area in areas.get(name, ())):
            values[each.row, each.column] = texts.replaced(each.value) if isinstance(each.value, str) else None
    _forget_shown(parts.sheet(name), shown)
    set_cells(parts, name, values)


class _Cell(NamedTuple):
    """A cell that holds a text: its value, or what its formula showed last."""

    row: int
    column: int
    value: CellValue
    is_shown: bool


class _SoughtTexts:
    """The texts, with what was found of the shared texts so far."""

    def __init__(self, texts: Texts) -> None:
        self.holds, self.replaced = texts.holds, texts.replaced
        self._held: set[int] = set()
        self._looked_at = 0

    def held_numbers(self, shared: Sequence[str]) -> set[int]:
        """The numbers of the shared texts that hold one of them; there only come new ones."""
        new = range(self._looked_at, len(shared))
        self._held |= {number for number in new if self.holds(shared[number])}
        self._looked_at = len(shared)
        return self._held


def _cells_with(parts: WorkbookParts, name: str, texts: _SoughtTexts) -> Iterator[_Cell]:
    """The cells of a sheet that hold the texts; a formula that holds them itself is no shown value."""
    sheet, strings = parts.sheet(name), parts.strings
    held = texts.held_numbers(strings.texts)
    suspects = [number for number, data in sheet.rows.items() if _may_hold(data, held, texts)]
    for number, cells in read_rows(sheet, strings, suspects):
        taken = sheet.row(number).cells
        for column, value in cells.items():
            if _holds(value, texts):
                yield _Cell(number, column, value, has_formula(taken.get(column, "")))
        for column, cell in taken.items():
            if (formula := formula_of(cell)) and '"' in formula and texts.holds(formula):
                yield _Cell(number, column, cells.get(column), is_shown=False)


def _may_hold(row: bytes, held: set[int], texts: Texts) -> bool:
    """Whether a row shows one of the shared texts, or has a text or a long number of its own that holds one."""
    if held and any(int(number) in held for number in _SHARED.findall(row)):
        return True
    return any(texts.holds(plain_text(text.decode())) for text in _OWN_TEXT.findall(row))


def _holds(value: object, texts: Texts) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    return texts.holds(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))


def _forget_shown(sheet: SheetRows, columns: Mapping[int, set[int]]) -> None:
    """Drop what these formulas showed last; every program computes it anew."""
    for number, chosen in columns.items():
        row = sheet.row(number)
        for column in chosen:
            row.cells[column] = WITH_VALUE.sub(rb"\1", row.cells[column].encode()).decode()
        sheet.put_row(number, row)


def _shown_texts(parts: WorkbookParts) -> set[int]:
    """The numbers of the shared texts that some cell shows."""
    return {
        int(match[1])
        for name in _worksheets(parts)
        for row in parts.sheet(name).rows.values()
        for match in _SHARED.finditer(row)
    }


def _erase_in_part(parts: WorkbookParts, part: str, texts: Texts) -> None:
    data = parts.package.xml(part)
    new = replaced_in_xml(data, texts)
    if new == data:
        return
    if "pivotCacheDefinition" in part:
        new = asking_to_refresh(_SHARED_ITEMS.sub(_without_twins, new.decode())).encode()
    parts.package.write(part, new)


def _without_twins(items: re.Match[str]) -> str:
    """A list of a pivot table's values in which none stands twice, which Excel would call damaged."""
    seen: dict[str, int] = {}

    def told_apart(match: re.Match[str]) -> str:
        seen[match[2]] = seen.get(match[2], 0) + 1
        return f'{match[1]}{match[2]}{f" ({seen[match[2]]})" if seen[match[2]] > 1 else ""}"'

    return _ITEM.sub(told_apart, items[0])


def _erase_addresses(parts: WorkbookParts, texts: Texts, areas: Areas) -> None:
    """Links to a sought address lead nowhere; those on the user's own sheets stay."""
    own = {parts.workbook.sheet_part(name) for name in parts.workbook.sheet_names if name not in areas}
    for part in ["", *parts.package.names]:
        relations = parts.package.relations(part) if part not in own and not part.endswith(".rels") else []
        if any(_leads_to(each, texts) for each in relations):
            changed = [
                Relation(each.id, each.type, "#", is_external=True) if _leads_to(each, texts) else each
                for each in relations
            ]
            parts.package.set_relations(part, changed)


def _leads_to(relation: Relation, texts: Texts) -> bool:
    return relation.is_external and texts.holds(unquote(relation.target))


def _own_notes(parts: WorkbookParts, name: str, texts: Texts) -> Iterator[Place]:
    for sheet, relation in _on_sheets(parts):
        if sheet != name:
            continue
        data = parts.package.xml(relation.target)
        notes = [match for match in _NOTE.finditer(data) if any(map(texts.holds, texts_in_xml(match[0])))]
        yield from ((name, match[1].decode()) for match in notes)
        if not notes and any(map(texts.holds, texts_in_xml(data))):
            yield name, ""


def _on_sheets(parts: WorkbookParts) -> Iterator[tuple[str, Relation]]:
    """The notes and drawings of each worksheet."""
    for name in parts.workbook.sheet_names:
        for relation in parts.package.relations(parts.workbook.sheet_part(name)):
            if relation.kind in _ON_SHEETS and not relation.is_external and parts.package.has(relation.target):
                yield name, relation


def _worksheets(parts: WorkbookParts) -> list[str]:
    return [
        name for name in parts.workbook.sheet_names if is_worksheet(parts.package.xml(parts.workbook.sheet_part(name)))
    ]


def _other_parts(parts: WorkbookParts) -> list[str]:
    """The parts in XML that are no sheets, no shared texts, and hold more than looks."""
    main = parts.package.relations(parts.workbook.name)
    plain = {each.target for each in main if each.kind in _PLAIN}
    return [
        name
        for name in parts.package.names
        if name.endswith(_READABLE) and name not in plain and not name.startswith("[Content_Types]")
    ]
