"""Parts of the values by which rows may be met: a name, the end of a phone number, the rarest word of a firm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.duplicates.encoded_strings import EncodedStrings, Ints, encode_strings
from xlcrm.duplicates.field_roles import Style
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.vocabulary import MISSING, Vocabulary


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a field's values: one or several columns of numbers a row, MISSING where there is none."""

    field: str
    columns: tuple[Ints, ...]

    @property
    def size(self) -> int:
        """One more than the highest number."""
        return 1 + max((int(column.max(initial=0)) for column in self.columns), default=0)


def all_parts(fields: Sequence[PreparedField]) -> list[Part]:
    """Every part of every field by which rows may be met."""
    parts = [
        Part(field.name, tuple(_taken(of_value, column) for column in field.columns for of_value in part))
        for field in fields
        if field.role_name not in ("first_name", "last_name")
        for part in _PARTS[field.style](field.vocabulary)
    ]
    people = [field for field in fields if field.role_name in ("first_name", "last_name")]
    return parts + (_name_parts(people) if people else [])


def _name_parts(people: Sequence[PreparedField]) -> list[Part]:
    """Names in either place, and both names in either order."""
    vocabulary = people[0].vocabulary
    columns = [field.columns[0] for field in people]
    parts = [
        Part("names", tuple(_taken(of_value, column) for column in columns))
        for of_value in (vocabulary.keys, _start(vocabulary.encoded, 3))
    ]
    if len(columns) == 2:
        first, last = (_taken(vocabulary.keys, column) for column in columns)
        size = int(vocabulary.keys.max(initial=0)) + 1
        both = np.where(
            (first != MISSING) & (last != MISSING), np.minimum(first, last) * size + np.maximum(first, last), MISSING
        )
        parts.append(Part("names", (np.where(both == MISSING, MISSING, pd.factorize(both)[0].astype(np.int64)),)))
    return parts


def _taken(of_value: Ints, column: Ints) -> Ints:
    return np.append(of_value, MISSING)[column]


def _start(strings: EncodedStrings, count: int | Ints) -> Ints:
    """A number for each start of so many letters."""
    nothing = np.zeros_like(strings.lengths)
    return strings.numbers_between(nothing, nothing + count)


def _end(strings: EncodedStrings, count: int | Ints) -> Ints:
    """A number for each end of so many letters."""
    return strings.numbers_between(np.maximum(strings.lengths - count, 0), strings.lengths)


def _word_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    """The whole reading, its first letters, and its two rarest words."""
    weights = np.where(vocabulary.words == MISSING, -1.0, np.append(vocabulary.word_weights, 0.0)[vocabulary.words])
    by_weight = np.argsort(-weights, axis=1, kind="stable")[:, :2]
    rarest = np.take_along_axis(vocabulary.words, by_weight, axis=1)
    unparted = "\n".join(vocabulary.texts).replace(" ", "").split("\n") if vocabulary.texts else []
    starts = _start(encode_strings(unparted), 5)
    return [(vocabulary.keys,), (starts,), (rarest[:, 0], rarest[:, 1])]


def _mail_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    before_at = vocabulary.locals_encoded
    return [(vocabulary.keys,), (_start(before_at, before_at.lengths),), (_start(before_at, 4),), (vocabulary.domains,)]


def _phone_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    return [(vocabulary.keys,), (_end(vocabulary.encoded, 6),)]


def _date_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    """The date, its year, and its month and day."""
    digits = vocabulary.encoded
    return [(vocabulary.keys,), (_start(digits, digits.lengths - 4),), (_end(digits, 4),)]


def _number_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    """The number and its halves."""
    digits, half = vocabulary.encoded, vocabulary.encoded.lengths // 2
    return [(vocabulary.keys,), (_start(digits, half),), (_end(digits, digits.lengths - half),)]


def _whole_part(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    return [(vocabulary.keys,)]


_PARTS: dict[Style, Callable[[Vocabulary], list[tuple[Ints, ...]]]] = {
    Style.NAME: _whole_part,
    Style.COMPANY: _word_parts,
    Style.EMAIL: _mail_parts,
    Style.PHONE: _phone_parts,
    Style.DATE: _date_parts,
    Style.NUMBER: _number_parts,
    Style.TEXT: _word_parts,
    Style.PLACE: _whole_part,
    Style.DOMAIN: _whole_part,
}
