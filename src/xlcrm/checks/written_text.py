"""How texts are written: stray blanks and hidden characters, mixed alphabets, capitals, broken letters, fillers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from xlcrm.checks.check import Check, CheckedFirm, Find, Finding, matching
from xlcrm.checks.clean_text import HIDDEN, INNER_BLANKS, STRANGE_BLANKS
from xlcrm.records.fields import Kind
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_

ONE_LINE = (Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.CHOICE, Kind.MULTI, Kind.DAY_OF_YEAR)
NAMES = {
    "companies": ("name",),
    "contacts": ("first_name", "middle_name", "last_name"),
    "products": ("name",),
    "users": ("name",),
}
PEOPLE = {"contacts": ("first_name", "last_name"), "users": ("name",)}

_LATIN, _CYRILLIC = r"A-Za-zÀ-ɏ", "Ѐ-ӿ"
_MIXED_WORD = re.compile(f"[{_LATIN}][{_CYRILLIC}]|[{_CYRILLIC}][{_LATIN}]")
_BROKEN = re.compile(r"�|Ã[\x80-\xBF©¤¶¼±]|â€|[ÐÑ][\x80-\xBF°±²³´µ¶¸¹º»¼½¾¿].?[ÐÑ]|\?{3,}")
_FILLERS = frozenset(
    {
        "n/a",
        "none",
        "null",
        "nil",
        "-",
        "--",
        "---",
        "?",
        "??",
        ".",
        "..",
        "x",
        "xx",
        "xxx",
        "unknown",
        "tbd",
        "test",
        "нет",
        "няма",
    }
    | {"немає", "неизвестно", "невідомо", "неизвестен", "тест", "asdf", "qwerty", "#n/a"}
)


def _texts(test: Callable[[str], object], kinds: tuple[Kind, ...] = ONE_LINE) -> Find:
    """Every one-line text that people type."""

    def find(firm: CheckedFirm) -> Iterator[Finding]:
        for spec, column, values in firm.columns(*kinds):
            yield Finding(spec.key, column.key, matching(values, test))

    return find


def _in(columns: dict[str, tuple[str, ...]], test: Callable[[str], object]) -> Find:
    def find(firm: CheckedFirm) -> Iterator[Finding]:
        for table, keys in columns.items():
            if firm.has([table]):
                for key in keys:
                    yield Finding(table, key, matching(firm.frame(table)[key], test))

    return find


def is_shouting(text: str) -> bool:
    """A long word or several words all in capitals; short ones such as IBM or ООД are names.

    >>> is_shouting("ACME INDUSTRIES"), is_shouting("IBM"), is_shouting("IBM Bulgaria")
    (True, False, False)
    """
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 5 and text == text.upper() and text != text.lower()


def is_lower(text: str) -> bool:
    """A name with no capital at all, in an alphabet that has them."""
    return len(text.strip()) > 1 and text == text.lower() and text != text.upper()


def is_filler(text: str) -> bool:
    """A text that stands for nothing, such as n/a or ???."""
    return text.strip().casefold() in _FILLERS


def has_mixed_word(text: str) -> bool:
    r"""A word with letters of two alphabets, such as a Latin o in Иванoв: a search for it fails.

    >>> has_mixed_word("Ив\u0061н"), has_mixed_word("Иван Smith"), has_mixed_word("АББ-Pro")
    (True, False, False)
    """
    return bool(_MIXED_WORD.search(text))


_FIX = N_("check --fix mends it.")

TEXT_CHECKS = (
    Check(
        "outer_blanks",
        (),
        Severity.HINT,
        N_("Blanks around a text"),
        N_("A blank before or after a text makes equal ones look different."),
        N_("{header} {value!r} begins or ends with a blank."),
        _FIX,
        _texts(lambda text: text != text.strip(" \t\r\n")),
    ),
    Check(
        "inner_blanks",
        (),
        Severity.HINT,
        N_("Several blanks in a row"),
        N_("Two blanks or a line break between words make equal texts look different."),
        N_("{header} {value!r} has several blanks in a row."),
        _FIX,
        _texts(lambda text: INNER_BLANKS.search(text.strip())),
    ),
    Check(
        "non_breaking_space",
        (),
        Severity.WARNING,
        N_("Non-breaking space"),
        N_("A blank that came from a web page looks like any other, but searches and formulas do not find the text."),
        N_("{header} {value!r} has a blank of an unusual kind."),
        _FIX,
        _texts(STRANGE_BLANKS.search),
    ),
    Check(
        "hidden_character",
        (),
        Severity.WARNING,
        N_("Hidden character"),
        N_("A character that nobody sees makes equal texts look different to the software."),
        N_("{header} {value!r} has a character that cannot be seen."),
        _FIX,
        _texts(HIDDEN.search),
    ),
    Check(
        "mixed_alphabets",
        (),
        Severity.WARNING,
        N_("Two alphabets in a word"),
        N_("A Latin letter within a Cyrillic word, or the other way round: a search for the word fails."),
        N_("{header} {value!r} mixes Latin and Cyrillic letters in one word."),
        N_("Type the word anew in one alphabet."),
        _in(NAMES, has_mixed_word),
        strict=True,
    ),
    Check(
        "broken_letters",
        (),
        Severity.WARNING,
        N_("Broken letters"),
        N_("The text was read with the wrong encoding somewhere on its way."),
        N_("{header} {value!r} has broken letters."),
        N_("Import the file anew, or type the text."),
        _texts(_BROKEN.search),
        strict=True,
    ),
    Check(
        "all_capitals",
        (),
        Severity.HINT,
        N_("Name in capitals"),
        N_("A name all in capitals looks odd in a letter."),
        N_("{header} {value!r} is all in capitals."),
        N_("Type it as it should stand in a letter."),
        _in(NAMES, is_shouting),
    ),
    Check(
        "no_capital",
        (),
        Severity.HINT,
        N_("Name without a capital"),
        N_("A person's name begins with a capital."),
        N_("{header} {value!r} has no capital letter."),
        N_("Type it as it should stand in a letter."),
        _in(PEOPLE, is_lower),
    ),
    Check(
        "filler_text",
        (),
        Severity.WARNING,
        N_("Filler instead of a value"),
        N_("A text that stands for nothing hides that the value is missing."),
        N_("{header} {value!r} says nothing."),
        N_("Clear the cell, or fill in the value."),
        _texts(is_filler, (Kind.TEXT, Kind.URL)),
    ),
)
