from __future__ import annotations

import datetime as dt
import re
import warnings

import icalendar
import pytest

from firms import copied
from reminders.small_firm import TODAY, day, frame
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome, OutputFile
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

NOW = dt.datetime.combine(TODAY, dt.time(9))  # Monday 2025-06-16
NASTY = "Zażółć; a, b\\c «Львів»\nнова лінія " + "дуже довго " * 12


def run(book: MemoryWorkbook, now: dt.datetime = NOW, **options: object) -> Outcome:
    listed = listed_command("calendar")
    assert listed
    return run_command(listed.load(), book, RunContext(now.date(), now, "Ann"), options)


def entries(outcome: Outcome) -> dict[str, icalendar.Event]:
    (file,) = outcome.files
    assert isinstance(file, OutputFile)
    parsed = icalendar.Calendar.from_ical(file.content)
    return {str(event["uid"]).removesuffix("@xlcrm"): event for event in parsed.walk("VEVENT")}


@pytest.fixture
def book(firm: MemoryWorkbook) -> MemoryWorkbook:
    return copied(firm)


@pytest.fixture(scope="module")
def firm() -> MemoryWorkbook:
    clock = {"status": "Planned", "company": "Acme", "owner": "Olga Berg"}
    return MemoryWorkbook.of(
        {
            "users": frame("users", {"name": "Olga Berg"}, {"name": "Ivan Petrov"}),
            "companies": frame("companies", {"name": "Acme", "owner": "Ivan Petrov", "phone": "+359888111222"}),
            "contacts": frame(
                "contacts",
                {"first_name": "Anna", "owner": "Olga Berg", "birthday": "1980-02-29"},
                {"first_name": "Boris", "owner": "Olga Berg", "birthday": "--06-20", "company": "Acme"},
                {"first_name": "Clara", "owner": "Olga Berg", "birthday": "1980-06-20", "consent": "Withdrawn"},
            ),
            "deals": frame(
                "deals",
                {
                    "name": "Roof",
                    "company": "Acme",
                    "owner": "Ivan Petrov",
                    "status": "Open",
                    "amount": 1200,
                    "expected_close_date": day(-30),
                },
                {"name": "Old", "company": "Acme", "status": "Open", "expected_close_date": day(200)},
            ),
            "activities": frame(
                "activities",
                {
                    "type": "Call",
                    "subject": "Price",
                    "due_at": "2025-06-18 10:30",
                    "remind_before_min": 15,
                    "notes": NASTY,
                }
                | clock,
                {"type": "Meeting", "subject": "Plan", "due_at": "2025-06-19 15:00", "planned_at": "2025-06-19 14:00"}
                | clock,
                {"type": "Visit", "subject": "Site", "planned_at": "2025-06-23", "due_at": "2025-06-25"} | clock,
                {"type": "Visit", "subject": "Hall", "due_at": "2025-06-18 09:00", "duration_min": 90} | clock,
                {"type": "Call", "subject": "Off", "due_at": "2025-06-18"} | clock | {"status": "Canceled"},
                {"type": "Call", "subject": "No day"} | clock,
                {"type": "Call", "subject": "Did", "done_at": "2025-06-10"} | clock | {"status": "Done"},
            ),
            "invoices": frame(
                "invoices",
                {
                    "number": "77",
                    "company": "Acme",
                    "status": "Sent",
                    "amount": 500,
                    "currency": "EUR",
                    "issue_date": day(10),
                    "due_date": day(-4),
                },
                {
                    "number": "78",
                    "company": "Acme",
                    "status": "Paid",
                    "amount": 500,
                    "issue_date": day(10),
                    "due_date": day(-4),
                },
            ),
        }
    )


def span(event: icalendar.Event) -> tuple[str, str]:
    return str(event["dtstart"].dt), str(event["dtend"].dt)


def test_every_kind_of_entry_with_its_hours_or_days(book: MemoryWorkbook) -> None:
    outcome = run(book)
    found = entries(outcome)
    assert {uid: span(event) for uid, event in found.items()} == {
        "activity-A-000001": ("2025-06-18 10:30:00", "2025-06-18 11:00:00"),
        "activity-A-000002": ("2025-06-19 14:00:00", "2025-06-19 15:00:00"),
        "activity-A-000003": ("2025-06-23", "2025-06-26"),
        "activity-A-000004": ("2025-06-18 09:00:00", "2025-06-18 10:30:00"),
        "activity-A-000005": ("2025-06-18", "2025-06-19"),
        "birthday-P-000001": ("2025-02-28", "2025-03-01"),
        "birthday-P-000002": ("2025-06-20", "2025-06-21"),
        "deal-D-000001": ("2025-07-16", "2025-07-17"),
        "invoice-I-000001": ("2025-06-20", "2025-06-21"),
    }
    assert outcome.summary == (
        "For the calendar: 5 activities, 1 expected close, 2 birthdays, 1 due invoice. "
        "1 planned activity has no day and is left out. 1 entry of more than 90 days ago is left out."
    )
    assert found["activity-A-000005"]["status"] == "CANCELLED"
    assert found["activity-A-000001"]["summary"] == "Call: Price · Acme"
    assert found["invoice-I-000001"]["summary"] == "Payment due: invoice 77 · Acme"
    assert found["deal-D-000001"]["transp"] == "TRANSPARENT"
    (alarm,) = found["activity-A-000001"].walk("VALARM")
    assert alarm["trigger"].dt == dt.timedelta(minutes=-15)


def test_birthdays_come_every_year_and_a_leap_day_on_the_last_of_february(book: MemoryWorkbook) -> None:
    rrules = {uid: event["rrule"].to_ical().decode() for uid, event in entries(run(book, what=("birthdays",))).items()}
    assert rrules["birthday-P-000002"] == "FREQ=YEARLY"
    assert sorted(rrules["birthday-P-000001"].split(";")) == ["BYMONTH=2", "BYMONTHDAY=-1", "FREQ=YEARLY"]


def test_taken_in_again_the_later_file_wins(book: MemoryWorkbook) -> None:
    first, later = entries(run(book)), entries(run(book, NOW + dt.timedelta(minutes=5)))
    assert first.keys() == later.keys()
    assert all(int(later[uid]["sequence"]) == int(first[uid]["sequence"]) + 5 for uid in first)
    assert run(book).files == run(book).files, "the same minute gives the same bytes"


def test_texts_are_escaped_and_lines_folded_as_the_standard_says(book: MemoryWorkbook) -> None:
    outcome = run(book)
    (file,) = outcome.files
    assert isinstance(file, OutputFile)
    assert file.name == "crm-calendar.ics"
    lines = file.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    file.content.decode("utf-8")
    unfolded = file.content.decode().replace("\r\n ", "")
    assert r"Zażółć\; a\, b\\c «Львів»\nнова лінія" in unfolded
    assert NASTY.strip() in str(entries(outcome)["activity-A-000001"]["description"])


def test_hours_float_unless_the_settings_name_a_time_zone(book: MemoryWorkbook) -> None:
    (file,) = run(book).files
    assert isinstance(file, OutputFile)
    assert re.search(rb"DTSTART:20250618T103000\r\n", file.content)
    book.tables["settings"] = {
        "key": ["calendar_timezone"],
        "setting": ["x"],
        "value": ["Europe/Sofia"],
        "help": [None],
    }
    assert entries(run(book))["activity-A-000001"]["dtstart"].dt == dt.datetime(2025, 6, 18, 7, 30, tzinfo=dt.UTC)
    book.tables["settings"]["value"] = ["Europe/Sofija"]
    outcome = run(book)
    assert [(problem.code, problem.hint) for problem in outcome.problems] == [
        ("timezone_unknown", "Write it in Settings like Europe/Sofia.")
    ]
    assert len(outcome.files) == 1


def test_a_file_for_each_owner_or_for_one(book: MemoryWorkbook) -> None:
    each = run(book, each_owner=True)
    assert [file.name for file in each.files] == ["crm-calendar Ivan Petrov.ics", "crm-calendar Olga Berg.ics"]
    assert sum(file["entries"] for file in each.json["files"]) == 9
    assert set(entries(run(book, owner="ivan"))) == {"deal-D-000001", "invoice-I-000001"}
    assert [problem.code for problem in run(book, owner="Nobody").problems] == ["owner_unknown"]


def test_nothing_gives_no_file() -> None:
    outcome = run(MemoryWorkbook.blank())
    assert (outcome.files, outcome.summary) == ((), "There is nothing for a calendar.")


def test_another_parser_reads_the_sample_firms_calendar() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        vobject = pytest.importorskip("vobject")
    today = dt.date(2026, 11, 20)
    book = MemoryWorkbook.of(make_sample_firm(today, scale=0.05).frames)
    outcome = run(book, dt.datetime(2026, 11, 20, 9))
    (file,) = outcome.files
    assert isinstance(file, OutputFile)
    read = vobject.readOne(file.content.decode())
    assert len(read.vevent_list) == sum(outcome.json["counts"].values()) > 20
    assert len({event.uid.value for event in read.vevent_list}) == len(read.vevent_list)
    ours = {
        str(event["uid"]): str(event["summary"]) for event in icalendar.Calendar.from_ical(file.content).walk("VEVENT")
    }
    assert {event.uid.value: event.summary.value for event in read.vevent_list} == ours
