"""What is odd about a company or a person: country, postal code, VAT number, size, birthday, silence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pandas as pd

from xlcrm.checks.check import Check, CheckedFirm, Find, Finding, failing, matching
from xlcrm.checks.links import looked_up
from xlcrm.records.fields import Kind
from xlcrm.tables.country_codes import country_code
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_

OLDEST_PERSON = 120  # years

_POSTAL_CODES = {
    **dict.fromkeys(("DE", "FR", "IT", "ES", "UA", "TR", "FI", "EE", "HR", "RS"), r"\d{5}"),
    **dict.fromkeys(("BG", "AT", "CH", "BE", "DK", "NO", "HU", "SI", "AU", "LU", "CY", "MK"), r"\d{4}"),
    **dict.fromkeys(("RU", "RO", "KZ", "BY", "CN", "IN"), r"\d{6}"),
    **dict.fromkeys(("CZ", "SK", "SE", "GR"), r"\d{3} ?\d{2}"),
    "PL": r"\d{2}-\d{3}",
    "PT": r"\d{4}(-\d{3})?",
    "US": r"\d{5}(-\d{4})?",
    "NL": r"\d{4} ?[A-Z]{2}",
    "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "JP": r"\d{3}-?\d{4}",
    "BR": r"\d{5}-?\d{3}",
}
_VAT_NUMBERS = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{12}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}


def born_on(text: str, today: dt.date) -> dt.date | None:
    """The day of a birthday; without a year, that day of the last leap year before `today`. ValueError if it is none.

    >>> born_on("--02-29", dt.date(2026, 1, 1))
    datetime.date(2024, 2, 29)
    """
    match = re.fullmatch(r"(\d{4}|-)-(\d{1,2})-(\d{1,2})", text.strip())
    if not match:
        raise ValueError(text)
    year = today.year - 1 - (today.year - 1) % 4 if match[1] == "-" else int(match[1])
    return dt.date(year, int(match[2]), int(match[3]))


def _is_birthday(text: str, today: dt.date) -> bool:
    try:
        born_on(text, today)
    except ValueError:
        return False
    return True


def _bad_birthday(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.DAY_OF_YEAR):
        yield Finding(spec.key, column.key, matching(values, lambda text: not _is_birthday(text, firm.today)))


def _years(text: str, today: dt.date) -> int:
    """Full years of age; negative for somebody not born yet; 0 where the text is no birthday or has no year."""
    if text.startswith("-") or not _is_birthday(text, today):
        return 0
    born = born_on(text, today)
    assert born
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _birthday_ahead(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.DAY_OF_YEAR):
        yield Finding(spec.key, column.key, matching(values, lambda text: _years(text, firm.today) < 0))


def _too_old(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.DAY_OF_YEAR):
        yield Finding(spec.key, column.key, matching(values, lambda text: _years(text, firm.today) > OLDEST_PERSON))


def _country_unknown(firm: CheckedFirm) -> Iterator[Finding]:
    for table in ("companies", "contacts", "holidays"):
        if firm.has([table]):
            yield Finding(table, "country", matching(firm.frame(table)["country"], lambda name: not country_code(name)))


def _odd_postal_code(firm: CheckedFirm) -> Iterator[Finding]:
    for table in ("companies", "contacts"):
        if firm.has([table]):
            places = firm.frame(table)[["postal_code", "country"]].dropna()
            unique = places.drop_duplicates()
            odd = [_is_odd(*place) for place in zip(unique["postal_code"], unique["country"], strict=True)]
            bad = unique[pd.Series(odd, index=unique.index, dtype=bool)]
            rows = places.reset_index().merge(bad, on=["postal_code", "country"])["row"].sort_values()
            yield Finding(table, "postal_code", pd.Index(rows), {"country": places["country"]})


def _is_odd(postal_code: str, country: str) -> bool:
    pattern = _POSTAL_CODES.get(country_code(country) or "")
    return bool(pattern) and not re.fullmatch(pattern or "", postal_code.strip().upper())


def _odd_vat_number(firm: CheckedFirm) -> Iterator[Finding]:
    yield Finding("companies", "vat_no", matching(firm.frame("companies")["vat_no"], _is_odd_vat))


def _is_odd_vat(text: str) -> bool:
    plain = re.sub(r"[\s.\-]", "", text).upper()
    pattern = _VAT_NUMBERS.get(plain[:2])
    return bool(pattern) and not re.fullmatch(pattern or "", plain[2:])


def _size_contradicts(firm: CheckedFirm) -> Iterator[Finding]:
    companies = firm.frame("companies")
    bounds = companies["employees_band"].str.extract(r"^(?P<least>\d+)(?:-(?P<most>\d+)|\+)$").astype(float)
    count = companies["employees"].astype("Float64")
    outside = (count < bounds["least"]) | (count > bounds["most"].fillna(float("inf")))
    yield failing("companies", "employees", outside, band=companies["employees_band"])


def _stale(table: str) -> Find:
    """Nothing happened with an active client for longer than the setting allows: no activity, no change, not new."""

    def find(firm: CheckedFirm) -> Iterator[Finding]:
        frame = firm.frame(table)
        days = ["updated_at", "created_at", *(["first_contact_date"] if table == "contacts" else [])]
        last = frame[days].max(axis=1)
        if firm.has(["activities"]):
            last = pd.concat([last, _last_done(firm, table)], axis=1).max(axis=1)
        limit = pd.Timestamp(firm.today) - pd.Timedelta(days=firm.settings.stale_record_days)
        is_active = frame["is_active"].fillna(value=True) if "is_active" in frame else frame["type"] != "Former"
        yield failing(table, _clickable_column(table), (last < limit) & is_active, last=last.dt.normalize())

    return find


def _last_done(firm: CheckedFirm, table: str) -> pd.Series:
    key = {"contacts": "contact_id", "companies": "company_id"}[table]
    activities = firm.frame("activities")
    last = activities[activities["done_at"].notna() & activities[key].notna()].groupby(key)["done_at"].max()
    return looked_up(firm.frame(table)[key], last)


def _clickable_column(table: str) -> str:
    """The column that a row of clients is known by and that people can click."""
    return {"contacts": "last_name", "companies": "name"}[table]


_STALE_MESSAGE = N_("Nothing has happened here since {last}.")
_STALE_HINT = N_("Call and check the data, or set it inactive.")

CLIENT_CHECKS = (
    Check(
        "birthday_invalid",
        (),
        Severity.ERROR,
        N_("Birthday not readable"),
        N_("The birthday is no day of the calendar, so nobody will be reminded of it."),
        N_("{header} {value!r} is not a day."),
        N_("Write it like 1980-05-31, or --05-31 where the year is not known."),
        _bad_birthday,
    ),
    Check(
        "birthday_in_future",
        (),
        Severity.ERROR,
        N_("Birthday in the future"),
        N_("A person cannot be born after today."),
        N_("{header} {value} is in the future."),
        N_("Correct the year."),
        _birthday_ahead,
    ),
    Check(
        "birthday_too_long_ago",
        (),
        Severity.WARNING,
        N_("Person over 120 years old"),
        N_("The year of birth must be wrong."),
        N_("{header} {value} makes the person more than 120 years old."),
        N_("Correct the year, or leave it out: --05-31."),
        _too_old,
    ),
    Check(
        "country_not_iso",
        (),
        Severity.WARNING,
        N_("Country unknown"),
        N_("Neither a two-letter code nor the name of a country, so phone numbers are read by the firm's own country."),
        N_("{header} {value!r} is neither a two-letter code nor the name of a country."),
        N_("Write the two-letter code, such as BG."),
        _country_unknown,
    ),
    Check(
        "postal_code_odd",
        (),
        Severity.HINT,
        N_("Postal code odd"),
        N_("The code does not have the form of its country's codes; a leading zero may have been lost."),
        N_("{header} {value!r} does not look like one of {country}."),
        N_("Compare it with an invoice or a letter of the client."),
        _odd_postal_code,
    ),
    Check(
        "vat_number_odd",
        ("companies",),
        Severity.WARNING,
        N_("VAT number odd"),
        N_("The number does not have the form of the country in its first two letters."),
        N_("{header} {value!r} does not have the form of its country's numbers."),
        N_("Compare it with an invoice of the client."),
        _odd_vat_number,
    ),
    Check(
        "employees_against_size",
        ("companies",),
        Severity.WARNING,
        N_("Employees against company size"),
        N_("The number of employees lies outside the size that the company is put in."),
        N_("{header} {value} does not fit the company size {band}."),
        N_("Correct one of the two."),
        _size_contradicts,
    ),
    Check(
        "stale_contact",
        ("contacts",),
        Severity.HINT,
        N_("Contact gone stale"),
        N_("No activity and no change for longer than the setting Stale after allows: the data may be out of date."),
        _STALE_MESSAGE,
        _STALE_HINT,
        _stale("contacts"),
    ),
    Check(
        "stale_company",
        ("companies",),
        Severity.HINT,
        N_("Company gone stale"),
        N_("No activity and no change for longer than the setting Stale after allows: the data may be out of date."),
        _STALE_MESSAGE,
        _STALE_HINT,
        _stale("companies"),
    ),
)
