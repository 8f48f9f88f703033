"""Pairs worth comparing: rows that share a part of a value, or parts of two values; the yield is counted first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd

from xlcrm.duplicates.field_roles import Style
from xlcrm.duplicates.prepare_fields import MISSING, PreparedField, Vocabulary
from xlcrm.duplicates.string_distance import Ints

LARGEST_BLOCK = 60
PAIRS_PER_RULE = 3  # a row
PAIRS_IN_ALL = 20  # a row
_FEW_PAIRS = 30_000  # so few that every pair is compared


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a field's values: one or several columns of numbers a row, MISSING where there is none."""

    field: str
    columns: tuple[Ints, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    """Rows that agree in all parts are a block; cost: pairs that it yields; whole: no block was too large."""

    parts: tuple[int, ...]
    cost: int
    whole: bool


def propose_candidates(fields: Sequence[PreparedField], row_count: int) -> tuple[Ints, Ints]:
    """Pairs of row places, left below right, sorted, each once; small lists give every pair."""
    if row_count * (row_count - 1) // 2 <= _FEW_PAIRS:
        left, right = np.triu_indices(row_count, 1)
        return left.astype(np.int64), right.astype(np.int64)
    parts = all_parts(fields)
    spent = 0
    batches = [np.empty(0, np.int64)]
    for rule in _affordable_rules(parts, row_count):
        if spent + rule.cost > PAIRS_IN_ALL * row_count:
            break
        spent += rule.cost
        batches.append(_pairs_of_rule(parts, rule, row_count))
        if sum(map(len, batches[1:])) > PAIRS_PER_RULE * row_count:
            batches = [distinct(np.concatenate(batches))]
    found = distinct(np.concatenate(batches))
    return found // row_count, found % row_count


def distinct(numbers: Ints) -> Ints:
    """The numbers sorted, each once; sorting is far quicker than the hashing of numpy's own unique."""
    numbers = np.sort(numbers)
    return np.asarray(numbers[np.append(True, numbers[1:] != numbers[:-1])[: len(numbers)]])


def _affordable_rules(parts: Sequence[Part], row_count: int) -> Iterator[_Rule]:
    """Single parts, then pairs of parts, cheapest first; nothing new comes from a pair with a part taken whole."""
    singles = [_count_rule(parts, (place,)) for place in range(len(parts))]
    limit = PAIRS_PER_RULE * row_count
    taken_whole = {rule.parts[0] for rule in singles if rule.whole and rule.cost <= limit}
    doubles = [
        _count_rule(parts, pair)
        for pair in combinations(range(len(parts)), 2)
        if parts[pair[0]].field != parts[pair[1]].field and not taken_whole.intersection(pair)
    ]
    affordable = [rule for rule in singles + doubles if 0 < rule.cost <= limit]
    yield from sorted(affordable, key=lambda rule: (len(rule.parts), rule.cost, rule.parts))


def _count_rule(parts: Sequence[Part], chosen: tuple[int, ...]) -> _Rule:
    codes = np.sort(_block_entries(parts, chosen)[1])
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    sizes = np.diff(np.append(starts, len(codes)))
    kept = sizes[sizes <= LARGEST_BLOCK]
    return _Rule(chosen, int((kept * (kept - 1) // 2).sum()), len(kept) == len(sizes))


def _block_entries(parts: Sequence[Part], chosen: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Rows and their block numbers; a row stands in one block for each choice of columns."""
    rows, codes = [], []
    sizes = [1 + max((int(column.max(initial=0)) for column in parts[part].columns), default=0) for part in chosen]
    for columns in product(*(parts[part].columns for part in chosen)):
        known = np.flatnonzero(np.logical_and.reduce([column != MISSING for column in columns]))
        code = np.zeros(len(known), np.int64)
        for column, size in zip(columns, sizes, strict=True):
            code = code * size + column[known]
        rows.append(known.astype(np.int64))
        codes.append(code)
    return np.concatenate(rows), np.concatenate(codes)


def _pairs_of_rule(parts: Sequence[Part], rule: _Rule, row_count: int) -> Ints:
    rows, codes = _block_entries(parts, rule.parts)
    order = np.argsort(codes)
    rows, codes = rows[order], codes[order]
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])) if len(codes) else np.empty(0, np.int64)
    sizes = np.diff(np.append(starts, len(codes)))
    small = np.repeat(sizes <= LARGEST_BLOCK, sizes.astype(np.intp))
    rows, codes = rows[small], codes[small]
    found = [np.empty(0, np.int64)]
    for step in range(1, LARGEST_BLOCK):
        together = np.flatnonzero(codes[step:] == codes[:-step])
        if not len(together):
            break
        one, other = rows[together], rows[together + step]
        apart = one != other
        found.append((np.minimum(one, other) * row_count + np.maximum(one, other))[apart])
    return distinct(np.concatenate(found))


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
        for of_value in (vocabulary.keys, _numbers([text[:3] for text in vocabulary.texts]))
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


def _numbers(texts: Sequence[str]) -> Ints:
    codes = pd.factorize(np.array(texts, dtype=object))[0].astype(np.int64)
    return np.where(np.array([text != "" for text in texts], bool), codes, MISSING)


def _word_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    """The whole reading, its first letters, and its two rarest words."""
    weights = np.where(vocabulary.words == MISSING, -1.0, np.append(vocabulary.word_weights, 0.0)[vocabulary.words])
    by_weight = np.argsort(-weights, axis=1, kind="stable")[:, :2]
    rarest = np.take_along_axis(vocabulary.words, by_weight, axis=1)
    starts = _numbers([text.replace(" ", "")[:5] for text in vocabulary.texts])
    return [(vocabulary.keys,), (starts,), (rarest[:, 0], rarest[:, 1])]


def _mail_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    locals_ = [text.rpartition("@")[0] for text in vocabulary.texts]
    return [
        (vocabulary.keys,),
        (_numbers(locals_),),
        (_numbers([local[:4] for local in locals_]),),
        (vocabulary.domains,),
    ]


def _phone_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    return [(vocabulary.keys,), (_numbers([text[-6:] for text in vocabulary.texts]),)]


def _date_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    years = _numbers([text[:-4] for text in vocabulary.texts])
    days = _numbers([text[-4:] for text in vocabulary.texts])
    return [(vocabulary.keys,), (years,), (days,)]


def _number_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    halves = [(text[: len(text) // 2], text[len(text) // 2 :]) for text in vocabulary.texts]
    return [
        (vocabulary.keys,),
        (_numbers([first for first, _ in halves]),),
        (_numbers([second for _, second in halves]),),
    ]


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
