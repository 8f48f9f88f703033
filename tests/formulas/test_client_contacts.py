"""Logs: a client's history, calls that nobody wrote down, and what clients answer."""

from __future__ import annotations

import datetime as dt

import pytest

from xlcrm.call_formula import NO_DATA, call_formula

DEALS = [
    ["Deal", "Company", "Status", "Created", "Closed on", "Amount"],
    ["One", "Acme", "Lost", "2026-01-02", "2026-01-20", 100],
]
LOG = [
    ["Type", "Company", "Deal", "Status", "Done on", "Due", "Outcome"],
    ["Call", None, "One", "Done", "2026-01-10", None, "Reached"],
]
LOG += [
    ["Call", "Acme", None, "Planned", None, "2026-03-01", None],
    ["Call", "Berg", None, "Done", "2026-01-10", None, None],
]
INVOICES = [["Number", "Company", "Issued", "Amount", "Status"], ["17", "Acme", "2026-01-15", 50, "Sent"]]
INVOICES += [["18", "Acme", "2026-01-16", 60, "Draft"]]


def test_a_timeline_tells_what_was_done_and_agreed():
    rows = call_formula("CRM_TIMELINE", [LOG, DEALS, INVOICES, "acme"])
    assert [[row[0].date().isoformat(), *row[1:4]] for row in rows[1:]] == [
        ["2026-01-20", "Deal lost", "One", 100.0],
        ["2026-01-15", "Invoice", "17", 50.0],
        ["2026-01-10", "Call", "Reached", ""],
        ["2026-01-02", "Deal opened", "One", 100.0],
    ]
    assert len(call_formula("CRM_TIMELINE", [LOG, DEALS, INVOICES, "Acme", 2])) == 3
    assert call_formula("CRM_TIMELINE", [LOG, DEALS, INVOICES, "Nobody"]) == NO_DATA
    assert call_formula("CRM_TIMELINE", [None, None, None, "Acme"]) == NO_DATA


def test_lost_calls_by_person_and_hours():
    calls = [["Started", "Direction", "Number", "Answered", "Person"]]
    calls += [
        ["2026-01-10 10:00", "In", "0888123456", True, "Ann"],
        ["2026-01-11 10:00", "In", "0888999999", True, "Bob"],
    ]
    people = [["First name", "Last name", "Mobile"], ["Anna", "Berg", "0888123456"]]
    log = [["Type", "Contact", "Status", "Done on", "Owner"], ["Call", "Anna Berg", "Done", "2026-01-10 15:00", "Ann"]]
    given = [calls, log, people, None, None, None, None, None]
    assert call_formula("CRM_LOSTCALLS", given) == 1
    assert call_formula("CRM_LOSTCALLS", [*given, None, "pct"]) == 0.5
    assert call_formula("CRM_LOSTCALLS", [*given, "ann"]) == 0
    assert call_formula("CRM_LOSTCALLS", [*given, None, None, 2]) == 2
    assert call_formula("CRM_LOSTCALLS", [*given[:6], "2030-01-01", None, None, "pct"]) == NO_DATA


def test_nps_by_manager_and_client_counts_the_latest_answers():
    people = [
        ["First name", "Last name", "Company", "Owner"],
        ["Anna", "Berg", "Acme", "Ann"],
        ["Ivan", "P", "Coda", "Bob"],
    ]
    answers = [["Contact", "Date", "Score"], ["Anna Berg", "2026-01-10", 2], ["Anna Berg", 46060.0, "10"]]
    answers += [["Ivan P", dt.datetime(2026, 1, 10), 6], ["Ivan P", "2026-01-11", 11], [None, "2026-01-11", 9]]
    assert call_formula("CRM_NPS", [answers, people]) == 0.0
    assert call_formula("CRM_NPS", [answers, people, None, None, "ann"]) == 100.0
    assert call_formula("CRM_NPS", [answers, people, None, None, "coda"]) == -100.0
    assert call_formula("CRM_NPS", [answers, people, None, "2026-01-20", "Ann"]) == -100.0
    assert call_formula("CRM_NPS", [answers, people, "2030-01-01"]) == NO_DATA
    assert call_formula("CRM_NPS", [answers]) == pytest.approx(0.0)
