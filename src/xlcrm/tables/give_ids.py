"""Stable ids: `C-000123`, given once, never again, not even when the row is gone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count, islice

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import AppendRows, Edit, InsertRows, ReplaceRows, UpdateCells
from xlcrm.tables.frames import TEXT, complete_frame
from xlcrm.tables.specs import TableSpec

GIVEN_IDS = "given_ids"
"""The table of the highest number that each table ever had. The journal does not cover it, so no undo lowers it."""

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class TakenIds:
    """Numbers that are not given: all up to `last`, and those that links to rows which are not there still name."""

    last: int = 0
    named: frozenset[int] = frozenset()

    def with_ids(self, spec: TableSpec, ids: pd.Series) -> TakenIds:
        """These, and the ids of more rows."""
        return TakenIds(max(self.last, last_number(spec, ids)), self.named)


def taken_ids(spec: TableSpec, frames: Frames) -> TakenIds:
    """The ids that rows of the table have or had. A link to a far number that no row has moves nothing."""
    last = _last(spec, frames)
    named: set[int] = set()
    for key, frame in frames.items():
        for link in table_spec(key).links:
            if link.info.links_to == spec.key:
                numbers = _numbers(spec, frame[link.key].drop_duplicates())
                named.update(numbers[numbers > last].astype(int).tolist())
    return TakenIds(last, frozenset(named))


def last_number(spec: TableSpec, *columns: pd.Series) -> int:
    """The highest number among ids of this table's form in any of the columns; 0 where there is none."""
    numbers = [_numbers(spec, column).max() for column in columns]
    return int(max((number for number in numbers if pd.notna(number)), default=0))


def new_ids(spec: TableSpec, wanted: int, taken: TakenIds) -> list[str]:
    """The next ids that are free.

    >>> new_ids(table_spec("companies"), 2, TakenIds(last=41, named=frozenset({43})))
    ['C-000042', 'C-000044']
    """
    free = (number for number in count(taken.last + 1) if number not in taken.named)
    return [f"{spec.id_prefix}-{number:06d}" for number in islice(free, wanted)]


def give_ids(spec: TableSpec, frame: pd.DataFrame, frames: Frames) -> tuple[pd.DataFrame, list[Edit]]:
    """The table's frame with an id on every row, and the cells that this fills. frames: all tables, this one too."""
    if spec.id_column is None or not len(frame):
        return frame, []
    ids = frame[spec.id_column]
    blank = ids.isna()
    if not blank.any():
        return frame, []
    numbered = new_ids(spec, int(blank.sum()), taken_ids(spec, frames))
    given = pd.Series(numbered, index=ids.index[blank], dtype=TEXT)
    return frame.assign(**{spec.id_column: ids.fillna(given)}), [UpdateCells(spec.key, spec.id_column, given)]


def remember_given(edits: tuple[Edit, ...], frames: Frames) -> tuple[Edit, ...]:
    """What keeps the highest numbers up to date when these edits are made over these tables; mostly nothing."""
    if GIVEN_IDS not in frames:
        return ()
    before = _remembered(frames[GIVEN_IDS])
    after = dict(before)
    for key in frames:
        if table_spec(key).id_column:
            after[key] = max(_last(table_spec(key), frames), *_numbers_in(key, edits))
    after = {key: number for key, number in after.items() if number}
    if after == before:
        return ()
    rows = pd.DataFrame({"table": list(after), "last_number": list(after.values())})
    return (ReplaceRows(GIVEN_IDS, complete_frame(table_spec(GIVEN_IDS), rows)),)


def _numbers_in(table: str, edits: tuple[Edit, ...]) -> list[int]:
    """The highest numbers of ids among rows that are to come, 0 at least."""
    spec = table_spec(table)
    coming = [edit.rows for edit in edits if isinstance(edit, AppendRows | InsertRows) and edit.table == table]
    return [0, 0, *(last_number(spec, rows[spec.id_column]) for rows in coming if spec.id_column in rows)]


def _last(spec: TableSpec, frames: Frames) -> int:
    places = ((spec.key, spec.id_column), ("merge_log", "merged_id"), ("merge_log", "kept_id"))
    known = last_number(spec, *(frames[table][column] for table, column in places if table in frames and column))
    return max(known, _remembered(frames[GIVEN_IDS]).get(spec.key, 0) if GIVEN_IDS in frames else 0)


def _remembered(given: pd.DataFrame) -> dict[str, int]:
    rows = given.dropna(subset=["table", "last_number"])
    return {str(table): int(number) for table, number in zip(rows["table"], rows["last_number"], strict=True)}


def _numbers(spec: TableSpec, ids: pd.Series) -> pd.Series:
    pattern = rf"^{re.escape(spec.id_prefix)}-(\d+)$"
    return pd.to_numeric(ids.dropna().astype(TEXT).str.extract(pattern, expand=False)).dropna()
