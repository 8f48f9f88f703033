"""The workbook part: sheets in their order, defined names, the calendar in use, and the wish to recalculate."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.ooxml.file_errors import (
    DamagedFileError,
    LastVisibleSheetError,
    NotAWorkbookError,
    UnknownSheetError,
    WorkbookProtectedError,
)
from xlcrm.ooxml.package import Package
from xlcrm.ooxml.xml_trees import Element, child, children, make_child, truth, write_tree
from xlcrm.texts import _

_AFTER_NAMES = (
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)
_WORKBOOK_TYPES = (
    "sheet.main+xml",
    "sheet.macroEnabled.main+xml",
    "template.main+xml",
    "template.macroEnabled.main+xml",
)


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name for a range or a formula; `sheet` is set where it holds on one sheet only."""

    name: str
    refers_to: str
    sheet: str | None = None
    is_hidden: bool = False


class WorkbookPart:
    """`xl/workbook.xml`, wherever it lies in the package."""

    def __init__(self, package: Package, ignores_protection: bool = False) -> None:
        """Find and read the part; raises `NotAWorkbookError` where there is none."""
        self._package = package
        self._ignores_protection = ignores_protection
        main = next(package.related("", "officeDocument"), None)
        if main is None or not package.content_type(main.target).endswith(_WORKBOOK_TYPES):
            raise NotAWorkbookError(package.file)
        self.name = main.target
        self._root = package.tree(self.name)
        if child(self._root, "sheets") is None:
            raise DamagedFileError(package.file, _("it has no sheets"))

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The names of all sheets in their order."""
        return tuple(each.get("name", "") for each in self._sheets())

    @property
    def uses_1904_dates(self) -> bool:
        """Whether day 0 is 1904-01-01 (old Macs) instead of 1899-12-30."""
        properties = child(self._root, "workbookPr")
        return properties is not None and truth(properties.get("date1904"))

    @property
    def defined_names(self) -> list[DefinedName]:
        """All defined names."""
        sheets = self.sheet_names
        found = []
        for each in self._names():
            position = each.get("localSheetId")
            on_sheet = sheets[int(position)] if position and int(position) < len(sheets) else None
            found.append(DefinedName(each.get("name", ""), each.text or "", on_sheet, truth(each.get("hidden"))))
        return found

    def sheet_part(self, sheet: str) -> str:
        """The part of a sheet."""
        wanted = _relation_id(self._sheet(sheet))
        for relation in self._package.relations(self.name):
            if relation.id == wanted:
                return relation.target
        raise DamagedFileError(self._package.file, _("the sheet {sheet} cannot be found", sheet=sheet))

    def state(self, sheet: str) -> str:
        """`visible`, `hidden` or `veryHidden`."""
        return self._sheet(sheet).get("state", "visible")

    def set_state(self, sheet: str, state: str) -> None:
        """Show or hide a sheet; if it was the one in front, another comes to the front."""
        element = self._sheet(sheet)
        if element.get("state", "visible") == state:
            return
        self.refuse_locked_structure()
        visible = [each for each in self._sheets() if each.get("state", "visible") == "visible"]
        if state != "visible" and visible == [element]:
            raise LastVisibleSheetError(sheet)
        element.attrib.pop("state", "")
        if state != "visible":
            element.set("state", state)
            self._leave(self._sheets().index(element))
        self.store()

    def add_sheet(self, sheet: str, relation_id: str, after: str | None, state: str) -> None:
        """Add a sheet behind another one, or at the end."""
        self.refuse_locked_structure()
        parent = child(self._root, "sheets")
        assert parent is not None
        names = [name.casefold() for name in self.sheet_names]
        position = names.index(after.casefold()) + 1 if after and after.casefold() in names else len(names)
        element = parent.makeelement(self._sheets()[0].tag)
        element.set("name", sheet)
        element.set("sheetId", str(max(int(each.get("sheetId", "0")) for each in self._sheets()) + 1))
        if state != "visible":
            element.set("state", state)
        element.set(_relation_key(self._sheets()[0]), relation_id)
        parent.insert(position, element)
        self._renumber({old: old + (old >= position) for old in range(len(names))})
        self.store()

    def remove_sheet(self, sheet: str) -> None:
        """Remove a sheet with the names that hold on it only; its part is the caller's."""
        self.refuse_locked_structure()
        element = self._sheet(sheet)
        position = self._sheets().index(element)
        self.set_state(sheet, "hidden")
        for each in self._names():
            if each.get("localSheetId") == str(position):
                _detach(each)
            elif mentions_sheet(each.text or "", sheet):
                each.text = "#REF!"
        count = len(self._sheets())
        _detach(element)
        self._renumber({old: old - (old > position) for old in range(count)})
        self._drop_empty_names()
        self.store()

    def set_name(self, name: str, refers_to: str, sheet: str | None = None, *, is_hidden: bool = False) -> None:
        """Define a name, on the whole workbook or on one sheet; the formula comes without equals sign."""
        position = None if sheet is None else str(self._position(sheet))
        parent = child(self._root, "definedNames")
        if parent is None:
            parent = make_child(self._root, "definedNames", _AFTER_NAMES)
        element = self._find_name(name, position)
        if element is None:
            element = self._new_name(parent, name, position)
        element.text = refers_to.removeprefix("=")
        element.attrib.pop("hidden", "")
        if is_hidden:
            element.set("hidden", "1")
        self.store()

    def remove_name(self, name: str, sheet: str | None = None) -> None:
        """Remove a name if it is there."""
        element = self._find_name(name, None if sheet is None else str(self._position(sheet)))
        if element is not None:
            _detach(element)
            self._drop_empty_names()
            self.store()

    def change_names(self, changed: Iterable[tuple[DefinedName, str]]) -> None:
        """Let names refer to something else."""
        for name, refers_to in changed:
            self.set_name(name.name, refers_to, name.sheet, is_hidden=name.is_hidden)

    def is_active(self, sheet: str) -> bool:
        """Whether the sheet is in front when the workbook opens."""
        view = self._view()
        return self._position(sheet) == int(view.get("activeTab", "0") if view is not None else 0)

    def turn_to(self, sheet: str) -> None:
        """Have the workbook open with the sheet in front; one without views opens as it did."""
        view = self._view()
        if view is not None:
            view.set("activeTab", str(self._position(sheet)))
            self.store()

    def ask_for_recalculation(self) -> None:
        """Have Excel calculate everything when it opens the workbook."""
        settings = child(self._root, "calcPr")
        if settings is None:
            settings = make_child(self._root, "calcPr", _AFTER_NAMES[1:])
        if not truth(settings.get("fullCalcOnLoad")):
            settings.set("fullCalcOnLoad", "1")
            self.store()

    def refuse_locked_structure(self) -> None:
        """Raise `WorkbookProtectedError` if sheets may not come, go, or be shown, unless protection is ignored."""
        if self._ignores_protection:
            return
        protection = child(self._root, "workbookProtection")
        if protection is not None and truth(protection.get("lockStructure")):
            raise WorkbookProtectedError

    def store(self) -> None:
        """Put the part back into the package."""
        self._package.write(self.name, write_tree(self._root))

    def _sheets(self) -> list[Element]:
        return children(child(self._root, "sheets"), "sheet")

    def _sheet(self, sheet: str) -> Element:
        return self._sheets()[self._position(sheet)]

    def _position(self, sheet: str) -> int:
        for position, name in enumerate(self.sheet_names):
            if name.casefold() == sheet.casefold():
                return position
        raise UnknownSheetError(sheet, self.sheet_names)

    def _names(self) -> list[Element]:
        return children(child(self._root, "definedNames"), "definedName")

    def _find_name(self, name: str, position: str | None) -> Element | None:
        for each in self._names():
            if each.get("name", "").casefold() == name.casefold() and each.get("localSheetId") == position:
                return each
        return None

    def _new_name(self, parent: Element, name: str, position: str | None) -> Element:
        element = make_child(parent, "definedName")
        element.set("name", name)
        if position is not None:
            element.set("localSheetId", position)
        key = (name.casefold(), int(position or -1))
        for place, each in enumerate(self._names()):
            if (each.get("name", "").casefold(), int(each.get("localSheetId", "-1"))) > key:
                parent.insert(place, element)
                break
        return element

    def _drop_empty_names(self) -> None:
        parent = child(self._root, "definedNames")
        if parent is not None and len(parent) == 0:
            _detach(parent)

    def _view(self) -> Element | None:
        return next(iter(children(child(self._root, "bookViews"), "workbookView")), None)

    def _leave(self, position: int) -> None:
        view = self._view()
        if view is None or int(view.get("activeTab", "0")) != position:
            return
        states = [each.get("state", "visible") for each in self._sheets()]
        view.set("activeTab", str(states.index("visible")))

    def _renumber(self, positions: dict[int, int]) -> None:
        for each in self._names():
            old = each.get("localSheetId")
            if old is not None:
                each.set("localSheetId", str(positions.get(int(old), int(old))))
        for view in children(child(self._root, "bookViews"), "workbookView"):
            for key in ("activeTab", "firstSheet"):
                if key in view.attrib:
                    view.set(key, str(positions.get(int(view.get(key, "0")), 0)))


def mentions_sheet(formula: str, sheet: str) -> bool:
    """Whether a formula refers to a sheet, quoted or not."""
    return f"{quoted_sheet(sheet)}!".casefold() in formula.casefold() or bool(
        re.search(rf"(?<![\w.'\]]){re.escape(sheet)}!", formula, re.IGNORECASE)
    )


def _relation_key(element: Element) -> str:
    for key in map(str, element.attrib):
        if key.endswith("}id"):
            return key
    return "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _relation_id(element: Element) -> str:
    return element.get(_relation_key(element), "")


def _detach(element: Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
