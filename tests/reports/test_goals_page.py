"""The goals page: progress, pace and verdicts by hand, six goals for a firm without any, actual values of any page."""

from __future__ import annotations

import datetime as dt

import pytest

from firms import request_for
from xlcrm.metrics.goals import goal_pace, goal_progress, goals_by_owner
from xlcrm.metrics.period import Period
from xlcrm.reports.goals_page import METRICS, SUGGESTED, draw
from xlcrm.reports.payback_page import draw as draw_payback

YEAR, TODAY = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31)), dt.date(2025, 7, 2)  # day 182 of 364
ANN, BOB = {"owner_id": "U-1", "owner": "Ann"}, {"owner_id": "U-2", "owner": "Bob"}


def goal(metric: str, actual: float | None, due: str | None = "2025-12-31", **more) -> dict:
    return {"metric": metric, "baseline": 100.0, "target": 200.0, "actual": actual, "due": due, **more}


GOALS = [
    goal("a", 150.0, money_per_unit=2.0, **ANN),  # half of the way at half time
    goal("b", 149.0, **ANN),
    goal("c", 90.0, **BOB),
    goal("d", 200.0, "2025-03-01", **BOB),
    goal("e", 199.0, "2025-07-01", **BOB),
    goal("f", 110.0, None),
    goal("g", None),
    goal("h", 199.0, "2025-07-02"),  # due today: all of it should be there
]
VERDICTS = ["on pace", "behind", "further away", "reached", "missed", "under way", "unknown", "behind"]


def page_of(frames, today: dt.date = TODAY):
    return draw(request_for(frames, YEAR, today=today))


def test_pace_and_verdict_by_hand(make_frames):
    goals = make_frames(goals=GOALS)["goals"].reset_index(names="row")
    rows = goal_pace(goal_progress(goals, {}), YEAR.start, TODAY)
    assert rows["verdict"].tolist() == VERDICTS
    expected = rows["expected"].tolist()
    assert expected[:3] == [0.5, 0.5, 0.5]
    assert (expected[3], expected[4], expected[7]) == (1, 1, 1)
    assert expected[5] != expected[5]
    owners = goals_by_owner(rows)
    assert owners.to_dict("records")[0] == {
        "owner": "Bob", "goals": 3, "reached": 1, "on_pace": 0, "behind": 1, "missed": 1, "unknown": 0,
        "worth": pytest.approx(float("nan"), nan_ok=True),
    }  # fmt: skip
    assert owners["worth"].tolist()[2] == 100  # Ann: 50 steps at 2


def test_a_goal_that_falls_is_on_pace_when_it_fell_far_enough(make_frames):
    falling = {"metric": "days", "baseline": 36.0, "target": 30.0, "actual": 32.0, "due": "2025-12-31"}
    goals = make_frames(goals=[falling])["goals"].reset_index(names="row")
    (row,) = goal_pace(goal_progress(goals, {}), YEAR.start, TODAY).to_dict("records")
    assert (round(row["progress"], 3), row["verdict"]) == (0.667, "on pace")


def test_the_page_tells_counts_and_who_lags_most(make_frames):
    page = page_of(make_frames(goals=GOALS))
    assert page.headline == ("8 goals: 1 reached, 2 on pace, 3 behind, 1 due and not reached. Most behind: c.")
    assert page.json["metrics"] == {
        "goals": 8, "goals_reached": 1, "goals_on_pace": 2, "goals_behind": 3, "goals_missed": 1, "goals_worth": 100,
    }  # fmt: skip
    assert [table.name for table in page.tables] == ["goals", "progress", "owners"]
    assert len(page.left_out) == 1  # the one that nobody knows
    assert page.tables[0].rows["verdict"].tolist()[0] == "On pace"


def test_six_goals_are_offered_to_a_firm_without_any(make_frames):
    deal = {"deal_id": "D-1", "company_id": "C-1", "company": "A", "status": "Won", "amount": 70.0}
    dates = {"close_date": "2025-03-01", "created_at": "2025-02-01"}
    page = page_of(
        make_frames(deals=[{**deal, **dates}], surveys=[{"contact_id": "P", "asked_at": "2025-03-01", "score": 9}])
    )
    assert set(page.json["metrics"].values()) == {None}
    offered = page.json["tables"]["suggested"]
    assert [(row["metric"], row["now"]) for row in offered][:1] == [("revenue", 70)]
    assert [row["metric"] for row in offered] == [key for _result, key in SUGGESTED]
    assert offered[-1]["now"] == 100
    assert page.headline.startswith("There are no goals yet.")


def test_a_goal_may_name_a_figure_of_another_page_here_and_on_the_payback_page(make_frames):
    goals = [{"metric": name, "baseline": 0, "target": 100} for name in ("NPS", "cost_per_sale", "nonsense")]
    surveys = [
        {"contact_id": f"P-{n}", "asked_at": "2025-03-01", "score": score} for n, score in enumerate((10, 9, 3, 9))
    ]
    deals = [{"deal_id": "D-1", "status": "Won", "close_date": "2025-03-01", "amount": 10.0}]
    costs = [{"date": "2025-03-01", "name": "Ads", "amount": 30.0, "purpose": "Acquisition", "kind": "Campaign"}]
    frames = make_frames(goals=goals, surveys=surveys, deals=deals, costs=costs)
    for page in (page_of(frames), draw_payback(request_for(frames, YEAR))):
        assert [row["actual"] for row in page.json["tables"]["goals"]] == [50, 30, None]


def test_metrics_are_told_once():
    assert len({metric.key for metric in METRICS}) == len(METRICS)
