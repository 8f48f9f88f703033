"""Which kinds of letters each of many lines has: all lines are looked at in one go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

LATIN, CYRILLIC, UKRAINIAN, HARD_SIGN, OTHER_SCRIPT = (1 << bit for bit in range(5))
"""Bits: letters A to Z, Cyrillic, those of Ukrainian alone, the hard sign, and what may be a letter
of neither Latin nor Cyrillic script."""

Bits: TypeAlias = NDArray[np.uint8]
_FIRST_CYRILLIC, _LAST_CYRILLIC = 0x400, 0x4FF
_LAST_LATIN = 0x24F
_SIGNS_AMONG_CYRILLIC = range(0x482, 0x48A)


def letters_in_lines(lines: Sequence[str]) -> Bits:
    """For each line the bits of the kinds of letters that it has; a line holds no line end.

    >>> [int(bits) for bits in letters_in_lines(["Ann", "Іван", "", "42"])] == [LATIN, CYRILLIC | UKRAINIAN, 0, 0]
    True
    """
    if not len(lines):
        return np.empty(0, np.uint8)
    signs = code_points("\n" + "\n".join(lines))
    starts = np.flatnonzero(signs == ord("\n"))
    bits = _BITS[np.minimum(signs, len(_BITS) - 1)]
    return np.bitwise_or.reduceat(bits, starts)


def code_points(text: str) -> NDArray[np.uint32]:
    """The number of each sign of the text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _bits_by_sign() -> Bits:
    """The bits of every sign up to the last Cyrillic one; the last place stands for all beyond."""
    bits = np.zeros(_LAST_CYRILLIC + 2, np.uint8)
    bits[_LAST_LATIN + 1 :] = OTHER_SCRIPT
    bits[_FIRST_CYRILLIC : _LAST_CYRILLIC + 1] = CYRILLIC
    bits[_SIGNS_AMONG_CYRILLIC] |= OTHER_SCRIPT  # no letters for themselves
    for letters, bit in (
        ("abcdefghijklmnopqrstuvwxyz", LATIN),
        ("іїєґ", CYRILLIC | UKRAINIAN),
        ("ъ", CYRILLIC | HARD_SIGN),
    ):
        bits[[ord(letter) for letter in letters + letters.upper()]] = bit
    return bits


_BITS = _bits_by_sign()
