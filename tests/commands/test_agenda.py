from __future__ import annotations

import datetime as dt

import pytest

from reminders.small_firm import TODAY, day, frame
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(today=TODAY, now=dt.datetime.combine(TODAY, dt.time(9)))


def run(book: MemoryWorkbook, **options: object) -> Outcome:
    listed = listed_command("agenda")
    assert listed
    return run_command(listed.load(), book, CONTEXT, options)


@pytest.fixture
def book() -> MemoryWorkbook:
    return MemoryWorkbook.of(
        {
            "users": frame("users", {"user_id": "U-000001", "name": "Olga Berg"}),
            "companies": frame("companies", {"company_id": "C-000001", "name": "Acme", "owner": "Olga Berg"}),
            "activities": frame(
                "activities",
                {
                    "type": "Call",
                    "subject": "Price",
                    "company": "Acme",
                    "owner": "Olga Berg",
                    "status": "Planned",
                    "due_at": day(2),
                },
                {"type": "Meeting", "subject": "Hello", "company": "Acme", "status": "Done", "done_at": day(20)},
            ),
        }
    )


def test_a_page_a_sentence_and_the_computed_columns(book: MemoryWorkbook) -> None:
    outcome = run(book)
    assert outcome.summary == "1 overdue, 0 today, 0 in the next 7 days."
    assert outcome.problems == ()
    assert [item["kind"] for item in outcome.json["items"]] == ["overdue"]
    assert outcome.json["counts"]["overdue"] == 1
    assert book.pages["Agenda"].key == "agenda"
    company = {key: cells[0] for key, cells in book.tables["companies"].items()}
    serial = (TODAY - dt.date(1899, 12, 30)).days
    assert (company["last_activity_date"], company["next_activity_date"]) == (serial - 20, serial - 2)
    assert (company["touches_365"], company["days_since_touch"]) == (1, 20)


def test_the_second_run_changes_nothing() -> None:
    book = MemoryWorkbook.of(make_sample_firm(TODAY, scale=0.1).frames)
    first = run(book)
    tables = {key: {name: list(cells) for name, cells in table.items()} for key, table in book.tables.items()}
    second = run(book)
    assert second.json == first.json
    assert len(second.edits) == 1  # the page alone
    assert book.tables == tables


def test_days_ahead_are_an_option(book: MemoryWorkbook) -> None:
    assert run(book, days=3).summary == "1 overdue, 0 today, 0 in the next 3 days."


def test_an_unknown_owner_is_a_problem_with_a_hint(book: MemoryWorkbook) -> None:
    assert run(book, owner="olga").problems == ()
    outcome = run(book, owner="Olga Borg")
    assert outcome.edits == ()
    assert [(problem.code, problem.hint) for problem in outcome.problems] == [
        ("owner_unknown", "Did you mean 'Olga Berg'?")
    ]


def test_the_options_are_those_of_the_signature() -> None:
    listed = listed_command("agenda")
    assert listed
    assert [parameter.name for parameter in listed.load().parameters] == ["owner", "days"]
