"""From columns with roles to fields whose unique values are cleaned once and rows are numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

import numpy as np
import pandas as pd

from xlcrm.duplicates.clean_in_bulk import clean_values
from xlcrm.duplicates.encoded_strings import Ints
from xlcrm.duplicates.field_roles import ROLES, Role, Style
from xlcrm.duplicates.normalise_names import split_full_name
from xlcrm.duplicates.several_at_once import each_of
from xlcrm.duplicates.vocabulary import MISSING, Vocabulary, number_values, vocabulary_of
from xlcrm.tables.transliterate import are_native_script

_PLACEHOLDERS = frozenset(
    {"null", "none", "nan", "n/a", "-", "--", "?", "unknown", "нет", "нету", "неизвестно", "няма", "немає"}
)


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
    fields += each_of([name for name in raw if name not in people], lambda name: _field(name, raw[name]))
    return [field for field in fields if any((column != MISSING).any() for column in field.columns)]


def _raw_column(values: pd.Series) -> _RawColumn:
    codes, distinct = pd.factorize(values.to_numpy(object) if isinstance(values.dtype, pd.StringDtype) else values)
    texts = distinct.tolist() if isinstance(values.dtype, pd.StringDtype) else _as_texts(pd.Series(distinct))
    native = [False] * len(texts) if "".join(texts).isascii() else are_native_script(texts)
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
    codes, vocabulary = _clean_together(list(joined.values()), Style.NAME)
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
    codes, vocabulary = _clean_together(columns, style)
    return PreparedField(name, role_name, tuple(codes), vocabulary, _native_rows(columns))


def _without_placeholders(raw: _RawColumn) -> _RawColumn:
    """Words that people type for 'nothing' count as empty."""
    return raw.changed(
        ["" if len(text) < 16 and text.strip().casefold() in _PLACEHOLDERS else text for text in raw.texts]
    )


def _native_rows(columns: list[_RawColumn]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    flags = [np.append(raw.native, False)[raw.codes] for raw in columns]
    return np.asarray(np.logical_or.reduce(flags), bool)


def _clean_together(columns: list[_RawColumn], style: Style) -> tuple[list[Ints], Vocabulary]:
    """Each column as numbers into one vocabulary."""
    cleaned = [clean_values(style, column.texts) for column in columns]
    bounds = [0, *accumulate(map(len, cleaned))]
    numbers, values = number_values(list(chain.from_iterable(cleaned)))
    codes = [np.append(numbers[start:end], MISSING) for start, end in pairwise(bounds)]
    return [of_text[column.codes] for of_text, column in zip(codes, columns, strict=True)], vocabulary_of(values, style)
