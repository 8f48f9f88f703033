"""One manager's workbook brought into the chief's tables: its rows found, its changes taken, and all of it counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit
from xlcrm.tables.follow_merges import merged_into
from xlcrm.team.chief_tables import ChiefTables, unread_cells
from xlcrm.team.field_codes import codes_of
from xlcrm.team.find_our_rows import FoundRows, TheirRows, find_our_rows
from xlcrm.team.merged_columns import MERGED_TABLES, kind_of, label_of_rows, link_columns, merged_columns
from xlcrm.team.remembered_rows import NOTHING, RememberedRows, RowsNow, remember
from xlcrm.team.three_way import MergedTable, compared_columns, merge_table


@dataclass(frozen=True)
class SourceTableDone:
    """What became of one table of a workbook. deleted_there: our ids of rows that are gone from it."""

    theirs: TheirRows
    found: FoundRows
    merged: MergedTable
    deleted_there: tuple[str, ...]
    merged_there: int
    names: Mapping[str, str]  # of our rows that are deleted there, by their ids

    @property
    def moved(self) -> np.ndarray:
        """Places of new rows that have another id here than there."""
        ids = zip(self.theirs.ids.tolist(), self.found.ours, strict=True)
        other = np.array([theirs != ours for theirs, ours in ids], dtype=bool)
        return np.flatnonzero(other & self.found.is_new & self.theirs.has_id)


@dataclass(frozen=True)
class SourceDone:
    """What became of one workbook. links: rows that point to rows with a new id, there and here."""

    name: str
    tables: Mapping[str, SourceTableDone]
    remembered: tuple[Edit, ...]
    links: tuple[int, int]
    own_columns: Mapping[str, tuple[str, ...]]  # the manager's own columns that the chief lacks, with something in them
    unread: int


def consolidate_source(
    name: str, source: CrmTables, chief: ChiefTables, remembered: Mapping[str, RememberedRows]
) -> SourceDone:
    """The chief's tables get what the workbook has to give. remembered: by table, what it held the last time."""
    ids: dict[str, Mapping[str, str]] = {}
    read: dict[str, tuple[TheirRows, FoundRows]] = {}
    for key in MERGED_TABLES:
        if source[key].empty and not len(remembered[key].their_ids):
            continue
        theirs = _their_rows(key, source, chief, remembered[key], ids)
        found = find_our_rows(theirs, chief)
        first_of_id = ~theirs.ids.duplicated().to_numpy()
        pairs = zip(theirs.ids.tolist(), found.ours, first_of_id.tolist(), strict=True)
        ids[key] = {their: our for their, our, is_first in pairs if is_first}
        read[key] = theirs, found
    unread = unread_cells(source.problems)
    done = {}
    for key, (first, found) in read.items():
        columns = tuple(map(str, first.compared.columns))
        compared = compared_columns(first.spec, first.frame, columns, ids)  # links to tables that came later too
        theirs = TheirRows(first.spec, first.frame, compared, first.has_id, first.known)
        merged = merge_table(theirs, found, chief, _unread(theirs, unread))
        done[key] = SourceTableDone(theirs, found, merged, *_gone_there(theirs, found, chief, source))
    edits = [edit for key, each in done.items() for edit in _remember(name, each)]
    own = {key: _own_columns(each.theirs.frame, chief.frames[key], key) for key, each in done.items()}
    counted = sum(len(rows) for (table, _column), rows in unread.items() if table in done)
    return SourceDone(name, done, tuple(edits), _led_links(done, chief), own, counted)


def rows_of_copy(copied_from: CrmTables, table: str) -> RememberedRows:
    """What is known of a workbook that was never consolidated, if it began as a copy of this one."""
    spec = table_spec(table)
    frame = copied_from[table]
    if frame.empty:
        return NOTHING
    frame = frame[~frame[spec.id_column or ""].duplicated()]
    columns = merged_columns(spec, frame)
    compared = compared_columns(spec, frame, columns, {})
    ids = frame[spec.id_column or ""].tolist()
    codes = codes_of([kind_of(spec, key) for key in columns], compared)
    return RememberedRows(ids, ids, columns, codes, [-1] * len(ids))


def _their_rows(
    key: str, source: CrmTables, chief: ChiefTables, known: RememberedRows, ids: Mapping[str, Mapping[str, str]]
) -> TheirRows:
    spec, frame = table_spec(key), source[key]
    columns = merged_columns(spec, frame, chief.frames[key])
    return TheirRows(spec, frame, compared_columns(spec, frame, columns, ids), _have_ids(key, source), known)


def _have_ids(key: str, source: CrmTables) -> np.ndarray:
    """Rows whose id stands on the sheet, and was not given while reading."""
    frame, raw = source[key], source.raw.get(key)
    column = table_spec(key).id_column or ""
    if raw is None or column not in raw.columns:
        return np.zeros(len(frame), dtype=bool) if raw is not None else np.ones(len(frame), dtype=bool)
    written = {row for row, cell in zip(raw.rows, raw.columns[column], strict=True) if cell not in (None, "")}
    return np.array([row in written for row in frame.index.tolist()], dtype=bool)


def _unread(theirs: TheirRows, cells: Mapping[tuple[str, str], Sequence[int]]) -> np.ndarray:
    found = np.zeros(theirs.compared.shape, dtype=bool)
    for at, key in enumerate(theirs.compared.columns):
        if rows := cells.get((theirs.spec.key, str(key))):
            found[:, at] = np.isin(theirs.frame.index.to_numpy(), rows)
    return found


def _gone_there(
    theirs: TheirRows, found: FoundRows, chief: ChiefTables, source: CrmTables
) -> tuple[tuple[str, ...], int, dict[str, str]]:
    """Our ids of rows that were there the last time and are not now, how many were merged there, and our names."""
    rows = chief.rows_by_id(theirs.spec.key)
    merged = merged_into(source["merge_log"])
    still = set(found.keys) | {theirs.known.their_ids[at] for at in found.known_at.tolist() if at >= 0}
    pairs = zip(theirs.known.their_ids, theirs.known.our_ids, strict=True)
    ours = set(found.ours)
    gone = [(their, our) for their, our in pairs if their not in still and our in rows.index and our not in ours]
    deleted = tuple(our for their, our in gone if their not in merged)
    labels = label_of_rows(theirs.spec.key, chief.frames[theirs.spec.key].loc[rows.loc[list(deleted)].to_numpy()])
    return deleted, len(gone) - len(deleted), {str(key): str(name) for key, name in labels.items()}


def _remember(name: str, done: SourceTableDone) -> list[Edit]:
    known = done.theirs.known
    lines = dict(zip(known.their_ids, known.lines, strict=True))
    at = done.found.known_at.tolist()
    where = [
        lines.get(key, known.lines[place] if place >= 0 else -1) for key, place in zip(done.found.keys, at, strict=True)
    ]
    new = iter(range(-1, -len(where) - 1, -1))
    where = [next(new) if line < 0 else line for line in where]
    columns = tuple(map(str, done.theirs.compared.columns))
    now = RowsNow(name, done.theirs.spec.key, done.found.keys, done.found.ours, columns, done.merged.codes, where)
    return remember(known, now)


def _led_links(done: Mapping[str, SourceTableDone], chief: ChiefTables) -> tuple[int, int]:
    """Rows that point to rows with a new id: there, and of the same rows here, to the new id."""
    moved = {
        key: {each.theirs.ids.iloc[at]: each.found.ours[at] for at in each.moved.tolist()} for key, each in done.items()
    }
    there = here = 0
    for key, each in done.items():
        rows = chief.rows_by_id(key)
        for link, target in link_columns(each.theirs.spec).items():
            ids = each.theirs.frame[link].map(moved.get(target, {}))
            pointing = np.flatnonzero(ids.notna())
            there += len(pointing)
            ours = [(rows.get(each.found.ours[at]), ids.iloc[at]) for at in pointing.tolist()]
            column = chief.frames[key][link]
            here += sum(label is not None and column.loc[label] == wanted for label, wanted in ours)
    return there, here


def _own_columns(theirs: pd.DataFrame, ours: pd.DataFrame, key: str) -> tuple[str, ...]:
    known = table_spec(key).by_key
    lacking = (column for column in theirs.columns if column not in known and column not in ours)
    return tuple(str(column) for column in lacking if theirs[column].notna().any())
