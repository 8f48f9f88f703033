"""Funnel, time in stage, overrun and cohorts on a few deals each, computed by hand."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlcrm.metrics.funnel import cohorts_by_month, funnel, lost_without_history
from xlcrm.metrics.native_frames import collected
from xlcrm.metrics.period import Period
from xlcrm.metrics.sales_cycle import deals_with_first_contact, first_contact_days, first_contact_to_deal
from xlcrm.metrics.stage_moves import stage_moves, stage_places
from xlcrm.metrics.stage_overrun import open_stays, over_limit, overrun_by_stage

MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))
STAGES = [
    {"stage": "New", "order": 1, "type": "Open", "max_days": 10},
    {"stage": "Offer", "order": 2, "type": "Open", "max_days": 5},
    {"stage": "Won", "order": 3, "type": "Won"},
    {"stage": "Lost", "order": 4, "type": "Lost"},
]


def deal(number: int, status: str, stage: str, created: str | None, close: str | None = None, **more) -> dict:
    dates = {"created_at": created, "close_date": close}
    return {"deal_id": f"D-{number}", "name": f"Deal {number}", "status": status, "stage": stage, **dates, **more}


def move(number: int, to: str, day: str, before: str | None = None) -> dict:
    return {"deal_id": f"D-{number}", "from_stage": before, "to_stage": to, "changed_at": day}


def placed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.reset_index(names="row")


def test_a_funnel_says_where_deals_stopped_and_how_long_they_stayed(make_frames):
    frames = make_frames(
        deals=[
            deal(1, "Won", "Won", "2025-03-01", "2025-03-20"),
            deal(2, "Lost", "Lost", "2025-03-02", "2025-03-20"),
            deal(3, "Lost", "Lost", "2025-03-03", "2025-03-20"),  # no history: the first stage only
            deal(4, "Open", "Offer", "2025-03-04"),
            deal(5, "Open", "New", "2025-03-05"),
        ],
        stages=STAGES,
        stage_history=[
            move(1, "New", "2025-03-01 09:00"),
            move(1, "Offer", "2025-03-05 18:00", "New"),
            move(1, "Won", "2025-03-20", "Offer"),
            move(2, "Offer", "2025-03-04", "New"),  # its beginning is the day it was created
            move(2, "Lost", "2025-03-12", "Offer"),
            move(4, "Offer", "2025-03-10"),  # from where is not said, nor known
        ],
    )
    rows = funnel(frames["deals"], frames["stages"], frames["stage_history"], MARCH)
    assert rows["deals"].tolist() == [5, 3, 1]
    assert rows["from_previous"].tolist()[1:] == [0.6, pytest.approx(1 / 3)]
    assert rows["drop_off"].tolist()[:2] == [pytest.approx(0.4), pytest.approx(2 / 3)]
    assert rows["lost_here"].tolist() == [1, 1, 0]
    assert rows["still_open"].tolist() == [1, 1, 0]
    assert rows["mean_days"].tolist()[:2] == [(4 + 2) / 2, (15 + 8) / 2]
    assert rows["stays"].tolist() == [2, 2, 0]
    assert lost_without_history(frames["deals"], frames["stage_history"], MARCH) == 1


def test_the_closed_cohort_ends_in_the_win_rate(make_frames):
    frames = make_frames(
        deals=[
            deal(1, "Won", "Won", "2024-01-01", "2025-03-01"),
            deal(2, "Lost", "Lost", "2025-03-01", "2025-03-31"),
            deal(3, "Won", "Won", "2025-03-01", "2025-04-01"),
        ],
        stages=STAGES,
    )
    rows = funnel(frames["deals"], frames["stages"], frames["stage_history"], MARCH, cohort="closed")
    assert rows["deals"].tolist() == [2, 1, 1]
    assert rows["from_first"].iloc[-1] == 0.5


def test_stages_of_equal_order_go_by_name_and_a_firm_without_stages_has_won_deals_only(make_frames):
    twins = [{"stage": name, "order": 1, "type": "Open"} for name in ("Beta", "Alpha", "Alpha")]
    places = collected(stage_places(make_frames(stages=twins)["stages"]))
    assert dict(zip(places["stage"], places["place"], strict=True)) == {"Alpha": 1, "Beta": 2}
    frames = make_frames(deals=[deal(1, "Won", "Won", "2025-03-01"), deal(2, "Open", "New", "2025-03-01")])
    rows = funnel(frames["deals"], frames["stages"], frames["stage_history"], MARCH)
    assert (rows["stage"].tolist(), rows["deals"].tolist()) == (["Won"], [1])


def test_moves_of_one_moment_keep_their_order(make_frames):
    moves = [
        {**move(1, "Offer", "2025-03-01", "New"), "history_id": "H-2"},
        {**move(1, "New", "2025-03-01"), "history_id": "H-1"},
        {**move(1, "Won", "2025-03-04"), "history_id": "H-3"},
    ]
    rows = collected(stage_moves(make_frames(stage_history=moves)["stage_history"])).sort_values("from_stage")
    assert rows["from_stage"].tolist()[:2] == ["New", "Offer"]
    assert (rows["day"] - rows["previous_day"]).tolist()[:2] == [0, 3]


def test_deals_over_the_days_of_their_stage_are_listed(make_frames):
    frames = make_frames(
        deals=[
            deal(1, "Open", "Offer", "2025-03-01", amount=100),  # since the 20th: 11 days, limit 5
            deal(2, "Open", "New", "2025-03-01", amount=50),  # since the 21st: 10 days, limit 10
            deal(3, "Open", "Offer", "2025-03-01"),  # the history says New: not known
            deal(4, "Open", "New", "2025-03-01"),  # no history: not known
            deal(5, "Won", "Won", "2025-03-01", "2025-04-09"),  # was in Offer then, for 6 days
            deal(6, "Won", "Won", "2025-03-01", "2025-04-09"),  # closed by history: not open then
        ],
        stages=STAGES,
        stage_history=[
            move(1, "Offer", "2025-03-20"),
            move(2, "New", "2025-03-21"),
            move(3, "New", "2025-03-01"),
            move(5, "Offer", "2025-03-25"),
            move(5, "Won", "2025-04-09"),
            move(6, "Won", "2025-03-30"),
        ],
    )
    stays = open_stays(placed(frames["deals"]), frames["stages"], stage_moves(frames["stage_history"]), MARCH.end)
    late = over_limit(stays)
    assert late[["deal_id", "stage", "stage_days", "days_over"]].values.tolist() == [
        ["D-1", "Offer", 11, 6],
        ["D-5", "Offer", 6, 1],
    ]
    rows = overrun_by_stage(stays).set_index("stage")
    assert rows["deals"].to_dict() == {"New": 2, "Offer": 3}
    assert rows["timed"].to_dict() == {"New": 1, "Offer": 2}
    assert rows["over"].to_dict() == {"New": 0, "Offer": 2}
    assert rows.loc["Offer", ["mean_days", "longest_days", "share_over", "amount"]].tolist() == [8.5, 11, 1, 100]


def test_cohorts_tell_what_became_of_each_month(make_frames):
    frames = make_frames(
        deals=[
            deal(1, "Won", "Won", "2025-02-27", "2025-03-09"),
            deal(2, "Lost", "Lost", "2025-02-01", "2025-05-01"),
            deal(3, "Open", "New", "2025-03-31"),
            deal(4, "Won", "Won", "2025-03-31", "2025-03-01"),  # closed before it was created: no days
        ]
    )
    rows = cohorts_by_month(frames["deals"], MARCH).set_index("month")
    assert rows.index[0] == "2024-04"
    assert len(rows) == 12
    assert rows.loc["2025-02", ["opened", "won", "lost", "win_rate", "mean_days_to_win"]].tolist() == [2, 1, 1, 0.5, 10]
    assert rows.loc["2025-03", ["opened", "won", "still_open", "win_rate"]].tolist() == [2, 1, 1, 1]
    assert rows["mean_days_to_win"].isna().sum() == 11


def test_maven_without_history(maven):
    whole = Period(dt.date(2016, 1, 1), dt.date(2017, 12, 31))
    rows = funnel(maven["deals"], maven["stages"], maven["stage_history"], whole, cohort="closed")
    assert rows["deals"].tolist() == [4238 + 2473, 4238, 4238]
    assert rows["from_first"].iloc[-1] == pytest.approx(0.6315, abs=5e-5)
    assert rows["mean_days"].isna().all()


def test_first_contacts_summed_up_by_period_are_those_of_the_period(make_frames):
    deals = [
        deal(number, "Won", "Won", f"2025-0{month}-01", f"2025-0{month}-2{number}", company_id="C-1")
        for number, month in ((1, 2), (2, 3), (3, 3))
    ]
    frames = make_frames(
        deals=deals, activities=[{"company_id": "C-1", "status": "Done", "done_at": "2025-02-10 10:00"}]
    )
    known = deals_with_first_contact(frames["deals"], frames["contacts"], frames["activities"])
    for firsts in (False, True):
        here = first_contact_days(known, MARCH)[firsts]
        there = first_contact_to_deal(
            frames["deals"], frames["contacts"], frames["activities"], MARCH, first_deals_only=firsts
        )
        assert here == there
    assert first_contact_days(known, MARCH)[0].mean == ((22 - 10 + 28) + (23 - 10 + 28)) / 2
    assert first_contact_days(known, MARCH)[1].deals == 0


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Won", "Lost", "Open"]),
            st.sampled_from(["New", "Offer", None, "Elsewhere"]),
            st.lists(st.tuples(st.sampled_from(["New", "Offer", "Won"]), st.dates(MARCH.start, MARCH.end)), max_size=3),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_funnel_only_narrows_and_adds_up(make_frames, firm):
    rows = [deal(n, status, stage, "2025-03-01", "2025-03-20") for n, (status, stage, _moves) in enumerate(firm)]
    moves = [move(n, to, str(day)) for n, (_status, _stage, each) in enumerate(firm) for to, day in each]
    frames = make_frames(deals=rows, stages=STAGES, **({"stage_history": moves} if moves else {}))
    steps = funnel(frames["deals"], frames["stages"], frames["stage_history"], MARCH)
    assert steps["deals"].is_monotonic_decreasing
    assert steps["deals"].iloc[0] == len(firm)
    assert steps["deals"].iloc[-1] == sum(status == "Won" for status, *_rest in firm)
    assert steps["lost_here"].sum() == sum(status == "Lost" for status, *_rest in firm)
    assert steps["still_open"].sum() == sum(status == "Open" for status, *_rest in firm)
