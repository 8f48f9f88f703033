"""Three real firms as frames, each built straight from its tables, and small ones that a test writes down."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.frames import complete_frame, empty_frame
from xlcrm.workbooks.memory_workbook import MemoryWorkbook


def frames_of(**rows: pd.DataFrame | list[dict]) -> dict[str, pd.DataFrame]:
    """Typed frames of every table; tables that are not given are empty."""
    frames = {key: empty.copy() for key, empty in _empty_frames().items()}
    for key, given in rows.items():
        frame = pd.DataFrame(given)
        frame.index = pd.RangeIndex(4, 4 + len(frame), name="row")
        for column in frame.columns.intersection([c.key for c in table_spec(key).columns]):
            if table_spec(key).by_key[column].kind in {"date", "datetime"}:
                frame[column] = pd.to_datetime(frame[column], format="ISO8601")
        frames[key] = fill_computed(key, complete_frame(table_spec(key), frame))
    return frames


@cache
def _empty_frames() -> dict[str, pd.DataFrame]:
    return {spec.key: empty_frame(spec) for spec in ALL_TABLES}


def copied(book: MemoryWorkbook) -> MemoryWorkbook:
    """A workbook with the same cells, to be changed."""
    return MemoryWorkbook(
        {key: {name: list(cells) for name, cells in table.items()} for key, table in book.tables.items()}
    )


@pytest.fixture(scope="session")
def make_frames():
    return frames_of


@pytest.fixture(scope="session")
def maven(shared_data: Path) -> dict[str, pd.DataFrame]:
    teams = pd.read_csv(shared_data / "maven" / "sales_teams.csv")
    sales = pd.read_csv(shared_data / "maven" / "sales_pipeline.csv")
    is_open = sales["deal_stage"].isin(["Prospecting", "Engaging"])
    deals = pd.DataFrame(
        {
            "deal_id": [f"D-{n:06d}" for n in range(1, len(sales) + 1)],
            "name": sales["opportunity_id"],
            "company_id": sales["account"],
            "company": sales["account"],
            "owner_id": sales["sales_agent"],
            "owner": sales["sales_agent"],
            "product_id": sales["product"],
            "product": sales["product"],
            "stage": sales["deal_stage"],
            "status": sales["deal_stage"].mask(is_open, "Open"),
            "amount": sales["close_value"],
            "created_at": sales["engage_date"],
            "close_date": sales["close_date"],
        }
    )
    users = pd.DataFrame(
        {"user_id": teams["sales_agent"], "name": teams["sales_agent"], "territories": teams["regional_office"]}
    )
    stages = [
        {"stage": "Prospecting", "order": 1, "type": "Open"},
        {"stage": "Engaging", "order": 2, "type": "Open"},
        {"stage": "Won", "order": 3, "type": "Won"},
        {"stage": "Lost", "order": 4, "type": "Lost"},
    ]
    return frames_of(deals=deals, users=users, stages=stages)


@pytest.fixture(scope="session")
def northwind(shared_data: Path) -> dict[str, pd.DataFrame]:
    orders = pd.read_csv(shared_data / "northwind" / "orders.csv", parse_dates=["orderDate"])
    details = pd.read_csv(shared_data / "northwind" / "order_details.csv")
    lines = pd.DataFrame(
        {
            "deal_id": details["orderID"].astype(str),
            "product_id": details["productID"].astype(str),
            "product": details["productID"].astype(str),
            "qty": details["quantity"],
            "unit_price": details["unitPrice"],
            "discount_pct": details["discount"],
        }
    )
    totals = (lines["qty"] * lines["unit_price"] * (1 - lines["discount_pct"])).groupby(lines["deal_id"]).sum()
    numbers = orders["orderID"].astype(str)
    deals = pd.DataFrame(
        {
            "deal_id": numbers,
            "name": numbers,
            "company_id": orders["customerID"],
            "company": orders["customerID"],
            "owner_id": orders["employeeID"].astype(str),
            "owner": orders["employeeID"].astype(str),
            "status": "Won",
            "stage": "Won",
            "amount": numbers.map(totals),
            "created_at": orders["orderDate"],
            "close_date": orders["orderDate"],
            "direct_cost": orders["freight"],
        }
    )
    return frames_of(deals=deals, deal_lines=lines)


@pytest.fixture(scope="session")
def receivable_firm(shared_data: Path) -> dict[str, pd.DataFrame]:
    rows = pd.read_csv(shared_data / "receivables" / "invoices_mdy.csv", dtype={"invoiceNumber": str})
    for key in ("InvoiceDate", "DueDate", "SettledDate"):
        rows[key] = pd.to_datetime(rows[key], format="%m/%d/%Y")
    invoices = pd.DataFrame(
        {
            "invoice_id": rows["invoiceNumber"],
            "number": rows["invoiceNumber"],
            "company_id": rows["customerID"],
            "company": rows["customerID"],
            "issue_date": rows["InvoiceDate"],
            "due_date": rows["DueDate"],
            "amount": rows["InvoiceAmount"],
            "status": "Sent",
            "disputed": rows["Disputed"] == "Yes",
        }
    )
    payments = pd.DataFrame(
        {"invoice_id": rows["invoiceNumber"], "paid_at": rows["SettledDate"], "amount": rows["InvoiceAmount"]}
    )
    return frames_of(invoices=invoices, payments=payments)


def request_for(frames, period: Period, settings: FirmSettings | None = None, today: dt.date | None = None):
    """The frames as a report is asked for them."""
    placed = {key: frame.reset_index(names="row") for key, frame in frames.items() if "row" not in frame}
    return ReportRequest.of(placed, settings or FirmSettings(), period, today)
