"""Country names in four languages to two-letter codes."""

from __future__ import annotations

import difflib
from functools import cache

from babel import Locale

from xlcrm.texts import LANGUAGES, current_language

_ALSO = {
    "usa": "US",
    "u.s.a.": "US",
    "u.s.": "US",
    "us": "US",
    "united states of america": "US",
    "америка": "US",
    "сша": "US",
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "great britain": "GB",
    "britain": "GB",
    "англия": "GB",
    "holland": "NL",
    "korea": "KR",
    "south korea": "KR",
    "czech republic": "CZ",
    "turkey": "TR",
    "macedonia": "MK",
    "uae": "AE",
    "рф": "RU",
    "russian federation": "RU",
    "российская федерация": "RU",
    "российская федерация (рф)": "RU",
}


def country_code(name: str) -> str | None:
    """The two-letter code of a country, from its name in English, Russian, Ukrainian or Bulgarian; None if unknown.

    >>> country_code("Germany"), country_code("България"), country_code("de"), country_code("Philipines")
    ('DE', 'BG', 'DE', None)
    """
    folded = " ".join(name.split()).casefold()
    code = folded.upper()
    return _codes().get(folded) or (code if code in _known_codes() else None)


def closest_country(name: str) -> tuple[str, str] | None:
    """Name and code of the country that a misspelt name was probably meant to be.

    >>> closest_country("Philipines")
    ('Philippines', 'PH')
    """
    found = difflib.get_close_matches(" ".join(name.split()).casefold(), list(_codes()), n=1, cutoff=0.84)
    if not found:
        return None
    code = _codes()[found[0]]
    return str(Locale(current_language()).territories.get(code, code)), code


@cache
def _codes() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in reversed(LANGUAGES):
        territories = Locale(language).territories
        names.update({territories[code].casefold(): code for code in _known_codes() if code in territories})
    return names | _ALSO


@cache
def _known_codes() -> frozenset[str]:
    unreal = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code not in unreal)
