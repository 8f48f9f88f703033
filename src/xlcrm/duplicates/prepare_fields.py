"""From columns with roles to fields whose unique values are cleaned once and rows are numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.duplicates.field_roles import ROLES, Role, Style
from xlcrm.duplicates.normalise_names import (
    FREE_MAIL_DOMAINS,
    clean_company_name,
    clean_person_name,
    domain_key,
    email_key,
    fold_text,
    id_key,
    name_families,
    phone_key,
    skeleton,
    sorted_skeleton,
    split_full_name,
)
from xlcrm.duplicates.string_distance import EncodedStrings, Ints, encode_strings
from xlcrm.duplicates.transliterate import is_native_script

MISSING = -1
_PLACEHOLDERS = frozenset(
    {"null", "none", "nan", "n/a", "-", "--", "?", "unknown", "нет", "нету", "неизвестно", "няма", "немає"}
)
_WORDS_COMPARED = 8
_FAMILIES_COMPARED = 3

Column = tuple[Ints, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The unique values of a field and what comparing them needs; every array has one row a value."""

    texts: tuple[str, ...]
    keys: Ints  # one number for values that read the same
    encoded: EncodedStrings
    locals_encoded: EncodedStrings  # the part before @ of mail addresses, else the texts with words sorted
    domains: Ints  # of mail addresses; MISSING for free mail
    words: Ints  # (values, 8) word numbers, MISSING after the end
    word_weights: np.ndarray[tuple[int], np.dtype[np.float64]]  # by word number; rare words weigh more
    numbers: Ints  # (values, 8) the words that begin with a digit, MISSING elsewhere
    families: Ints  # (values, 3) families of a given name


@dataclass(frozen=True, slots=True)
class PreparedField:
    """One field: its columns as numbers of values a row, MISSING where empty; native: values not in Latin letters."""

    name: str
    role_name: str
    columns: tuple[Ints, ...]
    vocabulary: Vocabulary
    native: np.ndarray[tuple[int], np.dtype[np.bool_]]  # one a row

    @property
    def role(self) -> Role:
        """What the role says."""
        return ROLES[self.role_name]

    @property
    def style(self) -> Style:
        """How the values are compared."""
        return ROLES[self.role_name].style

    def reordered(self, order: Ints) -> PreparedField:
        """The same field with its rows in another order."""
        columns = tuple(column[order] for column in self.columns)
        return PreparedField(self.name, self.role_name, columns, self.vocabulary, self.native[order])


def prepare_fields(frame: pd.DataFrame, roles: Mapping[str, str]) -> list[PreparedField]:
    """Fields of the frame by the roles of its columns; wholly empty ones are left out.

    First and last names share one vocabulary, so that swapped names can be met; a full name is split into both.
    """
    raw: dict[str, list[list[str]]] = {}
    for column, role in roles.items():
        if column in frame.columns:
            _collect(raw, column, role, _as_texts(frame[column]))
    people = {name: columns for name, columns in raw.items() if name in ("first_name", "last_name")}
    fields = _name_fields(people) if people else []
    fields += [_field(name, raw[name]) for name in raw if name not in people]
    return [field for field in fields if any((column != MISSING).any() for column in field.columns)]


def _collect(raw: dict[str, list[list[str]]], column: str, role: str, texts: list[str]) -> None:
    if role == "full_name":
        split = {text: split_full_name(text) for text in set(texts)}
        for place, part in enumerate(("first_name", "middle_name", "last_name")):
            raw.setdefault(part, []).append([split[text][place] for text in texts])
    elif role == "company_name":
        names = [re.split(r"\s*[;|]\s*", text, maxsplit=2) if ";" in text else [text] for text in texts]
        for place in range(max(map(len, names), default=1)):
            raw.setdefault(role, []).append([parts[place] if place < len(parts) else "" for parts in names])
    elif ROLES[role].any_of or role in ("first_name", "middle_name", "last_name"):
        raw.setdefault(role, []).append(texts)
    else:
        raw.setdefault(f"{role}:{column}", []).append(texts)


def _as_texts(values: pd.Series) -> list[str]:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        values = values.dt.strftime("%Y-%m-%d")
    return [_as_text(value) for value in values.astype(object).where(values.notna(), "")]


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _name_fields(people: Mapping[str, list[list[str]]]) -> list[PreparedField]:
    joined = {name: _first_filled(columns) for name, columns in people.items()}
    codes, texts = _clean_together(list(joined.values()), clean_person_name)
    vocabulary = _vocabulary(texts, Style.NAME)
    return [
        PreparedField(name, name, (codes[place],), vocabulary, _native_rows([joined[name]]))
        for place, name in enumerate(joined)
    ]


def _first_filled(columns: list[list[str]]) -> list[str]:
    return [next((value for value in values if value.strip()), "") for values in zip(*columns, strict=True)]


def _field(name: str, columns: list[list[str]]) -> PreparedField:
    role_name = name.split(":", maxsplit=1)[0]
    style = ROLES[role_name].style
    if role_name == "middle_name":
        columns = [_first_filled(columns)]
    columns = [_without_placeholders(column) for column in columns]
    codes, texts = _clean_together(columns, _CLEANERS[style])
    return PreparedField(name, role_name, tuple(codes), _vocabulary(texts, style), _native_rows(columns))


def _without_placeholders(texts: list[str]) -> list[str]:
    """Words that people type for 'nothing' count as empty."""
    empty = {text for text in set(texts) if text.strip().casefold() in _PLACEHOLDERS}
    return ["" if text in empty else text for text in texts] if empty else texts


def _mail_key(text: str) -> str:
    """The mailbox, or a broken address as it stands, so that a slip of the pen does not hide it.

    >>> _mail_key("A@B.com"), _mail_key("jones82bond.biz"), _mail_key("no mail")
    ('a@b.com', 'jones82bond.biz', '')
    """
    plain = text.strip().casefold()
    return email_key(text) or (plain if "." in plain and " " not in plain else "")


def _native_rows(columns: list[list[str]]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    native = {text: is_native_script(text) for column in columns for text in set(column)}
    return np.array([any(native[text] for text in values) for values in zip(*columns, strict=True)], bool)


def _clean_together(columns: list[list[str]], clean: Callable[[str], str]) -> tuple[list[Ints], list[str]]:
    """Each column as numbers into one sorted list of cleaned values."""
    cleaned = {raw: clean(raw) if raw.strip() else "" for raw in set().union(*columns)}
    texts = sorted(set(cleaned.values()) - {""})
    numbers = {text: number for number, text in enumerate(texts)} | {"": MISSING}
    by_raw = {raw: numbers[text] for raw, text in cleaned.items()}
    return [np.array([by_raw[raw] for raw in column], np.int64) for column in columns], texts


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


_CLEANERS: dict[Style, Callable[[str], str]] = {
    Style.NAME: clean_person_name,
    Style.COMPANY: clean_company_name,
    Style.EMAIL: _mail_key,
    Style.PHONE: phone_key,
    Style.DATE: _date_key,
    Style.NUMBER: id_key,
    Style.TEXT: fold_text,
    Style.PLACE: fold_text,
    Style.DOMAIN: domain_key,
}


def _vocabulary(texts: list[str], style: Style) -> Vocabulary:
    worded = style in (Style.COMPANY, Style.TEXT, Style.PLACE, Style.NAME)
    readings = [sorted_skeleton(text) for text in texts] if worded else texts
    halves = [text.rpartition("@")[0] for text in texts] if style is Style.EMAIL else readings
    words, word_list = _word_table([reading.split() for reading in readings], _WORDS_COMPARED)
    starts_with_digit = np.array([word[0].isdigit() for word in word_list], bool)
    return Vocabulary(
        texts=tuple(texts),
        keys=np.unique(np.array(readings, dtype=str), return_inverse=True)[1].astype(np.int64),
        encoded=encode_strings(texts),
        locals_encoded=encode_strings(halves),
        domains=_firm_domains(texts) if style is Style.EMAIL else np.full(len(texts), MISSING),
        words=words,
        word_weights=_word_weights(words, len(word_list)),
        numbers=np.where((words != MISSING) & np.append(starts_with_digit, False)[words], words, MISSING),
        families=_families(texts) if style is Style.NAME else np.full((len(texts), _FAMILIES_COMPARED), MISSING),
    )


def _word_table(rows: list[list[str]], width: int) -> tuple[Ints, list[str]]:
    word_list = sorted({word for row in rows for word in row})
    numbers = {word: number for number, word in enumerate(word_list)}
    table = np.full((len(rows), width), MISSING, np.int64)
    for place, row in enumerate(rows):
        kept = list(dict.fromkeys(row))[:width]
        table[place, : len(kept)] = [numbers[word] for word in kept]
    return table, word_list


def _word_weights(words: Ints, count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seen = np.bincount(words[words != MISSING].astype(np.intp), minlength=count)
    return np.log((len(words) + 2) / (seen + 1.0))


def _firm_domains(texts: list[str]) -> Ints:
    domains = [text.rpartition("@")[2] for text in texts]
    numbers = {domain: number for number, domain in enumerate(sorted(set(domains) - FREE_MAIL_DOMAINS))}
    return np.array([numbers.get(domain, MISSING) for domain in domains], np.int64)


def _families(texts: list[str]) -> Ints:
    known = name_families()
    table = np.full((len(texts), _FAMILIES_COMPARED), MISSING, np.int64)
    for place, text in enumerate(texts):
        found = known.get(skeleton(text), ())[:_FAMILIES_COMPARED]
        table[place, : len(found)] = found
    return table
