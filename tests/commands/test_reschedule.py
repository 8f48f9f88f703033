"""Reschedule and Snooze: new days, deals at rest, and all that is overdue spread over working days."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from reminders.followed_up import activity, cells, click, firm_book, row, rows, think
from xlcrm.errors import WrongUseError
from xlcrm.records.settings import FirmSettings
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

DAY = dt.date(2025, 6, 20)


def days(book: MemoryWorkbook) -> dict[str, str]:
    there = rows(book, "activities")
    return {str(id): day.strftime("%m-%d") for id, day in zip(there["activity_id"], there["due_at"], strict=True)}


def test_a_new_day_keeps_the_hour_and_the_length() -> None:
    book = firm_book(
        activity(1, due_at="2025-06-10 15:30"),
        activity(2, planned_at="2025-06-09 09:00", due_at="2025-06-11 18:00"),
        activity(3),
        activity(4, planned_at="2025-06-09 09:00"),
    )
    ids = ("A-000001", "A-000002", "A-000003", "A-000004")
    outcome = click(book, "reschedule", ids=ids, new_day=DAY)
    assert outcome.summary == "4 activities have a new day."
    moved = rows(book, "activities").set_index("activity_id")
    assert moved.loc["A-000001", "due_at"] == pd.Timestamp("2025-06-20 15:30")
    assert moved.loc["A-000002", "planned_at"] == pd.Timestamp("2025-06-18 09:00")
    assert moved.loc["A-000002", "due_at"] == pd.Timestamp("2025-06-20 18:00")
    assert moved.loc["A-000003", "due_at"] == pd.Timestamp("2025-06-20")
    assert moved.loc["A-000004", "planned_at"] == pd.Timestamp("2025-06-20 09:00")
    assert pd.isna(moved.loc["A-000004", "due_at"])
    assert outcome.json["moved"][0] == {  # type: ignore[index]
        "id": "A-000001", "owner": "Petar Dimov", "from": "2025-06-10", "to": "2025-06-20",
    }  # fmt: skip
    assert row(book, "companies", "C-000001")["next_activity_date"] == pd.Timestamp("2025-06-20")


def test_the_same_day_again_changes_nothing() -> None:
    book = firm_book(activity(1, due_at="2025-06-10"))
    options = {"ids": ("A-000001", "D-000001"), "new_day": DAY, "reason": "Budget comes in July"}
    click(book, "reschedule", **options)
    before = cells(book)
    again = click(book, "reschedule", **options)
    assert (again.edits, again.summary) == ((), "Nothing had to be moved.")
    assert cells(book) == before


def test_undo_takes_all_of_it_back() -> None:
    book = firm_book(activity(1, due_at="2025-06-10"), activity(2, due_at="2025-06-12", status="No answer"))
    before = cells(book)
    click(book, "reschedule", ids=("A-000001", "A-000002", "D-000001"), later=3, reason="On holiday")
    assert row(book, "activities", "A-000002")["status"] == "Planned"
    click(book, "undo")
    assert cells(book) == before


@pytest.mark.parametrize(
    ("due", "later", "expected"),
    [
        ("2025-06-18", 1, "06-19"),
        ("2025-06-18", 3, "06-24"),  # Saturday, then a holiday on Monday
        ("2025-06-02", 1, "06-17"),  # overdue: from today
        ("2025-06-02", 0, "06-16"),
        ("2025-06-20", 0, "06-20"),
    ],
)
def test_days_later_end_on_a_working_day(due: str, later: int, expected: str) -> None:
    book = firm_book(activity(1, due_at=due), holidays=("2025-06-23",))
    click(book, "reschedule", ids=("A-000001",), later=later)
    assert days(book) == {"A-000001": expected}


def test_what_is_not_planned_is_left() -> None:
    book = firm_book(activity(1, status="Done", done_at="2025-06-01"), activity(2, status="Canceled"))
    outcome = click(book, "reschedule", ids=("A-000001", "A-000002"), new_day=DAY)
    assert (outcome.edits, {problem.code for problem in outcome.problems}) == ((), {"not_planned"})


def test_open_deals_rest_with_a_reason_and_closed_ones_are_told() -> None:
    book = firm_book()
    with pytest.raises(WrongUseError, match="--reason"):
        click(book, "reschedule", ids=("D-000001",), later=7)
    outcome = click(book, "reschedule", ids=("D-000001", "D-000004"), later=6, reason="Budget comes in July")
    assert outcome.summary == "1 deal is quiet until 2025-06-23. 1 line is left as it is."
    deal = row(book, "deals", "D-000001")
    assert (deal["snooze_until"], deal["snooze_reason"]) == (pd.Timestamp("2025-06-23"), "Budget comes in July")
    assert outcome.problems[0].message == "Rice (D-000004) is closed, so nobody is reminded of it."
    assert click(book, "agenda").json["counts"]["no_next_step"] == 1  # type: ignore[index]


def test_all_overdue_of_one_owner_finds_room_the_most_pressing_first() -> None:
    overdue = [activity(n, due_at=f"2025-06-{n:02d}") for n in range(1, 6)]
    book = firm_book(
        *overdue,
        activity(6, due_at="2025-06-05", priority="High"),
        activity(7, due_at="2025-06-16", subject="Today's"),
        activity(8, due_at="2025-06-05", owner="Olga Berg"),
        activity(9, due_at="2025-06-18", subject="Ahead"),
        holidays=("2025-06-17",),
    )
    outcome = click(book, "reschedule", overdue=True, owner="petar", most_a_day=2)
    assert outcome.summary == "6 overdue activities have a new day. They are due from 2025-06-16 to 2025-06-20."
    assert days(book) == {
        "A-000006": "06-16",  # high priority, beside what is planned for today
        "A-000007": "06-16",
        "A-000001": "06-18",  # the latest of the others, beside what is planned
        "A-000009": "06-18",
        "A-000002": "06-19",
        "A-000003": "06-19",
        "A-000004": "06-20",
        "A-000005": "06-20",
        "A-000008": "06-05",
    }
    again = click(book, "reschedule", overdue=True, owner="petar", most_a_day=2)
    assert (again.summary, again.edits) == ("Nothing is overdue.", ())


def test_the_limit_is_that_of_the_settings() -> None:
    book = firm_book(
        *(activity(n, due_at="2025-06-02") for n in range(1, 6)), settings=FirmSettings(most_activities_a_day=3)
    )
    click(book, "reschedule", overdue=True)
    assert sorted(days(book).values()) == ["06-16"] * 3 + ["06-17"] * 2


def test_a_limit_spreads_chosen_ones_too() -> None:
    book = firm_book(*(activity(n, due_at="2025-06-02") for n in range(1, 4)))
    click(book, "reschedule", ids=("A-000001", "A-000002", "A-000003"), new_day=DAY, most_a_day=1)
    assert list(days(book).values()) == ["06-20", "06-23", "06-24"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"ids": ("A-000001",)}, "--to 2026-12-31, or --days 3"),
        ({"ids": ("A-000001",), "new_day": DAY, "later": 2}, "not both"),
        ({"ids": ("A-000001",), "new_day": dt.date(2025, 6, 15)}, "2025-06-15 has passed"),
        ({"ids": ("A-000001",), "later": 99_999_999}, "days from 0 to 3,?650"),
        ({"new_day": DAY}, "Select lines"),
        ({"overdue": True, "most_a_day": 0}, "At least one activity a day"),
    ],
)
def test_a_wrong_call_is_one_sentence(options: dict[str, object], says: str) -> None:
    with pytest.raises(WrongUseError, match=says):
        think("reschedule", activity(1, due_at="2025-06-10"), **options)


def test_an_unknown_owner_and_an_empty_workbook() -> None:
    [unknown] = click(firm_book(), "reschedule", overdue=True, owner="Petr Dimov").problems
    assert unknown.hint == "Did you mean 'Petar Dimov'?"
    assert click(MemoryWorkbook.blank(), "reschedule", overdue=True).summary == "Nothing is overdue."
