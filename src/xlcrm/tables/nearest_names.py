"""The nearest known name to one that nothing has, for a hint."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from xlcrm.texts import _


def nearest(text: str, known: Iterable[str], cutoff: float = 0.5) -> str | None:
    """The name most like the text; None where none is like it. cutoff: how like it has to be, 0..1.

    >>> nearest("Acmee", ["Berg", "Acme"]), nearest("Acmee", ["Berg"])
    ('Acme', None)
    """
    found = difflib.get_close_matches(text, list(known), n=1, cutoff=cutoff)
    return found[0] if found else None


def did_you_mean(text: str, known: Iterable[str], otherwise: str, cutoff: float = 0.5) -> str:
    """The question whether the nearest name is meant, or the other hint where none is near."""
    name = nearest(text, known, cutoff)
    return otherwise if name is None else _("Did you mean {name!r}?", name=name)
