"""Whose a row is: its company, else its contact."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.native_frames import Lazy, collected, last_in_alphabet

CLIENT_KEYS = ("company_id", "company", "contact_id", "contact")
"""The columns that say it."""


def client_columns() -> dict[str, nw.Expr]:
    """The customer of a row: its company, else its contact."""
    of_company = ~nw.col("company_id").is_null()
    return {
        "client_id": nw.when(of_company).then(nw.col("company_id")).otherwise(nw.col("contact_id")),
        "client": nw.when(of_company).then(nw.col("company")).otherwise(nw.col("contact")),
    }


def client_names(rows: Lazy) -> pd.Series:
    """The name of each client by id, of rows with client_id and client; of several the last in the alphabet."""
    told = collected(last_in_alphabet(rows.filter(~nw.col("client_id").is_null()), "client_id", "client"))
    return told.set_index("client_id")["client"]
