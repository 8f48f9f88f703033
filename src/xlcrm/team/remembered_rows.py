"""What each workbook held when it was last consolidated: the ground on which its later changes are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import AppendRows, Edit, UpdateCells
from xlcrm.tables.frames import TEXT
from xlcrm.team.field_codes import BLANK, Codes, packed, unpacked

REMEMBERED = "consolidated_rows"


@dataclass(frozen=True)
class RememberedRows:
    """Rows of one table of one workbook: their ids, ours, and the marks of their fields.

    lines: rows of the sheet that remember them, -1 where none does yet; `head` is that of the line that names fields.
    """

    their_ids: Sequence[str]
    our_ids: Sequence[str]
    columns: tuple[str, ...]
    codes: Codes
    lines: Sequence[int]
    head: int | None = None

    def codes_for(self, columns: Sequence[str], places: np.ndarray) -> Codes:
        """The marks of these columns for rows at these places; a field that was not there then was blank."""
        at = {key: number for number, key in enumerate(self.columns)}
        found = np.full((len(places), len(columns)), BLANK, dtype="<U4")
        for number, key in enumerate(columns):
            if key in at:
                found[:, number] = self.codes[places, at[key]]
        return found


NOTHING = RememberedRows((), (), (), np.full((0, 0), BLANK, dtype="<U4"), ())


def known_sources(remembered: pd.DataFrame) -> dict[str, str]:
    """The names of workbooks that were consolidated before, by their folded form."""
    return {name.casefold(): name for name in remembered["source"].dropna().unique()}


def remembered_rows(remembered: pd.DataFrame, source: str, table: str) -> RememberedRows:
    """What is remembered of a table of a workbook."""
    mine = remembered[(remembered["source"] == source) & (remembered["table"] == table)]
    heads = mine[mine["their_id"].isna()]
    lines = mine[mine["their_id"].notna()].drop_duplicates("their_id")
    if mine.empty or heads.empty:
        return NOTHING
    columns = tuple(str(heads["fields"].fillna("").iloc[0]).split(";"))
    theirs = lines["their_id"].tolist()
    ours = lines["our_id"].fillna(lines["their_id"]).tolist()
    codes = unpacked(lines["fields"].fillna("v").tolist(), len(columns))
    return RememberedRows(theirs, ours, columns, codes, lines.index.tolist(), int(heads.index[0]))


@dataclass(frozen=True)
class RowsNow:
    """The rows of one table of one workbook as they are now. lines: as in `RememberedRows`."""

    source: str
    table: str
    their_ids: Sequence[str]
    our_ids: Sequence[str]
    columns: tuple[str, ...]
    codes: Codes
    lines: Sequence[int]


def remember(before: RememberedRows, now: RowsNow) -> list[Edit]:
    """The edits that make the remembered rows those of now; rows that are gone there stay remembered."""
    used = [key for at, key in enumerate(now.columns) if key in before.columns or (now.codes[:, at] != BLANK).any()]
    columns = (*before.columns, *(key for key in used if key not in before.columns))
    at = {key: number for number, key in enumerate(now.columns)}
    codes = np.full((len(now.codes), len(columns)), BLANK, dtype="<U4")
    for number, key in enumerate(columns):
        if key in at:
            codes[:, number] = now.codes[:, at[key]]
    lines = pd.DataFrame(
        {
            "source": now.source,
            "table": now.table,
            "their_id": list(now.their_ids),
            "our_id": [ours if ours != theirs else pd.NA for theirs, ours in _pairs(now)],
            "fields": packed(codes),
        },
        index=pd.Index(list(now.lines), dtype="int64"),
        dtype=TEXT,
    )
    return [*_head(before, now, columns), *_changed(before, lines), *_added(lines)]


def _pairs(now: RowsNow) -> list[tuple[str, str]]:
    return list(zip(now.their_ids, now.our_ids, strict=True))


def _head(before: RememberedRows, now: RowsNow, columns: tuple[str, ...]) -> list[Edit]:
    if (columns == before.columns and before.head is not None) or not len(now.their_ids):
        return []
    fields = ";".join(columns)
    if before.head is not None:
        return [UpdateCells(REMEMBERED, "fields", pd.Series({before.head: fields}, dtype=TEXT))]
    line = pd.DataFrame({"source": [now.source], "table": [now.table], "fields": [fields]}, dtype=TEXT)
    return [AppendRows(REMEMBERED, line)]


def _changed(before: RememberedRows, lines: pd.DataFrame) -> list[Edit]:
    there = lines[lines.index >= 0]
    known = pd.DataFrame(
        {
            "their_id": list(before.their_ids),
            "our_id": [
                ours if ours != theirs else pd.NA for theirs, ours in zip(before.their_ids, before.our_ids, strict=True)
            ],
            "fields": packed(before.codes),
        },
        index=pd.Index(list(before.lines), dtype="int64"),
        dtype=TEXT,
    ).loc[there.index]
    edits: list[Edit] = []
    for key in known.columns:
        changed = (there[key].fillna("") != known[key].fillna("")).to_numpy()
        if changed.any():
            edits.append(UpdateCells(REMEMBERED, key, there.loc[changed, key]))
    return edits


def _added(lines: pd.DataFrame) -> list[Edit]:
    new = lines[lines.index < 0]
    if new.empty:
        return []
    order = [column.key for column in table_spec(REMEMBERED).columns]
    return [AppendRows(REMEMBERED, new[order].reset_index(drop=True))]
