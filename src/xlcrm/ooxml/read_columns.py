"""Reading many rows of a table at once, where their cells are written as Excel and we write them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import inf

from xlcrm.ooxml.cell_addresses import Area, column_letters
from xlcrm.ooxml.cell_values import CellValue
from xlcrm.ooxml.sheet_rows import SheetRows

_ROWS_AT_ONCE = 100  # a few rows at a time are quicker than all of them: what is found is soon gone again
_MOST_COLUMNS = 100
_KIND = re.compile(rb't="([a-z]+)"')
_OF_NUMBERS = b"0123456789.+-eE"  # what JSON reads besides, such as lists, is no number of a cell
_NUMBER, _TEXT, _TRUTH = b"", b"s", b"b"


def fill_at_one_go(sheet: SheetRows, texts: Sequence[str], area: Area, columns: Sequence[list[CellValue]]) -> list[int]:
    """Fill the columns of an area with the runs of rows that can be read so; gives the rows that are left."""
    reader, left = ColumnReader(sheet, texts, area), list[int]()
    for start in range(area.first_row, area.last_row + 1, _ROWS_AT_ONCE):
        numbers = range(start, min(start + _ROWS_AT_ONCE, area.last_row + 1))
        found = reader.read(numbers) if all(map(sheet.rows.__contains__, numbers)) else None
        if found is None:
            left += numbers
            continue
        at = start - area.first_row
        for column, values in zip(columns, found, strict=True):
            column[at : at + len(values)] = values
    return left


class ColumnReader:
    """Reads runs of rows of one area, as long as each column holds values of one kind and blanks."""

    def __init__(self, sheet: SheetRows, texts: Sequence[str], area: Area) -> None:
        """Nothing is read yet."""
        self._sheet = sheet
        self._letters = [column_letters(column).encode() for column in range(area.first_column, area.last_column + 1)]
        self._convert: dict[bytes, Callable[[Sequence[bytes]], list[CellValue]]] = {
            _NUMBER: _numbers,
            _TEXT: partial(_texts, texts=texts),
            _TRUTH: _truths,
        }
        self._kinds: list[bytes] = []
        self._row: re.Pattern[bytes] | None = None

    def read(self, numbers: Sequence[int]) -> list[list[CellValue]] | None:
        """The values of some rows that are there, column by column; None if they are written otherwise."""
        if len(self._letters) > _MOST_COLUMNS:
            return None
        data = b"".join([self._sheet.rows[number] for number in numbers])
        found = self._row.findall(data) if self._row else []
        if len(found) != len(numbers):
            self._look_at(data)
            assert self._row is not None
            found = self._row.findall(data)
        if len(found) != len(numbers):
            return None
        columns = zip(*found, strict=True) if len(self._letters) > 1 else [found]
        try:
            return list(self._values(columns))
        except (ValueError, IndexError):
            return None

    def _values(self, columns: Iterator[Sequence[bytes]] | Sequence[Sequence[bytes]]) -> Iterator[list[CellValue]]:
        for kind, values in zip(self._kinds, columns, strict=True):
            yield self._convert[kind](values)

    def _look_at(self, data: bytes) -> None:
        """Learn the kind of each column from some rows, and how such rows look."""
        self._kinds = [self._kind(letters, data) for letters in self._letters]
        tag = self._sheet.prefix.encode()
        cells = [_cell(tag, letters, kind) for letters, kind in zip(self._letters, self._kinds, strict=True)]
        self._row = re.compile(rb"<%srow(?: [^>]*)?>%s</%srow>" % (tag, b"".join(cells), tag))

    def _kind(self, letters: bytes, data: bytes) -> bytes:
        """The kind of the first filled cell of a column."""
        cell = re.search(rb'<%sc r="%s[0-9]+"([^>/]*)>' % (self._sheet.prefix.encode(), letters), data)
        kind = _KIND.search(cell[1]) if cell else None
        return kind[1] if kind and kind[1] in self._convert else _NUMBER


def _cell(tag: bytes, letters: bytes, kind: bytes) -> bytes:
    """A cell of a column that is filled with the kind, blank, or not there."""
    own = b' t="%s"' % kind if kind else b""
    formula = rb"(?:<%sf(?: [^>]*)?(?:/>|>[^<]*</%sf>))?" % (tag, tag) if kind != _TEXT else b""
    filled = rb"%s>%s<%sv>([^<]{1,40})</%sv></%sc>" % (own, formula, tag, tag, tag)
    return rb'(?:<%sc r="%s[0-9]+"(?: s="[0-9]+")?(?:%s|/>))?' % (tag, letters, filled)


def _numbers(values: Sequence[bytes]) -> list[CellValue]:
    """Numbers and blanks: JSON spells numbers as cells do, and is read at one go; raises ValueError on any other."""
    together = b"".join(values)
    if together.translate(None, _OF_NUMBERS):
        raise ValueError
    listed = b",".join(values if all(values) else [value or b"null" for value in values])
    found: list[CellValue] = json.loads(b"[%s]" % listed, parse_constant=int)
    if len(found) != len(values) or (b"E" in together.upper() and (inf in found or -inf in found)):
        raise ValueError
    return found


def _texts(values: Sequence[bytes], texts: Sequence[str]) -> list[CellValue]:
    """Shared texts by their numbers; raises ValueError or IndexError on a number that is none."""
    if not b"".join(values).isdigit():
        raise ValueError
    if all(values):
        return list(map(texts.__getitem__, map(int, values)))
    return [texts[int(value)] if value else None for value in values]


def _truths(values: Sequence[bytes]) -> list[CellValue]:
    if not set(values) <= {b"0", b"1", b""}:
        raise ValueError
    return [value == b"1" if value else None for value in values]
