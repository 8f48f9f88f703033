"""From groups of rows to the answer: labels, scores, bands and reasons, best first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from xlcrm.duplicates.duplicate_result import DuplicateGroup, Label, PairsMadeOnDemand, ScoredPair, band_of
from xlcrm.duplicates.encoded_strings import Ints
from xlcrm.duplicates.explain_pairs import Reasons, explain_group, other_explanations
from xlcrm.duplicates.group_pairs import Decided
from xlcrm.duplicates.propose_candidates import distinct
from xlcrm.duplicates.weigh_fields import WeighedPairs, Weights


def told_pairs(
    groups: Sequence[Sequence[int]], found: WeighedPairs, weights: Weights, decided: Decided, worth: float
) -> tuple[WeighedPairs, NDArray[np.bool_]]:
    """All pairs of the groups and those found worth a look, sorted, without those that a person called different.

    And of each whether a person called the two the same. found: sorted; worth: chance 0..1 from which a look is.
    """
    row_count = len(weights.entities)
    known = found.left * row_count + found.right
    codes = distinct(np.concatenate([_inside(groups, row_count), known[found.scores.same >= worth]]))
    refused, said = (
        np.array([one * row_count + other for one, other in pairs_said], np.int64)
        for pairs_said in (decided.different, decided.same)
    )
    codes = codes[~np.isin(codes, refused)]
    places = np.searchsorted(known, codes)
    new = np.append(known, -1)[places] != codes
    places[new] = len(known) + np.arange(int(new.sum()))
    more = weights.weigh(codes[new] // row_count, codes[new] % row_count)
    return found.followed_by(more).taken(places), np.isin(codes, said)


def tell_pairs(
    told: WeighedPairs, reasons: Sequence[Reasons], order: Ints, labels: Sequence[Label]
) -> PairsMadeOnDemand:
    """The pairs best first, then as the frame has them; reasons: of each pair."""

    def make() -> list[ScoredPair]:
        one, other = order[told.left], order[told.right]
        one, other = np.minimum(one, other), np.maximum(one, other)
        best_first = np.lexsort((other, one, -told.scores.same))
        pairs = map(
            ScoredPair,
            map(labels.__getitem__, one[best_first].tolist()),
            map(labels.__getitem__, other[best_first].tolist()),
            told.scores.same[best_first].tolist(),
            map(reasons.__getitem__, best_first.tolist()),
        )
        return list(pairs)

    return PairsMadeOnDemand(len(told.left), make)


def tell_groups(
    groups: Sequence[Sequence[int]],
    told: tuple[WeighedPairs, Sequence[Reasons]],
    weights: Weights,
    order: Ints,
    labels: Sequence[Label],
) -> tuple[DuplicateGroup, ...]:
    """The groups best first. told: all told pairs, sorted, and their reasons."""
    if not groups:
        return ()
    pairs, reasons = told
    row_count, sizes = len(labels), _sizes(groups)
    inside = np.searchsorted(pairs.left * row_count + pairs.right, _inside(groups, row_count))
    counts = sizes * (sizes - 1) // 2
    starts = (np.cumsum(counts) - counts).astype(np.intp)
    also = other_explanations(pairs.scores.chances[inside], starts, weights.classes)
    means = np.add.reduceat(pairs.scores.same[inside], starts) / counts
    why = _why(list(map(reasons.__getitem__, inside.tolist())), [*starts.tolist(), len(inside)])
    rows, firsts = _as_given(groups, order)
    named = list(map(labels.__getitem__, rows.tolist()))
    members = [tuple(named[start:end]) for start, end in pairwise([*firsts.tolist(), len(rows)])]
    found = list(map(DuplicateGroup, members, means.tolist(), map(band_of, means.tolist()), why, also))
    return tuple(map(found.__getitem__, np.lexsort((rows[firsts], -means)).tolist()))


def _why(reasons: list[Reasons], bounds: Sequence[int]) -> list[Reasons]:
    """Of each group the reasons; groups whose pairs have the same are explained once."""
    explained: dict[tuple[Reasons, ...], Reasons] = {}
    found = []
    for start, end in pairwise(bounds):
        if end - start == 1:
            found.append(reasons[start])
            continue
        of_pairs = tuple(reasons[start:end])
        if of_pairs not in explained:
            explained[of_pairs] = explain_group(of_pairs)
        found.append(explained[of_pairs])
    return found


def _as_given(groups: Sequence[Sequence[int]], order: Ints) -> tuple[Ints, Ints]:
    """The rows of the groups as the frame has them, group by group, sorted in each; and where each group begins."""
    sizes = _sizes(groups)
    rows = order[np.fromiter(chain.from_iterable(groups), np.int64)]
    return rows[np.lexsort((rows, np.repeat(np.arange(len(groups)), sizes.astype(np.intp))))], np.cumsum(sizes) - sizes


def _sizes(groups: Sequence[Sequence[int]]) -> Ints:
    return np.fromiter(map(len, groups), np.int64, len(groups))


def _inside(groups: Sequence[Sequence[int]], row_count: int) -> Ints:
    """Numbers of all pairs of the groups, group by group; the rows of a group are sorted."""
    rows = np.fromiter(chain.from_iterable(groups), np.int64)
    sizes = _sizes(groups).astype(np.intp)
    later = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(rows)) - 1  # rows of the same group that follow
    first = np.repeat(np.arange(len(rows)), later)
    step = np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later) + 1
    return np.asarray(rows[first] * row_count + rows[first + step])
