"""Pairs worth comparing: rows that share a part of a value, or parts of two values; the yield is counted first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlcrm.duplicates.field_roles import Style
from xlcrm.duplicates.prepare_fields import MISSING, PreparedField, Vocabulary
from xlcrm.duplicates.several_at_once import each_of
from xlcrm.duplicates.string_distance import EncodedStrings, Floats, Ints

LARGEST_BLOCK = 60
PAIRS_PER_RULE = 3  # a row
PAIRS_IN_ALL = 20  # a row
NEW_PAIRS = 3  # a row, by rules of two parts
_LEAST_YIELD = 4e-3  # of the new pairs, those that are the same
_SAMPLED = 1_000  # pairs of a rule that show whether it is worth its cost
_ROWS_SAMPLED = 10_000  # in so many rows' blocks they are looked for
_MIXING = 0x9E3779B97F4A7C1  # an odd number: its multiples are spread over all blocks
_FEW_PAIRS = 30_000  # so few that every pair is compared
_RULES_AT_ONCE = 8
_NOTHING = np.empty(0, np.int64)
Chances: TypeAlias = Callable[[Ints, Ints], Floats]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a field's values: one or several columns of numbers a row, MISSING where there is none."""

    field: str
    columns: tuple[Ints, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    """Rows that agree in all parts are a block; cost: pairs that it yields, about; whole: no block was too large."""

    parts: tuple[int, ...]
    cost: int
    whole: bool


@dataclass(frozen=True, slots=True)
class _Sample:
    """Some of a rule's pairs; one_in: of so many pairs about one."""

    codes: Ints
    one_in: float

    @classmethod
    def of(cls, codes: Ints, one_in: float = 1.0) -> _Sample:
        """An even sample of the codes, of which one in so many is given."""
        count = min(len(codes), _SAMPLED)
        chosen = np.arange(count, dtype=np.int64) * len(codes) // max(count, 1)
        return cls(codes[chosen], one_in * len(codes) / max(count, 1))

    def without(self, known: Ints) -> _Sample:
        """Those that are not known yet; known: sorted."""
        places = np.searchsorted(known, self.codes)
        return replace(self, codes=self.codes[np.append(known, -1)[places] != self.codes])


@dataclass(frozen=True, slots=True)
class Proposals:
    """The pairs of rows met so far, sorted, as left * row_count + right; and those of each rule of one part."""

    row_count: int
    parts: tuple[Part, ...]
    codes: Ints
    by_rule: Mapping[_Rule, Ints] = field(default_factory=dict)

    def pairs(self) -> tuple[Ints, Ints]:
        """Places of rows, left below right."""
        return self.codes // self.row_count, self.codes % self.row_count


def propose_candidates(fields: Sequence[PreparedField], row_count: int) -> Proposals:
    """Pairs that share a part; small lists give every pair, and no rules."""
    if row_count * (row_count - 1) // 2 <= _FEW_PAIRS:
        left, right = np.triu_indices(row_count, 1)
        return Proposals(row_count, (), left.astype(np.int64) * row_count + right)
    parts = tuple(all_parts(fields))
    met = each_of(range(len(parts)), lambda place: _meet(parts, (place,), row_count))
    by_rule = _affordable(dict(met), row_count)
    return Proposals(row_count, parts, distinct(np.concatenate([_NOTHING, *by_rule.values()])), by_rule)


def propose_more(first: Proposals, chances: Chances) -> Proposals:
    """The pairs without those of parts that hardly ever yield the same, and with those that share two parts.

    Of the rules of two parts those are taken whose new pairs are most often the same. chances: of pairs of rows, 0..1,
    to be the same; asked for a sample of each rule's pairs.
    """
    if not first.parts:
        return first
    earning = _earning(first, {rule: _Sample.of(codes) for rule, codes in first.by_rule.items()}, chances)
    kept = {rule: codes for rule, codes in first.by_rule.items() if rule.cost <= _FEW_PAIRS or rule in earning}
    codes = first.codes if len(kept) == len(first.by_rule) else distinct(np.concatenate([_NOTHING, *kept.values()]))
    found = Proposals(first.row_count, first.parts, codes)
    return _with_rules(found, _earning(found, _doubles(found, kept), chances, NEW_PAIRS * first.row_count))


def _earning(
    found: Proposals, samples: Mapping[_Rule, _Sample], chances: Chances, budget: float = np.inf
) -> list[_Rule]:
    """The rules whose pairs are most often the same; after each choice the others count for what it leaves to them.

    budget: pairs.
    """
    rules = list(samples)
    shares = np.array([sample.one_in for sample in samples.values()])
    rule_of = np.repeat(np.arange(len(rules)), np.array([len(sample.codes) for sample in samples.values()], np.intp))
    codes = np.concatenate([_NOTHING, *(sample.codes for sample in samples.values())])
    left, right = codes // found.row_count, codes % found.row_count
    same = chances(left, right)
    chosen: list[_Rule] = []
    while len(left):
        new = np.bincount(rule_of, minlength=len(rules))
        yields = np.bincount(rule_of, same, minlength=len(rules)) / np.maximum(new, 1)
        yields[new * shares > budget] = 0.0
        best = int(yields.argmax())
        if yields[best] < _LEAST_YIELD:
            break
        chosen.append(rules[best])
        budget -= new[best] * shares[best]
        rest = ~_agree(found.parts, rules[best], left, right)
        left, right, rule_of, same = left[rest], right[rest], rule_of[rest], same[rest]
    return chosen


def _agree(parts: Sequence[Part], rule: _Rule, left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Whether the rows have all parts of the rule in common."""
    agree = np.ones(len(left), bool)
    for place in rule.parts:
        columns = parts[place].columns
        agree &= np.logical_or.reduce(
            [(ours[left] == theirs[right]) & (ours[left] != MISSING) for ours, theirs in product(columns, columns)]
        )
    return agree


def _affordable(by_rule: Mapping[_Rule, Ints], row_count: int) -> dict[_Rule, Ints]:
    """Those that yield any pairs, the cheapest first, as far as they are affordable."""
    kept: dict[_Rule, Ints] = {}
    for rule in sorted(by_rule, key=lambda rule: (rule.cost, rule.parts)):
        if len(by_rule[rule]) and sum(each.cost for each in (*kept, rule)) <= PAIRS_IN_ALL * row_count:
            kept[rule] = by_rule[rule]
    return kept


def _with_rules(found: Proposals, rules: Sequence[_Rule]) -> Proposals:
    """The pairs of the rules added."""
    codes = found.codes
    for start in range(0, len(rules), _RULES_AT_ONCE):
        met = each_of(
            rules[start : start + _RULES_AT_ONCE], lambda rule: _meet(found.parts, rule.parts, found.row_count)
        )
        codes = distinct(np.concatenate([codes, *(of_rule for _rule, of_rule in met)]))
    return replace(found, codes=codes)


def distinct(numbers: Ints) -> Ints:
    """The numbers sorted, each once; sorting is far quicker than the hashing of numpy's own unique."""
    numbers = np.sort(numbers)
    return np.asarray(numbers[np.append(True, numbers[1:] != numbers[:-1])[: len(numbers)]])


def _doubles(found: Proposals, singles: Iterable[_Rule]) -> dict[_Rule, _Sample]:
    """Affordable pairs of parts of different fields, and some of their new pairs.

    Nothing new comes from a part taken whole.
    """
    taken_whole = {rule.parts[0] for rule in singles if rule.whole}
    every = 1 << max((found.row_count // _ROWS_SAMPLED).bit_length() - 1, 0)
    pairs = [
        (one, other)
        for one, other in combinations(range(len(found.parts)), 2)
        if found.parts[one].field != found.parts[other].field and taken_whole.isdisjoint((one, other))
    ]
    met = each_of(pairs, lambda pair: _meet(found.parts, pair, found.row_count, every))
    return {rule: _Sample.of(codes, every).without(found.codes) for rule, codes in met if len(codes)}


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


def _meet(parts: Sequence[Part], chosen: tuple[int, ...], row_count: int, every: int = 1) -> tuple[_Rule, Ints]:
    """The rule of the parts chosen and its pairs, none where it is too costly.

    every: of so many blocks one is looked at, a power of two.
    """
    rows, codes = _block_entries(parts, chosen)
    if every > 1:
        some = np.flatnonzero((codes * _MIXING >> 40) & (every - 1) == 0)
        rows, codes = rows[some], codes[some]
    order = np.argsort(codes)
    rows, codes = rows[order], codes[order]
    sizes = np.diff(np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1], [True]])))
    small = sizes <= LARGEST_BLOCK
    cost = every * int((sizes * (sizes - 1) // 2)[small].sum()) if len(codes) else 0
    rule = _Rule(chosen, cost, bool(small.all()))
    if not 0 < cost <= PAIRS_PER_RULE * row_count:
        return rule, _NOTHING
    in_small = np.repeat(small, sizes.astype(np.intp))
    return rule, _pairs_of_blocks(rows[in_small], codes[in_small], row_count)


def _pairs_of_blocks(rows: Ints, codes: Ints, row_count: int) -> Ints:
    """The pairs of rows in one block, sorted; codes: the blocks of the rows, sorted."""
    found = [_NOTHING]
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


def _wholes(encoded: EncodedStrings) -> Ints:
    """A number for each string, as far as it is encoded."""
    mixed = np.zeros(len(encoded.letters), np.uint64)
    for letters in encoded.letters.view(np.uint64).T:
        mixed = (mixed ^ letters) * np.uint64(_MIXING)
        mixed ^= mixed >> np.uint64(32)
    return np.where(encoded.lengths > 0, pd.factorize(mixed)[0].astype(np.int64), MISSING)


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
        (_wholes(vocabulary.locals_encoded),),
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
