"""Quick note and Log call: written down for the right client, by the right person, with the call back planned."""

from __future__ import annotations

import pandas as pd
import pytest

from reminders.followed_up import activity, cells, click, firm_book, row, rows, think
from xlcrm.errors import WrongUseError
from xlcrm.records.settings import FirmSettings
from xlcrm.workbooks.memory_workbook import MemoryWorkbook


def test_each_selected_row_is_linked_as_far_as_it_goes() -> None:
    book = firm_book(activity(1, deal="Tea", contact="Ann Lee"))
    ids = ("C-000001", "P-000001", "D-000002", "A-000001")
    outcome = click(book, "note", ids=ids, text="Asked for a price.\nWants it by Friday.")
    assert outcome.summary == "4 notes are written down."
    notes = rows(book, "activities").iloc[1:]
    assert notes["activity_id"].tolist() == ["A-000002", "A-000003", "A-000004", "A-000005"]
    assert notes["company_id"].tolist() == ["C-000001"] * 4
    assert notes["contact"].fillna("").tolist() == ["", "Ann Lee", "", "Ann Lee"]
    assert notes["deal"].fillna("").tolist() == ["", "", "Milk", "Tea"]
    assert set(notes["owner"]) == {"Olga Berg"}
    first = notes.iloc[0]
    assert (first["type"], first["status"], first["subject"]) == ("Note", "Done", "Asked for a price.")
    assert first["notes"] == "Asked for a price.\nWants it by Friday."
    assert (first["done_at"], first["created_by"]) == (pd.Timestamp("2025-06-16 09:30"), "olga")
    assert pd.isna(first["direction"])


def test_one_note_for_a_client_that_is_selected_twice() -> None:
    book = firm_book(activity(1), activity(2))
    assert click(book, "note", ids=("A-000001", "A-000002", "C-000001"), text="Hello").summary == (
        "1 note is written down."
    )


def test_a_call_with_its_outcome_and_the_call_back() -> None:
    book = firm_book(holidays=("2025-06-20",))
    outcome = click(book, "note", ids=("D-000001",), kind="Call", text="Will decide soon", call_back_in=4, minutes=6)
    assert outcome.summary == "1 call is written down. 1 call back is planned for 2025-06-23."
    call, planned = rows(book, "activities").to_dict("records")
    assert (call["direction"], call["outcome"], call["duration_min"]) == ("Out", "Call back", 6)
    assert (planned["type"], planned["status"], planned["subject"]) == (
        "Call", "Planned", "Call back: Will decide soon",
    )  # fmt: skip
    assert planned["due_at"] == pd.Timestamp("2025-06-23")
    assert (planned["deal_id"], planned["contact_id"], planned["owner"]) == ("D-000001", "P-000001", "Olga Berg")
    company = row(book, "companies", "C-000001")
    assert (company["touches_365"], company["next_activity_date"]) == (1, pd.Timestamp("2025-06-23"))
    twice = click(book, "note", ids=("D-000001",), kind="Call", text="Will decide soon", call_back_in=4)
    assert twice.summary == "1 call is written down.", "the call back is planned once"


def test_a_note_is_no_touch_and_keeps_the_owner_of_the_row_where_the_user_is_unknown() -> None:
    book = firm_book()
    book.tables["users"]["email"] = ["anna@firm.example", None]
    click(book, "note", ids=("C-000001",), text="x")
    assert rows(book, "activities")["owner"].tolist() == ["Petar Dimov"]
    assert row(book, "companies", "C-000001")["touches_365"] == 0


def test_a_long_line_is_cut_between_words_and_kept_whole() -> None:
    text = "Asked whether " + "many words " * 12
    book = firm_book()
    click(book, "note", ids=("C-000001",), text=text)
    [note] = rows(book, "activities").to_dict("records")
    assert note["subject"].endswith(" words…")
    assert len(note["subject"]) <= 81
    assert note["notes"] == text.strip()


def test_undo_takes_all_of_it_back() -> None:
    book = firm_book(activity(1))
    before = cells(book)
    click(book, "note", ids=("C-000001", "A-000001"), kind="Call", text="Hello", call_back_in=1)
    assert cells(book) != before
    click(book, "undo")
    assert cells(book) == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"ids": (), "text": "x"}, "Select lines of Companies, Contacts, Deals, Activities first"),
        ({"ids": ("C-000001",), "text": "  "}, "--text"),
        ({"ids": ("C-000001",), "text": "x", "outcome": "Refused"}, "--refusal-reason"),
        ({"ids": ("C-000001",), "text": "x", "direction": "up"}, "Choose one of: In, Out"),
        ({"ids": ("C-000001",), "text": "x", "call_back_in": -1}, "days from 0 to"),
    ],
)
def test_a_wrong_call_is_one_sentence(options: dict[str, object], says: str) -> None:
    with pytest.raises(WrongUseError, match=says):
        think("note", **options)


def test_an_activity_without_a_client_and_an_empty_workbook() -> None:
    outcome = click(firm_book(activity(1, company=None)), "note", ids=("A-000001",), text="x")
    assert (outcome.edits, outcome.problems[0].message) == ((), "Price (A-000001) names no client.")
    assert click(MemoryWorkbook.blank(), "note", ids=("C-000001",), text="x").edits == ()


def test_a_russian_workbook() -> None:
    book = firm_book(settings=FirmSettings(language="ru"))
    click(book, "note", ids=("C-000001",), kind="Call", text="Перезвонить", outcome="Отказ", refusal_reason="Цена")
    assert book.tables["activities"]["outcome"] == ["Отказ"]
    assert rows(book, "activities")["refusal_reason"].tolist() == ["Price"]
