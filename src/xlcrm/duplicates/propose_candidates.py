"""Pairs worth comparing: rows that share a part of a value, or parts of two values; the yield is counted first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from xlcrm.duplicates.encoded_strings import Ints
from xlcrm.duplicates.parts_of_values import Part, all_parts
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.several_at_once import each_of
from xlcrm.duplicates.string_distance import Floats
from xlcrm.duplicates.vocabulary import MISSING

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
    sizes = [part.size for part in found.parts]
    some = [_some_rows(part, every) for part in found.parts]
    pairs = [
        (one, other) if sizes[one] > sizes[other] else (other, one)
        for one, other in combinations(range(len(found.parts)), 2)
        if found.parts[one].field != found.parts[other].field and taken_whole.isdisjoint((one, other))
    ]
    met = each_of(pairs, lambda pair: _meet(found.parts, pair, found.row_count, some[pair[0]], every))
    return {rule: _Sample.of(codes, every).without(found.codes) for rule, codes in met if len(codes)}


def _some_rows(part: Part, every: int) -> tuple[Ints, ...]:
    """By column the rows of one of so many values, a power of two."""
    return tuple(
        np.flatnonzero(((column * _MIXING >> 40) & (every - 1) == 0) & (column != MISSING)) for column in part.columns
    )


def _meet(
    parts: Sequence[Part], chosen: tuple[int, ...], row_count: int, some: tuple[Ints, ...] = (), every: int = 1
) -> tuple[_Rule, Ints]:
    """The rule of the parts chosen and its pairs, none where it is too costly.

    some: by column of the first part chosen the rows looked at, where they are not all; every: they are those of one
    of so many blocks.
    """
    rows, codes = _block_entries([parts[place] for place in chosen], row_count, some)
    sizes = np.diff(np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1], [True]])))
    small = sizes <= LARGEST_BLOCK
    cost = every * int((sizes * (sizes - 1) // 2)[small].sum()) if len(codes) else 0
    rule = _Rule(tuple(sorted(chosen)), cost, bool(small.all()))
    if not 0 < cost <= PAIRS_PER_RULE * row_count:
        return rule, _NOTHING
    shared = np.repeat(small & (sizes > 1), sizes.astype(np.intp))
    return rule, _pairs_of_blocks(rows[shared], codes[shared], row_count)


def _block_entries(chosen: Sequence[Part], row_count: int, some: tuple[Ints, ...]) -> tuple[Ints, Ints]:
    """Rows and their block numbers, by block and then by row; a row stands in one block a choice of columns.

    Both are sorted as one number of 63 bits; of more than two million rows a few blocks may fall together.
    """
    bits = max(row_count - 1, 1).bit_length()
    highest = (1 << (63 - bits)) - 1
    entries = []
    for columns in product(*(range(len(part.columns)) for part in chosen)):
        values = [part.columns[column] for part, column in zip(chosen, columns, strict=True)]
        rows = some[columns[0]] if some else np.flatnonzero(values[0] != MISSING)
        codes = values[0][rows]
        for part, value in zip(chosen[1:], values[1:], strict=True):
            further = value[rows]
            known = further != MISSING
            rows, codes = rows[known], codes[known] * part.size + further[known]
        entries.append(((codes & highest) << bits) + rows)
    together = np.concatenate(entries)
    together.sort()
    return together & ((1 << bits) - 1), together >> bits


def _pairs_of_blocks(rows: Ints, codes: Ints, row_count: int) -> Ints:
    """The pairs of rows in one block, sorted; codes: the blocks of the rows, both sorted."""
    found = [_NOTHING]
    together = np.arange(len(codes))
    for step in range(1, LARGEST_BLOCK):
        together = together[: np.searchsorted(together, len(codes) - step)]
        together = together[codes[together] == codes[together + step]]
        if not len(together):
            break
        one, other = rows[together], rows[together + step]
        found.append((one * row_count + other)[one != other])
    return distinct(np.concatenate(found))
