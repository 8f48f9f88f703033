"""Reports as plain Python values, the way `--json` prints them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from xlcrm.reports.effectiveness import Effectiveness

_DIGITS = 8


def as_json(report: Effectiveness, clients: pd.DataFrame) -> dict[str, object]:
    """The object that others rely on: period, metrics, tables, left_out. No data is None.

    clients: what each client bought in the period, with share and class.
    """
    tables = {**report.tables, "clients": clients}
    return {
        "period": {"from": report.period.start.isoformat(), "to": report.period.end.isoformat()},
        "basis": report.basis,
        "metrics": plain_row(report.metrics),
        "tables": {name: plain_rows(rows) for name, rows in tables.items()},
        "left_out": dict(report.left_out),
        "loyalty": plain_row(
            {
                "mean_index": report.loyalty.mean_index,
                "coverage": report.loyalty.coverage,
                "clients": report.loyalty.clients,
            }
        ),
    }


def plain_rows(rows: pd.DataFrame) -> list[dict[str, object]]:
    """A dict a row."""
    return [plain_row(row) for row in rows.to_dict("records")]


def plain_row(row: Mapping[Any, Any]) -> dict[str, object]:
    """The row with plain values: numbers to eight digits after the point, days as ISO text, nothing as None."""
    return {str(key): _plain(value) for key, value in row.items()}


def _plain(value: Any) -> object:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, bool | str | int):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    plain = value.item() if hasattr(value, "item") else value
    return round(plain, _DIGITS) if isinstance(plain, float) else plain
