"""The cleaning of normalise_names.py for many values at once: joined to one string, so that each step runs once.

Every function gives what its one-value namesake gives, value by value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from xlcrm.duplicates.field_roles import Style
from xlcrm.duplicates.normalise_names import (
    APOSTROPHES,
    DOTTED,
    NOT_A_WORD,
    SKELETON_STEPS,
    clean_folded_company,
    clean_folded_person,
    domain_key,
    email_key,
    phone_key,
    without_small_titles,
)
from xlcrm.duplicates.transliterate import to_latin

_NOT_A_DIGIT = re.compile(r"[^0-9\n]+")
_EXTENSION = re.compile(r"(?i)(?:ext|x|;)[^\n]*")
_EDGE_SPACES = re.compile(r"^ +| +$", re.MULTILINE)


def fold_texts(texts: Sequence[str]) -> list[str]:
    """Each as fold_text gives it.

    >>> fold_texts(["  Café «Ромашка», O.O.O. ", "", "Łódź"])
    ['cafe romashka ooo', '', 'lodz']
    """
    joined = unicodedata.normalize("NFKC", _joined(texts)).casefold()
    plain = "\n".join(_latin_lines(joined.split("\n"))).casefold()
    plain = APOSTROPHES.sub("", plain)
    plain = DOTTED.sub(lambda match: match.group().replace(".", "") + " ", plain)
    return _EDGE_SPACES.sub("", NOT_A_WORD.sub(" ", plain)).split("\n") if len(texts) else []


def skeletons(texts: Sequence[str]) -> list[str]:
    """Each as skeleton gives it.

    >>> skeletons(["shcherbakov", "yuliya"])
    ['sherbakov', 'iulia']
    """
    joined = "\n".join(texts)
    for pattern, to in SKELETON_STEPS:
        joined = pattern.sub(to, joined)
    return joined.split("\n") if len(texts) else []


def sorted_skeletons(texts: Sequence[str]) -> list[str]:
    """Each as sorted_skeleton gives it.

    >>> sorted_skeletons(["zeta alfa", "one"])
    ['alfa zeta', 'one']
    """
    return [" ".join(sorted(text.split())) if " " in text else text for text in skeletons(texts)]


def clean_values(style: Style, texts: Sequence[str]) -> list[str]:
    """Each text as values of the style are compared; empty where nothing is left."""
    return _CLEANERS[style](texts) if len(texts) else []


def _joined(texts: Sequence[str]) -> str:
    joined = "\n".join(texts)
    if joined.count("\n") == len(texts) - 1:
        return joined
    return "\n".join(text.replace("\n", " ") for text in texts)


def _latin_lines(lines: Sequence[str]) -> list[str]:
    return [line if line.isascii() else to_latin(line).replace("\n", " ") for line in lines]


def _clean_persons(texts: Sequence[str]) -> list[str]:
    folded = fold_texts([without_small_titles(text) for text in texts])
    return [clean_folded_person(text) for text in folded]


def _clean_companies(texts: Sequence[str]) -> list[str]:
    return [clean_folded_company(text) for text in fold_texts(texts)]


def _id_keys(texts: Sequence[str]) -> list[str]:
    return [text.replace(" ", "") for text in fold_texts(texts)]


def _phone_keys(texts: Sequence[str]) -> list[str]:
    joined = _EXTENSION.sub("", _joined(texts))
    digits = _NOT_A_DIGIT.sub("", joined).split("\n")
    return [
        (digits[place][-9:] if len(digits[place]) >= 5 else "") if text.isascii() else phone_key(text)
        for place, text in enumerate(texts)
    ]


def _mail_key(text: str) -> str:
    """The mailbox, or a broken address as it stands, so that a slip of the pen does not hide it.

    >>> _mail_key("A@B.com"), _mail_key("jones82bond.biz"), _mail_key("no mail")
    ('a@b.com', 'jones82bond.biz', '')
    """
    plain = text.strip().casefold()
    return email_key(text) or (plain if "." in plain and " " not in plain else "")


def _date_key(text: str) -> str:
    """Digits of a date, year first; a date without a year keeps its month and day.

    >>> _date_key("1980-02-29 00:00:00"), _date_key("19800229"), _date_key("--02-29"), _date_key("29.02.1980")
    ('19800229', '19800229', '0229', '19800229')
    """
    day = text.strip().split("T")[0].split(" ")[0]
    parts = [part for part in re.split(r"\D+", day) if part]
    if len(parts) == 3 and len(parts[2]) == 4:
        parts.reverse()
    return "".join(part.zfill(2) for part in parts)


def _each(clean: Callable[[str], str]) -> Callable[[Sequence[str]], list[str]]:
    return lambda texts: [clean(text) for text in texts]


_CLEANERS: dict[Style, Callable[[Sequence[str]], list[str]]] = {
    Style.NAME: _clean_persons,
    Style.COMPANY: _clean_companies,
    Style.EMAIL: _each(_mail_key),
    Style.PHONE: _phone_keys,
    Style.DATE: _each(_date_key),
    Style.NUMBER: _id_keys,
    Style.TEXT: fold_texts,
    Style.PLACE: fold_texts,
    Style.DOMAIN: _each(domain_key),
}
