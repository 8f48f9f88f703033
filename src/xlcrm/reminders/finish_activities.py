"""Mark activities done: what came of them, the next turn of those that repeat, and the next step, planned at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlcrm.metrics.workdays import Workdays
from xlcrm.reminders.chosen_records import ChosenRecords, chosen_records, named, told_of
from xlcrm.reminders.planned_rows import (
    CLIENT,
    OWNER,
    new_planned,
    not_there_yet,
    same_work,
    typed_activities,
)
from xlcrm.reminders.recurrence import MONTHS, is_month_end, next_turn
from xlcrm.reminders.touched_clients import touched_clients
from xlcrm.reminders.working_days import workday_in, workdays_of
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit
from xlcrm.tables.frames import looked_up
from xlcrm.tables.open_rows import due_day, is_planned
from xlcrm.tables.problems import Problem
from xlcrm.tables.row_changes import Stamp, changed_cells, with_changes, with_new_rows
from xlcrm.texts import _

PICKS = ("activities", "deals")
TABLES = ("activities", "deals", "contacts", "companies", "holidays")
_OF_SERIES = (*CLIENT, *OWNER, "type", "subject", "direction", "duration_min", "remind_before_min", "recurrence")
_OF_TURN = (*_OF_SERIES, "priority", "campaign_id", "campaign")


@dataclass(frozen=True, slots=True)
class WhatCame:
    """What is written to each finished activity; empty texts and None write nothing."""

    outcome: str = ""
    refusal_reason: str = ""
    note: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to plan for the same client: in how many days, moved on to a working day. subject: "" for the same one."""

    in_days: int
    type: str = "Call"
    subject: str = ""


@dataclass(frozen=True)
class Finished:
    """The edits, what was left as it is, the finished rows, and new planned ones: turns of series, and next steps."""

    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...]
    done: pd.DataFrame
    turns: pd.DataFrame
    steps: pd.DataFrame


def finish_activities(
    tables: CrmTables, ids: tuple[str, ...], what: WhatCame, step: NextStep | None, stamp: Stamp
) -> Finished:
    """The activities of these ids done now; a deal's id stands for its next planned activity.

    What is done or canceled already is left and told. A next turn or step that is planned already is not made again.
    """
    chosen = chosen_records(tables, ids, PICKS)
    activities = tables["activities"]
    picked = pd.concat([chosen["activities"], _next_of_deals(activities, chosen["deals"])])
    picked = picked[~picked.index.duplicated()].sort_index()
    is_open = ~(picked["status"].isin(["Done", "Canceled"]))
    done = picked[is_open]
    cells = changed_cells("activities", activities, dict(_done_cells(done, what, stamp)), stamp)
    after = with_changes(activities, cells)
    workdays = workdays_of(tables)
    turns = _next_turns(done, after, workdays, stamp)
    steps = _next_steps(done, with_new_rows("activities", after, turns), step, workdays, stamp)
    new = pd.concat([turns, steps], ignore_index=True)
    appended = (AppendRows("activities", new),) if len(new) else ()
    touched = touched_clients(tables, with_new_rows("activities", after, new), done, stamp) if len(done) else ()
    problems = (*chosen.problems, *_left(picked[~is_open]), *_without_next(chosen, activities))
    return Finished((*cells, *appended, *touched), problems, done, turns, steps)


def _next_of_deals(activities: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """The first planned activity of each deal, by day; those without a day come last."""
    planned = activities[is_planned(activities) & activities["deal_id"].isin(deals["deal_id"])]
    in_order = planned.assign(day=due_day(planned)).sort_values("day", kind="stable")
    return in_order.drop_duplicates("deal_id").drop(columns="day")


def _without_next(chosen: ChosenRecords, activities: pd.DataFrame) -> tuple[Problem, ...]:
    planned = activities.loc[is_planned(activities), "deal_id"]
    idle = chosen["deals"][~chosen["deals"]["deal_id"].isin(planned)]
    messages = [_("No activity is planned for the deal {name}.", name=name) for name in named("deals", idle)]
    return told_of("deals", idle, "nothing_planned", messages, _("Plan the next step: press Activity."))


def _left(rows: pd.DataFrame) -> tuple[Problem, ...]:
    messages = [
        _("{name} is canceled.", name=name) if status == "Canceled" else _("{name} was done already.", name=name)
        for name, status in zip(named("activities", rows), rows["status"], strict=True)
    ]
    return told_of("activities", rows, "already_done", messages)


def _done_cells(done: pd.DataFrame, what: WhatCame, stamp: Stamp) -> Iterator[tuple[str, pd.Series]]:
    yield "status", pd.Series("Done", index=done.index)
    yield "done_at", done["done_at"].fillna(stamp.moment)
    for key, value in (("outcome", what.outcome), ("refusal_reason", what.refusal_reason)):
        if value:
            yield key, pd.Series(value, index=done.index)
    if what.note:
        before = done["notes"].fillna("").str.rstrip()
        yield "notes", (before + "\n" + what.note).str.lstrip("\n")
    if what.minutes is not None:
        yield "duration_min", pd.Series(what.minutes, index=done.index)


def _next_turns(done: pd.DataFrame, after: pd.DataFrame, workdays: Workdays, stamp: Stamp) -> pd.DataFrame:
    """The next turn of each series whose turn was done, unless a later one is planned; columns of the table."""
    series = done[done["recurrence"].notna()].assign(work=same_work, day=due_day)
    series = series.assign(day=series["day"].fillna(stamp.today))
    latest = series.sort_values("day", kind="stable").drop_duplicates("work", keep="last")
    planned = after[is_planned(after)]
    ahead = pd.Series(due_day(planned).to_numpy(), index=same_work(planned).to_numpy()).groupby(level=0).max()
    ended = latest[~(looked_up(latest["work"], ahead) > latest["day"])]
    turns = [_turn(row, after, workdays, stamp) for row in ended.itertuples()]
    ended = ended.assign(turn=pd.Series(turns, ended.index, dtype="datetime64[us]"))
    ended = ended[ended["turn"].notna()]
    later = ended["turn"] - ended["day"]
    moved = {key: ended[key] + later for key in ("planned_at", "due_at")}
    moved["due_at"] = moved["due_at"].where(ended[["planned_at", "due_at"]].notna().any(axis=1), ended["turn"])
    source = ended[list(_OF_TURN)]
    values = {key: source[key] for key in _OF_TURN if key not in (*CLIENT, *OWNER)}
    return typed_activities(new_planned(source, values | moved, stamp))


def _turn(row: Any, activities: pd.DataFrame, workdays: Workdays, stamp: Stamp) -> dt.date | None:
    day, recurrence = row.day.date(), str(row.recurrence)
    meant = None
    if recurrence in MONTHS and is_month_end(day):
        turns = due_day(activities[same_work(activities) == row.work])
        meant = int(turns.dt.day.max()) if turns.notna().any() else None
    return next_turn(day, recurrence, stamp.today.date(), workdays, meant)


def _next_steps(
    done: pd.DataFrame, there: pd.DataFrame, step: NextStep | None, workdays: Workdays, stamp: Stamp
) -> pd.DataFrame:
    """The next step for each finished activity that is not planned on that day already; columns of the table."""
    if step is None:
        return typed_activities(done[:0])
    day = pd.Timestamp(workday_in(step.in_days, stamp.today.date(), workdays))
    subject = step.subject or done["subject"]
    steps = typed_activities(new_planned(done, {"type": step.type, "subject": subject, "due_at": day}, stamp))
    return steps[not_there_yet(steps, there)]
