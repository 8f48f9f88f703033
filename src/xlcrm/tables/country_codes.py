"""Countries as people write them, in four languages, to two-letter codes."""

from __future__ import annotations

import difflib
from functools import cache

from babel import Locale

from xlcrm.texts import LANGUAGES, current_language

_NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_ALSO_CALLED = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "america": "US",
    "сша": "US",
    "америка": "US",
    "u.s": "US",
    "britain": "GB",
    "holland": "NL",
    "korea": "KR",
    "south korea": "KR",
    "republic of korea": "KR",
    "north korea": "KP",
    "russian federation": "RU",
    "рф": "RU",
    "российская федерация": "RU",
    "czech republic": "CZ",
    "turkey": "TR",
    "macedonia": "MK",
    "ivory coast": "CI",
    "uae": "AE",
    "taiwan": "TW",
    "hong kong": "HK",
    "hongkong": "HK",
    "macao": "MO",
    "vatican": "VA",
    "palestine": "PS",
    "congo": "CG",
    "burma": "MM",
    "україна": "UA",
    "беларусь": "BY",
    "белоруссия": "BY",
    "молдавия": "MD",
    "англия": "GB",
    "великобритания": "GB",
}


def country_code(text: str) -> str | None:
    """The two-letter code of a country given by code or by name; None where it is neither.

    >>> country_code("bg"), country_code("Болгария"), country_code("United States"), country_code("Atlantis")
    ('BG', 'BG', 'US', None)
    """
    wanted = _folded(text)
    code = wanted.upper()
    return code if code in _codes() else _names().get(wanted)


def closest_country(text: str) -> tuple[str, str] | None:
    """Name and code of the country that a misspelt name was probably meant to be.

    >>> closest_country("Philipines")
    ('Philippines', 'PH')
    """
    found = difflib.get_close_matches(_folded(text), list(_names()), n=1, cutoff=0.84)
    if not found:
        return None
    code = _names()[found[0]]
    return str(Locale(current_language()).territories.get(code, code)), code


def country_name(text: str, language: str) -> str:
    """The name of a country in a language, from its code or its name; other texts stay as they are.

    >>> country_name("bg", "en"), country_name("Болгария", "bg"), country_name("Atlantis", "en")
    ('Bulgaria', 'България', 'Atlantis')
    """
    code = country_code(text)
    return str(Locale(language).territories.get(code, text)) if code else text


def _folded(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()


@cache
def _codes() -> frozenset[str]:
    territories = map(str, Locale("en").territories)
    return frozenset(code for code in territories if len(code) == 2 and code.isalpha()) - _NOT_COUNTRIES


@cache
def _names() -> dict[str, str]:
    names = {
        name.casefold(): code
        for language in reversed(LANGUAGES)
        for code, name in Locale(language).territories.items()
        if code in _codes()
    }
    return names | {name.rstrip("."): code for name, code in _ALSO_CALLED.items()}
