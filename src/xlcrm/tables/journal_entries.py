"""Changes to rows of the audit list and back: readable in front, exact in the hidden columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import complete_frame
from xlcrm.tables.journal import JOURNAL, Action, Changes, RowMark, Run
from xlcrm.tables.journal_cells import packed_cell, shown_cell, shown_row, unpacked_cell
from xlcrm.texts import _, plural

MOST_LISTED = 1_000  # changes of a run that are listed one by one; more are packed, one entry a column
MOST_KEPT = 200_000  # cells of a run that the journal keeps
LONGEST_PART = 15_000  # a cell holds 32,767 characters, and some count twice
LONGEST_REWRITTEN = 30_000  # a part that may grow, but only once

Entry = dict[str, object]


def journal_rows(run: Run, changes: list[Changes], date_bases: Mapping[str, bool]) -> pd.DataFrame:
    """Rows for the audit list. date_bases: whether a table's dates count from 1904.

    A run that changes more than 200,000 cells is only mentioned; `is_too_large` says so.
    """
    entries: list[Entry] = []
    if is_too_large(changes):
        entries.append({"action": Action.SKIPPED.value, "new_value": _("Too many cells to take down.")})
    else:
        few = sum(len(each.rows) for each in changes) <= MOST_LISTED
        for each in changes:
            entries += [_entry(one, date_bases.get(each.table, False)) for one in (_singly(each) if few else [each])]
    head = {
        "batch": run.number,
        "changed_at": run.at.replace(microsecond=0),
        "changed_by": run.user or None,
        "command": run.command,
        "undoes": run.undoes,
    }
    rows = [head | part for number, entry in enumerate(entries, 1) for part in _parts(number, entry)]
    return complete_frame(table_spec(JOURNAL), pd.DataFrame(rows))


def is_too_large(changes: Iterable[Changes]) -> bool:
    """The run replaces more cells than the journal keeps."""
    return sum(each.cells for each in changes) > MOST_KEPT


def changes_in(entries: pd.DataFrame) -> list[Changes]:
    """The changes of one run, from its rows of the audit list, whatever order those are in.

    Raises ValueError where rows were taken out of the list.
    """
    ordered = entries[entries["action"] != Action.SKIPPED].sort_values(["entry", "part"])
    columns = ordered[["entry", "part", "table", "field", "action", "cells"]].to_dict("records")
    found = []
    for number, (entry, parts) in enumerate(groupby(columns, key=lambda row: row["entry"]), 1):
        rows = list(parts)
        if entry != number or [row["part"] for row in rows] != list(range(1, len(rows) + 1)):
            message = f"entry {number} is not whole"
            raise ValueError(message)
        packed = json.loads("".join(str(row["cells"]) for row in rows if not pd.isna(row["cells"])))
        found.append(_unpacked(rows[0], packed))
    return found


def rewritten_rows(
    entries: pd.DataFrame, change: Callable[[Changes], Changes], date_bases: Mapping[str, bool]
) -> pd.DataFrame:
    """Of the rows of one run those that are others when its changes become others: old_value, new_value and cells.

    Each stays in its sheet row. Raises ValueError as `changes_in` does, and where the cells do not fit any more.
    """
    ordered = entries[entries["action"] != Action.SKIPPED].sort_values(["entry", "part"])
    found: list[tuple[int, Entry]] = []
    for old, (_number, rows) in zip(changes_in(entries), ordered.groupby("entry", sort=True), strict=True):
        new = change(old)
        if new == old:
            continue
        packed, count = _packed(new), len(rows)
        size = -(-len(packed) // count)
        if size > LONGEST_REWRITTEN:
            message = "the cells are too long"
            raise ValueError(message)
        pieces: list[Entry] = [{"cells": packed[at * size : (at + 1) * size] or None} for at in range(count)]
        pieces[0] |= _shown(new, date_bases.get(new.table, False))
        found += zip(rows.index.tolist(), pieces, strict=True)
    columns = ["old_value", "new_value", "cells"]
    return pd.DataFrame([piece for _row, piece in found], [row for row, _piece in found], columns=columns)


def _singly(changes: Changes) -> Iterator[Changes]:
    for at, row in enumerate(changes.rows):
        old, new = changes.old[at : at + 1], changes.new[at : at + 1]
        yield Changes(changes.table, changes.action, changes.column, (row,), old, new)


def _entry(changes: Changes, uses_1904_dates: bool) -> Entry:
    entry: Entry = {"table": changes.table, "field": changes.column, "action": changes.action.value}
    if len(changes.rows) == 1:
        entry |= {"row_id": changes.rows[0].id, "row": changes.rows[0].place + 1}
    return entry | _shown(changes, uses_1904_dates) | {"cells": _packed(changes)}


def _shown(changes: Changes, uses_1904_dates: bool) -> Entry:
    spec, count = table_spec(changes.table), len(changes.rows)
    if changes.action is Action.REMOVE:
        rows = [shown_row(spec, cells, uses_1904_dates=uses_1904_dates) for cells in changes.old[:1]]  # type: ignore[arg-type]
        before = rows[0] if count == 1 else plural("{count} row", "{count} rows", count)
        return {"old_value": before, "new_value": _("(removed)")}
    if changes.action is Action.APPEND:
        return {"old_value": None, "new_value": plural("{count} new row", "{count} new rows", count)}
    if count > 1:
        return {"old_value": None, "new_value": plural("{count} cell changed", "{count} cells changed", count)}
    column = spec.by_key.get(changes.column or "")
    old, new = (shown_cell(column, cells[0], uses_1904_dates=uses_1904_dates) for cells in (changes.old, changes.new))
    return {"old_value": old, "new_value": new}


def _packed(changes: Changes) -> str:
    packed: dict[str, object] = {"places": _runs([row.place for row in changes.rows])}
    marks = {"ids": [row.id for row in changes.rows], "digests": [row.digest for row in changes.rows]}
    packed |= {key: listed for key, listed in marks.items() if any(listed)}
    if changes.action is Action.REMOVE:
        packed["old"] = [{key: packed_cell(cell) for key, cell in row.items()} for row in changes.old]  # type: ignore[attr-defined]
    elif changes.old:
        packed["old"] = [packed_cell(cell) for cell in changes.old]
        packed["new"] = [packed_cell(cell) for cell in changes.new]
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def _unpacked(row: Mapping[Any, Any], packed: Mapping[str, Any]) -> Changes:
    places = [place for first, count in packed["places"] for place in range(first, first + count)]
    missing = [None] * len(places)
    marks = zip(packed.get("ids", missing), packed.get("digests", missing), places, strict=True)
    action = Action(row["action"])
    old: list[object] = [
        {key: unpacked_cell(cell) for key, cell in each.items()} if action is Action.REMOVE else unpacked_cell(each)
        for each in packed.get("old", ())
    ]
    new = tuple(unpacked_cell(each) for each in packed.get("new", ()))
    column = None if pd.isna(row["field"]) else str(row["field"])
    return Changes(str(row["table"]), action, column, tuple(RowMark(*mark) for mark in marks), tuple(old), new)


def _runs(places: list[int]) -> list[list[int]]:
    """Places in a row as (first, how many)."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][0] + runs[-1][1]:
            runs[-1][1] += 1
        else:
            runs.append([place, 1])
    return runs


def _parts(number: int, entry: Entry) -> Iterator[Entry]:
    """The entry as rows: the first is readable, the others carry what did not fit."""
    cells = str(entry.get("cells") or "")
    pieces = [cells[at : at + LONGEST_PART] for at in range(0, len(cells), LONGEST_PART)] or [""]
    yield entry | {"entry": number, "part": 1, "cells": pieces[0] or None}
    for part, piece in enumerate(pieces[1:], 2):
        yield {"action": entry["action"], "entry": number, "part": part, "cells": piece}
