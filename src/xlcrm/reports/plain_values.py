"""Reports as plain Python values, the way `--json` prints them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from xlcrm.metrics.period import Period
from xlcrm.reports.effectiveness import Effectiveness
from xlcrm.reports.metric import Figures

_DIGITS = 8


def as_json(report: Effectiveness, clients: pd.DataFrame) -> dict[str, object]:
    """The object that others rely on: period, metrics, tables, left_out. No data is None.

    clients: what each client bought in the period, with share and class.
    """
    return report_json(report.period, report.metrics, {**report.tables, "clients": clients}, report.left_out) | {
        "basis": report.basis,
        "loyalty": plain_row(
            {
                "mean_index": report.loyalty.mean_index,
                "coverage": report.loyalty.coverage,
                "clients": report.loyalty.clients,
            }
        ),
    }


def report_json(
    period: Period, metrics: Figures, tables: Mapping[str, pd.DataFrame], left_out: Mapping[str, int]
) -> dict[str, object]:
    """What every report prints with `--json`: period, metrics, tables by name, rows left out by reason."""
    return {
        "period": {"from": period.start.isoformat(), "to": period.end.isoformat()},
        "metrics": plain_row(metrics),
        "tables": {name: plain_rows(rows) for name, rows in tables.items()},
        "left_out": dict(left_out),
    }


def plain_rows(rows: pd.DataFrame) -> list[dict[str, object]]:
    """A dict a row, with values as in `plain_row`."""
    columns = {str(key): _plain_column(rows[key]) for key in rows.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def plain_row(row: Mapping[Any, Any]) -> dict[str, object]:
    """The row with plain values: numbers to eight digits after the point, days as ISO text, nothing as None."""
    return {str(key): _plain(value) for key, value in row.items()}


def _plain_column(values: pd.Series) -> list[object]:
    if values.dtype == "float64":
        return [None if value != value else round(value, _DIGITS) for value in values.tolist()]  # noqa: PLR0124 - NaN
    return [_plain(value) for value in values.tolist()]


def _plain(value: Any) -> object:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, bool | str | int):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    plain = value.item() if hasattr(value, "item") else value
    return round(plain, _DIGITS) if isinstance(plain, float) else plain
