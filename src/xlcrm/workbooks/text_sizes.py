"""How wide a text is drawn and how many lines it takes, by the widths of Arial's Latin and Cyrillic letters."""

from __future__ import annotations

import math
import re

from xlcrm.workbooks import palette

_LETTERS = {  # in percent of the height of the type
    19: "'",
    22: "ijlі",
    26: "|",
    28: " !,./:;I[\\]ftїІЇ",
    34: "()-`r{}",
    36: '"',
    37: "г",
    39: "*",
    41: "ґ",
    44: "к",
    46: "зт",
    47: "^",
    49: "Ґ",
    50: "Jcksvxyzсух",
    51: "эє",
    52: "чь",
    53: "в",
    54: "пяГ",
    55: "н",
    58: "бц",
    59: "+<=>~длК×",
    61: "FTZЗТ",
    63: "ъ",
    64: "У",
    66: "БЛЬ",
    67: "&ABEKPSVXYжАВЕРХЧЁ",
    68: "Д",
    69: "м",
    72: "CDHNRUwыИЙНПСЭЯЄ",
    74: "Ц",
    75: "ю",
    76: "Ф",
    78: "GOQО",
    79: "Ъ",
    80: "ш",
    83: "фщ",
    84: "MmМ",
    89: "%Ы",
    92: "Ш",
    93: "Ж",
    94: "Щ",
    95: "W",
    100: "—…",
    101: "Ю",
    102: "@",
    108: "№",
}
_PERCENT = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_OTHERS = 56  # digits and most small letters
_BOLD = 1.1
_PIXELS_A_POINT = 96 / 72
_PADDING = 6  # of a cell, left and right together
_WORDS = re.compile(r"[^\s\-/]+[\-/]*|[\-/]+|\s+")


def text_pixels(text: str, size: float = palette.SIZE, *, bold: bool = False) -> float:
    """How wide a text of one line is, within some percent. size: of the type, in points.

    >>> text_pixels("Выигранных") > text_pixels("illicitly.") * 1.5
    True
    """
    percent = sum(_PERCENT.get(letter, _OTHERS) for letter in text)
    return percent / 100 * size * _PIXELS_A_POINT * (_BOLD if bold else 1)


def lines_of(text: str, pixels: float, size: float = palette.SIZE, *, bold: bool = False) -> int:
    r"""How many lines a text takes in a cell so wide: broken between words, in longer words where the cell ends.

    >>> lines_of("of the best clients", 60), lines_of("one\ntwo", 60)
    (3, 2)
    """
    room = max(1.0, pixels - _PADDING)
    return sum(_lines(part, room, size, bold) for part in text.split("\n"))


def _lines(text: str, room: float, size: float, bold: bool) -> int:
    if text_pixels(text, size, bold=bold) <= room:
        return 1
    lines, filled = 1, 0.0
    for word in _WORDS.findall(text):
        wide = text_pixels(word, size, bold=bold)
        if filled + wide <= room or (word.isspace() and filled):
            filled += wide
            continue
        lines += filled > 0
        lines += max(0, math.ceil(wide / room) - 1)
        filled = wide - room * max(0, math.ceil(wide / room) - 1)
    return lines
