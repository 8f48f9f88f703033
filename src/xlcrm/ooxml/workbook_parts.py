"""All that is known of an open workbook: package, sheets, strings, styles and tables, each read when first needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from xlcrm.ooxml import shared_strings, styles
from xlcrm.ooxml.file_errors import DamagedFileError, SheetProtectedError, UnknownListObjectError
from xlcrm.ooxml.formula_references import sheets_mentioned
from xlcrm.ooxml.list_objects import ListObject
from xlcrm.ooxml.package import Package
from xlcrm.ooxml.read_cells import BeyondSheetError, UnknownTextError
from xlcrm.ooxml.shared_strings import SharedStrings
from xlcrm.ooxml.sheet_rows import NotAWorksheetError, SheetRows, is_worksheet
from xlcrm.ooxml.styles import Styles
from xlcrm.ooxml.workbook_part import WorkbookPart
from xlcrm.ooxml.write_cells import CellWriter
from xlcrm.ooxml.xml_trees import BrokenXmlError, plain_markup
from xlcrm.texts import _

_PROTECTED = re.compile(rb"""<(?:\w+:)?sheetProtection\b[^>]*?\ssheet\s*=\s*["'](?:1|true|on)["']""")


class WorkbookParts:
    """An open workbook; changes are kept here until `store` puts them into the package."""

    def __init__(self, data: bytes, file: str, ignores_protection: bool = False) -> None:
        """Open a workbook from the bytes of a file; protected sheets are changed only if told to."""
        self.package = Package(data, file)
        self.workbook = WorkbookPart(self.package, ignores_protection)
        self._ignores_protection = ignores_protection
        self._sheets: dict[str, SheetRows] = {}
        self._mentioned: dict[str, frozenset[str]] = {}
        self._strings: SharedStrings | None = None
        self._styles: Styles | None = None
        self._list_objects: dict[str, ListObject] | None = None
        self.formulas_changed = False

    @contextmanager
    def reading(self, what: str) -> Iterator[None]:
        """Inside, what does not hold together in the file becomes a `DamagedFileError` that names the part."""
        try:
            yield
        except (BeyondSheetError, UnknownTextError) as error:
            raise DamagedFileError(self.package.file, f"{what}: {error}") from error
        except (BrokenXmlError, NotAWorksheetError, UnicodeDecodeError, IndexError, ValueError) as error:
            raise DamagedFileError(self.package.file, _("the part {part} is unreadable", part=what)) from error

    def sheet(self, name: str) -> SheetRows:
        """The rows of a worksheet."""
        part = self.workbook.sheet_part(name)
        if part not in self._sheets:
            with self.reading(part):
                self._sheets[part] = SheetRows(self.package.xml(part))
        return self._sheets[part]

    def mentions(self, name: str, other: str) -> bool:
        """Whether formulas on a sheet, as it was opened, may name cells of another sheet."""
        part = self.workbook.sheet_part(name)
        if part not in self._mentioned:
            xml = self.package.xml(part)
            self._mentioned[part] = sheets_mentioned(xml) if is_worksheet(xml) else frozenset()
        return other.casefold() in self._mentioned[part]

    def forget_sheet(self, part: str) -> None:
        """The part is gone or was written from outside."""
        self._sheets.pop(part, None)
        self._mentioned.pop(part, None)
        self._list_objects = None

    def sheet_to_change(self, name: str) -> SheetRows:
        """The rows of a worksheet that is about to be changed; raises `SheetProtectedError`."""
        sheet = self.sheet(name)
        self.refuse_protected(name)
        return sheet

    def refuse_protected(self, name: str) -> None:
        """Raise `SheetProtectedError` for a locked sheet, unless protection is ignored."""
        if self.is_locked(name):
            raise SheetProtectedError(name)

    def is_locked(self, name: str) -> bool:
        """Whether a sheet may not be changed: it is protected, and that is not ignored."""
        return not self._ignores_protection and self.is_protected(name)

    def is_protected(self, name: str) -> bool:
        """Whether a sheet is protected against changes."""
        part = self.workbook.sheet_part(name)
        data = self._sheets[part].tail if part in self._sheets else self.package.xml(part)
        return bool(_PROTECTED.search(data, max(data.rfind(b"sheetData"), 0)))

    @property
    def strings(self) -> SharedStrings:
        """The shared strings; a workbook that has none gets the part when a text is written."""
        if self._strings is None:
            part = self.part_of("sharedStrings")
            with self.reading(part or shared_strings.PART):
                self._strings = SharedStrings(plain_markup(self.package.xml(part)) if part else shared_strings.EMPTY)
        return self._strings

    @property
    def styles(self) -> Styles:
        """The styles."""
        if self._styles is None:
            part = self.part_of("styles")
            with self.reading(part or styles.PART):
                self._styles = Styles(self.package.xml(part) if part else styles.EMPTY)
        return self._styles

    @property
    def list_objects(self) -> dict[str, ListObject]:
        """The tables of all worksheets by name."""
        if self._list_objects is None:
            with self.reading("xl/tables"):
                self._list_objects = {each.area.name: each for each in self._read_list_objects()}
        return self._list_objects

    def list_object(self, name: str) -> ListObject:
        """One table, by its name in any case."""
        for each in self.list_objects.values():
            if each.name.casefold() == name.casefold():
                return each
        raise UnknownListObjectError(name, self.list_objects)

    def writer(self, sheet: SheetRows) -> CellWriter:
        """What makes cells for a sheet."""
        return CellWriter(self.strings, self.styles, sheet.prefix)

    def part_of(self, kind: str) -> str | None:
        """The part that hangs on the workbook by this kind of relation."""
        relation = next(self.package.related(self.workbook.name, kind), None)
        return relation.target if relation and self.package.has(relation.target) else None

    def store(self) -> None:
        """Put all changes into the package."""
        for part, sheet in self._sheets.items():
            if sheet.is_changed:
                self.package.write(part, sheet.to_bytes())
        if self._strings is not None and self._strings.is_changed:
            self._store_part("sharedStrings", self._strings.to_bytes(), shared_strings)
        if self._styles is not None and self._styles.is_changed:
            self._store_part("styles", self._styles.to_bytes(), styles)
        if self.formulas_changed:
            self._drop_calculation_chain()
        if self.package.changed:
            self.workbook.ask_for_recalculation()

    def _store_part(self, kind: str, data: bytes, room: object) -> None:
        part = self.part_of(kind)
        if part:
            self.package.write(part, data)
            return
        name, content_type, relation = (getattr(room, key) for key in ("PART", "CONTENT_TYPE", "RELATION"))
        self.package.add(name, data, content_type)
        self.package.add_relation(self.workbook.name, relation, name)

    def _drop_calculation_chain(self) -> None:
        part = self.part_of("calcChain")
        if part:
            relations = self.package.relations(self.workbook.name)
            self.package.set_relations(self.workbook.name, [each for each in relations if each.target != part])
            self.package.remove(part)

    def _read_list_objects(self) -> Iterator[ListObject]:
        for sheet in self.workbook.sheet_names:
            part = self.workbook.sheet_part(sheet)
            for relation in self.package.related(part, "table"):
                if self.package.has(relation.target):
                    yield ListObject(self.package, relation.target, sheet)
