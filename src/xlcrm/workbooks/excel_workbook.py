"""A CRM workbook that is open in Excel, through a Book of xlwings: on the desktop, in xlwings Lite, on a server.

Only what the open-source part of xlwings declares is used, and of it what every one of its engines can do: nothing is
read after the first write, no `.api`, no formulas and formats are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from xlcrm.errors import MissingColumnError, MissingTableError, XlcrmError
from xlcrm.ooxml.cell_addresses import column_letters
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import (
    HOME,
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
from xlcrm.tables.raw_tables import RawTable, absent_table, is_text_like, keys_of_headers
from xlcrm.tables.sought_texts import OwnCell, SoughtTexts
from xlcrm.tables.specs import TableSpec
from xlcrm.tables.write_cells import cells_of, cells_of_rows
from xlcrm.texts import _
from xlcrm.workbooks.column_map import COLUMN_MAP, SCHEMA_VERSION, mapped_headers, schema_version
from xlcrm.workbooks.erase_from_book import not_searched, own_cells_of_book, pages_that_show
from xlcrm.workbooks.excel_new_tables import add_table, can_be_added, table_to_add
from xlcrm.workbooks.excel_pages import show_page
from xlcrm.workbooks.excel_tables import ExcelTable
from xlcrm.workbooks.page_sheets import (
    choose_sheet,
    first_cell,
    home_sheet,
    no_home,
    page_mark,
    sheet_in,
    told_of_sheet,
)

_MAIN_TABLES = frozenset({"Companies", "Contacts", "Deals"})


class NotACrmBookError(XlcrmError):
    """The workbook in front is not one of ours."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name} is not an xlcrm workbook: it has none of our tables. Open your CRM workbook first.", name=name)
        )


class NewerBookError(XlcrmError):
    """The workbook in front was made by a later version than this one."""

    def __init__(self, name: str) -> None:
        super().__init__(_("{name} was made by a newer xlcrm. Update xlcrm, then try again.", name=name))


@dataclass
class ExcelWorkbook:
    """The adapter over one open book, good for one click: one read, one write."""

    book: Any
    uses_1904_dates: bool = False  # the workbook counts its days from 1904, which no engine tells by itself
    notices: list[str] = field(default_factory=list)  # what writing has to say to the user
    _read: dict[str, ExcelTable | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a book that is not one of ours, or of a later version."""
        if not _MAIN_TABLES & set(self._places):
            raise NotACrmBookError(self.book.name)
        if schema_version(self._mapped) > SCHEMA_VERSION:
            raise NewerBookError(self.book.name)

    def read(self, tables: Iterable[str]) -> Mapping[str, RawTable]:
        """The tables by key, each column under its key, found through the workbook's hidden map."""
        return {key: self._raw(table_spec(key)) for key in tables}

    def write(self, edits: Sequence[Edit]) -> None:
        """All the edits; rows are removed last, so that row numbers hold for the rest, then inserted, then pages."""
        doomed = [sheet for edit in edits if isinstance(edit, EraseTexts) for sheet in pages_that_show(self.book, edit)]
        self._add_missing(edits)
        order = (UpdateCells, AppendRows | ReplaceRows | RevealSheet, RemoveRows, InsertRows, ShowPage, TurnToSheet)
        for kinds in order:
            for edit in edits:
                if isinstance(edit, kinds):
                    self._make(edit)
        for sheet in doomed:
            sheet.delete()
        if any(isinstance(edit, EraseTexts) for edit in edits):
            self.notices.append(not_searched())

    def own_cells(self, texts: SoughtTexts) -> list[OwnCell]:
        """Where the texts stand in cells of the user's own; notes and drawings cannot be looked into here."""
        return own_cells_of_book(self.book, texts)

    @cached_property
    def _places(self) -> dict[str, tuple[Any, Any]]:
        """Sheet and table by the table's name."""
        return {table.name: (sheet, table) for sheet in self.book.sheets for table in sheet.tables}

    @cached_property
    def _mapped(self) -> dict[str, dict[str, str]]:
        found = self._column_map
        return mapped_headers(list(zip(*found.cells, strict=True))) if found else {}

    def _add_missing(self, edits: Sequence[Edit]) -> None:
        """Tables of an older workbook that get rows now; one that cannot be added here is told of."""
        filled = [edit.table for edit in edits if isinstance(edit, AppendRows | ReplaceRows) and len(edit.rows)]
        missing = [spec for spec in map(table_spec, dict.fromkeys(filled)) if spec.name not in self._places]
        column_map = self._column_map
        for spec in missing:
            if can_be_added(spec, self._sheet_names):
                self._read[spec.key] = table = add_table(self.book, spec, column_map)
                self._places[spec.name] = table.sheet, table.table
                self.notices.append(_("The table {table} was missing and is added.", table=spec.sheet))
            else:
                self.notices.append(
                    _(
                        "The table {table} is missing, so its rows are not kept. Close the workbook and run once: "
                        "xlcrm check {file}",
                        table=spec.sheet,
                        file=self.book.name,
                    )
                )

    def _tell(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)

    @property
    def _sheet_names(self) -> list[str]:
        return [sheet.name for sheet in self.book.sheets]

    @cached_property
    def _column_map(self) -> ExcelTable | None:
        """The hidden map, all of whose lines are in use."""
        if COLUMN_MAP not in self._places:
            return None
        found = ExcelTable.read(*self._places[COLUMN_MAP])
        found.used = found.body
        return found

    def _table(self, spec: TableSpec) -> ExcelTable | None:
        if spec.key not in self._read:
            self._read[spec.key] = self._read_table(spec) if spec.name in self._places else None
        return self._read[spec.key]

    def _read_table(self, spec: TableSpec) -> ExcelTable:
        table = ExcelTable.read(*self._places[spec.name], uses_1904_dates=self.uses_1904_dates)
        offsets = self._offsets(spec, table)
        table.count_used([at for key, at in offsets.items() if key in spec.by_key and not _is_formula(spec, key)])
        return table

    def _offsets(self, spec: TableSpec, table: ExcelTable) -> dict[str, int]:
        """Place of each key's column within the table, from 0."""
        keys = keys_of_headers(spec, table.headers, self._mapped.get(spec.key, {}))
        return {keys[header]: at for at, header in enumerate(table.headers)}

    def _raw(self, spec: TableSpec) -> RawTable:
        table = self._table(spec)
        if table is None:
            is_added = can_be_added(spec, self._sheet_names)
            return table_to_add(spec) if is_added else absent_table(spec, self.book.name)
        offsets = self._offsets(spec, table)
        for column in spec.columns:
            needed = column.key in (spec.id_column, spec.label) or column.info.required
            if column.key not in offsets and needed:
                raise MissingColumnError(spec.sheet, column.header)
        rows = list(range(table.used))
        columns = {key: [table.cells[row][at] for row in rows] for key, at in offsets.items()}
        calculated = frozenset(key for key in offsets if _is_formula(spec, key))
        places = tuple(table.top + row for row in rows)
        return RawTable(spec.key, places, columns, self.uses_1904_dates, calculated)

    def _make(self, edit: Edit) -> None:
        if isinstance(edit, ShowPage):
            self._show(edit.page)
        elif isinstance(edit, TurnToSheet):
            self._turn_to(edit.sheet)
        elif isinstance(edit, EraseTexts):
            return  # after all else
        elif (found := self._table(table_spec(edit.table))) is not None:
            self._change(table_spec(edit.table), found, edit)

    def _show(self, page: ReportPage) -> None:
        """The page on its own sheet of the last time, never on one that the user made."""
        mark = next((name for name in self.book.names if name.name == page_mark(page.key)), None)
        known = sheet_in(mark.refers_to or "") if mark is not None else None
        sheet = choose_sheet(page, known, self._sheet_names)
        self.notices += told_of_sheet(page, known, sheet)
        placed = replace(page, sheet=sheet)
        show_page(self.book, placed, self._locate, home=self._home, uses_1904_dates=self.uses_1904_dates)
        if mark is None:
            self.book.names.add(page_mark(page.key), f"={first_cell(sheet)}")
        else:
            mark.refers_to = f"={first_cell(sheet)}"  # the sheet was made anew, so the name has lost it

    def _turn_to(self, key: str) -> None:
        if (sheet := self._sheet_of(key)) is None:
            self._tell(no_home())
        else:
            sheet.visible = True
            sheet.activate()

    def _sheet_of(self, key: str) -> Any:
        """The sheet of a table, or Home where there is one; raises MissingTableError."""
        if key == HOME:
            home = home_sheet(self._sheet_names)
            return self.book.sheets[home] if home else None
        spec = table_spec(key)
        if spec.name not in self._places:
            raise MissingTableError(spec.sheet, self.book.name)
        return self._places[spec.name][0]

    def _change(self, spec: TableSpec, table: ExcelTable, edit: Edit) -> None:
        match edit:
            case UpdateCells():
                self._update(spec, table, edit)
            case AppendRows():
                columns, texts = self._typed(spec, table, edit.rows)
                table.put_rows(table.used, columns, len(edit.rows), texts)
            case ReplaceRows():
                self._replace(spec, table, edit.rows)
            case RemoveRows():
                table.remove_rows(edit.rows)
            case InsertRows():
                self._insert(spec, table, edit.rows)
            case RevealSheet():
                table.sheet.visible = True

    def _update(self, spec: TableSpec, table: ExcelTable, edit: UpdateCells) -> None:
        offsets = self._offsets(spec, table)
        if edit.column not in offsets:
            return  # the user took the column out; what it held follows from the rest
        column = spec.by_key.get(edit.column)
        cells = list(edit.values) if edit.as_is else cells_of(column, edit.values, uses_1904_dates=self.uses_1904_dates)
        as_text = column is not None and is_text_like(column.kind)
        table.set_cells(offsets[edit.column], [int(row) for row in edit.values.index], cells, as_text=as_text)

    def _typed(
        self, spec: TableSpec, table: ExcelTable, rows: pd.DataFrame
    ) -> tuple[dict[int, Sequence[object]], set[int]]:
        """Cells by column offset, but for columns of formulas, and which of the columns hold texts."""
        offsets = self._offsets(spec, table)
        lacking = {str(key) for key in rows if rows[key].notna().any()} - offsets.keys()
        if lacking if spec.owned else self._are_new(spec, lacking):
            self._tell(
                _(
                    "The table {table} is of an older version and lacks columns. Close the workbook and run once: "
                    "xlcrm check {file}",
                    table=spec.sheet,
                    file=self.book.name,
                )
            )
        cells = cells_of_rows(spec, rows, uses_1904_dates=self.uses_1904_dates)
        typed = {offsets[key]: c for key, c in cells.items() if key in offsets and not _is_formula(spec, key)}
        return dict(typed), _texts(spec, offsets)

    def _are_new(self, spec: TableSpec, keys: set[str]) -> bool:
        """The hidden map knows nothing of some of these columns: the user has not taken them out."""
        lines = self._column_map.cells if self._column_map is not None else []
        return bool(lines and keys - {str(key) for table, key, *_header in lines if table == spec.key})

    def _replace(self, spec: TableSpec, table: ExcelTable, rows: pd.DataFrame) -> None:
        """The software's own table anew: columns that are not given become blank."""
        columns, texts = self._typed(spec, table, rows)
        surplus = range(table.top + len(rows), table.top + table.body)
        blank: list[object] = [None] * len(rows)
        for key, at in self._offsets(spec, table).items():
            if not _is_formula(spec, key):
                columns.setdefault(at, blank)
        if surplus:
            table.remove_rows(surplus)
        table.used = 0
        if len(rows):
            table.put_rows(0, columns, len(rows), texts)

    def _insert(self, spec: TableSpec, table: ExcelTable, rows: pd.DataFrame) -> None:
        """Rows back in their places, cells as they lay; formulas of columns come anew."""
        offsets = self._offsets(spec, table)
        given = [key for key in rows if key in offsets and not _is_formula(spec, str(key))]
        for start, part in _parts(rows.sort_index(), table.used):
            if start < table.used:
                table.open_rows(start, len(part))
            columns = {offsets[key]: [None if _is_missing(v) else v for v in part[key]] for key in given}
            table.put_rows(start, columns, len(part), _texts(spec, offsets))

    @property
    def _home(self) -> str | None:
        home = _("Home")
        return home if home in self._sheet_names else None

    @cached_property
    def _locate(self) -> Callable[[CellLink], str | None]:
        """Where a link jumps to; None where the table is not in the workbook."""

        def locate(link: CellLink) -> str | None:
            spec = table_spec(link.table)
            table = self._table(spec)
            if table is None:
                return None
            column = table.left + self._offsets(spec, table).get(link.column or "", 0)
            return f"'{table.sheet.name}'!{column_letters(column)}{link.row}"

        return locate


def status_bar(book: Any) -> Callable[[str, float], None]:
    """Shows how far a command is in Excel's status bar; where there is none, nothing. At the end the bar is freed."""

    def show(phase: str, share: float) -> None:
        with suppress(NotImplementedError):
            book.app.status_bar = False if share >= 1 else f"xlcrm: {_(phase)} {share:.0%}"

    return show


def _parts(rows: pd.DataFrame, used: int) -> Iterator[tuple[int, pd.DataFrame]]:
    """Runs of neighbouring places with their rows; places past the end are the end."""
    places: list[int] = []
    for count, place in enumerate(rows.index):
        places.append(min(int(place), used + count))
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            yield places[start], rows.iloc[start:at]
            start = at


def _texts(spec: TableSpec, offsets: Mapping[str, int]) -> set[int]:
    kinds: dict[str, Kind] = {column.key: column.kind for column in spec.columns}
    return {at for key, at in offsets.items() if key in kinds and is_text_like(kinds[key])}


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value != value  # noqa: PLR0124  # NaN is not equal to itself


def _is_formula(spec: TableSpec, key: str) -> bool:
    column = spec.by_key.get(key)
    return column is not None and column.info.formula is not None
