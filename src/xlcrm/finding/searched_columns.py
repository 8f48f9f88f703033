"""What is searched: the tables that people look things up in, and how much a hit in each of their columns says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.specs import ColumnSpec, TableSpec

SEARCHED = (
    *("companies", "contacts", "deals", "activities", "products", "invoices"),
    *("campaigns", "calls", "surveys", "costs", "users"),
)
"""In the order in which equal hits are shown."""

_KINDS = frozenset({Kind.TEXT, Kind.NOTE, Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.MULTI})
_SOFTWARES_OWN = frozenset({"known_as", "created_by", "updated_by", "source_file", "language"})
_PARTS = frozenset({"first_name", "last_name"})  # the full name holds them
_NAMES = frozenset({"full_name", "middle_name", "alt_names"})
_NUMBERS = frozenset({"registration_no", "vat_no", "sku", "external_ids", "number"})
_PLAIN, _OF_EMAIL, _OF_NOTE, _OF_LINK = 0.85, 0.69, 0.6, 0.5  # an address that begins so says less than a name


@dataclass(frozen=True, slots=True)
class SearchedColumn:
    """One column: key, header's key, what a hit in it weighs (0..1), and how texts in it are looked at."""

    key: str
    weight: float
    is_phone: bool = False
    is_number: bool = False  # official numbers, which are written with blanks and dashes or without
    takes_typos: bool = False  # a misspelt word counts; in long texts it would find too much
    says_enough: bool = True  # a hit here alone makes the row a hit; the owner's name does not


@cache
def searched_columns(table: str) -> tuple[SearchedColumn, ...]:
    """The columns of the table that are searched, in their order on the sheet."""
    spec = table_spec(table)
    return tuple(_searched(spec, column) for column in spec.columns if _is_searched(spec, column))


def _is_searched(spec: TableSpec, column: ColumnSpec) -> bool:
    if column.key in _SOFTWARES_OWN | _PARTS:
        return False
    return column.key == spec.id_column or (column.kind in _KINDS and not column.info.links_to) or bool(column.names)


def _searched(spec: TableSpec, column: ColumnSpec) -> SearchedColumn:
    if column.names:
        is_ours = column.info.links_to == "users"
        return SearchedColumn(column.key, _OF_LINK, takes_typos=not is_ours, says_enough=not is_ours)
    if column.kind is Kind.PHONE or (spec.key, column.key) == ("calls", "number"):
        return SearchedColumn(column.key, 1.0, is_phone=True)
    if column.kind is Kind.EMAIL:
        return SearchedColumn(column.key, _OF_EMAIL)
    if column.key in {spec.label, spec.id_column} | _NAMES | _NUMBERS:
        is_name = column.key in ({spec.label} | _NAMES) - _NUMBERS
        return SearchedColumn(column.key, 1.0, is_number=column.key in _NUMBERS, takes_typos=is_name)
    if column.kind is Kind.NOTE:
        return SearchedColumn(column.key, _OF_NOTE)
    return SearchedColumn(column.key, _PLAIN, takes_typos=column.key == "city")
