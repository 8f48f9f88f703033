"""Every sentence that a user sees goes through here: English is the source, gettext holds the rest."""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from numbers import Real
from pathlib import Path

LANGUAGES = ("en", "ru", "uk", "bg")
_SIGNS = dict.fromkeys(("ru", "uk", "bg"), ("\xa0", ","))  # between thousands, before decimals
_LOCALE_DIR = Path(__file__).parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="en")


def N_(message: str) -> str:  # noqa: N802 - the name that catalogue tools look for
    """Mark a text for the catalogue where it is declared; it is translated where it is shown."""
    return message


def _(message: str, /, **values: object) -> str:
    """The text in the current language, with `{name}` places filled from values."""
    text = _catalogue(_language.get()).gettext(message) if message else ""
    return text.format(**_written(values)) if values else text


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """The form that fits the count; `{count}` is filled in.

    >>> plural("{count} deal", "{count} deals", 1), plural("{count} deal", "{count} deals", 5)
    ('1 deal', '5 deals')
    """
    text = _catalogue(_language.get()).ngettext(one, many, count)
    return text.format(count=written(count, ","), **_written(values))


def written(value: Real | float | dt.date, form: str = "") -> str:
    r"""A number or a day as the current language writes it; form: as after the colon in an f-string.

    >>> written(1234.5, ",.1f"), written(dt.date(2026, 3, 31))
    ('1,234.5', '2026-03-31')
    >>> with use_language("uk"):
    ...     written(1234.5, ",.1f"), written(dt.date(2026, 3, 31))
    ('1\xa0234,5', '31.03.2026')
    """
    signs = _SIGNS.get(_language.get())
    if not signs or value != value:  # noqa: PLR0124 - neither a number nor a day
        return format(value, form)
    if isinstance(value, dt.date):
        has_time = isinstance(value, dt.datetime) and value.time() != dt.time()
        return format(value, form or ("%d.%m.%Y %H:%M" if has_time else "%d.%m.%Y"))
    return format(value, form).translate({ord(","): signs[0], ord("."): signs[1]})


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


class _Written:
    """A number or a day that a sentence is filled with."""

    def __init__(self, value: Real | float | dt.date) -> None:
        self._value = value

    def __format__(self, form: str) -> str:
        return written(self._value, form)

    def __repr__(self) -> str:
        return repr(self._value)


def _written(values: dict[str, object]) -> dict[str, object]:
    return {key: _Written(value) if isinstance(value, (Real, dt.date)) else value for key, value in values.items()}


@lru_cache(maxsize=16)
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation("xlcrm", _LOCALE_DIR, [code], fallback=True)
