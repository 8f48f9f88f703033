"""The edits that erase a person from the tables: own rows, rows that belong to the person, and texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from xlcrm.privacy.erase_cells import LEFT_ALONE, Erasures
from xlcrm.privacy.known_of_person import pseudonym
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, RemoveRows, UpdateCells
from xlcrm.tables.frames import row_index
from xlcrm.tables.journal_cells import cell_mark
from xlcrm.tables.raw_tables import Cell
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _

REVIEW = "duplicate_review"
Labels = Mapping[str, Mapping[str, str]]  # by table, new label by id
_Cells = dict[str, dict[int, Cell]]  # by column key, new cell by sheet row


def new_labels(tables: CrmTables, erasure: Erasures) -> dict[str, dict[str, str]]:
    """What rows whose label names the person are called afterwards."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for table in set(tables.raw) - LEFT_ALONE:
        spec, frame = table_spec(table), tables[table]
        if not (spec.id_column and spec.label):
            continue
        named = frame[[spec.id_column, spec.label]].dropna()
        for row_id, label in named.itertuples(index=False, name=None):
            new = erasure.cell(table, spec.label, row_id, label)
            if isinstance(new, str) and new != label:
                labels[table][row_id] = new
    return labels


def with_labels(tables: CrmTables, erasure: Erasures, labels: Labels) -> Erasures:
    """The erasure that also knows whole labels which only belong to rows of the person."""
    whole: dict[str, str] = {}
    for table, new in labels.items():
        spec, frame = table_spec(table), tables[table]
        named = frame[[spec.id_column, spec.label]].dropna()
        counts = named[spec.label].value_counts()
        for row_id, label in named.itertuples(index=False, name=None):
            if row_id in new and counts[label] == 1 and len(str(label).split()) > 1:
                whole[str(label)] = new[row_id]
    return Erasures(
        tuple(
            replace(one, strict=replace(one.strict, labels=whole), loose=replace(one.loose, labels=whole))
            for one in erasure.each
        )
    )


def table_edits(tables: CrmTables, erasure: Erasures, labels: Labels) -> list[Edit]:
    """The new cells of every table, and review blocks that show the person, which go."""
    edits: list[Edit] = []
    for table in tables.raw:
        if table in LEFT_ALONE:
            continue
        gone = _blocks_of_person(tables, erasure) if table == REVIEW else ()
        for key, cells in _changed(tables, table, erasure, labels).items():
            kept = {row: cell for row, cell in cells.items() if row not in gone}
            if kept:
                values = pd.Series(list(kept.values()), row_index(kept), dtype=object)
                edits.append(UpdateCells(table, key, values, as_is=True))
        if gone:
            edits.append(RemoveRows(table, gone))
    return edits


def touched_rows(tables: CrmTables, edits: list[Edit]) -> dict[str, frozenset[str]]:
    """The ids of the rows that the edits change, by table."""
    found: dict[str, set[str]] = defaultdict(set)
    for edit in edits:
        if isinstance(edit, UpdateCells) and (key := table_spec(edit.table).id_column):
            found[edit.table] |= set(tables[edit.table][key].reindex(edit.values.index).dropna())
    return {table: frozenset(ids) for table, ids in found.items()}


def _changed(tables: CrmTables, table: str, erasure: Erasures, labels: Labels) -> _Cells:
    spec, raw = table_spec(table), tables.raw[table]
    ids = _ids_by_row(spec, tables)
    changed: _Cells = defaultdict(dict)
    for key, cells in raw.columns.items():
        column = spec.by_key.get(key)
        if key in raw.calculated or (column and (column.info.formula or column.info.links_to == "users")):
            continue
        if column and column.kind is Kind.ID:
            continue
        renamed = _renamed(tables, spec, key, labels)
        for row, cell in zip(raw.rows, cells, strict=True):
            new = renamed[row] if row in renamed else erasure.cell(table, key, ids.get(row), cell)
            if cell_mark(new) != cell_mark(cell):
                changed[key][row] = new
    return _with_own_rows(tables, table, erasure, changed)


def _renamed(tables: CrmTables, spec: TableSpec, key: str, labels: Labels) -> dict[int, Cell]:
    """New names beside links, by sheet row; a linked row that keeps its name keeps it here too."""
    column = spec.by_key.get(key)
    if column is None or column.names is None:
        return {}
    frame, raw = tables[spec.key], tables.raw[spec.key]
    new = labels.get(column.info.links_to or "", {})
    shown = dict(zip(raw.rows, raw.columns[key], strict=True))
    linked = frame[column.names].dropna()
    return {row: new.get(row_id, shown.get(row)) for row, row_id in zip(linked.index.tolist(), linked, strict=True)}


def _with_own_rows(tables: CrmTables, table: str, erasure: Erasures, changed: _Cells) -> _Cells:
    """The rows of the person and of the firm: an id that reading gave, the name, and that nobody calls any more."""
    spec, raw = table_spec(table), tables.raw[table]
    for row, row_id in _ids_by_row(spec, tables).items():
        if not erasure.owns(table, row_id):
            continue
        for key, cell in _always(table, row_id).items():
            if key in raw.columns and cell_mark(raw.columns[key][raw.rows.index(row)]) != cell_mark(cell):
                changed[key][row] = cell
    return changed


def _always(table: str, row_id: str) -> dict[str, Cell]:
    name = pseudonym(table, row_id)
    if table == "contacts":
        named: dict[str, Cell] = {"first_name": _("Erased person"), "last_name": row_id, "is_active": False}
        return {"contact_id": row_id, "known_as": name, **named}
    return {"company_id": row_id, "name": name, "known_as": name}


def _ids_by_row(spec: TableSpec, tables: CrmTables) -> dict[int, str]:
    if spec.id_column is None:
        return {}
    ids = tables[spec.key][spec.id_column].dropna()
    return {int(row): str(row_id) for row, row_id in ids.items()}  # type: ignore[call-overload]


def _blocks_of_person(tables: CrmTables, erasure: Erasures) -> tuple[int, ...]:
    """The sheet rows of review blocks in which the person or the firm stands."""
    review = tables[REVIEW]
    lines = review.dropna(subset=["ids"])
    shown = [bool(set(erasure.ids) & set(str(ids).split(";"))) for ids in lines["ids"]]
    return tuple(int(row) for row in lines.index[shown])
