"""What an adapter reads: cells as they lie on the sheet, by column, with nothing inferred."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlcrm.errors import MissingTableError
from xlcrm.records.fields import Kind
from xlcrm.tables.known_labels import column_keys, folded_label
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _, plural


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
    calculated: frozenset[str] = frozenset()  # columns that hold a formula of their own on every row
    problems: tuple[Problem, ...] = ()  # what the adapter has to tell about the table as a whole


def absent_table(spec: TableSpec, file: str) -> RawTable:
    """What stands for a table that the workbook lacks: an empty one that is told of, unless every firm needs it."""
    if spec.visible:
        raise MissingTableError(spec.sheet, file)
    told = Problem(
        spec.key,
        None,
        None,
        "table_missing",
        Severity.HINT,
        _("The table {table} is not in {file}; it counts as empty.", table=spec.sheet, file=file),
        _("The next command that writes adds it, unless another sheet bears its name."),
    )
    return RawTable(spec.key, (), {}, problems=(told,))


def taken_in(spec: TableSpec, rows: Sequence[int]) -> tuple[Problem, ...]:
    """What is said of rows that were typed right below a table and belong to it from now on."""
    if not rows:
        return ()
    message = plural(
        "{count} row typed below the table {table} is taken into it.",
        "{count} rows typed below the table {table} are taken into it.",
        len(rows),
        table=spec.sheet,
    )
    return (Problem(spec.key, rows[0], None, "rows_taken_in", Severity.HINT, message),)


def keys_of_headers(spec: TableSpec, headers: tuple[str, ...], mapped: Mapping[str, str]) -> dict[str, str]:
    """Which key each header stands for; the user's own headers stand for themselves.

    mapped: key to the header that the workbook's hidden map shows today, so a renamed column is found.
    A column that the map misses is found by its label in any language, or by its key.
    """
    found = {header: key for key, header in mapped.items() if header in headers and key in spec.by_key}
    free = {spec.key for spec in spec.columns} - set(found.values())
    labels = column_keys(spec)
    for header in headers:
        key = labels.get(folded_label(header))
        if header not in found and key in free:
            found[header] = key
            free.discard(key)
    return {header: found.get(header, header) for header in headers}


def is_text_like(kind: Kind) -> bool:
    """Values of this kind are kept as text, never as numbers."""
    return kind not in (Kind.DATE, Kind.DATETIME, Kind.INT, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT, Kind.BOOL)
