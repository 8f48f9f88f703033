"""`xlcrm letters`: drafts that a mail program opens, no holes in them, and nobody unwilling gets one."""

from __future__ import annotations

import datetime as dt
import email
import json
from email.message import EmailMessage
from email.policy import default
from functools import cache
from typing import cast

import pandas as pd
import pytest

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, OutputFile, RowsFile
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

TODAY = dt.date(2026, 3, 2)
LONG = "Здравейте {first_name|колега},\n\nофертата за {deal}: {amount} {currency} до {expected_close_date}.\n\n{lines}\n{owner}"


def firm(language: str = "en", **more: pd.DataFrame) -> MemoryWorkbook:
    return MemoryWorkbook.of(
        {
            "users": pd.DataFrame({"name": ["Ann", "Bob"], "email": ["ann@us.bg", None]}),
            "companies": pd.DataFrame({"name": ["Acme", "Бета", "Empty"], "owner": "Ann"}),
            "contacts": pd.DataFrame(
                {
                    "first_name": ["Ivan", "Мария", "No", "Chief", None],
                    "last_name": ["Petrov", "Илиева", "Thanks", "Decides", "Nameless"],
                    "company": ["Acme", "Бета", "Acme", "Acme", "Бета"],
                    "email": ["ivan@acme.de", "m@beta.bg", "no@acme.de", "chief@acme.de", "x@beta.bg"],
                    "email_opt_out": [None, None, True, None, None],
                    "role": [None, None, None, "Decision maker", None],
                    "owner": "Ann",
                }
            ),
            "products": pd.DataFrame({"name": ["Tile", "Nail"]}),
            "deals": pd.DataFrame(
                {
                    "name": ["Roof", "Wall", "Door", "Gate", "Shed"],
                    "company": ["Acme", "Бета", "Acme", "Empty", "Acme"],
                    "contact": ["Ivan Petrov", "Мария Илиева", "No Thanks", None, None],
                    "owner": ["Bob", "Ann", "Ann", "Ann", "Ann"],
                    "stage": "Proposal",
                    "amount": [1250.5, None, 10.0, 5.0, 7.0],
                    "expected_close_date": pd.Timestamp(2026, 4, 5),
                }
            ),
            "deal_lines": pd.DataFrame(
                {"deal": ["Roof", "Roof"], "product": ["Tile", "Nail"], "qty": [100.0, 2.5], "unit_price": [12.0, 20.2]}
            ),
            "letter_templates": pd.DataFrame(
                {
                    "name": ["Quote", "Bad", "Оферта", "Hello"],
                    "subject": ["Our offer: {deal}", "x", "Оферта за\n{Deal}", "Hello {First name}"],
                    "body": ["Dear {first_name},\n{lines}\n{amount} {currency}\n{owner}", "{frist_name} {amuont}", LONG, "Hi"],
                }
            ),
            **more,
        },
        FirmSettings(language=language),
    )  # fmt: skip


@cache
def tables() -> CrmTables:
    """The firm as the command reads it."""
    listed = listed_command("letters")
    assert listed
    return read_tables(firm().read(tables_to_read(listed.load().reads))).tables


def letters(book: MemoryWorkbook | None, *ids: str, template: str = "Quote", **options: object) -> Outcome:
    """What the command answers; without a workbook, over the firm as it was read once, and nothing is written."""
    listed = listed_command("letters")
    assert listed
    context = RunContext(TODAY, dt.datetime(2026, 3, 2, 9), "ann")
    given = {"template": template, "ids": ids, **options}
    return run_command(listed.load(), book, context, given) if book else listed.load().run(tables(), context, **given)


def opened(outcome: Outcome) -> list[EmailMessage]:
    """The drafts as Python's own reader of mails sees them."""
    files = [file for file in outcome.files if isinstance(file, OutputFile)]
    return [cast("EmailMessage", email.message_from_bytes(file.content, policy=default)) for file in files]


def rows(book: MemoryWorkbook, table: str) -> pd.DataFrame:
    return read_tables(book.read(tables_to_read((table,)))).tables[table]


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def test_a_quote_is_a_draft_that_nobody_has_sent() -> None:
    outcome = letters(None, "D-000001")
    [draft] = opened(outcome)
    assert (draft["To"], draft["Subject"], draft["X-Unsent"]) == ("Ivan Petrov <ivan@acme.de>", "Our offer: Roof", "1")
    assert (
        draft.get_content().replace("\r\n", "\n")
        == "Dear Ivan,\n– Tile × 100: 1,200.00 EUR\n– Nail × 2.5: 50.50 EUR\n1,250.50 EUR\nBob\n"
    )
    assert draft["From"] is None
    assert outcome.files[0].name == "Letters 2026-03-02/Ivan Petrov D-000001.eml"
    assert "Nothing was sent" in outcome.summary
    json.dumps(outcome.json)


def test_cyrillic_goes_out_by_the_rules_of_mail() -> None:
    outcome = letters(firm("bg"), "D-000002", "P-000002", template="Оферта")
    assert codes(outcome) == ["letter_gap", "letter_gap"]
    book = firm("bg", deals=pd.DataFrame({"name": ["Стена"], "contact": ["Мария Илиева"], "amount": [1500.0],
                                          "owner": ["Ann"], "expected_close_date": [pd.Timestamp(2026, 4, 5)]}))  # fmt: skip
    outcome = letters(book, "D-000001", template="Оферта")
    [file] = outcome.files
    assert isinstance(file, OutputFile)
    assert file.content.isascii()
    assert b"=?utf-8?" in file.content
    [draft] = opened(outcome)
    assert draft["Subject"] == "Оферта за Стена"
    assert "1\xa0500,00 EUR до 05.04.2026" in draft.get_content()
    assert draft["To"].addresses[0].display_name == "Мария Илиева"


def test_unknown_fields_are_told_before_anything_is_made() -> None:
    with pytest.raises(WrongUseError, match="first_name") as told:
        letters(None, "D-000001", template="Bad")
    assert "frist_name" in str(told.value)
    assert "amuont" in str(told.value)


def test_holes_are_told_row_by_row_and_no_letter_has_one() -> None:
    outcome = letters(None, "D-000001", "D-000002", "P-000005")
    assert [letter["deal_id"] for letter in outcome.json["letters"]] == ["D-000001"]
    assert [(problem.table, problem.row, problem.code) for problem in outcome.problems] == [
        ("deals", 5, "letter_gap"), ("contacts", 8, "letter_gap")]  # fmt: skip
    assert "{amount}" in outcome.problems[0].message


def test_the_unwilling_and_the_missing_are_told() -> None:
    outcome = letters(None, "D-000003", "D-000004", "D-000099")
    assert sorted(codes(outcome)) == ["id_unknown", "letter_unwilling", "letter_without_person"]
    assert outcome.files == ()


def test_a_deal_without_a_person_and_a_firm_go_to_who_decides() -> None:
    outcome = letters(None, "D-000005", "C-000001", template="Hello")
    assert [letter["to"] for letter in outcome.json["letters"]] == ["chief@acme.de", "chief@acme.de"]
    assert [letter["deal_id"] for letter in outcome.json["letters"]] == ["D-000005", None]


def test_a_planned_activity_is_made_once() -> None:
    book = firm()
    for _time in range(2):
        letters(book, "D-000001", activity="quote")
    activities = rows(book, "activities")
    [planned] = activities.to_dict("records")
    assert (planned["type"], planned["status"], planned["subject"]) == ("Quote sent", "Planned", "Our offer: Roof")
    assert (planned["deal"], planned["contact"], planned["owner"]) == ("Roof", "Ivan Petrov", "Bob")
    assert planned["due_at"] == pd.Timestamp(TODAY)


def test_rows_for_mail_merge_and_the_log() -> None:
    book = firm()
    [file] = letters(book, segment="Amount > 1000", format="rows").files
    assert isinstance(file, RowsFile)
    assert file.rows[["to", "subject"]].to_numpy().tolist() == [["ivan@acme.de", "Our offer: Roof"]]
    assert rows(book, "export_log")[["command", "rows"]].to_numpy().tolist() == [["letters", 1]]


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_new_workbook_has_letters_whose_fields_are_known(language: str) -> None:
    book = MemoryWorkbook.blank(FirmSettings(language=language))
    for name in rows(book, "letter_templates")["name"]:
        assert letters(book, "P-000001", template=name).files == ()


def test_wrong_calls_say_the_way_out() -> None:
    with pytest.raises(WrongUseError, match="Quote"):
        letters(None, "D-000001", template="Qoute")
    with pytest.raises(WrongUseError, match="Select"):
        letters(None)
    blank = MemoryWorkbook.of({"letter_templates": pd.DataFrame({"name": ["x"]})})
    with pytest.raises(WrongUseError, match="no subject"):
        letters(blank, "D-000001", template="x")
