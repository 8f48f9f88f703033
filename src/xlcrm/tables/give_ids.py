"""Stable ids: `C-000123`, given once, never reused."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from xlcrm.tables.edits import Edit, UpdateCells
from xlcrm.tables.frames import TEXT
from xlcrm.tables.specs import TableSpec


def last_number(spec: TableSpec, *columns: pd.Series) -> int:
    """The highest number among ids of this table's form in any of the columns; 0 where there is none."""
    pattern = rf"^{re.escape(spec.id_prefix)}-(\d+)$"
    numbers = [pd.to_numeric(column.dropna().str.extract(pattern, expand=False)).max() for column in columns]
    return int(max((number for number in numbers if pd.notna(number)), default=0))


def new_ids(spec: TableSpec, count: int, last: int) -> list[str]:
    """The next ids after number `last`.

    >>> from xlcrm.tables.all_tables import table_spec
    >>> new_ids(table_spec("companies"), 2, 41)
    ['C-000042', 'C-000043']
    """
    return [f"{spec.id_prefix}-{number:06d}" for number in range(last + 1, last + 1 + count)]


def give_ids(spec: TableSpec, frame: pd.DataFrame, taken: Iterable[pd.Series] = ()) -> tuple[pd.DataFrame, list[Edit]]:
    """The frame with an id on every row, and the cells that this fills. `taken`: other columns that hold such ids."""
    if spec.id_column is None or not len(frame):
        return frame, []
    ids = frame[spec.id_column]
    blank = ids.isna()
    if not blank.any():
        return frame, []
    given = pd.Series(
        new_ids(spec, int(blank.sum()), last_number(spec, ids, *taken)), index=ids.index[blank], dtype=TEXT
    )
    return frame.assign(**{spec.id_column: ids.fillna(given)}), [UpdateCells(spec.key, spec.id_column, given)]
