"""Old data: who had no event for longer than the term, and who is kept all the same."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import Command, RunContext
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.edits import AppendRows, Outcome
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

NOW = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")
OLD, NEW = pd.Timestamp("2022-05-01"), pd.Timestamp("2025-06-01")


def person(number: int, name: str, **more: object) -> dict[str, object]:
    return {"contact_id": f"P-{number:06d}", "first_name": name, "created_at": OLD, **more}


def old_data(book: MemoryWorkbook, **options: object) -> Outcome:
    listed = listed_command("retention")
    assert listed
    return run_command(listed.load(), book, NOW, options)


def firm(settings: FirmSettings | None = None) -> MemoryWorkbook:
    people = [
        person(1, "Silent"),
        person(2, "Called"),
        person(3, "Consented", consent_date=NEW),
        person(4, "Open"),
        person(5, "Invoiced"),
        person(6, "Paid lately"),
        person(7, "Of a firm", company_id="C-000001"),
        person(8, "Erased"),
        {"contact_id": "P-000009", "first_name": "Undated"},
        person(10, "Planned"),
    ]
    rows: dict[str, list[dict[str, object]]] = {
        "companies": [{"company_id": "C-000001", "name": "Acme"}],
        "contacts": people,
        "activities": [
            {"contact_id": "P-000002", "type": "Call", "status": "Done", "done_at": NEW},
            {"contact_id": "P-000010", "type": "Call", "status": "Planned", "due_at": pd.Timestamp("2026-04-01")},
        ],
        "deals": [
            {"contact_id": "P-000004", "name": "Tea", "stage": "Lead", "status": "Open", "created_at": OLD},
            {"company_id": "C-000001", "name": "Coffee", "stage": "Won", "close_date": NEW},
        ],
        "invoices": [
            {"invoice_id": "I-000001", "number": "1", "contact_id": "P-000005", "issue_date": OLD},
            {"invoice_id": "I-000002", "number": "2", "contact_id": "P-000006", "issue_date": OLD},
        ],
        "payments": [{"invoice_id": "I-000002", "paid_at": NEW, "amount": 5.0}],
        "erasure_log": [{"row_id": "P-000008", "table": "contacts"}],
    }
    made = MemoryWorkbook.blank(settings)
    edits = tuple(AppendRows(key, pd.DataFrame(listed)) for key, listed in rows.items())
    run_command(Command("add", tuple(rows), tuple(rows), lambda _tables, _context: Outcome(edits)), made, NOW)
    return made


def test_people_without_an_event_are_listed_longest_silence_first() -> None:
    outcome = old_data(firm())
    assert outcome.json["ids"] == ["P-000009", "P-000001", "P-000005"]
    assert outcome.json["people"] == [
        {"id": "P-000009", "name": "Undated", "last_event": None, "event": None, "invoices": 0},
        {"id": "P-000001", "name": "Silent", "last_event": "2022-05-01", "event": "Added to the list", "invoices": 0},
        {"id": "P-000005", "name": "Invoiced", "last_event": "2022-05-01", "event": "Invoice", "invoices": 1},
    ]
    [page] = outcome.pages
    assert "tax law" in page.left_out[0]


def test_the_term_is_a_setting_and_an_option() -> None:
    assert old_data(firm(FirmSettings(retention_months=60))).json["ids"] == ["P-000009"]
    assert old_data(firm(), months=60).json["ids"] == ["P-000009"]
    assert old_data(firm()).json["since"] == "2023-03-02"


def test_an_empty_workbook_has_no_old_data() -> None:
    outcome = old_data(MemoryWorkbook.blank())
    assert outcome.json["ids"] == []
    assert outcome.pages[0].tables == ()
