"""Bringing a sheet of another workbook in, with its styles, texts, tables, charts, notes and print set-up.

The other workbook is one that XlsxWriter made a moment ago; what a stranger may write is not expected here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import TypeAlias

from xlcrm.ooxml.drop_sheet import drop_part, refuse_slicers
from xlcrm.ooxml.file_errors import UnknownSheetError
from xlcrm.ooxml.package import moved
from xlcrm.ooxml.sheet_rows import SheetRows
from xlcrm.ooxml.styles import StyleMerge
from xlcrm.ooxml.workbook_part import mentions_sheet
from xlcrm.ooxml.workbook_parts import WorkbookParts
from xlcrm.ooxml.xml_trees import Element, write_tree

WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
WORKSHEET_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
StyleNumber: TypeAlias = Callable[[int], int]
_CELL = re.compile(rb'(<c r="[A-Z]+[0-9]+")(?: s="([0-9]+)")?(?: [cv]m="[0-9]+")*(?:( t="s")><v>([0-9]+)</v>)?')
_ROW_STYLE = re.compile(rb'(<row [^>]*?\ss=")([0-9]+)')
_COLUMN_STYLE = re.compile(rb'(<col [^>]*?\sstyle=")([0-9]+)')
_DIFFERENCE = re.compile(rb'(\sdxfId=")([0-9]+)')
_VIEW = re.compile(rb"(<(?:\w+:)?sheetView)(?=[\s/>])")
_SELECTED = re.compile(rb'\stabSelected="[^"]*"')
_PROTECTION = re.compile(rb"<(?:\w+:)?sheetProtection(\s[^>]*?)\s*/?>")
_CODE_NAME = re.compile(rb'<(?:\w+:)?sheetPr\b[^>]*?\scodeName="([^"]*)"')


def replace_sheet(parts: WorkbookParts, name: str, built: bytes, after: str | None, state: str) -> None:
    """Take the sheet `name` of a built workbook in, in the place of ours of that name, or else behind another sheet."""
    theirs = WorkbookParts(parts.package.spelled_as_here(built), name)
    if name not in theirs.workbook.sheet_names:
        raise UnknownSheetError(name, theirs.workbook.sheet_names)
    ours = next((each for each in parts.workbook.sheet_names if each.casefold() == name.casefold()), None)
    if ours is None:
        parts.workbook.refuse_locked_structure()
        part = _free_part(parts)
        SheetGraft(parts, theirs, name).bring_in(part, b"")
        relation = parts.package.add_relation(parts.workbook.name, WORKSHEET_RELATION, part)
        parts.workbook.add_sheet(name, relation, after, state)
    else:
        _replace(parts, theirs, ours, name, state)
    parts.forget_sheet("")
    _take_names(parts, theirs, name)


def without_selection(sheet_head: bytes) -> bytes:
    """The head of a sheet that is not among the selected ones."""
    return _SELECTED.sub(b"", sheet_head)


def with_selection(sheet_head: bytes) -> bytes:
    """The head of a sheet that is the one in front; one without a view stays as it is."""
    return _VIEW.sub(rb'\1 tabSelected="1"', without_selection(sheet_head), count=1)


class SheetGraft:
    """One sheet on its way in: its parts get free names, its styles and texts our numbers."""

    def __init__(self, parts: WorkbookParts, theirs: WorkbookParts, name: str) -> None:
        """Nothing happens yet."""
        self._ours = parts
        self._theirs = theirs
        self._name = name
        self._styles = StyleMerge(parts.styles, theirs.styles)
        self._new_names: dict[str, str] = {}
        self._renamed_tables: dict[str, str] = {}
        self._free_numbers = count(1 + max((each.number for each in parts.list_objects.values()), default=0))

    def bring_in(self, part: str, code_name: bytes, protection: bytes = b"") -> None:
        """Fill the sheet's part, and add all parts that it needs. protection: the attributes of a protected sheet."""
        source = self._theirs.workbook.sheet_part(self._name)
        self._new_names[source] = part
        self._bring_relations(source, part)
        self._ours.package.write(part, self._sheet_xml(self._theirs.sheet(self._name), code_name, protection))
        self._ours.formulas_changed = True

    def _sheet_xml(self, sheet: SheetRows, code_name: bytes, protection: bytes) -> bytes:
        difference = partial(_renumbered, number=self._styles.difference)
        style = partial(_renumbered, number=self._styles.cell_style)
        sheet.head = without_selection(_with_code_name(_COLUMN_STYLE.sub(style, sheet.head), code_name))
        sheet.tail = _with_protection(_DIFFERENCE.sub(difference, sheet.tail), protection)
        for number, data in sheet.rows.items():
            sheet.rows[number] = self._with_new_table_names(_CELL.sub(self._cell, _ROW_STYLE.sub(style, data)))
        return sheet.to_bytes()

    def _cell(self, match: re.Match[bytes]) -> bytes:
        start, style, kind, text = match.groups()
        number = self._styles.cell_style(int(style)) if style else 0
        mark = b' s="%d"' % number if number else b""
        if not kind:
            return start + mark
        return b'%s%s t="s"><v>%d</v>' % (
            start,
            mark,
            self._ours.strings.add_from(self._theirs.strings, int(text)),
        )

    def _with_new_table_names(self, data: bytes) -> bytes:
        for old, new in self._renamed_tables.items():
            data = re.sub(rb"(?<![\w.])%s\[" % re.escape(old.encode()), new.encode() + b"[", data)
        return data

    def _bring_relations(self, source: str, name: str) -> None:
        relations = [
            each if each.is_external else moved(each, self._bring_part(each.target, each.kind))
            for each in self._theirs.package.relations(source)
        ]
        self._ours.package.set_relations(name, relations)

    def _bring_part(self, source: str, kind: str) -> str:
        if source not in self._new_names:
            package = self._ours.package
            name = package.free_name(source)
            self._new_names[source] = name
            data = self._table_xml(source) if kind == "table" else self._theirs.package.read(source)
            package.add(name, data, self._theirs.package.content_type(source))
            self._bring_relations(source, name)
        return self._new_names[source]

    def _table_xml(self, source: str) -> bytes:
        root = self._theirs.package.tree(source)
        root.set("id", str(next(self._free_numbers)))
        old = root.get("displayName", "")
        new = _free_table_name(self._ours, old)
        if new != old:
            self._renamed_tables[old] = new
            root.set("displayName", new)
            root.set("name", new)
        for element in root.iter():
            self._renumber_differences(element)
        return write_tree(root)

    def _renumber_differences(self, element: Element) -> None:
        for key, value in element.attrib.items():
            if str(key).casefold().endswith("dxfid"):
                element.set(str(key), str(self._styles.difference(int(value))))


def _replace(parts: WorkbookParts, theirs: WorkbookParts, old_name: str, name: str, state: str) -> None:
    parts.refuse_protected(old_name)
    refuse_slicers(parts, old_name)
    old = parts.workbook.sheet_part(old_name)
    before = parts.package.xml(old)
    code_name = _CODE_NAME.search(before[:4000])
    protection = _PROTECTION.search(before)
    relations = parts.package.relations(parts.workbook.name)
    kept = next(each for each in relations if each.target == old)
    drop_part(parts, old)
    part = _free_part(parts)
    parts.package.set_relations(parts.workbook.name, [*parts.package.relations(parts.workbook.name), moved(kept, part)])
    SheetGraft(parts, theirs, name).bring_in(
        part, code_name[1] if code_name else b"", protection[1] if protection else b""
    )
    parts.workbook.set_state(old_name, state)


def _free_part(parts: WorkbookParts) -> str:
    folder = posixpath.dirname(parts.workbook.name)
    name = parts.package.free_name(f"{folder}/worksheets/sheet1.xml")
    parts.package.add(name, b"", WORKSHEET)
    return name


def _take_names(parts: WorkbookParts, theirs: WorkbookParts, name: str) -> None:
    workbook = parts.workbook
    for each in workbook.defined_names:
        if each.sheet and each.sheet.casefold() == name.casefold() and each.name.startswith("_xlnm."):
            workbook.remove_name(each.name, each.sheet)
    known = {each.name.casefold() for each in workbook.defined_names if each.sheet is None}
    for each in theirs.workbook.defined_names:
        ours_alone = each.sheet is None and each.name.casefold() not in known and mentions_sheet(each.refers_to, name)
        if each.sheet == name or ours_alone:
            workbook.set_name(each.name, each.refers_to, each.sheet, is_hidden=each.is_hidden)


def _free_table_name(parts: WorkbookParts, name: str) -> str:
    taken = {each.casefold() for each in parts.list_objects}
    taken |= {each.name.casefold() for each in parts.workbook.defined_names}
    candidate, number = name, 2
    while candidate.casefold() in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def _renumbered(match: re.Match[bytes], number: StyleNumber) -> bytes:
    return match[1] + str(number(int(match[2]))).encode()


def _with_code_name(head: bytes, code_name: bytes) -> bytes:
    if not code_name:
        return head
    mark = b'<sheetPr codeName="%s"' % code_name
    if b"<sheetPr" in head:
        return head.replace(b"<sheetPr", mark, 1)
    return re.sub(rb"(<worksheet\b[^>]*>)", lambda match: match[1] + mark + b"/>", head, count=1)


def _with_protection(tail: bytes, protection: bytes) -> bytes:
    """The tail of a sheet that is protected as the one before it was."""
    if not protection or b"<sheetProtection" in tail:
        return tail
    end, mark = b"</sheetData>", b"<sheetProtection%s/>" % protection
    return tail.replace(end, end + mark, 1) if end in tail else mark + tail
