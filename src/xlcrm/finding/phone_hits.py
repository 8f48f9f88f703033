"""Phone numbers found by any spelling of them: E.164, local, with a trunk code, or the last digits alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlcrm.finding.word_likeness import Hit

_EXTENSION = re.compile(r"(?i)(?:ext|доб|x|;).*$")
_NOT_DIGITS = re.compile(r"\D+")
_LEAST, _WHOLE = 4, 7  # digits of a part, and of a number


def typed_number(text: str) -> str:
    """The digits of a text that may be a phone number or its end, without the trunk code; else empty.

    >>> typed_number("8 (495) 123-45-67"), typed_number("0888 12 34 99"), typed_number("flat 12"), typed_number("123")
    ('4951234567', '888123499', '', '')
    """
    bare = _EXTENSION.sub("", text)
    if any(map(str.isalpha, bare)):
        return ""
    digits = _NOT_DIGITS.sub("", bare)
    return _without_trunk(digits) if len(digits) >= _LEAST else ""


def phone_scores(wanted: str, numbers: Sequence[str]) -> list[int]:
    """Points of each number. wanted: of `typed_number`.

    >>> phone_scores("888123499", ["+359 888 123 499", "0888/123499", "+359 2 811 1234"])
    [100, 100, 0]
    >>> phone_scores("3499", ["+359 888 123 499"]), phone_scores("35928111234", ["02 811 1234"])
    ([70], [100])
    """
    return [int(_points(wanted, _without_trunk(_NOT_DIGITS.sub("", number)))) for number in numbers]


def _points(wanted: str, number: str) -> int:
    if number.endswith(wanted):
        return Hit.SAME if len(wanted) >= _WHOLE else Hit.WORD
    if len(number) >= _WHOLE and wanted.endswith(number):
        return Hit.SAME
    return Hit.INSIDE if wanted in number else Hit.NONE


def _without_trunk(digits: str) -> str:
    """Without zeros in front, and without the 8 of Russian numbers."""
    return digits[1:] if len(digits) == 11 and digits.startswith("8") else digits.lstrip("0")
