"""How well the words of a workbook answer a typed word: the same, begun, inside, sounding alike, or with a typo."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from xlcrm.tables.fold_texts import skeletons

Scores = NDArray[np.float64]


class Hit(IntEnum):
    """How a text was hit, with the points of it, 0 to 100."""

    NONE = 0
    TYPO = 30
    INSIDE = 40
    SOUND = 55
    BEGUN = 60
    WORD = 70
    START = 85  # the whole query begins the text
    SAME = 100


_SHORTEST_INSIDE, _SHORTEST_TYPO = 3, 4
_ALIKE = 0.8  # of 0..1, as difflib measures it
_MOST_TYPOS = 40  # words


def word_scores(word: str, vocabulary: Sequence[str], sounds: Sequence[str]) -> Scores:
    """Points of each word of the vocabulary. word: folded. sounds: the skeletons of the vocabulary.

    >>> words = ["ivanov", "ivanova", "iwanow", "ivnaov", "divan", "berg"]
    >>> word_scores("ivanov", words, skeletons(words)).tolist()
    [70.0, 60.0, 55.0, 30.0, 0.0, 0.0]
    >>> word_scores("van", words, skeletons(words)).tolist()
    [40.0, 40.0, 0.0, 0.0, 40.0, 0.0]
    """
    scores = np.zeros(len(vocabulary))
    sound = skeletons([word])[0]
    if len(word) >= _SHORTEST_TYPO and not any(map(str.isdigit, word)):
        near = frozenset(_misspelt(sound, sounds))
        scores[[each in near for each in sounds]] = Hit.TYPO
    if len(word) >= _SHORTEST_INSIDE:
        scores[[word in each for each in vocabulary]] = Hit.INSIDE
        if not any(map(str.isdigit, word)):
            scores[[each == sound for each in sounds]] = Hit.SOUND
    scores[[each.startswith(word) for each in vocabulary]] = Hit.BEGUN
    scores[[each == word for each in vocabulary]] = Hit.WORD
    return scores


def _misspelt(sound: str, sounds: Sequence[str]) -> list[str]:
    """The sounds that a typo or two away are this one: those that share the start or the end are measured."""
    start, end, length = sound[:2], sound[-3:], len(sound)
    shortlist = {
        each
        for each in sounds
        if abs(len(each) - length) <= 2
        and (each.startswith(start) or each.endswith(end))
        and not (len(each) < length - 1 and sound.startswith(each))  # Ivan is no misspelt Ivanov
    }
    return difflib.get_close_matches(sound, sorted(shortlist), n=_MOST_TYPOS, cutoff=_ALIKE)
