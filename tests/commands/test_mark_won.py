"""Mark won: closed with an amount; without one a deal is left and told."""

from __future__ import annotations

import pandas as pd
import pytest

from reminders.followed_up import activity, cells, click, firm_book, row, rows
from xlcrm.errors import WrongUseError
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

BOTH = ("D-000001", "D-000002")


def test_a_deal_with_an_amount_is_won_and_one_without_is_told() -> None:
    book = firm_book(activity(1, deal="Tea"))
    outcome = click(book, "mark-won", ids=BOTH)
    assert outcome.summary == "1 deal is won. 1 activity is still planned. 1 line is left as it is."
    assert [(problem.message, problem.hint) for problem in outcome.problems] == [
        ("Milk (D-000002) has no amount, so it cannot be won.", "Fill in the amount of the contract, or give it: --amount.")
    ]  # fmt: skip
    deal = row(book, "deals", "D-000001")
    assert (deal["stage"], deal["status"], deal["close_date"]) == ("Won", "Won", pd.Timestamp("2025-06-16"))
    assert (deal["probability"], deal["owner_at_close"], deal["amount"]) == (1.0, "Petar Dimov", 100.0)
    assert rows(book, "stage_history")["to_stage"].tolist() == ["Won"]


def test_the_amount_may_be_given_for_one_deal() -> None:
    book = firm_book()
    click(book, "mark-won", ids=("D-000002",), amount=75.5)
    assert row(book, "deals", "D-000002")["amount"] == 75.5
    with pytest.raises(WrongUseError, match="one deal only"):
        click(firm_book(), "mark-won", ids=BOTH, amount=75.5)


def test_again_and_undone() -> None:
    book = firm_book()
    before = cells(book)
    click(book, "mark-won", ids=("D-000001",))
    again = click(book, "mark-won", ids=("D-000001", "D-000003"))
    assert (again.edits, [problem.code for problem in again.problems]) == ((), ["deal_closed", "deal_closed"])
    click(book, "undo")
    assert cells(book) == before
    assert click(MemoryWorkbook.blank(), "mark-won", ids=("D-000001",)).edits == ()
