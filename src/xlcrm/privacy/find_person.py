"""Which person is meant: by id, or by a name, an e-mail address or a phone number that fits exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.follow_merges import merged_into
from xlcrm.tables.link_rows import fold_name
from xlcrm.tables.nearest_names import did_you_mean
from xlcrm.tables.phone_numbers import read_phone
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _, plural

_AN_ID = re.compile(r"P-\d{6,}$")
_ADDRESSES = ("email", "email_2")
_NUMBERS = ("phone", "mobile", "phone_other")


class UnknownPersonError(WrongUseError):
    """Nobody is called so, here or in the logs."""

    def __init__(self, who: str, known: Iterable[str], cutoff: float) -> None:
        message = _("There is no person {who!r} here.", who=who)
        hint = did_you_mean(who, known, _("Give an id, a name, an e-mail or a phone."), cutoff)
        super().__init__(f"{message} {hint}")


@dataclass(frozen=True)
class Found:
    """The ids of the people that are meant; where a text fits several, none is, and they are in `fitting`."""

    ids: tuple[str, ...] = ()
    fitting: pd.DataFrame | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """A line for each of several people that fit."""
        if self.fitting is None:
            return ()
        rows = self.fitting[["contact_id", "full_name", "company"]].fillna("–")
        return tuple(
            Problem(
                "contacts",
                int(row),
                "full_name",
                "several_people",
                Severity.WARNING,
                _("{name}, {company} ({id})", name=name, company=company, id=person),
                _("Give the id: --ids {id}", id=person),
            )
            for row, person, name, company in rows.itertuples(name=None)
        )

    @property
    def summary(self) -> str:
        """That several fit, and none was taken."""
        count = 0 if self.fitting is None else len(self.fitting)
        return plural(
            "{count} person fits; none was taken. Give the id.",
            "{count} people fit; none was taken. Give the id.",
            count,
        )


def find_people(tables: CrmTables, ids: Sequence[str], who: str) -> Found:
    """The people of these ids and the one that `who` names. A merged id means the row that stayed.

    Raises `UnknownPersonError`, and `WrongUseError` where nobody is given.
    """
    if not ids and not who.strip():
        raise WrongUseError(_("Say who: give --ids, or --who with a name, an e-mail address or a phone number."))
    into = merged_into(tables["merge_log"])
    known = _known_ids(tables)
    for each in ids:
        if each not in known:
            raise UnknownPersonError(each, sorted(known), 0.6)
    meant = [into.get(each, each) for each in ids]
    if who.strip():
        fitting = _fitting(tables, who.strip(), into)
        if len(fitting) > 1:
            return Found(fitting=fitting)
        meant += fitting["contact_id"].tolist()
    return Found(tuple(dict.fromkeys(meant)))


def _known_ids(tables: CrmTables) -> set[str]:
    """Ids of contacts that are here, were merged, or are only in the journal any more."""
    log, journal = tables["merge_log"], tables["audit_log"]
    merged = log.loc[log["table"] == "contacts", ["merged_id", "kept_id"]]
    logged = journal.loc[journal["table"] == "contacts", "row_id"]
    texts = pd.concat([tables["contacts"]["contact_id"], merged["merged_id"], merged["kept_id"], logged]).dropna()
    packed = journal.loc[journal["table"] == "contacts", "cells"].dropna()
    return {str(text) for text in texts} | {found for text in packed for found in re.findall(r'"(P-\d{6,})"', text)}


def _fitting(tables: CrmTables, who: str, into: dict[str, str]) -> pd.DataFrame:
    contacts = tables["contacts"]
    if _AN_ID.match(who):
        found = contacts[contacts["contact_id"] == into.get(who, who)]
    elif "@" in who:
        found = contacts[_any_is(contacts, _ADDRESSES, lambda text: text.strip().casefold() == who.casefold())]
    elif sum(letter.isdigit() for letter in who) >= 5:
        country = tables.settings.default_phone_country
        wanted = _number(who, country)
        found = contacts[_any_is(contacts, _NUMBERS, lambda text: _number(text, country) == wanted)]
    else:
        found = contacts[_names(contacts, who)]
    if found.empty:
        raise UnknownPersonError(who, map(str, contacts["full_name"].dropna().unique()), 0.5)
    return found


def _any_is(contacts: pd.DataFrame, keys: Sequence[str], fits: object) -> pd.Series:
    assert callable(fits)
    return contacts[list(keys)].map(lambda text: not pd.isna(text) and fits(str(text))).any(axis=1)


def _names(contacts: pd.DataFrame, who: str) -> pd.Series:
    """Those whose first, middle and last names are these words, in any order; the middle name may be missing."""
    wanted = sorted(fold_name(who).replace(",", " ").split())
    parts = contacts[["first_name", "middle_name", "last_name"]].fillna("")
    whole = [sorted(fold_name(" ".join(row)).split()) for row in parts.itertuples(index=False, name=None)]
    short = [sorted(fold_name(f"{row[0]} {row[2]}").split()) for row in parts.itertuples(index=False, name=None)]
    return pd.Series([wanted in each for each in zip(whole, short, strict=True)], index=contacts.index, dtype=bool)


def _number(text: str, country: str) -> str:
    return read_phone(text, country).number or re.sub(r"\D", "", text)
