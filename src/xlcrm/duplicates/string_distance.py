"""Jaro-Winkler similarity and edit distance of many pairs of short strings at once, bit by bit in numpy.

Each string is a row of bytes; the places where a letter of one occurs in the other are bits of one machine word, so
one numpy step handles one letter of thousands of pairs. Strings are cut at 64 letters. Sources: Jaro 1989,
Winkler 1990; Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from xlcrm.duplicates.encoded_strings import PAD_LEFT, WIDEST, WORD_BY_WIDTH, EncodedStrings, Ints

Floats: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[Any]  # unsigned machine words, one a pair
_Measure: TypeAlias = Callable[[list[Words], Ints, Ints], NDArray[np.float64]]

_CHUNK = 16_384
_PAD_RIGHT = 255


def jaro_winkler(strings: EncodedStrings, left: Ints, right: Ints, at_least: float = 0.0) -> NDArray[np.float64]:
    """Similarity 0..1 of strings[left[i]] and strings[right[i]]; a shared start of up to four letters counts more.

    Pairs that cannot reach at_least by the letters that they have at all get 0.
    """
    result = np.zeros(len(left))
    start = _shared_start(strings, left, right)
    hopeful = np.arange(len(left))
    if at_least > 0:
        hopeful = np.flatnonzero(_most_alike(strings, left, right, start) >= at_least)
    jaro = _measure_pairs(strings, left[hopeful], right[hopeful], _jaro)
    result[hopeful] = jaro + np.where(jaro > 0.7, start[hopeful] * 0.1 * (1 - jaro), 0.0)
    return result


def _shared_start(strings: EncodedStrings, left: Ints, right: Ints) -> NDArray[np.uint8]:
    """How many of the first four letters stand in both strings, one after the other."""
    differing = strings.starts[left] ^ strings.starts[right]
    shared = np.zeros(len(left), np.uint8)
    for letters in range(1, 5):
        shared += differing & np.uint32((1 << 8 * letters) - 1) == 0
    return np.minimum(shared, strings.lengths[left]).astype(np.uint8)


def _most_alike(strings: EncodedStrings, left: Ints, right: Ints, start: NDArray[np.uint8]) -> NDArray[np.float64]:
    """A bound above the similarity: letters that the other string lacks find no partner. start: letters shared."""
    lengths_left, lengths_right = strings.lengths[left], strings.lengths[right]
    lacking_right, lacking_left = _letters_lacking(strings, left, right)
    matches = np.minimum(lengths_left - lacking_right, lengths_right - lacking_left)
    jaro = (matches / np.maximum(lengths_left, 1) + matches / np.maximum(lengths_right, 1) + 1) / 3
    jaro = np.where(matches > 0, jaro, lengths_left + lengths_right == 0)
    return np.asarray(jaro + start * 0.1 * (1 - jaro) + 1e-9)


def edit_distance(strings: EncodedStrings, left: Ints, right: Ints, at_most: int = WIDEST) -> NDArray[np.float64]:
    """Least number of letters put in, left out, changed or swapped with their neighbour.

    Pairs that surely need more than at_most by the letters that they have at all get at_most + 1.
    """
    result = np.full(len(left), at_most + 1.0)
    hopeful = np.flatnonzero(_fewest_edits(strings, left, right) <= at_most)
    result[hopeful] = _measure_pairs(strings, left[hopeful], right[hopeful], _edits)
    return result


def _fewest_edits(strings: EncodedStrings, left: Ints, right: Ints) -> Ints:
    apart = np.abs(strings.lengths[left] - strings.lengths[right])
    return np.asarray(np.maximum(np.maximum(*_letters_lacking(strings, left, right)), apart))


def _letters_lacking(strings: EncodedStrings, left: Ints, right: Ints) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """How many letters of the left string, at least, the right one lacks; and the other way round."""
    sets_left, sets_right = strings.letter_sets[left], strings.letter_sets[right]
    return _bits(sets_left & ~sets_right), _bits(sets_right & ~sets_left)


def _bits(words: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """How many bits of each word are set; numpy has its own way from 2.0 on."""
    if hasattr(np, "bitwise_count"):
        return np.asarray(np.bitwise_count(words), np.uint8)
    quarters = _bits_of_16()[np.ascontiguousarray(words).view(np.uint16).reshape(-1, 4)]
    return np.asarray(quarters.sum(axis=1, dtype=np.uint8))


@lru_cache(maxsize=1)
def _bits_of_16() -> NDArray[np.uint8]:
    return np.array([number.bit_count() for number in range(1 << 16)], np.uint8)


def _measure_pairs(strings: EncodedStrings, left: Ints, right: Ints, measure: _Measure) -> NDArray[np.float64]:
    result = np.zeros(len(left))
    longest = np.maximum(strings.lengths[left], strings.lengths[right])
    order = np.argsort(longest, kind="stable")
    for start in range(0, len(order), _CHUNK):
        part = order[start : start + _CHUNK]
        rows_left, rows_right = left[part], right[part]
        places = _letter_places(strings.letters, rows_left, rows_right, int(longest[part[-1]]))
        result[part] = measure(places, strings.lengths[rows_left], strings.lengths[rows_right])
    return result


def _letter_places(letters: NDArray[np.uint8], left: Ints, right: Ints, longest: int) -> list[Words]:
    """For each place of the left string, the bits of the right string's places that hold the same letter."""
    width = next(width for width in WORD_BY_WIDTH if longest <= width)
    ours = np.ascontiguousarray(letters[left, :width].T)
    theirs = letters[right, :width].reshape(-1)
    theirs = np.where(theirs == PAD_LEFT, np.uint8(_PAD_RIGHT), theirs)
    return [
        np.packbits(theirs == np.repeat(ours[place], width), bitorder="little").view(WORD_BY_WIDTH[width])
        for place in range(longest)
    ]


def _jaro(places: list[Words], length_left: Ints, length_right: Ints) -> NDArray[np.float64]:
    if not places:
        return np.ones(len(length_left))
    reach = np.maximum(np.maximum(length_left, length_right) // 2 - 1, 0)
    taken, flags = _take_matches(places, reach)
    matches = np.sum(flags, axis=0, dtype=np.int64)
    moved = _count_moved(places, taken, flags)
    some = np.maximum(matches, 1)
    thirds = matches / np.maximum(length_left, 1) + matches / np.maximum(length_right, 1) + (matches - moved / 2) / some
    return np.where(matches > 0, thirds / 3, (length_left + length_right == 0).astype(np.float64))


def _take_matches(places: list[Words], reach: Ints) -> tuple[Words, list[NDArray[np.bool_]]]:
    """The right string's places that found a partner within reach, and for each left place whether it found one."""
    word = places[0].dtype
    ones = np.array([(1 << bits) - 1 for bits in range(word.itemsize * 8 + 1)], dtype=object)
    masks = ones.astype(word)
    taken = np.zeros(len(reach), word)
    flags = []
    for place, same in enumerate(places):
        upto = masks[np.minimum(place + reach + 1, word.itemsize * 8)]
        window = upto & ~masks[np.maximum(place - reach, 0)]
        free = same & window & ~taken
        lowest = free & (~free + word.type(1))
        taken |= lowest
        flags.append(lowest != 0)
    return taken, flags


def _count_moved(places: list[Words], taken: Words, flags: list[NDArray[np.bool_]]) -> Ints:
    """How many matched letters stand in another order than in the left string."""
    one = places[0].dtype.type(1)
    rest = taken.copy()
    moved = np.zeros(len(taken), np.int64)
    for same, flag in zip(places, flags, strict=True):
        lowest = rest & (~rest + one)
        moved += flag & ((same & lowest) == 0)
        rest = np.where(flag, rest ^ lowest, rest)
    return moved


def _edits(places: list[Words], length_left: Ints, length_right: Ints) -> NDArray[np.float64]:
    if not places:
        return np.zeros(len(length_left))
    word = places[0].dtype.type
    one = word(1)
    last = np.left_shift(one, np.maximum(length_right - 1, 0).astype(places[0].dtype))
    up, down = np.full(len(length_left), ~word(0)), np.zeros(len(length_left), places[0].dtype)
    diagonal, before = down.copy(), down.copy()
    score = length_right.copy()
    for place, same in enumerate(places):
        swapped = ((~diagonal & same) << one) & before
        diagonal = (((same & up) + up) ^ up) | same | down | swapped
        rise, fall = down | ~(diagonal | up), diagonal & up
        live = place < length_left
        score += live & ((rise & last) != 0)
        score -= live & ((fall & last) != 0)
        rise, fall = (rise << one) | one, fall << one
        up, down, before = fall | ~(diagonal | rise), rise & diagonal, same
    return np.where(length_right == 0, length_left, score).astype(np.float64)
