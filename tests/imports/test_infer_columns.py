from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.imports.infer_columns import DateOrder, infer_date_orders, infer_decimal_marks
from xlcrm.imports.read_dates import read_day_of_year, read_moment


def test_a_number_over_twelve_decides_for_the_column() -> None:
    orders = infer_date_orders({0: ["1/2/2013", "1/26/2013"], 1: ["26/1/2013", "2/3/2013"]}, "dmy")
    assert orders == {0: DateOrder("mdy"), 1: DateOrder("dmy")}


def test_an_ambiguous_column_follows_the_file() -> None:
    assert infer_date_orders({0: ["1/2/2013"], 1: ["1/26/2013"]}, "dmy")[0] == DateOrder("mdy")


def test_where_nothing_tells_the_default_is_a_guess() -> None:
    assert infer_date_orders({0: ["1/2/2013"]}, "mdy")[0] == DateOrder("mdy", is_guess=True)
    assert infer_date_orders({0: ["2/2/2013"]}, "mdy")[0] == DateOrder("mdy", is_guess=False)
    assert infer_date_orders({0: ["01.02.2013"]}, "mdy")[0] == DateOrder("dmy")
    assert infer_date_orders({0: ["2013-02-01", "x", None, 5.0]}, "mdy") == {}


@pytest.mark.parametrize(
    ("cells", "default", "mark"),
    [
        (["1.234,50", "7"], ".", ","),
        (["1,234.50"], ",", "."),
        (["4,25", "1.000"], ".", ","),
        (["1,234"], ".", "."),
        (["1.234"], ",", ","),
        (["1.5", "1,5"], ".", None),
        ([12.5, None], ".", "."),
        (["1 234,5 лв"], ".", ","),
    ],
)
def test_decimal_marks(cells: list[object], default: str, mark: str | None) -> None:
    assert infer_decimal_marks({0: cells}, default)[0] == mark  # type: ignore[dict-item]


def test_a_column_of_whole_numbers_follows_its_neighbour() -> None:
    assert infer_decimal_marks({0: ["1,234"], 1: ["0,5"]}, ".") == {0: ",", 1: ","}


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("16 Apr, 2021 00:02:00", dt.datetime(2021, 4, 16, 0, 2)),
        ("Apr 16, 2021", dt.datetime(2021, 4, 16)),
        ("3rd March 2024", dt.datetime(2024, 3, 3)),
        ("16 апреля 2021 г.", dt.datetime(2021, 4, 16)),
        ("5 травня 2022 р.", dt.datetime(2022, 5, 5)),
        ("7 юли 2023", dt.datetime(2023, 7, 7)),
        ("16-Apr-21", dt.datetime(2021, 4, 16)),
        ("Monday, 3 June 2024", dt.datetime(2024, 6, 3)),
        ("1996-07-04 00:00:00.000", dt.datetime(1996, 7, 4)),
        ("2024-03-05T10:11:12Z", dt.datetime(2024, 3, 5, 10, 11, 12)),
        ("25.12.2023 18:30:05", dt.datetime(2023, 12, 25, 18, 30, 5)),
        ("45631", dt.datetime(2024, 12, 5)),
        (45631.5, dt.datetime(2024, 12, 5, 12)),
        (dt.date(2024, 1, 2), dt.datetime(2024, 1, 2)),
        ("31.02.2024", None),
        ("30 February 2024", None),
        ("0000-00-00", None),
        ("soon", None),
        ("1999", None),
        (True, None),
    ],
)
def test_days_as_systems_write_them(cell: object, moment: dt.datetime | None) -> None:
    assert read_moment(cell) == moment  # type: ignore[arg-type]


def test_birthdays_without_a_year() -> None:
    assert [read_day_of_year(text) for text in ("--02-29", "--5", "--13-01", "29.02.1980")] == [
        "--02-29",
        "--05",
        None,
        "1980-02-29",
    ]


DAYS = st.dates(dt.date(1971, 1, 1), dt.date(2069, 12, 31))


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"]))
def test_a_day_over_the_twelfth_settles_the_column(days: list[dt.date], form: str) -> None:
    days = [*days, dt.date(2024, 5, 28)]
    cells = [day.strftime(form) for day in days]
    order = infer_date_orders({0: list(cells)}, "dmy")[0].order
    assert [read_moment(cell, order).date() for cell in cells] == days  # type: ignore[union-attr]
