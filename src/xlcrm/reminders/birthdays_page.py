"""The Birthdays sheet: who, when, how old, how to reach them, what was done the last time and what they like."""

from __future__ import annotations

import pandas as pd

from xlcrm.reminders.birthday_list import BirthdayList
from xlcrm.tables.frames import plain_records
from xlcrm.tables.pages import Figure, Format, PageColumn, PageTable, ReportPage, cell_links
from xlcrm.texts import _, plural

_WEEK = 7


def birthdays_page(birthdays: BirthdayList, told: tuple[str, ...] = ()) -> ReportPage:
    """The page; `told` are sentences on what the command did besides."""
    return ReportPage(
        key="birthdays",
        sheet=_("Birthdays"),
        title=_("Birthdays"),
        subtitle=_for_whom(birthdays),
        headline=headline(birthdays),
        figures=_figures(birthdays),
        tables=(_table(birthdays.rows),) if len(birthdays.rows) else (),
        definitions=(
            (
                _("Birthday"),
                _("The next one, today's included; 29 February is kept on the day that the settings name."),
            ),
            (_("Last time"), _("The last done activity that speaks of a birthday, a gift or congratulations.")),
        ),
        left_out=(*birthdays.left_out, *told),
        json=birthdays_json(birthdays),
    )


def headline(birthdays: BirthdayList) -> str:
    """Such as: 5 birthdays until 2026-12-06, 1 of them today."""
    until = birthdays.today + pd.Timedelta(days=birthdays.days).to_pytimedelta()
    return plural(
        "{count} birthday until {day}, {today} today.",
        "{count} birthdays until {day}, {today} today.",
        len(birthdays.rows),
        day=until,
        today=_within(birthdays, 0),
    )


def birthdays_json(birthdays: BirthdayList) -> dict[str, object]:
    """The rows as plain values, the next birthday first, and their counts by owner."""
    plain = birthdays.rows.assign(day=birthdays.rows["day"].dt.strftime("%Y-%m-%d"), age=birthdays.rows["age"].round())
    owners = birthdays.rows["owner"].fillna(_("(no owner)")).value_counts()
    return {
        "birthdays": [
            {key: int(cell) if key == "age" and cell else cell for key, cell in row.items()}
            for row in plain_records(plain)
        ],
        "by_owner": {str(owner): int(count) for owner, count in owners.items()},
        "left_out": list(birthdays.left_out),
    }


def _for_whom(birthdays: BirthdayList) -> str:
    if birthdays.owner:
        return _("{day}, for {owner}", day=birthdays.today, owner=birthdays.owner)
    return _("{day}, for everybody", day=birthdays.today)


def _within(birthdays: BirthdayList, days: int) -> int:
    last = pd.Timestamp(birthdays.today) + pd.Timedelta(days=days)
    return int((birthdays.rows["day"] <= last).sum())


def _figures(birthdays: BirthdayList) -> tuple[Figure, ...]:
    age = birthdays.rows["age"]
    return (
        Figure(_("Today"), _within(birthdays, 0), Format.COUNT),
        Figure(_("Within a week"), _within(birthdays, _WEEK), Format.COUNT),
        Figure(_("Birthdays"), len(birthdays.rows), Format.COUNT),
        Figure(_("Round birthdays"), int((age % 10 == 0).sum()), Format.COUNT, _("those whose year is known")),
    )


def _table(rows: pd.DataFrame) -> PageTable:
    links = cell_links("contacts", rows.index, "birthday", rows["name"])
    return PageTable(
        name="birthdays",
        title=_("Whom to congratulate"),
        columns=(
            PageColumn("link", _("Who"), Format.LINK, 28),
            PageColumn("day", _("Day"), Format.DATE, 12),
            PageColumn("age", _("Turns"), Format.COUNT, 8),
            PageColumn("company", _("Company"), Format.TEXT, 26),
            PageColumn("class", _("Class"), Format.TEXT, 10),
            PageColumn("owner", _("Owner"), Format.TEXT, 18),
            PageColumn("phone", _("Phone"), Format.TEXT, 17),
            PageColumn("email", _("E-mail"), Format.TEXT, 28),
            PageColumn("note", _("Last time"), Format.WRAPPED, 34),
            PageColumn("preferences", _("Preferences"), Format.WRAPPED, 34),
        ),
        rows=rows.assign(link=links).reset_index(drop=True),
    )
