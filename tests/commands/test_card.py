"""`xlcrm card`: figures against those counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from commands.tea_firm import run, think, workbook
from xlcrm.errors import WrongUseError
from xlcrm.tables.edits import ShowPage
from xlcrm.workbooks.memory_workbook import MemoryWorkbook


@pytest.mark.parametrize("id", ["C-000001", "P-000001", "D-000002"])
def test_the_card_of_a_client_says_what_its_tables_say(id: str) -> None:
    told = think("card", ids=(id,)).json
    assert (told["card"], told["id"], told["people"]) == ("client", "C-000001", ["P-000001"])
    assert told["revenue_by_year"] == {"2025": 100.0, "2026": 60.0}
    assert (told["receivables"], told["overdue"], told["next_activity"]) == (60.0, 40.0, "A-000002")
    lines: Any = told["timeline"]
    assert [line["what"] for line in lines[:4]] == ["Invoice", "Call", "Survey", "Missed call"]
    assert sum(line["what"] == "Payment" for line in lines) == 1


def test_the_card_says_what_comes_next_or_that_nothing_does() -> None:
    assert "overdue since 2026-11-20" in think("card", who="romashka").summary
    assert "No next step" in think("card", who="Berg").summary


def test_the_cards_of_a_product_and_of_a_manager() -> None:
    tea = think("card", who="G-000001").json
    assert (tea["card"], tea["revenue"], tea["clients"]) == ("product", 160.0, 1)
    assert think("card", who="Cups").json["revenue"] == 0
    ann = think("card", ids=("U-000001",)).json
    assert (ann["card"], ann["deals_won"], ann["revenue"], ann["win_rate"]) == ("manager", 1, 60.0, 1.0)
    assert ann["due"] == {"overdue": 1, "today": 0, "week": 0}
    assert ann["clients_by_class"] == {"A": 1, "none": 1}


def test_a_card_of_nobody_names_the_nearest() -> None:
    assert "'C-000012'" in think("card", ids=("C-900012",)).summary
    with pytest.raises(WrongUseError):
        think("card")


def test_an_empty_workbook_and_a_russian_one() -> None:
    assert run(MemoryWorkbook.blank(), "card", who="ann").edits == ()
    outcome = run(workbook("ru"), "card", who="Ромашка")
    assert outcome.pages[0].tables
    assert all(isinstance(edit, ShowPage) for edit in outcome.edits)
