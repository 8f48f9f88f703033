"""A small firm in a workbook, and a click over it: what the tests of following up share."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pandas as pd

from firms import copied
from reminders.small_firm import TODAY, firm, frame
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.edits import AppendRows, Outcome
from xlcrm.tables.read_tables import read_tables
from xlcrm.texts import use_language
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

MONDAY = TODAY  # 16 June 2025
CONTEXT = RunContext(MONDAY, dt.datetime.combine(MONDAY, dt.time(9, 30)), "olga")
USERS = (
    {"user_id": "U-000001", "name": "Olga Berg", "email": "olga@firm.example"},
    {"user_id": "U-000002", "name": "Petar Dimov"},
)
COMPANIES = ({"company_id": "C-000001", "name": "Acme", "owner": "Petar Dimov", "owner_id": "U-000002"},)
CONTACTS = ({"contact_id": "P-000001", "first_name": "Ann", "last_name": "Lee", "company": "Acme"},)
DEALS = (
    {"deal_id": "D-000001", "name": "Tea", "company": "Acme", "contact": "Ann Lee", "stage": "Proposal", "status": "Open",
     "amount": 100.0, "owner": "Petar Dimov"},
    {"deal_id": "D-000002", "name": "Milk", "company": "Acme", "stage": "New", "status": "Open", "owner": "Petar Dimov"},
    {"deal_id": "D-000003", "name": "Salt", "company": "Acme", "stage": "Lost", "status": "Lost", "close_date": "2025-01-10"},
    {"deal_id": "D-000004", "name": "Rice", "company": "Acme", "stage": "Won", "status": "Won", "close_date": "2025-01-10",
     "amount": 5.0},
)  # fmt: skip


def activity(number: int, **values: object) -> dict[str, object]:
    """A planned call with Acme, unless the values say otherwise."""
    usual = {"type": "Call", "subject": "Price", "company": "Acme", "owner": "Petar Dimov", "status": "Planned"}
    return {"activity_id": f"A-{number:06d}", **usual, **values}


def firm_book(
    *activities: dict[str, object], holidays: tuple[str, ...] = (), settings: FirmSettings | None = None
) -> MemoryWorkbook:
    """The firm with these activities, in the language of the settings."""
    settings = settings or FirmSettings()
    book = copied(_without_activities(settings))
    with use_language(settings.language):
        book.write([AppendRows("activities", frame("activities", *activities))])
        book.write([AppendRows("holidays", frame("holidays", *({"date": day} for day in holidays)))])
    return book


@cache
def _without_activities(settings: FirmSettings) -> MemoryWorkbook:
    tables = {"users": USERS, "companies": COMPANIES, "contacts": CONTACTS, "deals": DEALS}
    with use_language(settings.language):
        return MemoryWorkbook.of({key: frame(key, *rows) for key, rows in tables.items()}, settings)


def click(book: MemoryWorkbook, name: str, *, dry_run: bool = False, **options: object) -> Outcome:
    """A run of the command, at half past nine on Monday, by Olga."""
    listed = listed_command(name)
    assert listed
    return run_command(listed.load(), book, CONTEXT, options, dry_run=dry_run)


def think(name: str, *activities: dict[str, object], **options: object) -> Outcome:
    """What the command answers over the firm with these activities; nothing is written."""
    listed = listed_command(name)
    assert listed
    given = {"users": USERS, "companies": COMPANIES, "contacts": CONTACTS, "deals": DEALS, "activities": activities}
    return listed.load().run(firm(**{key: list(each) for key, each in given.items()}), CONTEXT, **options)


def rows(book: MemoryWorkbook, table: str) -> pd.DataFrame:
    """The table as commands read it, by its ids where it has them."""
    return read_tables(book.read((table, "settings", "lists", "stages"))).tables[table]


def row(book: MemoryWorkbook, table: str, id: str) -> dict[str, object]:
    """One row by its id."""
    found = rows(book, table)
    [one] = found[found.iloc[:, [list(found).index(_ID[table])]].eq(id).to_numpy().ravel()].to_dict("records")
    return {str(key): value for key, value in one.items()}


_ID = {"activities": "activity_id", "deals": "deal_id", "companies": "company_id", "contacts": "contact_id"}


def cells(book: MemoryWorkbook) -> dict[str, dict[str, list[object]]]:
    """All cells but the journal's."""
    return {
        key: {name: list(column) for name, column in table.items()}
        for key, table in book.tables.items()
        if key not in {"audit_log", "given_ids"}
    }
