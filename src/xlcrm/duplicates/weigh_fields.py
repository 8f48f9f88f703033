"""How much each level of each field speaks for 'the same', and how probable each class makes a pair.

A value that few hold says more than one that many hold. Sources: Fellegi and Sunter 1969, Winkler 2000 (frequencies
of values).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from xlcrm.duplicates.compare_fields import FieldComparison, Levels, compare_fields
from xlcrm.duplicates.connected_rows import connected_rows
from xlcrm.duplicates.encoded_strings import Ints
from xlcrm.duplicates.learn_chances import (
    SAME,
    Tables,
    chances_of,
    learn_tables,
    log_likelihoods,
    log_share,
    looked_up,
    pattern_chances,
    patterns_of,
    rarer_spelling,
)
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.propose_candidates import Proposals, distinct, propose_more
from xlcrm.duplicates.related_classes import RELATED_CLASSES, Kind, RelatedClass
from xlcrm.duplicates.several_at_once import in_parts
from xlcrm.duplicates.sift_pairs import BestChances, sift_pairs
from xlcrm.duplicates.string_distance import Floats
from xlcrm.duplicates.vocabulary import MISSING


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
class WeighedPairs:
    """Pairs of rows, the levels of their fields, and what these say."""

    left: Ints
    right: Ints
    compared: tuple[FieldComparison, ...]
    scores: PairScores

    def taken(self, places: Ints | NDArray[np.bool_]) -> WeighedPairs:
        """The pairs at the places."""
        compared = tuple(FieldComparison(field.levels[places], field.keys[places]) for field in self.compared)
        scores = PairScores(self.scores.chances[places], self.scores.field_weights[places])
        return WeighedPairs(self.left[places], self.right[places], compared, scores)

    def followed_by(self, more: WeighedPairs) -> WeighedPairs:
        """These pairs and then the others."""
        compared = tuple(
            FieldComparison(np.append(ours.levels, theirs.levels), np.append(ours.keys, theirs.keys))
            for ours, theirs in zip(self.compared, more.compared, strict=True)
        )
        chances = np.concatenate([self.scores.chances, more.scores.chances])
        field_weights = np.concatenate([self.scores.field_weights, more.scores.field_weights])
        left, right = np.append(self.left, more.left), np.append(self.right, more.right)
        return WeighedPairs(left, right, compared, PairScores(chances, field_weights))


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

    def weigh(self, left: Ints, right: Ints, known: Sequence[Levels] = ()) -> WeighedPairs:
        """The pairs compared in every field, and scored; known: the levels of the fields, if they are."""

        def weigh_part(part: slice) -> WeighedPairs:
            compared = compare_fields(self.fields, left[part], right[part], [levels[part] for levels in known])
            return WeighedPairs(left[part], right[part], tuple(compared), self.score(compared, left[part], right[part]))

        return reduce(WeighedPairs.followed_by, in_parts(len(left), weigh_part))

    def score(self, compared: Sequence[FieldComparison], left: Ints, right: Ints) -> PairScores:
        """Chances of the classes and weights of the fields for compared pairs."""
        together = self.entities[left] == self.entities[right]
        strangers = [self._log_chance_among_strangers(place, field, together) for place, field in enumerate(compared)]
        same = [looked_up(self.log_same[place], field.levels) for place, field in enumerate(compared)]
        logs = log_likelihoods(self.fields, self.classes, same, strangers, [field.levels for field in compared])
        weights = (np.array(same) - np.array(strangers)).T / np.log(2)
        return PairScores(chances_of(logs, self.class_chances), weights.reshape(len(left), len(compared)))

    def _log_chance_among_strangers(self, place: int, field: FieldComparison, together: NDArray[np.bool_]) -> Floats:
        """By level; where both hold one value, by how many others hold it."""
        table = self.log_strangers[place]
        logs = looked_up(table, field.levels)
        if not len(self.holders[place]):
            return logs
        others = np.maximum(np.append(self.holders[place], 0.0)[field.keys] - np.where(together, 1.0, 2.0), 0.0)
        by_value = log_share(others, np.exp(table[0]), self.entity_count)
        counted = (field.keys != MISSING) & (field.levels <= 1)
        return np.where(counted, by_value + np.where(field.levels == 1, rarer_spelling(table), 0.0), logs)


def weigh_fields(
    fields: Sequence[PreparedField],
    first: Proposals,
    kind: Kind,
    *,
    known: Tables | None = None,
    worth: float = 0.5,
) -> tuple[Weights, Tables, tuple[Ints, Ints, list[Levels]]]:
    """The weights learned from the first candidate pairs of all rows, or taken from known tables.

    Also the tables, and the pairs whose chance to be the same can be as high as worth, with the levels of their fields.
    """
    tables = known or learn_tables(fields, first.pairs(), kind)
    best = BestChances.of(fields, kind, tables, first.row_count)

    def chances_to_be_same(one: Ints, other: Ints) -> Floats:
        chances = np.zeros(len(one))
        hopeful, levels = sift_pairs(fields, (one, other), best, worth)
        patterns, _counts, back = patterns_of(levels)
        chances[hopeful] = pattern_chances(fields, kind, tables, patterns)[back, SAME]
        return chances

    left, right = propose_more(first, chances_to_be_same).pairs()
    possible, levels = sift_pairs(fields, (left, right), best, worth)
    left, right = left[possible], right[possible]
    patterns, _counts, back = patterns_of(levels)
    same = pattern_chances(fields, kind, tables, patterns)[back, SAME] >= 0.5
    entities = connected_rows(first.row_count, left[same], right[same])
    return as_weights(fields, kind, tables, entities), tables, (left, right, levels)


def as_weights(fields: Sequence[PreparedField], kind: Kind, tables: Tables, entities: Ints) -> Weights:
    """The tables with the frequencies of the values among the provisional persons or firms."""
    return Weights(
        fields=tuple(fields),
        classes=RELATED_CLASSES[kind],
        class_chances=tables.class_chances,
        log_same=tuple(np.log(chances) for chances in tables.same),
        log_strangers=tuple(np.log(chances) for chances in tables.strangers),
        holders=_all_holders(fields, entities),
        entities=entities,
        entity_count=int((entities == np.arange(len(entities))).sum()),
    )


def _all_holders(fields: Sequence[PreparedField], entities: Ints) -> tuple[Floats, ...]:
    """By field how many distinct persons or firms hold each key; names count in either place."""
    people = [field for field in fields if field.role_name in ("first_name", "last_name")]
    of_names = _holders(people, entities) if people else np.empty(0)
    return tuple(
        of_names if field.role_name in ("first_name", "last_name") else _holders([field], entities) for field in fields
    )


def _holders(alike: Sequence[PreparedField], entities: Ints) -> Floats:
    """How many distinct persons or firms hold each key of the fields, which share one vocabulary."""
    keys = np.append(alike[0].vocabulary.keys, MISSING)
    found = [np.stack([keys[column], entities])[:, column != MISSING] for field in alike for column in field.columns]
    held = np.concatenate(found, axis=1)
    persons = int(entities.max(initial=0)) + 1
    distinct_keys = distinct(held[0] * persons + held[1]) // persons
    return np.bincount(distinct_keys.astype(np.intp), minlength=int(keys.max(initial=0)) + 1).astype(np.float64)
