"""The columns of companies and contacts that follow from activities: last, next, touches in a year, days since."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.reminders.activity_log import ActivityLog
from xlcrm.reminders.agenda_items import days_since
from xlcrm.reminders.contact_rhythm import touches_by_client
from xlcrm.tables.changed_cells import differ
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.frames import looked_up

CLIENT_ID = {"companies": "company_id", "contacts": "contact_id"}


def touch_columns(table: str, frame: pd.DataFrame, log: ActivityLog, today: dt.date) -> pd.DataFrame:
    """The four columns for every row, in the sheet's order; rows without an id stay empty.

    last_activity_date: of any done activity. next_activity_date: of the first one planned, overdue ones too.
    touches_365: days with a touch. days_since_touch: since the last one.
    """
    key = CLIENT_ID[table]
    ids = frame[key]
    touched = touches_by_client(log, today)
    touches = looked_up(ids, touched["touches"]).astype("Int64").fillna(0)
    return pd.DataFrame(
        {
            "last_activity_date": looked_up(ids, log.done.groupby(key)["day"].max()),
            "next_activity_date": looked_up(ids, log.planned.groupby(key)["end"].min()),
            "touches_365": touches.where(ids.notna()),
            "days_since_touch": days_since(looked_up(ids, touched["last_touch"]), today).astype("Int64"),
        }
    )


def touch_edits(table: str, frame: pd.DataFrame, log: ActivityLog, today: dt.date) -> tuple[UpdateCells, ...]:
    """The cells of those columns that differ from what the sheet holds, and no others."""
    edits = []
    for key, fresh in touch_columns(table, frame, log, today).items():
        new = fresh.astype(frame[str(key)].dtype)
        changed = differ(frame[str(key)], new)
        if changed.any():
            edits.append(UpdateCells(table, str(key), new[changed]))
    return tuple(edits)
