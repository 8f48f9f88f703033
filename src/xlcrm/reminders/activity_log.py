"""What was done and what is planned: every activity with its days and its client."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from xlcrm.reminders.clients import by_id
from xlcrm.tables.frames import TEXT, looked_up
from xlcrm.texts import plural

TOUCH_TYPES = ("Call", "E-mail", "Meeting", "Visit", "Message")
_LETTERS = ("E-mail", "Message")  # one-way: they count when we wrote them ourselves, one by one


@dataclass(frozen=True)
class ActivityLog:
    """Activities by state, sheet rows as index, every column of the table; company_id and contact_id completed.

    done: with `day`. planned: with `start` and `end` (whole days; an activity may run for several) and `at` (the hour).
    """

    done: pd.DataFrame
    planned: pd.DataFrame
    left_out: tuple[str, ...] = ()

    @property
    def touches(self) -> pd.DataFrame:
        """The done activities in which the client heard from us: calls, meetings, visits, and letters of our own.

        Bulk mailings (letters of a campaign) and letters that only came in are none. Source: metric M23.
        """
        letters = self.done["type"].isin(_LETTERS)
        bulk = letters & self.done["campaign_id"].notna()
        incoming = letters & self.done["direction"].isin(["In"])
        return self.done[self.done["type"].isin(TOUCH_TYPES) & ~bulk & ~incoming]


def read_activity_log(
    activities: pd.DataFrame, contacts: pd.DataFrame, deals: pd.DataFrame, today: dt.date
) -> ActivityLog:
    """The log as of a day. Canceled and unanswered activities are neither done nor planned.

    A done activity's day is its done date, else the day it was due. What has no day, or was done after today, is
    left out and told.
    """
    linked = _with_clients(activities, contacts, deals)
    is_done = linked["status"].isin(["Done"]) | (
        linked["done_at"].notna() & (linked["status"].isna() | linked["status"].isin(["Planned"]))
    )
    is_planned = ~is_done & (linked["status"].isna() | linked["status"].isin(["Planned"]))
    done, planned = _done(linked[is_done]), _planned(linked[is_planned])
    ahead = done["day"] > pd.Timestamp(today)
    told = _told(int(planned["end"].isna().sum()), int(done["day"].isna().sum()), int(ahead.sum()))
    return ActivityLog(done[done["day"].notna() & ~ahead], planned[planned["end"].notna()], told)


def _done(rows: pd.DataFrame) -> pd.DataFrame:
    moment = rows["done_at"].fillna(rows["due_at"]).fillna(rows["planned_at"])
    return rows.assign(day=moment.dt.normalize())


def _planned(rows: pd.DataFrame) -> pd.DataFrame:
    end = rows["due_at"].fillna(rows["planned_at"])
    start = rows["planned_at"].fillna(rows["due_at"])
    start = start.where(start <= end, end)
    return rows.assign(start=start.dt.normalize(), end=end.dt.normalize(), at=start)


def _with_clients(activities: pd.DataFrame, contacts: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    deal = by_id(deals, "deal_id")
    person = by_id(contacts, "contact_id")
    contact = activities["contact_id"].fillna(looked_up(activities["deal_id"], deal["contact_id"])).astype(TEXT)
    company = activities["company_id"].fillna(looked_up(activities["deal_id"], deal["company_id"]))
    company = company.fillna(looked_up(contact, person["company_id"])).astype(TEXT)
    return activities.assign(company_id=company, contact_id=contact)


def _told(planned_without_day: int, done_without_day: int, done_ahead: int) -> tuple[str, ...]:
    told = (
        (
            planned_without_day,
            plural(
                "{count} planned activity has no day and is not on the agenda.",
                "{count} planned activities have no day and are not on the agenda.",
                planned_without_day,
            ),
        ),
        (
            done_without_day,
            plural(
                "{count} done activity has no day and counts as no contact.",
                "{count} done activities have no day and count as no contact.",
                done_without_day,
            ),
        ),
        (
            done_ahead,
            plural(
                "{count} activity is marked done on a day to come and is left out.",
                "{count} activities are marked done on a day to come and are left out.",
                done_ahead,
            ),
        ),
    )
    return tuple(sentence for count, sentence in told if count)
