"""What was chosen on the sheet Conflicts carried out: their value taken, or ours kept for good."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import Edit, UpdateCells
from xlcrm.tables.frames import TEXT, complete_frame
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.raw_tables import RawTable
from xlcrm.tables.read_rows import frame_of
from xlcrm.tables.specs import TableSpec, name_key
from xlcrm.team.chief_tables import ChiefTables
from xlcrm.team.conflict_lines import CONFLICTS, mark_of, open_conflicts, row_cells
from xlcrm.team.merged_columns import header_of, link_columns
from xlcrm.texts import _

KEEP_MINE, TAKE_THEIRS = "Keep mine", "Take theirs"
KEPT, TAKEN = "Kept", "Taken"


@dataclass(frozen=True)
class ChoicesDone:
    """How many lines were settled each way, the lines' new states, and choices that nobody can follow."""

    kept: int = 0
    taken: int = 0
    edits: tuple[Edit, ...] = ()
    problems: tuple[Problem, ...] = ()
    settled: tuple[int, ...] = ()


def carry_out_choices(conflicts: pd.DataFrame, chief: ChiefTables, now: dt.datetime, user: str) -> ChoicesDone:
    """The chief's tables with the chosen values; a field that was changed since it was listed is left and told."""
    states: dict[int, str] = {}
    problems: list[Problem] = []
    lines = open_conflicts(conflicts)
    for row in lines.index[lines["choice"].notna()].tolist():
        cells = row_cells(lines, row)
        if cells["choice"] == KEEP_MINE:
            states[row] = KEPT
        elif cells["choice"] == TAKE_THEIRS:
            if (problem := _take(row, cells, chief)) is None:
                states[row] = TAKEN
            else:
                problems.append(problem)
    counts = list(states.values())
    edits = _settled(states, now, user)
    return ChoicesDone(counts.count(KEPT), counts.count(TAKEN), edits, tuple(problems), tuple(states))


def _settled(states: Mapping[int, str], now: dt.datetime, user: str) -> tuple[Edit, ...]:
    if not states:
        return ()
    columns = {
        "state": pd.Series(states, dtype=TEXT),
        "settled_at": pd.Series(now, index=list(states), dtype="datetime64[us]"),
        "settled_by": pd.Series(user or pd.NA, index=list(states), dtype=TEXT),
    }
    return tuple(UpdateCells(CONFLICTS, key, values) for key, values in columns.items())


def _take(row: int, line: Mapping[str, object], chief: ChiefTables) -> Problem | None:
    spec = table_spec(str(line["table"]))
    theirs = _read(spec, line["their_value"], chief)
    rows = chief.rows_by_id(spec.key)
    our_id, key = str(line["our_id"]), line["field_key"]
    if theirs is None:
        return _left(row, _("Their value of {name} cannot be read from this sheet.", name=line["name"]))
    if not isinstance(key, str):
        if our_id not in rows.index:
            chief.append(spec.key, theirs)
        return None
    header = header_of(spec, key)
    if our_id not in rows.index:
        return _left(row, _("{name} is not in {table} any more.", name=line["name"], table=spec.sheet))
    label = int(rows[our_id])
    if mark_of(spec, key, row_cells(chief.frames[spec.key], label)) != line["mine_mark"]:
        return _left(row, _("{field} of {name} was changed here since.", field=header, name=line["name"]))
    _put(spec, key, label, theirs, chief)
    return None


def _put(spec: TableSpec, key: str, label: int, theirs: pd.DataFrame, chief: ChiefTables) -> None:
    labels = np.array([label])
    if key in link_columns(spec):
        chief.put_link(spec.key, key, labels, theirs[key], theirs[name_key(key)])
    else:
        chief.put(spec.key, key, labels, theirs[key])
    chief.touch(spec.key, labels)


def _read(spec: TableSpec, text: object, chief: ChiefTables) -> pd.DataFrame | None:
    """Their cells as a typed row; a field that is not among them is blank."""
    try:
        cells = json.loads(str(text))
    except ValueError:
        return None
    if not isinstance(cells, dict):
        return None
    if not cells:
        return complete_frame(spec, pd.DataFrame(index=[0]))
    raw = RawTable(spec.key, (0,), {key: [cell] for key, cell in cells.items()})
    frame = frame_of(spec, raw, dict(chief.tables.lists or {}))[0]
    own = {key: pd.Series([cells[key]], dtype=object) for key in cells if key not in spec.by_key}
    return complete_frame(spec, frame if len(frame) else pd.DataFrame(own, index=[0]))


def _left(row: int, message: str) -> Problem:
    hint = _("Look at the row and decide there; then choose Keep mine on this line.")
    return Problem(CONFLICTS, row, "choice", "choice_left", Severity.WARNING, message, hint)
