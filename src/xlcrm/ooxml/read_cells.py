"""Reading values out of the bytes of rows, with no tree: quick, and only the area that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlcrm.ooxml.cell_addresses import LAST_COLUMN, LAST_ROW, Area, column_letters, column_number
from xlcrm.ooxml.cell_values import CellError, CellValue, plain_number, plain_text
from xlcrm.ooxml.number_formats import Shows
from xlcrm.ooxml.read_columns import fill_at_one_go
from xlcrm.ooxml.shared_strings import SharedStrings, rich_text
from xlcrm.ooxml.sheet_rows import SheetRows
from xlcrm.ooxml.xml_trees import refuse_broken_xml
from xlcrm.texts import _

Scanned = tuple[bytes, bytes, bytes, bytes, bytes]  # column letters, style, type, value, inline text
ColumnsOf = dict[bytes, list[CellValue]]  # by column letters
_TRUTH = {b"1": True, b"0": False}


@dataclass(frozen=True, slots=True)
class TableCells:
    """The values of a table's data rows: `columns[i][k]` is under `headers[i]` in sheet row `rows[k]`.

    Rows after the last one that the sheet stores are left out: they hold nothing.
    """

    headers: tuple[str, ...]
    rows: list[int]
    columns: list[list[CellValue]]


class BeyondSheetError(ValueError):
    """A cell right of the last column, or a row below the last one."""


class UnknownTextError(ValueError):
    """A cell that shows a shared text which is not there."""


@dataclass(frozen=True, slots=True)
class StyledCell:
    """A value with the number of its style."""

    value: CellValue
    style: int

    def shown(self, kinds: Sequence[Shows]) -> ShownCell:
        """The value with what its style makes of it, by the number of the style."""
        return ShownCell(self.value, kinds[self.style] if self.style < len(kinds) else Shows.NUMBER)


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A value with what its number format makes of a number."""

    value: CellValue
    shows: Shows


def read_block(sheet: SheetRows, strings: SharedStrings, area: Area) -> tuple[list[int], list[list[CellValue]]]:
    """The row numbers of an area, and its values column by column."""
    last = min(area.last_row, sheet.last_row)
    rows = list(range(area.first_row, last + 1))
    columns: list[list[CellValue]] = [[None] * len(rows) for _ in range(area.last_column - area.first_column + 1)]
    beside: list[CellValue] = [None] * len(rows)
    columns_of = {column_letters(area.first_column + offset).encode(): column for offset, column in enumerate(columns)}
    left = fill_at_one_go(sheet, strings.texts, area._replace(last_row=last), columns)
    for number, cells in _scan(sheet, left, style=b"()[0-9]++"):
        try:
            _fill(columns_of, number - area.first_row, cells, strings.texts)
        except (ValueError, LookupError):
            for letters, _style, kind, value, inside in cells:
                column = columns_of.setdefault(letters, beside)
                column[number - area.first_row] = _value(strings.texts, kind, value, inside, sheet.prefix)
    return rows, columns


def _fill(columns_of: ColumnsOf, at: int, cells: list[Scanned], texts: list[str]) -> None:
    """Put a row's usual values into the columns; raises ValueError or LookupError on any other."""
    for letters, _style, kind, value, _inside in cells:
        if kind == b"s" and value.isdigit():
            columns_of[letters][at] = texts[int(value)]
        elif not kind:
            columns_of[letters][at] = int(value) if value.isdigit() else plain_number(value)
        elif kind == b"b":
            columns_of[letters][at] = _TRUTH[value]
        else:
            raise KeyError(kind)


def read_rows(
    sheet: SheetRows, strings: SharedStrings, numbers: Sequence[int] | None = None
) -> list[tuple[int, dict[int, CellValue]]]:
    """All rows that hold something, or those of these numbers: number, and values by column number."""
    rows = read_styled_rows(sheet, strings, numbers)
    return [(number, {column: cell.value for column, cell in cells.items()}) for number, cells in rows]


def read_styled_rows(
    sheet: SheetRows, strings: SharedStrings, numbers: Sequence[int] | None = None
) -> Iterator[tuple[int, dict[int, StyledCell]]]:
    """The same, one by one, with the style of each value."""
    for number, cells in _scan(sheet, sorted(sheet.rows if numbers is None else numbers), style=b"([0-9]++)"):
        found = {}
        for letters, style, kind, value, inside in cells:
            cell = _value(strings.texts, kind, value, inside, sheet.prefix)
            if cell is not None:
                found[_column(letters)] = StyledCell(cell, int(style or 0))
        if found:
            yield number, found


def _scan(sheet: SheetRows, numbers: list[int], *, style: bytes) -> Iterator[tuple[int, list[Scanned]]]:
    """The filled cells of each row: at one go if they are written as Excel and we write them, else one by one.

    style: the pattern of a style number, with one group that is what comes back of it.
    """
    if sheet.last_row > LAST_ROW:
        raise BeyondSheetError(_("it has a row {row}; a sheet ends at 1,048,576", row=sheet.last_row))
    rows, closing, is_checked = sheet.rows, f"</{sheet.prefix}c>".encode(), False
    patterns = [_value_cell(sheet.prefix.encode(), style), _usual_cell(sheet.prefix.encode(), style)]
    for number in numbers:
        data = rows.get(number)
        if data is None:
            continue
        found: list[Scanned] = patterns[0].findall(data)
        filled = data.count(closing)
        if len(found) != filled and len(patterns) > 1:
            del patterns[0]  # a sheet with formulas has them in most rows
            found = patterns[0].findall(data)
        if len(found) != filled:
            if not is_checked:
                refuse_broken_xml(sheet.to_bytes())
                is_checked = True
            found = list(_scan_any(sheet, number))
        yield number, found


def _value_cell(tag: bytes, style: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb'<%(p)sc r="([A-Z]++)[0-9]++"(?: s="%(s)s")?+(?: t="([a-zA-Z]++)")?+>'
        rb"<%(p)sv>([^<]*+)</%(p)sv></%(p)sc>()" % {b"p": tag, b"s": style}
    )


def _usual_cell(tag: bytes, style: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb'<%(p)sc r="([A-Z]++)[0-9]++"(?: s="%(s)s")?+(?: t="([a-zA-Z]++)")?+(?: [cv]m="[0-9]+")*>'
        rb"(?:<%(p)sf(?: [^>]*)?(?:/>|>[^<]*</%(p)sf>))?"
        rb"(?:<%(p)sv(?: [^>]*)?>([^<]*)</%(p)sv>|<%(p)sv/>)?"
        rb"(?:<%(p)sis>(.*?)</%(p)sis>)?</%(p)sc>" % {b"p": tag, b"s": style},
        re.DOTALL,
    )


def _scan_any(sheet: SheetRows, number: int) -> Iterator[Scanned]:
    p = sheet.prefix
    for column, cell in sheet.row(number).cells.items():
        tag, _closing, inside = cell.partition(">")
        style = re.search(r"""\ss=["'](\d+)["']""", tag)
        kind = re.search(r"""\st=["'](\w+)["']""", tag)
        value = re.search(rf"<{p}v(?:\s[^>]*)?>([^<]*)</{p}v\s*>", inside)
        inline = re.search(rf"<{p}is(?:\s[^>]*)?>(.*?)</{p}is\s*>", inside, re.DOTALL)
        found = [(each[1] if each else "").encode() for each in (style, kind, value, inline)]
        yield column_letters(column).encode(), found[0], found[1], found[2], found[3]


def _column(letters: bytes) -> int:
    column = column_number(letters.decode())
    if column > LAST_COLUMN:
        raise BeyondSheetError(_("it has a cell in column {column}; a sheet ends at XFD", column=letters.decode()))
    return column


def _text_of(texts: list[str], value: bytes) -> str:
    """The shared text of a number; an empty one where the number is left out."""
    if not value.strip():
        return ""
    number = int(value)
    if not 0 <= number < len(texts):
        raise UnknownTextError(
            _("a cell shows the text {number}, and there are {count}", number=number, count=len(texts))
        )
    return texts[number]


def _value(texts: list[str], kind: bytes, value: bytes, inside: bytes, prefix: str) -> CellValue:
    if kind == b"s":
        return _text_of(texts, value)
    if kind in (b"", b"n"):
        return plain_number(value) if value else None
    if kind == b"b":
        return value.strip() in (b"1", b"true")
    if kind == b"e":
        return CellError(value.decode())
    if kind == b"inlineStr":
        return rich_text(inside.decode(), prefix)
    return plain_text(value.decode())
