"""The KPI cube and the organisation cuts, computed by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firms import frames_of
from xlcrm.metrics.costs import find_costs
from xlcrm.metrics.kpi_cube import CUTS, NOT_ALLOCATED, cube_labels, kpi_cube, sales_facts
from xlcrm.metrics.organisation import units_of_people
from xlcrm.metrics.period import Period

MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))
YEAR_1997 = Period(dt.date(1997, 1, 1), dt.date(1997, 12, 31))
USERS = [
    {"user_id": "U-1", "name": "Ann", "department": "Sales", "territories": "North; South", "product_lines": "Racks"},
    {"user_id": "U-2", "name": "Bob", "department": "Service", "territories": "North"},
]


def deal(number: int, owner: str | None, amount: float, status: str = "Won", **more) -> dict:
    closed = {"status": status, "close_date": "2025-03-10", "amount": amount, "owner_id": owner, "owner": owner}
    return {
        "deal_id": f"D-{number}",
        "name": f"Deal {number}",
        "company_id": "C-1",
        "company": "Acme",
        **closed,
        **more,
    }


def cost(amount: float, user: str | None = None, purpose: str | None = "Both", **more) -> dict:
    return {"date": "2025-03-05", "kind": "Fixed", "purpose": purpose, "amount": amount, "user_id": user, **more}


def facts_of(period: Period = MARCH, **rows):
    frames = frames_of(**{"users": USERS, **rows})
    return facts_over({key: f.reset_index(names="row") for key, f in frames.items() if "row" not in f}, period)


def facts_over(frames: dict, period: Period):
    return sales_facts(
        frames["deals"],
        frames["deal_lines"],
        frames["products"],
        frames["users"],
        campaigns=frames["campaigns"],
        costs=find_costs(frames["costs"], frames["users"], frames["fx_rates"], "EUR"),
        period=period,
    )


def test_cost_per_sale_by_manager_and_what_nobody_can_be_charged_with():
    facts = facts_of(
        deals=[deal(1, "U-1", 100), deal(2, "U-1", 300), deal(3, "U-1", 50, "Lost")],
        costs=[cost(300, "U-1"), cost(100)],
    )
    cube = kpi_cube(facts, "manager").set_index("group")
    ann = cube.loc["U-1"]
    assert (ann["deals_won"], ann["deals_lost"], ann["cost"], ann["cost_per_sale"]) == (2, 1, 300, 150)
    assert (ann["income_per_sale"], ann["win_rate"]) == (200, pytest.approx(2 / 3))
    assert cube.index.tolist()[-1] == NOT_ALLOCATED
    assert cube.loc[NOT_ALLOCATED, "cost"] == 100
    assert cube["cost"].sum() / cube["deals_won"].sum() == 200
    assert cube_labels(facts, "manager")["U-1"] == "U-1"


def test_goods_and_costs_without_the_purpose_none_are_told_apart():
    facts = facts_of(
        deals=[deal(1, "U-1", 100)],
        costs=[
            cost(7, purpose=None),
            cost(50, purpose="None"),
            cost(60, purpose=None, kind="Cost of sale"),
            cost(3, purpose="Retention", kind="Cost of sale"),
        ],
    )
    assert facts.costs["amount"].sum() == 10


def test_a_person_in_two_units_counts_in_equal_parts():
    facts = facts_of(deals=[deal(1, "U-1", 100), deal(2, "U-2", 40)], costs=[cost(30, "U-1")])
    territories = kpi_cube(facts, "territory").set_index("group")
    assert territories["revenue"].to_dict() == {"North": 90, "South": 50}
    assert territories["deals_won"].to_dict() == {"North": 1.5, "South": 0.5}
    assert territories["cost"].to_dict() == {"North": 15, "South": 15}
    mixed = kpi_cube(facts, "mixed").set_index("group")["revenue"].to_dict()
    assert mixed == {"Sales / North": 50, "Sales / South": 50, "Service / North": 40}
    departments = kpi_cube(facts, "department").set_index("group")["revenue"].to_dict()
    assert departments == {"Sales": 100, "Service": 40}


def test_people_may_be_in_no_unit_or_in_one_level_only():
    units = units_of_people(
        frames_of(users=[*USERS, {"user_id": "U-3", "territories": "West;; "}, {"user_id": "U-4"}, {}])["users"]
    )
    assert units.loc["U-3", "mixed"] == ("West",)
    assert units.loc["U-4"].tolist() == [(), (), (), ()]
    assert len(units) == 4


def test_the_product_line_is_the_deals_own_then_its_products_then_its_owners():
    facts = facts_of(
        deals=[
            deal(1, "U-1", 1, product_line="Desks", product_id="G-1"),
            deal(2, "U-1", 20, product_id="G-1"),
            deal(3, "U-1", 300),
            deal(4, "U-2", 4000),
        ],
        products=[{"product_id": "G-1", "name": "Scanner", "category": "Technology"}],
    )
    cube = kpi_cube(facts, "product_group").set_index("group")["revenue"].to_dict()
    assert cube == {"": 4000, "Racks": 300, "Technology": 20, "Desks": 1}


def test_costs_of_a_campaign_go_to_the_source_that_it_stands_for():
    facts = facts_of(
        deals=[deal(1, "U-1", 100, source="Event"), deal(2, None, 50, source="Website"), deal(3, None, 50)],
        campaigns=[
            {"campaign_id": "M-1", "name": "Fair", "type": "Event"},
            {"campaign_id": "M-2", "name": "Poster", "type": "Print"},
            {"campaign_id": "M-3", "name": "Something"},
        ],
        costs=[cost(10, campaign_id="M-1"), cost(20, campaign_id="M-2"), cost(5, campaign_id="M-3"), cost(40, "U-1")],
    )
    cube = kpi_cube(facts, "channel").set_index("group")
    assert cube["cost"].dropna().to_dict() == {"Event": 10, "Advertisement": 20, "Other": 5, NOT_ALLOCATED: 40}
    assert cube.loc["Advertisement", ["deals_won", "revenue"]].tolist() == [0, 0]
    assert cube.loc["Advertisement", ["cost_per_sale", "win_rate"]].isna().all()
    assert cube.loc["", "revenue"] == 50


def test_shares_of_managers_of_a_real_firm(northwind):
    frames = {key: frame.reset_index(names="row") for key, frame in northwind.items() if "row" not in frame}
    cube = kpi_cube(facts_over(frames, YEAR_1997), "manager")
    assert cube["group"].tolist()[:4] == ["4", "3", "1", "2"]
    assert cube["share_of_revenue"].iloc[0] == pytest.approx(0.209, abs=0.0005)
    assert cube["share_of_revenue"].iloc[:4].sum() == pytest.approx(0.649, abs=0.0005)


@settings(max_examples=5, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["U-1", "U-2", None]), st.integers(0, 900), st.sampled_from(["Won", "Lost"])),
        max_size=8,
    ),
    st.lists(st.tuples(st.sampled_from(["U-1", "U-2", None]), st.integers(1, 900)), max_size=5),
    st.randoms(use_true_random=False),
)
def test_every_cut_adds_up_to_the_whole_in_any_order(sold, spent, shuffler):
    deals = [deal(n, owner, amount, status) for n, (owner, amount, status) in enumerate(sold)]
    costs = [cost(amount, user) for user, amount in spent]
    revenue = sum(amount for _owner, amount, status in sold if status == "Won")
    facts = facts_of(deals=deals, costs=costs)
    cubes = {cut: kpi_cube(facts, cut) for cut in CUTS}
    for cube in cubes.values():
        assert cube["revenue"].sum() == pytest.approx(revenue)
        assert cube["deals_won"].sum() == pytest.approx(sum(status == "Won" for *_rest, status in sold))
        assert cube["cost"].sum() == pytest.approx(sum(amount for _user, amount in spent))
    shuffler.shuffle(deals)
    again = kpi_cube(facts_of(deals=[*deals, {}], costs=[{}, *reversed(costs)]), "territory")
    assert again["group"].tolist() == cubes["territory"]["group"].tolist()
    assert again["revenue"].tolist() == pytest.approx(cubes["territory"]["revenue"].tolist(), nan_ok=True)
