from __future__ import annotations

import datetime as dt
import json

import pytest

from firms import copied
from reminders.small_firm import TODAY, day, frame
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(TODAY, dt.datetime.combine(TODAY, dt.time(9)), "Ann")  # Monday 2025-06-16


def run(book: MemoryWorkbook, name: str = "plan-contacts", *, dry_run: bool = False, **options: object) -> Outcome:
    listed = listed_command(name)
    assert listed
    return run_command(listed.load(), book, CONTEXT, options, dry_run=dry_run)


def rows(book: MemoryWorkbook, table: str):
    return read_tables(book.read([table, "companies", "contacts", "users", "deals", "campaigns"])).tables[table]


def done(type_: str, client: str, ago: int, outcome: str = "Other", **more: object) -> dict[str, object]:
    return {
        "type": type_,
        "subject": "x",
        "status": "Done",
        "done_at": day(ago),
        "outcome": outcome,
        "company": client,
    } | more


@pytest.fixture
def book(firm: MemoryWorkbook) -> MemoryWorkbook:
    return copied(firm)


@pytest.fixture(scope="module")
def firm() -> MemoryWorkbook:
    """Acme is long past its norm, Beta soon due, Gamma fresh, Delta shy, Epsilon planned already."""
    return MemoryWorkbook.of(
        {
            "users": frame("users", {"name": "Olga Berg"}, {"name": "Ivan Petrov"}),
            "companies": frame(
                "companies",
                {"name": "Acme", "owner": "Olga Berg", "type": "Customer", "abc_class": "A"},
                {"name": "Beta", "owner": "Ivan Petrov", "type": "Customer", "phone": "+359888111222"},
                {"name": "Gamma", "owner": "Olga Berg", "type": "Customer"},
                {"name": "Delta", "owner": "Olga Berg", "type": "Customer"},
                {"name": "Epsilon", "owner": "Olga Berg", "type": "Customer"},
            ),
            "contacts": frame(
                "contacts",
                {
                    "first_name": "Anna",
                    "company": "Acme",
                    "phone": "+35921",
                    "email": "a@acme.example",
                    "do_not_call": True,
                },
                {"first_name": "Dan", "company": "Delta", "phone": "+35922", "consent": "Withdrawn"},
            ),
            "activities": frame(
                "activities",
                done("Call", "Acme", 200, "Agreed"),
                done("E-mail", "Acme", 220, "Interested", direction="Out"),
                done("Call", "Beta", 85),
                done("Call", "Gamma", 5),
                done("Call", "Delta", 300),
                done("Call", "Epsilon", 300),
                {"type": "Call", "subject": "y", "status": "Planned", "due_at": day(-3), "company": "Epsilon"},
            ),
        }
    )


def tick(book: MemoryWorkbook, company: str, value: object = True) -> None:
    plan = book.tables["contact_plan"]
    plan["tick"][plan["company"].index(company)] = value


def test_who_when_how_and_why(book: MemoryWorkbook) -> None:
    outcome = run(book)
    lines = {line["company"]: line for line in outcome.json["lines"]}
    assert list(lines) == ["Acme", "Beta"]
    acme = lines["Acme"]
    assert (acme["day"], acme["owner"], acme["contact"], acme["type"]) == ("2025-06-17", "Olga Berg", "Anna", "E-mail")
    assert acme["why"] == (
        "Last contact 200 days ago; norm 91 days; 2 contacts in a year. Class A. "
        "E-mail: 1 of 1 led to interest or a yes. Does not want to be called."
    )
    assert lines["Beta"]["day"] == "2025-06-23", "due on Sunday the 22nd, so on the next workday"
    assert outcome.json["by_owner"] == {"Olga Berg": 1, "Ivan Petrov": 1}
    assert outcome.summary == (
        "2 contacts are proposed on the sheet Contact plan: Olga Berg 1, Ivan Petrov 1. "
        "1 client is not proposed: nobody there may be called or written to. "
        "1 client near the norm has something planned already. "
        "Tick those that you want, then run: xlcrm plan-contacts --make"
    )


def test_without_a_tick_nothing_is_made(book: MemoryWorkbook) -> None:
    run(book)
    before = len(rows(book, "activities"))
    assert run(book, make=True).summary == "Nothing is ticked on the sheet Contact plan."
    assert len(rows(book, "activities")) == before
    assert len(rows(book, "contact_plan")) == 2


def test_a_ticked_line_becomes_a_planned_activity_and_leaves_the_plan(book: MemoryWorkbook) -> None:
    run(book)
    tick(book, "Acme", "x")
    outcome = run(book, make=True)
    assert outcome.summary == "1 contact is planned: Olga Berg 1. 1 line is left on the plan."
    made = rows(book, "activities").iloc[-1]
    assert made[["type", "subject", "company", "contact", "owner", "status"]].tolist() == [
        "E-mail", "Get in touch", "Acme", "Anna", "Olga Berg", "Planned"
    ]  # fmt: skip
    assert (str(made["due_at"].date()), made["created_by"]) == ("2025-06-17", "Ann")
    assert made["notes"].startswith("Last contact 200 days ago")
    assert rows(book, "contact_plan")["company"].tolist() == ["Beta"]
    assert rows(book, "companies")["next_activity_date"].notna().tolist() == [True, False, False, False, False]
    assert [line["company"] for line in run(book).json["lines"]] == ["Beta"], "what is planned is not proposed again"


def test_all_makes_all_and_a_second_run_proposes_nothing(book: MemoryWorkbook) -> None:
    run(book)
    assert run(book, all=True).json["planned"] == 2
    assert run(book).json["proposed"] == 0
    assert run(book, all=True).summary == "The contact plan is empty. Propose contacts first: xlcrm plan-contacts"


def test_a_ticked_line_stays_as_it_was_changed(book: MemoryWorkbook) -> None:
    run(book)
    tick(book, "Beta")
    plan = book.tables["contact_plan"]
    plan["subject"][plan["company"].index("Beta")] = "Ask about the roof"
    again = run(book)
    assert (again.json["proposed"], again.json["kept"]) == (1, 1)
    assert "Ask about the roof" in rows(book, "contact_plan")["subject"].tolist()


def test_one_owners_lines_leave_those_of_others_alone(book: MemoryWorkbook) -> None:
    run(book)
    outcome = run(book, owner="olga")
    assert outcome.json["by_owner"] == {"Olga Berg": 1}
    assert sorted(rows(book, "contact_plan")["company"]) == ["Acme", "Beta"]


def test_undo_takes_the_activities_back_and_the_ticked_lines_too(book: MemoryWorkbook) -> None:
    run(book)
    tick(book, "Acme")
    before = {key: {name: list(cells) for name, cells in table.items()} for key, table in book.tables.items()}
    run(book, make=True)
    run(book, "undo")
    for key in ("activities", "companies", "contacts", "contact_plan"):
        assert book.tables[key] == before[key], key


def test_a_day_that_has_passed_becomes_the_next_workday(book: MemoryWorkbook) -> None:
    run(book)
    plan = book.tables["contact_plan"]
    plan["day"][0] = "2025-06-02"
    outcome = run(book, all=True)
    assert outcome.json["moved"] == 1
    assert str(rows(book, "activities").iloc[-2]["due_at"].date()) == "2025-06-17"


def test_a_line_without_owner_or_client_is_told_and_stays(book: MemoryWorkbook) -> None:
    run(book)
    plan = book.tables["contact_plan"]
    plan["owner"][0] = None
    plan["company"][1] = "Nobody Ltd"
    outcome = run(book, all=True)
    assert sorted(problem.code for problem in outcome.problems) == ["plan_without_client", "plan_without_owner"]
    assert (outcome.json["planned"], outcome.json["left"]) == (0, 2)


def test_what_was_planned_by_hand_meanwhile_is_not_planned_twice(book: MemoryWorkbook) -> None:
    run(book)
    for name, value in {
        "type": "Call",
        "subject": "z",
        "company": "Acme",
        "status": "Planned",
        "due_at": day(-1),
    }.items():
        book.tables["activities"][name].append(value)
    for cells in book.tables["activities"].values():
        if len(cells) < 8:
            cells.append(None)
    outcome = run(book, all=True)
    assert (outcome.json["planned"], outcome.json["planned_before"], outcome.json["left"]) == (1, 1, 0)


def test_an_unknown_owner_is_told_with_the_nearest_name(book: MemoryWorkbook) -> None:
    assert [problem.hint for problem in run(book, owner="Olga Borg").problems] == ["Did you mean 'Olga Berg'?"]


def test_a_dry_run_and_an_empty_workbook_change_nothing(book: MemoryWorkbook) -> None:
    before = {key: {name: list(cells) for name, cells in table.items()} for key, table in book.tables.items()}
    run(book, dry_run=True)
    assert book.tables == before
    empty = MemoryWorkbook.blank()
    assert run(empty).summary == "Nobody is near the contact norm without something planned."
    assert run(empty, make=True).summary.startswith("The contact plan is empty.")


def test_it_speaks_the_workbooks_language_and_reads_its_own_plan_there(book: MemoryWorkbook) -> None:
    book.tables["settings"] = {"key": ["language"], "setting": ["x"], "value": ["ru"], "help": [None]}
    assert run(book).json["proposed"] == 2
    assert run(book, all=True).json["planned"] == 2


def test_most_a_day_holds_on_the_sample_firm_and_json_is_plain() -> None:
    today = dt.date(2026, 11, 20)
    book = MemoryWorkbook.of(make_sample_firm(today, scale=0.2).frames)
    context = RunContext(today, dt.datetime(2026, 11, 20, 9))
    listed = listed_command("plan-contacts")
    assert listed
    outcome = run_command(listed.load(), book, context, {"days": 7, "most_a_day": 1, "off_season": True})
    json.dumps(outcome.json, allow_nan=False)
    days = [(line["owner"], line["day"]) for line in outcome.json["lines"]]
    assert len(days) == len(set(days)) > 5
    assert all(dt.date.fromisoformat(str(each)).weekday() < 5 for _owner, each in days)
    assert any("not fit into 7 days with 1 contacts a day" in told for told in outcome.json["left_out"])
