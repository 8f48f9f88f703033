"""Removing rows of a table: the rows below move up inside the table's columns, with all that hangs on their cells."""

from __future__ import annotations

import re
from collections.abc import Collection

from xlcrm.ooxml.cell_addresses import Area, column_letters, column_number
from xlcrm.ooxml.formula_references import following, has_cell_references
from xlcrm.ooxml.notes_and_links import follow_rows
from xlcrm.ooxml.sheet_formulas import changed_formula, formulas_in, make_formulas_plain, refuse_parts_of_arrays
from xlcrm.ooxml.sheet_rows import Row, at_row
from xlcrm.ooxml.table_moves import TableMove
from xlcrm.ooxml.table_rows import TableEdit, clear_rows, finish_edit, move_totals, start_edit, write_blank_row
from xlcrm.ooxml.workbook_parts import WorkbookParts

_LETTERS = re.compile(rb"[A-Z]+")
_ROW_NUMBER = re.compile(rb'\sr="([0-9]+)"')


def remove_rows(parts: WorkbookParts, name: str, numbers: Collection[int]) -> None:
    """Remove data rows by sheet row number; one blank row is left if all go.

    Formulas, names, charts, links and notes anywhere in the workbook follow the rows, as in Excel.
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
    move = TableMove(area, last, targets)
    move_rows(edit, move, min(gone))
    move_totals(edit, last)
    follow_rows(parts, move)
    finish_edit(edit, last, targets)


def move_rows(edit: TableEdit, move: TableMove, first: int) -> None:
    """Put the table's rows at their new places; of those above `first` only the formulas change."""
    area, sheet, targets = edit.area, edit.sheet, move.new_rows or {}
    make_formulas_plain(sheet, range(area.first_row, area.last_row + 1))
    model = sheet.row(area.first_row)
    numbers = [number for number in range(area.first_row, area.last_row + 1) if number in sheet.rows]
    stand_alone = all(_lies_within(edit, sheet.rows[number]) for number in numbers)
    moving = [number for number in numbers if number >= first or _names_cells(sheet.rows[number])]
    rows = {number: sheet.rows[number] for number in moving}
    edit.parts.formulas_changed |= any(formulas_in(data) for number, data in rows.items() if number >= first)
    starts = [f'<{sheet.prefix}c r="{column_letters(column)}'.encode() for column in edit.columns]
    apart = {
        number: sheet.row(number)
        for number, data in rows.items()
        if not stand_alone or not _is_usual(edit, data) or _names_cells(data)
    }
    _clear(edit, moving, stand_alone=stand_alone)
    for number, data in rows.items():
        new = targets.get(number)
        if new is not None and number in apart:
            _put(edit, apart[number], number, move, stand_alone=stand_alone)
        elif new is not None:
            sheet.rows[new] = _renumbered(data, number, new, starts)
            sheet.is_changed = True
    if not targets:
        write_blank_row(edit, model)


def _clear(edit: TableEdit, numbers: list[int], *, stand_alone: bool) -> None:
    if not stand_alone:
        clear_rows(edit, numbers)
        return
    for number in numbers:
        edit.sheet.drop_row(number)


def _lies_within(edit: TableEdit, data: bytes) -> bool:
    """Whether all cells of a row lie in the table's columns, as far as can be seen without taking it apart."""
    start = b'<%sc r="' % edit.sheet.prefix.encode()
    if not _is_usual(edit, data):
        return all(column in edit.columns for column in edit.sheet.row(_number(data)).cells)
    ends = (data.find(start), data.rfind(start)) if start in data else ()
    return all(_column_at(data, at + len(start)) in edit.columns for at in ends)


def _is_usual(edit: TableEdit, data: bytes) -> bool:
    """Whether every cell of a row begins with its address, as Excel writes it."""
    tag = edit.sheet.prefix.encode()
    cells = data.count(b"<%sc " % tag) + data.count(b"<%sc>" % tag) + data.count(b"<%sc/>" % tag)
    return cells == data.count(b'<%sc r="' % tag)


def _column_at(data: bytes, at: int) -> int:
    match = _LETTERS.match(data, at)
    return column_number(match[0].decode()) if match else 0


def _names_cells(data: bytes) -> bool:
    return any(has_cell_references(formula) for formula in formulas_in(data))


def _number(data: bytes) -> int:
    match = _ROW_NUMBER.search(data)
    return int(match[1]) if match else 0


def _renumbered(data: bytes, old: int, new: int, starts: list[bytes]) -> bytes:
    """A usual row at another place; starts: how cells begin, up to the letters of each column of the table."""
    before, after = b'%d"' % old, b'%d"' % new
    data = data.replace(b' r="' + before, b' r="' + after, 1)
    for start in starts:
        data = data.replace(start + before, start + after, 1)
    return data


def _put(edit: TableEdit, row: Row, old: int, move: TableMove, *, stand_alone: bool) -> None:
    new = (move.new_rows or {})[old]
    target = edit.sheet.row(new)
    for column in edit.columns:
        if column in row.cells:
            cell = at_row(row.cells[column], column_letters(column), new)
            target.cells[column] = changed_formula(cell, lambda formula: _with_rows(formula, move))
    if stand_alone or old == new:
        target.attributes = row.attributes
    edit.sheet.put_row(new, target)


def _with_rows(formula: str, move: TableMove) -> str:
    """The formula of a cell of the table itself: what it names keeps its place in the table."""

    def kept(area: Area, _is_range: bool) -> Area | None:
        return move.kept(area)

    return following(formula, move.old.sheet, kept, is_own=True)
