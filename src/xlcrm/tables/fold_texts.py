"""Texts as they are compared: small Latin letters in whatever script and spelling they were typed, one or many at once.

The functions of many give what those of one give, text by text: joined to one string, each step runs once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from xlcrm.tables.transliterate import to_latin, to_latin_lines

_SKELETON_STEPS = (
    ("shch", "sh"),
    ("sch", "sh"),
    ("sht", "sh"),
    ("kh", "h"),
    ("gh", "h"),
    ("ts", "c"),
    ("tz", "c"),
    ("cz", "c"),
    ("ph", "f"),
    ("ck", "k"),
    ("x", "ks"),
    ("qu", "kv"),
    ("w", "v"),
    ("zh", "z"),
    ("y", "i"),
    ("j", "i"),
    ("ie", "e"),
)
_QUOTES = re.compile(r"['`´’ʼ\"«»“”„]")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_NOT_A_WORD = re.compile(r"[^a-z0-9\n]+")
_DOUBLE_LETTER = re.compile(r"([a-z])\1+")
_BYTES = bytes(range(256))
_NO_ASCII_QUOTES = str.maketrans("", "", "'`\"")
_ASCII_QUOTES = b"'`\""
_WORDS_ONLY = bytes(sign if chr(sign) in "abcdefghijklmnopqrstuvwxyz0123456789\n" else 32 for sign in _BYTES)


def fold_text(text: str) -> str:
    """Lower-case Latin words and digits parted by one space.

    >>> fold_text("  Café «Ромашка», O.O.O. ")
    'cafe romashka ooo'
    """
    plain = to_latin(unicodedata.normalize("NFKC", text).casefold()).casefold().replace("\n", " ")
    plain = _QUOTES.sub("", plain)
    plain = _DOTTED.sub(lambda match: match.group().replace(".", "") + " ", plain)
    return _NOT_A_WORD.sub(" ", plain).strip()


def skeleton(text: str) -> str:
    """What is left of folded text when ways of spelling one sound fall together.

    >>> skeleton("shcherbakov") == skeleton("scherbakov"), skeleton("yuliya") == skeleton("julia")
    (True, True)
    """
    for sound, to in _SKELETON_STEPS:
        text = text.replace(sound, to)
    return _DOUBLE_LETTER.sub(r"\1", text)


def fold_texts(texts: Sequence[str]) -> list[str]:
    """Each as fold_text gives it.

    >>> fold_texts(["  Café «Ромашка», O.O.O. ", "", "Łódź"])
    ['cafe romashka ooo', '', 'lodz']
    """
    if not len(texts):
        return []
    lines = joined_lines(texts).split("\n")
    native = [place for place, line in enumerate(lines) if not line.isascii()]
    for place, latin in zip(native, _latin_lines([lines[place] for place in native]), strict=True):
        lines[place] = latin
    plain = "\n".join(lines).lower()
    if "." in plain:
        plain = plain.translate(_NO_ASCII_QUOTES) if any(map(plain.__contains__, "'`\"")) else plain
        plain = _DOTTED.sub(lambda match: match.group().replace(".", "") + " ", plain)
    words = plain.encode().translate(_WORDS_ONLY, _ASCII_QUOTES)
    while b"  " in words:
        words = words.replace(b"  ", b" ")
    return words.replace(b" \n", b"\n").replace(b"\n ", b"\n").strip(b" ").decode().split("\n")


def skeletons(texts: Sequence[str]) -> list[str]:
    """Each as skeleton gives it.

    >>> skeletons(["shcherbakov", "yuliya"])
    ['sherbakov', 'iulia']
    """
    joined = "\n".join(texts)
    for sound, to in _SKELETON_STEPS:
        joined = joined.replace(sound, to)
    signs = np.frombuffer(joined.encode(), np.uint8)
    doubled = np.append(False, (signs[1:] == signs[:-1]) & (signs[1:] >= ord("a")) & (signs[1:] <= ord("z")))
    return signs[~doubled[: len(signs)]].tobytes().decode().split("\n") if len(texts) else []


def joined_lines(texts: Sequence[str]) -> str:
    """The texts as lines of one string; line ends within a text become blanks."""
    lines = "\n".join(texts)
    if lines.count("\n") == len(texts) - 1:
        return lines
    return "\n".join(text.replace("\n", " ") for text in texts)


def _latin_lines(lines: Sequence[str]) -> list[str]:
    """Lines with letters beyond ASCII, folded and in Latin letters."""
    folded = unicodedata.normalize("NFKC", "\n".join(lines)).casefold().split("\n") if lines else []
    return [line.replace("\n", " ") for line in to_latin_lines(folded)]
