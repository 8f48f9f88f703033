"""The edits that erase a person from the logs: the journal's old values, rows before merges, and what was done when."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pandas as pd

from xlcrm.privacy.erase_cells import Erasures
from xlcrm.privacy.known_of_person import pseudonym, rows_in_merge_log
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, UpdateCells
from xlcrm.tables.frames import row_index
from xlcrm.tables.journal import JOURNAL
from xlcrm.tables.journal_entries import rewritten_rows

_Cells = dict[str, dict[int, object]]  # by column key, new cell by sheet row


def log_edits(tables: CrmTables, erasure: Erasures) -> list[Edit]:
    """The new cells of the journal and of the log of merges."""
    return [*_edits(JOURNAL, _journal_cells(tables, erasure)), *_edits("merge_log", _merge_cells(tables, erasure))]


def erasure_entry(erasure: Erasures, counts: Mapping[str, int], when: pd.Timestamp, user: str) -> AppendRows:
    """The line that says that the person was erased, where, when and by whom."""
    places = "; ".join(f"{table} {count}" for table, count in counts.items())
    rows = [
        (table, row_id) for table in ("contacts", "companies") for row_id in erasure.ids if erasure.owns(table, row_id)
    ]
    lines = pd.DataFrame(rows, columns=["table", "row_id"])
    return AppendRows("erasure_log", lines.assign(erased_at=when, erased_by=user or None, places=places))


def _journal_cells(tables: CrmTables, erasure: Erasures) -> _Cells:
    cells: _Cells = defaultdict(dict)
    entries = tables[JOURNAL]
    entries = entries[entries["batch"].notna() & entries["action"].notna()]
    bases = {key: raw.uses_1904_dates for key, raw in tables.raw.items()}
    for _number, rows in entries.groupby("batch"):
        try:
            new = rewritten_rows(rows, erasure.changes, bases)
        except (ValueError, KeyError, TypeError):
            new = _broken_run(rows, erasure)
        for row, line in zip(new.index.tolist(), new.to_dict("records"), strict=True):
            for key, cell in line.items():
                if not (key != "cells" and pd.isna(cell) and pd.isna(rows[key][row])):
                    cells[str(key)][row] = None if pd.isna(cell) else cell
    return cells


def _broken_run(rows: pd.DataFrame, erasure: Erasures) -> pd.DataFrame:
    """A run that cannot be read as a whole: what its lines show is replaced; cells that name the person go."""
    own = set(erasure.ids)
    held = [
        row_id in own or any(each in str(cell) for each in own) or erasure.told(str(cell)) != str(cell)
        for row_id, cell in zip(rows["row_id"], rows["cells"], strict=True)
    ]
    told = rows.loc[held, ["old_value", "new_value", "cells"]].astype(object)
    shown = told[["old_value", "new_value"]].map(lambda text: text if pd.isna(text) else erasure.told(text))
    return told.assign(**{str(key): shown[key] for key in shown}, cells=None)


def _merge_cells(tables: CrmTables, erasure: Erasures) -> _Cells:
    cells: _Cells = defaultdict(dict)
    log = tables["merge_log"]
    named = log.dropna(subset=["merged_name"])
    for row, table, row_id, name in named[["table", "merged_id", "merged_name"]].itertuples(name=None):
        is_own = erasure.owns(table, row_id)
        new = pseudonym(table, row_id) if is_own else erasure.strict.replaced(name)
        if new != name:
            cells["merged_name"][row] = new
    for table, key, row_id, lines, before in rows_in_merge_log(log):
        after = erasure.row(table, row_id, before)
        if after != before:
            filled = {each: cell for each, cell in after.items() if cell is not None}
            packed = json.dumps(filled, ensure_ascii=False, default=str)
            cells[key].update(zip(lines, _pieces(packed, len(lines)), strict=True))
    return cells


def _pieces(text: str, count: int) -> Iterator[str | None]:
    size = -(-len(text) // count)
    return (text[at * size : (at + 1) * size] or None for at in range(count))


def _edits(table: str, cells: _Cells) -> list[Edit]:
    return [
        UpdateCells(table, key, pd.Series(list(new.values()), row_index(new), dtype=object), as_is=True)
        for key, new in cells.items()
        if new
    ]
