"""A workbook file that is changed part by part: what is not touched keeps its bytes.

It knows Excel's format and nothing of a CRM. Rows and columns count from 1; dates are serial numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from xlcrm.ooxml import (
    drop_sheet,
    edit_cells,
    erase_texts,
    graft_sheet,
    insert_rows,
    remove_rows,
    table_promises,
    table_rows,
    take_in_rows,
    widen_table,
)
from xlcrm.ooxml.cell_addresses import Area
from xlcrm.ooxml.cell_values import CellError, CellValue, Formula, NewValue
from xlcrm.ooxml.document_properties import Change, note_change
from xlcrm.ooxml.file_errors import SignedWorkbookError, TrackedChangesError
from xlcrm.ooxml.foreign_locks import refuse_open_file
from xlcrm.ooxml.list_objects import TableArea
from xlcrm.ooxml.number_formats import kinds_of_styles
from xlcrm.ooxml.passwords import decrypt, encrypt, is_encrypted
from xlcrm.ooxml.read_cells import ShownCell, TableCells, read_block, read_rows, read_styled_rows
from xlcrm.ooxml.replace_texts import Texts
from xlcrm.ooxml.save_file import put_in_place, read_file, refuse_changed_file, verify
from xlcrm.ooxml.sheet_formulas import forget_values
from xlcrm.ooxml.widen_table import NewColumn
from xlcrm.ooxml.workbook_part import DefinedName
from xlcrm.ooxml.workbook_parts import WorkbookParts
from xlcrm.texts import _

__all__ = ["CellError", "DefinedName", "Formula", "NewColumn", "TableArea", "TableCells", "XlsxFile"]


class XlsxFile:
    """An open .xlsx or .xlsm file. Changes stay in memory until `save`; after an error, open the file anew."""

    def __init__(self, data: bytes, path: Path | None = None, password: str = "", force: bool = False) -> None:
        """Open a workbook from bytes; `path` is where they came from, `password` what they are encrypted with.

        force: change protected sheets too, a protected structure, a signed workbook, one that is marked as open.
        """
        self._password, self._force = password, force
        self._load(data, path)

    @classmethod
    def open(cls, path: str | Path, password: str = "", force: bool = False) -> XlsxFile:
        """Open a file; raises a `WorkbookFileError` that says what is wrong with it."""
        found = Path(path)
        return cls(read_file(found), found, password, force)

    @property
    def stored(self) -> bytes:
        """The bytes of the file as it lay on the disk when it was opened or saved, encrypted if it is."""
        return self._stored

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The names of all sheets in their order."""
        return self._parts.workbook.sheet_names

    @property
    def uses_1904_dates(self) -> bool:
        """Whether day 0 is 1904-01-01 instead of 1899-12-30."""
        return self._parts.workbook.uses_1904_dates

    @property
    def is_signed(self) -> bool:
        """Whether the workbook carries a digital signature, which any change breaks."""
        return any(name.startswith("_xmlsignatures/") for name in self._parts.package.names)

    @property
    def part_names(self) -> tuple[str, ...]:
        """The parts of the package, as they would be saved."""
        return tuple(self._parts.package.names)

    def sheet_state(self, name: str) -> str:
        """`visible`, `hidden` or `veryHidden`."""
        return self._parts.workbook.state(name)

    def set_sheet_state(self, name: str, state: str) -> None:
        """Show or hide a sheet; raises `LastVisibleSheetError` and `WorkbookProtectedError`."""
        if state != "visible" and self._parts.workbook.is_active(name):
            self._change_head(name, graft_sheet.without_selection)
        self._parts.workbook.set_state(name, state)

    def turn_to(self, name: str) -> None:
        """Show the sheet and have the workbook open with it in front; raises `WorkbookProtectedError`."""
        self._parts.workbook.set_state(name, "visible")
        for sheet in self.sheet_names:
            if self._parts.workbook.is_active(sheet) and self.is_worksheet(sheet):
                self._change_head(sheet, graft_sheet.without_selection)
        self._parts.workbook.turn_to(name)
        self._change_head(name, graft_sheet.with_selection)

    def _change_head(self, name: str, change: Callable[[bytes], bytes]) -> None:
        sheet = self._parts.sheet(name)
        head = change(sheet.head)
        if head != sheet.head:
            sheet.change_head(head)

    def is_worksheet(self, name: str) -> bool:
        """Whether a sheet has cells: chart sheets and dialog sheets have none."""
        part = self._parts.workbook.sheet_part(name)
        relations = self._parts.package.relations(self._parts.workbook.name)
        return any(each.target == part and each.kind == "worksheet" for each in relations)

    def sheet_is_protected(self, name: str) -> bool:
        """Whether the sheet is locked against changes."""
        return self._parts.is_protected(name)

    @property
    def tables(self) -> dict[str, TableArea]:
        """The Excel tables of all sheets by name."""
        with self._parts.reading("xl/tables"):
            return {name: each.area for name, each in self._parts.list_objects.items()}

    def read_table(self, name: str) -> TableCells:
        """The values of a table's data rows, and of nothing beside them."""
        area = self._parts.list_object(name).area
        sheet = self._parts.sheet(area.sheet)
        with self._parts.reading(area.sheet):
            rows, columns = read_block(sheet, self._parts.strings, area.data)
        return TableCells(area.headers, rows, columns)

    def read_sheet(self, name: str) -> list[tuple[int, dict[int, CellValue]]]:
        """The rows of a sheet that hold something: row number, and values by column number."""
        sheet = self._parts.sheet(name)
        with self._parts.reading(name):
            return read_rows(sheet, self._parts.strings)

    def read_shown_rows(self, name: str) -> list[tuple[int, dict[int, ShownCell]]]:
        """The same rows, each value with what its number format makes of a number: a moment, a time, a duration."""
        sheet = self._parts.sheet(name)
        with self._parts.reading(name):
            kinds = kinds_of_styles(self._parts.styles)
            return [
                (number, {column: cell.shown(kinds) for column, cell in cells.items()})
                for number, cells in read_styled_rows(sheet, self._parts.strings)
            ]

    def set_cells(self, sheet: str, values: Mapping[tuple[int, int], NewValue]) -> None:
        """Write values by (row, column). A cell keeps its style; None clears it; a text stays a text.

        A text in the header of a table renames the column; formulas that use the old name are not changed.
        """
        edit_cells.set_cells(self._parts, sheet, values)

    def forget_values(self, sheet: str) -> None:
        """Drop the last seen values of a sheet's formulas; every program then computes them when it opens the file."""
        forget_values(self._parts.sheet(sheet))

    def append_rows(self, table: str, columns: Mapping[int, Sequence[NewValue]], count: int) -> int:
        """Add `count` rows to a table, values by column offset; gives the sheet row of the first one.

        Raises `CellsBelowTableError`, `SheetProtectedError`, `SheetFullError`.
        """
        return table_rows.append_rows(self._parts, table, columns, count)

    def take_in_rows(self, table: str) -> list[int]:
        """Let a table take in the rows that were typed right below it; gives their sheet row numbers."""
        return take_in_rows.take_in_rows(self._parts, table)

    def replace_rows(self, table: str, columns: Mapping[int, Sequence[NewValue]], count: int) -> None:
        """Put `count` rows in the place of all data rows of a table."""
        table_rows.replace_rows(self._parts, table, columns, count)

    def remove_rows(self, table: str, rows: Collection[int]) -> None:
        """Remove data rows by sheet row number; the rows below move up inside the table's columns."""
        remove_rows.remove_rows(self._parts, table, rows)

    def insert_rows(self, table: str, columns: Mapping[int, Sequence[NewValue]], places: Sequence[int]) -> None:
        """Put rows at places among a table's data rows, from 0; the rows there move down inside the table's columns.

        Values by column offset. Raises as `append_rows` does.
        """
        insert_rows.insert_rows(self._parts, table, columns, places)

    def widen_table(self, table: str, columns: Sequence[NewColumn], built: bytes) -> None:
        """Add columns at the right end of a table, as the table of that name in a workbook by XlsxWriter has them.

        Raises `CellsBesideTableError` where something lies right of the table, and `SheetProtectedError`.
        """
        widen_table.widen_table(self._parts, table, columns, built)

    def calculated_columns(self, table: str) -> frozenset[str]:
        """The headers of a table's columns that hold one formula on every row."""
        found = self._parts.list_object(table)
        headers = found.area.headers
        return frozenset(headers[offset] for offset in found.formulas)

    def overwritten_formulas(self, table: str) -> dict[str, list[int]]:
        """Sheet rows by header where a value stands in the place of a column's formula."""
        found = self._parts.list_object(table)
        with self._parts.reading(found.sheet):
            return table_promises.overwritten_formulas(self._parts.sheet(found.sheet), found)

    def drop_down_areas(self, sheet: str) -> list[Area]:
        """The areas of a sheet where a cell offers a list to pick from."""
        with self._parts.reading(sheet):
            return table_promises.drop_down_areas(self._parts.sheet(sheet))

    def replace_sheet(self, name: str, built: bytes, after: str | None = None, state: str = "visible") -> None:
        """Take a sheet of a workbook that XlsxWriter built, in the place of ours of that name or behind `after`."""
        graft_sheet.replace_sheet(self._parts, name, built, after, state)

    def own_places(self, texts: Texts, areas: Mapping[str, Sequence[Area]]) -> list[tuple[str, str]]:
        """Sheet and cell, or an empty text for what is in no cell, of texts that stand outside these areas."""
        with self._parts.reading("xl"):
            return list(dict.fromkeys(erase_texts.own_places(self._parts, texts, areas)))

    def erase_texts(self, texts: Texts, areas: Mapping[str, Sequence[Area]]) -> None:
        """Replace texts in the cells of the areas and in all that is no cell of the user's own; unused texts go."""
        erase_texts.erase_texts(self._parts, texts, areas)

    def holds_texts(self, texts: Texts) -> bool:
        """Whether the texts stand anywhere in the file."""
        with self._parts.reading("xl"):
            return erase_texts.holds_texts(self._parts, texts)

    def remove_sheet(self, name: str) -> None:
        """Remove a sheet; raises `SheetInUseError` while formulas elsewhere refer to it."""
        drop_sheet.remove_sheet(self._parts, name)

    @property
    def defined_names(self) -> list[DefinedName]:
        """All defined names of the workbook and its sheets."""
        return self._parts.workbook.defined_names

    def set_defined_name(self, name: str, refers_to: str, hidden: bool = False) -> None:
        """Define a name of the workbook, or change what it refers to."""
        self._parts.workbook.set_name(name, refers_to, is_hidden=hidden)

    def remove_defined_name(self, name: str) -> None:
        """Remove a name of the workbook if it is there."""
        self._parts.workbook.remove_name(name)

    def to_bytes(self) -> bytes:
        """The file as it would be saved; without changes it holds the same members in the same bytes."""
        self._parts.store()
        return self._parts.package.to_bytes()

    def save(self, path: str | Path | None = None, force: bool = False, change: Change | None = None) -> None:
        """Write the file whole or not at all, over itself or to another path, which it then goes by.

        force: also if the file is marked as open, or signed. change: who changes it and when, for its properties.
        An encrypted workbook stays so. Raises `SignedWorkbookError`, `TrackedChangesError`, or a `NotWrittenError`
        (`FileInUseError`, `FileChangedError`, `FileHeldError`) whose `pending` names the file beside that it became.
        """
        target = Path(path) if path is not None else self.path
        assert target is not None, "a workbook from bytes is saved to a path"
        target, force = target.resolve(), force or self._force
        self._refuse(target, force=force)
        self._parts.store()
        if change and self._parts.package.changed:
            note_change(self._parts.package, change)
        data = self._parts.package.to_bytes()
        verify(data, self._parts.package.changed, target.name)
        sealed = encrypt(data, self._password, target.name) if self._is_encrypted else data
        put_in_place(target, sealed, last_look=lambda: self._look_again(target, force=force))
        self._load(sealed, Path(path) if path is not None else self.path, data)

    def _load(self, stored: bytes, path: Path | None, plain: bytes | None = None) -> None:
        self.path = path
        self._stored = stored
        name = path.name if path else _("the workbook")
        self._is_encrypted = is_encrypted(stored)
        if plain is None:
            plain = decrypt(stored, self._password, name) if self._is_encrypted else stored
        self._parts = WorkbookParts(plain, name, ignores_protection=self._force)

    def _refuse(self, target: Path, *, force: bool) -> None:
        if any("/revisions/" in name for name in self._parts.package.names):
            raise TrackedChangesError(target.name)
        if not force and self.is_signed:
            raise SignedWorkbookError(target.name)

    def _look_again(self, target: Path, *, force: bool) -> None:
        if not force:
            refuse_open_file(target)
        if self.path is not None and self.path.resolve() == target:
            refuse_changed_file(target, self._stored)
