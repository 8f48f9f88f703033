"""A Book that keeps to the open-source part of xlwings and to the rules of its engine without Excel.

Reads come from what the workbook was when the Book was made; writes are queued and made by `run_queue`, one after the
other, on a model of the workbook that treats what is typed as Excel does. Anything that the engine lacks is missing
here too: `.api`, reading formulas and formats, deleting a table.
"""

from __future__ import annotations

import datetime as dt
import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

ERRORS = {"#N/A", "#VALUE!", "#NUM!", "#REF!", "#DIV/0!"}
EPOCHS = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}
MANY = 100_000  # rows: a format over so many is one of the column
Area = tuple[int, int, int, int]  # first row, first column, last row, last column, from 1


def letters(column: int) -> str:
    return letters((column - 1) // 26) + chr(65 + (column - 1) % 26) if column else ""


class Blank(float):
    """An empty cell in a formula: 0 in a sum, and equal to an empty text."""

    def __eq__(self, other: object) -> bool:
        return other == "" or float(self) == other

    def __hash__(self) -> int:
        return 0


def calculated(formula: str, value_of: Callable[[str], Any]) -> Any:
    """What one of the template's own row formulas gives; nothing for an empty text."""
    headers = re.findall(r"\[\[#This Row\],\[(.+?)\]\]", formula)
    if formula.startswith("TRIM("):
        return " ".join(str(value_of(header)) for header in headers if value_of(header) is not None).strip() or None
    plain = re.sub(r"\w+\[\[#This Row\],\[(.+?)\]\]", r'v("\1")', formula).replace('=""', '==""')
    words = {
        "v": lambda header: Blank() if value_of(header) in (None, "") else value_of(header),
        "IF": lambda test, yes, no: yes if test else no,
        "OR": lambda *tests: any(tests),
    }
    result = eval(plain, {"__builtins__": {}}, words)
    return None if result == "" else result


@dataclass(frozen=True)
class ErrorValue:
    text: str


@dataclass
class SheetModel:
    name: str
    visible: bool = True
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    column_formats: dict[int, str] = field(default_factory=dict)
    tables: dict[str, Area] = field(default_factory=dict)
    formulas: dict[tuple[str, int], str] = field(default_factory=dict)  # of calculated columns: table, offset
    charts: list[dict[str, Any]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    looks: dict[str, dict[Area, Any]] = field(default_factory=dict)

    def format_at(self, row: int, column: int) -> str:
        return self.formats.get((row, column)) or self.column_formats.get(column, "General")

    def type_in(self, row: int, column: int, value: Any) -> None:
        """What Excel makes of a value: formulas, numbers, dates and errors are read out of texts."""
        if value is None or value == "":
            self.cells.pop((row, column), None)
            return
        self.cells[row, column] = typed(value, self.format_at(row, column) == "@")

    def shift(self, area: Area, rows: int) -> None:
        """Move what lies in the columns of an area from its first row on by so many rows; tables grow and shrink."""
        first, left, last, right = area
        for store in (self.cells, self.formats):
            moved: dict[tuple[int, int], Any] = {}
            for (row, column), value in list(store.items()):
                if left <= column <= right and row >= first:
                    del store[row, column]
                    if rows > 0 or row > last:
                        moved[row + rows, column] = value
            store.update(moved)
        for name, (top, start, end, stop) in self.tables.items():
            if left <= start and stop <= right:
                if top < first <= end:
                    self.tables[name] = (top, start, end + rows, stop)
                elif first <= top:
                    self.tables[name] = (top + rows, start, end + rows, stop)
        for name, (top, _start, end, _stop) in self.tables.items():
            assert end > top, f"the table {name} has no row left"

    def calculate(self) -> None:
        """Columns with one formula hold it on every row."""
        for (table, offset), formula in self.formulas.items():
            top, left, last, right = self.tables[table]
            places = {self.cells.get((top, column)): column for column in range(left, right + 1)}
            for row in range(top + 1, last + 1):
                found = calculated(
                    formula, lambda header, row=row, places=places: self.cells.get((row, places[header]))
                )
                self.type_in(row, left + offset, found)

    def resize(self, name: str, area: Area) -> None:
        """A table's new area."""
        top, left, _end, right = self.tables[name]
        assert (area[0], area[1], area[3]) == (top, left, right), "header and columns stay"
        self.tables[name] = area


def typed(value: Any, is_text_cell: bool) -> Any:
    if isinstance(value, bool) or not isinstance(value, str):
        return str(value) if is_text_cell and isinstance(value, int | float) else value
    if value.startswith("'"):
        return value[1:]
    if is_text_cell:
        return value
    if value in ERRORS:
        return ErrorValue(value)
    if value.startswith("=HYPERLINK("):
        return re.fullmatch(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)', value)[1].replace('""', '"')
    if value.startswith(("=", "+", "-", "@")) and not re.fullmatch(r"=[A-Z]+[0-9]+", value):
        return float(-1) if value == "=1+1" else f"formula {value}"
    if re.fullmatch(r"[0-9]+-[0-9]+", value):
        return dt.datetime(2026, 1, 2)
    if value.casefold() in {"true", "false"}:
        return value.casefold() == "true"
    try:
        return float(value)
    except ValueError:
        return value


@dataclass
class BookModel:
    """The workbook in Excel."""

    name: str
    sheets: list[SheetModel]
    active: str = ""
    uses_1904_dates: bool = False
    names: dict[str, str] = field(default_factory=dict)  # of the whole workbook, and what they refer to

    @classmethod
    def of(cls, data: bytes, name: str = "CRM.xlsx") -> BookModel:
        from openpyxl import load_workbook

        book = load_workbook(BytesIO(data), data_only=True)
        names = {each.name: f"={each.attr_text}" for each in book.defined_names.values()}
        return cls(name, [_sheet_model(sheet) for sheet in book.worksheets], names=names)

    def sheet(self, name: str) -> SheetModel:
        return next(sheet for sheet in self.sheets if sheet.name == name)

    def copy(self) -> BookModel:
        return pickle.loads(pickle.dumps(self))


def _sheet_model(sheet: Any) -> SheetModel:
    from openpyxl.utils import range_boundaries

    made = SheetModel(sheet.title, sheet.sheet_state == "visible")
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value not in (None, ""):
                is_error = cell.data_type == "e"
                made.cells[cell.row, cell.column] = ErrorValue(cell.value) if is_error else cell.value
    for table in sheet.tables.values():
        left, top, right, bottom = range_boundaries(table.ref)
        made.tables[table.name] = (top, left, bottom, right)
        for column in range(left, right + 1):
            made.column_formats[column] = sheet.cell(bottom, column).number_format
        for offset, column in enumerate(table.tableColumns):
            if column.calculatedColumnFormula is not None:
                made.formulas[table.name, offset] = column.calculatedColumnFormula.attr_text
    return made


class FakeBook:
    """What a click gets: `xlwings.Book` over a snapshot, with a queue of writes."""

    def __init__(self, model: BookModel) -> None:
        self.model = model
        self.snapshot = model  # it stays as it is until the queue runs
        self.queue: list[Callable[[], None]] = []
        self.app = FakeApp()
        self.name = model.name
        self.sheets = FakeSheets(self)
        self.names = FakeNames(self)
        self.selection: FakeRange | None = None

    def run_queue(self) -> None:
        for action in self.queue:
            action()
        self.queue.clear()
        for sheet in self.model.sheets:
            sheet.calculate()


class FakeEngine:
    name = "remote"


class FakeApp:
    engine = FakeEngine()

    @property
    def status_bar(self) -> str:
        raise NotImplementedError

    @status_bar.setter
    def status_bar(self, value: object) -> None:
        raise NotImplementedError


class FakeNames:
    def __init__(self, book: FakeBook) -> None:
        self.book = book
        self.known = [FakeName(book, name) for name in book.snapshot.names]

    def __iter__(self) -> Iterator[FakeName]:
        return iter(self.known)

    def add(self, name: str, refers_to: str) -> None:
        assert name not in {each.name for each in self.known}
        self.known.append(made := FakeName(self.book, name))
        made.refers_to = refers_to


class FakeName:
    def __init__(self, book: FakeBook, name: str) -> None:
        self.book, self.name = book, name

    @property
    def refers_to(self) -> str:
        return self.book.snapshot.names[self.name]

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        def make() -> None:
            sheet = value.partition("!")[0].strip("='").replace("''", "'")
            assert sheet in {each.name for each in self.book.model.sheets}, "a name needs its sheet"
            self.book.model.names[self.name] = value

        self.book.queue.append(make)


class FakeSheets:
    def __init__(self, book: FakeBook) -> None:
        self.book = book
        self.sheets = [FakeSheet(book, sheet.name, sheet) for sheet in book.snapshot.sheets]

    def __iter__(self) -> Iterator[FakeSheet]:
        return iter(self.sheets)

    def __len__(self) -> int:
        return len(self.sheets)

    def __getitem__(self, key: int | str) -> FakeSheet:
        return self.sheets[key] if isinstance(key, int) else next(s for s in self.sheets if s.name == key)

    def add(self, name: str, after: FakeSheet) -> FakeSheet:
        assert len(name) <= 31
        assert name.casefold() not in {sheet.name.casefold() for sheet in self.sheets}, "already present in workbook"
        sheet = FakeSheet(self.book, name, SheetModel(name))
        self.sheets.insert(self.sheets.index(after) + 1, sheet)
        self.book.queue.append(
            lambda: self.book.model.sheets.insert(
                [s.name for s in self.book.model.sheets].index(after.name) + 1, SheetModel(name)
            )
        )
        return sheet


class FakeSheet:
    def __init__(self, book: FakeBook, name: str, snapshot: SheetModel) -> None:
        self.book, self.name, self.snapshot = book, name, snapshot
        self.tables = FakeTables(self)
        self.charts = FakeCharts(self)
        self.freeze_panes = self

    def queue(self, action: Callable[[SheetModel], None]) -> None:
        self.book.queue.append(lambda: action(self.book.model.sheet(self.name)))

    @property
    def used_range(self) -> FakeRange:
        cells = self.snapshot.cells
        return FakeRange(self, (1, 1, max(row for row, _c in cells), max(column for _r, column in cells)))

    def range(self, first: tuple[int, int], last: tuple[int, int] | None = None) -> FakeRange:
        return FakeRange(self, (*first, *(last or first)))

    def __setattr__(self, name: str, value: object) -> None:
        if name == "visible":
            self.queue(lambda sheet: setattr(sheet, "visible", value))
        elif name != "show_gridlines":
            super().__setattr__(name, value)

    def delete(self) -> None:
        self.book.sheets.sheets.remove(self)

        def make() -> None:
            """Names that lead to a sheet lose it."""
            model = self.book.model
            model.sheets.remove(model.sheet(self.name))
            start = "='" + self.name.replace("'", "''") + "'!"
            lost = {name for name, place in model.names.items() if place.startswith((start, f"={self.name}!"))}
            model.names |= dict.fromkeys(lost, "=#REF!$A$1")

        self.book.queue.append(make)

    def activate(self) -> None:
        self.book.queue.append(lambda: setattr(self.book.model, "active", self.name))

    def freeze_at(self, _where: str) -> None:
        return

    @property
    def page_setup(self) -> FakePageSetup:
        return FakePageSetup()


class FakePageSetup:
    print_area = ""


class FakeRange:
    def __init__(self, sheet: FakeSheet, area: Area, *, err_to_str: bool = False) -> None:
        self.sheet, self.area, self.err_to_str = sheet, area, err_to_str
        assert area[0] <= area[2]
        assert area[1] <= area[3]
        self.row, self.column = area[:2]
        self.borders = FakeBorders(self)
        self.font = FakeFont(self)

    @property
    def address(self) -> str:
        first, left, last, right = self.area
        return f"${letters(left)}${first}:${letters(right)}${last}"

    @property
    def shape(self) -> tuple[int, int]:
        first, left, last, right = self.area
        return last - first + 1, right - left + 1

    def options(self, *, ndim: int, err_to_str: bool) -> FakeRange:
        assert ndim == 2
        return FakeRange(self.sheet, self.area, err_to_str=err_to_str)

    @property
    def value(self) -> list[list[Any]]:
        first, left, last, right = self.area
        snapshot = self.sheet.snapshot
        return [
            [self._seen(snapshot, row, column) for column in range(left, right + 1)] for row in range(first, last + 1)
        ]

    def _seen(self, snapshot: SheetModel, row: int, column: int) -> Any:
        value = snapshot.cells.get((row, column))
        if isinstance(value, ErrorValue):
            return value.text if self.err_to_str else None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and "yy" in snapshot.format_at(row, column):
            return EPOCHS[self.sheet.book.model.uses_1904_dates] + dt.timedelta(days=value)
        return float(value) if is_number else value

    @value.setter
    def value(self, rows: Any) -> None:
        first, left, last, right = self.area
        block = rows if isinstance(rows, list) else [[rows]]
        assert {len(row) for row in block} == {right - left + 1}
        assert len(block) == last - first + 1

        def make(sheet: SheetModel) -> None:
            for at, row in enumerate(block, first):
                for column, value in enumerate(row, left):
                    sheet.type_in(at, column, value)

        self.sheet.queue(make)

    def _set_format(self, value: str) -> None:
        first, left, last, right = self.area
        if last - first > MANY:
            columns = range(left, right + 1)
            self.sheet.queue(lambda sheet: sheet.column_formats.update(dict.fromkeys(columns, value)))
            return
        cells = [(row, column) for row in range(first, last + 1) for column in range(left, right + 1)]
        self.sheet.queue(lambda sheet: sheet.formats.update(dict.fromkeys(cells, value)))

    def __setattr__(self, name: str, value: object) -> None:
        if name == "number_format":
            self._set_format(str(value))
        elif name in {
            "column_width", "row_height", "color", "wrap_text", "horizontal_alignment", "vertical_alignment"
        }:  # fmt: skip
            self.look(name, value)
        else:
            super().__setattr__(name, value)

    def look(self, name: str, value: object) -> None:
        self.sheet.queue(lambda sheet: sheet.looks.setdefault(name, {}).update({self.area: value}))

    def adjust_indent(self, amount: int) -> None:
        self.look("indent", amount)

    def merge(self) -> None:
        self.sheet.queue(lambda sheet: sheet.merged.append(self.area))

    def insert(self, shift: str, copy_origin: str) -> None:
        assert (shift, copy_origin) == ("down", "format_from_left_or_above")
        self.sheet.queue(lambda sheet: sheet.shift(self.area, self.shape[0]))

    def delete(self, shift: str) -> None:
        assert shift == "up"
        self.sheet.queue(lambda sheet: sheet.shift(self.area, -self.shape[0]))


class FakeFont:
    def __init__(self, cells: FakeRange) -> None:
        self.cells = cells

    def set(self, **looks: object) -> None:
        assert looks.keys() <= {"name", "size", "color", "bold", "italic"}
        self.cells.look("font", looks)


class FakeBorders:
    def __init__(self, cells: FakeRange) -> None:
        self.cells = cells

    def __getitem__(self, edge: str) -> FakeBorders:
        assert edge in {"edge_top", "edge_bottom"}
        return self

    def set(self, *, line_style: str, weight: str, color: str) -> None:
        self.cells.look("border", (line_style, weight, color))


class FakeTables:
    def __init__(self, sheet: FakeSheet) -> None:
        self.sheet = sheet
        self.added: list[FakeTable] = []

    def __iter__(self) -> Iterator[FakeTable]:
        return iter([FakeTable(self.sheet, name) for name in self.sheet.snapshot.tables])

    def add(self, source: FakeRange, *, name: str, has_headers: bool, table_style_name: str) -> FakeTable:
        assert has_headers
        assert " " not in table_style_name

        def make(sheet: SheetModel) -> None:
            taken = {each.casefold() for other in self.sheet.book.model.sheets for each in other.tables}
            assert name.casefold() not in taken
            for area in sheet.tables.values():
                assert source.area[0] > area[2] or source.area[2] < area[0], "tables overlap"
            headers = [sheet.cells[source.area[0], at] for at in range(source.area[1], source.area[3] + 1)]
            assert len(set(headers)) == len(headers)
            sheet.tables[name] = source.area

        self.sheet.queue(make)
        return FakeTable(self.sheet, name)


class FakeTable:
    def __init__(self, sheet: FakeSheet, name: str) -> None:
        self.sheet, self.name = sheet, name
        self.show_totals = False
        self.show_autofilter = True

    @property
    def _area(self) -> Area:
        return self.sheet.snapshot.tables[self.name]

    @property
    def header_row_range(self) -> FakeRange:
        top, left, _last, right = self._area
        return FakeRange(self.sheet, (top, left, top, right))

    @property
    def data_body_range(self) -> FakeRange:
        top, left, last, right = self._area
        return FakeRange(self.sheet, (top + 1, left, last, right))

    def resize(self, area: FakeRange) -> None:
        self.sheet.queue(lambda sheet: sheet.resize(self.name, area.area))


class FakeCharts:
    def __init__(self, sheet: FakeSheet) -> None:
        self.sheet = sheet

    def add(self, **given: Any) -> FakeChart:
        assert given.keys() == {"left", "top", "width", "height", "chart_type"}
        return FakeChart(self.sheet, given)


class FakeChart:
    """A chart comes to be with its source; single series cannot be reached."""

    def __init__(self, sheet: FakeSheet, given: dict[str, Any]) -> None:
        self.sheet = sheet
        self.model = given
        self.is_there = False
        self.legend = FakeLook()
        self.value_axis = FakeLook()
        self.category_axis = FakeLook()

    def set_source_data(self, source: FakeRange, plot_by: str) -> None:
        assert plot_by == "columns"
        self.model["source"] = source.area
        if not self.is_there:
            self.is_there = True
            self.sheet.queue(lambda sheet: sheet.charts.append(self.model))

    def series(self, _nth: int) -> None:
        raise NotImplementedError

    def __setattr__(self, name: str, value: object) -> None:
        if name == "title":
            self.model["title"] = value
        else:
            super().__setattr__(name, value)


class FakeLook:
    visible = False
    position = ""

    def set(self, **options: object) -> None:
        allowed = {"title", "minimum_scale", "maximum_scale", "number_format", "reverse_order"}
        assert options.keys() <= allowed
