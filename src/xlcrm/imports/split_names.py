"""One cell with a whole name to its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SALUTATIONS = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "herr", "frau", "mme", "m", "г-н", "г-жа", "госпожа",
    "господин", "пан", "пані", "д-р", "проф", "инж", "уважаемый", "уважаемая",
})  # fmt: skip
_PATRONYMIC = re.compile(r"(?:ович|евич|ич|йович|івна|ївна|овна|евна|ична|інічна)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a person's name; None where a part is not given."""

    first: str | None = None
    middle: str | None = None
    last: str | None = None
    salutation: str | None = None


def split_name(text: str) -> NameParts:
    """First, middle and last name of a whole one; the family name stands first before a comma or a patronymic.

    >>> split_name("Иванов Пётр Сергеевич")
    NameParts(first='Пётр', middle='Сергеевич', last='Иванов', salutation=None)
    >>> split_name("Dr. Anna Berg").last
    'Berg'
    """
    salutation, rest = _without_salutation(" ".join(text.split()))
    if "," in rest:
        last, _comma, given = rest.partition(",")
        first, _blank, middle = given.strip().partition(" ")
        return NameParts(first or None, middle or None, last.strip() or None, salutation)
    words = rest.split(" ")
    if len(words) == 3 and _PATRONYMIC.search(words[2]):
        return NameParts(words[1], words[2], words[0], salutation)
    if len(words) == 3 and _PATRONYMIC.search(words[1]):
        return NameParts(words[0], words[1], words[2], salutation)
    return NameParts(words[0] or None, None, " ".join(words[1:]) or None, salutation)


def is_salutation(text: str) -> bool:
    """Mr, Ms, Dr and the like.

    >>> is_salutation("Ms."), is_salutation("Manager")
    (True, False)
    """
    return text.strip().rstrip(".").casefold() in _SALUTATIONS


def _without_salutation(text: str) -> tuple[str | None, str]:
    first, _blank, rest = text.partition(" ")
    return (first, rest) if rest and is_salutation(first) else (None, text)
