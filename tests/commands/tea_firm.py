"""A firm of two clients, small enough to know every figure of it."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import Any

import pandas as pd

from firms import copied
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome
from xlcrm.tables.read_tables import read_tables
from xlcrm.texts import use_language
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 11, 22), dt.datetime(2026, 11, 22, 9, 0), "Ann")
DAY = pd.Timestamp


def workbook(language: str = "en") -> MemoryWorkbook:
    """The firm, to be changed."""
    return copied(_workbook(language))


@cache
def tables(language: str = "en") -> CrmTables:
    """What a command that reads everything gets of it."""
    return read_tables(_workbook(language).read(_workbook(language).tables)).tables


def think(command: str, language: str = "en", **options: object) -> Outcome:
    """What the command answers; nothing is read or written."""
    listed = listed_command(command)
    assert listed
    with use_language(language):
        outcome = listed.load().run(tables(language), CONTEXT, **options)
    json.dumps(outcome.json, allow_nan=False)
    return outcome


@cache
def _workbook(language: str) -> MemoryWorkbook:
    """Romashka bought tea twice and owes 60, 40 of it late; Berg is a private person; blank rows everywhere."""
    frames: dict[str, dict[str, list[Any]]] = {
        "users": {"user_id": ["U-000001", None], "name": ["Ann Smith", None]},
        "companies": {
            "company_id": ["C-000001", "C-000012", None],
            "name": ["ООО Ромашка", "Acme Ltd", None],
            "owner": ["Ann Smith", "Ann Smith", None],
            "owner_id": ["U-000001", "U-000001", None],
            "registration_no": ["BG 123-456-789", None, None],
            "city": ["Sofia", "Varna", None],
        },
        "contacts": {
            "contact_id": ["P-000001", "P-000002", None],
            "first_name": ["Иван", "Anna", None],
            "last_name": ["Иванов", "Berg", None],
            "company_id": ["C-000001", None, None],
            "company": ["ООО Ромашка", None, None],
            "phone": ["0888 123 456", "+359 2 811 1234", None],
            "birthday": ["--03-01", None, None],
            "preferences": ["green tea", None, None],
        },
        "products": {"product_id": ["G-000001", "G-000002"], "name": ["Tea", "Cups"], "price": [5.0, None]},
        "deals": {
            "deal_id": ["D-000001", "D-000002", "D-000003", None],
            "name": ["Tea 2025", "Tea 2026", "More tea", None],
            "company_id": ["C-000001"] * 3 + [None],
            "company": ["ООО Ромашка"] * 3 + [None],
            "product_id": ["G-000001", "G-000001", None, None],
            "product": ["Tea", "Tea", None, None],
            "owner_id": ["U-000001"] * 3 + [None],
            "owner": ["Ann Smith"] * 3 + [None],
            "stage": ["Won", "Won", "Proposal", None],
            "amount": [100.0, 60.0, 500.0, None],
            "close_date": [DAY("2025-05-02"), DAY("2026-10-01"), None, None],
        },
        "invoices": {
            "invoice_id": ["I-000001", "I-000002", "I-000003"],
            "number": ["25-1", "26-1", "26-2"],
            "company_id": ["C-000001"] * 3,
            "company": ["ООО Ромашка"] * 3,
            "issue_date": [DAY("2025-05-03"), DAY("2026-10-02"), DAY("2026-11-20")],
            "due_date": [DAY("2025-06-03"), DAY("2026-11-02"), DAY("2026-12-20")],
            "amount": [100.0, 40.0, 20.0],
            "status": ["Sent", "Sent", "Sent"],
        },
        "payments": {
            "invoice_id": ["I-000001"],
            "invoice": ["25-1"],
            "paid_at": [DAY("2025-05-20")],
            "amount": [100.0],
        },
        "calls": {"started_at": [DAY("2026-11-01 10:00")], "number": ["+359888123456"], "answered": [False]},
        "surveys": {
            "contact_id": ["P-000001"],
            "contact": ["Иван Иванов"],
            "asked_at": [DAY("2026-11-10")],
            "score": [9],
            "comment": ["fine"],
        },
        "activities": {
            "activity_id": ["A-000001", "A-000002", "A-000003"],
            "type": ["Call", "Meeting", None],
            "subject": ["About Pallets", "Price", None],
            "company_id": ["C-000001", "C-000001", None],
            "company": ["ООО Ромашка", "ООО Ромашка", None],
            "owner_id": ["U-000001", "U-000001", None],
            "owner": ["Ann Smith", "Ann Smith", None],
            "status": ["Done", "Planned", None],
            "done_at": [DAY("2026-11-15"), None, None],
            "due_at": [None, DAY("2026-11-20"), None],
        },
    }
    return MemoryWorkbook.of({key: pd.DataFrame(rows) for key, rows in frames.items()}, FirmSettings(language=language))


def run(book: MemoryWorkbook, command: str, **options: object) -> Outcome:
    listed = listed_command(command)
    assert listed
    outcome = run_command(listed.load(), book, CONTEXT, options)
    json.dumps(outcome.json, allow_nan=False)
    return outcome
