"""`xlcrm weekly-review` on a small firm: every number by hand, files to write on, tasks that the next review asks for."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache

import numpy as np
import pandas as pd
import pytest

from firms import copied
from reminders.small_firm import frame
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.checks.check import CHECKED_TABLES
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome, PagesFile
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

MONDAY = dt.date(2025, 6, 16)  # the reviewed week is 9 to 15 June
ANN, BOB = {"owner": "Ann Berg"}, {"owner": "Bob"}


def run(book: MemoryWorkbook, today: dt.date = MONDAY, name: str = "weekly-review", **options: object) -> Outcome:
    listed = listed_command(name)
    assert listed
    return run_command(listed.load(), book, RunContext(today, dt.datetime.combine(today, dt.time(9))), options)


def done(day: str, type_: str = "Call", **more: object) -> dict[str, object]:
    return {"type": type_, "subject": type_, "company": "Acme", "status": "Done", "done_at": day, **more}


def planned(day: str, **more: object) -> dict[str, object]:
    return {"type": "Call", "subject": "Price", "company": "Acme", "status": "Planned", "due_at": day, **more}


def deal(name: str, status: str, close: str | None, amount: float, **more: object) -> dict[str, object]:
    stage = {"Open": "Qualified"}.get(status, status)
    made = {"name": name, "company": "Acme", "stage": stage, "status": status, "amount": amount, **more}
    return made | {"close_date": close, "created_at": "2025-05-01"}


def small_book() -> MemoryWorkbook:
    return copied(_small_book())


@cache
def _small_book() -> MemoryWorkbook:
    users = (
        {"user_id": "U-000001", "name": "Ann Berg", "target_revenue": 36_500.0},
        {"user_id": "U-000002", "name": "Bob"},
    )
    activities = (
        done("2025-06-09", "Quote sent", **ANN),
        done("2025-06-15 18:00", **ANN),
        done("2025-06-16", **ANN),  # the week after
        done("2025-06-02", "Quote sent", **ANN),
        done("2025-06-03", "Quote sent", **ANN),
        done("2025-06-10", "Meeting", **BOB),
        planned("2025-06-11", **ANN),  # missed
        {**done("2025-06-16", **ANN), "due_at": "2025-06-12"},  # done, but late
        planned("2025-06-13", status="Canceled", **ANN),
        planned("2025-06-18", subject="Visit plan", **ANN),  # the coming week
        done("2025-06-10", company="Beta", outcome="Call back", **BOB),  # promised; nobody called
    )
    deals = (
        deal("Won one", "Won", "2025-06-10", 1000.0, **ANN),
        deal("Lost by us", "Lost", "2025-06-11", 500.0, loss_reason="Our failure", loss_notes="Forgot", **BOB),
        deal("Lost to price", "Lost", "2025-06-12", 300.0, loss_reason="Price", **BOB),
        deal("Near", "Open", None, 700.0, expected_close_date="2025-06-20", next_step="Sign", **ANN),
    )
    invoices = (
        {"number": "1", "company": "Acme", "issue_date": "2025-06-10", "due_date": "2025-06-12", "amount": 900.0},
        {"number": "2", "company": "Beta", "issue_date": "2025-05-01", "due_date": "2025-05-16", "amount": 400.0},
        {"number": "3", "company": "Acme", "issue_date": "2025-06-03", "due_date": "2025-07-03", "amount": 50.0},
    )
    calls = (
        {
            "started_at": "2025-06-11 10:15",
            "direction": "In",
            "number": "+359888111222",
            "answered": False,
            "user": "Bob",
        },
    )
    return MemoryWorkbook.of(
        {
            "users": frame("users", *users),
            "companies": frame(
                "companies",
                {"company_id": "C-000001", "name": "Acme", **ANN},
                {"company_id": "C-000002", "name": "Beta", **BOB},
            ),
            "activities": frame("activities", *activities),
            "deals": frame("deals", *deals),
            "invoices": frame("invoices", *({**row, "status": "Sent"} for row in invoices)),
            "payments": frame("payments", {"invoice": "1", "paid_at": "2025-06-13", "amount": 300.0}),
            "calls": frame("calls", *calls),
            "goals": frame(
                "goals",
                {"metric": "Quotes sent a week", "target": 4, "owner": "Ann Berg"},
                {"metric": "invoices_sent_a_week", "target": 9},
            ),
        }
    )


@pytest.fixture
def book() -> MemoryWorkbook:
    return small_book()


@pytest.fixture(scope="module")
def drawn() -> tuple[MemoryWorkbook, Outcome]:
    book = small_book()
    return book, run(book)


def test_the_numbers_of_the_firm_by_hand(drawn: tuple[MemoryWorkbook, Outcome]) -> None:
    told = drawn[1].json
    assert told["week"] == {"from": "2025-06-09", "to": "2025-06-15"}
    wanted = {"activities": 4, "calls": 2, "meetings": 1, "quotes_sent": 1, "invoices_sent": 1, "invoiced": 900}
    wanted |= {"paid": 300, "invoices_paid": 1, "deals_won": 1, "won_amount": 1000, "deals_lost": 2, "lost_amount": 800}
    assert {key: told["numbers"][key] for key in wanted} == wanted
    assert told["numbers"]["lost_by_us"] == 1
    assert (told["week_before"]["quotes_sent"], told["week_before"]["invoices_sent"]) == (2, 1)
    assert told["goals"] == {"quotes_sent": 4, "invoices_sent": 9, "won_amount": 700}
    kinds = sorted((row["kind"], row["owner"]) for row in told["errors"])
    assert kinds == [
        ("call_back", "Bob"),
        ("missed", "Ann Berg"),
        ("missed", "Ann Berg"),
        ("missed_call", "Bob"),
        ("own_loss", "Bob"),
    ]
    assert [(row["kind"], row["what"], row["why"]) for row in told["plan"]] == [
        ("this_week", "Call: Visit plan", ""),
        ("closing", "Near", "Sign"),
    ]
    assert [(row["number"], row["open_amount"], row["days_late"]) for row in told["unpaid"]] == [
        ("2", 400, 30),
        ("1", 600, 3),
        ("3", 50, -18),
    ]


def test_the_questions_in_words(drawn: tuple[MemoryWorkbook, Outcome]) -> None:
    sent, paid, better = (each["numbers"] for each in drawn[1].json["questions"])
    assert sent == [
        "Quotes sent: 1; the week before 2, goal 4.",
        "Invoices sent: 1, 900 EUR; the week before 1, goal 9.",
        "Won in the week and not invoiced: 0.",
    ]
    assert paid == [
        "Came in: 300 EUR; the week before 0.",
        "Invoices unpaid: 3, 1,050 EUR; past due: 2, 1,000.",
        "The oldest: Beta, 30 days late.",
    ]
    assert better[:2] == ["Deals won: 1, lost: 2.", "Promised calls forgotten: 1."]


def test_the_managers_add_up_to_the_firm(drawn: tuple[MemoryWorkbook, Outcome]) -> None:
    told = drawn[1].json
    assert [page["owner"] for page in told["managers"]] == ["Ann Berg", "Bob"]
    for key, value in told["numbers"].items():
        assert sum(page["numbers"][key] for page in told["managers"]) == pytest.approx(value), key
    for key in ("errors", "plan", "unpaid"):
        assert sum(len(page[key]) for page in told["managers"]) == len(told[key])


def test_a_file_each_has_room_for_answers_and_the_sheet_none(drawn: tuple[MemoryWorkbook, Outcome]) -> None:
    book, outcome = drawn
    assert [file.name for file in outcome.files] == [
        f"Weekly review 2025-06-09/{name}.xlsx" for name in ("The firm", "Ann Berg", "Bob")
    ]
    for file in outcome.files:
        assert isinstance(file, PagesFile)
        assert file.printed
        answers = file.pages[0].tables[0]
        assert [column.key for column in answers.columns] == [
            "question",
            "numbers",
            "answer",
            "action",
            "who",
            "by_when",
        ]
        assert len(answers.rows) == 6
    assert book.pages["Weekly review"].tables[0].name == "questions"


def test_one_person_by_a_part_of_the_name(book: MemoryWorkbook) -> None:
    outcome = run(book, owner="berg")
    assert outcome.json["owner"] == "Ann Berg"
    assert [file.name for file in outcome.files] == ["Weekly review 2025-06-09/Ann Berg.xlsx"]
    unknown = run(book, owner="Anne Borg")
    assert (unknown.edits, unknown.files) == ((), ())
    assert [(problem.code, problem.hint) for problem in unknown.problems] == [
        ("owner_unknown", "Did you mean 'Ann Berg'?")
    ]


def test_a_day_chooses_its_week_and_sunday_still_belongs_to_it(book: MemoryWorkbook) -> None:
    assert run(book, week_of=dt.date(2025, 6, 22)).json["week"] == {"from": "2025-06-16", "to": "2025-06-22"}


def test_agreed_actions_become_tasks_once_and_the_next_review_asks_for_them(book: MemoryWorkbook) -> None:
    rows = len(book.tables["activities"]["type"])
    actions = ("Call Beta | bob | 2025-06-17", "New price list\tAnn Berg\t20.06.2025", "", "Nothing said")
    first = run(book, actions=actions)
    assert [problem.code for problem in first.problems] == ["action_unclear"]
    assert "2 tasks were planned." in first.summary
    assert len(book.tables["activities"]["type"]) == rows + 2
    run(book, actions=actions)
    assert len(book.tables["activities"]["type"]) == rows + 2
    assert first.json["agreed"] == []  # they are for the next one
    later = run(book, today=dt.date(2025, 6, 30)).json
    assert [(row["subject"], row["owner"], row["due_at"], row["is_done"], row["late"]) for row in later["agreed"]] == [
        ("Call Beta", "Bob", "2025-06-17", False, 12),
        ("New price list", "Ann Berg", "2025-06-20", False, 9),
    ]


def test_undo_takes_the_tasks_back_and_check_does_not_complain_of_them(book: MemoryWorkbook) -> None:
    rows = len(book.tables["activities"]["type"])
    run(book, actions=("New price list | Ann | 2025-06-20",))
    assert "activities" in CHECKED_TABLES
    found = run(book, name="check").json
    assert "activity_without_link" not in str(found)
    run(book, name="undo")
    assert len(book.tables["activities"]["type"]) == rows


def test_an_empty_workbook_gets_a_page_for_the_firm() -> None:
    outcome = run(MemoryWorkbook.blank(), actions=("Do it | Ann | 2025-06-20",))
    assert [file.name for file in outcome.files] == ["Weekly review 2025-06-09/The firm.xlsx"]
    assert [problem.code for problem in outcome.problems] == ["owner_unknown"]
    assert outcome.json["managers"] == []


def test_blank_cells_everywhere_in_russian() -> None:
    rng, share = np.random.default_rng(1), 0.4
    firm = make_sample_firm(MONDAY, scale=0.03).frames
    blanked = {
        key: table.assign(**{name: table[name].mask(rng.random(len(table)) < share) for name in table.columns})
        for key, table in firm.items()
        if key in CHECKED_TABLES
    }
    settings = frame("settings", {"key": "language", "value": "ru"})
    outcome = run(MemoryWorkbook.of({**blanked, "settings": settings}))
    assert outcome.language == "ru"
    json.dumps(outcome.json, allow_nan=False)
    assert outcome.files


def test_the_week_of_the_sample_firm_against_plain_sums() -> None:
    firm = make_sample_firm(MONDAY, scale=0.1).frames
    told = run(MemoryWorkbook.of(firm)).json["numbers"]
    start, end = pd.Timestamp("2025-06-09"), pd.Timestamp("2025-06-16")
    invoices, deals = firm["invoices"], firm["deals"]
    sent = invoices[
        (invoices["issue_date"] >= start)
        & (invoices["issue_date"] < end)
        & ~invoices["status"].isin(["Draft", "Canceled", "Credit note"])
        & (invoices["amount"] > 0)
    ]
    won = deals[(deals["status"] == "Won") & (deals["close_date"] >= start) & (deals["close_date"] < end)]
    rates = sent["fx_rate"].fillna(1.0) if "fx_rate" in sent else 1.0
    assert told["invoices_sent"] == len(sent)
    assert told["invoiced"] == pytest.approx(float((sent["amount"] * rates).sum()))
    assert told["deals_won"] == len(won) > 0
