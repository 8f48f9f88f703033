"""Cells that a click changes in some rows of a table, and the mark of who changed them and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.changed_cells import differ
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.frames import complete_frame


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a row is changed, and by whom: the day that the click counts from, at the hour of now."""

    day: dt.date
    now: dt.datetime
    user: str = ""

    @property
    def moment(self) -> pd.Timestamp:
        """The moment, to the second, as cells hold it."""
        return pd.Timestamp(dt.datetime.combine(self.day, self.now.time())).floor("s").as_unit("us")

    @property
    def today(self) -> pd.Timestamp:
        """The day."""
        return self.moment.normalize()


def changed_cells(
    table: str, frame: pd.DataFrame, values: Mapping[str, pd.Series], stamp: Stamp
) -> tuple[UpdateCells, ...]:
    """The cells that differ from what the frame holds, and those that tell who changed their rows; else nothing.

    values: by column key, index: sheet rows of the frame.
    """
    edits = []
    for key, wanted in values.items():
        new = wanted.astype(frame[key].dtype)
        is_new = differ(frame.loc[wanted.index, key], new)
        if is_new.any():
            edits.append(UpdateCells(table, key, new[is_new]))
    return (*edits, *_stamped(table, frame, edits, stamp))


def with_changes(frame: pd.DataFrame, edits: Iterable[UpdateCells]) -> pd.DataFrame:
    """The frame after these edits of its cells."""
    changed = frame.copy()
    for edit in edits:
        changed.loc[edit.values.index, edit.column] = edit.values
    return changed


def with_new_rows(table: str, frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The frame with rows to come behind it."""
    return pd.concat([frame, complete_frame(table_spec(table), rows)], ignore_index=True) if len(rows) else frame


def _stamped(table: str, frame: pd.DataFrame, edits: list[UpdateCells], stamp: Stamp) -> tuple[UpdateCells, ...]:
    if not edits:
        return ()
    rows = pd.Index(sorted({row for edit in edits for row in edit.values.index}), name=frame.index.name)
    marks = {
        "updated_at": pd.Series(stamp.moment, index=rows),
        "updated_by": pd.Series(stamp.user or pd.NA, index=rows),
        "version": frame.loc[rows, "version"].fillna(0) + 1,
    }
    return tuple(UpdateCells(table, key, values.astype(frame[key].dtype)) for key, values in marks.items())
