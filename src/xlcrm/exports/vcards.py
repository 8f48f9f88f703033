"""People and firms as vCards, which phones, Outlook and Google take in. Source: RFC 6350 (4.0), RFC 2426 (3.0)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.exports.spell_values import spelt_phone
from xlcrm.tables.country_codes import country_name
from xlcrm.tables.frames import plain_records
from xlcrm.texts import _, current_language

CardVersion = Literal["3.0", "4.0"]
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_PHONES = (("phone", "work"), ("mobile", "cell"), ("phone_other", "voice"))
_ADDRESS = ("street", "city", "region", "postal_code", "country")


CARRIED: Mapping[str, frozenset[str]] = {
    "contacts": frozenset({
        "first_name", "middle_name", "last_name", "salutation", "company", "job_title", "birthday", "phone", "mobile",
        "phone_other", "email", "email_2", "notes", "tags", *_ADDRESS,
    }),
    "companies": frozenset({"name", "website", "phone", "email", "notes", "tags", *_ADDRESS}),
}  # fmt: skip
"""The columns that a card has a place for, by table."""


class NoVobjectError(WrongUseError):
    """The library that writes vCards is not there, as in xlwings Lite."""

    def __init__(self) -> None:
        super().__init__(_("vCards are made by the tab CRM of desktop Excel or by the command line, not here."))


def vcards(table: str, rows: pd.DataFrame, version: CardVersion) -> bytes:
    """One card a row. table: contacts or companies. Columns that a card has no place for stay out."""
    try:
        import vobject
    except ModuleNotFoundError as missing:
        raise NoVobjectError from missing
    fill = _COMPANY_OR_PERSON[table]
    cards = []
    for row in plain_records(rows):
        plain = {key: _CONTROLS.sub(" ", value) if isinstance(value, str) else value for key, value in row.items()}
        card = vobject.vCard()
        card.add("version").value = version
        fill(card, plain, version)
        _add_shared(card, plain)
        cards.append(card.serialize())
    return "".join(cards).encode()


def _fill_person(card: Any, row: Mapping[str, Any], version: CardVersion) -> None:
    from vobject.vcard import Name

    parts = {"given": "first_name", "family": "last_name", "additional": "middle_name", "prefix": "salutation"}
    card.add("n").value = Name(**{part: row[key] or "" for part, key in parts.items()})
    card.add("fn").value = row["full_name"] or row["company"] or row["email"] or row["phone"] or row["contact_id"]
    _add(card, "uid", row["contact_id"])
    _add(card, "org", [row["company"]] if row["company"] else None)
    _add(card, "title", row["job_title"])
    _add(card, "bday", _birthday(row["birthday"], version))
    _add(card, "email", row["email_2"], "home")


def _fill_company(card: Any, row: Mapping[str, Any], version: CardVersion) -> None:
    from vobject.vcard import Name

    name = row["name"] or row["company_id"]
    card.add("n").value = Name(family=name)
    card.add("fn").value = name
    card.add("org").value = [name]
    _add(card, "uid", row["company_id"])
    _add(card, "kind", "org" if version == "4.0" else None)
    _add(card, "url", row["website"])


_COMPANY_OR_PERSON: Mapping[str, Callable[[Any, Mapping[str, Any], CardVersion], None]] = {
    "contacts": _fill_person,
    "companies": _fill_company,
}


def _add_shared(card: Any, row: Mapping[str, Any]) -> None:
    from vobject.vcard import Address

    for key, kind in _PHONES:
        _add(card, "tel", spelt_phone(row[key]) if row.get(key) else None, kind)
    _add(card, "email", row["email"], "work")
    if any(row[key] for key in _ADDRESS):
        country = country_name(row["country"], current_language()) if row["country"] else ""
        address = Address(
            row["street"] or "", row["city"] or "", row["region"] or "", row["postal_code"] or "", country
        )
        _add(card, "adr", address, "work")
    _add(card, "note", row["notes"])
    tags = [part.strip() for part in (row["tags"] or "").split(";") if part.strip()]
    _add(card, "categories", tags or None)


def _add(card: Any, name: str, value: Any, kind: str = "") -> None:
    if value:
        line = card.add(name)
        line.value = value
        if kind:
            line.params["TYPE"] = [kind]


def _birthday(text: str | None, version: CardVersion) -> str | None:
    """4.0 writes days without hyphens between digits; --MM-DD is what readers of 3.0 know for a day without a year."""
    if not text or len(text) < len("--MM-DD"):
        return None
    if version == "3.0":
        return text
    return f"--{text[2:].replace('-', '')}" if text.startswith("--") else text.replace("-", "")
