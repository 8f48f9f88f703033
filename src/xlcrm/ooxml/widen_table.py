"""More columns at the right end of a table: nothing that lies on the sheet moves, and nothing is written over.

Headers, looks, drop-downs and notes come from the same columns of a sheet that XlsxWriter built a moment ago.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlcrm.ooxml.cell_addresses import LAST_COLUMN, LAST_ROW, Area, cell_address, column_letters, read_area
from xlcrm.ooxml.cell_rules import take_rule
from xlcrm.ooxml.cell_values import Formula, NewValue
from xlcrm.ooxml.column_settings import Settings, column_settings, set_column_settings
from xlcrm.ooxml.file_errors import CellsBesideTableError
from xlcrm.ooxml.refresh_pivots import refresh_pivots_of_table
from xlcrm.ooxml.resize_ranges import widen_dimension
from xlcrm.ooxml.sheet_rows import cell_style, is_blank
from xlcrm.ooxml.styles import StyleMerge
from xlcrm.ooxml.table_moves import TableMove
from xlcrm.ooxml.table_rows import TableEdit, start_edit
from xlcrm.ooxml.take_notes import places_of_notes, take_notes
from xlcrm.ooxml.workbook_parts import WorkbookParts
from xlcrm.ooxml.xml_trees import plain_markup

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([^"]*)"')
_ANCHOR = re.compile(
    rb"<(?:\w+:)?from>\s*<(?:\w+:)?col>(\d+)<.*?<(?:\w+:)?row>(\d+)<.*?"
    rb"(?:<(?:\w+:)?to>\s*<(?:\w+:)?col>(\d+)<.*?<(?:\w+:)?row>(\d+)<|<(?:\w+:)?ext\s)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column to add: its header, that of the built table whose looks it takes, and what its cells hold."""

    header: str
    like: str
    formula: str | None = None  # of a calculated column
    values: Sequence[NewValue] = ()  # of the first rows; the rest stays blank


@dataclass(frozen=True, slots=True)
class _Built:
    """The table as it was built, and the number that each of its styles has with us."""

    parts: WorkbookParts
    edit: TableEdit
    styles: StyleMerge

    def column(self, header: str) -> int:
        return self.edit.columns[self.edit.area.headers.index(header)]

    def style(self, row: int, header: str) -> int:
        return self.styles.cell_style(cell_style(self.edit.sheet.row(row).cells.get(self.column(header))))


def widen_table(parts: WorkbookParts, name: str, columns: Sequence[NewColumn], built: bytes) -> None:
    """Add columns at the right end of a table that shows its headers; built: a workbook with a table of that name.

    Raises `CellsBesideTableError`, before anything is changed, where something lies right of the table: beside it or
    below that place, so that the table could not grow later. Raises `SheetProtectedError`.
    """
    edit = start_edit(parts, name)
    area = edit.area
    _refuse_cells_beside(edit, len(columns))
    theirs = WorkbookParts(parts.package.spelled_as_here(built), name)
    source = _Built(theirs, start_edit(theirs, name), StyleMerge(parts.styles, theirs.styles))
    places = range(area.last_column + 1, area.last_column + 1 + len(columns))
    _write_cells(edit, dict(zip(places, columns, strict=True)), source)
    edit.table.add_columns({column.header: column.formula for column in columns})
    _set_columns(edit, dict(zip(places, columns, strict=True)), source)
    for at, column in zip(places, columns, strict=True):
        take_rule(edit.sheet, source.edit.sheet, source.column(column.like), Area(area.first_row, at, LAST_ROW, at))
    head = source.edit.area.header_row
    notes = [
        ((head, source.column(each.like)), (area.header_row, at)) for at, each in zip(places, columns, strict=True)
    ]
    take_notes(parts, area.sheet, theirs, source.edit.area.sheet, notes)
    widen_dimension(edit.sheet, edit.table.area.whole)
    refresh_pivots_of_table(parts, TableMove(area, area.last_row))


def _refuse_cells_beside(edit: TableEdit, count: int) -> None:
    area = edit.area
    strip = Area(area.header_row, area.last_column + 1, LAST_ROW, area.last_column + count)
    if strip.last_column > LAST_COLUMN:
        raise CellsBesideTableError(area.name, cell_address(area.header_row, LAST_COLUMN))
    first = min((each for each in _lying_about(edit, strip) if each.meets(strip)), default=None)
    if first is not None:
        raise CellsBesideTableError(area.name, cell_address(first.first_row, first.first_column))


def _lying_about(edit: TableEdit, strip: Area) -> Iterator[Area]:
    """What may be in the way: tables, merged cells, notes, pictures and charts, cells that hold something."""
    for other in edit.parts.list_objects.values():
        if other.sheet == edit.area.sheet and other.name != edit.area.name:
            yield other.area.whole
    texts = [each.decode() for each in _MERGED.findall(edit.sheet.tail)]
    for text in (*texts, *places_of_notes(edit.parts, edit.area.sheet)):
        if (area := read_area(text)) is not None:
            yield area
    yield from _drawn(edit)
    yield from _filled(edit, strip)


def _drawn(edit: TableEdit) -> Iterator[Area]:
    """Where pictures and charts lie; one that names no second corner counts as the cell of its first."""
    package = edit.parts.package
    for relation in package.related(edit.parts.workbook.sheet_part(edit.area.sheet), "drawing"):
        if package.has(relation.target):
            for match in _ANCHOR.finditer(plain_markup(package.xml(relation.target))):
                column, row = int(match[1]) + 1, int(match[2]) + 1
                yield Area(row, column, int(match[4] or row - 1) + 1, int(match[3] or column - 1) + 1)


def _filled(edit: TableEdit, strip: Area) -> Iterator[Area]:
    """The first cell of the strip that holds something; rows that speak of no such column are not taken apart."""
    p, columns = edit.sheet.prefix, range(strip.first_column, strip.last_column + 1)
    letters = "|".join(map(column_letters, columns))
    addressed = re.compile(rf'<{p}c\s(?:[^>]*\s)?r="(?:{letters})\d'.encode())
    unaddressed = re.compile(rf'<{p}c(?=[\s/>])(?![^>]*\sr=")'.encode())
    for number in sorted(each for each in edit.sheet.rows if each >= strip.first_row):
        data = edit.sheet.rows[number]
        if addressed.search(data) or unaddressed.search(data):
            cells = edit.sheet.row(number).cells
            for column in columns:
                if not is_blank(cells.get(column, "")):
                    yield Area(number, column, number, column)
                    return


def _write_cells(edit: TableEdit, columns: dict[int, NewColumn], source: _Built) -> None:
    writer, area, model = edit.parts.writer(edit.sheet), edit.area, source.edit.area
    looks = {
        at: (source.style(model.header_row, each.like), source.style(model.first_row, each.like))
        for at, each in columns.items()
    }
    for number in range(area.header_row, area.last_row + 1):
        row, place = edit.sheet.row(number), number - area.first_row
        for at, column in columns.items():
            value = column.header if number == area.header_row else _value(column, place)
            made = writer.cell(cell_address(number, at), looks[at][number != area.header_row], value)
            row.cells.pop(at, None)
            if made:
                row.cells[at] = made
        edit.sheet.put_row(number, row)
    edit.parts.formulas_changed |= writer.wrote_formula


def _value(column: NewColumn, place: int) -> NewValue:
    if column.formula is not None:
        return Formula(column.formula, "")
    return column.values[place] if place < len(column.values) else None


def _set_columns(edit: TableEdit, columns: dict[int, NewColumn], source: _Built) -> None:
    """Widths and looks of the whole columns; the button that unfolds folded ones stays right of the last of these."""
    changed: dict[int, Settings] = {}
    for at, column in columns.items():
        changed[at] = column_settings(source.edit.sheet, source.column(column.like))
        changed[at].pop("collapsed", "")
        if "style" in changed[at]:
            changed[at]["style"] = str(source.styles.cell_style(int(changed[at]["style"])))
    first = min(columns)
    folded = [at for at in columns if "outlineLevel" in changed[at]]
    after = max(folded, default=first - 1) + 1
    if folded or "collapsed" in column_settings(edit.sheet, first):
        beside = changed[after] if after in changed else column_settings(edit.sheet, after)
        changed[after] = {**beside, "collapsed": "1"}
    set_column_settings(edit.sheet, changed)
