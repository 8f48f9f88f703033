"""Find the rows of a table that are the same person or the same company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from xlcrm.duplicates.compare_fields import compare_fields
from xlcrm.duplicates.duplicate_result import LOOK, DuplicateGroup, DuplicateResult, Label, ScoredPair, band_of
from xlcrm.duplicates.explain_pairs import explain_group, explain_pairs, other_explanation
from xlcrm.duplicates.group_pairs import group_pairs
from xlcrm.duplicates.prepare_fields import PreparedField, prepare_fields
from xlcrm.duplicates.propose_candidates import propose_candidates
from xlcrm.duplicates.related_classes import Kind
from xlcrm.duplicates.string_distance import Ints
from xlcrm.duplicates.weigh_fields import Weights, weigh_fields

__all__ = ["DuplicateGroup", "DuplicateResult", "ScoredPair", "find_duplicates"]


def find_duplicates(
    frame: pd.DataFrame,
    roles: Mapping[str, str],
    kind: Kind,
    *,
    cannot_link: Iterable[tuple[Label, Label]] = (),
    threshold: float = 0.9,
) -> DuplicateResult:
    """Groups of rows that are probably one, and scored pairs, named by the labels of the frame's index.

    roles: column to role (see field_roles.ROLES, and full_name); columns without one are ignored. Nothing is merged.
    cannot_link: pairs that a person called different. threshold: chance 0..1 from which rows join. Neither the order
    of the rows nor letter case matters. Source: Fellegi and Sunter 1969, with classes of related but different pairs.
    """
    fields = prepare_fields(frame, roles)
    if len(frame) < 2 or not fields:
        return DuplicateResult((), ())
    order = _canonical_order(fields, frame.index)
    labels = [frame.index[place] for place in order]
    fields = [field.reordered(order) for field in fields]
    left, right = propose_candidates(fields, len(labels))
    if not len(left):
        return DuplicateResult((), ())
    compared = compare_fields(fields, left, right)
    weights = weigh_fields(fields, compared, left, right, kind)
    scores = weights.score(compared, left, right).same
    different = _as_places(cannot_link, labels)
    groups = group_pairs(
        len(labels),
        (left, right, scores),
        lambda one, other: weights.score(compare_fields(fields, one, other), one, other).same,
        different,
        threshold,
    )
    worth_a_look = scores >= min(LOOK, threshold)
    told = _told_pairs(groups, left[worth_a_look], right[worth_a_look], different)
    return _named(_result(fields, weights, groups, told, order), frame.index)


def _canonical_order(fields: Sequence[PreparedField], index: pd.Index) -> Ints:
    """An order of the rows that depends on what they hold, not on where they stand."""
    names = np.array([str(label) for label in index])
    columns = [column for field in fields for column in field.columns]
    return np.lexsort((names, *columns)).astype(np.int64)


def _as_places(pairs: Iterable[tuple[Label, Label]], labels: Sequence[Label]) -> set[tuple[int, int]]:
    places = {label: place for place, label in enumerate(labels)}
    known = [(places[a], places[b]) for a, b in pairs if a in places and b in places]
    return {(min(pair), max(pair)) for pair in known}


def _told_pairs(
    groups: Sequence[Sequence[int]], left: Ints, right: Ints, different: set[tuple[int, int]]
) -> tuple[Ints, Ints]:
    """All pairs of the groups and those worth a look, without those that a person called different."""
    inside = {pair for group in groups for pair in combinations(group, 2)}
    pairs = sorted(inside | set(zip(left.tolist(), right.tolist(), strict=True)) - different)
    rows = np.array(pairs, np.int64).reshape(-1, 2)
    return rows[:, 0], rows[:, 1]


def _result(
    fields: Sequence[PreparedField],
    weights: Weights,
    groups: Sequence[Sequence[int]],
    told: tuple[Ints, Ints],
    order: Ints,
) -> DuplicateResult:
    """The answer with places in the frame for labels; best first, then as the frame has them."""
    left, right = told
    compared = compare_fields(fields, left, right)
    scores = weights.score(compared, left, right)
    reasons = explain_pairs(fields, compared, scores, told, range(len(left)))
    places = {pair: place for place, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True))}
    pairs = []
    for pair, place in places.items():
        a, b = sorted(order[list(pair)].tolist())
        pairs.append(ScoredPair(a, b, float(scores.same[place]), reasons[place]))
    found = []
    for group in groups:
        inside = [places[pair] for pair in combinations(group, 2)]
        also = other_explanation(scores.chances[inside], weights.classes)
        group_reasons = explain_group([reasons[place] for place in inside])
        score = float(scores.same[inside].mean())
        rows = tuple(sorted(order[list(group)].tolist()))
        found.append(DuplicateGroup(rows, score, band_of(score), group_reasons, also))
    return DuplicateResult(
        groups=tuple(sorted(found, key=lambda group: (-group.score, group.labels))),
        pairs=tuple(sorted(pairs, key=lambda pair: (-pair.score, pair.a, pair.b))),
    )


def _named(result: DuplicateResult, index: pd.Index) -> DuplicateResult:
    """The labels of the frame's index in the place of places."""
    labels = index.tolist()
    return DuplicateResult(
        groups=tuple(replace(group, labels=tuple(labels[place] for place in group.labels)) for group in result.groups),
        pairs=tuple(replace(pair, a=labels[pair.a], b=labels[pair.b]) for pair in result.pairs),
    )
