"""Which tables and columns of several workbooks are brought together: those that people type in."""

from __future__ import annotations

import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.specs import ColumnSpec, TableSpec, name_key

_FIRST = ("users", "campaigns", "products", "companies", "contacts", "deals")  # what others link to
_NOT_SHARED = ("automations",)  # each workbook runs its own
_EVERY = [spec.key for spec in ALL_TABLES if spec.id_column and not spec.owned and spec.key not in _NOT_SHARED]
MERGED_TABLES = (*_FIRST, *(key for key in _EVERY if key not in _FIRST))
"""The tables whose rows have ids, those that others link to first."""

STAMPS = ("updated_at", "updated_by", "version")
NAME_MARK = "?"  # before a picked name that is no row's


def merged_columns(spec: TableSpec, *frames: pd.DataFrame) -> tuple[str, ...]:
    """Keys of what is compared: typed columns, links by their ids, and the user's own columns that all frames have."""
    known = [column.key for column in spec.columns if is_merged(spec, column)]
    own = [str(key) for key in frames[0].columns if key not in spec.by_key] if frames else []
    return (*known, *(key for key in own if all(key in frame for frame in frames)))


def is_merged(spec: TableSpec, column: ColumnSpec) -> bool:
    """People fill the column in; the name beside a link goes with the link."""
    return column.key != spec.id_column and not (column.info.computed or column.info.formula or column.names)


def link_columns(spec: TableSpec) -> dict[str, str]:
    """The table that each link of the spec points to, by the link's key."""
    return {link.key: link.info.links_to for link in spec.links if link.info.links_to}


def kind_of(spec: TableSpec, key: str) -> Kind:
    """The column's kind; the user's own columns count as text."""
    column = spec.by_key.get(key)
    return column.kind if column else Kind.TEXT


def header_of(spec: TableSpec, key: str) -> str:
    """The header that people see: of a link, that of the name."""
    column = spec.by_key.get(key)
    if column is None:
        return key
    visible = next((each for each in spec.columns if each.names == key), column)
    return visible.header


def shown_columns(spec: TableSpec, key: str) -> tuple[str, ...]:
    """The column, and beside a link's id the name that people see."""
    return (key, name_key(key)) if key in link_columns(spec) else (key,)


def label_of_rows(table: str, frame: pd.DataFrame) -> pd.Series:
    """What each row is called, by its id; the id itself where the table has no names."""
    spec = table_spec(table)
    assert spec.id_column
    ids = frame[spec.id_column]
    names = frame[spec.label].fillna(ids) if spec.label else ids
    return pd.Series(names.to_numpy(), index=ids.to_numpy())
