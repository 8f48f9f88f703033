"""Give activities another day: one day for the chosen ones, or working days with room for all that is overdue."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.metrics.workdays import Workdays
from xlcrm.reminders.activities_due import activities_due
from xlcrm.reminders.activity_log import read_activity_log
from xlcrm.reminders.agenda_items import ItemKind, rank_items
from xlcrm.reminders.chosen_records import named, told_of
from xlcrm.reminders.clients import list_clients
from xlcrm.reminders.touched_clients import touched_clients
from xlcrm.reminders.working_days import workday_after, workday_from, workday_in, workdays_of
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, UpdateCells
from xlcrm.tables.find_people import is_owned_by
from xlcrm.tables.open_rows import due_day, is_planned
from xlcrm.tables.problems import Problem
from xlcrm.tables.row_changes import Stamp, changed_cells, with_changes
from xlcrm.texts import _


@dataclass(frozen=True, slots=True)
class NewDay:
    """Which day: `day` itself, or so many days later, moved on to a working day. most_a_day: None for no limit."""

    day: dt.date | None = None
    later: int | None = None
    most_a_day: int | None = None

    def check(self, today: dt.date) -> None:
        """Raises WrongUseError for a day that has passed, and where both are given."""
        if self.day is not None and self.later is not None:
            raise WrongUseError(_("Give a new day or a number of days, not both."))
        if self.day is not None and self.day < today:
            raise WrongUseError(_("The new day {day} has passed. Give today or a day to come.", day=self.day))


@dataclass(frozen=True)
class Moved:
    """The edits, what was left as it is, and the moved rows with `before` and `after` (days; before may be NaT)."""

    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...]
    rows: pd.DataFrame


def move_chosen(tables: CrmTables, chosen: pd.DataFrame, order: NewDay, stamp: Stamp) -> Moved:
    """The chosen activities on their new day; the time of the day stays. What is not planned is left and told.

    Days later are counted from the day it was due, from today where that has passed or is not known.
    """
    movable = chosen[is_planned(chosen) | chosen["status"].isin(["No answer"])]
    workdays, today = workdays_of(tables), stamp.today
    base = due_day(movable)
    base = base.where(base > today, today)
    first = pd.Series([shifted_day(day.date(), order, workdays) for day in base], movable.index, dtype=object)
    days = first if order.most_a_day is None else _with_room(movable, first, tables, order.most_a_day)
    left = chosen[~chosen.index.isin(movable.index)]
    messages = [_("{name} is not planned, so it has no day to move.", name=name) for name in named("activities", left)]
    return _moved(tables, movable, days, stamp, told_of("activities", left, "not_planned", messages))


def move_overdue(tables: CrmTables, owner: str, order: NewDay, stamp: Stamp) -> Moved:
    """All that is overdue, of owners whose name holds the text, on working days with room, the most pressing first."""
    late = _ranked_overdue(tables, owner, stamp)
    day = shifted_day(stamp.today.date(), order, workdays_of(tables))
    first = pd.Series([day] * len(late), late.index, dtype=object)
    most = tables.settings.most_activities_a_day if order.most_a_day is None else order.most_a_day
    return _moved(tables, late, _with_room(late, first, tables, most), stamp)


def shifted_day(day: dt.date, order: NewDay, workdays: Workdays) -> dt.date:
    """The day that the order gives to something due on `day`."""
    return order.day or workday_in(order.later or 0, day, workdays)


def _ranked_overdue(tables: CrmTables, owner: str, stamp: Stamp) -> pd.DataFrame:
    """The overdue activities as the agenda ranks them, most pressing first."""
    contacts, deals, today = tables["contacts"], tables["deals"], stamp.today.date()
    log = read_activity_log(tables["activities"], contacts, deals, today)
    clients = list_clients(tables["companies"], contacts, deals, tables.settings)
    items = activities_due(log, clients, contacts, today, 0).items
    late = rank_items(items[items["kind"] == ItemKind.OVERDUE.value])
    theirs = late[is_owned_by(late["who"], owner)]
    return tables["activities"].loc[theirs["row"].to_numpy()]


def _with_room(rows: pd.DataFrame, first: pd.Series, tables: CrmTables, most: int) -> pd.Series:
    """A working day for each row in turn: the first from its own on where its owner has fewer than `most` planned."""
    if most < 1:
        raise WrongUseError(_("At least one activity a day must be allowed."))
    workdays = workdays_of(tables)
    activities = tables["activities"].drop(index=rows.index)
    planned = activities[is_planned(activities)]
    load = Counter(zip(planned["owner"].fillna(""), due_day(planned).dt.date, strict=True))
    days = []
    full: dict[tuple[str, dt.date], dt.date] = {}
    for owner, wanted in zip(rows["owner"].fillna(""), first, strict=True):
        day = full.get((owner, wanted), workday_from(wanted, workdays))
        while load[owner, day] >= most:
            day = workday_after(day, workdays)
        load[owner, day] += 1
        full[owner, wanted] = day
        days.append(day)
    return pd.Series(days, index=rows.index, dtype=object)


def _moved(
    tables: CrmTables, rows: pd.DataFrame, days: pd.Series, stamp: Stamp, problems: tuple[Problem, ...] = ()
) -> Moved:
    new = pd.to_datetime(days).astype("datetime64[us]")
    before = due_day(rows)
    is_new = before.isna() | (before != new)
    rows, before, new = rows[is_new], before[is_new], new[is_new]
    cells = changed_cells("activities", tables["activities"], dict(_new_days(rows, before, new)), stamp)
    after = with_changes(tables["activities"], cells)
    touched: tuple[UpdateCells, ...] = touched_clients(tables, after, rows, stamp) if len(rows) else ()
    return Moved((*cells, *touched), problems, rows.assign(before=before, after=new))


def _new_days(rows: pd.DataFrame, before: pd.Series, new: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    """Start and end move by as many days, so hours and lengths stay; what had no day is due on the new one."""
    later = new - before
    yield "due_at", (rows["due_at"] + later).where(before.notna(), new)
    yield "planned_at", rows["planned_at"] + later
    yield "status", rows["status"].where(~rows["status"].isin(["No answer"]), "Planned")
