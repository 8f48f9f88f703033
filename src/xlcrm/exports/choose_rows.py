"""Which rows of a table are meant by ids: the rows themselves, and those that point to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.nearest_names import did_you_mean
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _


class NoSuchRowsError(WrongUseError):
    """None of the ids is known, or nothing of the table belongs to them."""

    def __init__(self, spec: TableSpec, ids: Sequence[str]) -> None:
        super().__init__(_("{table} has no rows for {ids}.", table=spec.sheet, ids=", ".join(ids)))


def rows_of_ids(spec: TableSpec, rows: pd.DataFrame, ids: Iterable[str]) -> pd.DataFrame:
    """The rows that have one of the ids, or a link to one: the people of a firm, the deals of a person."""
    wanted = list(ids)
    keys = [*([spec.id_column] if spec.id_column else []), *(link.key for link in spec.links)]
    fits = pd.Series(data=False, index=rows.index)
    for key in keys:
        fits |= rows[key].isin(wanted)
    return rows[fits]


def people_of_ids(frames: Mapping[str, pd.DataFrame], ids: Iterable[str]) -> pd.DataFrame:
    """The contacts that the ids mean: the people themselves, those of a firm or an owner, those of a deal or invoice.

    A deal, an activity or an invoice without a person means the people of its firm.
    """
    wanted = set(ids)
    for key in ("deals", "activities", "invoices"):
        if key in frames:
            named = frames[key][frames[key][table_spec(key).id_column].isin(wanted)]
            wanted |= set(named["contact_id"].fillna(named["company_id"]).dropna())
    people = frames["contacts"]
    fits = people[["contact_id", "company_id", "owner_id"]].isin(wanted).any(axis=1)
    return people[fits]


def unknown_ids(frames: Mapping[str, pd.DataFrame], ids: Iterable[str]) -> tuple[Problem, ...]:
    """A sentence for each id that no row has, with the nearest one that there is. Tables not read count as known."""
    told = []
    for wanted in dict.fromkeys(ids):
        spec = next((spec for spec in ALL_TABLES if spec.id_prefix and wanted.startswith(f"{spec.id_prefix}-")), None)
        if spec is not None and spec.key not in frames:
            continue
        known = frames[spec.key][spec.id_column].dropna().tolist() if spec and spec.id_column else []
        if wanted not in known:
            told.append(_unknown(spec, wanted, known))
    return tuple(told)


def _unknown(spec: TableSpec | None, wanted: str, known: list[str]) -> Problem:
    sheet = (spec or table_spec("contacts")).sheet
    hint = did_you_mean(wanted, known, _("An id looks like P-000012."))
    message = _("{table} has no row {id!r}.", table=sheet, id=wanted)
    return Problem(spec.key if spec else "contacts", None, None, "id_unknown", Severity.WARNING, message, hint)
