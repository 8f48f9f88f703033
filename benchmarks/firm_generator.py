"""A firm of any size, made by DuckDB itself: the tables of a warehouse without a row passing through Python."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlcrm.records.settings import FirmSettings
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.warehouse_tables import TABLES, add_rows, create_tables

TODAY = dt.date(2026, 11, 21)
_DAYS = 1_095  # of history
_REASONS = "['Price', 'Competitor', 'No budget', 'Timing', 'Our failure', NULL]"
_SOURCES = "['Website', 'Referral', 'Exhibition', 'Cold call', NULL]"


@dataclass(frozen=True)
class FirmSize:
    """Rows of the tables that grow; the rest follows from them."""

    deals: int
    activities: int

    @property
    def companies(self) -> int:
        return max(self.deals // 5, 1)

    @property
    def contacts(self) -> int:
        return self.companies * 2

    @property
    def people(self) -> int:
        return max(5, min(400, self.deals // 500))


def make_warehouse(path: Path | str, size: FirmSize) -> Any:
    """The connection to a DuckDB file (or `:memory:`) that holds the firm. The same size gives the same firm."""
    import duckdb

    connection = duckdb.connect(str(path))
    create_tables(connection)
    connection.execute(f"CREATE MACRO day_of(n) AS TIMESTAMP '{TODAY}' - to_days(CAST(n AS INTEGER))")
    connection.execute("CREATE MACRO draw(n, salt, below) AS CAST(hash(n * 31 + salt) % below AS BIGINT)")
    for table, columns in _columns(size).items():
        rows, of = columns.pop("rows"), columns.pop("from", "")
        chosen = ", ".join(f'{value} AS "{name}"' for name, value in columns.items())
        source = of or f"range({rows}) AS made(n)"
        connection.execute(
            f"INSERT INTO \"{table}\" BY NAME SELECT {chosen}, 4 + n AS row, 'firm' AS file FROM {source}"
        )
    stages = read_tables({}).tables["stages"]
    add_rows(connection, "stages", stages.reset_index(names="row"))
    connection.execute(
        "CREATE TABLE files (number BIGINT, name VARCHAR, label VARCHAR, path VARCHAR, settings VARCHAR)"
    )
    settings = json.dumps(FirmSettings(firm_name="Generated").as_rows())
    connection.execute("INSERT INTO files VALUES (0, 'firm.xlsx', 'firm', 'firm.xlsx', ?)", [settings])
    return connection


def frames_in_memory(connection: Any) -> dict[str, Any]:
    """The firm's tables as a workbook's frames: pandas, in the schema's types, with `row`."""
    from xlcrm.tables.all_tables import table_spec
    from xlcrm.tables.frames import complete_frame

    frames = {}
    for table in TABLES:
        rows = connection.execute(f'SELECT * EXCLUDE (file) FROM "{table}"').df().set_index("row")
        frames[table] = complete_frame(table_spec(table), rows).reset_index(names="row")
    return frames


def _columns(size: FirmSize) -> dict[str, dict[str, Any]]:
    """Column and SQL by table; n is the number of the row from 0."""
    company, contact = f"draw(n, 1, {size.companies})", f"draw(n, 2, {size.contacts})"
    owner = f"draw(n, 3, {size.people})"
    created, length = f"draw(n, 4, {_DAYS})", "(10 + draw(n, 5, 90))"
    is_closed = f"({created} > {length})"
    is_won = f"({is_closed} AND draw(n, 6, 100) < 40)"
    status = f"CASE WHEN {is_won} THEN 'Won' WHEN {is_closed} THEN 'Lost' ELSE 'Open' END"
    amount = "200 + draw(n, 7, 1000000) / 100.0"
    opened = "['New', 'Qualified', 'Proposal', 'Negotiation']"
    done = "draw(n, 22, 10) < 9"
    touched = f"draw(n, 23, {_DAYS})"
    return {
        "users": {
            "rows": size.people,
            "user_id": "'U-' || n",
            "name": "'Person ' || n",
            "target_revenue": "500000.0",
            "territories": "'Territory ' || (n % 6)",
            "department": "'Sales'",
        },
        "companies": {
            "rows": size.companies,
            "company_id": "'C-' || n",
            "name": "'Company ' || n",
            "industry": "list_extract(['Retail', 'Logistics', 'Manufacturing', 'IT'], 1 + draw(n, 30, 4))",
            "owner_id": f"'U-' || {owner}",
            "owner": f"'Person ' || {owner}",
            "created_at": f"day_of({_DAYS})",
        },
        "contacts": {
            "rows": size.contacts,
            "contact_id": "'P-' || n",
            "first_name": "'Ann'",
            "last_name": "'No ' || n",
            "full_name": "'Ann No ' || n",
            "company_id": f"'C-' || (n % {size.companies})",
            "company": f"'Company ' || (n % {size.companies})",
            "owner_id": f"'U-' || {owner}",
            "owner": f"'Person ' || {owner}",
            "first_contact_date": "day_of(1000 + draw(n, 31, 90))",
            "created_at": f"day_of({_DAYS})",
        },
        "products": {
            "rows": 40,
            "product_id": "'S-' || n",
            "name": "'Product ' || n",
            "category": "'Category ' || (n % 8)",
            "price": "100.0 + n",
        },
        "deals": {
            "rows": size.deals,
            "deal_id": "'D-' || n",
            "name": "'Deal ' || n",
            "company_id": f"'C-' || {company}",
            "company": f"'Company ' || {company}",
            "contact_id": f"'P-' || {contact}",
            "contact": f"'Ann No ' || {contact}",
            "owner_id": f"'U-' || {owner}",
            "owner": f"'Person ' || {owner}",
            "owner_at_close_id": f"CASE WHEN {is_closed} THEN 'U-' || {owner} END",
            "owner_at_close": f"CASE WHEN {is_closed} THEN 'Person ' || {owner} END",
            "product_id": "'S-' || draw(n, 8, 40)",
            "product": "'Product ' || draw(n, 8, 40)",
            "status": status,
            "stage": f"CASE WHEN {is_closed} THEN {status} ELSE list_extract({opened}, 1 + draw(n, 9, 4)) END",
            "amount": amount,
            "amount_base": amount,
            "fx_rate": "1.0",
            "probability": "draw(n, 10, 10) / 10.0",
            "direct_cost": f"CASE WHEN draw(n, 11, 10) > 0 THEN ({amount}) * (0.5 + draw(n, 12, 60) / 100.0) END",
            "created_at": f"day_of({created})",
            "close_date": f"CASE WHEN {is_closed} THEN day_of({created} - {length}) END",
            "expected_close_date": f"day_of({created} - {length})",
            "loss_reason": f"CASE WHEN {status} = 'Lost' THEN list_extract({_REASONS}, 1 + draw(n, 13, 6)) END",
            "source": f"list_extract({_SOURCES}, 1 + draw(n, 14, 5))",
        },
        "deal_lines": {
            "rows": size.deals,
            "line_id": "'L-' || n",
            "deal_id": "'D-' || n",
            "product_id": "'S-' || draw(n, 8, 40)",
            "product": "'Product ' || draw(n, 8, 40)",
            "qty": "1.0",
            "unit_price": amount,
            "line_total": amount,
        },
        "stage_history": {
            "rows": size.deals * 2,
            "history_id": "'H-' || n",
            "deal_id": "'D-' || (n // 2)",
            "from_stage": f"list_extract({opened}, CAST(1 + n % 2 AS BIGINT))",
            "to_stage": f"list_extract({opened}, CAST(2 + n % 2 AS BIGINT))",
            "changed_at": f"day_of(draw(n // 2, 4, {_DAYS}) - 3 - 3 * (n % 2))",
        },
        "activities": {
            "rows": size.activities,
            "activity_id": "'A-' || n",
            "type": "list_extract(['Call', 'Email', 'Meeting', 'Task', 'Visit'], 1 + draw(n, 20, 5))",
            "direction": "list_extract(['Outgoing', 'Incoming', NULL], 1 + draw(n, 21, 3))",
            "subject": "'Work'",
            "status": f"CASE WHEN {done} THEN 'Done' ELSE 'Planned' END",
            "deal_id": f"'D-' || draw(n, 24, {size.deals})",
            "company_id": f"'C-' || draw(draw(n, 24, {size.deals}), 1, {size.companies})",
            "contact_id": f"'P-' || draw(draw(n, 24, {size.deals}), 2, {size.contacts})",
            "owner_id": f"'U-' || draw(draw(n, 24, {size.deals}), 3, {size.people})",
            "owner": f"'Person ' || draw(draw(n, 24, {size.deals}), 3, {size.people})",
            "outcome": "list_extract(['Reached', 'No answer', NULL], 1 + draw(n, 25, 3))",
            "due_at": f"day_of({touched})",
            "done_at": f"CASE WHEN {done} THEN day_of({touched}) END",
            "duration_min": "5 + draw(n, 26, 55)",
            "created_at": f"day_of({touched})",
        },
        "invoices": {
            "rows": "",
            "from": "(SELECT * REPLACE (row AS row), row - 4 AS n FROM deals WHERE status = 'Won')",
            "invoice_id": "'I-' || n",
            "number": "'No ' || n",
            "deal_id": "deal_id",
            "company_id": "company_id",
            "company": "company",
            "contact_id": "contact_id",
            "contact": "contact",
            "issue_date": "close_date",
            "due_date": "close_date + to_days(30)",
            "amount": "amount",
            "fx_rate": "1.0",
            "status": "'Sent'",
        },
        "payments": {
            "rows": "",
            "from": "(SELECT *, row - 4 AS n FROM invoices WHERE draw(row, 40, 10) < 9)",
            "payment_id": "'Y-' || n",
            "invoice_id": "invoice_id",
            "paid_at": "issue_date + to_days(CAST(draw(n, 41, 60) AS INTEGER))",
            "amount": "amount",
        },
        "costs": {
            "rows": 36 * 5,
            "cost_id": "'K-' || n",
            "date": "day_of(draw(n, 50, 1000))",
            "kind": "list_extract(['Wages', 'Advertising', 'Rent'], 1 + draw(n, 51, 3))",
            "purpose": "list_extract(['Acquisition', 'Retention', 'Both'], 1 + draw(n, 52, 3))",
            "amount": "1000.0 + draw(n, 53, 5000)",
        },
        "calls": {
            "rows": size.activities // 20,
            "call_id": "'T-' || n",
            "started_at": f"day_of(draw(n, 60, {_DAYS})) + to_hours(CAST(8 + draw(n, 61, 10) AS INTEGER))",
            "direction": "list_extract(['Incoming', 'Outgoing'], 1 + draw(n, 62, 2))",
            "number": "'+35988' || (1000000 + draw(n, 63, 9000000))",
            "user_id": f"'U-' || {owner}",
            "user": f"'Person ' || {owner}",
            "answered": "draw(n, 64, 10) < 8",
            "duration_s": "draw(n, 65, 600)",
        },
    }
