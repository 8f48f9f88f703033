"""How alike two values are, one by one or down two columns: the finder's own comparison for formulas and checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from xlcrm.duplicates.encoded_strings import encode_strings
from xlcrm.duplicates.normalise_names import (
    clean_company_name,
    clean_person_name,
    email_key,
    name_families,
    phone_key,
    sorted_skeleton,
)
from xlcrm.duplicates.string_distance import jaro_winkler
from xlcrm.tables.fold_texts import fold_text, skeleton

SimilarKind = Literal["person", "company", "email", "phone", "text"]

_CLEANERS: dict[SimilarKind, Callable[[str], str]] = {
    "person": clean_person_name,
    "company": clean_company_name,
    "email": email_key,
    "phone": phone_key,
    "text": fold_text,
}


def similar(a: str, b: str, kind: SimilarKind = "text") -> float:
    """Likeness 0..1 of two values: 1 when they read the same in any spelling, else Jaro-Winkler of what is compared.

    Word order does not matter; an empty side gives 0. Phones and mails are alike only as a whole.

    >>> similar("Иван Петров", "Petrov Ivan", "person"), similar("ООО Ромашка", "Romashka", "company")
    (1.0, 1.0)
    >>> similar("+359 888 123 456", "0888 123456", "phone"), similar("Bill Gates", "William Gates", "person")
    (1.0, 1.0)
    >>> round(similar("Martha", "Marhta"), 3)
    0.961
    """
    clean = _CLEANERS[kind]
    ours, theirs = clean(a), clean(b)
    if not ours or not theirs:
        return 0.0
    if kind in ("email", "phone"):
        return _likeness(ours, theirs)
    if sorted_skeleton(ours) == sorted_skeleton(theirs) or (kind == "person" and _one_person(ours, theirs)):
        return 1.0
    return max(_likeness(ours, theirs), _likeness(sorted_skeleton(ours), sorted_skeleton(theirs)))


def similar_columns(a: Sequence[object], b: Sequence[object], kind: SimilarKind = "text") -> list[float]:
    """`similar` down two columns of one length; a column of one value goes with every value of the other.

    Numbers are read as their digits; a blank gives 0. Every different pair is compared once.

    >>> similar_columns(["Иван Петров", None, 42.0], ["Petrov Ivan", "Anna", "42"], "person")
    [1.0, 0.0, 1.0]
    >>> similar_columns(["Romashka Ltd"], ["ООО Ромашка", ""], "company")
    [1.0, 0.0]
    """
    ours, theirs = [as_text(value) for value in a], [as_text(value) for value in b]
    ours, theirs = (ours * len(theirs), theirs) if len(ours) == 1 else (ours, theirs)
    theirs = theirs * len(ours) if len(theirs) == 1 else theirs
    pairs = list(zip(ours, theirs, strict=True))
    scores = {pair: similar(*pair, kind) for pair in set(pairs)}
    return [scores[pair] for pair in pairs]


def clean_column(values: Sequence[object], kind: SimilarKind = "company") -> list[str]:
    """Each value as the finder compares it: small Latin letters, without legal form, title and signs.

    Blanks stay blank, numbers are read as their digits.

    >>> clean_column(["ООО «Ромашка»", None, 365.0]), clean_column(["Dr. Jörg Weiß"], "person")
    (['romashka', '', '365'], ['jorg weiss'])
    """
    texts = [as_text(value) for value in values]
    cleaned = {text: _CLEANERS[kind](text) for text in set(texts)}
    return [cleaned[text] for text in texts]


def as_text(value: object) -> str:
    """A cell as text: blank for a missing one, whole numbers without a point.

    >>> as_text(None), as_text(42.0), as_text(" x ")
    ('', '42', ' x ')
    """
    if value is None or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _likeness(ours: str, theirs: str) -> float:
    ours, theirs = sorted((ours, theirs))
    return float(jaro_winkler(encode_strings([ours, theirs]), np.array([0]), np.array([1]))[0])


def _one_person(ours: str, theirs: str) -> bool:
    """Whether every word of one side is a form of a word of the other."""
    left, right = (skeleton(name).split() for name in (ours, theirs))
    return len(left) == len(right) and all(any(_one_name(word, other) for other in right) for word in left)


def _one_name(word: str, other: str) -> bool:
    families = name_families()
    return word == other or bool(set(families.get(word, ())) & set(families.get(other, ())))
