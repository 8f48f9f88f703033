"""A sales team of four with their clients, in a workbook, and a click over it: what the tests of owners share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.records.settings import FirmSettings
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, Outcome, ReplaceRows, UpdateCells
from xlcrm.tables.frames import complete_frame, empty_frame, row_index
from xlcrm.tables.raw_tables import Cell
from xlcrm.tables.read_tables import read_tables
from xlcrm.tables.specs import name_key
from xlcrm.texts import use_language
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

TODAY = dt.date(2026, 6, 15)
CONTEXT = RunContext(TODAY, dt.datetime(2026, 6, 15, 9, 30), "chief")
ANN, BOB, CLARA, DAN = ({"owner": name} for name in ("Ann", "Bob", "Clara", "Dan"))
USERS = (
    {"user_id": "U-000001", "name": "Ann", "role": "Sales manager"},
    {"user_id": "U-000002", "name": "Bob", "role": "Sales manager", "territories": "North", "product_lines": "Tools"},
    {"user_id": "U-000003", "name": "Clara", "role": "Sales manager", "territories": "South; East"},
    {"user_id": "U-000004", "name": "Dan", "role": "Sales manager", "end_date": "2026-01-31"},
    {"user_id": "U-000005", "name": "Eve", "role": "Accountant"},
)
COMPANIES = (
    {"company_id": "C-000001", "name": "Acme", "territory": "North", "industry": "Retail", **ANN},
    {"company_id": "C-000002", "name": "Beta", "territory": "South", "notes": "Pays late.", **ANN},
    {"company_id": "C-000003", "name": "Gamma", **BOB},
)
CONTACTS = (
    {
        "contact_id": "P-000001",
        "first_name": "Lee",
        "company": "Acme",
        "phone": "+359888123401",
        "birthday": "--06-20",
        **ANN,
    },
    {"contact_id": "P-000002", "first_name": "Kim", "company": "Beta", "preferences": "Tea, no coffee", **ANN},
    {"contact_id": "P-000003", "first_name": "Max", "company": "Gamma", **ANN},
    {"contact_id": "P-000004", "first_name": "Sue", "city": "East", **ANN},
)
DEALS = (
    {"deal_id": "D-000001", "name": "Open one", "company": "Acme", "stage": "Proposal", "status": "Open", "amount": 100.0, **ANN},
    {"deal_id": "D-000002", "name": "Won one", "company": "Acme", "stage": "Won", "status": "Won", "amount": 900.0,
     "close_date": "2026-02-01", "owner_at_close": "Ann", **ANN},
    {"deal_id": "D-000003", "name": "Bob's", "company": "Gamma", "stage": "New", "status": "Open", "amount": 5.0, **BOB},
)  # fmt: skip
ACTIVITIES = (
    {"activity_id": "A-000001", "type": "Call", "subject": "Price", "company": "Acme", "deal": "Open one", "status": "Done",
     "done_at": "2026-06-01", "notes": "Wants 10 % off.", **ANN},
    {"activity_id": "A-000002", "type": "Call", "subject": "Call back", "company": "Acme", "status": "Planned",
     "due_at": "2026-06-10", **ANN},
    {"activity_id": "A-000003", "type": "Task", "subject": "Send it", "deal": "Open one", "status": "Planned",
     "due_at": "2026-06-20", **ANN},
    {"activity_id": "A-000004", "type": "Task", "subject": "Tidy up", "status": "Planned", "due_at": "2026-06-21", **ANN},
)  # fmt: skip
INVOICES = (
    {"invoice_id": "I-000001", "number": "77", "company": "Acme", "deal": "Won one", "issue_date": "2026-02-02",
     "due_date": "2026-03-02", "amount": 900.0, "status": "Sent"},
)  # fmt: skip
TEAM = {
    "users": USERS,
    "companies": COMPANIES,
    "contacts": CONTACTS,
    "deals": DEALS,
    "activities": ACTIVITIES,
    "invoices": INVOICES,
}


def team_book(settings: FirmSettings | None = None, **tables: Iterable[dict[str, object]]) -> MemoryWorkbook:
    """The team's workbook; tables that are given stand in place of the usual ones."""
    settings = settings or FirmSettings()
    key = (settings.model_dump_json(), repr(sorted((name, list(rows)) for name, rows in tables.items())))
    if key not in _MADE:
        _MADE[key] = _made(settings, {**TEAM, **tables}).tables
    return MemoryWorkbook(
        {name: {key: list(column) for key, column in table.items()} for name, table in _MADE[key].items()}
    )


_MADE: dict[tuple[str, str], dict[str, dict[str, list[Cell]]]] = {}


def _made(settings: FirmSettings, tables: dict[str, Iterable[dict[str, object]]]) -> MemoryWorkbook:
    names = {key: _ids_by_name(key, tables[key]) for key in ("users", "companies", "contacts", "deals")}
    with use_language(settings.language):
        return MemoryWorkbook.of({key: _frame_of(key, rows, names) for key, rows in tables.items()}, settings)


def _ids_by_name(table: str, rows: Iterable[dict[str, object]]) -> dict[object, object]:
    spec = table_spec(table)
    label = "first_name" if table == "contacts" else str(spec.label)
    return {each[label]: each[str(spec.id_column)] for each in rows if each.get(label)}


def _frame_of(table: str, rows: Iterable[dict[str, object]], names: dict[str, dict[object, object]]) -> pd.DataFrame:
    """Typed rows with ids beside the names, as any command leaves them."""
    spec = table_spec(table)
    links = [(link.key, name_key(link.key), names.get(str(link.info.links_to), {})) for link in spec.links]
    linked = [{**each, **{key: ids[each[name]] for key, name, ids in links if each.get(name) in ids}} for each in rows]
    given = pd.DataFrame(linked, index=row_index(range(4, 4 + len(linked))))
    return fill_computed(table, complete_frame(spec, given))


@dataclass
class Firm:
    """The team's tables as frames: for what a command thinks, without a workbook around it."""

    tables: CrmTables

    def write(self, edits: Iterable[Edit]) -> None:
        """Changed cells and new proposals; nothing else is asked for here."""
        for edit in edits:
            frame = self.tables[edit.table].copy() if isinstance(edit, UpdateCells | ReplaceRows) else None
            if isinstance(edit, UpdateCells):
                assert frame is not None
                frame.loc[edit.values.index, edit.column] = edit.values
            elif isinstance(edit, ReplaceRows):
                frame = edit.rows.set_axis(row_index(range(4, 4 + len(edit.rows))), axis=0)
            if frame is not None:
                self.tables = self.tables.with_frames(**{edit.table: frame})  # type: ignore[union-attr]


def team_firm(settings: FirmSettings | None = None, **tables: Iterable[dict[str, object]]) -> Firm:
    """The team without a workbook; tables that are given stand in place of the usual ones."""
    given = {**TEAM, **tables}
    names = {key: _ids_by_name(key, given[key]) for key in ("users", "companies", "contacts", "deals")}
    others = ("stage_history", "payments", "holidays", "stages", "load_moves")
    frames = {key: _frame_of(key, rows, names) for key, rows in given.items()}
    return Firm(
        CrmTables({**frames, **{key: empty_frame(table_spec(key)) for key in others}}, settings or FirmSettings())
    )


def click(book: MemoryWorkbook | Firm, name: str, *, dry_run: bool = False, **options: object) -> Outcome:
    """A run of the command by the chief."""
    listed = listed_command(name)
    assert listed
    if isinstance(book, MemoryWorkbook):
        return run_command(listed.load(), book, CONTEXT, options, dry_run=dry_run)
    with use_language(book.tables.settings.language):
        outcome = listed.load().run(book.tables, CONTEXT, **options)
    book.write(() if dry_run else outcome.edits)
    return outcome


def owners(book: MemoryWorkbook | Firm, table: str) -> dict[str, str | None]:
    """The owner of each row by its id; the id of the owner belongs to the name."""
    rows = _frame(book, table)
    ids = dict(zip((user["name"] for user in USERS), (user["user_id"] for user in USERS), strict=True))
    assert all(ids.get(name) == id for name, id in rows[["owner", "owner_id"]].dropna().to_numpy())
    return {
        id: None if pd.isna(name) else name for id, name in zip(rows.iloc[:, _id(rows)], rows["owner"], strict=True)
    }


def row(book: MemoryWorkbook | Firm, table: str, id: str) -> pd.Series:
    """The row with that id."""
    rows = _frame(book, table)
    return rows[rows.iloc[:, _id(rows)] == id].iloc[0]


def cells(book: MemoryWorkbook, *but: str) -> dict[str, dict[str, list[Cell]]]:
    """All cells, without the journal and those tables."""
    left_out = {"audit_log", "given_ids", *but}
    return {
        key: {name: list(column) for name, column in table.items() if name != "known_as"}
        for key, table in book.tables.items()
        if key not in left_out
    }


def _frame(book: MemoryWorkbook | Firm, table: str) -> pd.DataFrame:
    if isinstance(book, Firm):
        return book.tables[table]
    return read_tables(book.read([table, "users", "companies", "contacts", "deals"])).tables[table]


def _id(rows: pd.DataFrame) -> int:
    own = {"company_id", "contact_id", "deal_id", "activity_id", "user_id"}
    present = [
        key for key in ("activity_id", "deal_id", "contact_id", "company_id", "user_id") if key in rows and key in own
    ]
    return list(rows.columns).index(present[0])
