"""How much each level of each field speaks for 'the same': Fellegi and Sunter's model, learned from the list itself.

Every pair is one of several classes: strangers, the same, or one of the related classes. A class shares some fields and
differs at random in the rest. Expectation-maximisation over the patterns of levels finds how many pairs each class has
and how errors are spread; default chances count as a small list seen before (MAP). Sources: Fellegi and Sunter 1969,
Winkler 2000 (frequencies of values).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlcrm.duplicates.compare_fields import NOT_KNOWN, FieldComparison, Levels, compare_fields
from xlcrm.duplicates.connected_rows import connected_rows
from xlcrm.duplicates.field_roles import CHANCES_WHEN_SAME, CHANCES_WHEN_STRANGERS, LEVELS, Style
from xlcrm.duplicates.prepare_fields import MISSING, PreparedField
from xlcrm.duplicates.propose_candidates import distinct
from xlcrm.duplicates.related_classes import RELATED_CLASSES, Kind, RelatedClass
from xlcrm.duplicates.string_distance import Ints

Floats: TypeAlias = NDArray[np.float64]

STRANGERS, SAME = 0, 1  # places of the first two classes; the related ones follow
_ROUNDS = 25
_SAMPLE = 50_000
_USUAL_ROWS = 100  # the list seen before: so many rows,
_USUAL_PAIRS = 5_000  # so many pairs of them,
_USUAL_SAME = 5.0  # and so many of those the same
_TRUST_IN_DEFAULTS = 30.0  # pairs
_SEED = 20_011


@dataclass(frozen=True, slots=True)
class PairScores:
    """For each pair: chance of each class, (pairs, classes); what each field adds, log2, (pairs, fields)."""

    chances: Floats
    field_weights: Floats

    @property
    def same(self) -> Floats:
        """Chance 0..1 that the two rows are the same."""
        return np.asarray(self.chances[:, SAME])


@dataclass(frozen=True, slots=True)
class Weights:
    """The learned model: log chances by class, field and level, and how many hold each value."""

    fields: tuple[PreparedField, ...]
    classes: tuple[RelatedClass, ...]
    class_chances: Floats
    log_same: tuple[Floats, ...]
    log_strangers: tuple[Floats, ...]
    holders: tuple[Floats, ...]  # by field: distinct persons or firms that hold each key
    entities: Ints  # by row: number of the provisional person or firm
    entity_count: int

    def score(self, compared: Sequence[FieldComparison], left: Ints, right: Ints) -> PairScores:
        """Chances of the classes and weights of the fields for compared pairs."""
        together = self.entities[left] == self.entities[right]
        strangers = [self._log_chance_among_strangers(place, field, together) for place, field in enumerate(compared)]
        same = [_looked_up(self.log_same[place], field.levels) for place, field in enumerate(compared)]
        logs = _log_likelihoods(self.fields, self.classes, same, strangers, [field.levels for field in compared])
        weights = (np.array(same) - np.array(strangers)).T / np.log(2)
        return PairScores(_chances(logs, self.class_chances), weights.reshape(len(left), len(compared)))

    def best_chances(self, levels: Sequence[Levels]) -> Floats:
        """For each pattern of levels the highest chance 0..1 of 'the same' that the rarest values could give."""
        same = [_looked_up(self.log_same[place], of_field) for place, of_field in enumerate(levels)]
        strangers = [_looked_up(self._rarest(place), of_field) for place, of_field in enumerate(levels)]
        logs = _log_likelihoods(self.fields, self.classes, same, strangers, levels)
        return np.asarray(_chances(logs, self.class_chances)[:, SAME])

    def _rarest(self, place: int) -> Floats:
        table = self.log_strangers[place].copy()
        if len(self.holders[place]):
            rarest = _log_share(np.zeros(1), np.exp(table[0]), self.entity_count)[0]
            table[0], table[1] = min(table[0], rarest), min(table[1], rarest + self._rarer_spelling(place))
        return table

    def _log_chance_among_strangers(self, place: int, field: FieldComparison, together: NDArray[np.bool_]) -> Floats:
        """By level; where both hold one value, by how many others hold it."""
        table = self.log_strangers[place]
        logs = _looked_up(table, field.levels)
        if not len(self.holders[place]):
            return logs
        others = np.maximum(np.append(self.holders[place], 0.0)[field.keys] - np.where(together, 1.0, 2.0), 0.0)
        by_value = _log_share(others, np.exp(table[0]), self.entity_count)
        counted = (field.keys != MISSING) & (field.levels <= 1)
        return np.where(counted, by_value + np.where(field.levels == 1, self._rarer_spelling(place), 0.0), logs)

    def _rarer_spelling(self, place: int) -> float:
        table = self.log_strangers[place]
        return float(table[1] - np.logaddexp(table[0], table[1])) if len(table) > 2 else 0.0


def _log_share(others: Floats, usual: float, entities: int) -> Floats:
    """Log chance that a stranger holds a value that so many others hold."""
    return np.asarray(np.log((others + _USUAL_ROWS * usual) / (entities + _USUAL_ROWS)))


@dataclass(frozen=True, slots=True)
class Tables:
    """What is learned, apart from the rows: chances of the levels by field, and of the classes but strangers."""

    same: list[Floats]
    strangers: list[Floats]
    class_chances: Floats


def usual_tables(fields: Sequence[PreparedField], kind: Kind, row_count: int) -> Tables:
    """What is believed before looking: of a hundred rows so many pairs, and so in proportion for any other number."""
    usual = np.array([_USUAL_SAME, *(related.usual_pairs for related in RELATED_CLASSES[kind])])
    related = usual / _USUAL_ROWS / max(row_count / 2, 1)
    return Tables(
        [np.array(CHANCES_WHEN_SAME[field.style]) for field in fields],
        [_default_among_strangers(field) for field in fields],
        np.append(max(1 - related.sum(), 1e-3), related),
    )


def weigh_fields(
    fields: Sequence[PreparedField],
    levels: Sequence[Levels],
    pairs: tuple[Ints, Ints],
    kind: Kind,
    *,
    known: Tables | None = None,
    worth: float = 0.5,
) -> tuple[Weights, Tables, NDArray[np.bool_]]:
    """The weights learned from the levels of the candidate pairs of all rows, or taken from known tables.

    Also the tables, and for each pair whether its chance to be the same can be as high as worth.
    """
    row_count = len(fields[0].columns[0])
    patterns, counts, back = _patterns(levels)
    tables = known or _learn(fields, kind, patterns, counts, row_count)
    chances = _pattern_chances(fields, kind, tables, patterns)
    weights = as_weights(fields, kind, tables, connected_same(row_count, pairs, chances[back, SAME] >= 0.5))
    return weights, tables, (weights.best_chances(patterns) >= worth * 0.999)[back]


def connected_same(row_count: int, pairs: tuple[Ints, Ints], same: NDArray[np.bool_]) -> Ints:
    """By row the provisional person or firm: the lowest row that it hangs together with."""
    return connected_rows(row_count, pairs[0][same], pairs[1][same])


def as_weights(fields: Sequence[PreparedField], kind: Kind, tables: Tables, entities: Ints) -> Weights:
    """The tables with the frequencies of the values among the provisional persons or firms."""
    return Weights(
        fields=tuple(fields),
        classes=RELATED_CLASSES[kind],
        class_chances=tables.class_chances,
        log_same=tuple(np.log(chances) for chances in tables.same),
        log_strangers=tuple(np.log(chances) for chances in tables.strangers),
        holders=tuple(_holders(fields, place, entities) for place in range(len(fields))),
        entities=entities,
        entity_count=int((entities == np.arange(len(entities))).sum()),
    )


def _pattern_chances(fields: Sequence[PreparedField], kind: Kind, tables: Tables, patterns: Sequence[Levels]) -> Floats:
    same = [_looked_up(np.log(tables.same[place]), levels) for place, levels in enumerate(patterns)]
    strangers = [_looked_up(np.log(tables.strangers[place]), levels) for place, levels in enumerate(patterns)]
    return _chances(_log_likelihoods(fields, RELATED_CLASSES[kind], same, strangers, patterns), tables.class_chances)


def _learn(
    fields: Sequence[PreparedField], kind: Kind, patterns: Sequence[Levels], counts: Floats, rows: int
) -> Tables:
    classes = RELATED_CLASSES[kind]
    pair_count = rows * (rows - 1) / 2
    totals = _level_totals(fields, patterns, counts, rows)
    usual = np.array([_USUAL_SAME, *(related.usual_pairs for related in classes)])
    tables = Tables(
        [np.array(CHANCES_WHEN_SAME[field.style]) for field in fields],
        [_blend(field, total, np.zeros(len(total))) for field, total in zip(fields, totals, strict=True)],
        _class_chances(np.zeros(len(usual)), usual, pair_count),
    )
    for _round in range(_ROUNDS):
        weighted = _pattern_chances(fields, kind, tables, patterns) * counts[:, None]
        same, strangers = [], []
        for field, levels, total in zip(fields, patterns, totals, strict=True):
            seen = _by_level(field, levels, weighted[:, SAME]) + _TRUST_IN_DEFAULTS * np.array(
                CHANCES_WHEN_SAME[field.style]
            )
            same.append(seen / seen.sum())
            explained = weighted[:, [SAME, *_sharing(field, classes)]].sum(axis=1)
            strangers.append(_blend(field, total, _by_level(field, levels, explained)))
        tables = Tables(same, strangers, _class_chances(weighted[:, SAME:].sum(axis=0), usual, pair_count))
    return tables


def _patterns(compared: Sequence[Levels]) -> tuple[list[Levels], Floats, Ints]:
    """Unique combinations of levels, a row of levels a field; how many pairs show each; each pair's pattern."""
    pairs = len(compared[0])
    mixed = np.zeros(pairs, np.uint64)
    for factor, field in zip(
        np.random.default_rng(_SEED).integers(1, 2**63, len(compared), np.uint64) | np.uint64(1), compared, strict=True
    ):
        mixed += (field.astype(np.uint64) + np.uint64(1)) * factor
    back, patterns = pd.factorize(mixed)
    first = np.zeros(len(patterns), np.int64)
    first[back[::-1]] = np.arange(pairs)[::-1]
    return [field[first] for field in compared], np.bincount(back.astype(np.intp)).astype(np.float64), back


def _level_totals(
    fields: Sequence[PreparedField], patterns: Sequence[Levels], counts: Floats, rows: int
) -> list[Floats]:
    """By field and level: how many of all pairs of rows show it, from a fixed random sample and the candidates."""
    left, right = _sample_pairs(rows)
    scale = rows * (rows - 1) / 2 / max(len(left), 1)
    sampled = compare_fields(fields, left, right)
    totals = []
    for place, field in enumerate(fields):
        total = _by_level(field, sampled[place].levels, np.full(len(left), scale))
        total[0] = min(total[0], _equal_pairs(field)) if len(field.columns) == 1 else total[0]
        totals.append(np.maximum(total, _by_level(field, patterns[place], counts)))
    return totals


def _sample_pairs(rows: int) -> tuple[Ints, Ints]:
    if rows * (rows - 1) // 2 <= _SAMPLE:
        left, right = np.triu_indices(rows, 1)
        return left.astype(np.int64), right.astype(np.int64)
    draw = np.random.default_rng(_SEED)
    left = draw.integers(0, rows, _SAMPLE)
    right = (left + draw.integers(1, rows, _SAMPLE)) % rows
    return np.minimum(left, right), np.maximum(left, right)


def _equal_pairs(field: PreparedField) -> float:
    column = field.columns[0]
    counts = np.bincount(column[column != MISSING].astype(np.intp))
    return float((counts * (counts - 1) / 2).sum())


def _by_level(field: PreparedField, levels: Levels, weights: Floats) -> Floats:
    counted = np.bincount(levels.astype(np.intp), weights, minlength=NOT_KNOWN + 1)
    return counted[: len(LEVELS[field.style])].astype(np.float64)


def _blend(field: PreparedField, totals: Floats, explained: Floats) -> Floats:
    """Chances of the levels among strangers: pairs not explained otherwise, and the defaults as a list seen before."""
    left_over = np.maximum(totals - explained, 0.0) + _USUAL_PAIRS * _default_among_strangers(field)
    return np.asarray(left_over / left_over.sum())


def _default_among_strangers(field: PreparedField) -> Floats:
    upper = np.array([field.role.equal_among_strangers, *CHANCES_WHEN_STRANGERS[field.style]])
    return np.append(upper, 1 - upper.sum())


def _class_chances(seen: Floats, usual: Floats, pair_count: float) -> Floats:
    related = (seen + usual) / (pair_count + _USUAL_PAIRS)
    return np.append(max(1 - related.sum(), 1e-3), related)


def _sharing(field: PreparedField, classes: tuple[RelatedClass, ...]) -> list[int]:
    return [place + 2 for place, related in enumerate(classes) if field.role_name in related.shared_roles]


def _log_likelihoods(
    fields: Sequence[PreparedField],
    classes: tuple[RelatedClass, ...],
    same: Sequence[Floats],
    strangers: Sequence[Floats],
    levels: Sequence[Levels],
) -> Floats:
    """(pairs, classes): each class takes a field as the same or as strangers would have it."""
    logs = [np.sum(strangers, axis=0), np.sum(same, axis=0)]
    for related in classes:
        chosen = [
            _log_in_class(field, related, same[place], strangers[place], levels[place])
            for place, field in enumerate(fields)
        ]
        logs.append(np.sum(chosen, axis=0))
    return np.array(logs).T


def _log_in_class(
    field: PreparedField, related: RelatedClass, same: Floats, strangers: Floats, levels: Levels
) -> Floats:
    if field.style is Style.EMAIL and related.mail_chances is not None:
        return _looked_up(np.log(np.array(related.mail_chances)), levels)
    return same if field.role_name in related.shared_roles else strangers


def _looked_up(table: Floats, levels: Levels) -> Floats:
    padded = np.zeros(NOT_KNOWN + 1)
    padded[: len(table)] = table
    return padded[levels]


def _chances(logs: Floats, class_chances: Floats) -> Floats:
    logs = logs + np.log(class_chances)
    odds = np.exp(logs - logs.max(axis=1, keepdims=True)) if len(logs) else logs
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _holders(fields: Sequence[PreparedField], place: int, entities: Ints) -> Floats:
    """How many distinct persons or firms hold each key of the field; names count in either place."""
    field = fields[place]
    names = ("first_name", "last_name")
    alike = [other for other in fields if other.role_name in names] if field.role_name in names else [field]
    keys = np.append(field.vocabulary.keys, MISSING)
    found = [np.stack([keys[column], entities])[:, column != MISSING] for other in alike for column in other.columns]
    held = np.concatenate(found, axis=1)
    persons = int(entities.max(initial=0)) + 1
    distinct_keys = distinct(held[0] * persons + held[1]) // persons
    return np.bincount(distinct_keys.astype(np.intp), minlength=int(keys.max(initial=0)) + 1).astype(np.float64)
