"""`xlcrm report` on a workbook in memory."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError
from xlcrm.run_command import run_command
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

TODAY = RunContext(dt.date(2025, 6, 30), dt.datetime(2025, 6, 30, 9))


def workbook() -> MemoryWorkbook:
    days = pd.to_datetime(["2025-02-01", "2025-05-01", "2025-06-01"])
    return MemoryWorkbook.of(
        {
            "companies": pd.DataFrame({"company_id": ["C-000001", "C-000002"], "name": ["One", "Two"]}),
            "users": pd.DataFrame({"user_id": ["U-000001"], "name": ["Ann"]}),
            "deals": pd.DataFrame(
                {
                    "deal_id": ["D-000001", "D-000002", "D-000003"],
                    "name": ["First", "Second", "Third"],
                    "company": ["One", "Two", "One"],
                    "owner": ["Ann", "Ann", None],
                    "stage": ["Won", "Lost", "Won"],
                    "amount": [100.0, 50.0, 300.0],
                    "created_at": days - pd.Timedelta(days=10),
                    "close_date": days,
                }
            ),
            "wallet": pd.DataFrame(
                {
                    "company": ["One"],
                    "period_from": pd.to_datetime(["2025-01-01"]),
                    "period_to": pd.to_datetime(["2025-12-31"]),
                    "total_spend": [365.0],
                }
            ),
        }
    )


def report(book: MemoryWorkbook, **options):
    return run_command(listed_command("report").load(), book, TODAY, options)


def test_the_default_is_this_year_to_today():
    book = workbook()
    outcome = report(book)
    plain = json.loads(json.dumps(outcome.json))
    assert plain["period"] == {"from": "2025-01-01", "to": "2025-06-30"}
    figures = plain["metrics"]
    assert (figures["deals_won"], figures["deals_lost"], figures["revenue"]) == (2, 1, 400)
    assert figures["sales_cycle_won_mean_days"] == 10
    assert figures["repeat_rate"] == 1  # One bought twice, Two never
    assert {row["owner"]: row["revenue"] for row in plain["tables"]["managers"]} == {"(no owner)": 300, "Ann": 100}
    assert plain["tables"]["clients"] == [
        {"id": "C-000001", "name": "One", "value": 400, "share": 1, "cumulative": 1, "class": "A"}
    ]
    assert book.pages["Effectiveness"].key == "effectiveness"


def test_a_wallet_below_our_own_sales_is_told():
    outcome = report(workbook())
    assert outcome.json["metrics"]["loyalty_index"] == pytest.approx(100 * 400 / 181)
    (problem,) = outcome.problems
    assert (problem.code, problem.row) == ("wallet_too_low", 4)
    assert "One" in problem.message


def test_from_and_to_choose_the_period():
    outcome = report(workbook(), names=("effectiveness",), from_=dt.date(2025, 5, 1), to=dt.date(2025, 5, 31))
    assert outcome.json["metrics"]["win_rate"] == 0
    assert outcome.summary.startswith("2025-05-01 to 2025-05-31")
    with pytest.raises(WrongUseError):
        report(workbook(), from_=dt.date(2026, 1, 1))


def test_options_are_named_as_people_type_them():
    names = [(parameter.name, parameter.option.positional) for parameter in listed_command("report").load().parameters]
    assert names == [("name", True), ("from", False), ("to", False)]


def test_an_empty_workbook_gets_nulls_and_no_zeros():
    outcome = report(MemoryWorkbook.blank())
    assert set(outcome.json["metrics"].values()) == {None}
    assert outcome.summary.endswith("Nothing was opened, won, lost or sold between 2025-01-01 and 2025-06-30.")
