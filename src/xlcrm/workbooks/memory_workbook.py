"""A workbook that lives in memory: the one fake, held to the same contract as the file and Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import assert_never

import pandas as pd

from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.default_rows import default_rows
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
from xlcrm.tables.pages import CellLink, ReportPage
from xlcrm.tables.raw_tables import Cell, RawTable, absent_table
from xlcrm.tables.sought_texts import OwnCell, SoughtTexts
from xlcrm.tables.write_cells import cells_of, cells_of_rows
from xlcrm.texts import _, current_language

FIRST_ROW = 4  # as in the template: title, hint, header


@dataclass
class MemoryWorkbook:
    """Cells by table and column key, pages by sheet name, sheets that were revealed."""

    tables: dict[str, dict[str, list[Cell]]] = field(default_factory=dict)
    pages: dict[str, ReportPage] = field(default_factory=dict)
    revealed: set[str] = field(default_factory=set)
    front: str = ""  # key of the sheet that was turned to

    @classmethod
    def blank(cls, settings: FirmSettings | None = None) -> MemoryWorkbook:
        """Every table of the schema, empty but for the rows that a new workbook starts with."""
        cells = _blank_cells(settings or FirmSettings(), current_language())
        return cls({key: {name: list(column) for name, column in table.items()} for key, table in cells.items()})

    @classmethod
    def of(cls, frames: Mapping[str, pd.DataFrame], settings: FirmSettings | None = None) -> MemoryWorkbook:
        """A blank workbook with these rows in it."""
        book = cls.blank(settings)
        for key, rows in frames.items():
            book._replace(key, rows)
        return book

    def read(self, tables: Iterable[str]) -> Mapping[str, RawTable]:
        """The tables by key."""
        return {key: self._raw(key) for key in tables}

    def write(self, edits: Sequence[Edit]) -> None:
        """All the edits; removals come last, so that row numbers hold for every other edit, and then insertions."""
        for edit in sorted(edits, key=lambda edit: isinstance(edit, RemoveRows) + 2 * isinstance(edit, InsertRows)):
            self._make(edit)

    def own_cells(self, texts: SoughtTexts) -> list[OwnCell]:  # noqa: ARG002 - as every adapter is asked
        """There is nothing but tables and pages here."""
        return []

    def _raw(self, key: str) -> RawTable:
        if key not in self.tables:
            return absent_table(table_spec(key), _("this workbook"))
        columns = {name: list(cells) for name, cells in self.tables[key].items()}
        return RawTable(key, tuple(range(FIRST_ROW, FIRST_ROW + self._count(key))), columns)

    def _count(self, key: str) -> int:
        return max((len(cells) for cells in self.tables[key].values()), default=0)

    def _make(self, edit: Edit) -> None:
        match edit:
            case UpdateCells():
                self._update(edit)
            case AppendRows():
                self._append(edit.table, edit.rows)
            case ReplaceRows():
                self._replace(edit.table, edit.rows)
            case RemoveRows():
                self._remove(edit)
            case InsertRows():
                self._insert(edit)
            case ShowPage():
                self.pages[edit.page.sheet] = edit.page
            case RevealSheet():
                self.revealed.add(edit.table)
            case EraseTexts():
                self.pages = {sheet: page for sheet, page in self.pages.items() if not _shows(page, edit)}
            case TurnToSheet():
                self.revealed.add(edit.sheet)
                self.front = edit.sheet
            case _:
                assert_never(edit)

    def _update(self, edit: UpdateCells) -> None:
        column = self.tables[edit.table].setdefault(edit.column, [None] * self._count(edit.table))
        spec = table_spec(edit.table)
        cells = list(edit.values) if edit.as_is else cells_of(spec.by_key.get(edit.column), edit.values)
        for row, cell in zip(edit.values.index, cells, strict=True):
            column[row - FIRST_ROW] = cell

    def _append(self, key: str, rows: pd.DataFrame) -> None:
        cells = cells_of_rows(table_spec(key), rows)
        for name, column in self.tables[key].items():
            column.extend(cells.get(name, [None] * len(rows)))

    def _replace(self, key: str, rows: pd.DataFrame) -> None:
        for column in self.tables[key].values():
            column.clear()
        self._append(key, rows)

    def _remove(self, edit: RemoveRows) -> None:
        gone = {row - FIRST_ROW for row in edit.rows}
        for column in self.tables[edit.table].values():
            column[:] = [cell for at, cell in enumerate(column) if at not in gone]

    def _insert(self, edit: InsertRows) -> None:
        rows = edit.rows.sort_index()
        for name, column in self.tables[edit.table].items():
            cells = list(rows[name]) if name in rows else [None] * len(rows)
            for place, cell in zip(rows.index, cells, strict=True):
                column.insert(int(place), cell)


@cache
def _blank_cells(settings: FirmSettings, _language: str) -> dict[str, dict[str, list[Cell]]]:
    """The cells of a new workbook in the current language, by table and column; to be copied."""
    book = MemoryWorkbook({spec.key: {column.key: [] for column in spec.columns} for spec in ALL_TABLES})
    book.write([AppendRows(key, rows) for key, rows in default_rows(settings).items()])
    return book.tables


def _shows(page: ReportPage, edit: EraseTexts) -> bool:
    """Whether a page shows one of the texts or ids."""
    tables = (*page.tables, *page.drill)
    cells = [value for table in tables for key in table.rows for value in table.rows[key]]
    texts = [value.text if isinstance(value, CellLink) else str(value) for value in cells]
    return any(edit.texts.holds(text) or any(row_id in text for row_id in edit.ids) for text in texts)
