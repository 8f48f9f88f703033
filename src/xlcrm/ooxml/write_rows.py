"""Many rows at once: each column of like cells is one pattern, and a row is filled in as a whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xlcrm.ooxml.cell_values import Formula, NewValue
from xlcrm.ooxml.write_cells import LOOKS_LIKE_FORMULA, CellWriter

_ROWS_AT_ONCE = 5_000
_HERE = "\0"  # stands for the row number while a pattern is made


@dataclass(frozen=True, slots=True)
class ColumnOfCells:
    """Values below each other, under the letters of a column, with one style."""

    letters: str
    style: int
    values: Sequence[NewValue]

    def part(self, start: int, end: int) -> ColumnOfCells:
        """Some of the cells, by their places."""
        whole = start == 0 and end == len(self.values)
        return self if whole else ColumnOfCells(self.letters, self.style, self.values[start:end])


def rows_below_each_other(
    writer: CellWriter, columns: Sequence[ColumnOfCells], first_row: int, attributes: str
) -> list[bytes]:
    """The XML of rows that hold nothing but the columns, which are of one length."""
    made: list[bytes] = []
    for start in range(0, len(columns[0].values), _ROWS_AT_ONCE):
        part = [each.part(start, start + _ROWS_AT_ONCE) for each in columns]
        made += _rows(writer, part, first_row + start, attributes)
    return made


def _rows(writer: CellWriter, columns: Sequence[ColumnOfCells], first_row: int, attributes: str) -> list[bytes]:
    numbers = range(first_row, first_row + len(columns[0].values))
    tag, pattern, fields = f"{writer.prefix}row", "", []
    for column in columns:
        piece, filled = _pattern(writer, column, numbers)
        pattern += piece.replace("%", "%%").replace(f"%%{_HERE}", "%s").replace(_HERE, "%d")
        fields += filled
    whole = f'<{tag} r="%d"{attributes.replace("%", "%%")}>{pattern}</{tag}>'
    return [(whole % each).encode() for each in zip(numbers, *fields, strict=True)]


def _pattern(writer: CellWriter, column: ColumnOfCells, numbers: range) -> tuple[str, list[Sequence[object]]]:
    """How a cell of the column looks, with marks for the row and its text, and what fills these in."""
    values, kinds = column.values, set(map(type, column.values))
    address = f"{column.letters}{_HERE}"
    if kinds == {type(None)} or (kinds == {Formula} and len(set(map(id, values))) == 1):
        cell = writer.cell(address, column.style, values[0])
        return cell, [numbers] if cell else []
    texts = _texts(writer, values, kinds - {type(None)})
    if texts is None:
        return f"%{_HERE}", [writer.column(column.letters, numbers.start, column.style, values)]
    blank = writer.cell(address, column.style, None).split(_HERE)
    sample = next(value for value in values if value is not None)
    start, _text, end = _around_text(writer.cell(address, column.style, sample))
    if type(None) not in kinds:
        return f"{start}%{_HERE}{end}", [numbers, texts]
    before, after = start.split(_HERE)
    cells = [
        str(row).join(blank) if text is None else f"{before}{row}{after}{text}{end}"
        for row, text in zip(numbers, texts, strict=True)
    ]
    return f"%{_HERE}", [cells]


def _around_text(cell: str) -> tuple[str, str, str]:
    """A cell's XML before, inside and after its value."""
    before, opening, rest = cell.rpartition("</")[0].rpartition("</")[0].rpartition(">")
    return before + opening, rest, cell[len(before + opening + rest) :]


def _texts(writer: CellWriter, values: Sequence[NewValue], kinds: set[type]) -> Sequence[object] | None:
    """What stands inside the values of one kind, None for blanks; None where they are not all of one simple kind."""
    there = [value for value in values if value is not None]
    if kinds == {str} and not {text[:1] for text in there} & set(LOOKS_LIKE_FORMULA):  # type: ignore[index]
        numbers = writer.strings.numbers(there)  # type: ignore[arg-type]
    elif kinds in ({bool}, {int}):
        numbers = list(map(int, there))  # type: ignore[arg-type]
    elif kinds == {float} and all(map(math.isfinite, there)):  # type: ignore[arg-type]
        return _with_blanks(values, "\n".join([*map(repr, there), ""]).replace(".0\n", "\n").splitlines())
    else:
        return None
    return _with_blanks(values, numbers)


def _with_blanks(values: Sequence[NewValue], texts: Sequence[object]) -> Sequence[object]:
    if len(texts) == len(values):
        return texts
    left = iter(texts)
    return [None if value is None else next(left) for value in values]
