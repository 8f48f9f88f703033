"""The phone numbers of a table, each read by the country of its row."""

from __future__ import annotations

import pandas as pd

from xlcrm.checks.check import CheckedFirm
from xlcrm.checks.links import by_id, looked_up
from xlcrm.tables.country_codes import country_code
from xlcrm.tables.frames import TEXT
from xlcrm.tables.phone_numbers import read_phone


def read_phones(phones: pd.Series, countries: pd.Series) -> pd.DataFrame:
    """`is_valid` and `e164` for each phone that there is; each different pair of phone and country is read once."""
    pairs = pd.DataFrame({"phone": phones, "country": countries}).dropna(subset=["phone"])
    unique = pairs.drop_duplicates()
    readings = [read_phone(phone, country) for phone, country in zip(unique["phone"], unique["country"], strict=True)]
    unique = unique.assign(
        is_valid=[reading.is_valid for reading in readings],
        e164=pd.array([reading.e164 for reading in readings], dtype=TEXT),
    )
    return pairs.merge(unique, how="left", on=["phone", "country"]).set_axis(pairs.index, axis=0)


def dialled_from(firm: CheckedFirm, table: str) -> pd.Series:
    """The country of each row's numbers: its own, else its company's, else the firm's setting."""
    frame = firm.frame(table)
    country = _codes_of(frame)
    if "company_id" in frame and firm.has(["companies"]) and table != "companies":
        companies = firm.frame("companies")
        of_company = by_id(companies.assign(code=_codes_of(companies)), "company_id", "code")
        country = country.fillna(looked_up(frame["company_id"], of_company))
    return country.fillna(firm.settings.default_phone_country)


def _codes_of(frame: pd.DataFrame) -> pd.Series:
    if "country" not in frame:
        return pd.Series(pd.NA, index=frame.index, dtype=TEXT)
    codes = {name: country_code(name) for name in frame["country"].dropna().unique()}
    return frame["country"].map(codes).astype(TEXT)
