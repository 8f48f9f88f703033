"""From scored pairs to groups: inside what hangs together, the groups whose pairs agree on average."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from xlcrm.duplicates.connected_rows import connected_rows
from xlcrm.duplicates.encoded_strings import Ints

Scores: TypeAlias = NDArray[np.float64]
ScorePairs: TypeAlias = Callable[[Ints, Ints], Scores]

_TOO_MANY_TO_PAIR = 150  # rows that hang together; beyond, pairs not proposed count as different
_MOST_SAID = 6.0  # one pair says no more than these log odds, for or against
_NEVER = -1e9
_ALWAYS = 1e12
_GONE = -np.inf
_EVEN = 0.0  # log odds: a group may grow while its pairs are on average more likely the same than not


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person said of pairs of rows, the lower row first."""

    different: frozenset[tuple[int, int]] = frozenset()
    same: frozenset[tuple[int, int]] = frozenset()


def group_pairs(
    row_count: int,
    pairs: tuple[Ints, Ints, Scores],
    score_pairs: ScorePairs,
    decided: Decided,
    threshold: float,
) -> list[list[int]]:
    """Groups of two rows and more, each sorted. pairs: left, right, chance 0..1; score_pairs scores missing ones."""
    left, right, scores = pairs
    sure = scores >= threshold
    bound = np.array(sorted(decided.same), np.int64).reshape(-1, 2)
    heads = connected_rows(row_count, np.append(left[sure], bound[:, 0]), np.append(right[sure], bound[:, 1]))
    agreed = _agreed(heads, pairs, decided)
    groups = _members(heads, agreed)
    doubted = _members(heads, ~agreed)
    known = _known_scores(heads, pairs, score_pairs, doubted)
    for rows in doubted:
        groups += _cut(rows, known, decided, threshold)
    return sorted(sorted(group) for group in groups if len(group) > 1)


def _agreed(heads: Ints, pairs: tuple[Ints, Ints, Scores], decided: Decided) -> NDArray[np.bool_]:
    """By head whether all pairs of its rows are rather the same than not: then there is nothing to cut."""
    left, right, scores = pairs
    size = np.bincount(heads.astype(np.intp), minlength=len(heads))
    same = (heads[left] == heads[right]) & (scores > 0.5)
    count = np.bincount(heads[left[same]].astype(np.intp), minlength=len(heads))
    agreed = count == size * (size - 1) // 2
    for one, other in decided.different:
        agreed[heads[one]] &= heads[one] != heads[other]
    return np.asarray(agreed)


def _members(heads: Ints, wanted: NDArray[np.bool_]) -> list[list[int]]:
    """Rows that hang together, of the heads wanted; a row alone is left out."""
    rows = np.flatnonzero(wanted[heads] & (np.bincount(heads.astype(np.intp), minlength=len(heads)) > 1)[heads])
    rows = rows[np.argsort(heads[rows], kind="stable")]
    bounds = [*np.flatnonzero(np.append(True, np.diff(heads[rows]) > 0)[: len(rows)]).tolist(), len(rows)]
    members = rows.tolist()
    return [members[start:end] for start, end in pairwise(bounds)]


def _known_scores(
    heads: Ints, pairs: tuple[Ints, Ints, Scores], score_pairs: ScorePairs, members: list[list[int]]
) -> dict[tuple[int, int], float]:
    left, right, scores = pairs
    large = np.zeros(len(heads), bool)
    large[[row for rows in members for row in rows]] = True
    inside = (heads[left] == heads[right]) & large[left]
    known = dict(
        zip(zip(left[inside].tolist(), right[inside].tolist(), strict=True), scores[inside].tolist(), strict=True)
    )
    missing = [
        pair
        for rows in members
        if len(rows) <= _TOO_MANY_TO_PAIR
        for pair in combinations(rows, 2)
        if pair not in known
    ]
    if missing:
        rows = np.array(missing, np.int64)
        known |= dict(zip(missing, score_pairs(rows[:, 0], rows[:, 1]).tolist(), strict=True))
    return known


def _cut(rows: list[int], known: dict[tuple[int, int], float], decided: Decided, threshold: float) -> list[list[int]]:
    """Join the two groups whose pairs agree most on average, until no two agree enough."""
    likeness = np.full((len(rows), len(rows)), _GONE)
    for one, other in combinations(range(len(rows)), 2):
        pair = (rows[one], rows[other])
        value = _NEVER if pair in decided.different else _log_odds(known.get(pair, 0.0))
        value = _ALWAYS if pair in decided.same else value
        likeness[one, other] = likeness[other, one] = value
    groups = {place: [row] for place, row in enumerate(rows)}
    enough = min(_log_odds(threshold), _EVEN)
    while len(groups) > 1:
        one, other = divmod(int(likeness.argmax()), len(rows))
        if likeness[one, other] < enough:
            break
        one, other = min(one, other), max(one, other)
        _join(likeness, one, other, len(groups[one]), len(groups[other]))
        groups[one] += groups.pop(other)
    return list(groups.values())


def _join(likeness: Scores, one: int, other: int, size_one: int, size_other: int) -> None:
    """The group `one` takes the other in; the place of the other is empty from then on."""
    average = (likeness[one] * size_one + likeness[other] * size_other) / (size_one + size_other)
    likeness[one] = likeness[:, one] = average
    likeness[other] = likeness[:, other] = _GONE
    likeness[one, one] = _GONE


def _log_odds(chance: float) -> float:
    chance = min(max(chance, 1e-12), 1 - 1e-12)
    return min(max(log(chance / (1 - chance)), -_MOST_SAID), _MOST_SAID)
