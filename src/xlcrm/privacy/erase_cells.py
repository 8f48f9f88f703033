"""What becomes of each cell when a person is erased; the same cell becomes the same in tables, logs and the journal.

Sums, dates and ids stay. A row of the person's own keeps what is counted and loses what describes; a row that belongs
to the person loses its notes and every name; any other row loses what names the person beyond doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from xlcrm.privacy.known_of_person import Person, pseudonym
from xlcrm.privacy.person_texts import PersonTexts, erased_mark
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import TEXT
from xlcrm.tables.journal import Action, Changes
from xlcrm.tables.raw_tables import Cell
from xlcrm.tables.sought_texts import SoughtTexts
from xlcrm.texts import _

_STAY = {  # of the person's own rows: what is counted, and what proves that the law was kept
    "contacts": frozenset(
        {
            *("contact_id", "company", "company_id", "lifecycle_stage", "owner", "owner_id", "role", "source"),
            *(
                "last_activity_date",
                "next_activity_date",
                "campaign",
                "campaign_id",
                "first_contact_date",
                "created_at",
            ),
            *("email_opt_out", "do_not_call", "consent", "consent_date", "target_contacts_per_year", "touches_365"),
            *("days_since_touch", "rfm_segment", "abc_class", "region", "country", "created_by", "updated_at"),
            *("updated_by", "version"),
        }
    ),
    "companies": frozenset(
        {
            *("company_id", "type", "industry", "owner", "owner_id", "lifecycle_stage", "last_activity_date", "is_key"),
            *("next_activity_date", "legal_form", "employees", "employees_band", "annual_revenue", "founded_year"),
            *("territory", "source", "target_contacts_per_year", "created_at", "touches_365", "days_since_touch"),
            *("rfm_segment", "abc_class", "region", "country", "created_by", "updated_at", "updated_by", "version"),
            *("parent_company", "parent_company_id"),
        }
    ),
}
_NOTES = frozenset({("activities", "notes"), ("surveys", "comment")})  # what was said with or by the person
_NAMES_OF_FIRMS = frozenset({"name", "known_as", "alt_names"})
LEFT_ALONE = frozenset({"settings", "users", "given_ids", "erasure_log", "audit_log", "merge_log"})
"""Tables that are not searched cell by cell: the firm's own, and logs that are taken apart first."""


@dataclass(frozen=True)
class Erasure:
    """How cells of one person are erased. linked: ids of the rows that belong to the person, by table."""

    person: Person
    strict: SoughtTexts
    loose: SoughtTexts
    linked: Mapping[str, frozenset[str]]
    touched: Mapping[str, frozenset[str]] = field(default_factory=dict)  # ids of rows that change, by table

    @classmethod
    def of(cls, tables: CrmTables, person: Person, texts: PersonTexts) -> Erasure:
        """Names of firms that stay, though they hold the person's name, are no texts to erase."""
        firms = tables["companies"]
        stay = firms[~firms["company_id"].isin(person.company_ids)]
        kept = frozenset(
            str(name) for key in _NAMES_OF_FIRMS for name in stay[key].dropna() if texts.strict.holds(str(name))
        )
        strict, loose = (replace(each, kept=kept) for each in (texts.strict, texts.loose))
        return cls(person, strict, loose, _linked(tables, person))

    def cell(self, table: str, key: str, row_id: object, cell: Cell) -> Cell:
        """The cell as it is afterwards."""
        if cell is None or isinstance(cell, bool) or (isinstance(cell, str) and not cell.strip()):
            return cell
        if self.person.owns(table, row_id):
            return self._own(table, key, row_id, cell)
        column = table_spec(table).by_key.get(key)
        kind = column.kind if column else Kind.TEXT
        is_linked = row_id in self.linked.get(table, ())
        if kind is Kind.ID or (table == "companies" and key in _NAMES_OF_FIRMS):
            return cell
        if is_linked and (table, key) in _NOTES:
            return erased_mark()
        texts = self.loose if is_linked else self.strict
        if not isinstance(cell, str):
            return None if isinstance(cell, int | float) and self._is_number_of_person(kind, cell) else cell
        if not texts.holds(cell):
            return cell
        return None if kind in (Kind.EMAIL, Kind.PHONE) else texts.replaced(cell)

    def row(self, table: str, row_id: object, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        """The cells of a whole row; one that points to the person belongs to the person."""
        points = {cells.get(link.key) for link in table_spec(table).links if link.info.links_to == "contacts"}
        whose = self
        if points & set(self.person.ids):
            linked = self.linked.get(table, frozenset()) | {str(row_id)}
            whose = replace(self, linked={**self.linked, table: linked})
        return {key: whose.cell(table, key, str(row_id), cell) for key, cell in cells.items()}

    def changes(self, changes: Changes) -> Changes:
        """Changes of the journal: so undoing them brings nothing back."""
        key, table = changes.column or "", changes.table
        if changes.action is Action.REMOVE:
            old: tuple[object, ...] = tuple(
                self.row(table, mark.id, cells)  # type: ignore[arg-type]
                for mark, cells in zip(changes.rows, changes.old, strict=True)
            )
            new = changes.new
        else:
            old, new = (
                tuple(self.cell(table, key, row.id, cell) for row, cell in zip(changes.rows, cells, strict=False))  # type: ignore[arg-type]
                for cells in (changes.old, changes.new)
            )
        rows = tuple(mark._replace(digest=None) if self._is_touched(table, mark.id) else mark for mark in changes.rows)
        return replace(changes, rows=rows, old=old, new=new)

    def _own(self, table: str, key: str, row_id: object, cell: Cell) -> Cell:
        if key in _STAY[table]:
            return cell
        if key in {"full_name", "known_as", "name"}:
            return pseudonym(table, row_id)
        if table == "contacts" and key in {"first_name", "last_name"}:
            return _("Erased person") if key == "first_name" else str(row_id)
        if key == "consent_source" and isinstance(cell, str):
            return self.loose.replaced(cell)
        return False if key == "is_active" else None

    def _is_number_of_person(self, kind: Kind, cell: float) -> bool:
        is_free = kind in (Kind.PHONE, Kind.TEXT, Kind.NOTE)
        return is_free and float(cell).is_integer() and self.strict.holds(str(int(cell)))

    def _is_touched(self, table: str, row_id: object) -> bool:
        return self.person.owns(table, row_id) or row_id in self.touched.get(table, ())


@dataclass(frozen=True)
class Erasures:
    """The erasures of several people, one after the other on each cell."""

    each: tuple[Erasure, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all the people and of their firms."""
        return tuple(row_id for one in self.each for row_id in (*one.person.ids, *one.person.company_ids))

    @cached_property
    def strict(self) -> SoughtTexts:
        """All that names one of the people beyond doubt."""
        labels = {text: new for one in self.each for text, new in one.strict.labels.items()}
        kept = frozenset[str]().union(*(one.strict.kept for one in self.each))
        return SoughtTexts(tuple(part for one in self.each for part in one.strict.parts), labels, kept)

    def owns(self, table: str, row_id: object) -> bool:
        """The row is that of one of the people, or of a firm of theirs."""
        return any(one.person.owns(table, row_id) for one in self.each)

    def cell(self, table: str, key: str, row_id: object, cell: Cell) -> Cell:
        """The cell as it is afterwards."""
        for one in self.each:
            cell = one.cell(table, key, row_id, cell)
        return cell

    def row(self, table: str, row_id: object, cells: Mapping[str, Cell]) -> Mapping[str, Cell]:
        """The cells of a whole row."""
        for one in self.each:
            cells = one.row(table, row_id, cells)
        return cells

    def changes(self, changes: Changes) -> Changes:
        """Changes of the journal."""
        for one in self.each:
            changes = one.changes(changes)
        return changes

    def told(self, text: str) -> str:
        """A text of a log without the people's names, single ones too."""
        for one in self.each:
            text = one.loose.replaced(text)
        return text


def _linked(tables: CrmTables, person: Person) -> dict[str, frozenset[str]]:
    """The rows that point to the person, by table."""
    found: dict[str, frozenset[str]] = {}
    for table in tables.raw:
        spec, frame = table_spec(table), tables[table]
        if spec.id_column is None:
            continue
        points = pd.Series(False, index=frame.index)
        for link in spec.links:
            own = {"contacts": person.ids, "companies": person.company_ids}.get(link.info.links_to or "", ())
            points |= frame[link.key].astype(TEXT).isin(own).astype(bool)
        if table not in {"contacts", "companies"} and points.any():
            found[table] = frozenset(frame.loc[points, spec.id_column].dropna())
    return found
