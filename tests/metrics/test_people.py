"""Load, weak players, winning actions, dependence, adoption and discounts on a few rows each, computed by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.metrics.activity_days import read_activity_days
from xlcrm.metrics.adoption import adoption_by, adoption_by_week, edits_by_owner, next_activity_by_owner
from xlcrm.metrics.contact_load import contact_load
from xlcrm.metrics.dependence import dependence, known_to_one, largest_share, revenue_by_owner
from xlcrm.metrics.discounts import discount_by_manager
from xlcrm.metrics.managers import results_by_manager
from xlcrm.metrics.native_frames import collected
from xlcrm.metrics.period import Period
from xlcrm.metrics.team import days_here, team, with_others
from xlcrm.metrics.weak_players import MEASURES, effort_of_people, peers_median, revenue_to_target, weak_players
from xlcrm.metrics.winning_actions import activities_per_won_deal, calls_to_deals, deal_actions, winning_actions
from xlcrm.metrics.workdays import find_workdays
from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.activity_log import read_activity_log
from xlcrm.reminders.clients import list_clients
from xlcrm.reminders.owner_load import owner_load

MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))
ANN, BOB = {"owner_id": "U-1", "owner": "Ann"}, {"owner_id": "U-2", "owner": "Bob"}
USERS = [{"user_id": "U-1", "name": "Ann"}, {"user_id": "U-2", "name": "Bob"}]


def done(day: str, type_: str = "Call", **more) -> dict:
    return {"type": type_, "status": "Done", "done_at": day, **more}


def deal(number: int, status: str = "Won", close: str | None = "2025-03-10", **more) -> dict:
    return {"deal_id": f"D-{number}", "name": f"Deal {number}", "status": status, "close_date": close, **more}


def log_of(frames):
    return read_activity_days(frames["activities"], frames["deals"])


def test_a_done_activity_needs_a_day_and_takes_the_client_of_its_deal(make_frames):
    frames = make_frames(
        deals=[deal(1, company_id="C-1", contact_id="P-1")],
        activities=[
            done("2025-03-05 10:00", deal_id="D-1"),
            {"type": "Call", "status": "Done", "due_at": "2025-03-06"},
            {"type": "Call", "done_at": "2025-03-07", "status": "Planned"},  # done, although nobody says so
            {"type": "Call", "status": "Done"},  # no day
            {"type": "Call", "status": "No answer", "done_at": "2025-03-08"},
            {"type": "Call", "status": "Planned", "planned_at": "2025-03-09"},
            {"type": "Call", "due_at": "2025-03-10"},
        ],
    )
    days = log_of(frames)
    rows = collected(days.done).sort_values("day")
    assert rows["day"].dt.day.tolist() == [5, 6, 7]
    assert rows.iloc[0][["company_id", "contact_id", "day_number"]].tolist() == ["C-1", "P-1", 20152]
    assert sorted(collected(days.planned)["day"].dt.day) == [9, 10]


def test_workdays_leave_out_weekends_and_holidays(make_frames):
    workdays = find_workdays(make_frames(holidays=[{"date": "2025-03-03"}, {"date": None}])["holidays"])
    start, end = np.array(["2025-03-01", "2025-03-09"], "datetime64[D]"), np.array(["2025-03-09"] * 2, "datetime64[D]")
    assert workdays.between(start, end).tolist() == [4, 0]
    assert workdays.between(end, start).tolist() == [0, 0]


def test_adoption_counts_days_not_activities(make_frames):
    frames = make_frames(
        users=[*USERS, {"user_id": "U-3", "name": "Cid", "start_date": "2025-03-06", "end_date": "2025-03-07"}],
        holidays=[{"date": "2025-03-05"}],
        activities=[
            done("2025-03-03 09:00", **ANN),
            done("2025-03-03 17:00", **ANN),
            done("2025-03-04 09:00", **ANN),
            done("2025-03-05 09:00", **ANN),  # a holiday
            done("2025-03-09 09:00", **ANN),  # a Sunday
            done("2025-03-06 09:00", owner_id="U-3"),
        ],
    )
    week, people = Period(dt.date(2025, 3, 3), dt.date(2025, 3, 14)), team(frames["users"])
    weeks = adoption_by_week(
        log_of(frames), people, find_workdays(frames["holidays"]), week, today=dt.date(2025, 3, 11)
    )
    first = weeks[weeks["week"] == "2025-03-03"].set_index("user")
    assert first["active_days"].to_dict() == {"Ann": 2, "Bob": 0, "Cid": 1}
    assert first["workdays"].to_dict() == {"Ann": 4, "Bob": 4, "Cid": 2}
    assert first["adoption"].to_dict() == {"Ann": 0.5, "Bob": 0, "Cid": 0.5}
    assert weeks.loc[weeks["week"] == "2025-03-10", "workdays"].tolist() == [2, 2]  # not past today, not after the end
    assert adoption_by(weeks, "user").set_index("user")["workdays"].to_dict() == {"Ann": 6, "Bob": 6, "Cid": 2}


def test_only_days_of_work_that_a_person_was_here_for_count_as_active(make_frames):
    new = {"user_id": "U-3", "name": "Cid", "start_date": "2025-03-05"}
    days = [f"2025-03-0{day}" for day in range(3, 8)]  # Monday to Friday; here from Wednesday, and today is Thursday
    frames = make_frames(users=[new], activities=[done(day, owner_id="U-3") for day in days])
    week, people = Period(dt.date(2025, 3, 3), dt.date(2025, 3, 9)), team(frames["users"])
    workdays = find_workdays(frames["holidays"])
    rows = adoption_by_week(log_of(frames), people, workdays, week, today=dt.date(2025, 3, 6))
    assert rows[["active_days", "workdays", "adoption"]].values.tolist() == [[2, 2, 1.0]]


def test_next_activities_and_edits_by_owner(make_frames):
    frames = make_frames(
        deals=[deal(1, "Open", None, **ANN, updated_at="2025-03-30 12:00"), deal(2, "Open", None, **ANN), deal(3, **ANN)],
        contacts=[{"contact_id": "P-1", **BOB, "updated_at": "2025-03-01"}],
        activities=[
            {"status": "Planned", "due_at": "2025-04-05", "deal_id": "D-1"},
            {"status": "Planned", "due_at": "2025-04-06", "deal_id": "D-1"},
            done("2025-03-03", deal_id="D-2"),
        ],
    )  # fmt: skip
    next_steps = next_activity_by_owner(frames["deals"], log_of(frames))
    assert next_steps.values.tolist() == [["U-1", 2, 1]]
    edits = edits_by_owner((frames["contacts"], frames["deals"]), MARCH.end)
    assert edits.values.tolist() == [["U-1", 3, 1], ["U-2", 1, 0]]  # thirty days back is the 2nd


def load_firm(make_frames):
    return make_frames(
        users=[{**USERS[0], "contact_limit_soft": 1, "contact_limit_hard": 2}, USERS[1]],
        companies=[
            {"company_id": "C-1", "name": "One", "owner": "Bob"},
            {"company_id": "C-2", "name": "Two", "owner": "Bob"},
        ],
        contacts=[
            {"contact_id": "P-1", "first_name": "In a deal", "owner": "Ann"},
            {"contact_id": "P-2", "first_name": "Called", "owner": "Ann"},
            {"contact_id": "P-3", "first_name": "Long ago", "owner": "Ann"},
            {"contact_id": "P-4", "first_name": "Planned", "company_id": "C-1"},  # the company's owner
            {"contact_id": "P-5", "first_name": "Lonely"},
        ],
        deals=[deal(1, "Open", None, contact_id="P-1", owner="Ann"), deal(2, contact_id="P-3", owner="Ann")],
        activities=[
            done("2025-01-10", contact_id="P-2"),
            done("2024-12-20", contact_id="P-3"),
            {"status": "Planned", "due_at": "2025-04-05", "contact_id": "P-4"},
            {"status": "Planned", "due_at": "2025-04-05", "company_id": "C-2"},  # nobody known there: one contact
            done("2025-03-30", contact_id="P-5"),
        ],
    )


def test_active_contacts_and_limits(make_frames):
    frames, rules = load_firm(make_frames), FirmSettings()
    rows = contact_load(frames, log_of(frames), team(frames["users"]), rules, MARCH.end).set_index("owner")
    assert rows["active_contacts"].to_dict() == {"Ann": 2, "Bob": 2, None: 1}
    assert rows["open_deals"].to_dict() == {"Ann": 1, "Bob": 0, None: 0}
    assert rows["over"].to_dict() == {"Ann": "soft", "Bob": "", None: ""}
    assert rows.loc["Bob", ["contact_limit_soft", "contact_limit_hard"]].tolist() == [100, 150]


def test_the_load_is_that_of_the_agenda(make_frames):
    frames, rules = load_firm(make_frames), FirmSettings()
    here = contact_load(frames, log_of(frames), team(frames["users"]), rules, MARCH.end)
    there = owner_load(
        list_clients(frames["companies"], frames["contacts"], frames["deals"], rules),
        frames["deals"],
        frames["users"],
        read_activity_log(frames["activities"], frames["contacts"], frames["deals"], MARCH.end),
        today=MARCH.end,
        settings=rules,
    )
    assert here["active_contacts"].tolist() == there["active_contacts"].tolist()
    assert here["open_deals"].tolist() == there["open_deals"].tolist()


def test_maven_agents_with_more_than_a_hundred_open_deals(maven):
    rows = contact_load(maven, log_of(maven), team(maven["users"]), FirmSettings(), dt.date(2017, 12, 31))
    busy = rows[rows["open_deals"] > 0]
    assert (len(busy), int((busy["open_deals"] > 100).sum()), busy["open_deals"].max()) == (27, 4, 194)


def scores(rates: list[float], *, closed: int = 20, **more: list[float]) -> pd.DataFrame:
    blank = dict.fromkeys(MEASURES, np.nan)
    frame = pd.DataFrame({"closed": closed, **blank, "win_rate": rates, **more})
    return frame.set_index(pd.Index([f"U-{n}" for n in range(len(rates))]))


def test_low_on_two_measures_is_a_reason_to_look():
    found = weak_players(scores([0.2, 0.5, 0.6, 0.7], sales_cycle_mean_days=[60, 20, 30, 90]))
    assert found["low"].tolist() == ["win_rate", "", "", "sales_cycle_mean_days"]
    assert found["verdict"].tolist() == ["in line"] * 4
    both = weak_players(scores([0.2, 0.5, 0.6, 0.7], sales_cycle_mean_days=[95, 20, 30, 90]))
    assert both["verdict"].tolist() == ["check", "in line", "in line", "in line"]


def test_few_deals_few_peers_and_equals_are_never_flagged():
    few = scores([0.1, 0.5, 0.6, 0.7, 0.8], overdue_share=[0.9, 0.1, 0.1, 0.2, 0.3])
    few.loc["U-0", "closed"] = 9
    found = weak_players(few)
    assert found.loc["U-0", ["verdict", "low_count"]].tolist() == ["too few data", 0]
    assert weak_players(scores([0.1, 0.5, 0.6]))["verdict"].tolist() == ["too few peers"] * 3
    assert weak_players(scores([0.5] * 8, overdue_share=[0.2] * 8))["low_count"].sum() == 0
    assert peers_median(few)["win_rate"] == pytest.approx(0.65)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=4, max_size=30))
def test_about_a_quarter_is_low_and_never_who_is_at_the_median(rates):
    found = weak_players(scores(rates))
    low = found[found["low_count"] > 0]["win_rate"]
    assert (low < pd.Series(rates).median()).all()
    assert (found["verdict"] == "in line").all()  # one measure is not enough


def test_targets_and_activities_count_for_the_days_that_somebody_was_here(make_frames):
    frames = make_frames(
        users=[
            {"user_id": "U-1", "name": "Ann", "target_revenue": 365_000},
            {"user_id": "U-2", "name": "Bob", "target_revenue": 36_500, "start_date": "2025-03-22"},
            {"user_id": "U-3", "name": "Cid"},
        ],
        activities=[
            *(done(f"2025-03-{day:02d}", **ANN) for day in range(1, 22)),
            *({"status": "Planned", "due_at": f"2025-03-{day}", **BOB} for day in range(21, 31)),
        ],
    )
    people, today = team(frames["users"]), dt.date(2025, 3, 26)
    start, end = days_here(people, MARCH, dt.date(2025, 4, 30))
    assert ((end - start).astype(int) + 1).tolist() == [31, 10, 31]
    reached = revenue_to_target(pd.Series({"U-1": 15_500.0, "U-2": 500.0}), people, MARCH, dt.date(2025, 4, 30))
    assert reached.iloc[:2].tolist() == [0.5, 0.5]
    assert pd.isna(reached["U-3"])
    effort = effort_of_people(log_of(frames), people, find_workdays(frames["holidays"]), MARCH, today)
    assert effort["workdays"].tolist() == [18, 3, 18]
    assert effort.loc["U-1", "activities_per_workday"] == pytest.approx(21 / 18)
    assert effort.loc["U-2", ["planned", "overdue", "overdue_share"]].tolist() == [10, 5, 0.5]
    assert pd.isna(effort.loc["U-1", "overdue_share"])


def test_maven_win_rates_flag_the_lowest_quarter(maven):
    year = Period(dt.date(2017, 1, 1), dt.date(2017, 12, 31))
    rows = results_by_manager(maven["deals"], maven["deal_lines"], year).set_index("owner_id")
    measured = pd.DataFrame(
        {"closed": rows["deals_won"] + rows["deals_lost"], **dict.fromkeys(MEASURES, np.nan)}, index=rows.index
    ).assign(win_rate=rows["win_rate"].astype(float), sales_cycle_mean_days=rows["sales_cycle_mean_days"].astype(float))
    found = weak_players(measured)
    assert "win_rate" in found.loc["Lajuana Vencill", "low"]
    assert found.loc["Hayden Neloms", "low_count"] == 0
    assert (found["low"].str.contains("win_rate")).sum() == 8  # of thirty
    assert set(found["verdict"]) == {"check", "in line"}


def test_people_that_the_users_sheet_does_not_know_are_kept(make_frames):
    listed = with_others(team(make_frames(users=USERS)["users"]), pd.Series({"U-9": "Zoe", "U-1": "Ann", "U-7": None}))
    assert listed["name"].to_dict() == {"U-1": "Ann", "U-7": "U-7", "U-9": "Zoe"}


def winning_firm(make_frames):
    return make_frames(
        deals=[deal(1), deal(2, "Lost"), deal(3), deal(4, "Lost"), deal(5, "Lost")],
        activities=[
            done("2025-03-05", "Meeting", deal_id="D-1", outcome="Agreed"),
            done("2025-03-06", "Meeting", deal_id="D-1"),
            done("2025-03-06", "Meeting", deal_id="D-2"),
            done("2025-03-11", "Meeting", deal_id="D-3"),  # after the close
            done("2025-03-10 18:00", "Call", deal_id="D-3"),
            {"type": "Meeting", "status": "Planned", "due_at": "2025-03-01", "deal_id": "D-4"},
        ],
    )


def test_what_goes_along_with_winning(make_frames):
    frames = winning_firm(make_frames)
    actions = deal_actions(frames["deals"], log_of(frames), MARCH)
    rows = winning_actions(actions, 2, 3, "type").set_index("action")
    meeting = rows.loc["Meeting"]
    assert (meeting["deals_with"], meeting["deals_without"], meeting["few"]) == (2, 3, True)
    assert (meeting["win_rate_with"], meeting["win_rate_without"]) == (0.5, pytest.approx(1 / 3))
    assert meeting["difference"] == pytest.approx(1 / 6)
    assert meeting["per_won_deal"] == 1
    assert rows.index[0] == "Call"
    assert winning_actions(actions, 2, 3, "outcome")["action"].tolist() == ["Agreed"]
    assert activities_per_won_deal(actions, 2) == 1.5
    assert activities_per_won_deal(actions, 0) is None


def test_calls_meetings_deals(make_frames):
    frames = make_frames(
        deals=[deal(1, owner_id="U-2", owner_at_close_id="U-1"), deal(2, "Lost", owner_id="U-1")],
        activities=[
            *(done(f"2025-03-0{day}", **ANN) for day in range(1, 5)),
            done("2025-03-05", "Meeting", **ANN),
            done("2025-03-05", "Visit", **ANN),
            done("2025-02-05", "Call", **ANN),
            done("2025-03-05", "Call", **BOB),
        ],
    )
    rows = calls_to_deals(frames["deals"], log_of(frames), MARCH)
    assert rows.loc["U-1"].tolist() == [4, 2, 1, 2, 2, 4]
    assert rows.loc["U-2"].isna().tolist() == [False, False, False, True, True, True]


def test_what_hangs_on_one_person(make_frames):
    frames = make_frames(
        deals=[
            deal(1, amount=300, owner_id="U-2", owner="Bob", owner_at_close_id="U-1", owner_at_close="Ann"),
            deal(2, amount=100, **BOB),
            deal(3, amount=999),  # of nobody
        ],
        contacts=[
            {"contact_id": "P-1", "first_name": "Bob called", **ANN},
            {"contact_id": "P-2", "first_name": "Ann's alone", **ANN},
            {"contact_id": "P-3", "first_name": "Noted", **BOB},
            {"contact_id": "P-4", "first_name": "Noted long ago", **BOB},
            {"contact_id": "P-5", "first_name": "Gone", "is_active": False, **BOB},
            {"contact_id": "P-6", "first_name": "Of nobody"},
        ],
        activities=[
            done("2020-03-05", contact_id="P-1", **BOB),
            done("2025-03-05", contact_id="P-2", **ANN),
            done("2025-03-05", contact_id="P-3", notes="wants blue ones", **BOB),
            done("2024-10-02", "Note", contact_id="P-4", **BOB),  # 181 days back
        ],
    )
    contacts = known_to_one(frames["contacts"].reset_index(names="row"), log_of(frames), MARCH.end)
    rows = dependence(frames["deals"], contacts, MARCH).set_index("owner")
    assert rows["revenue_share"].to_dict() == {"Ann": 0.75, "Bob": 0.25}
    assert rows["contacts"].to_dict() == {"Ann": 2, "Bob": 2}
    assert rows["known_to_one"].to_dict() == {"Ann": 1, "Bob": 1}
    assert rows["contact_share"].sum() == 1
    alone = collected(contacts)
    assert set(alone.loc[alone["is_known_to_one"].astype(bool), "contact_id"]) == {"P-2", "P-4"}
    assert largest_share(revenue_by_owner(frames["deals"], MARCH)) == 0.75


def test_northwind_shares_by_employee(northwind):
    year = Period(dt.date(1997, 1, 1), dt.date(1997, 12, 31))
    sold = revenue_by_owner(northwind["deals"], year).set_index("owner_id")["revenue"]
    shares = (sold / sold.sum()).sort_values(ascending=False)
    assert shares.index[:4].tolist() == ["4", "3", "1", "2"]
    assert round(shares.iloc[0], 3) == 0.209
    assert round(shares.iloc[:4].sum(), 3) == 0.649


def test_discounts_weigh_by_list_price(make_frames):
    frames = make_frames(
        deals=[
            deal(1, amount=90, discount_pct=0.1, **ANN),
            deal(2, amount=150, **ANN),  # by its lines: 50 of 200
            deal(3, amount=500, **ANN),  # says nothing
            deal(4, amount=10, discount_pct=1.0, **ANN),  # cannot be
        ],
        deal_lines=[
            {"deal_id": "D-2", "qty": 1, "unit_price": 100, "discount_pct": 0.5},
            {"deal_id": "D-2", "qty": 1, "unit_price": 100, "discount_pct": 0.0},
        ],
    )
    given_away = discount_by_manager(frames["deals"], frames["deal_lines"], MARCH)
    assert given_away.to_dict() == {"U-1": pytest.approx((10 + 50) / 300)}
