"""How people are reached: e-mail addresses, phone numbers, websites, consent to be written to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from xlcrm.checks.check import Check, CheckedFirm, Finding, failing, matching
from xlcrm.checks.email_addresses import is_placeholder, mended_domain, small_letters
from xlcrm.checks.phone_numbers import dialled_from, read_phones
from xlcrm.records.fields import Kind
from xlcrm.tables.email_addresses import is_email
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_, _

_WEBSITE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[^\W\d_]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_LOGS = frozenset({"calls"})  # written by machines: internal and hidden numbers are meant


def phone_columns(firm: CheckedFirm) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Table, column and the reading of its phones, for every column of phones that people type."""
    countries: dict[str, pd.Series] = {}
    for spec, column, values in firm.columns(Kind.PHONE):
        if spec.key not in _LOGS and values.notna().any():
            if spec.key not in countries:
                countries[spec.key] = dialled_from(firm, spec.key)
            yield spec.key, column.key, read_phones(values, countries[spec.key])


def _bad_email(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.EMAIL):
        rows = matching(values, lambda text: not is_email(text))
        hints = values.loc[rows].map(_email_hint)
        yield Finding(spec.key, column.key, rows, hints=hints)


def _email_hint(text: str) -> str:
    if text.count("@") > 1:
        return _("Keep one address here and put the other into the second e-mail column.")
    if re.search(r"\s", text.strip()):
        return _("Take the blank out: {mended}", mended=re.sub(r"\s+", "", text))
    return _("Ask for the address, or clear the cell.")


def _email_slip(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.EMAIL):
        rows = matching(values, mended_domain)
        yield Finding(spec.key, column.key, rows, {"mended": values.loc[rows].map(mended_domain)})


def _email_placeholder(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.EMAIL):
        yield Finding(spec.key, column.key, matching(values, is_placeholder))


def _email_capitals(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.EMAIL):
        yield Finding(spec.key, column.key, matching(values, lambda text: small_letters(text) != text))


def _bad_phone(firm: CheckedFirm) -> Iterator[Finding]:
    for table, column, reading in phone_columns(firm):
        yield failing(table, column, ~reading["is_valid"], country=reading["country"])


def _phone_not_international(firm: CheckedFirm) -> Iterator[Finding]:
    for table, column, reading in phone_columns(firm):
        differs = reading["e164"].notna() & (reading["e164"] != reading["phone"])
        yield failing(table, column, differs, e164=reading["e164"])


def _bad_website(firm: CheckedFirm) -> Iterator[Finding]:
    for spec, column, values in firm.columns(Kind.URL):
        yield Finding(spec.key, column.key, matching(values, lambda text: not _WEBSITE.fullmatch(text.strip())))


def _without_channel(firm: CheckedFirm) -> Iterator[Finding]:
    contacts = firm.frame("contacts")
    channels = ["email", "email_2", "phone", "mobile", "phone_other", "messenger"]
    is_active = contacts["is_active"].fillna(value=True)
    yield failing("contacts", "phone", contacts[channels].isna().all(axis=1) & is_active)


def _consent_contradicts(firm: CheckedFirm) -> Iterator[Finding]:
    contacts = firm.frame("contacts")
    yield failing(
        "contacts", "consent", contacts["email_opt_out"].fillna(value=False) & (contacts["consent"] == "Given")
    )


def _consent_undated(firm: CheckedFirm) -> Iterator[Finding]:
    contacts = firm.frame("contacts")
    yield failing("contacts", "consent_date", (contacts["consent"] == "Given") & contacts["consent_date"].isna())


CONTACT_POINT_CHECKS = (
    Check(
        "bad_email",
        (),
        Severity.ERROR,
        N_("E-mail address not valid"),
        N_("Nobody can be written to at this address. The form is checked; no mail server is asked."),
        N_("{header} {value!r} is not a valid address."),
        N_("Ask for the address, or clear the cell."),
        _bad_email,
    ),
    Check(
        "email_domain_mistyped",
        (),
        Severity.WARNING,
        N_("E-mail provider mistyped"),
        N_("The part after the @ is a common slip for a well-known provider."),
        N_("{header} {value!r} looks mistyped."),
        N_("Did you mean {mended}?"),
        _email_slip,
        strict=True,
    ),
    Check(
        "email_placeholder",
        (),
        Severity.WARNING,
        N_("E-mail made up"),
        N_("The address was typed only to fill the field."),
        N_("{header} {value!r} looks made up."),
        N_("Clear the cell, so that nobody writes there."),
        _email_placeholder,
    ),
    Check(
        "email_upper_case",
        (),
        Severity.HINT,
        N_("E-mail with capitals"),
        N_("Capitals in addresses make equal ones look different."),
        N_("{header} {value!r} has capital letters."),
        N_("check --fix writes it in small letters."),
        _email_capitals,
    ),
    Check(
        "bad_phone",
        (),
        Severity.ERROR,
        N_("Phone number not valid"),
        N_("The number cannot be dialled: it fits no numbering plan of its country."),
        N_("{header} {value!r} is not a valid number in {country}."),
        N_("Check the digits, or the country of the row; a number from abroad begins with +."),
        _bad_phone,
    ),
    Check(
        "phone_not_international",
        (),
        Severity.HINT,
        N_("Phone number not in international form"),
        N_("Numbers in one form can be dialled from anywhere, and equal ones are seen to be equal."),
        N_("{header} {value!r} is not in the international form."),
        N_("Write {e164}; check --fix does it."),
        _phone_not_international,
    ),
    Check(
        "website_invalid",
        (),
        Severity.WARNING,
        N_("Website not valid"),
        N_("The text is not the address of a website."),
        N_("{header} {value!r} is not the address of a website."),
        N_("Write it like www.firm.com."),
        _bad_website,
    ),
    Check(
        "contact_without_channel",
        ("contacts",),
        Severity.WARNING,
        N_("Contact that cannot be reached"),
        N_("An active contact has no e-mail address, no phone number and no messenger."),
        N_("The contact has no e-mail address, no phone number and no messenger."),
        N_("Add one of them, or set the contact inactive."),
        _without_channel,
    ),
    Check(
        "consent_contradicts_opt_out",
        ("contacts",),
        Severity.ERROR,
        N_("Consent against opt-out"),
        N_("The contact has given consent and opted out; only one can hold."),
        N_("The contact opted out of e-mail, but {header} is {value}."),
        N_("Set the consent to Withdrawn, or clear the opt-out if the consent came later."),
        _consent_contradicts,
    ),
    Check(
        "consent_without_date",
        ("contacts",),
        Severity.HINT,
        N_("Consent without a date"),
        N_("Consent has to be proven, so the day on which it was given is needed."),
        N_("Consent was given, but {header} is empty."),
        N_("Type the day on which the contact agreed."),
        _consent_undated,
    ),
)
