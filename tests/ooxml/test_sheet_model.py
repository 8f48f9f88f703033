"""Random runs of edits on a table with neighbours, beside a plain model of the sheet: a list of rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.ooxml.xlsx_file import XlsxFile

FIRST_ROW, WIDTH = 4, 3
BESIDE = [f"beside {number}" for number in range(1, 9)]
TEXTS = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), min_size=1, max_size=8)
VALUES = st.one_of(
    st.none(),
    TEXTS,
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32).filter(lambda value: not value.is_integer()),
    st.booleans(),
    st.sampled_from(["=1+1", "+7 916", "_x000D_", " two  blanks ", "a\nb", "<&>\"'", "\x07"]),
)
ROWS = st.lists(st.lists(VALUES, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=4)


@dataclass
class Model:
    """What the sheet should hold: the rows of the table, each of three values."""

    rows: list[list[object]] = field(default_factory=lambda: [["K1", 1, True], ["K2", 2.5, None]])

    @property
    def is_empty(self) -> bool:
        return len(self.rows) == 1 and self.rows[0] == [None] * WIDTH

    def add(self, rows: list[list[object]], at: int | None = None) -> None:
        kept = [] if self.is_empty else self.rows
        at = len(kept) if at is None else min(at, len(kept))
        self.rows = kept[:at] + rows + kept[at:]

    def remove(self, places: set[int]) -> None:
        self.rows = [row for at, row in enumerate(self.rows) if at not in places] or [[None] * WIDTH]


@pytest.fixture(scope="module")
def sheet(built) -> bytes:
    """A table in B:D with a totals row, cells and another table beside it, and formulas that count its rows."""

    def fill(book):
        page = book.add_worksheet("S")
        columns = [{"header": "A"}, {"header": "B", "total_function": "count_nums"}, {"header": "C"}]
        rows = [["K1", 1, True], ["K2", 2.5, None]]
        page.add_table("B3:D6", {"name": "T", "columns": columns, "data": rows, "total_row": True})
        page.add_table("F3:F11", {"name": "Beside", "columns": [{"header": "F"}], "data": [[each] for each in BESIDE]})
        page.write_formula("A1", "=ROWS(B4:B5)", None, 2)

    return built(fill)


def edits() -> st.SearchStrategy[tuple[str, object]]:
    return st.one_of(
        st.tuples(st.just("append"), ROWS),
        st.tuples(st.just("insert"), st.tuples(st.integers(0, 6), ROWS)),
        st.tuples(st.just("remove"), st.sets(st.integers(0, 9), min_size=1, max_size=3)),
        st.tuples(st.just("replace"), ROWS),
        st.tuples(st.just("set"), st.tuples(st.integers(0, 9), st.integers(0, WIDTH - 1), VALUES)),
    )


def carry_out(file: XlsxFile, model: Model, kind: str, what) -> None:
    """The same edit on the file and on the model."""
    if kind == "append":
        file.append_rows("T", by_column(what), len(what))
        model.add(what)
    elif kind == "insert":
        at, rows = what
        present = 0 if model.is_empty else len(model.rows)
        file.insert_rows("T", by_column(rows), [min(at, present) + step for step in range(len(rows))])
        model.add(rows, at)
    elif kind == "remove":
        places = {at for at in what if at < len(model.rows)}
        file.remove_rows("T", {FIRST_ROW + at for at in places})
        model.remove(places)
    elif kind == "replace":
        file.replace_rows("T", by_column(what), len(what))
        model.rows = list(what)
    else:
        at, column, value = what
        at = min(at, len(model.rows) - 1)
        file.set_cells("S", {(FIRST_ROW + at, 2 + column): value})
        model.rows[at] = [value if place == column else old for place, old in enumerate(model.rows[at])]


def by_column(rows: list[list[object]]) -> dict[int, list[object]]:
    return {offset: [row[offset] for row in rows] for offset in range(WIDTH)}


@settings(max_examples=60, deadline=None)
@given(st.lists(edits(), min_size=1, max_size=6), st.booleans())
def test_the_sheet_is_what_the_model_says(sheet, opened, complaints, steps, saves_between):
    file, model = XlsxFile(sheet), Model()
    for kind, what in steps:
        carry_out(file, model, kind, what)
        if saves_between:
            file = XlsxFile(file.to_bytes())
    data = file.to_bytes()
    again = XlsxFile(data)
    last = FIRST_ROW + len(model.rows) - 1
    assert again.tables["T"].last_row == last
    rows = [list(row) for row in zip(*again.read_table("T").columns, strict=True)]
    assert rows + [[None] * WIDTH] * (len(model.rows) - len(rows)) == model.rows
    assert again.read_table("Beside").columns == [BESIDE]
    assert complaints(data) == []
    other = opened(data)["S"]
    assert other["A1"].value == f"=ROWS(B4:B{last})"
    assert other.tables["T"].ref == f"B3:D{last + 1}"
    assert other[f"C{last + 1}"].value == "=SUBTOTAL(102,[B])"
    theirs = [[other.cell(row, column).value for column in (2, 3, 4)] for row in range(FIRST_ROW, last + 1)]
    assert [[as_openpyxl_reads(value) for value in row] for row in model.rows] == [
        [as_openpyxl_reads(value) for value in row] for row in theirs
    ]


def as_openpyxl_reads(value: object) -> object:
    """It leaves `_xHHHH_` as it stands, which every other reader and Excel itself take for a character."""
    return "text" if isinstance(value, str) else value
