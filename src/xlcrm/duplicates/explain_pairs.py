"""Why two rows are taken for one, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from xlcrm.duplicates.compare_fields import NOT_KNOWN, FieldComparison
from xlcrm.duplicates.field_roles import LEVELS
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.related_classes import RelatedClass
from xlcrm.duplicates.weigh_fields import SAME, PairScores
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
_OTHER_SCRIPT = N_("{field} reads the same in Latin letters")


def explain_pairs(
    fields: Sequence[PreparedField],
    compared: Sequence[FieldComparison],
    scores: PairScores,
    rows: tuple[NDArray[np.int64], NDArray[np.int64]],
    chosen: Iterable[int],
) -> list[Reasons]:
    """For each chosen pair what speaks for it, strongest first, then what speaks against it."""
    left, right = rows
    sentences = [_sentences(field) for field in fields]
    return [
        _reasons(
            [field.levels[pair] for field in compared],
            scores.field_weights[pair].tolist(),
            [
                told[int(field.native[left[pair]] != field.native[right[pair]])]
                for told, field in zip(sentences, fields, strict=True)
            ],
        )
        for pair in chosen
    ]


def explain_group(reasons_of_pairs: Sequence[Reasons]) -> Reasons:
    """The reasons that most pairs of the group share."""
    counted = Counter(reason for reasons in reasons_of_pairs for reason in reasons)
    return tuple(reason for reason, _count in counted.most_common(_MOST_REASONS))


def other_explanation(chances: NDArray[np.float64], classes: Sequence[RelatedClass]) -> str:
    """The related class that explains the pairs next best, or nothing. chances: (pairs, classes)."""
    related = chances[:, SAME + 1 :].mean(axis=0)
    best = int(np.argmax(related))
    return _(classes[best].label) if related[best] >= _ALSO_LIKELY else ""


def _reasons(levels: Sequence[int], weights: Sequence[float], sentences: Sequence[Reasons]) -> Reasons:
    """sentences: one a level for each field."""
    told = [
        (weight, by_level[level])
        for by_level, level, weight in zip(sentences, levels, weights, strict=True)
        if level != NOT_KNOWN
    ]
    strongest = sorted((item for item in told if item[0] >= _WORTH_SAYING), key=lambda item: (-item[0], item[1]))
    against = sorted(item for item in told if item[0] <= _AGAINST)
    chosen = [*strongest[: _MOST_REASONS - 1], *against[:1]]
    return tuple(dict.fromkeys(sentence for _weight, sentence in chosen))


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
