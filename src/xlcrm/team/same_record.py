"""Is a row there the same record as the row here with its id? Two workbooks may have given one id to two clients.

Names must be equal, or a channel must agree: two names that only look alike are two clients until a person says so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.link_rows import fold_name
from xlcrm.tables.specs import TableSpec
from xlcrm.team.field_codes import unequal
from xlcrm.team.merged_columns import kind_of

_KNOWN_BY = {
    "companies": ("email", "phone", "website", "domain", "registration_no", "vat_no", "external_ids"),
    "contacts": ("email", "email_2", "phone", "mobile", "birthday", "external_ids"),
    "products": ("sku", "external_ids"),
    "campaigns": ("external_ids",),
    "users": ("email", "external_ids"),
}
"""Tables whose rows are known by their name, and by what else: one that agrees is enough."""

_SAYS_LITTLE = frozenset({Kind.CHOICE, Kind.BOOL, Kind.NOTE, Kind.MULTI, Kind.PERCENT})
_BELONGS_TO = ("company_id", "contact_id", "deal_id", "invoice_id")


def telling_columns(spec: TableSpec, columns: tuple[str, ...]) -> tuple[str, ...]:
    """What tells rows of a table apart: names and channels, else all but choices, notes and owners."""
    if spec.key in _KNOWN_BY:
        return tuple(key for key in (*_KNOWN_BY[spec.key], "created_at") if key in columns)
    return tuple(key for key in columns if kind_of(spec, key) not in _SAYS_LITTLE and not key.startswith("owner"))


def same_records(spec: TableSpec, theirs: pd.DataFrame, ours: pd.DataFrame) -> np.ndarray:
    """For each pair of rows, place by place, whether they are one record. Links of both are our ids already."""
    columns = telling_columns(spec, tuple(map(str, ours.columns)))
    agree, differ = _counts(theirs, ours, columns)
    if spec.key not in _KNOWN_BY:
        return _same_events(spec, theirs, ours, (agree, differ))
    names = _names(spec, theirs), _names(spec, ours)
    same_name = np.array([left == right for left, right in zip(*names, strict=True)], dtype=bool)
    shared = {"created_at", "phone"} if spec.key == "contacts" else {"created_at"}
    own, _against = _counts(theirs, ours, tuple(key for key in columns if key not in shared))
    same: np.ndarray = (same_name & ((differ < 2) | (agree > 0))) | ((own > 0) & (agree >= differ))
    return same


def _same_events(
    spec: TableSpec, theirs: pd.DataFrame, ours: pd.DataFrame, counts: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Deals, activities, lines and the like: of one client, called alike, and of one mind in half of the rest."""
    agree, differ = counts
    parents = tuple(key for key in _BELONGS_TO if key in theirs and key in ours)
    belong, stray = _counts(theirs, ours, parents)
    same: np.ndarray = ((belong > 0) | (stray == 0)) & ((agree > differ) | (agree + differ == 0))
    if spec.label and spec.label in theirs and spec.label in ours:
        names = zip(_names(spec, theirs), _names(spec, ours), strict=True)
        same_name = np.array([left == right for left, right in names], dtype=bool)
        same = ((belong > 0) | (stray == 0)) & (agree >= differ) & same_name
    return same


def is_known_by_name(table: str) -> bool:
    """Rows of the table are people, firms or things that bear a name."""
    return table in _KNOWN_BY


def _counts(theirs: pd.DataFrame, ours: pd.DataFrame, columns: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """In how many columns both hold the same, and in how many both hold something else."""
    agree, differ = np.zeros(len(theirs), dtype=int), np.zeros(len(theirs), dtype=int)
    for key in columns:
        both, is_other = unequal(theirs[key], ours[key])
        agree += both & ~is_other
        differ += both & is_other
    return agree, differ


def _names(spec: TableSpec, rows: pd.DataFrame) -> list[str]:
    label = table_spec(spec.key).label or ""
    if label in rows:
        return [fold_name(name) for name in rows[label].fillna("").tolist()]
    first, last = (rows[key].fillna("").tolist() for key in ("first_name", "last_name"))
    return [fold_name(f"{left} {right}") for left, right in zip(first, last, strict=True)]
