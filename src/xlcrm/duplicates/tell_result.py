"""From groups of rows to the answer: labels, scores, bands and reasons, best first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain, combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from xlcrm.duplicates.compare_fields import compare_fields
from xlcrm.duplicates.duplicate_result import DuplicateGroup, Label, ScoredPair, band_of
from xlcrm.duplicates.explain_pairs import Reasons, explain_group, explain_pairs, other_explanations, with_what_was_said
from xlcrm.duplicates.group_pairs import Decided
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.propose_candidates import distinct
from xlcrm.duplicates.string_distance import Floats, Ints
from xlcrm.duplicates.weigh_fields import PairScores, Weights


def told_pairs(
    groups: Sequence[Sequence[int]], pairs: tuple[Ints, Ints], decided: Decided, row_count: int
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """All pairs of the groups and those worth a look, sorted, without those that a person called different.

    And of each whether a person called the two the same.
    """
    codes = distinct(np.concatenate([_inside(groups, row_count), pairs[0] * row_count + pairs[1]]))
    refused, said = (
        np.array([one * row_count + other for one, other in pairs_said], np.int64)
        for pairs_said in (decided.different, decided.same)
    )
    codes = codes[~np.isin(codes, refused)]
    return codes // row_count, codes % row_count, np.isin(codes, said)


def tell_pairs(
    fields: Sequence[PreparedField],
    weights: Weights,
    told: tuple[Ints, Ints, NDArray[np.bool_]],
    order: Ints,
    labels: Sequence[Label],
) -> tuple[PairScores, list[Reasons], tuple[ScoredPair, ...]]:
    """Scores and reasons in the order of the pairs given, and the pairs best first, then as the frame has them.

    told: left, right, and whether a person called the two the same.
    """
    rows, said = told[:2], told[2]
    compared = compare_fields(fields, *rows)
    scores = weights.score(compared, *rows)
    reasons = explain_pairs(fields, compared, scores, rows)
    reasons = with_what_was_said(reasons, said) if said.any() else reasons
    one, other = order[rows[0]], order[rows[1]]
    one, other = np.minimum(one, other), np.maximum(one, other)
    best_first = np.lexsort((other, one, -scores.same))
    best = zip(one[best_first].tolist(), other[best_first].tolist(), scores.same[best_first].tolist(), strict=True)
    pairs = tuple(
        ScoredPair(labels[a], labels[b], score, reasons[place])
        for (a, b, score), place in zip(best, best_first.tolist(), strict=True)
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
    rows = _as_given(groups, order)
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


def _as_given(groups: Sequence[Sequence[int]], order: Ints) -> list[list[int]]:
    """The rows of each group as the frame has them, sorted."""
    flat = order[np.fromiter(chain.from_iterable(groups), np.int64)].tolist()
    bounds = [0, *accumulate(map(len, groups))]
    return [sorted(flat[start:end]) for start, end in pairwise(bounds)]


def _inside(groups: Sequence[Sequence[int]], row_count: int) -> Ints:
    """Numbers of all pairs of the groups, group by group; the rows of a group are sorted."""
    return np.array([one * row_count + other for group in groups for one, other in combinations(group, 2)], np.int64)


def _means(values: Floats, starts: Ints, counts: Ints) -> list[float]:
    found: list[float] = (np.add.reduceat(values, starts.astype(np.intp)) / counts).tolist() if len(starts) else []
    return found
