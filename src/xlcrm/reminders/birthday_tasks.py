"""A task for each birthday to come, for whoever looks after the person: once a year, on a workday."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlcrm.metrics.workdays import Workdays
from xlcrm.reminders.birthday_list import BirthdayList
from xlcrm.reminders.working_days import workdays_of
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.find_people import ids_by_name
from xlcrm.tables.frames import TEXT
from xlcrm.texts import _

_MARK = r"(?:^|;)\s*birthday:[^;]*-(\d{4})\s*(?:;|$)"  # in an activity's external ids


def birthday_tasks(birthdays: BirthdayList, tables: CrmTables) -> tuple[pd.DataFrame, int]:
    """Rows of activities for the birthdays that have no task yet, and how many get none because nobody owns them.

    Due on the birthday, or on the last workday before it; not before today. A task is known again by a mark in its
    external ids, so one that was done, moved, renamed or canceled is not planned again in the same year.
    """
    users = ids_by_name(tables["users"])
    new = birthdays.rows[~_is_planned(birthdays.rows, tables["activities"])]
    owner_id = pd.Series(users.reindex(new["owner"].fillna("")).array, index=new.index, dtype=TEXT)
    has_owner = owner_id.notna() | users.empty
    owned = new[has_owner]
    tasks = pd.DataFrame(
        {
            "type": "Task",
            "subject": [_("Birthday: {name}", name=name) for name in owned["name"]],
            "company_id": owned["company_id"],
            "contact_id": owned["contact_id"],
            "owner_id": owner_id[has_owner],
            "owner": owned["owner"],
            "due_at": _days(owned["day"], pd.Timestamp(birthdays.today), workdays_of(tables)),
            "notes": [_note(day, age, tastes) for day, age, tastes in _known(owned)],
            "external_ids": "birthday:" + owned["contact_id"] + "-" + owned["day"].dt.year.astype(str),
        },
        index=owned.index,
    )
    return tasks, int((~has_owner).sum())


def _known(rows: pd.DataFrame) -> zip[tuple[pd.Timestamp, float, str]]:
    return zip(rows["day"], rows["age"], rows["preferences"].fillna(""), strict=True)


def _is_planned(rows: pd.DataFrame, activities: pd.DataFrame) -> pd.Series:
    year = activities["external_ids"].str.extract(_MARK, expand=False)
    there = set(zip(activities["contact_id"].fillna(""), year.fillna(""), strict=True))
    wanted = zip(rows["contact_id"], rows["day"].dt.year.astype(str), strict=True)
    return pd.Series([each in there for each in wanted], index=rows.index, dtype=bool)


def _days(birthdays: pd.Series, today: pd.Timestamp, workdays: Workdays) -> pd.Series:
    days = birthdays.to_numpy().astype("datetime64[D]")
    moved = np.busday_offset(days, 0, roll="backward", holidays=workdays.holidays)
    not_before = np.maximum(moved, np.datetime64(today.date()))
    return pd.Series(not_before.astype("datetime64[us]"), index=birthdays.index)


def _note(day: pd.Timestamp, age: float, tastes: str) -> str:
    told = (
        _("The birthday is on {day}.", day=day.date())
        if pd.isna(age)
        else _("The birthday is on {day}; turns {age}.", day=day.date(), age=int(age))
    )
    return f"{told} {tastes}".strip()
