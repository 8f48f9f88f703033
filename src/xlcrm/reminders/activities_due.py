"""Activities that are overdue, due today or in the days to come, and calls that were promised and forgotten."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.activity_log import ActivityLog
from xlcrm.reminders.agenda_items import Found, ItemKind, days_since, make_items
from xlcrm.reminders.clients import client_ids, is_yes, shown_client
from xlcrm.reminders.planned_rows import shown_subjects
from xlcrm.tables.frames import TEXT, looked_up
from xlcrm.texts import _, plural

_WEIGHT_OF_PRIORITY = {"High": 10.0, "Low": -10.0}


def activities_due(log: ActivityLog, clients: pd.DataFrame, contacts: pd.DataFrame, today: dt.date, days: int) -> Found:
    """What is planned and not done: overdue, on for today, or starting within `days` days.

    An activity that runs for several days is on for today from its first day to its last, overdue after it.
    """
    day = pd.Timestamp(today)
    planned = log.planned[log.planned["start"] <= day + pd.Timedelta(days=days)]
    kind = pd.Series(ItemKind.THIS_WEEK.value, index=planned.index, dtype=TEXT)
    kind = kind.mask(planned["start"] <= day, ItemKind.TODAY.value).mask(planned["end"] < day, ItemKind.OVERDUE.value)
    due = planned["end"].where(planned["start"] <= day, planned["start"])
    weight = planned["priority"].map(_WEIGHT_OF_PRIORITY).astype(float).fillna(0.0)
    items = make_items(
        planned,
        today,
        kind=kind,
        due=due,
        subject=shown_subjects(planned),
        client=shown_client(planned, clients),
        why=_reasons(planned, kind, due, today, _asked_not_to_be_called(planned, contacts)),
        table="activities",
        column="subject",
        weight=weight + looked_up(client_ids(planned), clients["weight"]).fillna(0.0),
    )
    return Found(items, log.left_out)


def promised_calls(log: ActivityLog, clients: pd.DataFrame, today: dt.date, settings: FirmSettings) -> Found:
    """Done activities whose outcome is Call back, with nothing done or planned for the client since.

    Due the day after; one item a client, for its last activity; older ones than the active window are left to the
    contact norm.
    """
    done = log.done.assign(client_id=client_ids(log.done)).dropna(subset=["client_id"])
    is_last = done["day"] == done.groupby("client_id")["day"].transform("max")
    is_recent = days_since(done["day"], today).between(1, settings.active_window_days)
    is_planned = done["client_id"].isin(client_ids(log.planned).dropna())
    last = done[is_last]
    answered = last.loc[~last["outcome"].isin(["Call back"]), "client_id"]
    promised = done[is_last & is_recent & ~is_planned & ~done["client_id"].isin(answered)].sort_index()
    promised = promised.drop_duplicates("client_id", keep="last")
    promised = promised[~is_yes(looked_up(promised["client_id"], clients["is_gone"].astype("boolean")))]
    items = make_items(
        promised,
        today,
        kind=ItemKind.CALL_BACK,
        due=promised["day"] + pd.Timedelta(days=1),
        subject=shown_subjects(promised),
        client=shown_client(promised, clients),
        why=[
            _("A call back was agreed on {day}; no talk since.", day=day.date().isoformat()) for day in promised["day"]
        ],
        table="activities",
        column="outcome",
        weight=looked_up(promised["client_id"], clients["weight"]).fillna(0.0),
    )
    return Found(items)


def _asked_not_to_be_called(planned: pd.DataFrame, contacts: pd.DataFrame) -> pd.Series:
    silent = contacts.loc[is_yes(contacts["do_not_call"]), "contact_id"].dropna()
    return planned["type"].isin(["Call"]) & planned["contact_id"].isin(silent)


def _reasons(
    planned: pd.DataFrame, kind: pd.Series, due: pd.Series, today: dt.date, not_to_be_called: pd.Series
) -> list[str]:
    late = days_since(due, today)
    columns = zip(kind, late, planned["at"], planned["end"], not_to_be_called, strict=True)
    return [
        _reason(ItemKind(each), int(days), at, end) + (_(" The contact asked not to be called.") if silent else "")
        for each, days, at, end, silent in columns
    ]


def _reason(kind: ItemKind, late: int, at: pd.Timestamp, end: pd.Timestamp) -> str:
    if kind is ItemKind.OVERDUE:
        return plural("Planned and not done, {count} day late.", "Planned and not done, {count} days late.", late)
    if kind is ItemKind.THIS_WEEK:
        return plural("Planned in {count} day.", "Planned in {count} days.", -late)
    if late < 0:
        return _("Under way until {day}.", day=end.date().isoformat())
    return _("Planned today at {time}.", time=f"{at:%H:%M}") if at != at.normalize() else _("Planned today.")
