"""Phone numbers by country: whether a number can be dialled, and its international form (E.164)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import pandas as pd
import phonenumbers

from xlcrm.checks.check import CheckedFirm
from xlcrm.checks.countries import country_code
from xlcrm.checks.links import by_id, looked_up
from xlcrm.tables.frames import TEXT


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """What became of a text: valid or not, and the international form where nothing is lost by it."""

    is_valid: bool
    e164: str | None = None


@lru_cache(maxsize=65_536)
def read_phone(text: str, country: str) -> PhoneReading:
    """The number as a phone in that country would dial it. A number with an extension keeps its own form.

    >>> read_phone("02 811 1234", "BG"), read_phone("12345", "BG")
    (PhoneReading(is_valid=True, e164='+35928111234'), PhoneReading(is_valid=False, e164=None))
    """
    if is_surely_e164(text):
        return PhoneReading(is_valid=True, e164=text)
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return PhoneReading(is_valid=False)
    if not phonenumbers.is_valid_number(number):
        return PhoneReading(is_valid=False)
    if number.extension or any(letter.isalpha() for letter in text):
        return PhoneReading(is_valid=True)
    return PhoneReading(is_valid=True, e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def is_surely_e164(text: str) -> bool:
    """A valid number that stands in the international form already; for the others phonenumbers has to be asked.

    The quick way of the many: it uses the patterns of phonenumbers, for calling codes of one country alone.

    >>> is_surely_e164("+35928111234"), is_surely_e164("+359 2 811 1234"), is_surely_e164("+359123")
    (True, False, False)
    """
    if not (text.startswith("+") and text[1:].isdecimal() and text.isascii()):
        return False
    for length in (2, 1, 3):
        if pattern := _numbers_of(text[1 : 1 + length]):
            return bool(pattern.fullmatch(text, 1 + length))
    return False


@cache
def _numbers_of(calling_code: str) -> re.Pattern[str] | None:
    """The valid national numbers of the one country with that calling code, less those that begin like a trunk code."""
    countries = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(calling_code), ()) if calling_code else ()
    known = phonenumbers.PhoneMetadata.metadata_for_region(countries[0], None) if len(countries) == 1 else None
    if known is None or known.national_prefix_transform_rule or known.general_desc is None:
        return None
    plan = (known.fixed_line, known.mobile, known.toll_free, known.premium_rate, known.voip, known.uan)
    kinds = "|".join(kind.national_number_pattern for kind in plan if kind and kind.national_number_pattern)
    trunk = f"(?!{known.national_prefix_for_parsing})" if known.national_prefix_for_parsing else ""
    return re.compile(f"(?=(?:{known.general_desc.national_number_pattern})$){trunk}(?:{kinds})")


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
