"""The plan of an import: what becomes of each row of a foreign table, as edits that nobody has made yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from xlcrm.imports.compare_rows import changed_cells, touched_rows
from xlcrm.imports.derive_rows import derived_edits
from xlcrm.imports.describe_made_rows import describe_made_rows
from xlcrm.imports.guess_columns import ColumnGuess, guess_columns
from xlcrm.imports.link_source import Linking, link_source
from xlcrm.imports.merged_rows import Matched, here_under_another, match_with_merged, news_of_merged
from xlcrm.imports.read_source import SourceRows, read_source
from xlcrm.imports.shape_deals import name_deals, new_stages
from xlcrm.imports.shape_rows import rejections, shape_rows
from xlcrm.imports.source_tables import SourceTable
from xlcrm.imports.tell_rows import (
    closed_without_day,
    gaps,
    rejected_rows,
    repeats,
    short_rows,
    skipped_rows,
    source_notes,
)
from xlcrm.tables.compute_columns import full_names
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, UpdateCells
from xlcrm.tables.frames import TEXT, complete_frame
from xlcrm.tables.problems import Problem
from xlcrm.tables.specs import TableSpec

ImportMode = Literal["create+update", "create", "update", "fill"]


@dataclass(frozen=True)
class ImportPlan:
    """The edits of an import, and the count of what they do. rejected: reason by row number of the source.

    created_linked: rows made in other tables because a link named them. also_changed: rows that follow, by table.
    """

    table: str
    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...]
    created: int
    updated: int
    unchanged: int
    skipped: int
    rejected: pd.Series
    created_linked: Mapping[str, int] = field(default_factory=dict)
    also_changed: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    new_rows: pd.DataFrame = field(default_factory=pd.DataFrame)  # those created, by source row

    @property
    def changes_something(self) -> bool:
        """There is anything to write or to tell of rows left out."""
        return bool(self.edits) or len(self.rejected) > 0


def plan_import(
    spec: TableSpec,
    source: SourceTable,
    tables: CrmTables,
    *,
    mapping: Mapping[str, str] | None = None,
    mode: ImportMode = "create+update",
    create_linked: bool = True,
    find_known: bool = True,
) -> ImportPlan:
    """What importing the source into the table would do. Every row is created, updated, unchanged, skipped or rejected.

    mapping: our key by their header, before any guess. mode: `create` leaves rows that are here alone, `update` makes
    no new ones, `fill` writes into blank cells only. create_linked: firms, people and products that links name and
    that are not here become rows of their own tables. find_known: look which rows are here already; else all are new.
    """
    own = [str(key) for key in tables[spec.key].columns if key not in spec.by_key]
    guess = guess_columns(spec, source, mapping or {}, own)
    rows = read_source(spec, source, guess, tables)
    rejected = _reject(rows, source, guess)
    shape_rows(rows, tables)
    linking = Linking(tables, create=create_linked)
    link_source(rows, linking)
    if spec.key == "deals":
        name_deals(rows)
    paid = rows.take_out("payments.paid_at")
    fates = _decide(rows, tables[spec.key] if find_known else tables[spec.key].iloc[:0], linking, mode)
    written = _write(rows, tables, linking, fates, mode)
    complete = _with_defaults(rows)
    rows.tell(gaps(spec, written.created, guess.keys))
    rows.tell([*closed_without_day(spec, written.created), *repeats(spec, complete)])
    rows.tell(skipped_rows(spec, len(fates.skipped)))
    derived = derived_edits(rows, written.created, written.updates, tables, ids=fates.ids, paid=paid)
    return _plan(rows, written, derived, fates, rejected=rejected, guess=guess)


@dataclass(frozen=True)
class _Fates:
    """`new` and `skipped`: source rows; `known`: sheet rows by source row; `ids`: of all rows, by source row.

    `found` has the rows too that were merged into others since they came.
    """

    new: pd.Index
    known: pd.Series
    skipped: pd.Index
    found: Matched
    ids: pd.Series


@dataclass(frozen=True)
class _Written:
    created: pd.DataFrame
    updates: list[UpdateCells]
    linked: dict[str, pd.DataFrame]
    stages: pd.DataFrame


def _reject(rows: SourceRows, source: SourceTable, guess: ColumnGuess) -> pd.Series:
    """Rows that cannot be taken in leave the frame; they and the file's oddities are told."""
    rejected = rejections(rows, source.misfits, len(source.headers))
    rows.frame = rows.frame.drop(index=rejected.index)
    rows.tell([*guess.problems, *source_notes(rows.spec, source)])
    rows.tell([*rejected_rows(rows.spec, rejected), *short_rows(rows.spec, source, rejected)])
    return rejected


def _decide(rows: SourceRows, there: pd.DataFrame, linking: Linking, mode: ImportMode) -> _Fates:
    found = match_with_merged(rows.spec, _with_defaults(rows), there, linking.tables)
    open_rows = found.known.index[found.known.isna()].difference(found.merged.index, sort=False)
    skipped = open_rows if mode == "update" else open_rows[:0]
    new = open_rows if mode != "update" else open_rows[:0]
    rows.frame = rows.frame.drop(index=skipped)
    rows.tell(here_under_another(rows.spec, found.merged_ids))
    ids = _give_ids(rows, there, found, new, linking)
    return _Fates(new, found.known.dropna().astype("int64"), skipped, found, ids)


def _give_ids(rows: SourceRows, there: pd.DataFrame, found: Matched, new: pd.Index, linking: Linking) -> pd.Series:
    """The id of each row: that of the row it is, or the next free one; links to the own table are looked up then."""
    spec = rows.spec
    ids = pd.Series(pd.NA, index=found.known.index, dtype=TEXT)
    if spec.id_column is None:
        return ids
    ids = found.known.map(there[spec.id_column], na_action="ignore").astype(TEXT)
    ids = ids.fillna(found.merged_ids).fillna(pd.Series(linking.next_ids(spec.key, len(new)), index=new, dtype=TEXT))
    rows.frame[spec.id_column] = ids.reindex(rows.frame.index)
    if spec.label:
        linking.add(spec.key, complete_frame(spec, _with_defaults(rows).loc[new]))
    link_source(rows, linking, own_table=True)
    return ids


def _write(rows: SourceRows, tables: CrmTables, linking: Linking, fates: _Fates, mode: ImportMode) -> _Written:
    spec, there = rows.spec, tables[rows.spec.key]
    created = _with_defaults(rows).loc[fates.new]
    updates: list[UpdateCells] = []
    if mode != "create" and len(fates.known):
        sheet_rows = pd.Index(fates.known.to_numpy(), name=there.index.name)
        values = rows.frame.loc[fates.known.index].set_axis(sheet_rows, axis=0)
        updates = changed_cells(spec, values, there, blanks_only=mode == "fill")
    if mode != "create" and len(fates.found.merged):
        updates += news_of_merged(spec, rows.frame, fates.found, there, blanks_only=mode == "fill")
    pointing = [created.drop(columns=[spec.id_column] if spec.id_column else [])]
    describe_made_rows(rows.frame.loc[[*fates.new, *(fates.known.index if mode != "create" else [])]], linking)
    linked = linking.pointed_at([*pointing, *(edit.values.to_frame(edit.column) for edit in updates)])
    stages = new_stages(rows, tables) if spec.key == "deals" else pd.DataFrame()
    kept = [key for key in created.columns if key in spec.by_key or key in there.columns]
    return _Written(created[kept], updates, linked, stages)


def _plan(
    rows: SourceRows, written: _Written, derived: list[Edit], fates: _Fates, *, rejected: pd.Series, guess: ColumnGuess
) -> ImportPlan:
    edits: list[Edit] = [AppendRows("stages", written.stages)]
    edits += [AppendRows(table, made) for table, made in written.linked.items()]
    edits += [AppendRows(rows.spec.key, written.created), *written.updates, *derived]
    touched = len(touched_rows(written.updates))
    return ImportPlan(
        rows.spec.key,
        tuple(edit for edit in edits if _size(edit)),
        tuple(rows.problems),
        created=len(written.created),
        updated=touched,
        unchanged=len(fates.known) + len(fates.found.merged) - touched,
        skipped=len(fates.skipped),
        rejected=rejected,
        created_linked={table: len(made) for table, made in written.linked.items()},
        also_changed={edit.table: _size(edit) for edit in derived if isinstance(edit, AppendRows | UpdateCells)},
        columns={column.header: column.key for column in guess.columns},
        new_rows=written.created,
    )


def _with_defaults(rows: SourceRows) -> pd.DataFrame:
    """The rows as they would be if they were new, with the computed name that people are known by."""
    frame = rows.frame.copy()
    for key, values in rows.defaults.items():
        fitting = values.reindex(frame.index)
        frame[key] = frame[key].fillna(fitting) if key in frame else fitting
    return (
        frame.assign(full_name=full_names(complete_frame(rows.spec, frame))) if rows.spec.key == "contacts" else frame
    )


def _size(edit: Edit) -> int:
    return len(edit.rows) if isinstance(edit, AppendRows) else len(edit.values) if isinstance(edit, UpdateCells) else 0
