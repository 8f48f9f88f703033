"""The texts that name a person: names in any order and case form, addresses, phone numbers however they are written.

What somebody else has too, a namesake or a shared number, is no such text: it names the other one as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import phonenumbers

from xlcrm.privacy.known_of_person import Person, pseudonym
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.link_rows import fold_name
from xlcrm.tables.phone_numbers import read_phone
from xlcrm.tables.sought_texts import SoughtTexts
from xlcrm.texts import _

_NUMBERS, _ADDRESSES = ("phone", "mobile", "phone_other"), ("email", "email_2")
_BETWEEN = r"[\s,.\-_]{1,3}"
_IN_NUMBER = r"[\s().\-/]{0,3}"
_CYRILLIC_END = re.compile(r"[аяйьыоеиіїєъ]$", re.IGNORECASE)
_FEWEST_DIGITS, _SHORTEST_STREET, _SHORTEST_NAME = 7, 8, 3


@dataclass(frozen=True)
class PersonTexts:
    """strict: what names the person anywhere. loose: also single names, for rows that belong to the person.

    shared: what others have too, so that it is not looked for outside the person's own rows.
    """

    strict: SoughtTexts
    loose: SoughtTexts
    shared: tuple[str, ...] = ()


def erased_mark() -> str:
    """What stands in the place of an address, a number or a note."""
    return _("(erased)")


def person_texts(
    tables: CrmTables, person: Person, also: Iterable[str] = (), beside: Sequence[str] = ()
) -> PersonTexts:
    """The texts of a person. also: further ones that the user knows of. beside: ids of others who are erased too."""
    country = tables.settings.default_phone_country
    others = _of_others(tables, {*person.ids, *person.company_ids, *beside})
    shared: list[str] = []

    def only_theirs(texts: Iterable[str], kind: str) -> list[str]:
        kept: list[str] = []
        for text in sorted(set(texts), key=lambda text: (-len(text), text)):
            (shared if _folded(text, kind, country) in others else kept).append(text)
        return kept

    more = {
        kind: [text for text in also if text.strip() and _kind(text) == kind] for kind in ("email", "phone", "name")
    }
    numbers = only_theirs([*_values(person, *_NUMBERS), *more["phone"]], "phone")
    addresses = only_theirs([*_values(person, *_ADDRESSES), *more["email"]], "email")
    handles = [text for text in _values(person, "messenger") if len(text) >= 5]
    places = [text for text in _values(person, "street") if len(text) >= _SHORTEST_STREET and re.search(r"\d", text)]
    whole = only_theirs(_full_names(person), "name")
    mark, name = erased_mark(), pseudonym("contacts", person.id)
    parts = [
        *((_address(text), mark) for text in addresses),
        *((pattern, mark) for text in numbers if (pattern := _number(text, country))),
        *((_literal(text), mark) for text in (*only_theirs(handles, "text"), *only_theirs(places, "text"))),
        *((_words(text.split()), name) for text in whole),
        *((_words(text.split()), name) for text in more["name"]),
        *_company_parts(person),
    ]
    single = sorted({word for key in ("first_name", "middle_name", "last_name") for word in _words_of(person, key)})
    loose = [*parts, *((_words([word]), name) for word in sorted(single, key=len, reverse=True))]
    return PersonTexts(SoughtTexts(tuple(parts)), SoughtTexts(tuple(loose)), tuple(dict.fromkeys(shared)))


def _values(person: Person, *keys: str) -> list[str]:
    return [text for key in keys for text in person.values.get(key, ())]


def _kind(text: str) -> str:
    if "@" in text:
        return "email"
    digits = sum(letter.isdigit() for letter in text)
    return "phone" if digits >= _FEWEST_DIGITS and not any(map(str.isalpha, text)) else "name"


def _folded(text: str, kind: str, country: str) -> str:
    if kind == "phone":
        return read_phone(text, country).number or re.sub(r"\D", "", text)
    return " ".join(sorted(fold_name(text).split())) if kind == "name" else fold_name(text)


def _of_others(tables: CrmTables, erased: set[str]) -> set[str]:
    """What other people and firms are called and reached by."""
    country = tables.settings.default_phone_country
    found: set[str] = set()
    for table, id_key in (("contacts", "contact_id"), ("companies", "company_id"), ("users", "user_id")):
        frame = tables[table]
        rows = frame[~frame[id_key].isin(erased)]
        for key in ({"phone", "mobile", "phone_other", "email", "email_2", "street", "messenger"}) & set(rows.columns):
            kind = "phone" if key in _NUMBERS else "text"
            found |= {_folded(str(text), kind, country) for text in rows[key].dropna().unique()}
        if table != "companies":
            label = "full_name" if table == "contacts" else "name"
            found |= {_folded(str(name), "name", country) for name in rows[label].dropna().unique()}
    return found


def _full_names(person: Person) -> Iterator[str]:
    """First, middle and last names in the orders in which people write them; only where there are two words."""
    firsts, middles, lasts = (_values(person, key) for key in ("first_name", "middle_name", "last_name"))
    orders = [f"{first} {last}" for first, last in product(firsts, lasts)]
    orders += [f"{last} {first}" for first, last in product(firsts, lasts)]
    for first, middle, last in product(firsts, middles, lasts):
        orders += [f"{first} {middle} {last}", f"{last} {first} {middle}"]
    orders += [*_values(person, "full_name", "known_as"), *firsts, *lasts]
    return (order for order in orders if len(order.split()) > 1)


def _words_of(person: Person, key: str) -> Iterator[str]:
    return (word for text in _values(person, key) for word in text.split() if len(word) >= _SHORTEST_NAME)


def _company_parts(person: Person) -> Iterator[tuple[str, str]]:
    if not person.company_ids:
        return
    name, mark = pseudonym("companies", person.company_ids[0]), erased_mark()
    for key in ("email", "domain", "website", "registration_no", "vat_no"):
        yield from ((_address(text), mark) for text in person.of_company.get(key, ()) if len(text) >= 5)
    for text in sorted(person.of_company.get("name", frozenset()), key=len, reverse=True):
        if len(text) >= 5:
            yield _words(text.split()), name


def _literal(text: str) -> str:
    words = r"\s+".join(map(re.escape, text.split()))
    return rf"(?<!\w){words}(?!\w)"


def _address(text: str) -> str:
    return rf"(?<![\w.+\-]){re.escape(text)}(?![\w\-]|\.\w)"


def _words(words: list[str]) -> str:
    """Words in this order; Cyrillic ones in any case form, with е for ё."""
    return rf"(?<!\w){_BETWEEN.join(map(_word, words))}(?!\w)"


def _word(word: str) -> str:
    if not re.search(r"[а-яёіїєґъ]", word, re.IGNORECASE) or len(word) <= _SHORTEST_NAME:
        return re.escape(word)
    stem = _CYRILLIC_END.sub("", word)
    return re.sub("[её]", "[её]", re.escape(stem).lower()) + r"\w{0,3}"


def _number(text: str, country: str) -> str | None:
    """A phone number with or without the country's code, and with whatever people put between the digits."""
    whole = read_phone(text, country).number
    digits = re.sub(r"\D", "", text.partition(";")[0])
    if whole is None:
        return rf"(?<!\d){_IN_NUMBER.join(digits)}(?!\d)" if len(digits) >= _FEWEST_DIGITS else None
    parsed = phonenumbers.parse(whole, None)
    code, own = str(parsed.country_code), phonenumbers.national_significant_number(parsed)
    before = rf"(?:(?:\+|00)?{_IN_NUMBER}{code}{_IN_NUMBER}(?:\(0\))?{_IN_NUMBER}|\(?[08]{_IN_NUMBER}|\()?"
    return rf"(?<!\d){before}{_IN_NUMBER.join(own)}(?!\d)"
