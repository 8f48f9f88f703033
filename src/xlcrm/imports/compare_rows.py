"""Which cells of the rows here an import changes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from xlcrm.imports.fold_headers import squeeze
from xlcrm.records.fields import Kind
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.frames import TEXT, dtype_of
from xlcrm.tables.specs import TableSpec

_CENT_OF_A_CENT = 1e-6


def changed_cells(
    spec: TableSpec, rows: pd.DataFrame, there: pd.DataFrame, *, blanks_only: bool = False
) -> list[UpdateCells]:
    """Updates of cells that differ. rows: imported values under the sheet rows that they belong to.

    A blank in the source never clears a cell. A name that fits no row never replaces a link that holds. An address
    or number that the row has in another column already pushes none out, and a name that stands among its other names
    is no new name.
    blanks_only: cells that have a value keep it.
    """
    old = there.loc[rows.index]
    links = {column.names for column in spec.columns if column.names}
    edits = [_changed(spec, key, rows[key], old, blanks_only) for key in _plain_keys(spec, rows, links)]
    for column in spec.columns:
        if column.names and column.names in rows:
            edits += _changed_link(spec, column.key, rows, old, blanks_only)
    return [edit for edit in edits if len(edit.values)]


def touched_rows(edits: Iterable[UpdateCells]) -> set[int]:
    """The sheet rows that the updates change."""
    return {int(row) for edit in edits for row in edit.values.index}


def _plain_keys(spec: TableSpec, rows: pd.DataFrame, links: set[str]) -> list[str]:
    skipped = links | {column.key for column in spec.columns if column.names} | {spec.id_column}
    computed = {column.key for column in spec.columns if column.info.computed}
    return [str(key) for key in rows.columns if key not in skipped and key not in computed]


def _changed(spec: TableSpec, key: str, new: pd.Series, rows: pd.DataFrame, blanks_only: bool) -> UpdateCells:
    """rows: those that are there."""
    column, old = spec.by_key.get(key), rows[key]
    if column is not None and column.kind is Kind.MULTI:
        new = _united(old, new) if key == "external_ids" else new
    if column is not None:
        new, old = new.astype(dtype_of(column.kind)), old.astype(dtype_of(column.kind))
    changed = new.notna() & (old.isna() if blanks_only and key != "external_ids" else _differ(new, old))
    return UpdateCells(spec.key, key, new[changed & ~_stands_beside(spec, key, new, rows)])


def _stands_beside(spec: TableSpec, key: str, new: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """What another column of the row holds: addresses and numbers where this one holds another, and other names."""
    beside = pd.Series(data=False, index=new.index)
    column = spec.by_key.get(key)
    if column is not None and column.kind in (Kind.EMAIL, Kind.PHONE):
        others = [each.key for each in spec.columns if each.kind is column.kind and each.key != key]
        for other in others:
            beside |= (rows[other].astype(TEXT).str.casefold() == new.str.casefold()).fillna(value=False).astype(bool)
        beside &= rows[key].notna()
    if key == spec.label and "alt_names" in rows:
        listed = [text.split(";") for text in rows["alt_names"].astype(TEXT).fillna("").tolist()]
        known = [squeeze(str(name)) in map(squeeze, names) for name, names in zip(new, listed, strict=True)]
        beside |= pd.Series(known, index=new.index) & new.notna()
    return beside


def _changed_link(
    spec: TableSpec, visible: str, rows: pd.DataFrame, old: pd.DataFrame, blanks_only: bool
) -> list[UpdateCells]:
    id_key = f"{visible}_id"
    new_ids, old_ids = rows[id_key].astype(TEXT), old[id_key].astype(TEXT)
    names = rows[visible].astype(TEXT)
    free = old_ids.isna() & old[visible].isna() if blanks_only else pd.Series(data=True, index=rows.index)
    relinked = new_ids.notna() & _differ(new_ids, old_ids) & free
    renamed = new_ids.isna() & old_ids.isna() & names.notna() & _differ(names, old[visible].astype(TEXT)) & free
    return [
        UpdateCells(spec.key, id_key, new_ids[relinked]),
        UpdateCells(spec.key, visible, names[relinked | renamed]),
    ]


def _differ(new: pd.Series, old: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(new.dtype):
        near = np.isclose(new.to_numpy(float), old.to_numpy(float), rtol=1e-9, atol=_CENT_OF_A_CENT, equal_nan=True)
        return pd.Series(~near, index=new.index)
    same = (new == old).fillna(value=False).astype(bool)
    return ~same & ~(new.isna() & old.isna())


def _united(old: pd.Series, new: pd.Series) -> pd.Series:
    """Ids of several systems side by side."""
    both = old.notna() & new.notna() & (old != new).fillna(value=False)
    united = [
        "; ".join(dict.fromkeys(part.strip() for text in pair for part in text.split(";") if part.strip()))
        for pair in zip(old[both], new[both], strict=True)
    ]
    result = new.copy()
    result.loc[both] = united
    return result
