"""One function, several engines: DuckDB gives the same figures as pandas."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from firms import request_for
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.effectiveness import effectiveness
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.all_tables import table_spec

SQL_TYPES = {
    "date": "TIMESTAMP",
    "datetime": "TIMESTAMP",
    "int": "BIGINT",
    "decimal": "DOUBLE",
    "money": "DOUBLE",
    "percent": "DOUBLE",
    "bool": "BOOLEAN",
}


def in_duckdb(connection, key: str, frame: pd.DataFrame):
    connection.register(f"{key}_rows", frame.astype(object).where(frame.notna(), None))
    kinds = {column.key: str(column.kind) for column in table_spec(key).columns} | {"row": "int"}
    columns = ", ".join(f'CAST("{name}" AS {SQL_TYPES.get(kinds[name], "VARCHAR")}) AS "{name}"' for name in frame)
    connection.execute(f'CREATE TABLE "{key}" AS SELECT {columns} FROM {key}_rows')
    return connection.table(key)


@pytest.mark.parametrize(
    ("firm", "period"),
    [
        ("northwind", Period(dt.date(1997, 1, 1), dt.date(1997, 12, 31))),
        ("receivable_firm", Period(dt.date(2013, 4, 1), dt.date(2013, 6, 30))),
    ],
)
def test_duckdb_gives_the_figures_of_pandas(request, firm, period):
    duckdb = pytest.importorskip("duckdb")
    from xlcrm.reports.effectiveness import _Results, _tables, measure

    frames = request_for(request.getfixturevalue(firm), period).frames
    connection = duckdb.connect()
    there = {key: in_duckdb(connection, key, frame) for key, frame in frames.items()}
    asked = ReportRequest.of(there, FirmSettings(), period)
    here = effectiveness(ReportRequest.of(frames, FirmSettings(), period))
    assert measure(asked) == {
        key: value if value is None else pytest.approx(value) for key, value in here.metrics.items()
    }
    for name, table in _tables(_Results(asked)).items():
        pd.testing.assert_frame_equal(table, here.tables[name], check_dtype=False)
