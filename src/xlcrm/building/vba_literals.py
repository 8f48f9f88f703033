"""Python values as VBA spells them; a source is plain ASCII, so other letters are built from their numbers."""

from __future__ import annotations

import re

_ASCII_RUN = re.compile(r"[ -~]+|[^ -~]+")
_MOST_IN_LINE = 900  # letters; VBA takes 1023
_DEAREST = len(' & ChrW(-12345) & ""')


def vba_text(text: str) -> str:
    """An expression that gives the text.

    >>> print(vba_text("да 1"))
    ChrW(1076) & ChrW(1072) & " 1"
    """
    parts = [_part(run) for run in _ASCII_RUN.findall(text)]
    return " & ".join(parts) or '""'


def vba_statements(target: str, text: str) -> list[str]:
    """Lines that put a text of any length in a variable.

    >>> vba_statements("prompt", "Which table?")
    ['prompt = "Which table?"']
    """
    pieces, width, before = [""], 0, ""
    for letter in text:
        cost = 2 if " " <= letter <= "~" and " " <= before <= "~" else _DEAREST
        if width + cost > _MOST_IN_LINE:
            pieces, width = [*pieces, ""], 0
        pieces[-1], width, before = pieces[-1] + letter, width + cost, letter
    first, *others = pieces
    return [f"{target} = {vba_text(first)}", *(f"{target} = {target} & {vba_text(piece)}" for piece in others)]


def hex_statements(target: str, text: str) -> list[str]:
    """The same for many texts in one procedure, whose size VBA limits: other letters as `LettersOf` reads them.

    >>> hex_statements("word", "да")
    ['word = LettersOf("04340430")']
    """
    if text.isascii() and text.isprintable():
        return vba_statements(target, text)
    digits = text.encode("utf-16-be").hex().upper()
    pieces = [digits[at : at + _MOST_IN_LINE] for at in range(0, len(digits), _MOST_IN_LINE)]
    calls = [f'LettersOf("{piece}")' for piece in pieces]
    return [f"{target} = {calls[0]}", *(f"{target} = {target} & {call}" for call in calls[1:])]


def _part(run: str) -> str:
    if " " <= run[0] <= "~":
        return '"' + run.replace('"', '""') + '"'
    units = run.encode("utf-16-be")
    numbers = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return " & ".join(f"ChrW({number if number < 0x8000 else number - 0x10000})" for number in numbers)
