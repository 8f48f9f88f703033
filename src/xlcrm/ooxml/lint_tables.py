"""Findings in the Excel tables of a workbook: names, places, columns, and headers against their cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from xlcrm.ooxml.cell_addresses import LAST_COLUMN, LAST_ROW, Area, cell_address, read_area
from xlcrm.ooxml.cell_values import without_escapes
from xlcrm.ooxml.file_errors import WorkbookFileError
from xlcrm.ooxml.lint_formulas import formula_defect
from xlcrm.ooxml.package import Package
from xlcrm.ooxml.package_defects import Defect
from xlcrm.ooxml.workbook_part import DefinedName, WorkbookPart
from xlcrm.ooxml.xml_trees import Element, child, children, local_name
from xlcrm.texts import _

_NAME = re.compile(r"[^\W\d][\w.\\?]{0,254}|\\[\w.\\?]{0,254}")
_LIKE_A_CELL = re.compile(r"(?:[A-Za-z]{1,3}\d{1,7}|[Rr]\d*[Cc]\d*|[RrCc])$")
HeaderTexts = Mapping[str, Mapping[tuple[int, int], str]]  # of a sheet, by row and column


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What a table part says."""

    sheet: str
    root: Element

    @property
    def name(self) -> str:
        """The name that formulas use."""
        return without_escapes(self.root.get("displayName", ""))

    @property
    def area(self) -> Area | None:
        """Where it lies, if that is a place on a sheet with room for its header."""
        area = read_area(self.root.get("ref", ""))
        if area is None or area.last_row > LAST_ROW or area.last_column > LAST_COLUMN or area.first_row < 1:
            return None
        return area if area.last_row > area.first_row or not self.has_header else None

    @property
    def has_header(self) -> bool:
        """Whether the header row is switched on."""
        return self.root.get("headerRowCount", "1") != "0"

    @property
    def columns(self) -> list[Element]:
        """Its columns."""
        return children(child(self.root, "tableColumns"), "tableColumn")


@dataclass(frozen=True, slots=True)
class TablesOfSheet:
    """A sheet's part and its tables."""

    part: str
    is_worksheet: bool
    tables: list[TableFacts]

    @property
    def header_rows(self) -> frozenset[int]:
        """The rows where headers stand."""
        return frozenset(each.area.first_row for each in self.tables if each.area and each.has_header)


def tables_of(package: Package, workbook: WorkbookPart) -> dict[str, TablesOfSheet]:
    """The sheets that are there, each with its tables."""
    kinds = {each.target: each.kind for each in package.relations(workbook.name)}
    found: dict[str, TablesOfSheet] = {}
    for sheet in workbook.sheet_names:
        try:
            part = workbook.sheet_part(sheet)
        except WorkbookFileError:
            continue  # told as a relation that is not there
        if part in {each.part for each in found.values()}:
            continue  # told as a name that two sheets have
        targets = [each.target for each in package.related(part, "table") if package.has(each.target)]
        is_worksheet = kinds.get(part) == "worksheet" and package.has(part)
        found[sheet] = TablesOfSheet(part, is_worksheet, [TableFacts(sheet, package.tree(each)) for each in targets])
    return found


def table_defects(
    sheets: Mapping[str, TablesOfSheet], names: list[DefinedName], headers: HeaderTexts
) -> Iterator[Defect]:
    """What is wrong with the tables, each for itself and with each other."""
    tables = [table for on_sheet in sheets.values() for table in on_sheet.tables]
    yield from _twice(tables, names)
    for table in tables:
        yield from _place_defects(table)
        yield from _column_defects(table)
        if table.sheet in headers:
            yield from _header_defects(table, headers)
    for on_sheet in sheets.values():
        for one, other in combinations(on_sheet.tables, 2):
            if one.area and other.area and one.area.meets(other.area):
                message = _("The tables {one} and {other} share cells.", one=one.name, other=other.name)
                yield Defect("tables_overlap", one.sheet, message)


def _twice(tables: list[TableFacts], names: list[DefinedName]) -> Iterator[Defect]:
    for key, count in Counter(table.root.get("id", "") for table in tables).items():
        if count > 1:
            involved = ", ".join(table.name for table in tables if table.root.get("id", "") == key)
            yield Defect("table_id_twice", involved, _("These tables have the same number, {id}.", id=key))
    taken = Counter(table.name.casefold() for table in tables)
    taken.update({each.name.casefold() for each in names if each.sheet is None})
    for table in tables:
        if taken[table.name.casefold()] > 1:
            message = _("Another table or a defined name is called {name} too.", name=table.name)
            yield Defect("table_name_twice", table.sheet, message)


def _place_defects(table: TableFacts) -> Iterator[Defect]:
    if not _NAME.fullmatch(table.name) or _LIKE_A_CELL.match(table.name):
        yield Defect("table_name", table.sheet, _("{name!r} cannot be the name of a table.", name=table.name))
    if table.area is None:
        message = _("The table {name} lies at {ref}, which is no place for it.", name=table.name, ref=_ref(table))
        yield Defect("table_ref", table.sheet, message)


def _column_defects(table: TableFacts) -> Iterator[Defect]:
    columns = table.columns
    declared = child(table.root, "tableColumns")
    counted = declared.get("count", str(len(columns))) if declared is not None else "0"
    width = table.area.last_column - table.area.first_column + 1 if table.area else len(columns)
    if not len(columns) == width == int(counted if counted.isdigit() else -1):
        message = _(
            "The table {name} lists {count} columns and lies over {width}.",
            name=table.name,
            count=counted if len(columns) == width else len(columns),
            width=width,
        )
        yield Defect("table_columns", table.sheet, message)
    for header, count in Counter(_header(each).casefold() for each in columns).items():
        if count > 1:
            message = _("The table {name} has the column {header} twice.", name=table.name, header=header)
            yield Defect("table_column_twice", table.sheet, message)
    for each in columns:
        for part in each:
            if local_name(part) in ("calculatedColumnFormula", "totalsRowFormula"):
                defect = formula_defect(part.text or "")
                if defect:
                    yield Defect(defect[0], f"{table.name}[{_header(each)}]", defect[1])


def _header_defects(table: TableFacts, headers: HeaderTexts) -> Iterator[Defect]:
    area = table.area
    if area is None or not table.has_header:
        return
    for column, each in enumerate(table.columns, area.first_column):
        shown = headers.get(table.sheet, {}).get((area.first_row, column))
        if shown is None or _one_line(shown) != _one_line(_header(each)):
            message = _(
                "The header of the table {name} is {shown!r} in the cell and {header!r} in the table.",
                name=table.name,
                shown=shown or "",
                header=_header(each),
            )
            yield Defect("table_header", f"{table.sheet}!{cell_address(area.first_row, column)}", message)


def _header(column: Element) -> str:
    return without_escapes(column.get("name", ""))


def _one_line(text: str) -> str:
    return " ".join(text.replace("\r", "\n").split())


def _ref(table: TableFacts) -> str:
    return table.root.get("ref", "")
