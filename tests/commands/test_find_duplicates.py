"""Find duplicates, as the button does it: over the workbook's tables, and over a bare list."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.commands.find_duplicates import NothingToCompareError, find_in_list
from xlcrm.imports.source_tables import SourceTable
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


def test_a_bare_list_answers_with_its_row_numbers() -> None:
    cells = [["Ivan", "Anna", "Иван"], ["Petrov", "Berg", "Петров"], ["0888123456", "0877000111", "+359888123456"]]
    source = SourceTable(
        name="people.csv", headers=("given_name", "surname", "phone"), columns=cells, row_numbers=[2, 3, 4]
    )
    outcome = find_in_list(source, CONTEXT)
    [group] = outcome.json["groups"]  # type: ignore[misc]
    assert group["ids"] == [1, 3]
    [pair] = outcome.json["pairs"]  # type: ignore[misc]
    assert (pair["a"], pair["b"]) == (1, 3)


def test_a_list_with_nothing_to_compare_is_told() -> None:
    source = SourceTable(name="x.csv", headers=("q1", "q2"), columns=[["7"], ["8"]], row_numbers=[2])
    with pytest.raises(NothingToCompareError, match=r"x\.csv"):
        find_in_list(source, CONTEXT)
