"""A day as people type it: a date, or counted from today, in any of our languages."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_NEAR = {
    **dict.fromkeys(("today", "сегодня", "сьогодні", "днес"), 0),
    **dict.fromkeys(("yesterday", "вчера", "вчора"), -1),
    **dict.fromkeys(("tomorrow", "завтра", "утре"), 1),
}
_FROM_TODAY = re.compile(r"(?:today|сегодня|сьогодні|днес)\s*(?P<sign>[+−–-])\s*(?P<count>\d{1,9})")
_DAY, _WEEK, _MONTH, _YEAR = 1.0, 7.0, 30.4375, 365.25


@dataclass(frozen=True, slots=True)
class _Language:
    """How a language counts back and ahead, and its units: a word means different things in different languages."""

    ago: re.Pattern[str]
    ahead: re.Pattern[str]
    units: dict[str, float]


def _language(ago: str, ahead: str, *units: str) -> _Language:
    count = r"(?P<count>\d{1,9})\s+(?P<unit>\w+)"
    days = dict(zip(units, (_DAY, _WEEK, _MONTH, _YEAR), strict=True))
    known = {word: length for words, length in days.items() for word in words.split()}
    return _Language(re.compile(ago.replace("N", count)), re.compile(ahead.replace("N", count)), known)


_LANGUAGES = (
    _language(r"N\s+ago", r"in\s+N", "day days", "week weeks", "month months", "year years"),
    _language(
        r"N\s+назад",
        r"через\s+N",
        "день дня дней",
        "неделя неделю недели недель",
        "месяц месяца месяцев",
        "год года лет",
    ),
    _language(
        r"N\s+(?:тому|назад|тому\s+назад)",
        r"(?:через|за)\s+N",
        "день дні дня днів",
        "тиждень тижні тижня тижнів",
        "місяць місяці місяця місяців",
        "рік роки року років",
    ),
    _language(r"преди\s+N", r"след\s+N", "ден дни дена", "седмица седмици", "месец месеца месеци", "година години"),
)


def typed_day(text: str, today: dt.date) -> dt.date | None:
    """The day: 2026-03-31, 31.03.2026, today, yesterday, today - 30, 30 days ago, in 2 weeks; None for anything else.

    >>> typed_day("30 дней назад", dt.date(2026, 3, 31)), typed_day("след 2 седмици", dt.date(2026, 3, 31))
    (datetime.date(2026, 3, 1), datetime.date(2026, 4, 14))
    """
    word = " ".join(text.split()).casefold()
    if word in _NEAR:
        return _shifted(today, _NEAR[word])
    if found := _FROM_TODAY.fullmatch(word):
        return _shifted(today, int(found["count"]) * (1 if found["sign"] == "+" else -1))
    counted = _counted(word)
    return _date(word) if counted is None else _shifted(today, counted)


def _counted(word: str) -> int | None:
    for language in _LANGUAGES:
        for pattern, sign in ((language.ago, -1), (language.ahead, 1)):
            found = pattern.fullmatch(word)
            if found and found["unit"] in language.units:
                return sign * round(int(found["count"]) * language.units[found["unit"]])
    return None


def _date(word: str) -> dt.date | None:
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(word, pattern).date()
        except ValueError:
            continue
    return None


def _shifted(today: dt.date, days: int) -> dt.date | None:
    try:
        return today + dt.timedelta(days=days)
    except OverflowError:
        return None
