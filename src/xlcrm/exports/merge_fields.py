"""People as rows for mail merge: one field a column, texts only, as Word and Outlook take them."""

from __future__ import annotations

from typing import Final

import pandas as pd

from xlcrm.exports.spell_values import own_spelling, spelt
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.country_codes import country_name
from xlcrm.tables.edits import RowsFile
from xlcrm.tables.frames import TEXT, rows_by_id
from xlcrm.tables.pages import PageColumn
from xlcrm.texts import _, current_language

MERGE_FIELDS: Final = (
    *("salutation", "first_name", "middle_name", "last_name", "full_name", "job_title", "company"),
    *("email", "phone", "mobile", "street", "postal_code", "city", "region", "country"),
    *("owner", "owner_email", "language", "preferences", "contact_id"),
)
"""Columns of Contacts, and the owner's address."""


def merge_file(name: str, people: pd.DataFrame, users: pd.DataFrame) -> RowsFile:
    """The workbook that a mail merge starts from, its headers in the current language. people: rows of Contacts."""
    spec, spelling = table_spec("contacts"), own_spelling(current_language())
    names = {text: country_name(text, current_language()) for text in people["country"].dropna().unique()}
    country = people["country"].map(names).astype(TEXT)
    rows = people.assign(owner_email=owners_own(people, users, "email"), country=country)
    columns, texts = [], {}
    for key in MERGE_FIELDS:
        column = spec.by_key.get(key)
        columns.append(PageColumn(key, column.header if column else _("Owner's e-mail")))
        texts[key] = spelt(column, rows[key], spelling)
    return RowsFile(name, tuple(columns), pd.DataFrame(texts, index=rows.index))


def owners_own(rows: pd.DataFrame, users: pd.DataFrame, key: str) -> pd.Series:
    """A column of each row's owner."""
    known = rows_by_id(users, "user_id")[key]
    return rows["owner_id"].map(known).astype(TEXT)
