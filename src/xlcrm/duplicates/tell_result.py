"""From groups of rows to the answer: labels, scores, bands and reasons, best first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from xlcrm.duplicates.compare_fields import compare_fields
from xlcrm.duplicates.duplicate_result import DuplicateGroup, Label, ScoredPair, band_of
from xlcrm.duplicates.explain_pairs import Reasons, explain_group, explain_pairs, other_explanations
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.propose_candidates import distinct
from xlcrm.duplicates.string_distance import Ints
from xlcrm.duplicates.weigh_fields import Floats, PairScores, Weights


def told_pairs(
    groups: Sequence[Sequence[int]], pairs: tuple[Ints, Ints], different: frozenset[tuple[int, int]], row_count: int
) -> tuple[Ints, Ints]:
    """All pairs of the groups and those worth a look, sorted, without those that a person called different."""
    codes = distinct(np.concatenate([_inside(groups, row_count), pairs[0] * row_count + pairs[1]]))
    refused = np.array([one * row_count + other for one, other in different], np.int64)
    codes = codes[~np.isin(codes, refused)]
    return codes // row_count, codes % row_count


def tell_pairs(
    fields: Sequence[PreparedField], weights: Weights, rows: tuple[Ints, Ints], order: Ints, labels: Sequence[Label]
) -> tuple[PairScores, list[Reasons], tuple[ScoredPair, ...]]:
    """Scores and reasons in the order of the rows given, and the pairs best first, then as the frame has them."""
    compared = compare_fields(fields, *rows)
    scores = weights.score(compared, *rows)
    reasons = explain_pairs(fields, compared, scores, rows)
    one, other = order[rows[0]], order[rows[1]]
    one, other = np.minimum(one, other), np.maximum(one, other)
    best_first = np.lexsort((other, one, -scores.same))
    told = zip(one[best_first].tolist(), other[best_first].tolist(), scores.same[best_first].tolist(), strict=True)
    pairs = tuple(
        ScoredPair(labels[a], labels[b], score, reasons[place])
        for (a, b, score), place in zip(told, best_first.tolist(), strict=True)
    )
    return scores, reasons, pairs


def tell_groups(
    groups: Sequence[Sequence[int]],
    told: tuple[Ints, Ints, PairScores, list[Reasons]],
    weights: Weights,
    order: Ints,
    labels: Sequence[Label],
) -> tuple[DuplicateGroup, ...]:
    """The groups best first. told: left, right, scores and reasons of all told pairs."""
    left, right, scores, reasons = told
    row_count = len(labels)
    inside = np.searchsorted(left * row_count + right, _inside(groups, row_count))
    counts = np.array([len(group) * (len(group) - 1) // 2 for group in groups], np.int64)
    starts = np.cumsum(counts) - counts
    also = other_explanations(scores.chances[inside], starts, weights.classes)
    means = _means(scores.same[inside], starts, counts)
    reasons_inside = [reasons[pair] for pair in inside.tolist()]
    bounds = [*starts.tolist(), len(inside)]
    rows = [sorted(order[list(group)].tolist()) for group in groups]
    found = [
        DuplicateGroup(
            tuple(labels[row] for row in rows[place]),
            means[place],
            band_of(means[place]),
            explain_group(reasons_inside[bounds[place] : bounds[place + 1]]),
            also[place],
        )
        for place in sorted(range(len(groups)), key=lambda place: (-means[place], rows[place]))
    ]
    return tuple(found)


def _inside(groups: Sequence[Sequence[int]], row_count: int) -> Ints:
    """Numbers of all pairs of the groups, group by group; the rows of a group are sorted."""
    return np.array([one * row_count + other for group in groups for one, other in combinations(group, 2)], np.int64)


def _means(values: Floats, starts: Ints, counts: Ints) -> list[float]:
    found: list[float] = (np.add.reduceat(values, starts.astype(np.intp)) / counts).tolist() if len(starts) else []
    return found
