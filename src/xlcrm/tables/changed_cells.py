"""Two states of a table as the edits that lead from one to the other."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.tables.edits import Edit, RemoveRows, UpdateCells
from xlcrm.tables.specs import TableSpec


def edits_between(spec: TableSpec, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Edit]:
    """Cells that differ, column by column, and rows that are gone; cells that hold a formula follow by themselves."""
    staying = before.loc[after.index]
    for key in after.columns:
        column = spec.by_key.get(str(key))
        if column is not None and column.info.formula:
            continue
        changed = differ(staying[key], after[key])
        if changed.any():
            yield UpdateCells(spec.key, str(key), after.loc[changed, key])
    gone = before.index.difference(after.index)
    if len(gone):
        yield RemoveRows(spec.key, tuple(int(row) for row in gone))


def differ(old: pd.Series, new: pd.Series) -> pd.Series:
    """Whether each value is another one now; nothing is the same as nothing."""
    both_empty = old.isna() & new.isna()
    same = (old == new).fillna(value=False).astype(bool)
    return ~(same | both_empty)
