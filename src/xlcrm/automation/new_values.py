"""Columns that an automation may set, and a typed value as the column holds it."""

from __future__ import annotations

import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.known_labels import choice_labels, column_keys, folded_label
from xlcrm.tables.parse_values import parse_bool, parse_number
from xlcrm.tables.specs import DATE_KINDS, NUMBER_KINDS, ColumnSpec, TableSpec
from xlcrm.tables.typed_days import typed_day

_NOT_BY_RULE = frozenset({"stage", "status", "close_date", "created_at", "created_by"})  # they carry a history


def settable_column(spec: TableSpec, name: str) -> str:
    """The key of the column of that header, in any language, or key; empty where a rule may not set it."""
    column = spec.by_key.get(column_keys(spec).get(folded_label(name), ""))
    if column is None or column.names or column.info.links_to or column.kind is Kind.ID:
        return ""
    is_ours = column.info.computed or column.info.formula or column.info.place == "hidden"
    return "" if is_ours or column.key in _NOT_BY_RULE else column.key


def new_value(column: ColumnSpec, typed: str, tables: CrmTables, today: pd.Timestamp) -> object:
    """The value as the frame holds it; None where it does not suit the column, and for an empty text."""
    if not typed:
        return None
    if column.kind in NUMBER_KINDS:
        return _number(column, typed)
    if column.kind in DATE_KINDS:
        day = typed_day(typed, today.date())
        return None if day is None else pd.Timestamp(day)
    if column.kind is Kind.BOOL:
        return parse_bool(typed)
    if column.info.choices:
        listed = tables.allowed(column.info.choices)
        return choice_labels(listed).get(folded_label(typed))
    return typed


def _number(column: ColumnSpec, typed: str) -> float | int | None:
    is_share = column.kind is Kind.PERCENT and typed.endswith("%")
    number = parse_number(typed.removesuffix("%") if is_share else typed)
    if number is None or (column.kind is Kind.INT and number != int(number)):
        return None
    return int(number) if column.kind is Kind.INT else number / 100 if is_share else number
