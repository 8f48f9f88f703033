"""What is learned from a list: chances of the levels of each field, by class of pairs.

Every pair is one of several classes: strangers, the same, or one of the related classes. A class shares some fields and
differs at random in the rest. Expectation-maximisation over the patterns of levels finds how many pairs each class has
and how errors are spread; default chances count as a small list seen before (MAP). Sources: Fellegi and Sunter 1969,
Winkler 2000 (frequencies of values).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlcrm.duplicates.compare_fields import NOT_KNOWN, Levels, compare_levels
from xlcrm.duplicates.encoded_strings import Ints
from xlcrm.duplicates.field_roles import CHANCES_WHEN_SAME, CHANCES_WHEN_STRANGERS, LEVELS, Style
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.related_classes import RELATED_CLASSES, Kind, RelatedClass
from xlcrm.duplicates.string_distance import Floats
from xlcrm.duplicates.vocabulary import MISSING

SAME = 1  # the place of this class; strangers stand before it, the related ones follow
USUAL_ROWS = 100  # the list seen before: so many rows,
_USUAL_PAIRS = 5_000  # so many pairs of them,
_USUAL_SAME = 5.0  # and so many of those the same
_TRUST_IN_DEFAULTS = 30.0  # pairs
_ROUNDS = 25
_SAMPLE = 50_000
_LEARNED_FROM = 30_000  # candidates; of more an even sample does
_SEED = 20_011


@dataclass(frozen=True, slots=True)
class Tables:
    """What is learned, apart from the rows: chances of the levels by field, and of the classes but strangers."""

    same: list[Floats]
    strangers: list[Floats]
    class_chances: Floats


def usual_tables(fields: Sequence[PreparedField], kind: Kind, row_count: int) -> Tables:
    """What is believed before looking: of a hundred rows so many pairs, and so in proportion for any other number."""
    usual = np.array([_USUAL_SAME, *(related.usual_pairs for related in RELATED_CLASSES[kind])])
    related = usual / USUAL_ROWS / max(row_count / 2, 1)
    return Tables(
        [np.array(CHANCES_WHEN_SAME[field.style]) for field in fields],
        [_default_among_strangers(field) for field in fields],
        np.append(max(1 - related.sum(), 1e-3), related),
    )


def learn_tables(fields: Sequence[PreparedField], pairs: tuple[Ints, Ints], kind: Kind) -> Tables:
    """The tables learned from candidate pairs of all rows, or from an even sample of very many."""
    left, right = pairs
    scale = max(len(left) / _LEARNED_FROM, 1.0)
    if scale > 1:
        chosen = np.arange(_LEARNED_FROM, dtype=np.int64) * len(left) // _LEARNED_FROM
        left, right = left[chosen], right[chosen]
    patterns, counts, _back = patterns_of(compare_levels(fields, left, right))
    return _learn(fields, kind, patterns, counts * scale, len(fields[0].columns[0]))


def pattern_chances(fields: Sequence[PreparedField], kind: Kind, tables: Tables, patterns: Sequence[Levels]) -> Floats:
    """(patterns, classes): how probable each class is, frequencies of values aside."""
    same = [looked_up(np.log(tables.same[place]), levels) for place, levels in enumerate(patterns)]
    strangers = [looked_up(np.log(tables.strangers[place]), levels) for place, levels in enumerate(patterns)]
    return chances_of(log_likelihoods(fields, RELATED_CLASSES[kind], same, strangers, patterns), tables.class_chances)


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
        weighted = pattern_chances(fields, kind, tables, patterns) * counts[:, None]
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


def patterns_of(compared: Sequence[Levels]) -> tuple[list[Levels], Floats, Ints]:
    """Unique combinations of levels, a row of levels a field; how many pairs show each; each pair's pattern."""
    pairs = len(compared[0])
    mixed = np.zeros(pairs, np.uint64)
    for factor, field in zip(
        np.random.default_rng(_SEED).integers(1, 2**63, len(compared), np.uint64) | np.uint64(1), compared, strict=True
    ):
        mixed += field * factor
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
    sampled = compare_levels(fields, left, right)
    totals = []
    for place, field in enumerate(fields):
        total = _by_level(field, sampled[place], np.full(len(left), scale))
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


def log_likelihoods(
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
            log_in_class(field, related, same[place], strangers[place], levels[place])
            for place, field in enumerate(fields)
        ]
        logs.append(np.sum(chosen, axis=0))
    return np.array(logs).T


def log_in_class(
    field: PreparedField, related: RelatedClass, same: Floats, strangers: Floats, levels: Levels
) -> Floats:
    """What the class makes of the field; same, strangers: logs of its chances in those two classes, pair by pair."""
    if field.style is Style.EMAIL and related.mail_chances is not None:
        return looked_up(np.log(np.array(related.mail_chances)), levels)
    return same if field.role_name in related.shared_roles else strangers


def looked_up(table: Floats, levels: Levels) -> Floats:
    """Of each pair the table's value for its level, 0 where a value is missing."""
    padded = np.zeros(NOT_KNOWN + 1)
    padded[: len(table)] = table
    return padded[levels]


def chances_of(logs: Floats, class_chances: Floats) -> Floats:
    """(pairs, classes): logs of the likelihoods, with how many pairs each class has, as chances."""
    logs = logs + np.log(class_chances)
    odds = np.exp(logs - logs.max(axis=1, keepdims=True)) if len(logs) else logs
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def log_share(others: Floats, usual: float, entities: int) -> Floats:
    """Log chance that a stranger holds a value that so many others hold."""
    return np.asarray(np.log((others + USUAL_ROWS * usual) / (entities + USUAL_ROWS)))


def rarer_spelling(log_strangers: Floats) -> float:
    """What a reading in another spelling adds to the log chance that a stranger holds it."""
    equal, sounds = log_strangers[:2]
    return float(sounds - np.logaddexp(equal, sounds)) if len(log_strangers) > 2 else 0.0
