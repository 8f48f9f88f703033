"""Whom to get in touch with: small logs worked out by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from xlcrm.call_formula import NO_DATA, call_formula
from xlcrm.formulas.formula import BadArgumentError

DAY = "2026-01-31"
LOG = [
    ["Type", "Company", "Contact", "Deal", "Status", "Done on", "Due", "Direction", "Outcome"],
    ["Call", "Acme", None, None, "Done", "2026-01-10 09:00", None, None, None],
    ["Meeting", "Acme", None, None, "Done", "2026-01-10 15:00", None, None, None],
    ["Visit", None, None, "One", "Done", "2024-06-01", None, None, None],
    ["E-mail", "Acme", None, None, "Done", "2026-01-30", None, "In", None],
    ["Call", None, "Anna Berg", None, "Planned", None, "2026-02-03", None, None],
    ["Call", "Acme", None, None, "Planned", None, "2026-01-20", None, None],
]
PEOPLE = [["First name", "Last name", "Company", "Owner"], ["Anna", "Berg", "Berg Ltd", "Ann"]]
DEALS = [["Deal", "Company", "Status"], ["One", "Acme", "Open"]]
TOUCH = [LOG, PEOPLE, DEALS]


def test_touches_are_days_on_which_the_client_heard_from_us():
    clients = [["acme"], ["Nobody"], [None]]
    assert call_formula("CRM_LASTTOUCH", [*TOUCH, clients, DAY]) == [[dt.datetime(2026, 1, 10)], [NO_DATA], [""]]
    assert call_formula("CRM_TOUCHES", [*TOUCH, clients, DAY]) == [[1], [0], [""]]
    assert call_formula("CRM_TOUCHES", [*TOUCH, "Acme", DAY, 1000]) == 2
    assert call_formula("CRM_TOUCHES", [*TOUCH, "Acme", DAY, 21]) == 0
    with pytest.raises(BadArgumentError, match="days is 0"):
        call_formula("CRM_TOUCHES", [*TOUCH, "Acme", DAY, 0])


def test_the_next_touch_may_be_late_and_is_known_by_person_and_firm():
    asked = [["Acme"], ["Anna Berg"], ["Berg Ltd"]]
    answer = call_formula("CRM_NEXTTOUCH", [*TOUCH, asked, DAY])
    assert answer == [[dt.datetime(2026, 1, 20)], [dt.datetime(2026, 2, 3)], [dt.datetime(2026, 2, 3)]]


def test_load_and_its_state_by_name_and_id():
    people = [["First name", "Last name", "Owner"], ["Anna", "Berg", "Ann"], ["Ivan", "Petrov", "Ann"]]
    log = [["Type", "Contact", "Status", "Done on"], ["Call", "Anna Berg", "Done", "2026-01-10"]]
    log += [["Call", "Ivan Petrov", "Done", "2025-12-10"]]
    users = [["Name", "User ID", "Contact limit, soft"], ["Ann", "U-000001", 1], ["Bob", "U-000002", None]]
    asked = [["ann"], ["U-000001"], ["Bob"], ["Nobody"], [None]]
    given = [log, people, None, None, users]
    assert call_formula("CRM_LOAD", [*given, asked, DAY]) == [[2], [2], [0], [NO_DATA], [""]]
    assert call_formula("CRM_LOAD", [*given, "Ann", DAY, 30]) == 1
    assert call_formula("CRM_LOADSTATE", [*given, asked, DAY]) == [["Near"], ["Near"], ["OK"], [NO_DATA], [""]]
    assert call_formula("CRM_LOADSTATE", [*given[:4], None, "Ann", DAY, 90, 1, 1]) == "Over"
    with pytest.raises(BadArgumentError, match="near is 5 and over 2"):
        call_formula("CRM_LOADSTATE", [*given, "Ann", DAY, 90, 5, 2])


def test_days_stale_by_every_reason():
    stages = [["Stage", "Type", "Days at most", "Idle days at most"], ["Talk", "Open", 10, 30]]
    headers = {"Days at most": "max_days", "Idle days at most": "max_idle_days"}
    stages[0] = [headers.get(header, header) for header in stages[0]]
    deals = [["Deal", "Stage", "Status", "Expected close", "Created", "snooze_until"]]
    deals += [["Late", "Talk", "Open", "2026-01-21", "2026-01-30", None]]
    deals += [["Idle", "Talk", "Open", "2026-03-01", "2025-12-22", None]]
    deals += [["Stuck", "Talk", "Open", "2026-03-01", "2026-01-15", None]]
    deals += [["Asleep", "Talk", "Open", "2026-01-21", "2026-01-30", "2026-02-15"]]
    deals += [["Won", "Talk", "Won", "2026-01-21", "2025-01-01", None]]
    history = [["Deal", "To stage", "changed_at"], ["Stuck", "Talk", "2026-01-15"]]
    history[0][1] = "to_stage"
    asked = [["Late"], ["Idle"], ["Stuck"], ["Asleep"], ["Won"], ["Nobody"]]
    answer = call_formula("CRM_STALE", [deals, stages, history, None, None, asked, DAY])
    assert answer == [[10], [10], [6], [0], [0], [NO_DATA]]


def test_birthdays_of_people_whom_one_may_greet():
    people = [["First name", "Birthday", "Active", "Opted out of e-mail"]]
    people[0][2:] = ["is_active", "email_opt_out"]
    people += [["Anna", "1980-02-29", None, None], ["Ivan", "--01-31", True, None], ["Olga", "1990-02-02", False, None]]
    people += [["Petar", "1990-02-02", None, True], ["Vera", "1990-07-02", None, None], ["Zoya", "soon", None, None]]
    rows = call_formula("CRM_BIRTHDAYS", [people, DAY, 30])
    assert rows[1:] == [["Ivan", dt.datetime(2026, 1, 31), ""], ["Anna", dt.datetime(2026, 2, 28), 46]]
    assert call_formula("CRM_BIRTHDAYS", [people, DAY, 30, "03-01"])[2][1] == dt.datetime(2026, 3, 1)
    assert call_formula("CRM_BIRTHDAYS", [people, "2026-05-01", 0]) == NO_DATA


def test_the_agenda_of_a_person():
    log = [["Type", "Subject", "Company", "Status", "Due", "Owner"], ["Call", "Offer", "Acme", "Planned", DAY, "Ann"]]
    log += [["Call", "Price", "Berg", "Planned", "2026-02-02", "Bob"]]
    given = [log, *[None] * 9, DAY]
    subjects = {row[2] for row in call_formula("CRM_AGENDA", [*given, None, 7])[1:]}
    assert subjects == {"Call: Offer", "Call: Price"}
    assert [row[5] for row in call_formula("CRM_AGENDA", [*given, "ann"])[1:]] == ["Ann"]
    assert call_formula("CRM_AGENDA", [*given, "Olga"]) == NO_DATA
