from __future__ import annotations

import pytest

from reminders.small_firm import TODAY, clients_of, day, firm, log_of
from xlcrm.reminders.activities_due import activities_due, promised_calls
from xlcrm.reminders.agenda_items import Found
from xlcrm.tables.crm_tables import CrmTables

CALL = {"type": "Call", "subject": "Price", "status": "Planned", "company_id": "C-1", "owner": "Olga"}


def due(tables: CrmTables, days: int = 7) -> Found:
    return activities_due(log_of(tables), clients_of(tables), tables["contacts"], TODAY, days)


@pytest.mark.parametrize(
    ("planned_at", "due_at", "kind", "reason"),
    [
        (None, day(1), "overdue", "Planned and not done, 1 day late."),
        (None, day(30), "overdue", "Planned and not done, 30 days late."),
        (None, day(0), "today", "Planned today."),
        (f"{day(0)} 14:30", f"{day(0)} 15:00", "today", "Planned today at 14:30."),
        (None, day(-1), "this_week", "Planned in 1 day."),
        (None, day(-7), "this_week", "Planned in 7 days."),
        (None, day(-8), None, None),
        (day(2), day(-3), "today", "Under way until 2025-06-19."),  # runs for several days
        (day(-3), day(-20), "this_week", "Planned in 3 days."),  # begins within the week
        (day(5), day(2), "overdue", "Planned and not done, 2 days late."),  # its last day has passed
        (day(-1), None, "this_week", "Planned in 1 day."),
    ],
)
def test_the_day_of_an_activity_decides_its_list(planned_at, due_at, kind, reason) -> None:
    tables = firm(
        companies=[{"company_id": "C-1", "name": "Acme"}],
        activities=[CALL | {"planned_at": planned_at, "due_at": due_at}],
    )
    items = due(tables).items
    assert items["kind"].tolist() == ([kind] if kind else [])
    assert items["why"].tolist() == ([reason] if reason else [])


@pytest.mark.parametrize("status", ["Done", "Canceled", "No answer"])
def test_what_is_over_is_not_due(status: str) -> None:
    assert due(firm(activities=[CALL | {"status": status, "due_at": day(3), "done_at": day(3)}])).items.empty


def test_a_done_date_means_done_whatever_the_status_says() -> None:
    tables = firm(activities=[CALL | {"due_at": day(3), "done_at": day(2)}])
    assert due(tables).items.empty
    assert len(log_of(tables).done) == 1


def test_an_item_names_subject_client_and_owner() -> None:
    tables = firm(
        companies=[{"company_id": "C-1", "name": "Acme"}],
        contacts=[{"contact_id": "P-1", "first_name": "Anna", "last_name": "Berg", "company_id": "C-1"}],
        activities=[CALL | {"company_id": None, "contact_id": "P-1", "due_at": day(0)}],
    )
    (item,) = due(tables).items.to_dict("records")
    assert (item["subject"], item["client"], item["who"]) == ("Call: Price", "Acme (Anna Berg)", "Olga")
    assert (item["table"], item["row"], item["company_id"]) == ("activities", 4, "C-1")


def test_priority_of_the_activity_counts() -> None:
    rows = [CALL | {"due_at": day(14), "priority": priority} for priority in ("High", "Normal", "Low", None)]
    assert due(firm(activities=rows)).items["priority"].tolist() == [80, 70, 60, 70]  # 60 + 20 · 14 / 28


def test_a_planned_call_to_somebody_who_asked_not_to_be_called_says_so() -> None:
    contact = {"contact_id": "P-1", "last_name": "Berg", "do_not_call": True}
    tables = firm(contacts=[contact], activities=[CALL | {"contact_id": "P-1", "due_at": day(0)}])
    assert due(tables).items["why"].tolist() == ["Planned today. The contact asked not to be called."]


def test_activities_that_cannot_be_placed_are_told() -> None:
    tables = firm(
        activities=[
            CALL,
            CALL | {"status": "Done"},
            CALL | {"status": "Done", "done_at": day(-3)},
            CALL | {"due_at": day(0)},
        ]
    )
    found = due(tables)
    assert len(found.items) == 1
    assert found.left_out == (
        "1 planned activity has no day and is not on the agenda.",
        "1 done activity has no day and counts as no contact.",
        "1 activity is marked done on a day to come and is left out.",
    )


DONE = {"type": "Call", "subject": "Offer", "status": "Done", "company_id": "C-1", "outcome": "Call back"}


@pytest.mark.parametrize(
    ("later", "count"),
    [
        ([], 1),
        ([{"type": "E-mail", "status": "Done", "done_at": day(2), "company_id": "C-1"}], 0),
        ([{"type": "Call", "status": "Planned", "due_at": day(-20), "company_id": "C-1"}], 0),
        ([{"type": "Call", "status": "Canceled", "due_at": day(-20), "company_id": "C-1"}], 1),
        (
            [{"type": "Call", "status": "Done", "done_at": day(5), "company_id": "C-1", "outcome": "Agreed"}],
            0,
        ),  # same day
        ([{"type": "Call", "status": "Done", "done_at": day(1), "company_id": "C-2"}], 1),  # somebody else
    ],
)
def test_a_promised_call_is_due_until_something_follows(later: list[dict[str, object]], count: int) -> None:
    tables = firm(
        companies=[{"company_id": "C-1", "name": "Acme"}, {"company_id": "C-2", "name": "Bolt"}],
        activities=[DONE | {"done_at": day(5)}, *later],
    )
    items = promised_calls(log_of(tables), clients_of(tables), TODAY, tables.settings).items
    assert len(items) == count
    if count:
        assert items["due"][0].date().isoformat() == day(4)


@pytest.mark.parametrize(("ago", "count"), [(0, 0), (1, 1), (90, 1), (91, 0)])
def test_old_promises_are_left_to_the_contact_norm(ago: int, count: int) -> None:
    tables = firm(companies=[{"company_id": "C-1", "name": "Acme"}], activities=[DONE | {"done_at": day(ago)}])
    assert len(promised_calls(log_of(tables), clients_of(tables), TODAY, tables.settings).items) == count


def test_a_client_that_left_is_not_called_back() -> None:
    tables = firm(
        companies=[{"company_id": "C-1", "name": "Acme", "lifecycle_stage": "Parted"}],
        activities=[DONE | {"done_at": day(5)}],
    )
    assert promised_calls(log_of(tables), clients_of(tables), TODAY, tables.settings).items.empty
