"""Short marks of what fields hold: equal where the values are, also between workbooks of different languages."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.specs import DATE_KINDS, NUMBER_KINDS

BLANK = "----"
_LETTERS = len(BLANK)
_FIRST = "v"  # no spreadsheet takes a text that begins with it for a number or a formula

Codes = np.ndarray
"""Marks of four letters; two dimensions: rows, columns."""


def field_codes(kind: Kind, values: pd.Series) -> Codes:
    """A mark for each value of a column: 24 bits of its digest, so one change in 16 million looks like none.

    >>> field_codes(Kind.TEXT, pd.Series(["Acme", None], dtype="string")).tolist()
    ['6PXD', '----']
    """
    places, unique = pd.factorize(values)
    marks = np.array([*map(_code, _texts(kind, unique)), BLANK])
    return marks[places].astype(f"<U{_LETTERS}")


def unequal(left: pd.Series, right: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Place by place: whether both hold something, and whether they hold different things, one nothing included."""
    here, there = left.notna().to_numpy(), right.notna().to_numpy()
    is_plain = left.dtype == right.dtype and left.dtype.kind in "Mf"
    values = [side.to_numpy() if is_plain else side.to_numpy(dtype=object) for side in (left, right)]
    both: np.ndarray = here & there
    differ: np.ndarray = here != there
    differ[both] = values[0][both] != values[1][both]
    return both, differ


def codes_of(kinds: Sequence[Kind], frame: pd.DataFrame) -> Codes:
    """The marks of a whole frame, one kind a column."""
    found = np.full(frame.shape, BLANK, dtype=f"<U{_LETTERS}")
    for at, (kind, key) in enumerate(zip(kinds, frame.columns, strict=True)):
        if frame[key].notna().any():
            found[:, at] = field_codes(kind, frame[key])
    return found


def packed(codes: Codes) -> list[str]:
    """Each row's marks as one text, blank ones at its end left out."""
    if not codes.shape[1]:
        return [_FIRST] * len(codes)
    joined = np.ascontiguousarray(codes).view(f"<U{_LETTERS * codes.shape[1]}")[:, 0]
    return [_FIRST + _without_blank_end(text) for text in joined.tolist()]


def unpacked(texts: Sequence[str], columns: int) -> Codes:
    """The marks that `packed` was given; columns: how many fields a row has at least."""
    width = max([columns * _LETTERS, *(len(text) - 1 for text in texts)])
    if not texts or not width:
        return np.full((len(texts), columns), BLANK, dtype=f"<U{_LETTERS}")
    filled = [text[1:].ljust(width, BLANK[0]) for text in texts]
    return np.array(filled, dtype=f"<U{width}").view(f"<U{_LETTERS}").reshape(len(texts), -1)[:, :columns]


def _without_blank_end(text: str) -> str:
    end = len(text)
    while end and text[end - _LETTERS : end] == BLANK:
        end -= _LETTERS
    return text[:end]


def _texts(kind: Kind, unique: Any) -> list[str]:
    if kind in DATE_KINDS:
        return list(np.datetime_as_string(np.asarray(unique, dtype="datetime64[s]")))
    if kind in NUMBER_KINDS:
        return [f"{float(value):.12g}" for value in unique]
    return [str(value) for value in unique]


@lru_cache(maxsize=400_000)
def _code(text: str) -> str:
    digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=3).digest()
    return base64.urlsafe_b64encode(digest).decode()
