"""The cleaning of normalise_names.py for many values at once: joined to one string, so that each step runs once.

Every function gives what its one-value namesake gives, value by value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from xlcrm.duplicates.field_roles import Style
from xlcrm.duplicates.normalise_names import (
    DOTS_DO_NOT_COUNT,
    clean_folded_company,
    clean_folded_person,
    domain_key,
    email_key,
    phone_key,
    without_small_titles,
)
from xlcrm.tables.fold_texts import fold_texts, joined_lines, skeletons

_NOT_A_DIGIT = bytes(set(range(256)) - set(b"0123456789\n"))
_EXTENSION = re.compile(r"(?i)(?:ext|x|;)[^\n]*")
_MAIL_SIGNS = np.full(256, 1_000, np.int32)  # what is plain in a mail address counts nothing, its @ counts one
_MAIL_SIGNS[list(b"abcdefghijklmnopqrstuvwxyz0123456789._-\n")] = 0
_MAIL_SIGNS[ord("@")] = 1
_PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d").fullmatch


def sorted_skeletons(texts: Sequence[str]) -> list[str]:
    """Each as sorted_skeleton gives it.

    >>> sorted_skeletons(["zeta alfa", "one"])
    ['alfa zeta', 'one']
    """
    return [" ".join(sorted(text.split())) if " " in text else text for text in skeletons(texts)]


def clean_values(style: Style, texts: Sequence[str]) -> list[str]:
    """Each text as values of the style are compared; empty where nothing is left."""
    return _CLEANERS[style](texts) if len(texts) else []


def _clean_persons(texts: Sequence[str]) -> list[str]:
    folded = fold_texts([without_small_titles(text) for text in texts])
    return [clean_folded_person(text) for text in folded]


def _clean_companies(texts: Sequence[str]) -> list[str]:
    return [clean_folded_company(text) for text in fold_texts(texts)]


def _id_keys(texts: Sequence[str]) -> list[str]:
    return [text.replace(" ", "") for text in fold_texts(texts)]


def _phone_keys(texts: Sequence[str]) -> list[str]:
    joined = joined_lines(texts)
    numbers = _EXTENSION.sub("", joined) if any(map(joined.__contains__, "xX;")) else joined
    digits = numbers.encode().translate(None, _NOT_A_DIGIT).decode().split("\n")
    keys = [number[-9:] if len(number) >= 5 else "" for number in digits]
    if not joined.isascii():
        keys = [key if text.isascii() else phone_key(text) for key, text in zip(keys, texts, strict=True)]
    return keys


def _mail_keys(texts: Sequence[str]) -> list[str]:
    joined = joined_lines(texts).casefold()
    lines = joined.split("\n")
    plain = _are_plain_mails(joined.encode())
    keys = [line if is_plain else _mail_key(text) for line, text, is_plain in zip(lines, texts, plain, strict=True)]
    return [_without_dots(key) if key.endswith(DOTS_DO_NOT_COUNT) else key for key in keys]


def _are_plain_mails(lines: bytes) -> list[bool]:
    """Of each line whether it has one @ between other signs and nothing that is no part of the mailbox's name."""
    signs = np.frombuffer(b"\n" + lines, np.uint8)
    starts = np.flatnonzero(signs == ord("\n"))
    ends = np.append(starts[1:], len(signs)) - 1
    inside = (signs[ends] != ord("@")) & (signs[np.minimum(starts + 1, len(signs) - 1)] != ord("@"))
    plain: list[bool] = (inside & (np.add.reduceat(_MAIL_SIGNS[signs], starts, dtype=np.int32) == 1)).tolist()
    return plain


def _without_dots(mail: str) -> str:
    return mail.rpartition("@")[0].replace(".", "") + "@gmail.com"


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
    if _PLAIN_DATE(text):
        return text.replace("-", "")
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
    Style.EMAIL: _mail_keys,
    Style.PHONE: _phone_keys,
    Style.DATE: _each(_date_key),
    Style.NUMBER: _id_keys,
    Style.TEXT: fold_texts,
    Style.PLACE: fold_texts,
    Style.DOMAIN: _each(domain_key),
}
