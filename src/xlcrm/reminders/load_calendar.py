"""Load calendar: how much each of our people has planned on every working day of the next two weeks."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

import pandas as pd

from xlcrm.metrics.workdays import Workdays
from xlcrm.reminders.activity_log import ActivityLog
from xlcrm.reminders.working_days import workday_after, workday_from
from xlcrm.tables.frames import TEXT
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, first_of
from xlcrm.texts import _

DAYS_AHEAD = 14
NEAR = 0.8  # of the most a day, from which on a day is nearly full
MOST_OWNERS = 5  # columns of their own, as many as a chart has colours
MOST_FULL_DAYS = 30  # lines
CALENDAR = "calendar"


def load_calendar(log: ActivityLog, today: dt.date, workdays: Workdays) -> pd.DataFrame:
    """Planned activities by day and owner: index the working days of two weeks from today, a column an owner.

    An activity counts on the day it is due; one that is due on a day off, on the next working day. Owners come by
    name, "" for none. Those overdue are not counted.
    """
    days = list(_workdays_ahead(today, workdays))
    ahead = log.planned[log.planned["end"].between(pd.Timestamp(today), pd.Timestamp(days[-1]))]
    due = {end: workday_from(end.date(), workdays) for end in ahead["end"].unique()}
    counted = pd.crosstab(ahead["end"].map(due), ahead["owner"].fillna("").astype(str))
    return counted.reindex(days, fill_value=0).rename_axis(index="day", columns="owner").astype("int64")


def calendar_tables(calendar: pd.DataFrame, most_a_day: int) -> tuple[PageTable, ...]:
    """A line a day, and below it who has too much on which day; no tables where nothing is planned."""
    if not len(calendar.columns):
        return ()
    full = _full_days(calendar, most_a_day)
    return (_calendar_table(calendar, full, most_a_day), *([_full_table(full)] if len(full) else []))


def calendar_chart(calendar: pd.DataFrame, most_a_day: int) -> PageChart:
    """The busiest owners' plans on top of each other, day by day."""
    title = _("Planned activities per day (at most {most} a person)", most=most_a_day)
    return PageChart(title, ChartKind.STACKED, CALENDAR, "day", tuple(_shown_loads(calendar)))


def _workdays_ahead(today: dt.date, workdays: Workdays) -> Iterator[dt.date]:
    """The working days of the next two weeks; the next one at least, where all of them are days off."""
    day = workday_from(today, workdays)
    yield day
    while (day := workday_after(day, workdays)) < today + dt.timedelta(days=DAYS_AHEAD):
        yield day


def _calendar_table(calendar: pd.DataFrame, full: pd.DataFrame, most_a_day: int) -> PageTable:
    loads = _shown_loads(calendar)
    days = pd.Series([_short_day(day) for day in calendar.index], dtype=TEXT)
    said = [_said(full.loc[full["day"] == day, "is_over"]) for day in calendar.index]
    values = {key: load.to_numpy() for key, (_header, load) in loads.items()}
    return PageTable(
        name=CALENDAR,
        title=_("Load calendar"),
        columns=(
            PageColumn("day", _("Day"), Format.TEXT, 10),
            PageColumn("verdict", _("Verdict"), Format.TEXT, 16),
            PageColumn("all", _("All"), Format.COUNT, 9),
            *(PageColumn(key, header, Format.COUNT, 9) for key, (header, _load) in loads.items()),
        ),
        rows=pd.DataFrame({"day": days, "verdict": said, "all": calendar.sum(axis=1).to_numpy()} | values),
        note=_("At most {most} a day for one person.", most=most_a_day),
    )


def _full_table(full: pd.DataFrame) -> PageTable:
    ranked = full.sort_values(["is_over", "planned"], ascending=False, kind="stable")
    words = [_("Over") if is_over else _("Near") for is_over in ranked["is_over"]]
    return PageTable(
        name="full_days",
        title=first_of(_("Full days"), MOST_FULL_DAYS, len(ranked)),
        columns=(
            PageColumn("owner", _("Owner"), Format.TEXT, 24),
            PageColumn("verdict", _("Verdict"), Format.TEXT, 10),
            PageColumn("day", _("Day"), Format.DATE, 12),
            PageColumn("planned", _("Planned"), Format.COUNT, 9),
        ),
        rows=ranked.assign(verdict=words, owner=ranked["owner"].map(_name)).head(MOST_FULL_DAYS),
    )


def _shown_loads(calendar: pd.DataFrame) -> dict[str, tuple[str, pd.Series]]:
    """Header and load by column key: the busiest owners, and the others together where there are more."""
    busiest = list(calendar.sum().sort_values(ascending=False, kind="stable").index)
    shown = busiest if len(busiest) <= MOST_OWNERS else busiest[: MOST_OWNERS - 1]
    loads = {f"owner_{nth}": (_name(owner), calendar[owner]) for nth, owner in enumerate(shown)}
    if len(shown) < len(busiest):
        loads["others"] = (_("Others"), calendar[busiest[len(shown) :]].sum(axis=1))
    return loads


def _full_days(calendar: pd.DataFrame, most: int) -> pd.DataFrame:
    """The days of owners that are full or nearly so: day, owner, planned, is_over."""
    long = calendar.reset_index().melt("day", value_name="planned")
    full = long[long["planned"] >= max(math.ceil(NEAR * most), 1)]
    return full.assign(is_over=full["planned"] > most)


def _said(is_over: pd.Series) -> str:
    """Such as 2 over, 4 near."""
    over, near = int(is_over.sum()), int((~is_over).sum())
    if over and near:
        return _("{over} over, {near} near", over=over, near=near)
    return _("{over} over", over=over) if over else _("{near} near", near=near) if near else ""


def _short_day(day: dt.date) -> str:
    """Such as Fri 20: short enough to stand beneath a column of a chart."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return f"{names[day.weekday()]} {day.day}"


def _name(owner: object) -> str:
    return str(owner) or _("(no owner)")
