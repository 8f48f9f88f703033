"""From columns with roles to fields whose unique values are cleaned once and rows are numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import pandas as pd

from xlcrm.duplicates.clean_in_bulk import clean_values, skeletons, sorted_skeletons
from xlcrm.duplicates.field_roles import ROLES, Role, Style
from xlcrm.duplicates.normalise_names import FREE_MAIL_DOMAINS, name_families, split_full_name
from xlcrm.duplicates.string_distance import EncodedStrings, Ints, encode_strings
from xlcrm.duplicates.transliterate import is_native_script

MISSING = -1
_PLACEHOLDERS = frozenset(
    {"null", "none", "nan", "n/a", "-", "--", "?", "unknown", "нет", "нету", "неизвестно", "няма", "немає"}
)
_WORDS_COMPARED = 8
_FAMILIES_COMPARED = 3


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The unique values of a field and what comparing them needs; every array has one row a value."""

    texts: tuple[str, ...]
    keys: Ints  # one number for values that read the same
    encoded: EncodedStrings
    locals_encoded: EncodedStrings  # the part before @ of mail addresses; of names and texts how they read
    domains: Ints  # of mail addresses; MISSING for free mail
    words: Ints  # (values, 8) word numbers, MISSING after the end
    word_weights: np.ndarray[tuple[int], np.dtype[np.float64]]  # by word number; rare words weigh more
    word_sets: np.ndarray[tuple[int], np.dtype[np.uint64]]  # bits of the words, for a quick look
    number_sets: np.ndarray[tuple[int], np.dtype[np.uint64]]  # the same for numbers
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


@dataclass(frozen=True, slots=True)
class _RawColumn:
    """A column as it stands: numbers into its texts, MISSING where empty; native: texts not in Latin letters."""

    codes: Ints
    texts: list[str]
    native: list[bool]

    def changed(self, texts: list[str]) -> _RawColumn:
        """Each text replaced; its letters are still told as they stood."""
        return _RawColumn(self.codes, texts, self.native)


def prepare_fields(frame: pd.DataFrame, roles: Mapping[str, str]) -> list[PreparedField]:
    """Fields of the frame by the roles of its columns; wholly empty ones are left out.

    First and last names share one vocabulary, so that swapped names can be met; a full name is split into both.
    """
    raw: dict[str, list[_RawColumn]] = {}
    for column, role in roles.items():
        if column in frame.columns:
            _collect(raw, column, role, _raw_column(frame[column]))
    people = {name: columns for name, columns in raw.items() if name in ("first_name", "last_name")}
    fields = _name_fields(people) if people else []
    fields += [_field(name, raw[name]) for name in raw if name not in people]
    return [field for field in fields if any((column != MISSING).any() for column in field.columns)]


def _raw_column(values: pd.Series) -> _RawColumn:
    codes, distinct = pd.factorize(values.to_numpy(object) if isinstance(values.dtype, pd.StringDtype) else values)
    texts = distinct.tolist() if isinstance(values.dtype, pd.StringDtype) else _as_texts(pd.Series(distinct))
    native = [False] * len(texts) if "".join(texts).isascii() else [is_native_script(text) for text in texts]
    return _RawColumn(codes.astype(np.int64), texts, native)


def _as_texts(values: pd.Series) -> list[str]:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        values = values.dt.strftime("%Y-%m-%d")
    return [_as_text(value) for value in values.tolist()]


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _collect(raw: dict[str, list[_RawColumn]], column: str, role: str, values: _RawColumn) -> None:
    if role == "full_name":
        names = [split_full_name(text) for text in values.texts]
        for place, part in enumerate(("first_name", "middle_name", "last_name")):
            raw.setdefault(part, []).append(values.changed([name[place] for name in names]))
    elif role == "company_name":
        firms = [re.split(r"\s*[;|]\s*", text, maxsplit=2) if ";" in text else [text] for text in values.texts]
        for place in range(max(map(len, firms), default=1)):
            parts = [firm[place] if place < len(firm) else "" for firm in firms]
            raw.setdefault(role, []).append(values.changed(parts))
    elif ROLES[role].any_of or role in ("first_name", "middle_name", "last_name"):
        raw.setdefault(role, []).append(values)
    else:
        raw.setdefault(f"{role}:{column}", []).append(values)


def _name_fields(people: Mapping[str, list[_RawColumn]]) -> list[PreparedField]:
    joined = {name: _first_filled(columns) for name, columns in people.items()}
    codes, texts = _clean_together(list(joined.values()), Style.NAME)
    vocabulary = _vocabulary(texts, Style.NAME)
    return [
        PreparedField(name, name, (codes[place],), vocabulary, _native_rows([joined[name]]))
        for place, name in enumerate(joined)
    ]


def _first_filled(columns: list[_RawColumn]) -> _RawColumn:
    first = columns[0]
    for other in columns[1:]:
        blank = np.append([not text.strip() for text in first.texts], True).astype(bool)[first.codes]
        moved = np.where(other.codes == MISSING, MISSING, other.codes + len(first.texts))
        first = _RawColumn(np.where(blank, moved, first.codes), first.texts + other.texts, first.native + other.native)
    return first


def _field(name: str, columns: list[_RawColumn]) -> PreparedField:
    role_name = name.split(":", maxsplit=1)[0]
    style = ROLES[role_name].style
    if role_name == "middle_name":
        columns = [_first_filled(columns)]
    columns = [_without_placeholders(column) for column in columns]
    codes, texts = _clean_together(columns, style)
    return PreparedField(name, role_name, tuple(codes), _vocabulary(texts, style), _native_rows(columns))


def _without_placeholders(raw: _RawColumn) -> _RawColumn:
    """Words that people type for 'nothing' count as empty."""
    return raw.changed(
        ["" if len(text) < 16 and text.strip().casefold() in _PLACEHOLDERS else text for text in raw.texts]
    )


def _native_rows(columns: list[_RawColumn]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    flags = [np.append(raw.native, False)[raw.codes] for raw in columns]
    return np.asarray(np.logical_or.reduce(flags), bool)


def _clean_together(columns: list[_RawColumn], style: Style) -> tuple[list[Ints], list[str]]:
    """Each column as numbers into one list of cleaned values, whose order depends on the values alone."""
    cleaned = [clean_values(style, column.texts) for column in columns]
    numbers, distinct = pd.factorize(np.array(list(chain.from_iterable(cleaned)), dtype=object))
    blank = np.asarray(distinct == "", bool)
    order = np.argsort(pd.util.hash_array(distinct, categorize=False), kind="stable")
    order = order[~blank[order]]
    ranks = np.full(len(distinct) + 1, MISSING, np.int64)
    ranks[order] = np.arange(len(order))
    bounds = np.cumsum([0, *map(len, cleaned)])
    codes = [np.append(ranks[numbers[start:end]], MISSING) for start, end in pairwise(bounds.tolist())]
    texts = _side_by_side(distinct[order].tolist())
    return [of_text[column.codes] for of_text, column in zip(codes, columns, strict=True)], texts


def _side_by_side(texts: list[str]) -> list[str]:
    """The same texts, new in memory one after the other: each later pass over them is several times quicker."""
    joined = "\n".join(texts)
    return joined.split("\n") if joined.count("\n") == len(texts) - 1 else texts


def _vocabulary(texts: list[str], style: Style) -> Vocabulary:
    worded = style in (Style.COMPANY, Style.TEXT)
    spelled = worded or style in (Style.PLACE, Style.NAME)
    readings = sorted_skeletons(texts) if spelled else texts
    words, word_list = _word_table(readings if worded else [], _WORDS_COMPARED)
    starts_with_digit = np.array([word[0].isdigit() for word in word_list], bool)
    numbers = np.where((words != MISSING) & np.append(starts_with_digit, False)[words], words, MISSING)
    encoded = encode_strings(texts)
    return Vocabulary(
        texts=tuple(texts),
        keys=(pd.factorize(np.array(readings, dtype=object))[0] if spelled else np.arange(len(texts))).astype(np.int64),
        encoded=encoded,
        locals_encoded=_encoded_parts(texts, readings, style, encoded),
        domains=_firm_domains(texts) if style is Style.EMAIL else np.empty(0, np.int64),
        words=words,
        word_weights=_word_weights(words, len(word_list)),
        word_sets=_sets_of(words),
        numbers=numbers,
        number_sets=_sets_of(numbers),
        families=_families(texts) if style is Style.NAME else np.empty((0, _FAMILIES_COMPARED), np.int64),
    )


def _encoded_parts(texts: list[str], readings: list[str], style: Style, whole: EncodedStrings) -> EncodedStrings:
    if style is Style.EMAIL:
        return encode_strings([text.rpartition("@")[0] for text in texts])
    return encode_strings(readings) if style in (Style.COMPANY, Style.TEXT, Style.NAME) else whole


def _word_table(readings: list[str], width: int) -> tuple[Ints, list[str]]:
    """(texts, width) numbers of the words of texts whose words are sorted, each word once; and the words."""
    counts = np.fromiter((text.count(" ") + 1 if text else 0 for text in readings), np.int64, len(readings))
    codes, words = pd.factorize(np.array(" ".join(readings).split(), dtype=object))
    row_of = np.repeat(np.arange(len(readings)), counts.astype(np.intp))
    once = np.append(True, (codes[1:] != codes[:-1]) | (row_of[1:] != row_of[:-1]))[: len(codes)]
    codes, row_of = codes[once], row_of[once]
    kept = np.bincount(row_of.astype(np.intp), minlength=len(readings))
    place = np.arange(len(codes)) - np.repeat(np.cumsum(kept) - kept, kept)
    table = np.full((len(readings), width), MISSING, np.int64)
    table[row_of[place < width], place[place < width]] = codes[place < width]
    return table, words.tolist()


def _sets_of(numbers: Ints) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """A bit for each number modulo 64: what shares no bit shares no number."""
    bits = np.left_shift(np.uint64(1), (numbers % 64).astype(np.uint64))
    return np.asarray(np.bitwise_or.reduce(np.where(numbers == MISSING, np.uint64(0), bits), axis=1))


def _word_weights(words: Ints, count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seen = np.bincount(words[words != MISSING].astype(np.intp), minlength=count)
    return np.log((len(words) + 2) / (seen + 1.0))


def _firm_domains(texts: list[str]) -> Ints:
    codes, domains = pd.factorize(np.array([text.rpartition("@")[2] for text in texts], dtype=object))
    free = np.array([domain in FREE_MAIL_DOMAINS for domain in domains], bool)
    return np.where(free[codes], MISSING, codes).astype(np.int64) if len(codes) else np.empty(0, np.int64)


def _families(texts: list[str]) -> Ints:
    known = name_families()
    table = np.full((len(texts), _FAMILIES_COMPARED), MISSING, np.int64)
    for place, form in enumerate(skeletons(texts)):
        found = known.get(form, ())[:_FAMILIES_COMPARED]
        table[place, : len(found)] = found
    return table
