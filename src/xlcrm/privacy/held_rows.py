"""All rows that hold something about one person: own, linked, named in a text, in logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from xlcrm.privacy.known_of_person import Person, plain_text, rows_in_merge_log
from xlcrm.privacy.person_texts import PersonTexts
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.journal import Action, Changes
from xlcrm.tables.journal_cells import BOOKKEEPING, cell_mark
from xlcrm.tables.journal_runs import JournaledRun

_OWN_LOGS = frozenset({"audit_log", "merge_log", "given_ids", "settings", "lists", "stages", "users"})
_BELONGS_TO_LINKED = {"deal_lines": "deal_id", "stage_history": "deal_id", "payments": "invoice_id"}
_LINKED_FROM = {"deal_id": "deals", "invoice_id": "invoices"}


class Why(StrEnum):
    """Why a row is about the person."""

    OWN = "own"
    LINKED = "linked"
    PART = "part"  # of a row that is linked
    NAMED = "named"
    BEFORE_MERGE = "before_merge"


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One row about the person: its filled cells by key. row: of the sheet, None for what only a log holds."""

    table: str
    row: int | None
    id: str
    why: Why
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class HeldChange:
    """One change that the journal holds."""

    run: JournaledRun
    table: str
    row_id: str
    column: str
    old: object
    new: object


def held_rows(tables: CrmTables, person: Person, texts: PersonTexts) -> list[HeldRow]:
    """The person's own row first, then table by table."""
    found = [*_own_rows(tables, person)]
    linked: dict[str, set[str]] = {}
    for table in tables.raw:
        if table not in _OWN_LOGS and table not in {"contacts", *_BELONGS_TO_LINKED}:
            rows = list(_rows(tables, person, texts, table))
            linked[table] = {each.id for each in rows if each.why is Why.LINKED}
            found += rows
    for table, key in _BELONGS_TO_LINKED.items():
        if table in tables.raw:
            of = tables[table][key].isin(linked.get(_LINKED_FROM[key], set()))
            found += _rows(tables, person, texts, table, of)
    found += [row for row in _rows(tables, person, texts, "contacts") if row.id not in person.ids]
    for table, _key, row_id, _lines, cells in rows_in_merge_log(tables["merge_log"]):
        if table == "contacts" and row_id in person.ids:
            found.append(HeldRow("merge_log", None, row_id, Why.BEFORE_MERGE, cells))
    return found


def held_changes(runs: list[JournaledRun], person: Person, texts: PersonTexts) -> list[HeldChange]:
    """What the journal keeps of the person: cells of the own row, and cells that name the person."""
    return [found for run in runs for changes in run.changes for found in _in_changes(run, changes, person, texts)]


def _own_rows(tables: CrmTables, person: Person) -> Iterator[HeldRow]:
    contacts = tables["contacts"]
    for row in contacts.index[contacts["contact_id"].isin(person.ids)]:
        yield HeldRow("contacts", int(row), person.id, Why.OWN, _filled(tables, "contacts", int(row)))


def _rows(
    tables: CrmTables, person: Person, texts: PersonTexts, table: str, part: pd.Series | None = None
) -> Iterator[HeldRow]:
    spec, frame = table_spec(table), tables[table]
    points = pd.Series(False, index=frame.index)
    for link in spec.links:
        if link.info.links_to == "contacts":
            points |= frame[link.key].isin(person.ids).fillna(value=False).astype(bool)
    pairs = [key for key in ("first_id", "second_id", "ids") if key in frame.columns and spec.id_column is None]
    for key in pairs:
        points |= frame[key].map(lambda ids: bool(set(str(ids).split(";")) & set(person.ids))).astype(bool)
    named = _named(tables, table, texts)
    for row in frame.index.tolist():
        why = Why.LINKED if points[row] else Why.PART if part is not None and part[row] else None
        why = why or (Why.NAMED if row in named else None)
        if why:
            yield HeldRow(table, row, _id(frame, spec.id_column, row), why, _filled(tables, table, row))


def _named(tables: CrmTables, table: str, texts: PersonTexts) -> set[int]:
    """The sheet rows with a cell that names the person beyond doubt."""
    raw = tables.raw[table]
    found: set[int] = set()
    for key, cells in raw.columns.items():
        if key not in BOOKKEEPING:
            seen = {cell: texts.strict.holds(str(cell)) for cell in set(map(plain_text, cells)) if cell}
            found |= {row for row, cell in zip(raw.rows, cells, strict=True) if seen.get(plain_text(cell))}
    return found


def _id(frame: pd.DataFrame, key: str | None, row: int) -> str:
    value = frame[key][row] if key else pd.NA
    return "" if pd.isna(value) else str(value)


def _filled(tables: CrmTables, table: str, row: int) -> dict[str, object]:
    """The filled cells of a row, the user's own columns too."""
    frame, raw = tables[table], tables.raw[table]
    at = raw.rows.index(row)
    typed = {str(key): cell for key, cell in frame.loc[row].items() if not pd.isna(cell)}
    own = {key: cells[at] for key, cells in raw.columns.items() if key not in frame.columns and cell_mark(cells[at])}
    return {key: cell for key, cell in (typed | own).items() if key not in BOOKKEEPING}


def _in_changes(run: JournaledRun, changes: Changes, person: Person, texts: PersonTexts) -> Iterator[HeldChange]:
    if changes.column in BOOKKEEPING or changes.action is Action.APPEND:
        return
    for at, mark in enumerate(changes.rows):
        old, new = (cells[at] if at < len(cells) else None for cells in (changes.old, changes.new))
        is_own = changes.table == "contacts" and mark.id in person.ids
        rows = old if isinstance(old, dict) else {changes.column or "": old}
        for key, cell in rows.items():
            if key not in BOOKKEEPING and (is_own or any(texts.strict.holds(plain_text(each)) for each in (cell, new))):
                yield HeldChange(run, changes.table, mark.id or "", key, cell, None if isinstance(old, dict) else new)
