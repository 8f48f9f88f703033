"""A small firm in which all is well; a test changes what it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest

from xlcrm.checks.check import CheckedFirm
from xlcrm.records.settings import FirmSettings
from xlcrm.records.stages import DEFAULT_STAGES
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import complete_frame, row_index
from xlcrm.tables.specs import TableSpec

TODAY = dt.date(2026, 6, 15)
DAY = pd.Timestamp

CLEAN = {
    "users": {"user_id": "U-000001", "name": "Anna Berg", "email": "anna@firm.bg", "start_date": DAY("2020-01-01")},
    "companies": {
        "company_id": "C-000001", "name": "Acme", "type": "Customer", "industry": "Retail", "phone": "+35928111234",
        "email": "office@acme.bg", "website": "www.acme.bg", "country": "BG", "postal_code": "1000", "vat_no": "BG123456789",
        "employees": 40, "employees_band": "11-50", "annual_revenue": 1e6, "created_at": DAY("2026-01-10"),
        "owner": "Anna Berg", "owner_id": "U-000001",
    },
    "contacts": {
        "contact_id": "P-000001", "first_name": "Ivan", "last_name": "Petrov", "email": "ivan@acme.bg",
        "mobile": "+359888123456", "birthday": "1980-05-31", "consent": "Given", "consent_date": DAY("2026-02-01"),
        "company": "Acme", "company_id": "C-000001", "owner": "Anna Berg", "owner_id": "U-000001",
        "created_at": DAY("2026-01-11"), "first_contact_date": DAY("2026-01-11"),
    },
    "products": {"product_id": "G-000001", "name": "Rack", "sku": "R1", "price": 100.0, "unit_cost": 60.0},
    "campaigns": {"campaign_id": "M-000001", "name": "Spring", "start_date": DAY("2026-03-01"), "end_date": DAY("2026-04-01")},
    "deals": {
        "deal_id": "D-000001", "name": "Racks", "stage": "Won", "status": "Won", "amount": 180.0, "currency": "EUR",
        "created_at": DAY("2026-02-01"), "first_contact_date": DAY("2026-01-20"), "close_date": DAY("2026-03-01"), "direct_cost": 20.0,
        "company": "Acme", "company_id": "C-000001", "contact": "Ivan Petrov", "contact_id": "P-000001",
        "owner": "Anna Berg", "owner_id": "U-000001", "discount_pct": 0.0,
    },
    "deal_lines": {
        "line_id": "L-000001", "deal": "Racks", "deal_id": "D-000001", "product": "Rack", "product_id": "G-000001",
        "qty": 2.0, "unit_price": 100.0, "discount_pct": 0.1, "unit_cost": 60.0,
    },
    "stage_history": {
        "history_id": "H-000001", "deal": "Racks", "deal_id": "D-000001", "from_stage": "New", "to_stage": "Won",
        "changed_at": DAY("2026-03-01"),
    },
    "activities": {
        "activity_id": "A-000001", "type": "Call", "subject": "Ask", "status": "Done", "planned_at": DAY("2026-05-01"),
        "due_at": DAY("2026-05-02"), "done_at": DAY("2026-05-02 10:00"), "duration_min": 15, "company": "Acme",
        "company_id": "C-000001", "contact": "Ivan Petrov", "contact_id": "P-000001", "owner": "Anna Berg", "owner_id": "U-000001",
    },
    "invoices": {
        "invoice_id": "I-000001", "number": "1001", "company": "Acme", "company_id": "C-000001", "status": "Paid",
        "issue_date": DAY("2026-03-02"), "due_date": DAY("2026-04-01"), "amount": 180.0, "currency": "EUR",
    },
    "payments": {"payment_id": "Y-000001", "invoice": "1001", "invoice_id": "I-000001", "paid_at": DAY("2026-03-20"), "amount": 180.0},
    "surveys": {"response_id": "S-000001", "contact": "Ivan Petrov", "contact_id": "P-000001", "asked_at": DAY("2026-05-05"), "score": 9},
    "wallet": {
        "company": "Acme", "company_id": "C-000001", "period_from": DAY("2026-01-01"), "period_to": DAY("2026-03-31"),
        "total_spend": 500.0,
    },
    "fx_rates": {"date": DAY("2026-01-01"), "currency": "USD", "rate": 0.9},
    "segments": {"name": "Big", "table": "Companies", "condition": "Employees > 10"},
}  # fmt: skip

Changes = dict[str, dict[str, object]]


def firm_of(changes: Changes | None = None, settings: FirmSettings | None = None) -> CheckedFirm:
    """The clean firm with other values in the first row of a table; `table+` adds a row like the first to the table."""
    changes = changes or {}
    changed = {key.removesuffix("+") for key in changes}
    frames = {spec.key: _frame(spec, changes) if spec.key in changed else _clean_frame(spec.key) for spec in ALL_TABLES}
    return CheckedFirm(CrmTables(frames, settings or FirmSettings()), TODAY)


@cache
def _clean_frame(table: str) -> pd.DataFrame:
    return _frame(table_spec(table), {})


def _frame(spec: TableSpec, changes: Changes) -> pd.DataFrame:
    rows = [stage.model_dump() for stage in DEFAULT_STAGES] if spec.key == "stages" else [CLEAN.get(spec.key, {})]
    rows[0] = rows[0] | changes.get(spec.key, {})
    if f"{spec.key}+" in changes:
        again = {spec.id_column: "NEW"} if spec.id_column else {}
        rows.append(rows[0] | again | changes[f"{spec.key}+"])
    filled = [row for row in rows if row]
    frame = complete_frame(spec, pd.DataFrame(filled)).set_axis(row_index(range(4, 4 + len(filled))), axis=0)
    return fill_computed(spec.key, frame)


@pytest.fixture(scope="session")
def firm() -> Callable[..., CheckedFirm]:
    return firm_of


@pytest.fixture(scope="session")
def today() -> dt.date:
    return TODAY
