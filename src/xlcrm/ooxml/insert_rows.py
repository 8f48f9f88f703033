"""Putting rows between the rows of a table: those below move down inside its columns, with all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from xlcrm.ooxml.cell_values import NewValue
from xlcrm.ooxml.notes_and_links import follow_rows
from xlcrm.ooxml.remove_rows import move_rows
from xlcrm.ooxml.sheet_formulas import refuse_parts_of_arrays
from xlcrm.ooxml.table_moves import TableMove
from xlcrm.ooxml.table_rows import (
    Columns,
    ModelRow,
    TableEdit,
    check_room,
    finish_edit,
    is_empty_table,
    move_totals,
    start_edit,
    write_rows,
)
from xlcrm.ooxml.workbook_parts import WorkbookParts


def insert_rows(parts: WorkbookParts, name: str, columns: Columns, places: Sequence[int]) -> None:
    """Put rows at places among the data rows, counted from 0 in the finished table; past the end is the end.

    columns: values by offset from the first column of the table, one for each place, places ascending. Columns
    that are not given are filled with their calculated formula, else they stay blank; every cell takes the style
    of the row above it.
    """
    edit = start_edit(parts, name)
    if not places:
        return
    area = edit.area
    refuse_parts_of_arrays(edit.sheet, area.sheet, [area.data])
    present = 0 if is_empty_table(edit) else area.last_row - area.first_row + 1
    taken = _places_within(places, present)
    targets = _targets(edit, taken, present)
    last = area.first_row + present + len(taken) - 1
    check_room(edit, last)
    move_totals(edit, last)
    if present:
        move = TableMove(area, last, targets)
        move_rows(edit, move, area.first_row + taken[0])
        follow_rows(parts, move)
    for start, count in _blocks(taken):
        model = max(area.first_row + start - 1, area.first_row) if start or not present else area.first_row + count
        values = {offset: _part(given, taken, start, count) for offset, given in columns.items()}
        write_rows(edit, area.first_row + start, values, count, ModelRow(model, edit.sheet.row(model)))
    finish_edit(edit, last, targets)


def _places_within(places: Sequence[int], present: int) -> list[int]:
    """The places with no gap after the last row."""
    if any(place < 0 for place in places) or any(a >= b for a, b in pairwise(places)):
        message = "places of new rows must ascend"
        raise ValueError(message)
    return [min(place, present + before) for before, place in enumerate(places)]


def _targets(edit: TableEdit, taken: list[int], present: int) -> dict[int, int]:
    """New row number of each row that is there."""
    first, new = edit.area.first_row, set(taken)
    free = (place for place in range(present + len(taken)) if place not in new)
    return {first + old: first + place for old, place in zip(range(present), free, strict=True)}


def _blocks(taken: list[int]) -> Iterator[tuple[int, int]]:
    """Runs of places without a gap: the first one, and how many."""
    start = 0
    for at in range(1, len(taken) + 1):
        if at == len(taken) or taken[at] != taken[at - 1] + 1:
            yield taken[start], at - start
            start = at


def _part(given: Sequence[NewValue], taken: list[int], start: int, count: int) -> list[NewValue]:
    first = taken.index(start)
    return list(given[first : first + count])
