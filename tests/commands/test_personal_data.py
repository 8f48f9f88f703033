"""Personal data: every table and log is in the answer, and what is other people's is not."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from firms import copied
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import Command, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.imports.read_text import read_text
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.edits import AppendRows, Edit, Outcome, OutputFile, PagesFile, UpdateCells
from xlcrm.workbooks.draw_pages import draw_pages_alone
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

NOW = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")
EVERY = tuple(spec.key for spec in ALL_TABLES)
PEOPLE = (
    "First name,Last name,E-mail,Phone,Consent,Consent date,Consent source,Lead source\n"
    "Ivan,Petrov,ivan@acme.example,+359 888 123 456,Given,2025-03-01,web form,Website\n"
    "Maria,Koleva,maria@acme.example,+359 888 999 111,,,,\n"
)


def command(name: str) -> Command:
    listed = listed_command(name)
    assert listed
    return listed.load()


def write(book: MemoryWorkbook, *edits: Edit) -> None:
    run_command(Command("change", EVERY, EVERY, lambda _tables, _context: Outcome(edits)), book, NOW)


@pytest.fixture
def book(firm: MemoryWorkbook) -> MemoryWorkbook:
    return copied(firm)


@pytest.fixture(scope="module")
def firm() -> MemoryWorkbook:
    book = MemoryWorkbook.blank()
    source = read_text(PEOPLE.encode(), "fair.csv")
    run_command(command("import"), book, NOW, {"source": source, "table": "contacts"})
    deal = {"deal_id": "D-000001", "contact_id": "P-000001", "name": "Tea", "stage": "Won", "amount": 10.0}
    rows = {
        "deals": [deal, {"name": "Other", "contact_id": "P-000002", "stage": "Won"}],
        "deal_lines": [{"deal_id": "D-000001", "qty": 2.0}],
        "activities": [
            {"type": "Call", "contact_id": "P-000001", "subject": "Call"},
            {"type": "Task", "subject": "Send to IVAN@acme.example"},
            {"type": "Task", "subject": "Nothing of it"},
        ],
        "calls": [{"number": "0888 123 456", "direction": "In"}, {"number": "0888 123 4567", "direction": "In"}],
        "surveys": [{"contact_id": "P-000001", "score": 9, "asked_at": pd.Timestamp("2026-01-02")}],
        "campaigns": [{"campaign_id": "M-000001", "name": "Fair"}],
        "campaign_members": [{"campaign_id": "M-000001", "contact_id": "P-000001"}],
        "not_duplicates": [{"table": "contacts", "first_id": "P-000001", "second_id": "P-000002"}],
    }
    write(book, *(AppendRows(table, pd.DataFrame(listed)) for table, listed in rows.items()))
    row = int(book.read(["contacts"])["contacts"].rows[0])
    write(book, UpdateCells("contacts", "notes", pd.Series(["Likes tea"], index=[row])))
    return book


def test_everything_about_the_person_is_told_and_nothing_else(book: MemoryWorkbook) -> None:
    outcome = run_command(command("personal-data"), book, NOW, {"who": "ivan petrov"})
    tables = outcome.json["tables"]
    assert isinstance(tables, dict)
    assert {table: [(row["id"], row["why"]) for row in rows] for table, rows in tables.items()} == {
        "contacts": [("P-000001", "own")],
        "deals": [("D-000001", "linked")],
        "activities": [("A-000001", "linked"), ("A-000002", "named")],
        "calls": [("K-000001", "named")],
        "surveys": [("S-000001", "linked")],
        "campaign_members": [("N-000001", "linked")],
        "not_duplicates": [(None, "linked")],
        "deal_lines": [("L-000001", "part")],
    }
    assert tables["contacts"][0]["values"]["notes"] == "Likes tea"
    changes = outcome.json["changes"]
    assert isinstance(changes, list)
    assert [(each["column"], each["old"], each["new"]) for each in changes] == [("notes", None, "Likes tea")]


def test_consent_and_origin_come_with_date_and_source(book: MemoryWorkbook) -> None:
    told = run_command(command("personal-data"), book, NOW, {"ids": ("P-000001",)}).json
    consent, origin = told["consent"], told["origin"]
    assert isinstance(consent, dict)
    assert isinstance(origin, dict)
    assert (consent["consent"], consent["consent_date"], consent["consent_source"]) == (
        "Given",
        "2025-03-01",
        "web form",
    )
    assert origin["source"] == "Website"
    assert origin["imports"] == [
        {"command": "import", "at": "2026-03-02T09:30:00", "user": "Anna", "files": ["fair.csv"]}
    ]
    assert "2016/679" in str(told["regulation"])


def test_a_page_and_a_file_for_machines_are_made(book: MemoryWorkbook) -> None:
    outcome = run_command(command("personal-data"), book, NOW, {"ids": ("P-000001",)})
    pages, data = outcome.files
    assert isinstance(pages, PagesFile)
    assert isinstance(data, OutputFile)
    assert (pages.name, data.name) == ("personal-data-P-000001.xlsx", "personal-data-P-000001.json")
    assert json.loads(data.content)["person"] == {"id": "P-000001", "name": "Ivan Petrov"}
    assert draw_pages_alone(pages.pages).startswith(b"PK")
    [page] = outcome.pages
    assert {table.name for table in page.tables} == {"own", "rows", "changes"}
    assert all("Koleva" not in str(table.rows.to_dict()) for table in page.tables)


def test_several_of_one_name_are_listed_and_none_is_taken(book: MemoryWorkbook) -> None:
    write(book, AppendRows("contacts", pd.DataFrame([{"first_name": "Ivan", "last_name": "Petrov"}])))
    outcome = run_command(command("personal-data"), book, NOW, {"who": "Ivan Petrov"})
    assert outcome.json == {"person": None, "fitting": ["P-000001", "P-000003"]}
    assert len(outcome.problems) == 2
    assert outcome.files == ()
    with pytest.raises(WrongUseError, match="one person at a time"):
        run_command(command("personal-data"), book, NOW, {"ids": ("P-000001", "P-000002")})


def test_a_person_who_is_only_in_the_journal_is_found(book: MemoryWorkbook) -> None:
    for run in (3, 2, 1):
        run_command(command("undo"), book, NOW, {"run": run})
    told = run_command(command("personal-data"), book, NOW, {"ids": ("P-000001",)}).json
    changes = told["changes"]
    assert isinstance(changes, list)
    assert ("email", "ivan@acme.example") in {(each["column"], each["old"]) for each in changes}
