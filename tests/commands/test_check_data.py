"""Check data as a command: over the memory workbook, and over a real firm's tables with known defects."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from xlcrm.commands import check_data
from xlcrm.commands.command import Command, RunContext
from xlcrm.errors import UnknownTableError
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import Outcome, ShowPage
from xlcrm.tables.frames import complete_frame
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CHECK = Command("check", check_data.READS, check_data.WRITES, check_data.run)
CONTEXT = RunContext(dt.date(2026, 6, 15), dt.datetime(2026, 6, 15, 9), "Anna Berg")


def _frame(table: str, rows: list[dict[str, object]] | pd.DataFrame) -> pd.DataFrame:
    return complete_frame(table_spec(table), pd.DataFrame(rows))


def _book() -> MemoryWorkbook:
    companies = {
        "name": "Acme\u00a0Ltd",
        "industry": "technolgy",
        "phone": "02 811 1234",
        "email": "Info@acme.bg",
        "owner": "anna berg",
    }
    contact = {
        "first_name": "Ivan",
        "last_name": "Petrov",
        "company": "acme ltd",
        "email": "ivan@acme",
        "owner": "Anna Berg",
    }
    deal = {
        "name": "Racks",
        "company": "Acme Ltd",
        "stage": "Lost",
        "close_date": pd.Timestamp("2026-05-01"),
        "owner": "Nobody",
        "amount": 5.0,
    }
    rows = {"users": [{"name": "Anna Berg"}], "companies": [companies], "contacts": [contact], "deals": [deal]}
    return MemoryWorkbook.of({table: _frame(table, given) for table, given in rows.items()})


def _run(book: MemoryWorkbook, **options: object) -> Outcome:
    return run_command(CHECK, book, CONTEXT, options)


def _codes(outcome: Outcome) -> set[tuple[str, str | None, str]]:
    return {(problem.table, problem.column, problem.code) for problem in outcome.problems}


def test_problems_page_and_json() -> None:
    book = _book()
    outcome = _run(book)
    assert _codes(outcome) == {
        ("companies", "name", "non_breaking_space"),
        ("companies", "industry", "not_listed"),
        ("companies", "email", "email_upper_case"),
        ("companies", "phone", "phone_not_international"),
        ("contacts", "email", "bad_email"),
        ("deals", "owner", "name_unknown"),
        ("deals", "loss_reason", "lost_without_reason"),
    }
    assert set(outcome.json) == {"score", "problems", "counts"}
    first = json.loads(json.dumps(outcome.json))["problems"][0]
    assert set(first) == {"table", "row", "column", "code", "severity", "message", "hint"}
    assert outcome.json["counts"]["not_listed"] == 1
    assert outcome.summary == book.pages["Issues"].headline
    assert outcome.summary.startswith("Data quality is ")


def test_fix_mends_what_is_safe_and_tells_what_is_left() -> None:
    book = _book()
    outcome = _run(book, fix=True)
    assert outcome.json["fixed"] == {"non_breaking_spaces": 1, "emails": 1, "names": 2, "phones": 1}
    assert "5 cells were mended" in outcome.summary
    assert book.tables["companies"]["name"] == ["Acme Ltd"]
    assert book.tables["companies"]["phone"] == ["+35928111234"]
    assert book.tables["companies"]["owner"] == ["Anna Berg"]
    assert book.tables["contacts"]["company"] == ["Acme Ltd"]
    assert {code for _table, _column, code in _codes(outcome)} == {
        "not_listed",
        "bad_email",
        "name_unknown",
        "lost_without_reason",
    }
    again = _run(book, fix=True)
    assert all(isinstance(edit, ShowPage) for edit in again.edits)
    assert (again.json["fixed"], again.json["score"]) == ({}, outcome.json["score"])


def test_a_dry_run_changes_nothing() -> None:
    book = _book()
    run_command(CHECK, book, CONTEXT, {"fix": True}, dry_run=True)
    assert book.tables["companies"]["phone"] == ["02 811 1234"]
    assert book.pages == {}


def test_one_table_and_left_out_rules() -> None:
    outcome = _run(_book(), table="companies", skip="not_listed, email_upper_case")
    assert {(problem.table, problem.code) for problem in outcome.problems} == {
        ("companies", "non_breaking_space"),
        ("companies", "phone_not_international"),
    }
    with pytest.raises(UnknownTableError, match="planets"):
        _run(_book(), table="planets")


def test_strict_by_option_or_by_setting() -> None:
    assert "error" in {p.severity for p in _run(_book(), strict=True).problems if p.code == "lost_without_reason"}
    book = _book()
    settings = book.tables["settings"]
    settings["value"][settings["key"].index("strict_checks")] = "yes"
    assert {p.severity for p in _run(book).problems if p.code == "lost_without_reason"} == {"error"}


def test_a_setting_that_does_not_fit_is_a_problem() -> None:
    book = MemoryWorkbook.blank(FirmSettings())
    settings = book.tables["settings"]
    settings["value"][settings["key"].index("currency")] = "euros"
    assert ("settings", "value", "bad_setting") in _codes(_run(book))


def test_an_empty_workbook_says_so() -> None:
    outcome = _run(MemoryWorkbook.blank())
    assert outcome.json["score"] is None
    assert outcome.summary == "There are no rows to check yet."


def test_the_known_defects_of_a_real_firm(shared_data: Path) -> None:
    maven = shared_data / "maven"
    accounts = pd.read_csv(maven / "accounts.csv").rename(
        columns={"account": "name", "sector": "industry", "office_location": "country"}
    )
    teams = pd.read_csv(maven / "sales_teams.csv").rename(columns={"sales_agent": "name"})
    products = pd.read_csv(maven / "products.csv").rename(columns={"product": "name", "sales_price": "price"})
    pipeline = pd.read_csv(maven / "sales_pipeline.csv", parse_dates=["engage_date", "close_date"]).rename(
        columns={"sales_agent": "owner", "account": "company", "engage_date": "created_at", "close_value": "amount"}
    )
    deals = pipeline.assign(
        name=pipeline["opportunity_id"], stage=pipeline["deal_stage"].map({"Won": "Won", "Lost": "Lost"}).fillna("New")
    )
    tables = {
        "companies": accounts[["name", "industry", "country", "employees"]].assign(owner="Anna Snelling"),
        "users": teams[["name"]],
        "products": products[["name", "price"]],
        "deals": deals[["name", "owner", "product", "company", "stage", "created_at", "close_date", "amount"]],
    }
    outcome = _run(MemoryWorkbook.of({table: _frame(table, rows) for table, rows in tables.items()}))
    counts = outcome.json["counts"]
    assert counts["deal_without_client"] == 1_425
    assert counts["name_unknown"] == 1_480  # GTXPro instead of GTX Pro
    assert counts["lost_without_reason"] == 2_473
    hints = {(problem.code, problem.hint) for problem in outcome.problems}
    assert ("not_listed", "Did you mean Technology?") in hints
    assert ("name_unknown", "Did you mean 'GTX Pro'?") in hints
    page = outcome.pages[0]
    assert len(page.tables[-1].rows) == 5_000
    assert len(outcome.json["problems"]) == len(outcome.problems) > 5_000
    assert page.left_out[0].startswith(f"{len(outcome.problems) - 5_000:,} more problems")
