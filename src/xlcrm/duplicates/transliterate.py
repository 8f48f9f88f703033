"""Latin letters for every script: an own table for Russian, Ukrainian and Bulgarian, anyascii for the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anyascii import anyascii

_RUSSIAN_SPELLING = (
    "а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts \
ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya"
)
_RUSSIAN = {pair[0]: pair[2:] for pair in _RUSSIAN_SPELLING.split()}
_SHARED = _RUSSIAN | {"і": "i", "ї": "i", "є": "ie", "ґ": "g", "ў": "u", "’": "", "ʼ": ""}
_UKRAINIAN = _SHARED | {"г": "h", "и": "y", "й": "i"}
_BULGARIAN = _SHARED | {"щ": "sht", "ъ": "a", "ь": "y", "х": "h"}

_LATIN_TWINS = "aceopxykmthbi"
_CYRILLIC_TWINS = "асеорхукмтнві"
_UKRAINIAN_LETTERS = re.compile(r"[іїєґ]|\b(?:тов|прат|фоп)\b", re.IGNORECASE)
_RUSSIAN_LETTERS = re.compile("[ыэё]", re.IGNORECASE)
_BULGARIAN_HARD_SIGN = re.compile("ъ(?![еёюяиі])", re.IGNORECASE)
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile(r"\w+")
_NATIVE_LETTER = re.compile(r"[^\W\d_\x00-\u024f]")


def to_latin(text: str) -> str:
    """The text in ASCII letters, case kept; Cyrillic by the language that its letters show.

    >>> to_latin("Щербаков"), to_latin("Сергій"), to_latin("Търново"), to_latin("Łukasz Müller")
    ('Shcherbakov', 'Serhii', 'Tarnovo', 'Lukasz Muller')
    """
    if text.isascii():
        return text
    if _CYRILLIC.search(text):
        text = _repair_twins(text)
        text = text.translate(_TABLES[_language_of(text)])
    return text if text.isascii() else anyascii(text)


def to_latin_lines(lines: Sequence[str]) -> list[str]:
    """Each as to_latin gives it; lines of one language are put into Latin letters together.

    >>> to_latin_lines(["Щербаков", "Сергій", "Łódź"])
    ['Shcherbakov', 'Serhii', 'Lodz']
    """
    latin = list(lines)
    by_language: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        if _CYRILLIC.search(line):
            latin[place] = _repair_twins(line)
            by_language.setdefault(_language_of(latin[place]), []).append(place)
    for language, places in by_language.items():
        together = "\n".join(latin[place] for place in places).translate(_TABLES[language])
        for place, line in zip(places, together.split("\n"), strict=True):
            latin[place] = line
    return _in_ascii(latin)


def _in_ascii(lines: list[str]) -> list[str]:
    """What is left of other scripts by anyascii, each letter looked up once."""
    joined = "\n".join(lines)
    if joined.isascii():
        return lines
    letters = {ord(letter): anyascii(letter) for letter in set(joined) if not letter.isascii()}
    return [line if line.isascii() else line.translate(letters) for line in lines]


def is_native_script(text: str) -> bool:
    """Whether the text has letters outside the Latin script.

    >>> is_native_script("Иван"), is_native_script("José")
    (True, False)
    """
    return not text.isascii() and _NATIVE_LETTER.search(text) is not None


def _repair_twins(text: str) -> str:
    """Words that mix Latin and Cyrillic letters get the look-alikes of the script that prevails."""
    return _WORD.sub(_repair_word, text) if _LATIN.search(text) else text


def _repair_word(match: re.Match[str]) -> str:
    word = match.group()
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if not cyrillic or not latin:
        return word
    return word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)


def _language_of(text: str) -> str:
    if _UKRAINIAN_LETTERS.search(text):
        return "uk"
    if _BULGARIAN_HARD_SIGN.search(text) and not _RUSSIAN_LETTERS.search(text):
        return "bg"
    return "ru"


def _both_cases(table: dict[str, str]) -> dict[int, str]:
    lower = {ord(letter): latin for letter, latin in table.items()}
    return lower | {ord(letter.upper()): latin.capitalize() for letter, latin in table.items()}


_TABLES = {"ru": _both_cases(_SHARED), "uk": _both_cases(_UKRAINIAN), "bg": _both_cases(_BULGARIAN)}
_TO_CYRILLIC = _both_cases(dict(zip(_LATIN_TWINS, _CYRILLIC_TWINS, strict=True)))
_TO_LATIN = _both_cases(dict(zip(_CYRILLIC_TWINS, _LATIN_TWINS, strict=True)))
