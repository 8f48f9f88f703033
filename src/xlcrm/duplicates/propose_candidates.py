"""Pairs worth comparing: rows that share a part of a value, or parts of two values; the yield is counted first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlcrm.duplicates.field_roles import Style
from xlcrm.duplicates.prepare_fields import MISSING, PreparedField, Vocabulary
from xlcrm.duplicates.string_distance import EncodedStrings, Floats, Ints

LARGEST_BLOCK = 60
PAIRS_PER_RULE = 3  # a row
PAIRS_IN_ALL = 20  # a row
NEW_PAIRS = 3  # a row, by rules of two parts
_LEAST_YIELD = 2e-3  # of the new pairs, those that are the same
_SAMPLED = 2_000  # pairs of a rule that show whether it is worth its cost
_MIXING = 0x9E3779B97F4A7C1  # an odd number: its multiples are spread over all blocks
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


@dataclass(frozen=True, slots=True)
class Proposals:
    """The pairs of rows met so far, sorted, as left * row_count + right; and rules by which more may be met."""

    row_count: int
    parts: tuple[Part, ...]
    codes: Ints
    more: tuple[_Rule, ...]

    def pairs(self) -> tuple[Ints, Ints]:
        """Places of rows, left below right."""
        return self.codes // self.row_count, self.codes % self.row_count


def propose_candidates(fields: Sequence[PreparedField], row_count: int) -> Proposals:
    """Pairs that share a part; small lists give every pair, and no more rules."""
    if row_count * (row_count - 1) // 2 <= _FEW_PAIRS:
        left, right = np.triu_indices(row_count, 1)
        return Proposals(row_count, (), left.astype(np.int64) * row_count + right, ())
    parts = tuple(all_parts(fields))
    singles = [_count_rule(parts, (place,)) for place in range(len(parts))]
    cheap = [rule for rule in singles if 0 < rule.cost <= PAIRS_PER_RULE * row_count]
    found = Proposals(row_count, parts, np.empty(0, np.int64), ())
    return Proposals(row_count, parts, _with_rules(found, cheap).codes, _doubles(parts, cheap, row_count))


def propose_more(first: Proposals, chances: Callable[[Ints, Ints], Floats]) -> Proposals:
    """The pairs, and those that share two parts, by the rules whose new pairs are most often the same.

    chances: of pairs of rows, 0..1, to be the same; asked for a sample of each rule's new pairs. After each choice the
    other rules count for what that one leaves to them.
    """
    samples = [_sampled(first, rule) for rule in first.more]
    rule_of = np.repeat(np.arange(len(samples)), np.array([len(sample) for sample in samples], np.intp))
    codes = np.concatenate([np.empty(0, np.int64), *samples])
    left, right = codes // first.row_count, codes % first.row_count
    same = chances(left, right)
    shares = np.array([_one_in(rule) for rule in first.more], np.int64)
    chosen: list[_Rule] = []
    budget = NEW_PAIRS * first.row_count
    while len(left):
        new = np.bincount(rule_of, minlength=len(samples))
        yields = np.bincount(rule_of, same, minlength=len(samples)) / np.maximum(new, 1)
        yields[new * shares > budget] = 0.0
        best = int(yields.argmax())
        if yields[best] < _LEAST_YIELD:
            break
        chosen.append(first.more[best])
        budget -= int(new[best] * shares[best])
        rest = ~_agree(first.parts, first.more[best], left, right)
        left, right, rule_of, same = left[rest], right[rest], rule_of[rest], same[rest]
    return _with_rules(first, chosen)


def _agree(parts: Sequence[Part], rule: _Rule, left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Whether the rows have all parts of the rule in common."""
    agree = np.ones(len(left), bool)
    for place in rule.parts:
        columns = parts[place].columns
        agree &= np.logical_or.reduce(
            [(ours[left] == theirs[right]) & (ours[left] != MISSING) for ours, theirs in product(columns, columns)]
        )
    return agree


def _sampled(first: Proposals, rule: _Rule) -> Ints:
    """Some of the pairs that the rule would add."""
    codes = _pairs_of_rule(first.parts, rule, first.row_count, _one_in(rule))
    places = np.minimum(np.searchsorted(first.codes, codes), max(len(first.codes) - 1, 0))
    return codes[first.codes[places] != codes] if len(first.codes) else codes


def _one_in(rule: _Rule) -> int:
    """Of how many of the rule's blocks one is looked at."""
    return max(rule.cost // _SAMPLED, 1)


def _with_rules(first: Proposals, rules: Sequence[_Rule]) -> Proposals:
    """The pairs of the rules added, cheapest first, as far as they are affordable."""
    spent = len(first.codes)
    batches, waiting = [first.codes], 0
    for rule in sorted(rules, key=lambda rule: (rule.cost, rule.parts)):
        if spent + rule.cost > PAIRS_IN_ALL * first.row_count:
            break
        spent += rule.cost
        batches.append(_pairs_of_rule(first.parts, rule, first.row_count))
        waiting += len(batches[-1])
        if waiting > 2 * PAIRS_PER_RULE * first.row_count:
            batches, waiting = [distinct(np.concatenate(batches))], 0
    return replace(first, codes=distinct(np.concatenate(batches)))


def distinct(numbers: Ints) -> Ints:
    """The numbers sorted, each once; sorting is far quicker than the hashing of numpy's own unique."""
    numbers = np.sort(numbers)
    return np.asarray(numbers[np.append(True, numbers[1:] != numbers[:-1])[: len(numbers)]])


def _doubles(parts: Sequence[Part], singles: Sequence[_Rule], row_count: int) -> tuple[_Rule, ...]:
    """Affordable pairs of parts of different fields; nothing new comes from one with a part taken whole."""
    taken_whole = {rule.parts[0] for rule in singles if rule.whole}
    counted = [
        _count_rule(parts, pair)
        for pair in combinations(range(len(parts)), 2)
        if parts[pair[0]].field != parts[pair[1]].field and not taken_whole.intersection(pair)
    ]
    return tuple(rule for rule in counted if 0 < rule.cost <= PAIRS_PER_RULE * row_count)


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


def _pairs_of_rule(parts: Sequence[Part], rule: _Rule, row_count: int, every: int = 1) -> Ints:
    """The rule's pairs; every: of so many blocks one."""
    rows, codes = _block_entries(parts, rule.parts)
    if every > 1:
        chosen = (codes * _MIXING >> 40) % every == 0
        rows, codes = rows[chosen], codes[chosen]
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
        for of_value in (vocabulary.keys, _starts(vocabulary.encoded, 3))
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


def _starts(encoded: EncodedStrings, count: int) -> Ints:
    """A number for each start of so many letters."""
    starts = np.zeros(len(encoded.letters), np.int64)
    for place in range(count):
        starts = starts * 256 + encoded.letters[:, place]
    return np.where(encoded.lengths > 0, pd.factorize(starts)[0], MISSING)


def _word_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    """The whole reading, its first letters, and its two rarest words."""
    weights = np.where(vocabulary.words == MISSING, -1.0, np.append(vocabulary.word_weights, 0.0)[vocabulary.words])
    by_weight = np.argsort(-weights, axis=1, kind="stable")[:, :2]
    rarest = np.take_along_axis(vocabulary.words, by_weight, axis=1)
    starts = _numbers([text.replace(" ", "")[:5] for text in vocabulary.texts])
    return [(vocabulary.keys,), (starts,), (rarest[:, 0], rarest[:, 1])]


def _mail_parts(vocabulary: Vocabulary) -> list[tuple[Ints, ...]]:
    return [
        (vocabulary.keys,),
        (_numbers([text.rpartition("@")[0] for text in vocabulary.texts]),),
        (_starts(vocabulary.locals_encoded, 4),),
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
