"""Typed values as the texts of a file: numbers, days, lists and phones in the spelling that its reader expects."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.tables.frames import TEXT
from xlcrm.tables.specs import NUMBER_KINDS, ColumnSpec
from xlcrm.texts import _, use_language

_COMMA_LANGUAGES = frozenset({"ru", "uk", "bg"})
_FULL_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a file writes values. language: of list values; share_sign: behind the 50 of a share of 0.5."""

    language: str = "en"
    decimal: str = "."
    day: str = "%Y-%m-%d"
    moment: str = "%Y-%m-%d %H:%M:%S"
    yes: str = "TRUE"
    no: str = "FALSE"
    share_sign: str = "%"


PLAIN: Final = Spelling()


def own_spelling(language: str) -> Spelling:
    """That of our own files in a language: days as YYYY-MM-DD, shares as 50%, the language's mark before cents."""
    return Spelling(language, "," if language in _COMMA_LANGUAGES else ".")


def spelt(column: ColumnSpec | None, values: pd.Series, spelling: Spelling) -> pd.Series:
    """The column's values as texts, missing where they are; column None is one of the firm's own."""
    if column is None:
        return _mapped(values.astype(object), lambda value: _of_any_type(value, spelling))
    kind = column.kind
    if kind in (Kind.DATE, Kind.DATETIME):
        days: pd.Series = values.dt.strftime(spelling.day if kind is Kind.DATE else spelling.moment)
        return days.astype(TEXT)
    if kind is Kind.PERCENT:
        return _mapped(values, lambda value: f"{number_text(value, spelling.decimal, 100)}{spelling.share_sign}")
    if kind in NUMBER_KINDS:
        return _mapped(values, lambda value: number_text(value, spelling.decimal))
    if kind is Kind.BOOL:
        return _mapped(values, lambda value: spelling.yes if value else spelling.no)
    with use_language(spelling.language):
        return _mapped(values, _reading(column, spelling))


def number_text(value: float, decimal: str = ".", by: int = 1) -> str:
    """A number without grouping. Three decimals get a fourth, so that no reader takes the mark for thousands.

    >>> number_text(1500.0), number_text(29.013), number_text(0.1, ","), number_text(0.07, by=100)
    ('1500', '29.0130', '0,1', '7')
    """
    text = format((Decimal(repr(float(value))) * by).normalize(), "f")
    whole, mark, cents = text.partition(".")
    return f"{whole}{decimal}{cents}{'0' if len(cents) == 3 else ''}" if mark else whole


def spelt_phone(text: str) -> str:
    """The number as people and programs read it, its extension in words.

    >>> spelt_phone("+35928111234;ext=12")
    '+35928111234 ext. 12'
    """
    return text.replace(";ext=", " ext. ")


def _reading(column: ColumnSpec, spelling: Spelling) -> Callable[[str], str]:
    if column.kind is Kind.PHONE:
        return spelt_phone
    if column.kind is Kind.DAY_OF_YEAR:
        return lambda text: _birthday(text, spelling)
    if not column.info.choices or column.info.choices == "stage":  # the names of stages are the firm's own
        return str
    if column.kind is Kind.MULTI:
        return lambda text: "; ".join(_(part.strip()) for part in text.split(";") if part.strip())
    return _


def _birthday(text: str, spelling: Spelling) -> str:
    if not _FULL_DAY.fullmatch(text):
        return text
    try:
        return dt.date.fromisoformat(text).strftime(spelling.day)
    except ValueError:
        return text


def _of_any_type(value: Any, spelling: Spelling) -> str:
    if isinstance(value, bool):
        return spelling.yes if value else spelling.no
    if isinstance(value, int | float):
        return number_text(value, spelling.decimal)
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.strftime(spelling.moment)
    return value.strftime(spelling.day) if isinstance(value, dt.date) else str(value)


def _mapped(values: pd.Series, text_of: Callable[[Any], str]) -> pd.Series:
    """Each different value is spelt once; True and 1 are different values."""
    known: dict[tuple[type, Any], str] = {}
    texts = []
    for value, is_missing in zip(values.tolist(), values.isna().tolist(), strict=True):
        key = (type(value), value)
        if not is_missing and key not in known:
            known[key] = text_of(value)
        texts.append(None if is_missing else known[key])
    return pd.Series(texts, index=values.index, dtype=TEXT)
