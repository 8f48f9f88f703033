"""Clients who should have heard from us by now: four times a year for customers, six for prospects."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.activity_log import ActivityLog
from xlcrm.reminders.agenda_items import Found, ItemKind, days_since, make_items
from xlcrm.tables.frames import TEXT
from xlcrm.texts import _, plural

YEAR = 365
GREEN, YELLOW, RED = "green", "yellow", "red"


def contact_rhythm(clients: pd.DataFrame, log: ActivityLog, today: dt.date, settings: FirmSettings) -> pd.DataFrame:
    """How each client with a norm stands, index: client id.

    Columns of `clients`, and: touches_365 (days with a touch in the last 365), last_touch, cadence (365 / target, in
    days), due (last touch + cadence; without one, the first known day + cadence; NaT when neither is known), late
    (days), and light: green until due, yellow until due + grace, red after; yellow also for a client of whom nothing
    is known.
    Clients that are gone and those with a target of 0 have no norm. Source: metric M23.
    """
    tracked = clients[clients["is_tracked"] & ~clients["is_gone"] & (clients["target"] > 0)]
    touched = touches_by_client(log, today).reindex(tracked.index)
    cadence = (YEAR / tracked["target"]).round()
    due = touched["last_touch"].fillna(tracked["since"]) + pd.to_timedelta(cadence, unit="D").astype("timedelta64[us]")
    late = days_since(due, today)
    light = np.select([late <= 0, late > settings.contact_grace_days], [GREEN, RED], YELLOW)
    return tracked.assign(
        touches_365=touched["touches"].fillna(0).astype("int64"),
        last_touch=touched["last_touch"],
        cadence=cadence.astype("int64"),
        due=due,
        late=late,
        light=pd.Series(light, index=tracked.index, dtype=TEXT),
    )


def touches_by_client(log: ActivityLog, today: dt.date, days_back: int = YEAR) -> pd.DataFrame:
    """last_touch (day) and touches (in the last days, a year by custom) by company id and by contact id.

    Several touches on one day are one.
    """
    parts = [log.touches[["day", key]].set_axis(["day", "client_id"], axis=1) for key in ("company_id", "contact_id")]
    days = pd.concat(parts).dropna().drop_duplicates()
    is_recent = days["day"] > pd.Timestamp(today) - pd.Timedelta(days=days_back)
    return pd.DataFrame(
        {
            "last_touch": days.groupby("client_id")["day"].max(),
            "touches": is_recent.groupby(days["client_id"]).sum().astype("int64"),
        }
    )


def clients_past_norm(rhythm: pd.DataFrame, busy: pd.Series, today: dt.date) -> Found:
    """The clients whose light is not green. Those who wish to be left alone and those with something planned are told.

    busy: ids of clients for whom something is on the agenda or planned already.
    """
    past = rhythm[rhythm["light"] != GREEN]
    is_busy = past.index.isin(busy.dropna())
    proposed = past[~past["is_shy"] & ~is_busy]
    left_out = _told(int(past["is_shy"].sum()), int((~past["is_shy"] & is_busy).sum()))
    items = [
        make_items(
            rows,
            today,
            kind=ItemKind.CONTACT_DUE,
            due=rows["due"].fillna(pd.Timestamp(today)),
            subject=[_("Get in touch")] * len(rows),
            client=rows["name"],
            why=norm_reasons(rows, today),
            table=table,
            column=column,
            weight=rows["weight"],
        )
        for table, column, rows in _by_table(proposed)
    ]
    return Found(pd.concat(items), left_out)


def _by_table(proposed: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """The proposed rows of each table, sheet rows as index."""
    listed = []
    for table, column in (("companies", "name"), ("contacts", "full_name")):
        rows = proposed[proposed["table"] == table]
        ids = rows.index.to_numpy() if table == "contacts" else pd.NA
        listed.append((table, column, rows.assign(contact_id=pd.Series(ids, rows.index, TEXT)).set_index("row")))
    return listed


def norm_reasons(rows: pd.DataFrame, today: dt.date) -> list[str]:
    """Each row of the rhythm in words: the last contact, the norm, how many contacts there were in a year."""
    silent = days_since(rows["last_touch"], today)
    return [
        _reason(days, cadence, touches)
        for days, cadence, touches in zip(silent, rows["cadence"], rows["touches_365"], strict=True)
    ]


def _reason(silent: float, cadence: int, touches: int) -> str:
    norm = plural("norm {count} day", "norm {count} days", cadence)
    if np.isnan(silent):
        return _("No contact is on record; {norm}.", norm=norm)
    ago = plural("Last contact {count} day ago", "Last contact {count} days ago", int(silent))
    in_year = plural("{count} contact in a year", "{count} contacts in a year", touches)
    return _("{ago}; {norm}; {in_year}.", ago=ago, norm=norm, in_year=in_year)


def _told(shy: int, busy: int) -> tuple[str, ...]:
    told = (
        (
            shy,
            plural(
                "{count} client past the contact norm is not proposed: do not call, opted out or consent withdrawn.",
                "{count} clients past the contact norm are not proposed: do not call, opted out or consent withdrawn.",
                shy,
            ),
        ),
        (
            busy,
            plural(
                "{count} client past the contact norm has something planned already and is not proposed twice.",
                "{count} clients past the contact norm have something planned already and are not proposed twice.",
                busy,
            ),
        ),
    )
    return tuple(sentence for count, sentence in told if count)
