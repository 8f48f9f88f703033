"""What an adapter reads: cells as they lie on the sheet, by column, with nothing inferred."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from xlcrm.records.fields import Kind
from xlcrm.tables.specs import ColumnSpec, TableSpec
from xlcrm.texts import LANGUAGES, _, use_language


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value such as #N/A; it is kept as what it is."""

    text: str


WrittenCell = None | str | float | int | bool
Cell = WrittenCell | dt.datetime | dt.date | dt.time | CellError


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table's cells by column key; the user's own columns stand under their header."""

    table: str
    rows: tuple[int, ...]  # the sheet's row numbers
    columns: Mapping[str, list[Cell]]
    uses_1904_dates: bool = False


def keys_of_headers(spec: TableSpec, headers: tuple[str, ...], mapped: Mapping[str, str]) -> dict[str, str]:
    """Which key each header stands for; the user's own headers stand for themselves.

    mapped: key to the header that the workbook's hidden map shows today, so a renamed column is found.
    A column that the map misses is found by its label in any language, or by its key.
    """
    found = {header: key for key, header in mapped.items() if header in headers and key in spec.by_key}
    free = {spec.key for spec in spec.columns} - set(found.values())
    labels = _labels(spec)
    for header in headers:
        key = labels.get(header.strip().casefold())
        if header not in found and key in free:
            found[header] = key
            free.discard(key)
    return {header: found.get(header, header) for header in headers}


def _labels(spec: TableSpec) -> dict[str, str]:
    labels: dict[str, str] = {}
    for code in reversed(LANGUAGES):  # English last, so it wins
        with use_language(code):
            labels.update({_label(column): column.key for column in spec.columns})
    return {key: key for key in spec.by_key} | labels


def _label(column: ColumnSpec) -> str:
    return column.header.strip().casefold()


def choice_labels(values: tuple[str, ...]) -> dict[str, str]:
    """Folded label to canonical value, over every language, for values of a list."""
    found: dict[str, str] = {}
    for code in reversed(LANGUAGES):
        with use_language(code):
            found.update({_(value).casefold(): value for value in values})
    return found | {value.casefold(): value for value in values}


def is_text_like(kind: Kind) -> bool:
    """Values of this kind are kept as text, never as numbers."""
    return kind not in (Kind.DATE, Kind.DATETIME, Kind.INT, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT, Kind.BOOL)
