"""The words of a segment's condition, and what can be wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlcrm.texts import _

_QUOTES = str.maketrans("“”„«»‘’", '"""""' + "''")
_WORD = re.compile(
    r"""\s*(?:
        "(?P<double>[^"]*)" | '(?P<single>[^']*)' | \[(?P<bracket>[^\]]*)\]
        | (?P<sign><=|>=|<>|!=|==|=|<|>|\(|\)|,|;)
        | (?P<word>[^\s()<>=!,;"\[\]]+)
    )""",
    re.VERBOSE,
)


_JOINING = {
    **dict.fromkeys(("и", "і", "й", "та"), "and"),
    **dict.fromkeys(("или", "або", "чи"), "or"),
    "не": "not",
}
"""The words that join tests, in Russian, Ukrainian and Bulgarian."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word or sign; a quoted one is never taken for a keyword."""

    text: str
    is_quoted: bool = False

    @property
    def keyword(self) -> str:
        """The word as a keyword, `and`, `or` and `not` in any language by their English names; empty if quoted."""
        folded = self.text.casefold()
        return "" if self.is_quoted else _JOINING.get(folded, folded)


class ConditionError(Exception):
    """What is wrong with a condition, with a way out; becomes a problem of the segment's row."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def words_of(text: str) -> list[Word]:
    """The words of the condition. Raises ConditionError at what is none, such as a lone quote.

    >>> [word.text for word in words_of('City = "Stara Zagora" and revenue>=10')]
    ['City', '=', 'Stara Zagora', 'and', 'revenue', '>=', '10']
    """
    plain, at, words = text.translate(_QUOTES).strip(), 0, []
    while at < len(plain):
        found = _WORD.match(plain, at)
        if found is None:
            raise ConditionError(
                "segment_unreadable",
                _("The condition cannot be read from {rest!r} on.", rest=plain[at : at + 20]),
                _("Close every quote and bracket; put values with odd signs in quotes."),
            )
        kind = found.lastgroup or ""
        words.append(Word(found.group(kind).strip(), kind in {"double", "single"}))
        at = found.end()
    return words
