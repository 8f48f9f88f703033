"""Whose card is meant: the client, product or manager of a chosen row, or of what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from xlcrm.finding.find_rows import find_rows
from xlcrm.tables.all_tables import table_spec

PICKED = ("companies", "contacts", "deals", "products", "users")
"""The tables whose rows have a card, or belong to somebody who has one."""

Kind = Literal["client", "product", "manager"]
_KINDS: dict[str, Kind] = {"companies": "client", "contacts": "client", "products": "product", "users": "manager"}


@dataclass(frozen=True, slots=True)
class CardSubject:
    """The card's own row. person: the contact that was chosen, where the card is that of the contact's company."""

    kind: Kind
    table: str
    id: str
    name: str
    person: str = ""


def subject_of_ids(frames: Mapping[str, pd.DataFrame], ids: Iterable[str]) -> CardSubject | None:
    """The subject of the first id that is in the workbook. A deal means its client, a contact its company if any."""
    for id in ids:
        for table in PICKED:
            key = str(table_spec(table).id_column)
            rows = frames[table][frames[table][key].eq(id.strip().upper()).fillna(value=False)]
            if len(rows) and (subject := _subject(frames, table, rows.iloc[0])):
                return subject
    return None


def subject_of_text(frames: Mapping[str, pd.DataFrame], text: str) -> CardSubject | None:
    """The subject that looks most like the text; companies come before people, people before deals."""
    found = find_rows(frames, text, PICKED)
    for table, row in zip(found["table"], found["row"], strict=True):
        rows = frames[table].loc[[row]]
        if subject := _subject(frames, str(table), rows.iloc[0]):
            return subject
    return None


def _subject(frames: Mapping[str, pd.DataFrame], table: str, row: pd.Series) -> CardSubject | None:
    spec = table_spec(table)
    if table in ("deals", "contacts") and pd.notna(row["company_id"]):
        person = row["contact_id"] if pd.notna(row["contact_id"]) else ""
        company = subject_of_ids(frames, [str(row["company_id"])])
        return None if company is None else CardSubject(company.kind, company.table, company.id, company.name, person)
    if table == "deals":
        return subject_of_ids(frames, [str(row["contact_id"])]) if pd.notna(row["contact_id"]) else None
    id, name = row[str(spec.id_column)], row[str(spec.label)]
    if pd.isna(id):
        return None
    person = str(id) if table == "contacts" else ""
    return CardSubject(_KINDS[table], table, str(id), str(id if pd.isna(name) else name), person)
