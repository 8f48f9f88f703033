"""A foreign table as it was found: headers and cells, before anybody has said what they mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xlcrm.errors import XlcrmError
from xlcrm.tables.raw_tables import Cell
from xlcrm.texts import _, plural


class EmptySourceError(XlcrmError):
    """A file with nothing to import."""

    def __init__(self, name: str) -> None:
        super().__init__(_("{name} is empty: there is no header row to read.", name=name))


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")  # no header has them, and no workbook takes them in one


@dataclass(frozen=True)
class SourceTable:
    """Headers and cells by column. `row_numbers` are those that a spreadsheet shows: the header of a text file is 1.

    Cells are text where the source is text, typed where it is a workbook; blank is None.
    `misfits`: number of fields by row number, for rows that do not have one for each header.
    `surplus`: the fields behind the last header, by row number.
    """

    name: str
    headers: tuple[str, ...]
    columns: Sequence[list[Cell]]
    row_numbers: Sequence[int]
    notes: tuple[str, ...] = ()
    misfits: Mapping[int, int] = field(default_factory=dict)
    surplus: Mapping[int, list[Cell]] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        """How many rows of data there are."""
        return len(self.row_numbers)


def table_of_rows(
    name: str, header: Sequence[Cell], rows: Iterable[tuple[int, Sequence[Cell]]], notes: tuple[str, ...] = ()
) -> SourceTable:
    """A source table from numbered rows. Wholly blank rows are left out, short ones filled up, long ones remembered.

    Headers that repeat get their position: `Phone`, `Phone (2)`; a missing one becomes `Column 5`.
    """
    cleaned = [(number, [_clean(cell) for cell in cells]) for number, cells in rows]
    filled = [(number, _trimmed(cells)) for number, cells in cleaned if any(cell is not None for cell in cells)]
    width = len(_trimmed([_clean(cell) for cell in header]))
    misfits = {
        number: len(cells)
        for (number, cells), given in zip(filled, _widths(cleaned), strict=True)
        if len(cells) > width or given < width
    }
    columns = tuple([cells[at] if at < len(cells) else None for _number, cells in filled] for at in range(width))
    surplus = {number: cells[width:] for number, cells in filled if len(cells) > width}
    numbers = tuple(number for number, _cells in filled)
    return SourceTable(name, _named(header[:width]), columns, numbers, notes, misfits, surplus)


def blank_nulls(rows: list[list[str]]) -> tuple[list[list[str]], int]:
    """The rows with the word NULL, as databases export it, made blank; and how often it stood there."""
    count = sum(row.count("NULL") for row in rows)
    return ([["" if cell == "NULL" else cell for cell in row] for row in rows], count) if count else (rows, 0)


def null_note(count: int) -> str:
    """What a user is told of cells that said NULL."""
    return plural(
        "{count} cell said NULL and is read as blank.", "{count} cells said NULL and are read as blank.", count
    )


def _clean(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r\n", "\n").strip(" \t\n\r\u00a0\ufeff\u200b")
    return text or None


def _trimmed(cells: list[Cell]) -> list[Cell]:
    width = max((at for at, cell in enumerate(cells, 1) if cell is not None), default=0)
    return cells[:width]


def _widths(rows: list[tuple[int, list[Cell]]]) -> list[int]:
    return [len(cells) for _number, cells in rows if any(cell is not None for cell in cells)]


def _named(header: Sequence[Cell]) -> tuple[str, ...]:
    names = [_CONTROLS.sub("", str(cleaned)) if (cleaned := _clean(cell)) is not None else "" for cell in header]
    seen: Counter[str] = Counter()
    unique = []
    for at, name in enumerate(names, 1):
        shown = name or _("Column {number}", number=at)
        seen[shown] += 1
        unique.append(shown if seen[shown] == 1 else f"{shown} ({seen[shown]})")
    return tuple(unique)
