"""Attribution and the results of campaigns, computed by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firms import frames_of
from xlcrm.metrics.campaign_results import campaign_deals, campaign_facts, campaign_results, campaign_totals
from xlcrm.metrics.campaign_touches import deals_by_campaign, touches
from xlcrm.metrics.costs import find_costs
from xlcrm.metrics.native_frames import collected
from xlcrm.metrics.period import Period

SPRING = Period(dt.date(2025, 3, 1), dt.date(2025, 5, 31))
CAMPAIGNS = [
    {"campaign_id": "M-1", "name": "Fair", "type": "Event", "start_date": "2025-03-01"},
    {"campaign_id": "M-2", "name": "Letters", "type": "E-mail", "start_date": "2025-03-20"},
]


def deal(number: int, status: str = "Won", **more) -> dict:
    opened = {"created_at": "2025-04-01", "close_date": "2025-04-20", "contact_id": "P-1", "company_id": "C-1"}
    return {"deal_id": f"D-{number}", "name": f"Deal {number}", "status": status, **opened, **more}


def member(campaign: str, contact: str, day: str | None, status: str = "Sent") -> dict:
    return {"campaign_id": campaign, "contact_id": contact, "status": status, "status_at": day}


def placed(**rows: list[dict]) -> dict:
    frames = frames_of(**{"campaigns": CAMPAIGNS, **rows})
    return {key: frame.reset_index(names="row") for key, frame in frames.items() if "row" not in frame}


def weights_of(frames: dict, rule: str, days: int = 90) -> dict[str, dict[str, float]]:
    touched = touches(frames["contacts"], frames["campaign_members"], frames["activities"], frames["campaigns"])
    weights = collected(deals_by_campaign(frames["deals"], frames["contacts"], touched, rule, days))
    names = frames["deals"].set_index("row")["name"]
    found: dict[str, dict[str, float]] = {}
    for row in weights.to_dict("records"):
        found.setdefault(names[row["row"]], {})[row["campaign_id"]] = row["weight"]
    return found


def results_of(frames: dict, rule: str = "last", period: Period = SPRING):
    touched = touches(frames["contacts"], frames["campaign_members"], frames["activities"], frames["campaigns"])
    weights = deals_by_campaign(frames["deals"], frames["contacts"], touched, rule, 90)
    facts = campaign_facts(
        frames["campaigns"],
        frames["campaign_members"],
        frames["contacts"],
        frames["deals"],
        claimed=campaign_deals(frames["deals"], frames["deal_lines"], weights),
        costs=find_costs(frames["costs"], frames["users"], frames["fx_rates"], "EUR"),
    )
    return campaign_results(facts, period).set_index("campaign")


TWICE_TOUCHED = [member("M-1", "P-1", "2025-03-10"), member("M-2", "P-1", "2025-03-25")]


@pytest.mark.parametrize(
    ("rule", "expected"), [("first", {"M-1": 1.0}), ("last", {"M-2": 1.0}), ("linear", {"M-1": 0.5, "M-2": 0.5})]
)
def test_the_rule_picks_the_campaign(rule, expected):
    frames = placed(deals=[deal(1)], campaign_members=TWICE_TOUCHED)
    assert weights_of(frames, rule) == {"Deal 1": expected}


def test_a_touch_counts_within_the_window_and_before_the_deal():
    frames = placed(
        deals=[deal(1), deal(2, created_at="2025-03-10"), deal(3, created_at="2025-06-24"), deal(4, created_at=None)],
        campaign_members=[member("M-1", "P-1", "2025-03-26")],
    )
    assert weights_of(frames, "last") == {"Deal 1": {"M-1": 1.0}, "Deal 3": {"M-1": 1.0}, "Deal 4": {"M-1": 1.0}}
    assert set(weights_of(frames, "last", 89)) == {"Deal 1", "Deal 4"}


def test_what_has_no_day_is_touched_by_nobody_and_breaks_nothing():
    frames = placed(
        deals=[
            deal(1),
            deal(2, created_at=None, close_date=None),
            deal(3, campaign_id="M-2", created_at=None, close_date=None),
        ],
        campaign_members=[member("M-1", "P-1", "2025-03-26"), member("M-9", "P-1", None)],
        activities=[{"activity_id": "A-1", "status": "Done", "contact_id": "P-1", "campaign_id": "M-2"}],
        contacts=[{"contact_id": "P-2", "campaign_id": "M-1"}],
    )
    assert weights_of(frames, "last") == {"Deal 1": {"M-1": 1.0}, "Deal 3": {"M-2": 1.0}}


def test_the_campaign_that_a_deal_names_is_the_last_word():
    frames = placed(
        deals=[deal(1, campaign_id="M-1"), deal(2, campaign_id="M-1", contact_id=None, company_id=None)],
        campaign_members=[member("M-2", "P-1", "2025-04-01")],
    )
    assert weights_of(frames, "last") == {"Deal 1": {"M-1": 1.0}, "Deal 2": {"M-1": 1.0}}
    assert weights_of(frames, "linear")["Deal 1"] == {"M-1": 0.5, "M-2": 0.5}


def test_a_deal_without_a_contact_listens_to_anybody_at_its_company():
    frames = placed(
        deals=[deal(1, contact_id=None), deal(2, contact_id="P-2")],
        contacts=[{"contact_id": "P-1", "company_id": "C-1"}, {"contact_id": "P-2", "company_id": "C-1"}],
        campaign_members=[member("M-1", "P-1", "2025-03-10")],
    )
    assert weights_of(frames, "last") == {"Deal 1": {"M-1": 1.0}}


def test_messages_that_never_arrived_touch_nobody_and_undated_ones_count_from_the_start():
    frames = placed(
        deals=[deal(1), deal(2, contact_id="P-2"), deal(3, contact_id="P-3")],
        campaign_members=[
            member("M-1", "P-1", "2025-03-10", "Bounced"),
            member("M-1", "P-2", "2025-03-10", "Listed"),
            member("M-1", "P-3", None),
        ],
    )
    assert weights_of(frames, "last") == {"Deal 3": {"M-1": 1.0}}


def test_results_of_a_campaign():
    frames = placed(
        deals=[
            deal(1, amount=600, direct_cost=400),
            deal(2, amount=400, direct_cost=200, contact_id="P-2", company_id="C-2"),
            deal(3, "Lost"),
            deal(4, "Open", close_date=None),
            deal(5, amount=900, company_id="C-1", contact_id="P-9", close_date="2025-01-05"),  # C-1 is no new client
        ],
        contacts=[
            {"contact_id": f"P-{n}", "company_id": f"C-{n}", "campaign_id": "M-1", "created_at": "2025-03-05"}
            for n in range(1, 5)
        ],
        campaign_members=[
            member("M-1", f"P-{n}", "2025-03-10", status)
            for n, status in enumerate(
                ["Replied", "Clicked", "Opened", "Delivered", "Bounced", "Opted out", "Listed"], 1
            )
        ],
        costs=[
            {"date": "2025-03-02", "kind": "Campaign", "amount": 100, "campaign_id": "M-1"},
            {"date": "2025-06-02", "kind": "Campaign", "amount": 999, "campaign_id": "M-1"},
        ],
    )
    fair = results_of(frames).loc["Fair"].to_dict()
    steps = ("sent", "delivered", "opened", "clicked", "replied", "opted_out")
    assert [fair[step] for step in steps] == [6, 5, 3, 2, 1, 1]
    assert (fair["leads"], fair["leads_won"], fair["lead_to_won"]) == (4, 2, 0.5)
    assert (fair["deals"], fair["deals_won"], fair["won_revenue"], fair["margin"]) == (4, 2, 1000, 400)
    assert (fair["cost"], fair["cpl"], fair["roas"], fair["roi"]) == (100, 25, 10, 3)
    assert (fair["new_clients"], fair["cac"]) == (1, 100)


def test_a_cost_without_rows_spreads_over_the_days_of_the_campaign():
    campaigns = [
        {"campaign_id": "M-1", "name": "Fair", "start_date": "2025-05-30", "end_date": "2025-06-02", "actual_cost": 40},
        {"campaign_id": "M-2", "name": "Letters", "start_date": "2025-05-30", "actual_cost": 40},
        {"campaign_id": "M-3", "name": "Later", "start_date": "2025-06-30", "actual_cost": 40},
    ]
    found = results_of(placed(campaigns=campaigns))
    assert found["cost"].to_dict() == {"Fair": 20.0, "Letters": 40.0}
    assert found[["cpl", "cac"]].isna().all(axis=None)


def test_totals_rate_the_campaigns_that_have_a_cost():
    frames = placed(
        deals=[deal(1, campaign_id="M-1", amount=500), deal(2, campaign_id="M-2", amount=300)],
        costs=[{"date": "2025-03-02", "amount": 100, "campaign_id": "M-1"}],
    )
    totals = campaign_totals(results_of(frames))
    assert (totals["won_revenue"], totals["cost"], totals["roas"]) == (800, 100, 5)
    assert totals["roi"] is None  # no margin is known
    nothing = campaign_totals(results_of(placed()))
    assert set(nothing.values()) == {None}


@settings(max_examples=5, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["M-1", "M-2"]), st.integers(1, 3), st.integers(0, 40)), min_size=1, max_size=12
    ),
    st.sampled_from(["first", "last", "linear"]),
    st.randoms(use_true_random=False),
)
def test_no_deal_counts_twice_in_the_total_and_order_is_no_matter(reached, rule, shuffler):
    members = [
        member(campaign, f"P-{person}", str(dt.date(2025, 3, 1) + dt.timedelta(days=day)))
        for campaign, person, day in reached
    ]
    deals = [deal(n, contact_id=f"P-{n}", company_id=f"C-{n}", amount=100 * n) for n in range(1, 5)]
    in_order = placed(deals=deals, campaign_members=members)
    weights = weights_of(in_order, rule)
    assert all(sum(parts.values()) == pytest.approx(1.0) for parts in weights.values())
    totals = campaign_totals(results_of(in_order, rule))
    claimed = sum(100 * int(name.split()[1]) for name in weights)
    assert (totals["won_revenue"] or 0) == pytest.approx(claimed)
    shuffler.shuffle(members)
    assert weights_of(placed(deals=deals, campaign_members=[*members, {}]), rule) == weights
