"""What belongs into a calendar: planned activities, closing days, birthdays and the days on which invoices are due."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from xlcrm.records.fields import Kind
from xlcrm.reminders.activity_log import ActivityLog, read_activity_log
from xlcrm.reminders.birthday_list import list_birthdays
from xlcrm.reminders.clients import client_ids, is_yes, list_clients, shown_client
from xlcrm.reminders.invoices_due import open_invoices
from xlcrm.reminders.planned_rows import shown_subjects
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import looked_up, missing_values, plain_records, rows_by_id
from xlcrm.tables.open_rows import due_day, is_planned
from xlcrm.texts import _, written

TABLES = ("companies", "contacts", "deals", "activities", "invoices", "payments")
PAST_DAYS = 90
USUAL_LENGTH = dt.timedelta(minutes=30)
_YEAR = 366
_LEAP_DAY = r"-0?2-29\s*$"


class EventKind(StrEnum):
    """What an entry is about."""

    ACTIVITIES = "activities"
    DEALS = "deals"
    BIRTHDAYS = "birthdays"
    INVOICES = "invoices"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One entry. start and end are days for entries that last all day (end: the day after), else moments.

    uid: the same for the same record, always. each_year: month and day of the month, -1 for its last one; or nothing.
    """

    uid: str
    kind: EventKind
    owner: str
    summary: str
    start: dt.date
    end: dt.date
    description: str = ""
    changed: dt.datetime | None = None
    remind_min: int | None = None
    is_canceled: bool = False
    each_year: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class CalendarEntries:
    """The entries, by day; how many lie more than 90 days back; how many planned activities have no day at all."""

    events: tuple[CalendarEvent, ...]
    too_old: int
    without_day: int


def calendar_events(tables: CrmTables, today: dt.date, kinds: frozenset[EventKind], owner: str = "") -> CalendarEntries:
    """The entries of these kinds. owner: a part of the name of whose they are, "" for everybody's.

    Canceled activities of the days to come are among them, so that a calendar that knows them strikes them out.
    People who wish to be left alone have no birthdays here.
    """
    clients = list_clients(tables["companies"], tables["contacts"], tables["deals"], tables.settings)
    makers: dict[EventKind, Callable[[], Iterator[CalendarEvent]]] = {
        EventKind.ACTIVITIES: lambda: _activities(tables, clients, today),
        EventKind.DEALS: lambda: _deals(tables["deals"], clients),
        EventKind.BIRTHDAYS: lambda: _birthdays(tables, today),
        EventKind.INVOICES: lambda: _invoices(tables, clients, today),
    }
    found = [event for kind, make in makers.items() if kind in kinds for event in make()]
    mine = [event for event in found if owner.strip().casefold() in event.owner.casefold()]
    first = (today - dt.timedelta(days=PAST_DAYS)).isoformat()
    near = [event for event in mine if event.each_year or str(event.end) > first]
    ordered = sorted(near, key=lambda event: (str(event.start), event.uid))
    undated = tables["activities"][is_planned(tables["activities"])] if EventKind.ACTIVITIES in kinds else None
    without_day = 0 if undated is None else int(due_day(undated).isna().sum())
    return CalendarEntries(tuple(ordered), len(mine) - len(near), without_day)


def _log(tables: CrmTables, today: dt.date) -> ActivityLog:
    return read_activity_log(tables["activities"], tables["contacts"], tables["deals"], today)


def _activities(tables: CrmTables, clients: pd.DataFrame, today: dt.date) -> Iterator[CalendarEvent]:
    activities = tables["activities"]
    canceled = activities[activities["status"].isin(["Canceled"])]
    canceled = canceled.assign(status="Planned", done_at=missing_values(Kind.DATETIME, canceled.index))
    struck = _log(tables.with_frames(activities=canceled), today).planned
    planned = _log(tables, today).planned
    yield from _of_activities(planned, clients, is_canceled=False)
    yield from _of_activities(struck[struck["end"] >= pd.Timestamp(today)], clients, is_canceled=True)


def _of_activities(rows: pd.DataFrame, clients: pd.DataFrame, *, is_canceled: bool) -> Iterator[CalendarEvent]:
    told = rows.assign(
        client=shown_client(rows, clients),
        phone=_phones(rows, clients),
        deal=rows["deal"],
        subject=shown_subjects(rows),
    )
    for row in _records(told):
        start, end = _when(row)
        yield CalendarEvent(
            f"activity-{row['activity_id']}@xlcrm",
            EventKind.ACTIVITIES,
            row["owner"] or "",
            _titled(row["subject"], row["client"]),
            start,
            end,
            _lines(_phone(row), row["deal"], row["notes"], row["activity_id"]),
            row["updated_at"] or row["created_at"],
            None if row["remind_before_min"] is None else max(int(row["remind_before_min"]), 0),
            is_canceled,
        )


def _when(row: dict[str, Any]) -> tuple[dt.date, dt.date]:
    """First and last moment; whole days where no hour is known or several days are taken."""
    first, last = row["start"], row["end"]
    hours = [each for each in (row["at"], row["due_at"]) if each and each.time() != dt.time()]
    if first != last or not hours:
        return first.date(), last.date() + dt.timedelta(days=1)
    begin, minutes = hours[0], row["duration_min"]
    if minutes and minutes > 0:
        return begin, begin + dt.timedelta(minutes=int(minutes))
    return begin, hours[-1] if hours[-1] > begin else begin + USUAL_LENGTH


def _deals(deals: pd.DataFrame, clients: pd.DataFrame) -> Iterator[CalendarEvent]:
    closing = deals[deals["status"].isin(["Open"]) & deals["expected_close_date"].notna()]
    for row in _records(closing.assign(client=shown_client(closing, clients))):
        amount = None if row["amount"] is None else f"{written(row['amount'], ',.2f')} {row['currency'] or ''}".strip()
        yield CalendarEvent(
            f"deal-{row['deal_id']}@xlcrm",
            EventKind.DEALS,
            row["owner"] or "",
            _titled(_("Expected close: {deal}", deal=row["name"] or row["deal_id"]), row["client"]),
            *_whole_day(row["expected_close_date"].date()),
            _lines(amount, _(row["stage"] or ""), row["next_step"], row["deal_id"]),
            row["updated_at"] or row["created_at"],
        )


def _birthdays(tables: CrmTables, today: dt.date) -> Iterator[CalendarEvent]:
    rows = list_birthdays(tables, today, days=_YEAR).rows
    leap = tables["contacts"].loc[rows.index, "birthday"].str.contains(_LEAP_DAY, regex=True)
    for row in _records(rows.assign(leap=leap)):
        month, day = row["day"].month, row["day"].day
        if row["leap"]:
            month, day = (2, -1) if tables.settings.feb29_birthday == "02-28" else (3, 1)
        first = dt.date(today.year, month, calendar.monthrange(today.year, month)[1] if day < 0 else day)
        born = None if row["age"] is None else _("Born in {year}.", year=str(row["day"].year - int(row["age"])))
        yield CalendarEvent(
            f"birthday-{row['contact_id']}@xlcrm",
            EventKind.BIRTHDAYS,
            row["owner"] or "",
            _titled(_("Birthday: {name}", name=row["name"]), row["company"]),
            *_whole_day(first),
            _lines(born, _phone(row), row["preferences"], row["contact_id"]),
            each_year=(month, day),
        )


def _invoices(tables: CrmTables, clients: pd.DataFrame, today: dt.date) -> Iterator[CalendarEvent]:
    owed = open_invoices(tables["invoices"], tables["payments"], today)
    owed = owed[owed["due_date"].notna()]
    deals = rows_by_id(tables["deals"], "deal_id")
    owner = looked_up(owed["deal_id"], deals["owner"]).fillna(looked_up(client_ids(owed), clients["owner"]))
    for row in _records(owed.assign(client=shown_client(owed, clients), owner=owner)):
        money = f"{written(row['open'], ',.2f')} {row['currency'] or ''}".strip()
        yield CalendarEvent(
            f"invoice-{row['invoice_id']}@xlcrm",
            EventKind.INVOICES,
            row["owner"] or "",
            _titled(_("Payment due: invoice {number}", number=row["number"] or row["invoice_id"]), row["client"]),
            *_whole_day(row["due_date"].date()),
            _lines(_("{money} open.", money=money), row["notes"], row["invoice_id"]),
        )


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain values, None where there is nothing."""
    return [{key: _plain(cell) for key, cell in row.items()} for row in plain_records(rows)]


def _plain(cell: object) -> object:
    return cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell


def _phones(rows: pd.DataFrame, clients: pd.DataFrame) -> pd.Series:
    """The number of the person, else of the company; none of those who wish to be left alone."""
    willing = clients.loc[~is_yes(clients["is_shy"].astype("boolean")), "phone"]
    return looked_up(rows["contact_id"], willing).fillna(
        looked_up(rows["company_id"].mask(rows["contact_id"].notna()), willing)
    )


def _phone(row: dict[str, Any]) -> str | None:
    return _("Phone: {number}", number=row["phone"]) if row["phone"] else None


def _titled(text: object, client: object) -> str:
    return f"{text} · {client}" if client else str(text)


def _lines(*lines: object) -> str:
    return "\n".join(str(line) for line in lines if line)


def _whole_day(day: dt.date) -> tuple[dt.date, dt.date]:
    return day, day + dt.timedelta(days=1)
