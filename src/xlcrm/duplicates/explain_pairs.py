"""Why two rows are taken for one, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlcrm.duplicates.compare_fields import NOT_KNOWN
from xlcrm.duplicates.field_roles import LEVELS
from xlcrm.duplicates.learn_chances import SAME
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.related_classes import RelatedClass
from xlcrm.duplicates.weigh_fields import WeighedPairs
from xlcrm.texts import N_, _

Reasons: TypeAlias = tuple[str, ...]

_MOST_REASONS = 5
_WORTH_SAYING = 1.0  # log2 of the odds that a field adds
_AGAINST = -1.0
_ALSO_LIKELY = 0.02  # chance of a related class that is worth a word

_SENTENCES = {
    "equal": N_("same {field}"),
    "sounds": N_("{field} reads the same"),
    "near": N_("{field} nearly the same"),
    "initial": N_("{field} fits the initial"),
    "close": N_("{field} similar"),
    "similar": N_("{field} similar"),
    "same_local": N_("{field} the same before @"),
    "partly": N_("{field} partly the same"),
    "contains": N_("one {field} holds the other"),
    "overlaps": N_("{field} partly the same"),
    "same_domain": N_("same firm in the {field}"),
    "differs": N_("{field} differs"),
}
_SAID = N_("you said they are the same")
_OTHER_SCRIPT = N_("{field} reads the same in Latin letters")


def explain_pairs(fields: Sequence[PreparedField], pairs: WeighedPairs) -> list[Reasons]:
    """For each pair what speaks for it, strongest first, then what speaks against it.

    Each distinct choice of sentences is worded once.
    """
    sentences = [sentence for field in fields for by_level in _sentences(field) for sentence in by_level]
    first = {sentence: place for place, sentence in reversed(list(enumerate(sentences)))}
    choices = _chosen_sentences(fields, pairs, np.array([*map(first.__getitem__, sentences), -1]))
    numbers, distinct_choices = _distinct_rows(choices, len(sentences))
    worded = [_worded(row, sentences) for row in distinct_choices]
    return [worded[number] for number in numbers]


def _worded(chosen: Sequence[int], sentences: Sequence[str]) -> Reasons:
    """Each sentence once: of several columns of one kind the strongest speaks for all."""
    strongest = dict.fromkeys(sentences[place] for place in chosen[:-1] if place >= 0)
    against = [sentences[place] for place in chosen[-1:] if place >= 0]
    return tuple(dict.fromkeys([*list(strongest)[: _MOST_REASONS - 1], *against]))


def with_what_was_said(reasons: list[Reasons], said: NDArray[np.bool_]) -> list[Reasons]:
    """The reasons of the pairs; of those that a person called the same, this first."""
    for place in np.flatnonzero(said).tolist():
        reasons[place] = (_(_SAID), *reasons[place])
    return reasons


def _chosen_sentences(
    fields: Sequence[PreparedField], pairs: WeighedPairs, first: NDArray[np.int64]
) -> NDArray[np.int64]:
    """(pairs, 7 or fewer) places in the list of all sentences, -1 for none; the last is what speaks against.

    first: where each sentence stands first, and -1.
    """
    weights = pairs.scores.field_weights.copy()
    places = np.empty(weights.shape, np.int64)
    before = 0
    for number, (field, found) in enumerate(zip(fields, pairs.compared, strict=True)):
        count = len(LEVELS[field.style])
        across = field.native[pairs.left] != field.native[pairs.right]
        places[:, number] = before + np.minimum(found.levels, count - 1) + np.where(across, count, 0)
        weights[found.levels == NOT_KNOWN, number] = 0.0
        before += 2 * count
    fields_alike = len({_field_label(field) for field in fields}) < len(fields)
    most = _MOST_REASONS + 1 if fields_alike else _MOST_REASONS - 1
    strongest = np.argsort(-weights, axis=1, kind="stable")[:, :most]
    worst = np.argmin(weights, axis=1)[:, None]
    chosen = np.concatenate([strongest, worst], axis=1)
    weighed = np.take_along_axis(weights, chosen, axis=1)
    worth = np.concatenate([weighed[:, :-1] >= _WORTH_SAYING, weighed[:, -1:] <= _AGAINST], axis=1)
    return first[np.where(worth, np.take_along_axis(places, chosen, axis=1), -1)]


def _distinct_rows(table: NDArray[np.int64], size: int) -> tuple[list[int], list[list[int]]]:
    """Each row's number among the distinct rows, and those; the table holds -1 up to size - 1."""
    mixed = np.zeros(len(table), np.int64)
    for column in table.T:
        mixed = mixed * (size + 1) + column + 1
    numbers, distinct = pd.factorize(mixed)
    first = np.zeros(len(distinct), np.int64)
    first[numbers[::-1]] = np.arange(len(table))[::-1]
    return numbers.tolist(), table[first].tolist()


def explain_group(reasons_of_pairs: Sequence[Reasons]) -> Reasons:
    """What a person said, and the reasons that most pairs of the group share."""
    counts: dict[str, int] = {}
    for reasons in reasons_of_pairs:
        for reason in reasons:
            counts[reason] = counts.get(reason, 0) + 1
    if (said := _(_SAID)) in counts:
        counts[said] = len(reasons_of_pairs) + 1
    return tuple(sorted(counts, key=counts.__getitem__, reverse=True)[:_MOST_REASONS])


def other_explanations(
    chances: NDArray[np.float64], starts: NDArray[np.int64], classes: Sequence[RelatedClass]
) -> list[str]:
    """For each group the related class that explains its pairs next best, or nothing.

    chances: (pairs, classes), the pairs of a group together; starts: each group's first pair.
    """
    counts = np.diff(np.append(starts, len(chances)))
    if not len(starts):
        return []
    related = np.add.reduceat(chances[:, SAME + 1 :], starts.astype(np.intp), axis=0) / counts[:, None]
    best = np.argmax(related, axis=1).tolist()
    labels = [_(related_class.label) for related_class in classes]
    return [labels[place] if related[group, place] >= _ALSO_LIKELY else "" for group, place in enumerate(best)]


def _sentences(field: PreparedField) -> tuple[Reasons, Reasons]:
    """A sentence a level: for values in one script, and for values in two."""
    label = _field_label(field)
    plain = tuple(_(_SENTENCES[level], field=label) for level in LEVELS[field.style])
    across = _(_OTHER_SCRIPT, field=label)
    return plain, tuple(
        across if level in ("equal", "sounds") else sentence
        for level, sentence in zip(LEVELS[field.style], plain, strict=True)
    )


def _field_label(field: PreparedField) -> str:
    _role, _colon, column = field.name.partition(":")
    if field.role_name == "other" and column:
        return column
    return _(field.role.label)
