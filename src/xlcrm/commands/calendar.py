"""Export to calendar: a file that Outlook, Google and other calendars take in, for everybody or for each owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from xlcrm.commands.command import Option, RunContext
from xlcrm.reminders.calendar_events import TABLES, CalendarEntries, CalendarEvent, EventKind, calendar_events
from xlcrm.reminders.calendar_file import calendar_file, unknown_timezone
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome, OutputFile
from xlcrm.tables.find_people import unknown_person
from xlcrm.texts import N_, _, plural

READS = (*TABLES, "users")
WRITES: tuple[str, ...] = ()
Kinds = Literal["activities", "deals", "birthdays", "invoices"]


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    owner: Annotated[str, Option(N_("Only what this person has to do: a name, or a part of it."))] = "",
    each_owner: Annotated[bool, Option(N_("Make a file for each owner instead of one for all."))] = False,
    what: Annotated[tuple[Kinds, ...], Option(N_("Only entries of this kind; may repeat. All kinds if empty."))] = (),
) -> Outcome:
    """One calendar file, or one for each owner; the same record always is the same entry."""
    if unknown := unknown_person(tables["users"], owner):
        return Outcome.refused(unknown)
    kinds = frozenset(EventKind(kind) for kind in what) or frozenset(EventKind)
    entries = calendar_events(tables, context.today, kinds, owner)
    events = entries.events
    bad_zone = unknown_timezone(tables.settings.calendar_timezone)
    zone = "" if bad_zone else tables.settings.calendar_timezone
    files: dict[str, Sequence[CalendarEvent]] = _by_owner(events) if each_owner else {"": events} if events else {}
    firm = tables.settings.firm_name or "CRM"
    made = tuple(
        OutputFile(_file_name(name), calendar_file(part, f"{firm}, {name}" if name else firm, context.now, zone))
        for name, part in files.items()
    )
    left_out = _left_out(entries)
    json = {
        "files": [{"name": _file_name(name), "owner": name, "entries": len(part)} for name, part in files.items()],
        "counts": _counts(events),
        "left_out": list(left_out),
    }
    problems = (bad_zone,) if bad_zone else ()
    return Outcome(problems=problems, summary=" ".join((_told(events), *left_out)), json=json, files=made)


def _by_owner(events: Sequence[CalendarEvent]) -> dict[str, Sequence[CalendarEvent]]:
    parts: dict[str, list[CalendarEvent]] = {}
    for event in events:
        parts.setdefault(event.owner or _("(no owner)"), []).append(event)
    return {owner: parts[owner] for owner in sorted(parts)}


def _file_name(owner: str) -> str:
    return f"crm-calendar {owner.replace('/', '_')}.ics" if owner else "crm-calendar.ics"


def _left_out(entries: CalendarEntries) -> tuple[str, ...]:
    told = (
        (
            entries.without_day,
            plural(
                "{count} planned activity has no day and is left out.",
                "{count} planned activities have no day and are left out.",
                entries.without_day,
            ),
        ),
        (
            entries.too_old,
            plural(
                "{count} entry of more than 90 days ago is left out.",
                "{count} entries of more than 90 days ago are left out.",
                entries.too_old,
            ),
        ),
    )
    return tuple(sentence for count, sentence in told if count)


def _counts(events: Sequence[CalendarEvent]) -> dict[str, int]:
    counts = Counter(event.kind for event in events)
    return {kind.value: counts[kind] for kind in EventKind}


def _told(events: Sequence[CalendarEvent]) -> str:
    counts = Counter(event.kind for event in events)
    activities, deals, birthdays, invoices = (counts[kind] for kind in EventKind)
    told = (
        (activities, plural("{count} activity", "{count} activities", activities)),
        (deals, plural("{count} expected close", "{count} expected closes", deals)),
        (birthdays, plural("{count} birthday", "{count} birthdays", birthdays)),
        (invoices, plural("{count} due invoice", "{count} due invoices", invoices)),
    )
    parts = ", ".join(text for count, text in told if count)
    return _("For the calendar: {parts}.", parts=parts) if parts else _("There is nothing for a calendar.")
