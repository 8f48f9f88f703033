"""Removing rows of a table: the rows below move up inside the table's columns, with all that hangs on their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from xlcrm.ooxml.cell_addresses import cell_address, column_letters, read_area
from xlcrm.ooxml.formula_references import following_rows
from xlcrm.ooxml.sheet_formulas import changed_formula, make_formulas_plain, refuse_parts_of_arrays
from xlcrm.ooxml.sheet_rows import Row, at_row, has_formula
from xlcrm.ooxml.table_rows import TableEdit, clear_rows, finish_edit, move_totals, start_edit, write_blank_row
from xlcrm.ooxml.workbook_parts import WorkbookParts

_HYPERLINK = re.compile(
    rb"""<(?:\w+:)?hyperlink\b[^>]*?\sref=["']([A-Z0-9:]+)["'][^>]*?(?:/>|></(?:\w+:)?hyperlink>)"""
)
_COMMENT = re.compile(rb"""<((?:\w+:)?comment)\s[^>]*?\bref=["']([A-Z0-9]+)["'].*?</\1>""", re.DOTALL)
_THREADED = re.compile(rb"""<((?:\w+:)?threadedComment)\s[^>]*?\bref=["']([A-Z0-9]+)["'].*?</\1>""", re.DOTALL)
_NOTE_ROW = re.compile(rb"(<x:Row>)(\d+)(</x:Row>\s*<x:Column>)(\d+)")
NewRow = Callable[[int], int | None]


def remove_rows(parts: WorkbookParts, name: str, numbers: Collection[int]) -> None:
    """Remove data rows by sheet row number; one blank row is left if all go.

    Formulas in the table follow the rows; formulas elsewhere that name single cells of the table do not.
    """
    edit = start_edit(parts, name)
    area = edit.area
    gone = {number for number in numbers if area.first_row <= number <= area.last_row}
    if len(gone) != len(set(numbers)):
        message = "rows to remove lie outside the table"
        raise ValueError(message)
    if not gone:
        return
    refuse_parts_of_arrays(edit.sheet, area.sheet, [area.data])
    kept = [number for number in range(area.first_row, area.last_row + 1) if number not in gone]
    targets = {old: new for new, old in enumerate(kept, area.first_row)}
    last = area.first_row + max(len(kept), 1) - 1
    move_rows(edit, targets, min(gone))
    move_totals(edit, last)
    follow_rows(edit, targets)
    finish_edit(edit, last)


def move_rows(edit: TableEdit, targets: dict[int, int], first: int) -> None:
    """Put the table's rows, old number to new, at their new places; none above `first` moves."""
    area, sheet = edit.area, edit.sheet
    make_formulas_plain(sheet, range(area.first_row, area.last_row + 1))
    model = sheet.row(area.first_row)
    new_row = _new_row(edit, targets)
    rows = {number: sheet.row(number) for number in range(area.first_row, area.last_row + 1) if number in sheet.rows}
    stand_alone = not any(column not in edit.columns for row in rows.values() for column in row.cells)
    start = first if not _any_formula(rows) else area.first_row
    clear_rows(edit, range(start, area.last_row + 1))
    for old, new in targets.items():
        if new >= start and old in rows:
            _put(edit, rows[old], old, new, new_row, stand_alone=stand_alone)
    if not targets:
        write_blank_row(edit, model)


def _any_formula(rows: dict[int, Row]) -> bool:
    return any(has_formula(cell) for row in rows.values() for cell in row.cells.values())


def _put(edit: TableEdit, row: Row, old: int, new: int, new_row: NewRow, *, stand_alone: bool) -> None:
    target = edit.sheet.row(new)
    for column in edit.columns:
        if column in row.cells:
            cell = at_row(row.cells[column], column_letters(column), new)
            target.cells[column] = changed_formula(
                cell, lambda formula: following_rows(formula, edit.area.data, new_row)
            )
    if stand_alone or old == new:
        target.attributes = row.attributes
    edit.sheet.put_row(new, target)


def _new_row(edit: TableEdit, targets: dict[int, int]) -> NewRow:
    area = edit.area

    def new_row(row: int) -> int | None:
        return targets.get(row) if area.first_row <= row <= area.last_row else row

    return new_row


def follow_rows(edit: TableEdit, targets: dict[int, int]) -> None:
    """Let links and notes go with the rows' cells; those of removed rows go."""
    new_row = _new_row(edit, targets)

    def address(text: str) -> str | None:
        area = read_area(text)
        if area is None or area.first_column not in edit.columns:
            return text
        row = new_row(area.first_row)
        return None if row is None else cell_address(row, area.first_column)

    sheet, package = edit.sheet, edit.parts.package
    sheet.tail = _moved(sheet.tail, _HYPERLINK, 1, address)
    sheet.tail = re.sub(rb"<((?:\w+:)?hyperlinks)>\s*</\1>", b"", sheet.tail)
    part = edit.parts.workbook.sheet_part(edit.area.sheet)
    for relation in package.relations(part):
        if relation.kind in {"comments", "threadedComment"}:
            pattern = _COMMENT if relation.kind == "comments" else _THREADED
            package.write(relation.target, _moved(package.xml(relation.target), pattern, 2, address))
        elif relation.kind == "vmlDrawing":
            package.write(relation.target, _moved_notes(package.read(relation.target), edit, new_row))


def _moved(data: bytes, pattern: re.Pattern[bytes], group: int, address: Callable[[str], str | None]) -> bytes:
    def replaced(match: re.Match[bytes]) -> bytes:
        new = address(match[group].decode())
        if new is None:
            return b""
        start, end = match.start(group) - match.start(), match.end(group) - match.start()
        return match[0][:start] + new.encode() + match[0][end:]

    return pattern.sub(replaced, data)


def _moved_notes(data: bytes, edit: TableEdit, new_row: NewRow) -> bytes:
    def replaced(match: re.Match[bytes]) -> bytes:
        if int(match[4]) + 1 not in edit.columns:
            return match[0]
        row = new_row(int(match[2]) + 1)
        return match[0] if row is None else match[1] + str(row - 1).encode() + match[3] + match[4]

    pieces = re.split(rb"(?=<v:shape[\s>])", data)
    kept = [piece for piece in pieces if not _note_of_gone_row(piece, edit, new_row)]
    ending = b"" if kept[-1] is pieces[-1] else re.sub(rb"^.*</v:shape>", b"", pieces[-1], flags=re.DOTALL)
    return _NOTE_ROW.sub(replaced, b"".join(kept) + ending)


def _note_of_gone_row(shape: bytes, edit: TableEdit, new_row: NewRow) -> bool:
    match = _NOTE_ROW.search(shape)
    return match is not None and int(match[4]) + 1 in edit.columns and new_row(int(match[2]) + 1) is None
