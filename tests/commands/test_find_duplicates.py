"""Find duplicates, as the button does it: over the workbook's tables, and over a bare list."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2025, 3, 1), dt.datetime(2025, 3, 1, 9, 30), "ann")
COMPANIES = pd.DataFrame(
    {
        "name": ["ООО «Ромашка»", "Acme Ltd", "Romashka OOO", "Beta"],
        "phone": ["+359 88 812 3456", "+44 20 7946 0001", "0888 123 456", None],
        "city": ["София", "London", "Sofia", "Plovdiv"],
    }
)
PEOPLE = pd.DataFrame(
    {
        "first_name": ["Anna", "Boris", "Anna"],
        "last_name": ["Berg", "Ivanov", "Berg"],
        "email": ["a.berg@acme.example", "boris@acme.example", "A.Berg@acme.example"],
    }
)


def find(**options: object) -> tuple[Outcome, MemoryWorkbook]:
    book = MemoryWorkbook.of({"companies": COMPANIES, "contacts": PEOPLE})
    listed = listed_command("find-duplicates")
    assert listed
    return run_command(listed.load(), book, CONTEXT, options), book


def test_both_tables_are_searched_and_shown_on_one_sheet() -> None:
    outcome, book = find()
    assert {(g["table"], *g["ids"]) for g in outcome.json["groups"]} == {  # type: ignore[attr-defined]
        ("companies", "C-000001", "C-000003"),
        ("contacts", "P-000001", "P-000003"),
    }
    page = book.pages["Duplicates"]
    assert [len(table.rows) for table in page.tables] == [2, 2]
    assert "2 groups" in page.headline
    assert all(page.tables[0].rows["why"])


def test_one_table_alone_can_be_searched() -> None:
    outcome, _book = find(table="contacts")
    assert {group["table"] for group in outcome.json["groups"]} == {"contacts"}  # type: ignore[attr-defined]
