"""Texts that are looked for in a whole workbook, such as all that names one person, and what stands in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class SoughtTexts:
    """What is looked for and what it becomes. A text that is one of `kept` is never found."""

    parts: tuple[tuple[str, str], ...]  # regular expression, what stands in its place; letter case does not matter
    labels: Mapping[str, str] = field(default_factory=dict)  # whole texts, and what each becomes
    kept: frozenset[str] = frozenset()

    def holds(self, text: str) -> bool:
        """The text holds something of what is looked for."""
        if text in self.kept:
            return False
        return text in self.labels or bool(self.parts and self._pattern.search(text))

    def replaced(self, text: str) -> str:
        """The text with everything that is looked for replaced."""
        if text in self.kept or not self.parts:
            return self.labels.get(text, text)
        if text in self.labels:
            return self.labels[text]
        return self._pattern.sub(lambda match: self.parts[int((match.lastgroup or "p0")[1:])][1], text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """All parts in one: the group that matched tells which."""
        return re.compile("|".join(f"(?P<p{at}>{part})" for at, (part, _new) in enumerate(self.parts)), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnCell:
    """A place of the user's own that holds a sought text; a cell, or the whole sheet where it is in no cell."""

    sheet: str
    cell: str = ""
