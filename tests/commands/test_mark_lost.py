"""Mark lost: closed in bulk, with the reason, the day, the stage history; what is closed already is told."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from reminders.followed_up import activity, cells, click, firm_book, row, rows, think
from xlcrm.errors import WrongUseError
from xlcrm.records.choices import CHOICES
from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.close_deals import CATEGORY_OF_REASON
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

BOTH = ("D-000001", "D-000002")


def test_deals_are_closed_in_bulk() -> None:
    book = firm_book(activity(1, deal="Tea"))
    outcome = click(book, "mark-lost", ids=BOTH, loss_reason="price", competitor="Beta Ltd", note="Too slow")
    assert outcome.summary == "2 deals are lost. 1 activity is still planned."
    for id in BOTH:
        deal = row(book, "deals", id)
        assert (deal["stage"], deal["status"], deal["close_date"]) == ("Lost", "Lost", pd.Timestamp("2025-06-16"))
        assert (deal["loss_reason"], deal["loss_category"]) == ("Price", "Price")
        assert (deal["competitor"], deal["loss_notes"]) == ("Beta Ltd", "Too slow")
        assert (deal["owner_at_close"], deal["owner_at_close_id"]) == ("Petar Dimov", "U-000002")
        assert (deal["probability"], deal["version"]) == (0.0, 1)
    moves = rows(book, "stage_history")[["deal_id", "from_stage", "to_stage", "changed_by"]]
    assert moves.to_numpy().tolist() == [["D-000001", "Proposal", "Lost", "olga"], ["D-000002", "New", "Lost", "olga"]]
    assert rows(book, "stage_history")["changed_at"].iloc[0] == pd.Timestamp("2025-06-16 09:30")


def test_the_second_run_changes_nothing_and_says_why() -> None:
    book = firm_book()
    click(book, "mark-lost", ids=BOTH, loss_reason="Price")
    before = cells(book)
    again = click(book, "mark-lost", ids=(*BOTH, "D-000004"), loss_reason="No need")
    assert (again.edits, again.summary) == ((), "0 deals are lost. 3 lines are left as they are.")
    assert [problem.message for problem in again.problems] == [
        "Tea (D-000001) was lost already.", "Milk (D-000002) was lost already.", "Rice (D-000004) was won already.",
    ]  # fmt: skip
    assert cells(book) == before


def test_a_lost_deal_without_a_reason_gets_it_and_nothing_else() -> None:
    book = firm_book()
    outcome = click(book, "mark-lost", ids=("D-000003",), loss_reason="Our failure")
    assert outcome.summary == "0 deals are lost. 1 lost deal had no reason and has it now."
    deal = row(book, "deals", "D-000003")
    assert (deal["loss_reason"], deal["loss_category"]) == ("Our failure", "Operational")
    assert deal["close_date"] == pd.Timestamp("2025-01-10")
    assert len(rows(book, "stage_history")) == 0


def test_what_is_planned_for_them_is_canceled_when_asked() -> None:
    book = firm_book(activity(1, deal="Tea", due_at="2025-06-20"), activity(2, due_at="2025-06-25"))
    outcome = click(book, "mark-lost", ids=BOTH, loss_reason="Price", cancel_planned=True)
    assert outcome.summary == "2 deals are lost. 1 planned activity is canceled."
    assert rows(book, "activities")["status"].tolist() == ["Canceled", "Planned"]
    assert row(book, "companies", "C-000001")["next_activity_date"] == pd.Timestamp("2025-06-25")


def test_undo_takes_all_of_it_back() -> None:
    book = firm_book(activity(1, deal="Tea", due_at="2025-06-20"))
    before = cells(book)
    click(book, "mark-lost", ids=(*BOTH, "D-000003"), loss_reason="Price", cancel_planned=True)
    click(book, "undo")
    assert cells(book) == before


def test_an_earlier_day_and_a_category_of_ones_own() -> None:
    book = firm_book()
    options = {"loss_reason": "No answer", "loss_category": "operational", "closed_on": dt.date(2025, 6, 2)}
    click(book, "mark-lost", ids=("D-000001",), **options)
    deal = row(book, "deals", "D-000001")
    assert (deal["close_date"], deal["loss_category"]) == (pd.Timestamp("2025-06-02"), "Operational")
    assert rows(book, "stage_history")["changed_at"].dt.date.tolist() == [dt.date(2025, 6, 2)]


def test_every_reason_of_ours_has_a_category() -> None:
    assert set(CATEGORY_OF_REASON) == set(CHOICES["loss_reason"].values)
    assert set(CATEGORY_OF_REASON.values()) <= set(CHOICES["loss_category"].values)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"loss_reason": " "}, "--reason, one of: Price"),
        ({"loss_reason": "prise"}, "Did you mean 'Price'"),
        ({"loss_reason": "Price", "loss_category": "weather"}, "Loss category: 'weather'"),
        ({"loss_reason": "Price", "closed_on": dt.date(2025, 6, 17)}, "2025-06-17 lies in the future"),
    ],
)
def test_a_wrong_call_is_one_sentence(options: dict[str, object], says: str) -> None:
    with pytest.raises(WrongUseError, match=says):
        think("mark-lost", ids=BOTH, **options)


def test_a_firm_without_a_lost_stage_is_told() -> None:
    book = firm_book()
    book.tables["stages"]["type"] = ["Open" if type_ == "Lost" else type_ for type_ in book.tables["stages"]["type"]]
    with pytest.raises(WrongUseError, match="Stages has no stage of the type Lost"):
        click(book, "mark-lost", ids=BOTH, loss_reason="Price")


def test_an_empty_workbook_and_an_activity_for_a_deal() -> None:
    outcome = click(MemoryWorkbook.blank(), "mark-lost", ids=("D-000001",), loss_reason="Price")
    assert (outcome.edits, [problem.code for problem in outcome.problems]) == ((), ["id_unknown"])
    [unknown] = click(firm_book(), "mark-lost", ids=("D-00001",), loss_reason="Price").problems
    assert unknown.hint == "Did you mean 'D-000001'?"


def test_a_russian_workbook_and_a_reason_of_the_firms_own() -> None:
    book = firm_book(settings=FirmSettings(language="ru"))
    click(book, "mark-lost", ids=("D-000001",), loss_reason="Цена")
    assert book.tables["deals"]["status"][0] == "Потеряно"
    book.tables["lists"]["loss_reason"][-1] = "Сезон"
    click(book, "mark-lost", ids=("D-000002",), loss_reason="сезон")
    deal = row(book, "deals", "D-000002")
    assert deal["loss_reason"] == "Сезон"
    assert pd.isna(deal["loss_category"])
