"""Texts that a spreadsheet would take for formulas: made harmless on the way out, as they were on the way in."""

from __future__ import annotations

import re

_MAY_BE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PHONE_OR_NUMBER = re.compile(r"[+-]?[\d\s().,/-]*\d(?:(?:;ext=| ext\. )\d+)?")


def harmless(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula; numbers and phones stay.

    Source: OWASP on CSV injection, CWE-1236.

    >>> harmless("=1+1"), harmless("+359 88 812-34-56"), harmless("-12.5"), harmless("@home")
    ("'=1+1", '+359 88 812-34-56', '-12.5', "'@home")
    """
    return f"'{text}" if _may_be_a_formula(text) else text


def as_it_was(text: str) -> str:
    """The text without the apostrophe that `harmless` put in front.

    >>> as_it_was("'=1+1"), as_it_was("'tis"), as_it_was("'-12.5")
    ('=1+1', "'tis", "'-12.5")
    """
    return text[1:] if text.startswith("'") and _may_be_a_formula(text[1:]) else text


def _may_be_a_formula(text: str) -> bool:
    return text.startswith(_MAY_BE_A_FORMULA) and not _PHONE_OR_NUMBER.fullmatch(text)
