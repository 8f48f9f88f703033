"""The characters that nobody sees: which they are, and a text without them."""

from __future__ import annotations

import re

_JOINED_SCRIPTS = "\u0600-\u0fff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"  # there a joiner is part of the spelling
HIDDEN = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
    f"|(?<![{_JOINED_SCRIPTS}])[\u200c\u200d]"
)
STRANGE_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
INNER_BLANKS = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")


def clean_line(text: str) -> str:
    r"""A one-line text with plain single blanks between words and nothing hidden.

    >>> clean_line("  Acme\u00a0  Ltd\u200b ")
    'Acme Ltd'
    """
    return " ".join(HIDDEN.sub("", STRANGE_BLANKS.sub(" ", text)).split())


def clean_note(text: str) -> str:
    r"""A longer text with nothing hidden and no blanks at its ends; its lines stay.

    >>> clean_note(" One\u00a0two \n three ")
    'One two \n three'
    """
    return HIDDEN.sub("", STRANGE_BLANKS.sub(" ", text)).strip()
