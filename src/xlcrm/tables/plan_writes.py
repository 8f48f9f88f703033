"""Edits completed before an adapter makes them: names beside ids, computed values, names remembered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, ReplaceRows, UpdateCells
from xlcrm.tables.frames import TEXT, complete_frame
from xlcrm.tables.give_ids import TakenIds, new_ids, taken_ids
from xlcrm.tables.link_rows import remember_names
from xlcrm.tables.specs import name_key


def plan_writes(edits: Iterable[Edit], tables: CrmTables) -> tuple[Edit, ...]:
    """The edits in order, new rows filled up with all that follows from what they hold; empty edits dropped."""
    listed = _with_ids(list(edits), tables)
    names = _names_by_id(listed, tables)
    planned = [_completed(edit, tables, names) for edit in listed]
    return tuple(edit for edit in planned if not _is_empty(edit))


def _with_ids(edits: list[Edit], tables: CrmTables) -> list[Edit]:
    """New rows without an id get the next ones, counted over the table and the rows that come before."""
    taken: dict[str, TakenIds] = {}
    numbered: list[Edit] = []
    for edit in edits:
        if isinstance(edit, AppendRows) and (id_column := table_spec(edit.table).id_column):
            spec = table_spec(edit.table)
            known = taken.get(edit.table) or taken_ids(spec, tables.frames)
            rows = complete_frame(spec, edit.rows)
            ids = rows[id_column].copy()
            known = known.with_ids(spec, ids)
            ids[ids.isna()] = np.asarray(
                new_ids(spec, int(ids.isna().sum()), known), dtype=object
            )  # pandas 2.2 takes no list
            taken[edit.table] = known.with_ids(spec, ids)
            numbered.append(replace(edit, rows=rows.assign(**{id_column: ids})))
        else:
            numbered.append(edit)
    return numbered


def _completed(edit: Edit, tables: CrmTables, names: dict[str, pd.Series]) -> Edit:
    if not isinstance(edit, AppendRows | ReplaceRows):
        return edit
    spec = table_spec(edit.table)
    rows = complete_frame(spec, edit.rows)
    for link in spec.links:
        known = names.get(link.info.links_to or "")
        if known is not None:
            visible = name_key(link.key)
            rows[visible] = rows[link.key].map(known).astype(TEXT).fillna(rows[visible])
    rows = fill_computed(edit.table, rows, tables.frames.get("stages"))
    rows, _remembered = remember_names(spec, rows)
    return replace(edit, rows=rows)


def _names_by_id(edits: list[Edit], tables: CrmTables) -> dict[str, pd.Series]:
    """Label by id over the rows that are there and the rows to come."""
    frames: dict[str, list[pd.DataFrame]] = {key: [frame] for key, frame in tables.frames.items()}
    for edit in edits:
        if isinstance(edit, AppendRows):
            rows = fill_computed(edit.table, complete_frame(table_spec(edit.table), edit.rows))
            frames.setdefault(edit.table, []).append(rows)
    names: dict[str, pd.Series] = {}
    for key, parts in frames.items():
        spec = table_spec(key)
        if spec.id_column and spec.label:
            rows = pd.concat([part[[spec.id_column, spec.label]] for part in parts])
            known = rows.dropna(subset=[spec.id_column]).drop_duplicates(spec.id_column)
            names[key] = known.set_index(spec.id_column)[spec.label]
    return names


def _is_empty(edit: Edit) -> bool:
    if isinstance(edit, AppendRows):
        return edit.rows.empty
    return isinstance(edit, UpdateCells) and edit.values.empty
