"""A worksheet part as its head, its rows and its tail, all in their original bytes; only changed rows are made anew."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from xlcrm.ooxml.cell_addresses import column_letters, column_number
from xlcrm.ooxml.xml_trees import plain_markup, plain_tags

_ROOT = re.compile(rb"<((?:\w+:)?)worksheet[\s>]")
_STYLE = re.compile(r'\ss="(\d+)"')
_ADDRESS = re.compile(r'\sr="([A-Za-z]+)\d*"')
_ROW_OWN = re.compile(r'\s(?:r|spans)="[^"]*"')
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")


class NotAWorksheetError(ValueError):
    """The part is a chart sheet, a dialog sheet, or no sheet at all."""


@dataclass(slots=True)
class Row:
    """One row taken apart: the attributes of its tag without number and span, and its cells' XML by column."""

    attributes: str = ""
    cells: dict[int, str] = field(default_factory=dict)


class SheetRows:
    """Rows by number, each in its bytes."""

    def __init__(self, data: bytes) -> None:
        """Split a worksheet part; raises `NotAWorksheetError` where there is no sheetData."""
        data = plain_markup(data)
        root = _ROOT.search(data)
        if root is None:
            raise NotAWorksheetError
        self.prefix = root[1].decode()
        self._tag = root[1]
        start, end = self._split(data)
        self.rows = self._numbered_rows(data, start, end)
        has_formulas = b"<%sf" % self._tag in data
        self.holds_shared_formulas = has_formulas and b'"shared"' in data
        self.holds_array_formulas = has_formulas and (b'"array"' in data or b'"dataTable"' in data)
        self._column_styles: list[tuple[int, int, int]] | None = None
        self.is_changed = False

    @property
    def last_row(self) -> int:
        """The number of the last row that is there; 0 if none is."""
        return max(self.rows, default=0)

    def row(self, number: int) -> Row:
        """One row taken apart; empty if it is not there."""
        data = self.rows.get(number)
        return Row() if data is None else _taken_apart(data.decode(), self.prefix, number)

    def put_row(self, number: int, row: Row) -> None:
        """Replace a row."""
        self.rows[number] = self.row_bytes(number, row.attributes, (row.cells[each] for each in sorted(row.cells)))
        self.is_changed = True

    def drop_row(self, number: int) -> None:
        """Remove a row if it is there; nothing moves."""
        self.is_changed = self.rows.pop(number, None) is not None or self.is_changed

    def row_bytes(self, number: int, attributes: str, cells: Iterable[str]) -> bytes:
        """A row in XML."""
        p = self.prefix
        return f'<{p}row r="{number}"{attributes}>{"".join(cells)}</{p}row>'.encode()

    def change_head(self, head: bytes) -> None:
        """Replace all that stands before the rows, where the sheet speaks of itself and of whole columns."""
        self._column_styles = None
        self.head, self.is_changed = head, True

    def column_style(self, column: int) -> int:
        """The style that the sheet gives to a column's empty cells."""
        if self._column_styles is None:
            self._column_styles = [_column_style(match[1].decode()) for match in _COLUMN.finditer(self.head)]
        return next((style for first, last, style in self._column_styles if first <= column <= last), 0)

    def to_bytes(self) -> bytes:
        """The part."""
        return b"".join([self.head, *(self.rows[number] for number in sorted(self.rows)), self.tail])

    def _split(self, data: bytes) -> tuple[int, int]:
        match = re.search(rb"<%ssheetData(?:\s[^>]*?)?(/?)>" % self._tag, data)
        if match is None:
            raise NotAWorksheetError
        closing = b"</%ssheetData>" % self._tag
        if match[1]:
            opening = b"<%ssheetData>" % self._tag
            self._keep_ends(data[: match.start()] + opening, closing + data[match.end() :])
            return 0, 0
        end = data.rfind(closing)
        if end < 0:
            raise NotAWorksheetError
        self._keep_ends(data[: match.end()], data[end:])
        return match.end(), end

    def _keep_ends(self, head: bytes, tail: bytes) -> None:
        self.head, self.tail = plain_tags(head), plain_tags(tail)

    def _numbered_rows(self, data: bytes, start: int, end: int) -> dict[int, bytes]:
        opening = b'<%srow r="' % self._tag
        if data.count(opening, start, end) == data.count(b"<%srow" % self._tag, start, end):
            return self._usual_rows(data, start, end, opening)
        pattern = re.compile(rb"""<%srow(?=[\s/>])(?:[^>]*?\sr="(\d+)")?""" % self._tag)
        found = [(match.start(), match[1]) for match in pattern.finditer(data, start, end)]
        if not found:
            return {}
        starts, given = zip(*found, strict=True)
        self.head += data[start : starts[0]]
        pieces = [data[a:b] for a, b in pairwise([*starts, end])]
        rows = dict(zip(map(int, given), pieces, strict=True)) if None not in given else self._placed(pieces, given)
        if len(rows) != len(found):
            raise NotAWorksheetError
        return rows

    def _usual_rows(self, data: bytes, start: int, end: int, opening: bytes) -> dict[int, bytes]:
        """Rows that are all written as Excel writes them: several times quicker, and each piece goes as it is used."""
        pieces = data.split(opening)
        pieces[-1] = pieces[-1][: end - len(data)]
        count = len(pieces) - 1
        self.head += pieces[0][start:] if count else b""
        pieces.reverse()
        pieces.pop()
        rows: dict[int, bytes] = {}
        while pieces:
            piece = pieces.pop()
            rows[int(piece[: piece.index(b'"')])] = opening + piece
        if len(rows) != count:
            raise NotAWorksheetError
        return rows

    def _placed(self, pieces: list[bytes], given: Iterable[bytes | None]) -> dict[int, bytes]:
        """Rows of which some do not say their number: each then comes right after the one before it."""
        rows: dict[int, bytes] = {}
        number, tag = 0, b"<%srow" % self._tag
        for piece, own in zip(pieces, given, strict=True):
            number = int(own) if own else number + 1
            rows[number] = piece if own else b'%s r="%d"%s' % (tag, number, piece[len(tag) :])
        return rows


def is_worksheet(data: bytes) -> bool:
    """Whether a part is a worksheet; chart sheets and the old macro sheets are not."""
    return _ROOT.search(data, 0, 4_000) is not None


def cell_style(cell: str | None) -> int:
    """The style number of a cell's XML; 0 if it has none."""
    match = _STYLE.search(cell, 0, cell.index(">")) if cell else None
    return int(match[1]) if match else 0


def row_style(row: Row) -> int:
    """The style that a row gives to its empty cells."""
    match = _STYLE.search(row.attributes) if "customFormat" in row.attributes else None
    return int(match[1]) if match else 0


def is_blank(cell: str) -> bool:
    """Whether a cell's XML holds neither value nor formula."""
    return not re.search(r"<(?:\w+:)?(?:v|f|is)[\s/>]", cell)


def has_formula(cell: str) -> bool:
    """Whether a cell's XML holds a formula."""
    return bool(re.search(r"<(?:\w+:)?f[\s/>]", cell))


def at_row(cell: str, letters: str, row: int) -> str:
    """The same cell at another place."""
    address = f' r="{letters}{row}"'
    end = cell.index(">")
    tag, found = _ADDRESS.subn(address, cell[:end], count=1)
    if not found:
        tag = re.sub(r"^<(?:\w+:)?c", lambda match: match[0] + address, cell[:end])
    return tag + cell[end:]


def _taken_apart(xml: str, prefix: str, number: int) -> Row:
    end = xml.index(">")
    tag = _ROW_OWN.sub("", xml[len(prefix) + 4 : end].rstrip("/")).rstrip()
    row = Row(tag)
    column = 0
    for match in re.finditer(rf"<{prefix}c(?=[\s/>])[^>]*?(?:/>|>.*?</{prefix}c>)", xml[end:], re.DOTALL):
        cell = match[0]
        address = _ADDRESS.search(cell, 0, cell.index(">"))
        column = column_number(address[1]) if address else column + 1
        row.cells[column] = cell if address else at_row(cell, column_letters(column), number)
    return row


def _column_style(attributes: str) -> tuple[int, int, int]:
    found = dict(re.findall(r"""(\w+)=["'](\d+)["']""", attributes))
    return int(found.get("min", 0)), int(found.get("max", 0)), int(found.get("style", 0))
