"""Who of some people may be written to or called: the others are left out, each with a reason.

The reasons are asked in order, and the first that fits counts, so that they add up to all that were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from xlcrm.tables.email_addresses import is_email
from xlcrm.tables.frames import TEXT, rows_by_id
from xlcrm.tables.phone_numbers import read_phone
from xlcrm.texts import N_

Channel = Literal["e-mail", "post", "phone"]
Consent = Literal["unless_refused", "implied", "given"]

REASONS: Mapping[str, str] = {
    "inactive": N_("No longer active"),
    "parted": N_("We have parted with the client"),
    "unwilling": N_("Wants no mailings"),
    "no_calls": N_("Wants no calls"),
    "withdrawn": N_("Has withdrawn the consent"),
    "opted_out": N_("Opted out of a campaign"),
    "unwilling_address": N_("Somebody with the same address wants no mailings"),
    "no_consent": N_("Has not consented"),
    "no_address": N_("No address"),
    "no_email": N_("No e-mail"),
    "no_phone": N_("No phone"),
    "invalid_email": N_("The e-mail address is not valid"),
    "invalid_phone": N_("The number cannot be dialled"),
    "bounced": N_("Mails to the address come back"),
    "twice": N_("The same address is on the list already"),
}
"""Why people are left out, in the order in which it is asked (English sources)."""

POSTAL = ("street", "city", "region", "postal_code", "country")
_ENOUGH: Mapping[Consent, tuple[str, ...]] = {"implied": ("Implied", "Given"), "given": ("Given",)}


@dataclass(frozen=True)
class Firm:
    """What the firm knows of people besides the row itself; country: of numbers typed without a code."""

    contacts: pd.DataFrame
    companies: pd.DataFrame
    members: pd.DataFrame  # of campaigns
    country: str = "BG"


@dataclass(frozen=True)
class MailingList:
    """Both frames have the contacts' columns and index, and `address`; `left_out` has `reason` and `beside` too.

    beside: the id of the contact that has the address already.
    """

    kept: pd.DataFrame
    left_out: pd.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """How many were left out for each reason that was met, in the order of the reasons."""
        found = self.left_out["reason"].value_counts()
        return {reason: int(found[reason]) for reason in REASONS if reason in found}


def mailing_list(people: pd.DataFrame, firm: Firm, channel: Channel, consent: Consent) -> MailingList:
    """The people parted in those who may be written to, or called, and the others. people: rows of Contacts."""
    people = _with_address(people, firm, channel)
    marks = _Marks(people)
    _mark_unwilling(marks, firm, channel)
    if consent == "unless_refused":
        marks.mark("no_consent", people["consent"] == "None")
    else:
        marks.mark("no_consent", ~people["consent"].isin(_ENOUGH[consent]))
    _mark_unreachable(marks, firm, channel)
    beside = _mark_twice(marks, channel)
    told = people.assign(reason=marks.reason, beside=beside)
    return MailingList(people[marks.open], told[~marks.open])


def letter_list(people: pd.DataFrame, firm: Firm) -> MailingList:
    """The same for single letters by e-mail: no consent is asked for, and one person may get several."""
    people = _with_address(people, firm, "e-mail")
    marks = _Marks(people)
    _mark_unwilling(marks, firm, "e-mail")
    _mark_unreachable(marks, firm, "e-mail")
    told = people.assign(reason=marks.reason, beside=pd.Series(pd.NA, index=people.index, dtype=TEXT))
    return MailingList(people[marks.open], told[~marks.open])


class _Marks:
    """The first reason that fits each person."""

    def __init__(self, people: pd.DataFrame) -> None:
        self.people = people
        self.reason = pd.Series(pd.NA, index=people.index, dtype=TEXT)

    @property
    def open(self) -> pd.Series:
        """Those for whom no reason has fitted yet."""
        return self.reason.isna()

    def mark(self, reason: str, fits: pd.Series) -> None:
        """Leave out those whom it fits."""
        self.reason = self.reason.mask(self.open & fits.fillna(value=False).astype(bool), reason)

    def yes(self, key: str) -> pd.Series:
        """Where the column says yes."""
        return self.people[key].fillna(value=False).astype(bool)


def _mark_unwilling(marks: _Marks, firm: Firm, channel: Channel) -> None:
    people = marks.people
    marks.mark("inactive", ~people["is_active"].fillna(value=True).astype(bool))
    parted = firm.companies.loc[firm.companies["lifecycle_stage"] == "Parted", "company_id"]
    marks.mark(
        "parted", (people["lifecycle_stage"] == "Parted").fillna(value=False) | people["company_id"].isin(parted)
    )
    if channel == "phone":
        marks.mark("no_calls", marks.yes("do_not_call"))
    else:
        marks.mark("unwilling", marks.yes("email_opt_out"))
    marks.mark("withdrawn", people["consent"] == "Withdrawn")
    if channel == "e-mail":
        left = firm.members.loc[firm.members["status"] == "Opted out", "contact_id"]
        marks.mark("opted_out", people["contact_id"].isin(left))
        marks.mark("unwilling_address", people["address"].isin(_unwilling_addresses(firm.contacts, left)))


def _unwilling_addresses(contacts: pd.DataFrame, opted_out: pd.Series) -> set[str]:
    """Who wants no mailings wants none to this address, under whatever name it stands here."""
    unwilling = contacts["email_opt_out"].fillna(value=False).astype(bool) | contacts["contact_id"].isin(opted_out)
    unwilling |= (contacts["consent"] == "Withdrawn").fillna(value=False).astype(bool)
    rows = contacts[unwilling]
    return set(pd.concat([rows["email"], rows["email_2"]]).dropna().str.strip().str.lower())


def _mark_unreachable(marks: _Marks, firm: Firm, channel: Channel) -> None:
    people = marks.people
    without = people["address"].isna()
    if channel == "post":
        marks.mark("no_address", without)
    elif channel == "phone":
        marks.mark("no_phone", people[["phone", "mobile", "phone_other"]].isna().all(axis=1))
        marks.mark("invalid_phone", without)
    else:
        marks.mark("no_email", people[["email", "email_2"]].isna().all(axis=1))
        marks.mark("bounced", without & _bounced(people, firm.members))
        marks.mark("invalid_email", without)


def _mark_twice(marks: _Marks, channel: Channel) -> pd.Series:
    """The first of an address stays; gives the id of that one beside the others."""
    people = marks.people
    keys = people["address"] if channel == "e-mail" else people["address"] + "|" + people["full_name"].fillna("")
    keys = keys.str.lower().where(marks.open)
    again = keys.notna() & keys.duplicated()
    first = people["contact_id"][keys.notna() & ~again]
    by_key = pd.Series(first.to_numpy(), index=keys[first.index], dtype=TEXT)
    marks.mark("twice", again)
    return keys.where(again).map(by_key).astype(TEXT)


def _with_address(people: pd.DataFrame, firm: Firm, channel: Channel) -> pd.DataFrame:
    """The people with what the channel reaches them by; by post, the firm's address where they have none."""
    if channel == "phone":
        return people.assign(address=_first(people, ("mobile", "phone", "phone_other"), lambda t: _number(t, firm)))
    if channel == "post":
        return _with_postal_address(people, firm.companies)
    main = people["email"].mask(_bounced(people, firm.members))
    return people.assign(address=_first(people.assign(email=main), ("email", "email_2"), _email))


def _with_postal_address(people: pd.DataFrame, companies: pd.DataFrame) -> pd.DataFrame:
    own = people["street"].notna() & people["city"].notna()
    firms = rows_by_id(companies, "company_id")
    for key in POSTAL:
        people = people.assign(**{key: people[key].where(own, people["company_id"].map(firms[key]).astype(TEXT))})
    return people.assign(address=(people["street"] + ", " + people["city"]).astype(TEXT))


def _first(people: pd.DataFrame, keys: tuple[str, ...], read: Callable[[str], str | None]) -> pd.Series:
    """What can be read first in these columns."""
    found = pd.Series(pd.NA, index=people.index, dtype=TEXT)
    for key in keys:
        texts = people[key]
        known = {text: read(text) for text in texts.dropna().unique()}
        found = found.fillna(texts.map(known).astype(TEXT))
    return found


def _email(text: str) -> str | None:
    return text.strip().lower() if is_email(text) else None


def _number(text: str, firm: Firm) -> str | None:
    return read_phone(text, firm.country).with_extension


def _bounced(people: pd.DataFrame, members: pd.DataFrame) -> pd.Series:
    came_back = members.loc[members["status"] == "Bounced", "contact_id"]
    bounced = (people["email_status"] == "Bounced").fillna(value=False).astype(bool)
    unknown = ~people["email_status"].isin(["Valid"])
    return bounced | (people["contact_id"].isin(came_back) & unknown)
