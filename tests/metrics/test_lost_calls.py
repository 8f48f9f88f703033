"""The exchange's log against the reports, call by call."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlcrm.metrics.activity_days import read_activity_days
from xlcrm.metrics.lost_calls import (
    CallTables,
    calls_by_hour,
    calls_by_manager,
    calls_by_number,
    calls_left_out,
    count_calls,
    incoming_calls,
)
from xlcrm.metrics.native_frames import collected
from xlcrm.metrics.period import Period

MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))
ANN = "+359888111111"


def call(day: str, number: str | None = ANN, direction: str = "In", **more) -> dict:
    answered = {"user_id": "U-1", "user": "Eva", "answered": True, "line": "+35924400100"}
    return {"started_at": day, "direction": direction, "number": number, **answered, **more}


def note(day: str, **more) -> dict:
    return {"type": "Call", "status": "Done", "done_at": day, "contact_id": "P-1", "owner_id": "U-1", **more}


@pytest.fixture
def compare(make_frames):
    def compared(calls: list[dict], activities: list[dict] = (), hours: int = 24, **more):
        known = {
            "contacts": [{"contact_id": "P-1", "company_id": "C-1", "mobile": ANN, "phone_other": "+359888333333"}],
            "companies": [{"company_id": "C-1", "name": "One", "phone": "+35928000000"}],
            "users": [{"user_id": "U-1", "name": "Eva", "phone": "+359888999999"}],
        } | more
        frames = make_frames(calls=calls, **known, **({"activities": list(activities)} if activities else {}))
        tables = CallTables(frames["companies"], frames["contacts"], frames["users"])
        return incoming_calls(
            frames["calls"], read_activity_days(frames["activities"], frames["deals"]), tables, MARCH, hours
        )

    return compared


def test_four_calls_three_of_them_lost_one_not_returned(compare):
    counts = count_calls(
        compare(
            [
                call("2025-03-03 10:00"),
                call("2025-03-03 11:00", "+359888222222"),  # nobody known
                call("2025-03-04 10:00", answered=False),
                call("2025-03-04 12:00", direction="Out"),
                call("2025-03-06 10:00", "+359888333333", answered=False),
            ],
            [note("2025-03-03 10:20")],
        )
    )
    assert (counts.incoming, counts.answered, counts.missed) == (4, 2, 2)
    assert (counts.lost, counts.lost_share) == (3, 0.75)
    assert (counts.missed_not_returned, counts.not_returned_share) == (1, 0.5)


@pytest.mark.parametrize(
    ("activity", "is_lost"),
    [
        (note("2025-03-04 10:00"), False),  # the last minute of 24 hours
        (note("2025-03-04 10:01"), True),
        (note("2025-03-03 09:45"), False),  # written down as a quarter to ten
        (note("2025-03-03 09:44"), True),
        (note("2025-03-03"), False),  # a day and no hour
        (note("2025-03-02"), True),
        (note("2025-03-03 10:05", owner_id="U-2"), True),  # by somebody else
        (note("2025-03-03 10:05", contact_id=None, company_id="C-1"), False),
        (note("2025-03-03 10:05", contact_id=None, deal_id="D-1"), False),
        (note("2025-03-03 10:05", status="Planned", done_at=None, due_at="2025-03-03 10:05"), True),
    ],
)
def test_what_counts_as_a_report(compare, activity, is_lost):
    rows = compare([call("2025-03-03 10:00")], [activity], deals=[{"deal_id": "D-1", "contact_id": "P-1"}])
    assert count_calls(rows).lost == int(is_lost)


def test_without_a_person_anybodys_report_counts(compare):
    nobody = call("2025-03-03 10:00", user_id=None, user=None)
    assert count_calls(compare([nobody], [note("2025-03-03 10:05", owner_id="U-2")])).lost == 0
    table = calls_by_manager(compare([nobody]))
    assert (table["user"].tolist(), table["lost"].tolist()) == ([None], [1])


def test_internal_numbers_are_left_out_and_hidden_ones_apart(compare):
    rows = compare(
        [
            call("2025-03-03 10:00", None),
            call("2025-03-03 10:00", "+359888999999"),  # a colleague
            call("2025-03-03 10:00", "+35924400100"),  # our own line
            call("2025-03-03 10:00", "112"),
            call("2025-03-03 10:00", "+359888222222"),
        ]
    )
    counts = count_calls(rows)
    assert (counts.incoming, counts.hidden, counts.internal, counts.lost) == (1, 1, 3, 1)
    table = calls_by_number(rows).set_index("number")
    assert table["incoming"].to_dict() == {"unknown": 1, "hidden": 1}
    assert table["lost"].isna().to_dict() == {"unknown": False, "hidden": True}


def test_numbers_are_known_by_their_last_nine_digits(compare):
    rows = compare([call("2025-03-03 10:00", "0888111111"), call("2025-03-03 10:00", "00359888111111;ext=12")])
    assert collected(rows)["is_known"].tolist() == [True, True]


def test_a_missed_call_is_returned_within_the_hours(compare):
    missed = call("2025-03-03 10:00", answered=False)
    for back, is_open in (("2025-03-03 14:00", 0), ("2025-03-03 14:01", 1), ("2025-03-03 09:59", 1)):
        rows = compare([missed, call(back, direction="Out", user_id="U-2")], hours=4)
        assert count_calls(rows).missed_not_returned == is_open
    silent = call("2025-03-03 10:00", answered=None, duration_s=0)
    assert count_calls(compare([silent])).missed == 1
    assert count_calls(compare([call("2025-03-03 10:00", answered=None)])).missed == 0


def test_hours_without_a_call_stand_between_those_with_one(compare):
    rows = calls_by_hour(compare([call("2025-03-03 09:10"), call("2025-03-04 09:50"), call("2025-03-03 12:00")]))
    assert rows["hour"].tolist() == [9, 10, 11, 12]
    assert rows["incoming"].tolist() == [2, 0, 0, 1]
    assert rows["lost_share"].isna().tolist() == [False, True, True, False]


def test_calls_without_a_time_or_direction_are_counted(make_frames):
    calls = make_frames(calls=[call("2025-03-03 10:00", direction=None), call(None), {}])["calls"]
    assert calls_left_out(calls, MARCH) == {"calls_without_time": 1, "calls_without_direction": 1}


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 23),
            st.sampled_from([None, ANN, "+359888222222", "77"]),
            st.booleans(),
            st.sampled_from(["U-1", "U-2", None]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_parts_add_up(compare, log):
    calls = [
        call(f"2025-03-03 {hour:02d}:00", number, answered=answered, user_id=user, user=user)
        for hour, number, answered, user in log
    ]
    rows = compare(calls, [note("2025-03-03")])
    counts = count_calls(rows)
    assert counts.incoming + counts.hidden + counts.internal == len(log)
    assert counts.answered + counts.missed == counts.incoming
    for table in (calls_by_manager(rows), calls_by_hour(rows)):
        assert table["incoming"].sum() == counts.incoming
        assert table["lost"].sum() == counts.lost
        assert table["missed_not_returned"].sum() == counts.missed_not_returned
