"""Cells as a door hands them to a formula: headers, then rows, days as the sheet's numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from xlcrm.tables.all_tables import table_spec

Block = list[list[object]]

_EPOCH = pd.Timestamp("1899-12-30")


def cells_of(table: str, frame: pd.DataFrame, *, as_text: bool = False) -> Block:
    """The whole table, such as `Deals[#All]`, in the current language's headers.

    as_text: numbers and days as text, as an import without care leaves them.
    """
    spec = table_spec(table)
    show = _texts if as_text else _cells
    columns = {column.header: show(frame[column.key]) for column in spec.columns if column.key in frame}
    columns |= {str(key): show(frame[key]) for key in frame.columns if key not in spec.by_key}
    return [list(columns), *map(list, zip(*columns.values(), strict=True))]


def _cells(values: pd.Series) -> list[object]:
    if pd.api.types.is_datetime64_any_dtype(values):
        values = (values - _EPOCH) / pd.Timedelta(days=1)
    plain = values.astype(object)
    return plain.where(plain.notna(), None).tolist()


def _texts(values: pd.Series) -> list[object]:
    return [None if pd.isna(value) else str(value) for value in values]


def example_calls(cells: Mapping[str, Block], names: Mapping[str, Block], today: dt.date) -> dict[str, list[object]]:
    """Arguments for every formula over the tables of a firm.

    names: of a few companies, users and deals, and the id of a contact with a duplicate.
    """
    deals, invoices, activities = (cells[key] for key in ("deals", "invoices", "activities"))
    contacts, companies, users = (cells[key] for key in ("contacts", "companies", "users"))
    start, end = dt.datetime(today.year, 1, 1), dt.datetime.combine(today, dt.time())
    firms, people = names["companies"], names["users"]
    touch = [activities, contacts, deals, firms, end]
    load = [activities, contacts, companies, deals, users, people, end]
    amounts = [[10.0], [80.0], [4.0], [6.0]]
    costs = [cells["costs"], deals, invoices, users, cells["fx_rates"], None, start, end]
    effect = [cells["income"], cells["costs"], deals, invoices, users, cells["fx_rates"], None, start, end]
    return {
        "CRM_REVENUE": [deals, invoices, firms],
        "CRM_DEALS": [deals, "won", start, end],
        "CRM_WINRATE": [deals, start, end],
        "CRM_REFUSALS": [deals, start, end],
        "CRM_CYCLE": [deals, start, end],
        "CRM_FIRSTTODEAL": [deals, contacts, activities, start, end],
        "CRM_AVGBILL": [deals, start, end],
        "CRM_MARGIN": [deals, cells["deal_lines"], None, start, end],
        "CRM_FORECAST": [deals, cells["stages"], end, end + dt.timedelta(days=90)],
        "CRM_VELOCITY": [deals, start, end],
        "CRM_NEWSHARE": [deals, invoices, start, end],
        "CRM_CHURN": [deals, invoices, None, end],
        "CRM_RETENTION": [deals, invoices, None, end],
        "CRM_REPEATRATE": [deals, invoices],
        "CRM_LOYALTY": [deals, invoices, cells["wallet"], cells["products"], None, start, end],
        "CRM_LTV": [deals, cells["deal_lines"], invoices, companies, firms, end],
        "CRM_PARETO": [amounts, [["a"], ["b"], ["c"], ["d"]]],
        "CRM_ABC": [amounts, amounts],
        "CRM_RFM": [deals, invoices, end, firms],
        "CRM_SEGMENT": [cells["segments"], companies, firms, "Sofia A clients", end],
        "CRM_MEMBERS": [cells["segments"], contacts, "New this year", end],
        "CRM_NPS": [cells["surveys"], contacts, start, end],
        "CRM_TIMELINE": [activities, deals, invoices, firms[0][0]],
        "CRM_RECEIVABLES": [invoices, cells["payments"], end],
        "CRM_DSO": [invoices, cells["payments"], end],
        "CRM_CAC": costs,
        "CRM_ROI": [amounts, 50.0],
        "CRM_PAYBACK": [[[100.0], [0.0], [0.0]], [[0.0], [60.0], [60.0]]],
        "CRM_BEFOREAFTER": effect,
        "CRM_LASTTOUCH": touch,
        "CRM_NEXTTOUCH": touch,
        "CRM_TOUCHES": touch,
        "CRM_LOAD": load,
        "CRM_LOADSTATE": load,
        "CRM_STALE": [deals, cells["stages"], cells["stage_history"], activities, contacts, names["deals"], end],
        "CRM_BIRTHDAYS": [contacts, end],
        "CRM_AGENDA": [
            *(activities, contacts, companies, deals, invoices, cells["payments"], cells["stages"]),
            *(cells["stage_history"], users, None, end),
        ],
        "CRM_LOSTCALLS": [cells["calls"], activities, contacts, companies, users, deals, start, end],
        "CRM_PHONE": [[["0888 123 456"], ["+49 30 901820"]]],
        "CRM_EMAILOK": [[["anna@firma.bg"], ["anna@"]]],
        "CRM_CLEANNAME": [firms],
        "CRM_SIMILAR": [firms, firms],
        "CRM_TRANSLIT": [firms],
        "CRM_LOOKUP": [companies, firms[0][0], "City"],
        "CRM_FINDDUP": [contacts, names["duplicates"][0][0]],
        "CRM_QUALITY": [contacts, end],
    }
