"""Undo: what a run replaced is put back where it still stands as the run left it; the rest is kept and named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, InsertRows, RemoveRows, UpdateCells
from xlcrm.tables.found_rows import TodaysTable
from xlcrm.tables.frames import row_index
from xlcrm.tables.journal import Action, Changes, RowMark
from xlcrm.tables.journal_cells import cell_mark, link_ids, shown_cell
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.raw_tables import Cell
from xlcrm.tables.specs import name_key
from xlcrm.texts import _

Place = tuple[str, int]  # table, place of the row


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """The edits that take a run back, and a problem for everything that was edited since and is kept.

    Counted are rows changed back, removed again and brought back, without those of the software's own tables.
    """

    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...]
    changed_back: int
    removed: int
    brought_back: int


def plan_undo(changes: Sequence[Changes], tables: CrmTables) -> UndoPlan:
    """Every cell and row of the run as it was before, unless somebody has changed it since.

    tables: all tables that the changes are about, and those that link to them. Rows are found by id, else by what
    they hold. A row that the run added stays while something else points to it.
    """
    undo = _Undo(tables, _names_beside_links(changes))
    links_first = sorted(changes, key=lambda each: each.column not in link_ids(table_spec(each.table)))
    for each in links_first:
        if each.action in (Action.UPDATE, Action.TIDY):
            undo.change_back(each)
    for each in changes:
        if each.action is Action.APPEND:
            undo.take_out(each)
    undo.keep_what_is_pointed_to()
    for each in changes:
        if each.action is Action.REMOVE:
            undo.bring_back(each)
    return undo.plan()


def _names_beside_links(changes: Sequence[Changes]) -> dict[tuple[str, str, RowMark], object]:
    found: dict[tuple[str, str, RowMark], object] = {}
    for each in changes:
        column = table_spec(each.table).by_key.get(each.column or "")
        if column is not None and column.names:
            found |= {(each.table, column.key, mark): new for mark, new in zip(each.rows, each.new, strict=True)}
    return found


@dataclass
class _Undo:
    tables: CrmTables
    names_left: Mapping[tuple[str, str, RowMark], object]  # what the run left beside a link's id
    today: dict[str, TodaysTable] = field(default_factory=dict)
    cells: dict[tuple[str, str], dict[int, Cell]] = field(default_factory=lambda: defaultdict(dict))
    kept_links: set[tuple[str, str, int]] = field(default_factory=set)
    going: dict[Place, RowMark] = field(default_factory=dict)
    returning: dict[str, dict[int, dict[str, Cell]]] = field(default_factory=lambda: defaultdict(dict))
    problems: dict[tuple[str, object, str | None], Problem] = field(default_factory=dict)

    def change_back(self, changes: Changes) -> None:
        """Cells that still hold what the run wrote get what stood there before."""
        table, key = self._table(changes.table), changes.column
        assert key is not None
        if key not in table.raw.columns:
            self._tell_lost_column(changes.table, key)
            return
        table.start_search()
        is_told = changes.action is Action.UPDATE
        for mark, old, new in zip(changes.rows, changes.old, changes.new, strict=True):
            place = table.find(mark)
            if place is None:
                if is_told:
                    self._tell_lost_row(changes.table, mark)
            elif self._still_holds(table, key, place, new, mark):
                if cell_mark(table.cell(key, place)) != cell_mark(old):
                    self.cells[changes.table, key][place] = old  # type: ignore[assignment]
            elif cell_mark(table.cell(key, place)) != cell_mark(old):
                self.kept_links.add((changes.table, key, place))
                if is_told:
                    self._tell_kept_cell(table, key, place, old)

    def take_out(self, changes: Changes) -> None:
        """Rows that the run added and nobody has edited go; one that is gone already needs nothing."""
        table = self._table(changes.table)
        table.start_search()
        for mark in changes.rows:
            place = table.find(mark)
            if place is None:
                continue
            if table.holds_what(mark, place):
                self.going[changes.table, place] = mark
            else:
                self._tell(table, place, None, _("This row was changed since it was added, so it stays."))

    def keep_what_is_pointed_to(self) -> None:
        """Added rows stay, and given ids too, while a row that stays points to them."""
        while self.going or self._cleared_ids():
            pointed = self._pointed_to()
            kept = [at for at, mark in self.going.items() if mark.id in pointed[at[0]]]
            for at in kept:
                del self.going[at]
                self._tell(self._table(at[0]), at[1], None, _("Other rows point to this row, so it stays."))
            for table, key, place, row_id in self._cleared_ids():
                if row_id in pointed[table]:
                    del self.cells[table, key][place]
            if not kept:
                return

    def bring_back(self, changes: Changes) -> None:
        """Rows that the run removed come back to their places, with the columns of the user's own."""
        table = self._table(changes.table)
        for mark, cells in zip(changes.rows, changes.old, strict=True):
            assert isinstance(cells, dict)
            there = table.find(mark) if mark.id else None
            if there is not None and (changes.table, there) not in self.going:
                self._tell_row(
                    changes.table, mark, _("A row with this id is in the table again, so it stays as it is.")
                )
                continue
            self.returning[changes.table][mark.place] = cells
            for key in cells.keys() - table.raw.columns.keys():
                self._tell_lost_column(changes.table, key)

    def plan(self) -> UndoPlan:
        """All of it as edits."""
        edits = [*self._updates(), *self._removals(), *self._insertions()]
        changed = {(table, place) for (table, _key), cells in self.cells.items() for place in cells}
        back = [(table, place) for table, rows in self.returning.items() for place in rows]
        counts = (_rows_of_the_firm(places) for places in (changed - self.going.keys(), self.going, back))
        return UndoPlan(tuple(edits), tuple(self.problems.values()), *counts)

    def _table(self, key: str) -> TodaysTable:
        if key not in self.today:
            self.today[key] = TodaysTable.of(key, self.tables)
        return self.today[key]

    def _still_holds(self, table: TodaysTable, key: str, place: int, new: object, mark: RowMark) -> bool:
        """The cell is as the run left it; the name of a link goes the way of its id."""
        column = table.spec.by_key.get(key)
        if column is not None and column.names:
            if (table.spec.key, column.names, place) in self.kept_links:
                return False
            if place in self.cells.get((table.spec.key, column.names), ()):
                return True
        if cell_mark(table.cell(key, place)) != cell_mark(new):
            return False
        if key not in link_ids(table.spec) or cell_mark(table.link(key, place)) == cell_mark(new):
            return True
        name = name_key(key)
        left = self.names_left.get((table.spec.key, name, mark))
        return name in table.raw.columns and cell_mark(table.cell(name, place)) == cell_mark(left)

    def _pointed_to(self) -> dict[str, set[object]]:
        """Ids that rows which stay point to, by table, as it will be after the undoing."""
        pointed: dict[str, set[object]] = defaultdict(set)
        for key in self.tables.raw:
            spec = table_spec(key)
            for link in spec.links:
                if link.key in link_ids(spec) and link.key in self._table(key).links:
                    pointed[link.info.links_to or ""] |= set(self._links_after(key, link.key)) - {None}
        return pointed

    def _links_after(self, table: str, key: str) -> Iterator[Cell]:
        today, changed = self._table(table), self.cells.get((table, key), {})
        renamed = self.cells.get((table, name_key(key)), {})
        for place, linked in enumerate(today.links[key]):
            if linked is not None and (table, place) not in self.going:
                yield changed.get(place, today.cell(key, place) if place in renamed else linked)

    def _cleared_ids(self) -> list[tuple[str, str, int, Cell]]:
        """Ids that reading gave in this run and that would go again."""
        return [
            (table, key, place, self._table(table).cell(key, place))
            for (table, key), cells in self.cells.items()
            if key == table_spec(table).id_column
            for place, cell in cells.items()
            if not cell_mark(cell)
        ]

    def _updates(self) -> Iterator[Edit]:
        for (table, key), cells in self.cells.items():
            staying = {place: cell for place, cell in cells.items() if (table, place) not in self.going}
            if staying:
                rows = self._table(table).raw.rows
                values = pd.Series(list(staying.values()), row_index(rows[place] for place in staying), dtype=object)
                yield UpdateCells(table, key, values, as_is=True)

    def _removals(self) -> Iterator[Edit]:
        for table in dict.fromkeys(table for table, _place in self.going):
            rows = self._table(table).raw.rows
            yield RemoveRows(table, tuple(sorted(rows[place] for key, place in self.going if key == table)))

    def _insertions(self) -> Iterator[Edit]:
        for table, rows in self.returning.items():
            places = sorted(rows)
            keys = dict.fromkeys(key for place in places for key in rows[place])
            columns = {key: pd.Series([rows[at].get(key) for at in places], places, dtype=object) for key in keys}
            yield InsertRows(table, pd.DataFrame(columns, index=pd.Index(places, name="place")))

    def _tell_kept_cell(self, table: TodaysTable, key: str, place: int, old: object) -> None:
        visible = name_key(key) if key in link_ids(table.spec) else key
        column = table.spec.by_key.get(visible)
        header = column.header if column else visible
        before = None if visible != key else shown_cell(column, old, uses_1904_dates=table.raw.uses_1904_dates)
        message = _("{header} was changed since, so it stays.", header=header)
        self._tell(table, place, visible, message, _("Before the run it was: {value}.", value=before) if before else "")

    def _tell(self, table: TodaysTable, place: int, key: str | None, message: str, hint: str = "") -> None:
        row = table.raw.rows[place]
        problem = Problem(table.spec.key, int(row), key, "undo_kept", Severity.WARNING, message, hint)
        self.problems.setdefault((table.spec.key, place, key), problem)

    def _tell_lost_row(self, table: str, mark: RowMark) -> None:
        what = mark.id or _("number {place}", place=mark.place + 1)
        self._tell_row(table, mark, _("The row {row} was changed or removed since; it stays as it is.", row=what))

    def _tell_row(self, table: str, mark: RowMark, message: str) -> None:
        problem = Problem(table, None, None, "undo_kept", Severity.WARNING, message, mark.id or "")
        self.problems.setdefault((table, mark, None), problem)

    def _tell_lost_column(self, table: str, key: str) -> None:
        column = table_spec(table).by_key.get(key)
        message = _(
            "The column {header} is gone; what stood there is not put back.", header=column.header if column else key
        )
        self.problems.setdefault((table, key, None), Problem(table, None, key, "undo_kept", Severity.WARNING, message))


def _rows_of_the_firm(places: Iterable[Place]) -> int:
    return sum(not table_spec(table).owned for table, _place in places)
