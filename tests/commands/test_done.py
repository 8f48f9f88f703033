"""Done: what came of it, the next turn of a series, the next step."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from reminders.followed_up import CONTEXT, activity, cells, click, firm_book, row, rows, think
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.workbooks.memory_workbook import MemoryWorkbook


def planned(book: MemoryWorkbook) -> pd.DataFrame:
    there = rows(book, "activities")
    return there[there["status"] == "Planned"]


def test_what_came_of_it_is_written_and_the_client_is_up_to_date() -> None:
    book = firm_book(activity(1, due_at="2025-06-10 11:00", notes="Asked for a price."))
    outcome = click(book, "done", ids=("a-000001",), outcome="interested", note="Wants 20 boxes.", minutes=15)
    assert outcome.summary == "1 activity is done."
    assert outcome.json["done"] == ["A-000001"]
    done = row(book, "activities", "A-000001")
    assert (done["status"], done["outcome"], done["duration_min"]) == ("Done", "Interested", 15)
    assert done["done_at"] == pd.Timestamp("2025-06-16 09:30")
    assert done["notes"] == "Asked for a price.\nWants 20 boxes."
    assert (done["updated_by"], done["version"]) == ("olga", 1)
    company = row(book, "companies", "C-000001")
    assert (company["last_activity_date"], company["days_since_touch"]) == (pd.Timestamp("2025-06-16"), 0)


def test_another_day_than_today_is_the_day_of_the_click() -> None:
    book = firm_book(activity(1, due_at="2025-06-10"))
    listed = listed_command("done")
    assert listed
    friday = RunContext(dt.date(2025, 6, 13), CONTEXT.now, "olga")
    run_command(listed.load(), book, friday, {"ids": ("A-000001",), "next_in": 1})
    assert row(book, "activities", "A-000001")["done_at"] == pd.Timestamp("2025-06-13 09:30")
    assert planned(book)["due_at"].dt.date.tolist() == [dt.date(2025, 6, 16)]


def test_the_second_run_writes_nothing_and_says_why() -> None:
    book = firm_book(activity(1, due_at="2025-06-10", recurrence="Weekly"))
    click(book, "done", ids=("A-000001",), next_in=3)
    before = cells(book)
    again = click(book, "done", ids=("A-000001",), next_in=3)
    assert again.edits == ()
    assert [problem.code for problem in again.problems] == ["already_done"]
    assert again.problems[0].message == "Price (A-000001) was done already."
    assert cells(book) == before


def test_undo_takes_all_of_it_back() -> None:
    book = firm_book(activity(1, due_at="2025-06-10", recurrence="Monthly"), activity(2, due_at="2025-06-10"))
    before = cells(book)
    click(book, "done", ids=("A-000001", "A-000002"), outcome="Agreed", note="Yes", next_in=5)
    assert cells(book) != before
    click(book, "undo")
    assert cells(book) == before


def test_a_dry_run_writes_nothing() -> None:
    book = firm_book(activity(1, due_at="2025-06-10"))
    before = cells(book)
    assert click(book, "done", dry_run=True, ids=("A-000001",)).summary == "1 activity is done."
    assert cells(book) == before


def test_a_deal_stands_for_its_next_planned_activity() -> None:
    book = firm_book(
        activity(1, deal="Tea", due_at="2025-06-30"),
        activity(2, deal="Tea", due_at="2025-06-18"),
        activity(3, deal="Tea"),
        activity(4, deal="Tea", status="Canceled", due_at="2025-06-01"),
    )
    outcome = click(book, "done", ids=("D-000001", "D-000002"))
    assert outcome.json["done"] == ["A-000002"]
    assert [(problem.code, problem.message) for problem in outcome.problems] == [
        ("nothing_planned", "No activity is planned for the deal Milk (D-000002).")
    ]


@pytest.mark.parametrize(
    ("recurrence", "due", "turn"),
    [
        ("Daily", "2025-06-13 10:00", "2025-06-18 10:00"),  # the 17th is a holiday
        ("Weekly", "2025-06-11 10:00", "2025-06-18 10:00"),
        ("Monthly", "2025-05-31 10:00", "2025-06-30 10:00"),
        ("Yearly", "2024-02-29 10:00", "2026-02-28 10:00"),
    ],
)
def test_the_next_turn_keeps_its_hour_and_its_links(recurrence: str, due: str, turn: str) -> None:
    book = firm_book(
        activity(1, due_at=due, planned_at=due, recurrence=recurrence, deal="Tea", contact="Ann Lee", notes="Old"),
        holidays=("2025-06-17",),
    )
    outcome = click(book, "done", ids=("A-000001",))
    assert outcome.summary == "1 activity is done. 1 repeats and is planned anew."
    [new] = planned(book).to_dict("records")
    assert (new["due_at"], new["planned_at"]) == (pd.Timestamp(turn), pd.Timestamp(turn))
    assert (new["activity_id"], new["recurrence"], new["type"], new["subject"]) == (
        "A-000002", recurrence, "Call", "Price",
    )  # fmt: skip
    assert (new["company"], new["contact"], new["deal"], new["owner"]) == ("Acme", "Ann Lee", "Tea", "Petar Dimov")
    assert (new["deal_id"], new["owner_id"]) == ("D-000001", "U-000002")
    assert pd.isna(new["notes"])
    assert pd.isna(new["done_at"])


def test_a_monthly_series_goes_back_to_the_31st() -> None:
    book = firm_book(
        activity(1, status="Done", done_at="2025-03-31", due_at="2025-03-31", recurrence="Monthly"),
        activity(2, due_at="2025-04-30", recurrence="Monthly"),
    )
    click(book, "done", ids=("A-000002",))
    assert planned(book)["due_at"].dt.date.tolist() == [dt.date(2025, 6, 30)]
    first = firm_book(
        activity(1, status="Done", done_at="2025-05-31", due_at="2025-05-31", recurrence="Monthly"),
        activity(2, due_at="2025-06-30", recurrence="Monthly"),
    )
    click(first, "done", ids=("A-000002",))
    assert planned(first)["due_at"].dt.date.tolist() == [dt.date(2025, 7, 31)]


def test_a_turn_that_is_planned_already_is_not_made_again() -> None:
    book = firm_book(
        activity(1, due_at="2025-06-11", recurrence="Weekly"), activity(2, due_at="2025-06-25", recurrence="Weekly")
    )
    assert click(book, "done", ids=("A-000001",)).summary == "1 activity is done."
    assert planned(book)["activity_id"].tolist() == ["A-000002"]


def test_two_late_turns_of_one_series_make_one_next() -> None:
    book = firm_book(
        activity(1, due_at="2025-06-03", recurrence="Weekly"), activity(2, due_at="2025-06-10", recurrence="Weekly")
    )
    click(book, "done", ids=("A-000001", "A-000002"))
    assert planned(book)["due_at"].dt.date.tolist() == [dt.date(2025, 6, 17)]


def test_a_series_without_a_day_goes_on_from_today() -> None:
    book = firm_book(activity(1, recurrence="Weekly"))
    click(book, "done", ids=("A-000001",))
    assert planned(book)["due_at"].dt.date.tolist() == [dt.date(2025, 6, 23)]


def test_the_next_step_falls_on_a_working_day() -> None:
    book = firm_book(activity(1, due_at="2025-06-16", deal="Tea"), holidays=("2025-06-23",))
    outcome = click(book, "done", ids=("A-000001",), next_in=5, next_type="meeting", next_subject="Show samples")
    assert outcome.summary == "1 activity is done. 1 next step is planned."
    assert outcome.json["planned"] == [
        {"type": "Meeting", "subject": "Show samples", "owner": "Petar Dimov", "due": "2025-06-24"}
    ]
    [new] = planned(book).to_dict("records")
    assert (new["deal"], new["created_by"]) == ("Tea", "olga")
    assert pd.isna(new["recurrence"])


def test_the_same_next_step_is_planned_once() -> None:
    book = firm_book(
        activity(1, due_at="2025-06-10"), activity(2, due_at="2025-06-11"), activity(3, due_at="2025-06-18 12:00")
    )
    outcome = click(book, "done", ids=("A-000001;A-000002",), next_in=2)
    assert outcome.summary == "2 activities are done."
    assert planned(book)["activity_id"].tolist() == ["A-000003"]


def test_a_refusal_needs_its_reason() -> None:
    book = firm_book(activity(1, due_at="2025-06-10"))
    with pytest.raises(WrongUseError, match="--refusal-reason, one of: Price, Competitor"):
        click(book, "done", ids=("A-000001",), outcome="Refused")
    click(book, "done", ids=("A-000001",), outcome="Refused", refusal_reason="no budget")
    assert row(book, "activities", "A-000001")["refusal_reason"] == "No budget"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"ids": ()}, "Select lines of Activities, Deals first"),
        ({"ids": ("A-000001",), "outcome": "intrested"}, "Outcome: 'intrested' is not in the list. Did you mean 'Interested'"),
        ({"ids": ("A-000001",), "outcome": "xyz"}, "Choose one of: Interested, Call back"),
        ({"ids": ("A-000001",), "next_in": -1}, "days from 0 to 3,?650"),
        ({"ids": ("A-000001",), "minutes": -1}, "Minutes must not"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_sentence(options: dict[str, object], says: str) -> None:
    with pytest.raises(WrongUseError, match=says):
        think("done", activity(1), **options)


def test_an_unknown_id_is_told_with_the_nearest() -> None:
    outcome = click(firm_book(activity(1), activity(2)), "done", ids=("A-000001", "A-00002", "Z-7"))
    assert [(problem.message, problem.hint) for problem in outcome.problems] == [
        ("There is no A-00002 in Activities.", "Did you mean 'A-000002'?"),
        ("There is no Z-7 in Activities, Deals.",
         "Select the lines of the records, or copy the ids from the ID column of the Agenda."),
    ]  # fmt: skip
    assert outcome.json["done"] == ["A-000001"]


def test_an_empty_workbook_and_a_canceled_activity() -> None:
    outcome = click(MemoryWorkbook.blank(), "done", ids=("A-000001",), next_in=1)
    assert (outcome.edits, [problem.code for problem in outcome.problems]) == ((), ["id_unknown"])
    left = click(firm_book(activity(1, status="Canceled")), "done", ids=("A-000001",))
    assert left.problems[0].message == "Price (A-000001) is canceled."


def test_a_row_of_blanks_can_be_done() -> None:
    book = MemoryWorkbook.of({"activities": pd.DataFrame({"activity_id": ["A-000001"]})})
    outcome = click(book, "done", ids=("A-000001",), outcome="Sent", note="x", next_in=0)
    assert outcome.summary == "1 activity is done. 1 next step is planned."
    assert row(book, "activities", "A-000001")["status"] == "Done"


def test_a_russian_workbook_takes_russian_words_and_shows_them() -> None:
    book = firm_book(activity(1, due_at="2025-06-10"), settings=FirmSettings(language="ru"))
    click(book, "done", ids=("A-000001",), outcome="Отказ", refusal_reason="Цена")
    assert book.tables["activities"]["outcome"] == ["Отказ"]
    assert row(book, "activities", "A-000001")["refusal_reason"] == "Price"
