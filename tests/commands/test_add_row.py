"""One row typed by hand: its links, its number, and the warning before it is made."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome
from xlcrm.tables.problems import count_by_code
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30))
IVAN = ("first_name=Иван", "last_name=Петров", "phone=0888 123 456")


def add(book: MemoryWorkbook, *typed: str, **options: object) -> Outcome:
    listed = listed_command("add")
    assert listed
    return run_command(listed.load(), book, CONTEXT, {"set": typed, **options})


def rows(book: MemoryWorkbook, table: str) -> pd.DataFrame:
    return read_tables(book.read(tables_to_read((table,)))).tables[table]


def test_a_row_gets_its_id_its_links_and_an_international_number() -> None:
    book = MemoryWorkbook.of({"companies": pd.DataFrame({"name": ["Acme Ltd"]})})
    outcome = add(book, *IVAN, "company=acme ltd", "Owner=Ann Lee")
    assert (outcome.json["id"], outcome.json["added"]) == ("P-000001", True)
    assert all(problem.severity == "hint" for problem in outcome.problems)
    [person] = rows(book, "contacts").to_dict("records")
    assert person["phone"] == "+359888123456"
    assert person["company_id"] == "C-000001"
    assert (person["company"], person["owner"]) == ("Acme Ltd", "Ann Lee")
    assert rows(book, "users")["name"].tolist() == ["Ann Lee"]
    assert len(rows(book, "import_log")) == 0


def test_a_likely_duplicate_holds_the_row_back_until_it_is_meant() -> None:
    book = MemoryWorkbook.blank()
    add(book, *IVAN)
    again = ("first_name=Ivan", "last_name=Petrov", "phone=+359888123456")
    held = add(book, *again)
    assert held.json["added"] is False
    assert held.edits == ()
    [pair] = held.json["likely_duplicates"]  # type: ignore[misc]
    assert pair["id"] == "P-000001"
    assert "same phone" in pair["reasons"]
    [told] = [problem for problem in held.problems if problem.code == "likely_duplicate"]
    assert told.severity == "warning"
    assert "'Иван Петров' (P-000001)" in told.message
    assert "--anyway" in told.hint
    assert len(rows(book, "contacts")) == 1
    meant = add(book, *again, anyway=True)
    assert meant.json["id"] == "P-000002"
    assert all(problem.severity == "hint" for problem in meant.problems)
    assert len(rows(book, "contacts")) == 2


def test_a_row_that_an_import_would_know_is_a_duplicate_too() -> None:
    book = MemoryWorkbook.blank()
    add(book, "number=2026-17", "company=Acme", "amount=100", table="invoices")
    held = add(book, "number=2026-17", "company=Beta", "amount=5", table="invoices")
    assert held.json["added"] is False
    assert held.json["likely_duplicates"][0]["id"] == "I-000001"  # type: ignore[index]
    assert len(rows(book, "companies")) == 1, "nothing is made beside a row that is not"


@pytest.mark.parametrize("wrong", ["birthday=soon", "target_contacts_per_year=often"])
def test_nothing_is_written_where_a_value_cannot_be_read(wrong: str) -> None:
    book = MemoryWorkbook.blank()
    outcome = add(book, *IVAN, wrong)
    assert outcome.json["added"] is False
    assert outcome.edits == ()
    assert any(problem.severity == "error" for problem in outcome.problems)


def test_a_row_without_a_name_is_told() -> None:
    outcome = add(MemoryWorkbook.blank(), "city=Sofia", table="companies")
    assert outcome.json["added"] is False
    assert count_by_code(outcome.problems)["row_rejected"] == 1


@pytest.mark.parametrize(
    ("typed", "table", "says"),
    [
        (("first_nam=Ivan",), "contacts", "did you mean 'first_name'"),
        (("first_name",), "contacts", "column=value"),
        (("city=a", "city=b"), "companies", "given twice"),
        (("name=x",), "nothing", "Choose one of"),
    ],
)
def test_a_wrong_call_is_one_sentence(typed: tuple[str, ...], table: str, says: str) -> None:
    with pytest.raises(WrongUseError, match=says):
        add(MemoryWorkbook.blank(), *typed, table=table)


def test_a_row_that_looks_a_little_like_another_is_added_with_a_hint() -> None:
    book = MemoryWorkbook.of(
        {"companies": pd.DataFrame({"name": ["Ernst Handel", "Berglunds", "Blauer See", "Bon app"]})}
    )
    outcome = add(book, "name=Ernst Hande", table="companies")
    assert outcome.json["added"] is True
    [told] = [problem for problem in outcome.problems if problem.code == "somewhat_alike"]
    assert (told.severity, told.hint) == ("hint", "")
    assert "'Ernst Hande' looks a little like 'Ernst Handel' (C-000001)" in told.message
