"""The chief's tables while the managers' rows come in: one workbook after the other, each upon the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.changed_cells import edits_between
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit
from xlcrm.tables.follow_merges import merged_into
from xlcrm.tables.frames import TEXT, complete_frame
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import name_key
from xlcrm.team.merged_columns import MERGED_TABLES, label_of_rows, link_columns

NEW_ROWS = 100_000_000  # labels of rows that are not on the sheet yet begin here


@dataclass
class ChiefTables:
    """Frames by table as they become; labels are sheet rows, those of new rows lie above `NEW_ROWS`."""

    tables: CrmTables
    stamp: Mapping[str, object]  # who and when, for rows that change
    frames: dict[str, pd.DataFrame] = field(init=False)
    merged: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.frames = {key: self.tables[key] for key in (*MERGED_TABLES, "merge_log", "given_ids")}
        self.merged = merged_into(self.tables["merge_log"])
        self.unread = unread_cells(self.tables.problems)

    def rows_by_id(self, table: str) -> pd.Series:
        """The label of each row, by its id; of a copied id the first row's."""
        ids = self.frames[table][table_spec(table).id_column or ""]
        known = ids[ids.notna() & ~ids.duplicated()]
        return pd.Series(known.index.to_numpy(), index=known.to_numpy())

    def put(self, table: str, key: str, labels: np.ndarray, values: pd.Series) -> None:
        """New values in a column of some rows."""
        frame = self.frames[table]
        column = frame[key].copy()
        column.loc[labels] = values.astype(column.dtype).to_numpy()
        self.frames[table] = frame.assign(**{key: column})

    def put_link(self, table: str, key: str, labels: np.ndarray, ids: pd.Series, picked: pd.Series) -> None:
        """New links of some rows, and the names beside them; picked: the name that stood there, for one without id."""
        target = link_columns(table_spec(table))[key]
        names = ids.map(label_of_rows(target, self.frames[target]).groupby(level=0).first()).astype(TEXT)
        self.put(table, key, labels, ids)
        self.put(table, name_key(key), labels, names.fillna(picked))

    def touch(self, table: str, labels: np.ndarray) -> None:
        """Some rows were changed now, by this user."""
        frame = self.frames[table]
        if "version" not in frame or not len(labels):
            return
        for key, value in self.stamp.items():
            self.put(table, key, labels, pd.Series([value] * len(labels), dtype=object))
        self.put(table, "version", labels, frame["version"].loc[labels].fillna(0) + 1)

    def append(self, table: str, rows: pd.DataFrame) -> None:
        """Rows that are new here; they come in with the columns that the table has."""
        if rows.empty:
            return
        frame = self.frames[table]
        first = max(NEW_ROWS, int(frame.index.max()) + 1 if len(frame) else 0)
        new = complete_frame(table_spec(table), rows)
        new = new[[key for key in new.columns if key in frame.columns]].set_axis(range(first, first + len(new)))
        together = pd.concat([frame, new.reindex(columns=frame.columns)])
        self.frames[table] = together.astype({key: frame[key].dtype for key in frame.columns})

    def edits(self) -> list[Edit]:
        """What leads from the tables as they were read to what they have become."""
        found: list[Edit] = []
        for table in MERGED_TABLES:
            frame = self.frames[table]
            if frame is self.tables[table]:
                continue
            new = frame.index >= NEW_ROWS
            found += edits_between(table_spec(table), self.tables[table], frame[~new])
            if new.any():
                found.append(AppendRows(table, frame[new].reset_index(drop=True)))
        return found


def unread_cells(problems: tuple[Problem, ...]) -> dict[tuple[str, str], list[int]]:
    """Rows by table and column of cells that hold something which could not be read."""
    found: dict[tuple[str, str], list[int]] = {}
    for problem in problems:
        if problem.severity is Severity.ERROR and problem.row is not None and problem.column:
            found.setdefault((problem.table, problem.column), []).append(problem.row)
    return found
