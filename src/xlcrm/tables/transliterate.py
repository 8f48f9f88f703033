"""Latin letters for every script: an own table for Russian, Ukrainian and Bulgarian, anyascii for the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray

from xlcrm.tables.letters_in_lines import (
    CYRILLIC,
    HARD_SIGN,
    LATIN,
    OTHER_SCRIPT,
    UKRAINIAN,
    Bits,
    code_points,
    letters_in_lines,
)

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
_UKRAINIAN_FORMS = ("тов", "прат", "фоп")
_UKRAINIAN_LETTERS = re.compile(rf"[іїєґ]|\b(?:{'|'.join(_UKRAINIAN_FORMS)})\b", re.IGNORECASE)
_RUSSIAN_LETTERS = re.compile("[ыэё]", re.IGNORECASE)
_BULGARIAN_HARD_SIGN = re.compile("ъ(?![еёюяиі])", re.IGNORECASE)
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile(r"\w+")
_NATIVE_LETTER = re.compile(r"[^\W\d_\x00-\u024f]")
_USUAL_SIGNS = 0x2200  # Latin, Greek and Cyrillic letters, quotation marks
_NOTHING = 0x110000  # no sign has this number


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
    if any("\n" in line for line in lines):
        return [to_latin(line) for line in lines]
    latin = list(lines)
    letters = letters_in_lines(lines)
    for place in np.flatnonzero((letters & CYRILLIC > 0) & (letters & LATIN > 0)).tolist():
        latin[place] = _repair_twins(lines[place])
        letters[place] = letters_in_lines([latin[place]])[0]
    languages = _languages_of(latin, letters)
    for language in _TABLES:
        places = np.flatnonzero(languages == language).tolist()
        spelled = _spell("\n".join([latin[place] for place in places]), language).split("\n") if places else []
        for place, line in zip(places, spelled, strict=True):
            latin[place] = line
    return _in_ascii(latin)


def _languages_of(lines: Sequence[str], letters: Bits) -> NDArray[np.str_]:
    """Of each line the language that its letters show, as _language_of says it; blank where it has no Cyrillic ones."""
    languages = np.where(letters & CYRILLIC > 0, "ru", "")
    languages[letters & UKRAINIAN > 0] = "uk"
    russian = np.flatnonzero(languages == "ru").tolist()
    hard = set(np.flatnonzero(letters & HARD_SIGN).tolist())
    for place in russian:
        line = lines[place].lower()
        if place in hard or any(map(line.__contains__, _UKRAINIAN_FORMS)):
            languages[place] = _language_of(line)
    return languages


def _spell(text: str, language: str) -> str:
    """The text translated by the table of the language; text of usual signs by one look-up of all of them."""
    signs = code_points(text)
    if signs.max(initial=0) >= _USUAL_SIGNS:
        return text.translate(_TABLES[language])
    spelled = _spellings(language)[signs]
    return bytes(spelled[spelled != _NOTHING]).decode("utf-32-le", "surrogatepass")


@lru_cache
def _spellings(language: str) -> NDArray[np.uint32]:
    """(signs, 4): what each usual sign is written as, _NOTHING after the end."""
    spelled = np.full((_USUAL_SIGNS, 4), _NOTHING, np.uint32)
    spelled[:, 0] = np.arange(_USUAL_SIGNS)
    for sign, latin in _TABLES[language].items():
        spelled[sign] = [*map(ord, latin), *[_NOTHING] * (4 - len(latin))]
    return spelled


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


def are_native_script(lines: Sequence[str]) -> list[bool]:
    """Of each line what is_native_script says.

    >>> are_native_script(["Иван", "José", "№ 1"])
    [True, False, False]
    """
    letters = letters_in_lines([line.replace("\n", " ") if "\n" in line else line for line in lines])
    native = letters & CYRILLIC > 0
    for place in np.flatnonzero(letters & OTHER_SCRIPT).tolist():
        native[place] = is_native_script(lines[place])
    found: list[bool] = native.tolist()
    return found


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
