"""The lines of the sheet Conflicts: both values side by side, who and when; they stay there as the log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import AppendRows, Edit, UpdateCells
from xlcrm.tables.frames import TEXT, complete_frame
from xlcrm.tables.journal_cells import shown_cell
from xlcrm.tables.rows_before import rows_as_json
from xlcrm.tables.specs import TableSpec, name_key
from xlcrm.tables.write_cells import cells_of
from xlcrm.team.chief_tables import ChiefTables
from xlcrm.team.consolidate_source import SourceDone, SourceTableDone
from xlcrm.team.field_codes import field_codes
from xlcrm.team.merged_columns import NAME_MARK, header_of, kind_of, link_columns, shown_columns
from xlcrm.team.three_way import OPEN, FieldConflict
from xlcrm.texts import _, written

CONFLICTS = "consolidation_conflicts"
AGREED = "Agreed"
_LONGEST = 32_000  # of a cell
_OF_A_LINE = ("source", "table", "our_id", "their_id", "field_key")
_SAME_LINE = ("source", "table", "our_id", "field_key")

Line = dict[str, object]


def conflict_edits(
    done: Iterable[SourceDone], conflicts: pd.DataFrame, chief: ChiefTables, now: dt.datetime
) -> list[Edit]:
    """New lines, open lines of the same field brought up to date, and those closed on which both agree by now."""
    sources = list(done)
    agreed = _agreed(sources, conflicts, chief)
    edits: list[Edit] = []
    if agreed:
        edits += _updates(pd.DataFrame({"state": AGREED, "settled_at": now}, index=agreed))
    lines = [line for each in sources for table in each.tables.values() for line in _lines(each.name, table, now)]
    if not lines:
        return edits
    spec = table_spec(CONFLICTS)
    new = complete_frame(spec, pd.DataFrame(lines)).drop_duplicates(list(_SAME_LINE), keep="last")
    known = _open_lines(conflicts)
    at = [known.get(key, -1) for key in _line_keys(new)]
    is_known = np.array([row >= 0 for row in at], dtype=bool) & (new["state"] == OPEN).to_numpy(dtype=bool)
    again = new[is_known].set_axis([row for row, known_one in zip(at, is_known, strict=True) if known_one])
    edits += _updates(again[["mine", "theirs", "mine_changed", "theirs_changed", "their_value", "mine_mark"]])
    edits.append(AppendRows(CONFLICTS, new[~is_known].reset_index(drop=True)))
    return edits


def open_conflicts(conflicts: pd.DataFrame) -> pd.DataFrame:
    """The lines that wait for a decision."""
    return conflicts[(conflicts["state"] == OPEN).fillna(value=False) & conflicts["table"].notna()]


def shown_value(spec: TableSpec, key: str | None, cells: Mapping[str, object]) -> str | None:
    """A field as people read it; of a link the name."""
    if key is None:
        return None
    visible = shown_columns(spec, key)[-1]
    column = spec.by_key.get(visible)
    value = cells.get(visible)
    if _is_missing(value):
        value, column = cells.get(key), None if visible != key else column
    if _is_missing(value):
        return None
    if column is None:
        return str(value)
    return shown_cell(column, cells_of(column, pd.Series([value], dtype=object))[0])


def mark_of(spec: TableSpec, key: str, cells: Mapping[str, object]) -> str:
    """The mark of a field; a link counts by its id, else by the name that was picked."""
    value = cells.get(key)
    if key in link_columns(spec) and (_is_missing(value)):
        name = cells.get(name_key(key))
        value = None if _is_missing(name) else NAME_MARK + str(name)
    if key not in spec.by_key and not _is_missing(value):
        value = str(value)
    return str(field_codes(kind_of(spec, key), pd.Series([value], dtype=object))[0])


def row_cells(frame: pd.DataFrame, label: int | None) -> dict[str, object]:
    """One row's cells by column; the first row where no label is given."""
    row = frame.iloc[0] if label is None else frame.loc[label]
    return {str(key): cell for key, cell in row.items()}


def _is_missing(value: object) -> bool:
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


def _lines(source: str, done: SourceTableDone, now: dt.datetime) -> list[Line]:
    rows = _led_rows(done, [conflict.place for conflict in done.merged.conflicts])
    together = zip(done.merged.conflicts, rows.to_dict("records"), rows_as_json(rows), strict=True)
    return [
        _line(done, conflict, {str(key): cell for key, cell in theirs.items()}, row_json)
        | {"source": source, "listed_at": now}
        for conflict, theirs, row_json in together
    ]


def _line(done: SourceTableDone, conflict: FieldConflict, theirs: Mapping[str, object], row_json: str) -> Line:
    spec, at, key = done.theirs.spec, conflict.place, conflict.key
    value = row_json if key is None else _part_of(row_json, shown_columns(spec, key))
    label = theirs.get(spec.label or "")
    return {
        "state": conflict.state,
        "sheet": spec.sheet,
        "name": done.found.ours[at] if _is_missing(label) else str(label),
        "field": _("(the whole row)") if key is None else header_of(spec, key),
        "mine": _("(deleted here)") if key is None else shown_value(spec, key, conflict.mine),
        "theirs": _("(changed there)") if key is None else shown_value(spec, key, theirs),
        "mine_changed": _who_and_when(conflict.mine),
        "theirs_changed": _who_and_when(theirs),
        "our_id": done.found.ours[at],
        "their_id": done.found.keys[at],
        "table": spec.key,
        "field_key": key,
        "their_value": value if len(value) <= _LONGEST else None,
        "mine_mark": None if key is None else mark_of(spec, key, conflict.mine),
    }


def _part_of(row_json: str, keys: Iterable[str]) -> str:
    cells = json.loads(row_json)
    return json.dumps({key: cells[key] for key in keys if key in cells}, ensure_ascii=False)


def _led_rows(done: SourceTableDone, places: list[int]) -> pd.DataFrame:
    """Their rows with our ids."""
    theirs = done.theirs
    led: dict[str, Any] = {theirs.spec.id_column or "": [done.found.ours[at] for at in places]}
    for key in link_columns(theirs.spec):
        ids = theirs.compared[key].iloc[places]
        led[key] = ids.mask(ids.str.startswith(NAME_MARK).fillna(value=False)).to_numpy()
    rows: pd.DataFrame = theirs.frame.iloc[places].assign(**led)
    return rows


def _who_and_when(cells: Mapping[str, object]) -> str | None:
    who, when = cells.get("updated_by"), cells.get("updated_at")
    told = [] if _is_missing(who) else [str(who)]
    if isinstance(when, dt.datetime) and not pd.isna(when):
        told.append(written(when.replace(microsecond=0, tzinfo=None)))
    return ", ".join(told) or None


def _open_lines(conflicts: pd.DataFrame) -> dict[tuple[object, ...], int]:
    lines = open_conflicts(conflicts)
    return dict(zip(_line_keys(lines), lines.index.tolist(), strict=True))


def _line_keys(lines: pd.DataFrame) -> list[tuple[object, ...]]:
    columns = [lines[key].astype(object).where(lines[key].notna(), None).tolist() for key in _SAME_LINE]
    return list(zip(*columns, strict=True))


def _updates(values: pd.DataFrame) -> list[Edit]:
    spec = table_spec(CONFLICTS)
    if values.empty:
        return []
    text = {key: values[key].astype(TEXT) for key in values.columns if key not in ("settled_at", "listed_at")}
    typed = values.assign(**text)
    return [UpdateCells(spec.key, str(key), typed[key]) for key in typed.columns]


def _agreed(sources: list[SourceDone], conflicts: pd.DataFrame, chief: ChiefTables) -> list[int]:
    """Open lines of fields that hold the same in both workbooks now."""
    by_name = {each.name: each for each in sources}
    found = []
    rows = {str(table): chief.rows_by_id(str(table)) for table in open_conflicts(conflicts)["table"].unique()}
    for row, line in open_conflicts(conflicts)[list(_OF_A_LINE)].astype(str).iterrows():
        source, table, ours, theirs_id, key = line
        done = by_name[source].tables.get(table) if source in by_name else None
        if done is None or key == str(pd.NA) or ours not in rows[table].index or theirs_id not in done.found.keys:
            continue
        mine = row_cells(chief.frames[table], int(rows[table][ours]))
        theirs = row_cells(_led_rows(done, [done.found.keys.index(theirs_id)]), None)
        if mark_of(done.theirs.spec, key, mine) == mark_of(done.theirs.spec, key, theirs):
            found.append(int(str(row)))
    return found
