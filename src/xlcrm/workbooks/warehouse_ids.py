"""One warehouse of many workbooks: ids that two files gave to different rows are told apart, shared rows kept once.

Every workbook counts its ids from 1, so two of them hold the same ids for different rows. People, firms, products and
campaigns are the same in two files where id and name are; whatever happened (deals, activities, payments) belongs to
its file. An id that means different things gets the file's name before it, in its table and in every link to it.
"""

# ruff: noqa: S608 - names come from the schema; what users typed goes over as parameters

from __future__ import annotations

from typing import Any

from xlcrm.tables.all_tables import table_spec
from xlcrm.workbooks.warehouse_tables import FILE, ROW, TABLES, sql_columns

COLLECTED = "collected"
"""The schema that holds the rows as their files have them."""

PLACES = 10_000_000
"""`row` of a warehouse = number of the file * PLACES + row on the sheet."""

_SHARED = ("companies", "contacts", "users", "products", "campaigns")
_KEPT_ONCE = {
    "stages": ("stage",),
    "fx_rates": ("date", "currency"),
    "holidays": ("date", "country"),
    "wallet": ("company_id", "category", "period_from", "period_to"),
}
_NUMBER = f'"{ROW}" // {PLACES}'


def put_together(connection: Any) -> None:
    """The tables that reports read, made anew from the rows that were collected."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE new_ids (linked VARCHAR, file VARCHAR, old_id VARCHAR, new_id VARCHAR)"
    )
    for table in TABLES:
        if table_spec(table).id_column:
            connection.execute(_ids_told_apart(table))
    linked = {name for (name,) in connection.execute("SELECT DISTINCT linked FROM new_ids").fetchall()}
    for table in TABLES:
        connection.execute(f'DELETE FROM "{table}"')
        connection.execute(f'INSERT INTO "{table}" {_rows(table, linked)}')


def ids_changed(connection: Any) -> int:
    """How many ids the last `put_together` told apart."""
    return int(connection.execute("SELECT count(DISTINCT (linked, file, old_id)) FROM new_ids").fetchone()[0])


def rows_kept_once(connection: Any) -> int:
    """How many collected rows stand in several files and are kept once."""
    sums = " UNION ALL ".join(
        f'SELECT (SELECT count(*) FROM {COLLECTED}."{table}") - (SELECT count(*) FROM "{table}") AS left_out'
        for table in TABLES
    )
    return int(connection.execute(f"SELECT sum(left_out) FROM ({sums})").fetchone()[0])


def deals_in_several_files(connection: Any) -> int:
    """Deals of equal id, name, day of creation and amount in several files: one may be a copy of another."""
    same = f"""SELECT 1 FROM {COLLECTED}.deals GROUP BY deal_id, name, created_at, amount
        HAVING count(DISTINCT file) > 1"""
    return int(connection.execute(f"SELECT count(*) FROM ({same})").fetchone()[0])


def _ids_told_apart(table: str) -> str:
    """Ids of the table that mean different rows in different files, with the file's name before them."""
    spec = table_spec(table)
    meaning = f"lower(trim(coalesce(\"{spec.label}\", '')))" if table in _SHARED else FILE
    return f"""
        INSERT INTO new_ids
        WITH held AS (
            SELECT DISTINCT "{spec.id_column}" AS old_id, {FILE} AS file, {meaning} AS meaning
            FROM {COLLECTED}."{table}" WHERE "{spec.id_column}" IS NOT NULL
        ), doubtful AS (
            SELECT old_id FROM held GROUP BY old_id HAVING count(DISTINCT meaning) > 1
        ), named AS (
            SELECT old_id, meaning, arg_min(files.label, files.number) AS label
            FROM held JOIN doubtful USING (old_id) JOIN files ON files.name = held.file
            GROUP BY old_id, meaning
        )
        SELECT '{table}', held.file, old_id, any_value(named.label) || ':' || old_id
        FROM held JOIN named USING (old_id, meaning) GROUP BY held.file, old_id
    """


def _rows(table: str, linked: set[str]) -> str:
    """The table's rows with the new ids; of rows that several files share, those of the file that came last."""
    spec = table_spec(table)
    points_to = {link.key: link.info.links_to for link in spec.links if link.info.links_to in linked}
    if spec.id_column and table in linked:
        points_to[spec.id_column] = table
    joins = " ".join(
        f"LEFT JOIN new_ids AS new_{key} ON new_{key}.linked = '{target}' AND new_{key}.file = rows.{FILE} "
        f'AND new_{key}.old_id = rows."{key}"'
        for key, target in points_to.items()
    )
    columns = ", ".join(
        f'coalesce(new_{name}.new_id, rows."{name}") AS "{name}"' if name in points_to else f'rows."{name}"'
        for name in sql_columns(table)
    )
    chosen = f'SELECT {columns} FROM {COLLECTED}."{table}" AS rows {joins}'
    same = (spec.id_column,) if table in _SHARED else _KEPT_ONCE.get(table, ())
    if not same:
        return chosen
    keys = ", ".join(f'"{key}"' for key in same)
    is_nothing = " AND ".join(f'"{key}" IS NULL' for key in same)
    return f"SELECT * FROM ({chosen}) QUALIFY ({is_nothing}) OR {_NUMBER} = max({_NUMBER}) OVER (PARTITION BY {keys})"
