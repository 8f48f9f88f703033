"""Rows of the journal found again in a table as it is today, wherever sorting and inserting have put them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.journal import RowMark
from xlcrm.tables.journal_cells import link_ids, row_digests
from xlcrm.tables.raw_tables import Cell, RawTable
from xlcrm.tables.specs import TableSpec


@dataclass
class TodaysTable:
    """A table as its cells lie today, with the links that reading resolved. Rows are named by place, from 0."""

    spec: TableSpec
    raw: RawTable
    frame: pd.DataFrame
    _found: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, key: str, tables: CrmTables) -> TodaysTable:
        """The table of that key."""
        return cls(table_spec(key), tables.raw[key], tables[key])

    def cell(self, key: str, place: int) -> Cell:
        """A cell as it lies on the sheet."""
        return self.raw.columns[key][place]

    def link(self, key: str, place: int) -> Cell:
        """A link's id as reading resolved it."""
        return self.links[key][place]

    def find(self, mark: RowMark) -> int | None:
        """The place of the row today, None if it is gone. Rows that hold the same are each found once."""
        by, name = (self._by_id, mark.id) if mark.id else (self._by_digest, mark.digest)
        places = by.get(name or "", [])
        if mark.id is None:
            places = [place for place in places if (str(name), place) not in self._found]
        if not places:
            return None
        place = min(places, key=lambda place: abs(place - mark.place))
        if mark.id is None:
            self._found.add((str(name), place))
        return place

    def start_search(self) -> None:
        """Every row may be found again."""
        self._found.clear()

    def holds_what(self, mark: RowMark, place: int) -> bool:
        """The row is as it was when the journal took it down; a link counts as it lies or as reading resolved it."""
        return mark.digest in (self._digests[place], self._digests_as_linked[place])

    @cached_property
    def _digests(self) -> list[str]:
        return row_digests(self.spec, self._counted, len(self.raw.rows))

    @cached_property
    def _digests_as_linked(self) -> list[str]:
        resolved = {key: ids for key, ids in self.links.items() if ids != self.raw.columns.get(key)}
        return row_digests(self.spec, self._counted | resolved, len(self.raw.rows)) if resolved else self._digests

    @property
    def _counted(self) -> dict[str, list[Cell]]:
        return {key: cells for key, cells in self.raw.columns.items() if key not in self.raw.calculated}

    @cached_property
    def links(self) -> dict[str, list[Cell]]:
        """Ids of links by column; those of rows that reading left out as blank are missing."""
        resolved = {key: self.frame[key].reindex(list(self.raw.rows)) for key in link_ids(self.spec)}
        return {key: [None if pd.isna(value) else value for value in ids] for key, ids in resolved.items()}

    @cached_property
    def _by_id(self) -> dict[str, list[int]]:
        ids = self.raw.columns.get(self.spec.id_column or "", [])
        return _places([value if isinstance(value, str) else "" for value in ids])

    @cached_property
    def _by_digest(self) -> dict[str, list[int]]:
        by_digest = _places(self._digests_as_linked)
        for digest, places in _places(self._digests).items():
            by_digest[digest] = sorted({*by_digest.get(digest, ()), *places})
        return by_digest


def _places(names: list[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        places[name].append(place)
    return places
