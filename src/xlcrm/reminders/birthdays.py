"""Birthdays to come: of people with or without a known year, 29 February included."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.agenda_items import Found, ItemKind, days_since, make_items
from xlcrm.tables.frames import TEXT, looked_up
from xlcrm.texts import _, plural

_BIRTHDAY = r"^(?:(?P<year>\d{4})|-)-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_OLDEST = 120


def next_birthdays(birthdays: pd.Series, today: dt.date, feb29: str) -> pd.DataFrame:
    """The next occurrence (`day`, today included) and the `age` then, NaN where the year is unknown.

    birthdays: 1980-02-29 or --02-29; NaT for what is neither. feb29: where 29 February is kept in other years,
    02-28 or 03-01. Source: metric M19.

    >>> next_birthdays(pd.Series(["1980-02-29"]), dt.date(2023, 1, 1), "02-28")["day"][0].date().isoformat()
    '2023-02-28'
    """
    unique = pd.Series(birthdays.dropna().unique(), dtype=TEXT)
    parts = unique.str.strip().str.extract(_BIRTHDAY).astype("Float64").astype(float)
    this_year = _in_year(parts, today.year, feb29)
    day = this_year.where(this_year >= pd.Timestamp(today), _in_year(parts, today.year + 1, feb29))
    age = day.dt.year - parts["year"]
    known = pd.DataFrame({"day": day, "age": age.where(age.between(1, _OLDEST))}).set_axis(unique, axis=0)
    return pd.DataFrame({key: looked_up(birthdays, known[key]) for key in known})


def birthdays_ahead(contacts: pd.DataFrame, clients: pd.DataFrame, today: dt.date, settings: FirmSettings) -> Found:
    """Birthdays within the horizon of the settings. People who are gone are no item, those who are shy are told."""
    known = contacts[contacts["birthday"].notna()]
    coming = next_birthdays(known["birthday"], today, settings.feb29_birthday)
    unreadable = int(coming["day"].isna().sum())
    in_days = -days_since(coming["day"], today)
    is_near = in_days.between(0, settings.birthday_horizon_days)
    near = known[is_near & ~_flag(known, clients, "is_gone")]
    is_shy = _flag(near, clients, "is_shy")
    told, age = near[~is_shy], coming["age"]
    items = make_items(
        told,
        today,
        kind=ItemKind.BIRTHDAY,
        due=coming["day"].reindex(told.index),
        subject=[_("Birthday")] * len(told),
        client=told["full_name"].fillna(told["contact_id"]),
        why=[_reason(age[row], int(in_days[row]), coming["day"][row]) for row in told.index],
        table="contacts",
        column="birthday",
        weight=looked_up(told["contact_id"], clients["weight"]).fillna(0.0),
        who=looked_up(told["contact_id"], clients["owner"]),
    )
    return Found(items, _told(unreadable, int(is_shy.sum())))


def _in_year(parts: pd.DataFrame, year: int, feb29: str) -> pd.Series:
    """The day in that year; NaT for what is no day of a year."""
    is_leap_day = (parts["month"] == 2) & (parts["day"] == 29)
    month, day = parts["month"], parts["day"]
    if not pd.Timestamp(year, 1, 1).is_leap_year:
        kept_month, kept_day = (float(part) for part in feb29.split("-"))
        month, day = month.mask(is_leap_day, kept_month), day.mask(is_leap_day, kept_day)
    dates = pd.to_datetime(pd.DataFrame({"year": float(year), "month": month, "day": day}), errors="coerce")
    return dates.astype("datetime64[us]")


def _flag(contacts: pd.DataFrame, clients: pd.DataFrame, flag: str) -> pd.Series:
    return looked_up(contacts["contact_id"], clients[flag].astype("boolean")).fillna(value=False).astype(bool)


def _reason(age: float, in_days: int, day: pd.Timestamp) -> str:
    when = (
        _("Today")
        if in_days == 0
        else plural("In {count} day, on {day}", "In {count} days, on {day}", in_days, day=day.date().isoformat())
    )
    return _("{when}.", when=when) if pd.isna(age) else _("{when}; turns {age}.", when=when, age=int(age))


def _told(unreadable: int, shy: int) -> tuple[str, ...]:
    told = (
        (
            unreadable,
            plural(
                "{count} birthday cannot be read; write 1980-02-29 or --02-29.",
                "{count} birthdays cannot be read; write 1980-02-29 or --02-29.",
                unreadable,
            ),
        ),
        (
            shy,
            plural(
                "{count} birthday is not shown: the person wishes to be left alone.",
                "{count} birthdays are not shown: the people wish to be left alone.",
                shy,
            ),
        ),
    )
    return tuple(sentence for count, sentence in told if count)
