"""What is known of firms and people that were made because a row named them: who looks after them, and since when."""

from __future__ import annotations

import pandas as pd

from xlcrm.imports.link_source import Linking
from xlcrm.tables.frames import TEXT

_DATES = ("created_at", "first_contact_date", "issue_date", "done_at")


def describe_made_rows(rows: pd.DataFrame, linking: Linking) -> None:
    """The owner of the first row that names them and the earliest day of all of these, put into the made rows.

    rows: those that are written, with their links as ids.
    """
    for table, link in (("companies", "company_id"), ("contacts", "contact_id")):
        made = linking.created.get(table)
        if made is not None and link in rows:
            linking.created[table] = _described(made, rows[rows[link].notna()], link)


def _described(made: pd.DataFrame, rows: pd.DataFrame, link: str) -> pd.DataFrame:
    described = made.copy()
    ids = described[link]
    if "owner" in rows and "owner_id" in rows:
        first = rows.dropna(subset=["owner"]).drop_duplicates(link).set_index(link)
        described["owner_id"] = ids.map(first["owner_id"]).astype(TEXT)
        described["owner"] = ids.map(first["owner"]).astype(TEXT)
    days = [rows[key].astype("datetime64[us]") for key in _DATES if key in rows]
    if days:
        earliest = pd.concat(days, axis=1).min(axis=1).groupby(rows[link]).min()
        described["created_at"] = ids.map(earliest).astype("datetime64[us]").dt.normalize()
    return described
