"""Frames as DuckDB tables, typed by the schema."""

from __future__ import annotations

from typing import Any

import pandas as pd

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


def in_duckdb(connection: Any, key: str, frame: pd.DataFrame) -> Any:
    """The table in the connection, as a relation. frame: with `row`, the sheet's."""
    connection.register(f"{key}_rows", frame.astype(object).where(frame.notna(), None))
    kinds = {column.key: str(column.kind) for column in table_spec(key).columns} | {"row": "int"}
    columns = ", ".join(f'CAST("{name}" AS {SQL_TYPES.get(kinds[name], "VARCHAR")}) AS "{name}"' for name in frame)
    connection.execute(f'CREATE TABLE "{key}" AS SELECT {columns} FROM {key}_rows')
    return connection.table(key)
