"""What is known of a person: the ids, and every name, address and number that the tables and logs ever held."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.follow_merges import merged_into
from xlcrm.tables.journal import Action
from xlcrm.tables.journal_runs import JournaledRun
from xlcrm.tables.raw_tables import Cell
from xlcrm.texts import _

_PSEUDONYM = re.compile(r"[A-Z]-\d{6,}")
_SOUGHT = frozenset(
    {
        *("first_name", "middle_name", "last_name", "full_name", "known_as", "email", "email_2", "phone", "mobile"),
        *("phone_other", "messenger", "street", "name", "alt_names", "registration_no", "vat_no", "website", "domain"),
    }
)


@dataclass(frozen=True)
class Person:
    """One person, with the firm of their own where that is erased too.

    ids: that of today first, then those of rows that were merged into it. values: all that each column ever held.
    """

    ids: tuple[str, ...]
    company_ids: tuple[str, ...] = ()
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    of_company: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of today."""
        return self.ids[0]

    def owns(self, table: str, row_id: object) -> bool:
        """The row is the person's own, or that of the firm."""
        return row_id in {"contacts": self.ids, "companies": self.company_ids}.get(table, ())


def plain_text(cell: object) -> str:
    """A cell as people type it: whole numbers without a point; empty for nothing, yes and no."""
    if isinstance(cell, bool) or cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def pseudonym(table: str, row_id: object) -> str:
    """What stands in the place of a name."""
    if table == "companies":
        return _("Erased company {id}", id=row_id)
    return f"{_('Erased person')} {row_id}"


def known_of_person(tables: CrmTables, id: str, runs: list[JournaledRun], company_ids: tuple[str, ...] = ()) -> Person:
    """The person of that id, as the tables, the log of merges and the journal know them."""
    into = merged_into(tables["merge_log"])
    merged = [each for each, kept in into.items() if kept == id]
    firms = [*company_ids, *(each for each, kept in into.items() if kept in company_ids)]
    person = Person((id, *merged), tuple(firms))
    found: dict[str, dict[str, set[str]]] = {key: defaultdict(set) for key in ("contacts", "companies")}
    for table, key, cell in _held(tables, person, runs):
        if key in _SOUGHT and isinstance(cell, str | int | float) and not isinstance(cell, bool):
            text = plain_text(cell)
            if text.strip() and not _PSEUDONYM.search(text) and text != _("Erased person"):
                found[table][key].add(text.strip())
    values, of_company = ({key: frozenset(texts) for key, texts in found[table].items()} for table in found)
    return Person(person.ids, person.company_ids, values, of_company)


def rows_in_merge_log(log: pd.DataFrame) -> Iterator[tuple[str, str, str, list[int], dict[str, Cell]]]:
    """Table, column, row's id, sheet rows of the log's lines, and the cells of each row that a merge took down."""
    for table, mine in log.groupby("table"):
        for _line, lines in mine.groupby(mine["merged_id"].notna().cumsum()):
            for key, of in (("row_before", "merged_id"), ("kept_before", "kept_id")):
                try:
                    cells = json.loads("".join(lines[key].dropna()))
                except ValueError:
                    continue
                if isinstance(cells, dict):
                    yield str(table), key, str(lines[of].iloc[0]), lines.index[lines[key].notna()].tolist(), cells


def _held(tables: CrmTables, person: Person, runs: list[JournaledRun]) -> Iterator[tuple[str, str, Cell]]:
    """Table, column and cell of every row of the person's own, today's and former ones."""
    for table in ("contacts", "companies"):
        frame = tables[table]
        ids = frame["contact_id" if table == "contacts" else "company_id"]
        for row in frame[ids.isin([*person.ids, *person.company_ids])].to_dict("records"):
            yield from ((table, str(key), cell) for key, cell in row.items() if not pd.isna(cell))
    for table, _key, row_id, _lines, cells in rows_in_merge_log(tables["merge_log"]):
        if person.owns(table, row_id):
            yield from ((table, key, cell) for key, cell in cells.items())
    for run in runs:
        for changes in run.changes:
            for at, mark in enumerate(changes.rows):
                if person.owns(changes.table, mark.id):
                    yield from _journaled(changes.table, changes.column, changes.action, changes.old[at : at + 1])
                    yield from _journaled(changes.table, changes.column, changes.action, changes.new[at : at + 1])


def _journaled(
    table: str, column: str | None, action: Action, held: tuple[object, ...]
) -> Iterator[tuple[str, str, Cell]]:
    for cell in held:
        if action is Action.REMOVE and isinstance(cell, dict):
            yield from ((table, key, value) for key, value in cell.items())
        elif column is not None:
            yield table, column, cell  # type: ignore[misc]
