"""Cells to values: types come from the schema, never from inference."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import dtype_of, row_index
from xlcrm.tables.parse_values import parse_moment, parse_number
from xlcrm.tables.raw_tables import Cell, CellError, RawTable, keys_of_headers
from xlcrm.tables.read_rows import frame_of
from xlcrm.tables.specs import ColumnSpec
from xlcrm.tables.write_cells import cells_of

DEALS = table_spec("deals")
CHOICES = {"deal_status": ("Open", "Won", "Lost")}


def read_one(key: str, cell: Cell) -> tuple[object, list[str]]:
    frame, problems = frame_of(DEALS, RawTable("deals", (4,), {"name": ["x"], key: [cell]}), CHOICES)
    value = frame[key].iloc[0]
    return (None if pd.isna(value) else value), [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("key", "cell", "value", "codes"),
    [
        ("name", "NA", "NA", []),
        ("name", "null", "null", []),
        ("next_step", "   ", None, []),
        ("name", 123456789012345.0, "123456789012345", []),
        ("currency", CellError("#N/A"), None, ["cell_error"]),
        ("status", "won", "Won", []),
        ("status", "Kind of", "Kind of", []),
        ("amount", "1 234,50 €", 1234.5, []),
        ("amount", "-", None, ["not_money"]),
        ("amount", True, None, ["not_money"]),
        ("probability", "25 %", 0.25, []),
        ("probability", 0.25, 0.25, []),
        ("close_date", 45658, pd.Timestamp("2025-01-01"), []),
        ("close_date", 45658.75, pd.Timestamp("2025-01-01"), []),
        ("close_date", "31.12.2024", pd.Timestamp("2024-12-31"), []),
        ("close_date", "soon", None, ["not_date"]),
        ("close_date", 99999999, None, ["not_date"]),
        ("close_date", dt.date(2025, 1, 1), pd.Timestamp("2025-01-01"), []),
    ],
)
def test_a_cell_becomes_what_the_schema_says(key: str, cell: Cell, value: object, codes: list[str]) -> None:
    assert read_one(key, cell) == (value, codes)


def test_phones_keep_zeros_and_plus() -> None:
    raw = RawTable("contacts", (4, 5, 6), {"last_name": ["a", "b", "c"], "phone": ["0888 123", "+359 2", 359888123456]})
    frame, problems = frame_of(table_spec("contacts"), raw, {})
    assert frame["phone"].tolist() == ["0888 123", "+359 2", "359888123456"]
    assert problems == []


def test_blank_rows_are_left_out_and_row_numbers_stay() -> None:
    raw = RawTable("companies", (4, 5, 6), {"name": ["a", None, "c"], "touches_365": [1, 0, 2]})
    frame, _problems = frame_of(table_spec("companies"), raw, {})
    assert frame.index.tolist() == [4, 6]


def test_the_users_own_columns_come_along() -> None:
    raw = RawTable("companies", (4,), {"name": ["a"], "My score": [CellError("#DIV/0!")]})
    frame, problems = frame_of(table_spec("companies"), raw, {})
    assert frame["My score"].tolist() == ["#DIV/0!"]
    assert problems == []


def test_a_renamed_header_is_found_by_the_map_and_a_label_by_the_schema() -> None:
    keys = keys_of_headers(table_spec("companies"), ("Firm", "City", "Score", "e-mail"), {"name": "Firm"})
    assert keys == {"Firm": "name", "City": "city", "Score": "Score", "e-mail": keys["e-mail"]}


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,117.10K", None, 1117100.0),
        ("$22,700.00", None, 22700.0),
        ("4,25", None, 4.25),
        ("1.234.567", None, 1234567.0),
        ("1'234.5", None, 1234.5),
        ("(1 000)", None, -1000.0),
        ("1,234", ".", 1234.0),
        ("1,234", ",", 1.234),
        ("12 тыс", None, 12000.0),
        ("abc", None, None),
        ("1.2.3,4,5", None, None),
        ("", None, None),
    ],
)
def test_numbers_as_people_type_them(text: str, decimal: str | None, value: float | None) -> None:
    assert parse_number(text, decimal) == value


def test_impossible_dates_are_none() -> None:
    assert parse_moment("31.02.2024") is None
    assert parse_moment("02/31/2024", "mdy") is None


ROUND_TRIPS = st.one_of(
    st.tuples(st.just(Kind.TEXT), st.text(min_size=1).filter(str.strip)),
    st.tuples(st.just(Kind.INT), st.integers(-(2**50), 2**50)),
    st.tuples(st.just(Kind.MONEY), st.floats(allow_nan=False, allow_infinity=False, width=32)),
    st.tuples(st.just(Kind.BOOL), st.booleans()),
    st.tuples(st.just(Kind.DATE), st.dates(dt.date(1900, 3, 1), dt.date(9999, 1, 1))),
    st.tuples(
        st.just(Kind.DATETIME),
        st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 1, 1)).map(lambda m: m.replace(microsecond=0)),
    ),
)
COLUMNS: dict[Kind, tuple[str, ColumnSpec]] = {
    column.kind: (spec_key, column)
    for spec_key in ("activities", "contacts", "deals", "companies")
    for column in table_spec(spec_key).columns
    if not column.info.choices and not column.info.computed
}


@given(ROUND_TRIPS)
def test_reading_what_was_written_gives_the_value_back(case: tuple[Kind, object]) -> None:
    kind, value = case
    table, column = COLUMNS[kind]
    series = pd.Series([value], index=row_index([4])).astype(dtype_of(kind))
    cells = cells_of(column, series, uses_1904_dates=False)
    frame, problems = frame_of(table_spec(table), RawTable(table, (4,), {column.key: cells}), {})
    assert problems == []
    pd.testing.assert_series_equal(frame[column.key], series, check_names=False)


NUMBERS = st.one_of(st.none(), st.integers(-10, 3_000_000), st.floats(-10, 3_000_000, allow_nan=False).map(float))


@given(st.lists(NUMBERS, min_size=1, max_size=6), st.sampled_from(["close_date", "amount", "version"]), st.booleans())
def test_a_column_of_numbers_is_read_as_its_cells_are_one_by_one(
    cells: list[float | None], key: str, uses_1904_dates: bool
) -> None:
    """A text in the column takes the long way through it, cell by cell; the numbers must not change for it."""
    rows = tuple(range(4, 5 + len(cells)))

    def read(last: Cell) -> tuple[list[object], list[int]]:
        columns: dict[str, list[Cell]] = {"name": ["x"] * len(rows), key: [*cells, last]}
        frame, problems = frame_of(DEALS, RawTable("deals", rows, columns, uses_1904_dates), CHOICES)
        return frame[key].tolist()[:-1], [problem.row for problem in problems if problem.row != rows[-1]]

    quick, slow = read(None), read("no number")
    pd.testing.assert_series_equal(pd.Series(quick[0], dtype=object), pd.Series(slow[0], dtype=object))
    assert quick[1] == slow[1]


def test_a_column_of_nothing_is_missing_in_its_own_type() -> None:
    columns: dict[str, list[Cell]] = {
        "name": ["x", "y"],
        **{c.key: [None, None] for c in DEALS.columns if c.key != "name"},
    }
    frame, problems = frame_of(DEALS, RawTable("deals", (4, 5), columns), CHOICES)
    assert [str(frame[c.key].dtype) for c in DEALS.columns] == [
        str(pd.Series([], dtype=dtype_of(c.kind)).dtype) for c in DEALS.columns
    ]
    assert problems == []
