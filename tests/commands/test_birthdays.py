from __future__ import annotations

import datetime as dt
import json

import pytest

from firms import copied
from reminders.small_firm import TODAY, day, frame
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(TODAY, dt.datetime.combine(TODAY, dt.time(9)), "Ann")  # Monday 2025-06-16


def run(book: MemoryWorkbook, name: str = "birthdays", **options: object) -> Outcome:
    listed = listed_command(name)
    assert listed
    return run_command(listed.load(), book, CONTEXT, options)


@pytest.fixture
def book(firm: MemoryWorkbook) -> MemoryWorkbook:
    return copied(firm)


@pytest.fixture(scope="module")
def firm() -> MemoryWorkbook:
    return MemoryWorkbook.of(
        {
            "users": frame("users", {"name": "Olga Berg"}),
            "companies": frame("companies", {"name": "Acme", "owner": "Olga Berg", "is_key": True}),
            "contacts": frame(
                "contacts",
                {
                    "first_name": "Anna",
                    "company": "Acme",
                    "birthday": "1985-06-22",
                    "preferences": "Green tea",
                    "phone": "+3592",
                },
                {"first_name": "Boris", "owner": "Olga Berg", "birthday": "--06-16", "abc_class": "B"},
                {"first_name": "Clara", "birthday": "1990-06-20"},
                {"first_name": "Dina", "owner": "Olga Berg", "birthday": "1990-06-20", "consent": "Withdrawn"},
                {"first_name": "Emil", "owner": "Olga Berg", "birthday": "1990-07-20"},
                {"first_name": "Fred", "owner": "Olga Berg", "birthday": "soon"},
            ),
            "activities": frame(
                "activities",
                {
                    "type": "Visit",
                    "subject": "Подарок",
                    "notes": "Brought a book",
                    "status": "Done",
                    "done_at": day(360),
                    "contact": "Anna",
                },
                {"type": "Call", "subject": "Price", "status": "Done", "done_at": day(30), "contact": "Anna"},
            ),
        }
    )


def test_who_when_how_old_and_what_they_like(book: MemoryWorkbook) -> None:
    outcome = run(book)
    found = {row["name"]: row for row in outcome.json["birthdays"]}
    json.dumps(outcome.json, allow_nan=False)
    assert list(found) == ["Boris", "Clara", "Anna"]
    anna, boris = found["Anna"], found["Boris"]
    assert (anna["day"], anna["age"], anna["owner"], anna["class"]) == ("2025-06-22", 40, "Olga Berg", "Key client")
    assert (anna["note"], anna["preferences"]) == ("2024-06-21: Brought a book", "Green tea")
    assert (boris["day"], boris["age"], boris["class"]) == ("2025-06-16", None, "B")
    assert outcome.summary == "3 birthdays until 2025-06-30, 1 today."
    assert outcome.json["left_out"] == [
        "1 birthday cannot be read; write 1980-02-29 or --02-29.",
        "1 birthday is not shown: the person wishes to be left alone.",
    ]
    assert book.pages["Birthdays"].key == "birthdays"


def test_days_and_owner_choose(book: MemoryWorkbook) -> None:
    assert [row["name"] for row in run(book, days=40, owner="olga").json["birthdays"]] == ["Boris", "Anna", "Emil"]
    assert [problem.hint for problem in run(book, owner="Olga Borg").problems] == ["Did you mean 'Olga Berg'?"]


def test_tasks_are_planned_once_on_the_workday_before(book: MemoryWorkbook) -> None:
    outcome = run(book, tasks=True)
    assert outcome.json["tasks"] == 2
    assert "1 birthday has no owner in Users, so nobody gets a task." in outcome.summary
    tasks = read_tables(book.read(["activities", "contacts", "companies", "users"])).tables["activities"].iloc[2:]
    assert tasks["subject"].tolist() == ["Birthday: Boris", "Birthday: Anna"]
    assert [str(due.date()) for due in tasks["due_at"]] == ["2025-06-16", "2025-06-20"], "Sunday's on Friday"
    assert tasks["notes"].tolist()[1] == "The birthday is on 2025-06-22; turns 40. Green tea"
    again = run(book, tasks=True, days=20)
    assert again.json["tasks"] == 0
    cells = book.tables["activities"]
    cells["status"][2:], cells["subject"][2:] = ["Canceled", "Done"], ["x", "y"]
    assert run(book, tasks=True).json["tasks"] == 0, "neither a canceled nor a renamed one comes again"


def test_undo_takes_the_tasks_back(book: MemoryWorkbook) -> None:
    run(book)
    before = {key: list(cells) for key, cells in book.tables["activities"].items()}
    run(book, tasks=True)
    run(book, "undo")
    assert book.tables["activities"] == before


def test_an_empty_workbook_has_no_birthdays() -> None:
    outcome = run(MemoryWorkbook.blank(), tasks=True)
    assert outcome.summary == "0 birthdays until 2025-06-30, 0 today. 0 tasks are planned."
