"""How alike two single values are: the finder's own comparison for formulas and checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from xlcrm.duplicates.normalise_names import (
    clean_company_name,
    clean_person_name,
    email_key,
    fold_text,
    name_families,
    phone_key,
    skeleton,
    sorted_skeleton,
)
from xlcrm.duplicates.string_distance import encode_strings, jaro_winkler

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
