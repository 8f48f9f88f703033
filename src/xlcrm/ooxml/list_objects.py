"""The Excel tables (ListObjects) of a workbook: where they lie, their headers, and their part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlcrm.ooxml.cell_addresses import Area, read_area, write_area
from xlcrm.ooxml.cell_values import escaped, without_escapes
from xlcrm.ooxml.file_errors import TableHeaderError
from xlcrm.ooxml.package import Package
from xlcrm.ooxml.xml_trees import BrokenXmlError, Element, child, children, make_child, write_tree


@dataclass(frozen=True, slots=True)
class TableArea:
    """Where a table lies. Rows and columns count from 1; header_row is 0 if the header is switched off."""

    name: str
    sheet: str
    header_row: int
    first_column: int
    headers: tuple[str, ...]
    first_row: int
    last_row: int
    has_totals: bool = False

    @property
    def last_column(self) -> int:
        """The column of the last header."""
        return self.first_column + len(self.headers) - 1

    @property
    def data(self) -> Area:
        """The data rows."""
        return Area(self.first_row, self.first_column, self.last_row, self.last_column)

    @property
    def whole(self) -> Area:
        """Header, data and totals."""
        first = self.header_row or self.first_row
        return Area(first, self.first_column, self.last_row + self.has_totals, self.last_column)


class ListObject:
    """One table part."""

    def __init__(self, package: Package, part: str, sheet: str) -> None:
        """Read the part of a table that lies on a sheet."""
        self.part = part
        self.sheet = sheet
        self._package = package
        self._root = package.tree(part)
        self._area: TableArea | None = None

    @property
    def name(self) -> str:
        """The name that formulas use."""
        return without_escapes(self._root.get("displayName") or self._root.get("name") or "")

    @property
    def number(self) -> int:
        """The table's id, its own in the workbook."""
        return int(self._root.get("id", "0"))

    @property
    def area(self) -> TableArea:
        """Where the table lies now."""
        if self._area is None:
            self._area = self._read_area()
        return self._area

    def _read_area(self) -> TableArea:
        area = read_area(self._root.get("ref", ""))
        if area is None:
            raise BrokenXmlError(self.part)
        header = int(self._root.get("headerRowCount", "1"))
        totals = int(self._root.get("totalsRowCount", "0"))
        return TableArea(
            name=self.name,
            sheet=self.sheet,
            header_row=area.first_row if header else 0,
            first_column=area.first_column,
            headers=tuple(without_escapes(each.get("name", "")) for each in self._columns()),
            first_row=area.first_row + header,
            last_row=area.last_row - totals,
            has_totals=totals > 0,
        )

    @property
    def formulas(self) -> dict[int, str]:
        """The formulas of calculated columns by offset."""
        found = {}
        for offset, column in enumerate(self._columns()):
            formula = child(column, "calculatedColumnFormula")
            if formula is not None and formula.text and not formula.get("array"):
                found[offset] = formula.text
        return found

    def rename_column(self, offset: int, header: object) -> None:
        """Give a column another header; raises `TableHeaderError` unless it is a text that no other column has."""
        others = [name.casefold() for place, name in enumerate(self.area.headers) if place != offset]
        if not isinstance(header, str) or not header or header.casefold() in others:
            raise TableHeaderError(self.name, str(header or ""))
        self._columns()[offset].set("name", _written(header))
        self._area = None
        self._package.write(self.part, write_tree(self._root))

    def add_columns(self, columns: Mapping[str, str | None]) -> None:
        """Let the table end further right, with more columns: header, and formula of a calculated column."""
        old, listed = self.area, child(self._root, "tableColumns")
        assert listed is not None, "a table has columns"
        number = max(int(each.get("id", "0")) for each in self._columns())
        for step, (header, formula) in enumerate(columns.items(), 1):
            made = make_child(listed, "tableColumn")
            made.set("id", str(number + step))
            made.set("name", _written(header))
            if formula is not None:
                make_child(made, "calculatedColumnFormula").text = formula
        listed.set("count", str(len(self._columns())))
        last = old.last_column + len(columns)
        self._root.set("ref", write_area(old.whole._replace(last_column=last)))
        buttons = child(self._root, "autoFilter")
        area = read_area(buttons.get("ref", "")) if buttons is not None else None
        if buttons is not None and area is not None:
            buttons.set("ref", write_area(area._replace(last_column=last)))
        self._area = None
        self._package.write(self.part, write_tree(self._root))

    def end_at(self, last_row: int) -> None:
        """Let the data end at a row; a totals row comes right after it, a blank first row is one of them."""
        old = self.area
        whole = old.whole._replace(last_row=last_row + old.has_totals)
        self._root.set("ref", write_area(whole))
        for element, last in self._dependent_areas(last_row):
            area = read_area(element.get("ref", ""))
            if area is not None and area.last_row >= old.last_row:
                element.set("ref", write_area(area._replace(last_row=last)))
        marks = [self._root.attrib.pop(mark, "") for mark in ("insertRow", "insertRowShift")]
        if old.last_row != last_row or any(marks):
            self._area = None
            self._package.write(self.part, write_tree(self._root))

    def _columns(self) -> list[Element]:
        return children(child(self._root, "tableColumns"), "tableColumn")

    def _dependent_areas(self, last_row: int) -> list[tuple[Element, int]]:
        names = ("autoFilter", "sortState", "sortCondition")
        found = [each for each in self._root.iter() if str(each.tag).rsplit("}", 1)[-1] in names]
        return [(each, last_row) for each in found]


def _written(header: str) -> str:
    return escaped(header).replace("\n", "_x000a_")
