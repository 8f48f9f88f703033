"""A CRM workbook on disk: only what a command changes is touched, and it is saved whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from xlcrm.errors import MissingColumnError, MissingTableError, XlcrmError
from xlcrm.ooxml.cell_addresses import column_letters
from xlcrm.ooxml.cell_values import CellError as FileCellError
from xlcrm.ooxml.cell_values import CellValue, NewValue
from xlcrm.ooxml.save_file import put_in_place
from xlcrm.ooxml.xlsx_file import TableArea, XlsxFile
from xlcrm.records.fields import ColumnInfo
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
from xlcrm.tables.raw_tables import Cell, CellError, RawTable, absent_table, keys_of_headers, taken_in
from xlcrm.tables.sought_texts import OwnCell, SoughtTexts
from xlcrm.tables.specs import TableSpec
from xlcrm.tables.write_cells import cells_of, cells_of_rows
from xlcrm.texts import _
from xlcrm.workbooks.column_map import HOME_FIGURES_SHEET, SCHEMA_VERSION, read_column_map, schema_version
from xlcrm.workbooks.draw_pages import draw_page
from xlcrm.workbooks.erase_from_file import erase_from_file, our_areas
from xlcrm.workbooks.file_access import AS_IT_IS, FileAccess, offering_backup
from xlcrm.workbooks.page_sheets import drawn_before, home_sheet, no_home, remember_sheet, sheet_of_page, told_of_sheet

_SAMPLE_TABLES = frozenset({"Companies", "Contacts", "Deals"})


class NotACrmWorkbookError(XlcrmError):
    """An Excel file without our tables."""

    def __init__(self, file: str) -> None:
        super().__init__(
            _(
                "{file} is not an xlcrm workbook: it has none of our tables. "
                "Make one with `xlcrm new CRM.xlsx` and bring your list in with `xlcrm import CRM.xlsx {file}`.",
                file=file,
            )
        )


class NewerWorkbookError(XlcrmError):
    """A workbook made by a later version than this one."""

    def __init__(self, file: str) -> None:
        super().__init__(_("{file} was made by a newer xlcrm. Update it first: pip install --upgrade xlcrm", file=file))


class FileNotReadError(XlcrmError):
    """The system does not let us read the file."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(
            _("{file} could not be read: {reason}. Check the file and its folder.", file=file, reason=reason)
        )


class FileNotWrittenError(XlcrmError):
    """The system does not let us write the file: a full disk, a folder that is read-only."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(
            _(
                "{file} could not be written: {reason}. Nothing was changed; make room or choose another folder, "
                "and run the command again.",
                file=file,
                reason=reason,
            )
        )


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Inside, what the system refuses becomes a `FileNotReadError` that names the file."""
    try:
        yield
    except OSError as error:
        raise FileNotReadError(path.name, error.strerror or str(error)) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Inside, what the system refuses becomes a `FileNotWrittenError` that names the file."""
    try:
        yield
    except OSError as error:
        raise FileNotWrittenError(path.name, error.strerror or str(error)) from error


def create_file(path: Path, data: bytes) -> None:
    """Write a new file whole or not at all, and its folder if that is not there."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        put_in_place(path, data)


def is_crm_workbook(path: Path, access: FileAccess = AS_IT_IS) -> bool:
    """The file is a workbook that holds our main tables."""
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return False
    with reading(path), offering_backup(path, access):
        return set(XlsxFile.open(path, access.password).tables) >= _SAMPLE_TABLES


@dataclass
class FileWorkbook:
    """The adapter over one .xlsx or .xlsm file."""

    path: Path
    file: XlsxFile
    access: FileAccess = AS_IT_IS
    notices: list[str] = field(default_factory=list)  # what saving has to say to the user

    @classmethod
    def open(cls, path: Path, access: FileAccess = AS_IT_IS) -> FileWorkbook:
        """The workbook; a file that is not one of ours, or of a later version, is told."""
        with reading(path), offering_backup(path, access):
            file = XlsxFile.open(path, access.password, access.force)
            tables = set(file.tables)
        if not _SAMPLE_TABLES & tables:
            raise NotACrmWorkbookError(path.name)
        book = cls(path, file, access)
        if schema_version(book._mapped) > SCHEMA_VERSION:
            raise NewerWorkbookError(path.name)
        return book

    def read(self, tables: Iterable[str]) -> Mapping[str, RawTable]:
        """The tables by key, each column under its key, found through the workbook's hidden map."""
        with offering_backup(self.path, self.access):
            return {key: self._read_table(table_spec(key)) for key in tables}

    def write(self, edits: Sequence[Edit]) -> None:
        """All the edits in one save; rows are removed last, so that row numbers hold for the rest, then inserted."""
        self._update([edit for edit in edits if isinstance(edit, UpdateCells)])
        for edit in edits:
            self._make(edit)
        for edit in edits:
            if isinstance(edit, RemoveRows):
                self.file.remove_rows(table_spec(edit.table).name, sorted(edit.rows))
        for edit in edits:
            if isinstance(edit, InsertRows):
                self._insert(edit)
        for sheet in {_("Home"), HOME_FIGURES_SHEET} & set(self.file.sheet_names):
            self.file.forget_values(sheet)
        for edit in edits:
            if isinstance(edit, EraseTexts):
                self.notices += erase_from_file(self.file, edit)
        with writing(self.path), self.access.keeping_a_backup(self.path, self.file.stored, self.notices):
            self.file.save(change=self.access.change)

    def own_cells(self, texts: SoughtTexts) -> list[OwnCell]:
        """Where the texts stand in cells, notes and drawings of the user's own."""
        return [OwnCell(*place) for place in self.file.own_places(texts, our_areas(self.file))]

    def forget_map(self) -> None:
        """Read the hidden map anew when it is next asked: it was changed from outside."""
        self.__dict__.pop("_mapped", None)

    def _read_table(self, spec: TableSpec) -> RawTable:
        if spec.name not in self.file.tables:
            return absent_table(spec, self.path.name)
        taken = self.file.take_in_rows(spec.name)
        keys = self._keys(spec, self._area(spec))
        missing = [c for c in spec.columns if c.key not in keys.values()]
        for column in missing:
            if _cannot_do_without(spec, column.key, column.info):
                raise MissingColumnError(spec.sheet, column.header)
        cells = self.file.read_table(spec.name)
        columns = {keys[header]: _as_cells(values) for header, values in zip(cells.headers, cells.columns, strict=True)}
        calculated = frozenset(keys[header] for header in self.file.calculated_columns(spec.name))
        told = taken_in(spec, taken)
        return RawTable(spec.key, tuple(cells.rows), columns, self.file.uses_1904_dates, calculated, told)

    def _area(self, spec: TableSpec) -> TableArea:
        try:
            return self.file.tables[spec.name]
        except KeyError:
            raise MissingTableError(spec.sheet, self.path.name) from None

    def _keys(self, spec: TableSpec, area: TableArea) -> dict[str, str]:
        return keys_of_headers(spec, area.headers, self._mapped.get(spec.key, {}))

    @cached_property
    def _mapped(self) -> dict[str, dict[str, str]]:
        """Header shown today by table and key, from the hidden map; formulas there follow every rename."""
        return read_column_map(self.file)

    def _offsets(self, spec: TableSpec) -> dict[str, int]:
        """Place of each key's column within the table, from 0."""
        area = self._area(spec)
        keys = self._keys(spec, area)
        return {keys[header]: at for at, header in enumerate(area.headers)}

    def _update(self, edits: Sequence[UpdateCells]) -> None:
        """All new values of a sheet at once: each of its rows is taken apart one time only."""
        by_sheet: dict[str, dict[tuple[int, int], NewValue]] = defaultdict(dict)
        for edit in edits:
            spec = table_spec(edit.table)
            area, offsets = self._area(spec), self._offsets(spec)
            if edit.column not in offsets:
                continue  # the user took the column out; what it held follows from the rest
            column = area.first_column + offsets[edit.column]
            cells = zip(edit.values.index, self._cells(spec, edit), strict=True)
            by_sheet[area.sheet] |= {(int(row), column): cell for row, cell in cells}
        for sheet, values in by_sheet.items():
            self.file.set_cells(sheet, values)

    def _cells(self, spec: TableSpec, edit: UpdateCells) -> Sequence[NewValue]:
        if edit.as_is:
            return _as_they_lay(edit.values)
        return cells_of(spec.by_key.get(edit.column), edit.values, uses_1904_dates=self.file.uses_1904_dates)

    def _make(self, edit: Edit) -> None:
        if isinstance(edit, AppendRows | ReplaceRows):
            self._write_rows(edit)
        elif isinstance(edit, ShowPage):
            self._show(edit.page)
        elif isinstance(edit, RevealSheet):
            self.file.set_sheet_state(self._area(table_spec(edit.table)).sheet, "visible")
        elif isinstance(edit, TurnToSheet):
            self._turn_to(edit.sheet)

    def _turn_to(self, key: str) -> None:
        home = home_sheet(self.file.sheet_names)
        sheet = home if key == HOME else self._area(table_spec(key)).sheet
        if sheet is None:
            self.notices.append(no_home())
        else:
            self.file.turn_to(sheet)

    def _write_rows(self, edit: AppendRows | ReplaceRows) -> None:
        spec = table_spec(edit.table)
        offsets = self._offsets(spec)
        cells = cells_of_rows(spec, edit.rows, uses_1904_dates=self.file.uses_1904_dates)
        typed = {key: column for key, column in cells.items() if not _is_formula(spec, key)}
        columns = {offsets[key]: column for key, column in typed.items() if key in offsets}
        write = self.file.append_rows if isinstance(edit, AppendRows) else self.file.replace_rows
        write(spec.name, columns, len(edit.rows))

    def _insert(self, edit: InsertRows) -> None:
        """Rows back in their places; formulas of columns come anew."""
        spec = table_spec(edit.table)
        offsets, area = self._offsets(spec), self._area(spec)
        formulas = self.file.calculated_columns(spec.name)
        given = {key: at for key, at in offsets.items() if key in edit.rows and area.headers[at] not in formulas}
        rows = edit.rows.sort_index()
        columns = {at: _as_they_lay(rows[key]) for key, at in given.items() if not _is_formula(spec, key)}
        self.file.insert_rows(spec.name, columns, [int(place) for place in rows.index])

    def _show(self, page: ReportPage) -> None:
        home, sheet = _("Home"), sheet_of_page(self.file, page)
        self.notices += told_of_sheet(page, drawn_before(self.file.defined_names, page.key), sheet)
        placed = replace(page, sheet=sheet)
        built = draw_page(placed, self._locator(), home=home if home in self.file.sheet_names else None)
        self.file.replace_sheet(sheet, built, after=self.file.sheet_names[-1], state="visible")
        remember_sheet(self.file, page, sheet)

    def _locator(self) -> Callable[[CellLink], str | None]:
        """Where a link jumps to, as Excel writes it; None where the table is not in the workbook."""

        @cache
        def place(table: str) -> tuple[TableArea, dict[str, int]] | None:
            spec = table_spec(table)
            return (self._area(spec), self._offsets(spec)) if spec.name in self.file.tables else None

        def locate(link: CellLink) -> str | None:
            if (found := place(link.table)) is None:
                return None
            area, offsets = found
            return f"'{area.sheet}'!{column_letters(area.first_column + offsets.get(link.column or '', 0))}{link.row}"

        return locate


def _cannot_do_without(spec: TableSpec, key: str, info: ColumnInfo) -> bool:
    return key in (spec.id_column, spec.label) or info.required


def _as_they_lay(values: pd.Series) -> list[NewValue]:
    return [FileCellError(value.text) if isinstance(value, CellError) else value for value in values]


def _is_formula(spec: TableSpec, key: str) -> bool:
    column = spec.by_key.get(key)
    return column is not None and column.info.formula is not None


def _as_cells(values: list[CellValue]) -> list[Cell]:
    if FileCellError not in set(map(type, values)):
        return values  # type: ignore[return-value]  # what is left is in both
    return [CellError(value.text) if isinstance(value, FileCellError) else value for value in values]
