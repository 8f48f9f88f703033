"""Entries as a calendar file (RFC 5545, .ics) that Outlook, Google and Apple take in; taken in again, it updates."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlcrm.reminders.calendar_events import CalendarEvent, EventKind
from xlcrm.tables.nearest_names import nearest
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import N_, _

if TYPE_CHECKING:
    from icalendar import Event

_SEQUENCE_START = dt.datetime(2020, 1, 1)
_CATEGORIES = {
    EventKind.ACTIVITIES: N_("Activities"),
    EventKind.DEALS: N_("Deals"),
    EventKind.BIRTHDAYS: N_("Birthdays"),
    EventKind.INVOICES: N_("Invoices"),
}
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar_file(events: Sequence[CalendarEvent], name: str, now: dt.datetime, timezone: str = "") -> bytes:
    """The file. name: of the calendar. timezone: such as Europe/Sofia; without one, hours are those of who reads it.

    The number of each version is the minute at which the file was made, so a later file always wins.
    """
    from icalendar import Calendar

    zone = zoneinfo.ZoneInfo(timezone) if timezone else None
    file = Calendar()
    file.add("prodid", "-//xlcrm//xlcrm//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", _clean(name))
    if timezone:
        file.add("x-wr-timezone", timezone)
    for event in events:
        file.add_component(_entry(event, now, zone))
    return bytes(file.to_ical())


def unknown_timezone(timezone: str) -> Problem | None:
    """What to tell where the setting names no time zone, with the nearest one; None where it is empty or known."""
    if not timezone or _is_zone(timezone):
        return None
    close = nearest(timezone, sorted(zoneinfo.available_timezones()), 0.6) or "Europe/Sofia"
    message = _("There is no time zone {name!r}; hours in the calendar have none.", name=timezone)
    hint = _("Write it in Settings like {name}.", name=close)
    return Problem("settings", None, "value", "timezone_unknown", Severity.WARNING, message, hint)


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _entry(event: CalendarEvent, now: dt.datetime, zone: zoneinfo.ZoneInfo | None) -> Event:
    from icalendar import Event

    entry = Event()
    entry.add("uid", event.uid)
    entry.add("dtstamp", _universal(now, zone))
    entry.add("last-modified", _universal(event.changed or now, zone))
    entry.add("sequence", max(int((now - _SEQUENCE_START).total_seconds()) // 60, 0))
    entry.add("dtstart", _in_zone(event.start, zone))
    entry.add("dtend", _in_zone(event.end, zone))
    entry.add("summary", _clean(event.summary))
    if event.description:
        entry.add("description", _clean(event.description))
    entry.add("categories", [_(_CATEGORIES[event.kind])])
    entry.add("status", "CANCELLED" if event.is_canceled else "CONFIRMED")
    entry.add("transp", "OPAQUE" if isinstance(event.start, dt.datetime) else "TRANSPARENT")
    if event.each_year:
        entry.add("rrule", _each_year(*event.each_year))
    if event.remind_min is not None and not event.is_canceled:
        _add_alarm(entry, event)
    return entry


def _each_year(month: int, day: int) -> dict[str, object]:
    """Every calendar knows "each year"; the last day of February has to be said."""
    return {"freq": "yearly"} | ({"bymonth": month, "bymonthday": day} if day < 0 else {})


def _add_alarm(entry: Event, event: CalendarEvent) -> None:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _clean(event.summary))
    alarm.add("trigger", -dt.timedelta(minutes=event.remind_min or 0))
    entry.add_component(alarm)


def _in_zone(moment: dt.date, zone: zoneinfo.ZoneInfo | None) -> dt.date:
    return _universal(moment, zone) if isinstance(moment, dt.datetime) and zone else moment


def _universal(moment: dt.datetime, zone: zoneinfo.ZoneInfo | None) -> dt.datetime:
    """The moment in universal time. A workbook knows no zones: where none is set, its hours stay."""
    return moment.replace(microsecond=0, tzinfo=zone or dt.UTC).astimezone(dt.UTC)


def _clean(text: str) -> str:
    """Without the characters that a calendar file may not hold."""
    return _NOT_IN_TEXT.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
