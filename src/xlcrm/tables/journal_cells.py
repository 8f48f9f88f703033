"""Cells in the journal: written so that they come back as they were, compared, and told to people."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Mapping, Sequence

import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.parse_values import from_serial
from xlcrm.tables.raw_tables import Cell, CellError
from xlcrm.tables.specs import DATE_KINDS, ColumnSpec, TableSpec, name_key
from xlcrm.texts import _

BOOKKEEPING = frozenset({"known_as"})  # columns that the software keeps for itself; they say nothing of a row
LONGEST_SHOWN = 250

Packed = None | str | float | int | bool | Mapping[str, str]


def packed_cell(cell: object) -> Packed:
    """A cell as JSON can hold it: blank, text, number and yes or no as they are, the rest named.

    >>> packed_cell(CellError("#N/A")), packed_cell("5"), packed_cell(5)
    ({'error': '#N/A'}, '5', 5)
    """
    if isinstance(cell, CellError):
        return {"error": cell.text}
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return {type(cell).__name__: cell.isoformat()}
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    if cell is None or isinstance(cell, str | int | float | bool):
        return cell
    return packed_cell(cell.item()) if hasattr(cell, "item") else str(cell)


def unpacked_cell(packed: Packed) -> Cell:
    """The cell that `packed_cell` was given."""
    if not isinstance(packed, Mapping):
        return packed
    [(kind, text)] = packed.items()
    if kind == "error":
        return CellError(text)
    if kind == "datetime":
        return dt.datetime.fromisoformat(text)
    return dt.time.fromisoformat(text) if kind == "time" else dt.date.fromisoformat(text)


def cell_mark(cell: object) -> str:
    """Equal for cells that hold the same, whoever saved the file; empty for a blank one.

    >>> cell_mark(5) == cell_mark(5.0), cell_mark("5") == cell_mark(5), cell_mark("") == cell_mark(None)
    (True, False, True)
    """
    if isinstance(cell, str):
        return f"s{cell}" if cell.strip() else ""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f"b{int(cell)}"
    if isinstance(cell, int | float):
        return "" if cell != cell else f"n{cell:.12g}"  # noqa: PLR0124 - NaN alone differs from itself
    if isinstance(cell, CellError):
        return f"e{cell.text}"
    return f"d{cell}"


def row_digests(spec: TableSpec, columns: Mapping[str, Sequence[object]], count: int) -> list[str]:
    """A short mark for each row: equal while nothing in it was edited.

    A link counts by its id where it has one, so that a renamed company changes none of its deals. Formulas and
    the software's bookkeeping do not count; blank cells neither.
    """
    texts: list[list[str]] = [[] for _row in range(count)]
    for key in sorted(columns):
        column = spec.by_key.get(key)
        if key in BOOKKEEPING or (column is not None and column.info.formula):
            continue
        ids = columns.get(column.names) if column is not None and column.names else None
        for at, cell in enumerate(columns[key]):
            if cell is not None and (ids is None or not cell_mark(ids[at])) and (mark := cell_mark(cell)):
                texts[at].append(f"{key}={mark}")
    return [hashlib.blake2b("\x1f".join(text).encode(errors="replace"), digest_size=6).hexdigest() for text in texts]


def link_ids(spec: TableSpec) -> list[str]:
    """The keys of the id columns that have a visible name beside them."""
    return [column.key for column in spec.links if name_key(column.key) in spec.by_key]


def shown_cell(column: ColumnSpec | None, cell: object, *, uses_1904_dates: bool = False) -> str | None:
    """A cell as people read it in the audit list, at most 250 characters; None for a blank one."""
    if not cell_mark(cell):
        return None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, int | float):
        moment = from_serial(cell, uses_1904_dates) if column is not None and column.kind in DATE_KINDS else None
        return _shown_number(column, cell) if moment is None else _shown_moment(moment)
    text = str(cell)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def shown_row(spec: TableSpec, cells: Mapping[str, object], *, uses_1904_dates: bool = False) -> str:
    """What a row holds in the columns that people see: `Name: Acme; City: Sofia`."""
    parts = []
    for key in [
        *(c.key for c in spec.columns if c.info.place != "hidden"),
        *(k for k in cells if k not in spec.by_key),
    ]:
        column = spec.by_key.get(key)
        if shown := shown_cell(column, cells.get(key), uses_1904_dates=uses_1904_dates):
            parts.append(f"{column.header if column else key}: {shown}")
    text = "; ".join(parts)
    return (text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…") or _("(blank)")


def _shown_number(column: ColumnSpec | None, number: float) -> str:
    if column is not None and column.kind is Kind.PERCENT:
        return f"{number * 100:.12g}%"
    return f"{number:.12g}"


def _shown_moment(moment: dt.datetime) -> str:
    return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(" ")


def as_cells(values: pd.Series) -> list[Cell]:
    """The cells of an edit that puts back what lay on the sheet."""
    return [None if value is pd.NA else value for value in values]
