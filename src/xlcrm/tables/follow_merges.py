"""Ids of rows that were merged into others lead to the row that stayed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlcrm.tables.edits import Edit, UpdateCells
from xlcrm.tables.frames import TEXT
from xlcrm.tables.link_rows import fold_names
from xlcrm.tables.specs import TableSpec, name_key


def merged_into(merge_log: pd.DataFrame) -> dict[str, str]:
    """Kept id by merged id, followed to the end where a kept row was merged later on.

    >>> log = pd.DataFrame({"merged_id": ["C-000003", "C-000002"], "kept_id": ["C-000002", "C-000001"]})
    >>> merged_into(log)
    {'C-000003': 'C-000001', 'C-000002': 'C-000001'}
    """
    rows = merge_log.dropna(subset=["merged_id", "kept_id"])
    into = dict(zip(rows["merged_id"].tolist(), rows["kept_id"].tolist(), strict=True))
    return {merged: _end(merged, into) for merged in into}


def follow_merges(
    spec: TableSpec, frame: pd.DataFrame, into: Mapping[str, str], names: Mapping[str, pd.Series]
) -> tuple[pd.DataFrame, list[Edit]]:
    """The frame with links to merged rows led on and the name of the kept row beside them, and the changed cells.

    names: name by id for each table that a link points to. A name that was picked anew wins over the old id.
    """
    edits: list[Edit] = []
    for link in spec.links:
        known = names.get(link.info.links_to or "")
        if known is None or not frame[link.key].isin(into.keys()).any():
            continue
        led, ids = _led(frame[link.key], frame[name_key(link.key)], into, known)
        visible = ids.map(known).astype(TEXT)
        changed = {link.key: ids, name_key(link.key): visible}
        frame = frame.assign(**{key: frame[key].mask(led, new) for key, new in changed.items()})
        edits += [UpdateCells(spec.key, key, new[led]) for key, new in changed.items() if led.any()]
    return frame, edits


def _led(ids: pd.Series, shown: pd.Series, into: Mapping[str, str], known: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Which links lead on, and where to."""
    kept = ids.map(into).astype(TEXT)
    names = fold_names(known)
    folded = fold_names(shown)
    picked_anew = folded.isin(names) & (folded != kept.map(names).astype(TEXT)).fillna(value=True)
    return kept.isin(known.index) & ~ids.isin(known.index) & shown.notna() & ~picked_anew, kept


def _end(id: str, into: Mapping[str, str]) -> str:
    seen = {id}
    while (following := into.get(id)) is not None and following not in seen:
        id = following
        seen.add(id)
    return id
