"""Every sentence that a user sees goes through here: English is the source, gettext holds the rest."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("en", "ru", "uk", "bg")
_LOCALE_DIR = Path(__file__).parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="en")


def N_(message: str) -> str:  # noqa: N802 - the name that catalogue tools look for
    """Mark a text for the catalogue where it is declared; it is translated where it is shown."""
    return message


def _(message: str, /, **values: object) -> str:
    """The text in the current language, with `{name}` places filled from values."""
    text = _catalogue(_language.get()).gettext(message) if message else ""
    return text.format(**values) if values else text


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """The form that fits the count; `{count}` is filled in.

    >>> plural("{count} deal", "{count} deals", 1), plural("{count} deal", "{count} deals", 5)
    ('1 deal', '5 deals')
    """
    text = _catalogue(_language.get()).ngettext(one, many, count)
    return text.format(count=f"{count:,}", **values)


def current_language() -> str:
    """The code of the language in use, `en` by default."""
    return _language.get()


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Texts come in this language inside the block; a language without a catalogue falls back to English."""
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


@lru_cache(maxsize=16)
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation("xlcrm", _LOCALE_DIR, [code], fallback=True)
