"""Reading values out of the bytes of rows, with no tree: quick, and only the area that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xlcrm.ooxml.cell_addresses import Area, column_letters, column_number
from xlcrm.ooxml.cell_values import CellError, CellValue, plain_number, plain_text
from xlcrm.ooxml.shared_strings import SharedStrings, rich_text
from xlcrm.ooxml.sheet_rows import SheetRows

# column letters, row, type, value, inline text
Scanned = tuple[bytes, bytes, bytes, bytes, bytes]
_ROWS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class TableCells:
    """The values of a table's data rows: `columns[i][k]` is under `headers[i]` in sheet row `rows[k]`.

    Rows after the last one that the sheet stores are left out: they hold nothing.
    """

    headers: tuple[str, ...]
    rows: list[int]
    columns: list[list[CellValue]]


def read_block(sheet: SheetRows, strings: SharedStrings, area: Area) -> tuple[list[int], list[list[CellValue]]]:
    """The row numbers of an area, and its values column by column."""
    last = min(area.last_row, sheet.last_row)
    rows = list(range(area.first_row, last + 1))
    columns: list[list[CellValue]] = [[None] * len(rows) for _ in range(area.last_column - area.first_column + 1)]
    by_letters = {column_letters(area.first_column + offset).encode(): column for offset, column in enumerate(columns)}
    texts, first_row = strings.texts, area.first_row
    for cells in _scan(sheet, rows):
        for letters, row, kind, value, inline in cells:
            column = by_letters.get(letters)
            if column is None:
                continue
            if kind == b"s":
                column[int(row) - first_row] = texts[int(value)] if value else ""
            elif not kind or kind == b"n":
                column[int(row) - first_row] = plain_number(value) if value else None
            else:
                column[int(row) - first_row] = _other_value(kind, value, inline, sheet.prefix)
    return rows, columns


def read_rows(sheet: SheetRows, strings: SharedStrings) -> list[tuple[int, dict[int, CellValue]]]:
    """All rows that hold something: number, and values by column number."""
    found: dict[int, dict[int, CellValue]] = {}
    for cells in _scan(sheet, sorted(sheet.rows)):
        for letters, row, kind, value, inline in cells:
            if kind == b"s":
                cell: CellValue = strings.texts[int(value)] if value else ""
            elif not kind or kind == b"n":
                cell = plain_number(value) if value else None
            else:
                cell = _other_value(kind, value, inline, sheet.prefix)
            if cell is not None:
                found.setdefault(int(row), {})[column_number(letters.decode())] = cell
    return list(found.items())


def _scan(sheet: SheetRows, numbers: list[int]) -> Iterator[list[Scanned]]:
    """The filled cells, some rows at a time: at one go if they are written as Excel and we write them, else one by one.

    A few rows at a time are quicker than all of them: what is found is soon gone again.
    """
    rows, closing = sheet.rows, f"</{sheet.prefix}c>".encode()
    patterns = [_value_cell(sheet.prefix.encode()), _usual_cell(sheet.prefix.encode())]
    for start in range(0, len(numbers), _ROWS_AT_ONCE):
        some = [number for number in numbers[start : start + _ROWS_AT_ONCE] if number in rows]
        data = b"".join([rows[number] for number in some])
        filled = data.count(closing)
        found: list[Scanned] = patterns[0].findall(data)
        if len(found) != filled and len(patterns) > 1:
            del patterns[0]  # a sheet with formulas has them in most rows
            found = patterns[0].findall(data)
        yield found if len(found) == filled else list(_scan_any(sheet, some))


def _value_cell(tag: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb'<%(p)sc r="([A-Z]+)([0-9]+)"(?: s="[0-9]+")?(?: t="([a-zA-Z]+)")?>'
        rb"<%(p)sv>([^<]*)</%(p)sv></%(p)sc>()" % {b"p": tag}
    )


def _usual_cell(tag: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb'<%(p)sc r="([A-Z]+)([0-9]+)"(?: s="[0-9]+")?(?: t="([a-zA-Z]+)")?(?: [cv]m="[0-9]+")*>'
        rb"(?:<%(p)sf(?: [^>]*)?(?:/>|>[^<]*</%(p)sf>))?"
        rb"(?:<%(p)sv(?: [^>]*)?>([^<]*)</%(p)sv>|<%(p)sv/>)?"
        rb"(?:<%(p)sis>(.*?)</%(p)sis>)?</%(p)sc>" % {b"p": tag},
        re.DOTALL,
    )


def _scan_any(sheet: SheetRows, numbers: list[int]) -> Iterator[Scanned]:
    p = sheet.prefix
    for number in numbers:
        for column, cell in sheet.row(number).cells.items():
            tag, _, inside = cell.partition(">")
            kind = re.search(r"""\st=["'](\w+)["']""", tag)
            value = re.search(rf"<{p}v(?:\s[^>]*)?>([^<]*)</{p}v>", inside)
            inline = re.search(rf"<{p}is(?:\s[^>]*)?>(.*?)</{p}is>", inside, re.DOTALL)
            texts = (
                column_letters(column),
                str(number),
                *((each[1] if each else "") for each in (kind, value, inline)),
            )
            yield tuple(each.encode() for each in texts)  # type: ignore[misc]  # five of them


def _other_value(kind: bytes, value: bytes, inline: bytes, prefix: str) -> CellValue:
    if kind == b"b":
        return value.strip() in (b"1", b"true")
    if kind == b"e":
        return CellError(value.decode())
    if kind == b"inlineStr":
        return rich_text(inline.decode(), prefix)
    return plain_text(value.decode())
