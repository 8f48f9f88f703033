"""The ids of the lines that a user has selected."""

from __future__ import annotations

import pytest

from workbooks.fake_book import BookModel, FakeBook, FakeRange, SheetModel
from xlcrm.workbooks.selected_ids import selected_ids


@pytest.fixture
def book() -> FakeBook:
    """An agenda with a line about an activity, one about a deal, one about both, and one about nothing."""
    lines = {3: ("A-000007", "Call"), 4: ("Send the quote", "D-000002"), 5: ("A-000001", "D-000002"), 6: (7.0, "A-1x")}
    cells = {(row, column): value for row, line in lines.items() for column, value in enumerate(line, 2)}
    return FakeBook(BookModel("CRM.xlsx", [SheetModel("Agenda", cells=cells)]))


def select(book: FakeBook, first: tuple[int, int], last: tuple[int, int]) -> None:
    book.selection = book.sheets["Agenda"].range(first, last)


def test_ids_stand_anywhere_in_the_selected_lines(book: FakeBook) -> None:
    select(book, (3, 2), (6, 2))
    assert selected_ids(book, ("activities", "deals")) == ("A-000007", "D-000002", "A-000001")
    assert selected_ids(book, ("activities",)) == ("A-000007", "A-000001")
    assert selected_ids(book, ("companies",)) == ()


def test_a_single_line_is_no_choice_where_several_are_wanted(book: FakeBook) -> None:
    select(book, (3, 2), (6, 2))
    assert selected_ids(book, ("activities",), 2) == ("A-000007", "A-000001")
    assert selected_ids(book, ("activities",), 3) == ()


def test_lines_outside_the_used_cells_have_none(book: FakeBook) -> None:
    select(book, (1, 1), (2, 5))
    assert selected_ids(book, ("activities",)) == ()
    select(book, (900, 1), (901, 1))
    assert selected_ids(book, ("activities",)) == ()


def test_nothing_and_a_picture_have_none(book: FakeBook) -> None:
    assert selected_ids(book, ("activities",)) == ()


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("$B$5,$A$3", ("A-000001", "A-000007")),
        ("$4:$5", ("A-000001",)),
        ("$A:$C", ()),
        ("$A$1:$C$1048576", ()),
    ],
)
def test_areas_lines_and_whole_columns(
    book: FakeBook, address: str, found: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    select(book, (1, 1), (1, 1))
    monkeypatch.setattr(FakeRange, "address", address)
    assert selected_ids(book, ("activities",)) == found
