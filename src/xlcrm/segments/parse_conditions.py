"""The condition of a segment as a tree: `industry = Retail and (annual_revenue > 100 or tags contains vip)`.

A column is its key or its header. Tests: = != < <= > >=, in (a, b), not in (a, b), between a and b, contains,
does not contain, starts with, ends with, is blank, is not blank. Joined by and, or, not and brackets. The words may
be Russian, Ukrainian or Bulgarian too, whatever the workbook's language: `Город не пусто и Сумма между 10 и 50`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from xlcrm.segments.condition_words import ConditionError, Word, words_of
from xlcrm.segments.phrases_of_tests import FIRST_WORDS, PHRASES
from xlcrm.texts import N_, _

_DEEPEST = 60
_MISSING_WORD = N_("and")  # of between; brackets are the same in every language
_SIGNS = {"=": "=", "==": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_WITHOUT_VALUE = frozenset({"is blank", "is not blank"})


@dataclass(frozen=True, slots=True)
class ColumnTest:
    """One column against values as they were typed."""

    column: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = ColumnTest | AllOf | AnyOf | Not


def parse_condition(text: str, columns: Mapping[str, str]) -> Condition:
    """The tree of a condition. columns: key by case-folded name, keys and headers alike.

    Raises ConditionError, with a hint, where it cannot be read.
    """
    reader = _Reader(words_of(text), columns)
    condition = reader.any_of(0)
    if reader.rest:
        raise _unreadable(reader.rest[0].text)
    return condition


class _Reader:
    """Reads words from the left; one method a level of the grammar."""

    def __init__(self, words: list[Word], columns: Mapping[str, str]) -> None:
        self._words = words
        self._columns = columns
        self._at = 0
        self._longest = max((len(name.split()) for name in columns), default=1)

    @property
    def rest(self) -> list[Word]:
        return self._words[self._at :]

    def any_of(self, depth: int) -> Condition:
        parts = [self._all_of(depth)]
        while self._take("or"):
            parts.append(self._all_of(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all_of(self, depth: int) -> Condition:
        parts = [self._part(depth)]
        while self._take("and"):
            parts.append(self._part(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _part(self, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise ConditionError("segment_unreadable", _("The condition has too many brackets within brackets."))
        if not self._column_length() and self._take("not"):
            return Not(self._part(depth + 1))
        if self._take("("):
            inside = self.any_of(depth + 1)
            self._expect(")")
            return inside
        return self._test()

    def _test(self) -> ColumnTest:
        start = self._at
        column = self._column()
        operator = self._operator(" ".join(word.text for word in self._words[start : self._at]))
        if operator in _WITHOUT_VALUE:
            return ColumnTest(column, operator)
        if operator in {"in", "not in"}:
            return ColumnTest(column, operator, self._listed())
        if operator == "between":
            low = self._value()
            self._expect(_MISSING_WORD)
            return ColumnTest(column, operator, (low, self._value()))
        return ColumnTest(column, operator, (self._value(),))

    def _column(self) -> str:
        length = self._column_length()
        if not length:
            raise self._unknown_column()
        name = self._columns[self._name(length)]
        self._at += length
        return name

    def _column_length(self) -> int:
        """How many words from here on are the name of a column; 0 where none is."""
        lengths = range(min(self._longest, len(self.rest)), 0, -1)
        return next((length for length in lengths if self._name(length) in self._columns), 0)

    def _name(self, length: int) -> str:
        return " ".join(word.text for word in self.rest[:length]).casefold()

    def _unknown_column(self) -> ConditionError:
        words = []
        for word in self.rest:
            if word.keyword in _SIGNS or word.keyword in FIRST_WORDS | {")", "and", "or"}:
                break
            words.append(word.text)
        name = " ".join(words)
        if not name:
            return _unreadable(self.rest[0].text if self.rest else "")
        close = difflib.get_close_matches(name.casefold(), list(self._columns), n=1, cutoff=0.6)
        hint = _("Did you mean {name!r}?", name=close[0]) if close else _("Use a header of the table, or its key.")
        return ConditionError("segment_unknown_column", _("There is no column {name!r}.", name=name), hint)

    def _operator(self, column: str) -> str:
        if self.rest and self.rest[0].keyword in _SIGNS:
            return _SIGNS[self._next().keyword]
        for words, operator in PHRASES:
            if tuple(word.keyword for word in self.rest[: len(words)]) == words:
                self._at += len(words)
                return operator
        raise ConditionError(
            "segment_unreadable",
            _("After {column} there is no test.", column=column),
            _("Write a test such as =, >, in (a, b), contains or is blank."),
        )

    def _listed(self) -> tuple[str, ...]:
        self._expect("(")
        values = [self._value()]
        while self._take(",") or self._take(";"):
            values.append(self._value())
        self._expect(")")
        return tuple(values)

    def _value(self) -> str:
        """Words up to the next and, or, comma or bracket; a quoted value stands alone."""
        if self.rest and self.rest[0].is_quoted:
            return self._next().text
        words = []
        while self.rest and self.rest[0].keyword not in {"and", "or", ",", ";", "(", ")", *_SIGNS}:
            words.append(self._next().text)
        if not words:
            raise _unreadable(self.rest[0].text if self.rest else "")
        return " ".join(words)

    def _next(self) -> Word:
        word = self._words[self._at]
        self._at += 1
        return word

    def _take(self, keyword: str) -> bool:
        if self.rest[:1] and self.rest[0].keyword == keyword:
            self._at += 1
            return True
        return False

    def _expect(self, keyword: str) -> None:
        if not self._take(keyword):
            found = self.rest[0].text if self.rest else ""
            raise ConditionError(
                "segment_unreadable",
                _("{expected!r} is missing before {found!r}.", expected=_(keyword), found=found)
                if found
                else _("{expected!r} is missing at the end.", expected=_(keyword)),
                _("An example: Industry = Retail and (City in (Sofia, Varna) or Tags contains vip)."),
            )


def _unreadable(word: str) -> ConditionError:
    return ConditionError(
        "segment_unreadable",
        _("{word!r} does not fit here.", word=word) if word else _("The condition ends too early."),
        _("Put values of several words that contain and, or, brackets or commas in quotes."),
    )
