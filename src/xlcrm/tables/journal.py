"""The journal: what the edits of one run replace, taken down so that the run can be undone, also much later."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import (
    AppendRows,
    Edit,
    EraseTexts,
    InsertRows,
    RemoveRows,
    ReplaceRows,
    RevealSheet,
    ShowPage,
    TurnToSheet,
    UpdateCells,
)
from xlcrm.tables.give_ids import GIVEN_IDS
from xlcrm.tables.journal_cells import as_cells, cell_mark, link_ids, row_digests
from xlcrm.tables.raw_tables import Cell, RawTable
from xlcrm.tables.specs import TableSpec, name_key
from xlcrm.tables.write_cells import cells_of, cells_of_rows

JOURNAL = "audit_log"
_OWN_BOOKS = (JOURNAL, GIVEN_IDS)
MOST_REPLACED = 50_000  # cells of rows that go out of a table which the software owns


class Action(StrEnum):
    """What became of rows: cells changed, cells put right while reading, rows added, rows taken out."""

    UPDATE = "update"
    TIDY = "tidy"
    APPEND = "append"
    REMOVE = "remove"
    SKIPPED = "skipped"  # more than the journal keeps


class RowMark(NamedTuple):
    """How a row is found again: by its id, else by what it holds; the place, from 0, decides between equals."""

    id: str | None
    digest: str | None
    place: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of one kind in one table; updates are of one column.

    old and new: for updates a cell for each row. Appended rows have neither, their digest says whether they were
    edited since. Removed rows have in `old` their cells by key.
    """

    table: str
    action: Action
    column: str | None
    rows: tuple[RowMark, ...]
    old: tuple[object, ...] = ()
    new: tuple[object, ...] = ()

    @property
    def cells(self) -> int:
        """How many cells the journal has to keep."""
        return len(self.old) if self.action is not Action.REMOVE else sum(map(len, self.old))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    number: int
    command: str
    at: dt.datetime
    user: str
    undoes: int | None = None


def _is_there(table: str, raw: Mapping[str, RawTable]) -> bool:
    return table in raw and bool(raw[table].columns)


def changes_of(edits: Sequence[Edit], tidied: Iterable[Edit], raw: Mapping[str, RawTable]) -> list[Changes]:
    """What the edits change, cell by cell, in the tables as they were read.

    tidied: those of the edits that reading asked for. Drawn pages and shown sheets are not taken down: they come
    again. Neither are the journal's own table and that of the given ids, nor a table of ours that is made anew and
    nothing else with it, or that holds more than 50,000 cells.
    """
    tidy = {id(edit) for edit in tidied}
    books: dict[str, _TableChanges] = {}
    for edit in edits:
        if isinstance(edit, ShowPage | RevealSheet | TurnToSheet | EraseTexts):
            continue
        if edit.table in _OWN_BOOKS or not _is_there(edit.table, raw):
            continue
        book = books.setdefault(edit.table, _TableChanges(table_spec(edit.table), raw[edit.table]))
        book.take(edit, is_tidy=id(edit) in tidy)
    found = {table: book.changes() for table, book in books.items()}
    typed = any(each.action is not Action.TIDY for table in found for each in found[table] if not books[table].is_anew)
    return [each for table, changes in found.items() if typed or not books[table].is_anew for each in changes]


@dataclass
class _TableChanges:
    """What happens to one table; places are positions among its data rows."""

    spec: TableSpec
    raw: RawTable
    updated: dict[str, dict[int, tuple[Cell, bool]]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    appended: list[Mapping[str, Sequence[Cell]]] = field(default_factory=list)
    inserted: dict[int, Mapping[str, Cell]] = field(default_factory=dict)
    is_anew: bool = False  # a table of ours whose rows were made anew

    def take(self, edit: UpdateCells | AppendRows | ReplaceRows | RemoveRows | InsertRows, *, is_tidy: bool) -> None:
        match edit:
            case UpdateCells():
                self._update(edit, is_tidy=is_tidy)
            case AppendRows():
                self._append(edit)
            case ReplaceRows():
                self._replace(edit)
            case RemoveRows():
                position = self._position
                self.removed |= {position[row] for row in edit.rows if row in position}
            case InsertRows():
                keys = [str(key) for key in edit.rows if key in self.raw.columns]
                columns = {key: as_cells(edit.rows[key]) for key in keys}
                for at, place in enumerate(edit.rows.index):
                    self.inserted[int(place)] = {key: columns[key][at] for key in keys}

    def changes(self) -> list[Changes]:
        """The changes in an order in which ids come before what hangs on them."""
        self._keep_names_of_links()
        gone = sorted(self.removed)
        found = [*self._updates(gone), *self._additions(gone)]
        return [*found, self._removals(gone)] if gone and self._is_kept(len(gone)) else found

    def _is_kept(self, rows: int) -> bool:
        """Rows that go are taken down, but of a table of ours that is made again by a command only so many."""
        return not self.spec.owned or rows * len(self.spec.columns) <= MOST_REPLACED

    @cached_property
    def _position(self) -> dict[int, int]:
        return {row: at for at, row in enumerate(self.raw.rows)}

    def _update(self, edit: UpdateCells, *, is_tidy: bool) -> None:
        if edit.column not in self.raw.columns:
            return
        new = as_cells(edit.values) if edit.as_is else self._typed(edit)
        old, position = self.raw.columns[edit.column], self._position
        cells = self.updated.setdefault(edit.column, {})
        for row, cell in zip(edit.values.index, new, strict=True):
            at = position[int(row)]
            if cell_mark(cell) != cell_mark(old[at]):
                cells[at] = (cell, is_tidy)
            else:
                cells.pop(at, None)

    def _typed(self, edit: UpdateCells) -> Sequence[Cell]:
        column = self.spec.by_key.get(edit.column)
        return cells_of(column, edit.values, uses_1904_dates=self.raw.uses_1904_dates)

    def _append(self, edit: AppendRows | ReplaceRows) -> None:
        cells = cells_of_rows(self.spec, edit.rows, uses_1904_dates=self.raw.uses_1904_dates)
        written = {key: column for key, column in cells.items() if key in self.raw.columns}
        if len(edit.rows):
            self.appended.append(written)

    def _replace(self, edit: ReplaceRows) -> None:
        self.is_anew = self.spec.owned
        if self._is_kept(max(len(self.raw.rows), len(edit.rows))):
            self.removed |= {at for at in range(len(self.raw.rows)) if self._row(at)}
            self._append(edit)

    def _keep_names_of_links(self) -> None:
        """A changed link is taken down with the name beside it, so that both come back together."""
        for key in link_ids(self.spec):
            name = name_key(key)
            if key in self.updated and name in self.raw.columns:
                names = self.updated.setdefault(name, {})
                for at, (_cell, is_tidy) in self.updated[key].items():
                    names.setdefault(at, (self.raw.columns[name][at], is_tidy))

    def _updates(self, gone: list[int]) -> list[Changes]:
        places = sorted({at for cells in self.updated.values() for at in cells} - self.removed)
        marks = dict(zip(places, self._marks(places, gone), strict=True))
        found = []
        for key, cells in self.updated.items():
            for action in (Action.UPDATE, Action.TIDY):
                mine = [at for at in sorted(cells) if at in marks and cells[at][1] is (action is Action.TIDY)]
                if mine:
                    old, new = tuple(self.raw.columns[key][at] for at in mine), tuple(cells[at][0] for at in mine)
                    found.append(Changes(self.spec.key, action, key, tuple(marks[at] for at in mine), old, new))
        return found

    def _marks(self, places: list[int], gone: list[int]) -> list[RowMark]:
        """Marks of rows as they will be after the run."""
        after = {key: [self._after(key, at) for at in places] for key in self._counted}
        ids = _ids(self.spec, after, len(places))
        digests: list[str | None] = [None] * len(places)
        if not all(ids):
            digests = list(row_digests(self.spec, after, len(places)))
        finished = self._finished_places(places, gone)
        return [
            RowMark(row_id, None if row_id else digest, place)
            for row_id, digest, place in zip(ids, digests, finished, strict=True)
        ]

    def _finished_places(self, places: list[int], gone: list[int]) -> list[int]:
        """Where the rows stand after the run: rows removed before them draw them up, inserted ones push them down."""
        moved = [at - bisect_left(gone, at) for at in places]
        for inserted in sorted(self.inserted):
            moved = [place + (inserted <= place) for place in moved]
        return moved

    def _after(self, key: str, at: int) -> Cell:
        changed = self.updated.get(key, {}).get(at)
        return self.raw.columns[key][at] if changed is None else changed[0]

    @property
    def _counted(self) -> list[str]:
        return [key for key in self.raw.columns if key not in self.raw.calculated]

    def _additions(self, gone: list[int]) -> list[Changes]:
        marks: list[RowMark] = []
        place = len(self.raw.rows) - len(gone) if any(self._row(at) for at in range(len(self.raw.rows))) else 0
        for columns in self.appended:
            count = len(next(iter(columns.values())))
            marks += self._new_marks(columns, range(place, place + count))
            place += count
        if self.inserted:
            places = sorted(self.inserted)
            keys = {key for cells in self.inserted.values() for key in cells}
            marks += self._new_marks({key: [self.inserted[at].get(key) for at in places] for key in keys}, places)
        return [Changes(self.spec.key, Action.APPEND, None, tuple(marks))] if marks else []

    def _new_marks(self, columns: Mapping[str, Sequence[Cell]], places: Sequence[int]) -> list[RowMark]:
        counted = {key: cells for key, cells in columns.items() if key not in self.raw.calculated}
        digests = row_digests(self.spec, counted, len(places))
        return [RowMark(*mark) for mark in zip(_ids(self.spec, columns, len(places)), digests, places, strict=True)]

    def _removals(self, gone: list[int]) -> Changes:
        rows = tuple(self._row(at) for at in gone)
        key = self.spec.id_column
        marks = tuple(RowMark(_text(row.get(key or "")), None, at) for at, row in zip(gone, rows, strict=True))
        return Changes(self.spec.key, Action.REMOVE, None, marks, rows)

    def _row(self, at: int) -> dict[str, Cell]:
        """The cells of one row that hold something."""
        return {key: column[at] for key, column in self.raw.columns.items() if cell_mark(column[at])}


def _ids(spec: TableSpec, columns: Mapping[str, Sequence[Cell]], count: int) -> list[str | None]:
    cells = columns.get(spec.id_column) if spec.id_column else None
    return [None] * count if cells is None else [_text(cell) for cell in cells]


def _text(cell: Cell) -> str | None:
    return cell if isinstance(cell, str) and cell.strip() else None
