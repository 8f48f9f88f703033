"""The tables of a warehouse: those that reports read, typed by the schema, each row with its place and its file."""

# ruff: noqa: S608 - names come from the schema; what users typed goes over as parameters

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

import pandas as pd

from xlcrm.commands.report import READS
from xlcrm.errors import WrongUseError
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import _

TABLES = READS
"""Keys of the tables that a warehouse holds."""

FILE, ROW = "file", "row"
"""The columns that a warehouse adds: the workbook that a row came from, and its place there."""

_SQL_TYPES = {
    Kind.DATE: "TIMESTAMP",
    Kind.DATETIME: "TIMESTAMP",
    Kind.INT: "BIGINT",
    Kind.DECIMAL: "DOUBLE",
    Kind.MONEY: "DOUBLE",
    Kind.PERCENT: "DOUBLE",
    Kind.BOOL: "BOOLEAN",
}


class MissingExtraError(WrongUseError):
    """A library that only warehouses need is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(
            _(
                "This needs {library}, which is not installed. Install it with: pip install 'xlcrm[{extra}]'",
                library=library,
                extra=extra,
            )
        )


def load_library(name: str, extra: str) -> ModuleType:
    """The library; without it a `MissingExtraError` that says what to install."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise MissingExtraError(name.partition(".")[0], extra) from error


def sql_columns(table: str) -> dict[str, str]:
    """Column and SQL type, in the order of the schema; then the row and the file."""
    kinds = {column.key: _SQL_TYPES.get(column.kind, "VARCHAR") for column in table_spec(table).columns}
    return {**kinds, ROW: "BIGINT", FILE: "VARCHAR"}


def create_tables(connection: Any, schema: str = "main") -> None:
    """The empty tables, where they are not there yet."""
    connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    for table in TABLES:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in sql_columns(table).items())
        connection.execute(f'CREATE TABLE IF NOT EXISTS "{schema}"."{table}" ({columns})')


def add_rows(connection: Any, table: str, frame: pd.DataFrame, schema: str = "main") -> None:
    """The frame's rows at the end of the table. frame: with `row`; columns that the schema lacks stay out.

    Text goes over as objects: both sides know those, whatever their versions.
    """
    types = sql_columns(table)
    kept = [name for name in types if name in frame.columns]
    rows = frame[kept].astype({name: object for name in kept if types[name] in {"VARCHAR", "BIGINT", "BOOLEAN"}})
    connection.register("rows_to_add", rows.where(rows.notna(), None))
    chosen = ", ".join(f'CAST("{name}" AS {types[name]})' for name in kept)
    names = ", ".join(f'"{name}"' for name in kept)
    connection.execute(f'INSERT INTO "{schema}"."{table}" ({names}) SELECT {chosen} FROM rows_to_add')
    connection.unregister("rows_to_add")


def add_all(connection: Any, frames: Mapping[str, pd.DataFrame], schema: str = "main") -> None:
    """The rows of every table that a warehouse holds."""
    for table in TABLES:
        if table in frames and len(frames[table]):
            add_rows(connection, table, frames[table], schema)
