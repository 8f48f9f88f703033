"""A table's own columns, all of them, under the headers of the current language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from xlcrm.exports.spell_values import Spelling, own_spelling, spelt
from xlcrm.records.fields import Kind
from xlcrm.tables.pages import Format, PageColumn
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import current_language

_FORMATS = {Kind.DATE: Format.DATE, Kind.MONEY: Format.MONEY, Kind.PERCENT: Format.PERCENT}
_AS_THEY_ARE = frozenset({Kind.DATE, Kind.MONEY, Kind.PERCENT, Kind.INT, Kind.DECIMAL, Kind.BOOL})


def csv_rows(
    spec: TableSpec, rows: pd.DataFrame, spelling: Spelling
) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    """The headers, and the cells of each row as texts."""
    columns = [spelt(spec.by_key.get(key), rows[key], spelling).fillna("").tolist() for key in _keys(rows)]
    return tuple(_header(spec, key) for key in _keys(rows)), zip(*columns, strict=True)


def sheet_rows(spec: TableSpec, rows: pd.DataFrame) -> tuple[tuple[PageColumn, ...], pd.DataFrame]:
    """The columns of a plain workbook and its rows: numbers and days as such, the rest as texts."""
    spelling = own_spelling(current_language())
    columns, values = [], {}
    for key in _keys(rows):
        column = spec.by_key.get(key)
        is_typed = column is not None and column.kind in _AS_THEY_ARE
        values[key] = rows[key] if is_typed else spelt(column, rows[key], spelling)
        columns.append(
            PageColumn(key, _header(spec, key), _FORMATS.get(column.kind if column else Kind.TEXT, Format.TEXT))
        )
    return tuple(columns), pd.DataFrame(values, index=rows.index)


def json_rows(spec: TableSpec, rows: pd.DataFrame) -> list[dict[str, object]]:
    """Each row by key: canonical values, days as ISO texts, None where there is nothing."""
    plain = {key: [_plain(value) for value in rows[key].tolist()] for key in _keys(rows)}
    days = [key for key in plain if key in spec.by_key and spec.by_key[key].kind is Kind.DATE]
    plain |= {key: [text[:10] if isinstance(text, str) else None for text in plain[key]] for key in days}
    return [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def _keys(rows: pd.DataFrame) -> list[str]:
    return [str(key) for key in rows.columns]


def _header(spec: TableSpec, key: str) -> str:
    column = spec.by_key.get(key)
    return column.header if column else key


def _plain(value: Any) -> object:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | str) else str(value)
