"""Find the rows of a table that are the same person or the same company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from xlcrm.duplicates.duplicate_result import LOOK, DuplicateGroup, DuplicateResult, Label, ScoredPair
from xlcrm.duplicates.encoded_strings import Ints
from xlcrm.duplicates.explain_pairs import explain_pairs, with_what_was_said
from xlcrm.duplicates.group_pairs import Decided, group_pairs
from xlcrm.duplicates.prepare_fields import PreparedField, prepare_fields
from xlcrm.duplicates.propose_candidates import propose_candidates
from xlcrm.duplicates.related_classes import Kind
from xlcrm.duplicates.saved_plan import SavedPlan
from xlcrm.duplicates.string_distance import Floats
from xlcrm.duplicates.tell_result import tell_groups, tell_pairs, told_pairs
from xlcrm.duplicates.weigh_fields import WeighedPairs, Weights, weigh_fields
from xlcrm.duplicates.without_collecting import without_collecting

_MIXING = 0x9E3779B97F4A7C15  # an odd number; its products are spread over 64 bits
__all__ = ["DuplicateGroup", "DuplicateResult", "SavedPlan", "ScoredPair", "find_duplicates"]


@without_collecting()
def find_duplicates(
    frame: pd.DataFrame,
    roles: Mapping[str, str],
    kind: Kind,
    *,
    cannot_link: Iterable[tuple[Label, Label]] = (),
    must_link: Iterable[tuple[Label, Label]] = (),
    threshold: float = 0.9,
    plan: SavedPlan | None = None,
) -> DuplicateResult:
    """Groups of rows that are probably one, and scored pairs, named by the labels of the frame's index.

    roles: column to role (see field_roles.ROLES, and full_name); columns without one are ignored. Nothing is merged.
    cannot_link, must_link: pairs that a person called different, or the same; what was said last of a pair is to be
    given alone. threshold: chance 0..1 from which rows join. plan: the weights of an earlier run (result.plan) of the
    same kind and columns; others are learned anew. Neither the order of the rows nor letter case matters.
    Source: Fellegi and Sunter 1969, with classes of related but different pairs.
    """
    fields = prepare_fields(frame, roles)
    if len(frame) < 2 or not fields:
        return DuplicateResult((), ())
    order = _canonical_order(fields, frame.index)
    labels = frame.index.tolist()
    decided = _as_decided(cannot_link, must_link, labels, order)
    fields = [field.reordered(order) for field in fields]
    candidates = propose_candidates(fields, len(labels))
    weights, tables, possible = weigh_fields(
        fields,
        candidates,
        kind,
        known=plan.tables_for(fields, kind, len(labels)) if plan else None,
        worth=min(LOOK, threshold),
    )
    found = weights.weigh(*possible)
    groups = _groups(weights, found, decided, threshold)
    told, said = told_pairs(groups, found, weights, decided, min(LOOK, threshold))
    reasons = with_what_was_said(explain_pairs(fields, told), said)
    in_words = tell_groups(groups, (told, reasons), weights, order, labels)
    return DuplicateResult(
        in_words, tell_pairs(told, reasons, order, labels), SavedPlan.of(fields, kind, len(labels), tables)
    )


def _groups(weights: Weights, found: WeighedPairs, decided: Decided, threshold: float) -> list[list[int]]:
    """Groups of places; pairs not found yet are weighed where a group hangs on them."""

    def score_pairs(one: Ints, other: Ints) -> Floats:
        return weights.weigh(one, other).scores.same

    pairs = found.left, found.right, found.scores.same
    return group_pairs(len(weights.entities), pairs, score_pairs, decided, threshold)


def _canonical_order(fields: Sequence[PreparedField], index: pd.Index) -> Ints:
    """An order of the rows that depends on what they hold, not on where they stand."""
    mixed = np.zeros(len(index), np.uint64)
    for number, column in enumerate(column for field in fields for column in field.columns):
        mixed = (mixed + (column + 1).astype(np.uint64)) * np.uint64(_MIXING + 2 * number)
    order = np.argsort(mixed)
    alike = mixed[order[1:]] == mixed[order[:-1]]
    tied = order[np.append(alike, False) | np.append(False, alike)]
    names = pd.factorize(np.array([str(label) for label in index[tied]], dtype=object), sort=True)[0]
    rank = np.zeros(len(index), np.int64)
    rank[tied] = names
    return np.lexsort((rank, mixed)).astype(np.int64) if len(tied) else order.astype(np.int64)


def _as_decided(
    cannot_link: Iterable[tuple[Label, Label]],
    must_link: Iterable[tuple[Label, Label]],
    labels: Sequence[Label],
    order: Ints,
) -> Decided:
    different, same = list(cannot_link), list(must_link)
    places = {labels[row]: place for place, row in enumerate(order.tolist())} if different or same else {}
    return Decided(_as_places(different, places), _as_places(same, places))


def _as_places(pairs: Iterable[tuple[Label, Label]], places: Mapping[Label, int]) -> frozenset[tuple[int, int]]:
    known = [(places[a], places[b]) for a, b in pairs if a in places and b in places and a != b]
    return frozenset((min(pair), max(pair)) for pair in known)
