"""Strings as rows of bytes, so that numpy looks at a letter of all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Letters: TypeAlias = NDArray[np.uint8]
Hashes: TypeAlias = NDArray[np.uint64]

WIDEST = 64
PAD_LEFT = 0
WORD_BY_WIDTH: dict[int, type[np.unsignedinteger[Any]]] = {8: np.uint8, 16: np.uint16, 32: np.uint32, 64: np.uint64}
_MIXING = np.uint64(0x9E3779B97F4A7C15)  # an odd number; its products are spread over 64 bits
_COMMON_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789 @.-_"
_BIT_OF_LETTER = np.left_shift(np.uint64(1), np.arange(41, 297, dtype=np.uint64) % np.uint64(64))
_BIT_OF_LETTER[list(_COMMON_LETTERS)] = np.left_shift(np.uint64(1), np.arange(41, dtype=np.uint64))
_BIT_OF_LETTER[PAD_LEFT] = 0
_POWERS = np.cumprod(np.full(WIDEST + 1, _MIXING))
_INVERSES = np.cumprod(np.full(WIDEST + 1, np.uint64(pow(int(_MIXING), -1, 1 << 64))))  # a power times its own is 1


@dataclass(frozen=True)
class EncodedStrings:
    """Strings as rows of bytes; letters: (count, 8, 16, 32 or 64), 0 after the end; lengths: (count,)."""

    letters: Letters
    lengths: Ints
    is_whole: bool  # ASCII alone, and none cut: the rows say all of the strings

    @cached_property
    def letter_sets(self) -> NDArray[np.uint64]:
        """Of each string a bit for each of its letters; some share one."""
        sets = np.zeros(len(self.letters), np.uint64)
        for of_place in np.ascontiguousarray(self.letters.T):
            sets |= _BIT_OF_LETTER[of_place]
        return sets

    @cached_property
    def starts(self) -> NDArray[np.uint32]:
        """The first four letters of each string as one number, the first of them lowest."""
        return np.ascontiguousarray(self.letters[:, :4]).view("<u4")[:, 0]

    def taken(self, places: Ints) -> EncodedStrings:
        """The strings at the places."""
        return EncodedStrings(self.letters[places], self.lengths[places], self.is_whole)

    def until(self, ends: Ints) -> EncodedStrings:
        """Of each string what stands before the end."""
        ends = np.clip(ends, 0, self.lengths)
        return EncodedStrings(self._between(np.zeros_like(ends), ends), ends, self.is_whole)

    def last_of(self, letter: str) -> Ints:
        """The place of the last such letter in each string, -1 where there is none."""
        found = self.letters[:, ::-1] == ord(letter)
        return np.where(found.any(axis=1), self.letters.shape[1] - 1 - found.argmax(axis=1), -1)

    def hashes(self) -> Hashes:
        """A number for each string, as far as it is encoded; it depends on the letters alone."""
        mixed = self.lengths.astype(np.uint64)
        for letters in self.letters.view(np.uint64).T:
            mixed = (mixed ^ letters) * _MIXING
            mixed ^= mixed >> np.uint64(32)
        return mixed

    def hashes_between(self, starts: Ints, ends: Ints) -> Hashes:
        """The same for the letters from start to end, without the end, wherever they stand."""
        starts, ends = np.clip(starts, 0, WIDEST), np.minimum(ends, self.lengths)
        mixed: Hashes = np.zeros(len(self.letters), np.uint64)
        letters = np.ascontiguousarray(self._between(starts, ends)[:, : ends.max(initial=0)].T)
        for of_place, power in zip(letters, _POWERS, strict=False):
            mixed += of_place * power
        return np.asarray(mixed * _INVERSES[starts], np.uint64)

    def _between(self, starts: Ints, ends: Ints) -> Letters:
        """The letters from start to end where they stand, and nothing elsewhere; both are 0 to 64."""
        places = np.arange(self.letters.shape[1], dtype=np.int8)
        first, last = starts.astype(np.int8)[:, None], ends.astype(np.int8)[:, None]
        return self.letters * ((places >= first) & (places < last))

    def numbers_between(self, starts: Ints, ends: Ints) -> Ints:
        """One number for what is equal from start to end, -1 where nothing stands there."""
        some = np.minimum(ends, self.lengths) > np.maximum(starts, 0)
        return np.where(some, pd.factorize(self.hashes_between(starts, ends))[0].astype(np.int64), -1)


def encode_strings(strings: Sequence[str]) -> EncodedStrings:
    """Rows of bytes for the strings: the letters of ASCII as they are, others by their rank among those in use."""
    longest = max(map(len, strings), default=0)
    width = next((width for width in WORD_BY_WIDTH if longest <= width), WIDEST)
    is_ascii = "".join(strings).isascii()
    letters = np.array(strings if is_ascii else _as_ascii(strings), f"S{width}").view(np.uint8).reshape(-1, width)
    lengths = np.count_nonzero(letters, axis=1).astype(np.int64)
    return EncodedStrings(letters, lengths, is_ascii and longest <= WIDEST)


def hash_strings(strings: Sequence[str], encoded: EncodedStrings) -> Hashes:
    """A number for each string that depends on the whole of it alone; encoded: the same strings."""
    if encoded.is_whole:
        return encoded.hashes()
    return np.asarray(pd.util.hash_array(np.array(strings, dtype=object), categorize=False), np.uint64)


def _as_ascii(strings: Sequence[str]) -> list[str]:
    """Another sign of ASCII for each of the letters in use; beyond 127 of them some share one."""
    signs = {ord(letter): 1 + rank % 127 for rank, letter in enumerate(sorted(set("".join(strings))))}
    return [text.translate(signs) for text in strings]
