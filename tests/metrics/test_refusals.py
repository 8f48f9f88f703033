"""Refusals by five cuts, and those by our own failure, on a few deals each."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlcrm.metrics.period import Period
from xlcrm.metrics.refusals import (
    CUTS,
    closed_with_cuts,
    lost_without_reason,
    operational_losses,
    refusals_by,
    refusals_by_month,
)
from xlcrm.metrics.win_rate import closed_deals_of

MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))
STAGES = [
    {"stage": "New", "order": 1, "type": "Open"},
    {"stage": "Offer", "order": 2, "type": "Open"},
    {"stage": "Lost", "order": 3, "type": "Lost"},
]


def deal(number: int, status: str = "Lost", **more) -> dict:
    return {
        "deal_id": f"D-{number}",
        "name": f"Deal {number}",
        "status": status,
        "close_date": "2025-03-10",
        "stage": status,
    } | more


def cut(frames, name: str) -> pd.DataFrame:
    keys = ("deals", "stages", "stage_history", "deal_lines")
    return refusals_by(closed_with_cuts(*(frames[key] for key in keys), MARCH), name)


def test_reasons_by_count_and_value_with_a_row_for_none(make_frames):
    frames = make_frames(
        deals=[
            deal(1, loss_reason="Price", amount=100),
            deal(2, loss_reason="Price", amount=50, fx_rate=2.0),
            deal(3, amount=300),
            deal(4, loss_reason="Timing/postponed"),
            deal(5, "Won", amount=1000),
            deal(6, loss_reason="Price", close_date="2025-04-01", amount=9),
        ]
    )
    rows = cut(frames, "reason").set_index("reason")
    assert rows["deals"].to_dict() == {"Price": 2, None: 1, "Timing/postponed": 1}
    assert rows.loc["Price", ["share", "amount", "amount_share"]].tolist() == [0.5, 200, 0.4]
    assert pd.isna(rows.loc["Timing/postponed", "amount"])
    assert "refusal_rate" not in rows
    assert lost_without_reason(frames["deals"].reset_index(names="row"), MARCH)[["row", "name"]].values.tolist() == [
        [6, "Deal 3"]
    ]


def test_the_stage_at_loss_is_the_last_open_one_that_the_history_saw(make_frames):
    frames = make_frames(
        deals=[deal(1), deal(2), deal(3), deal(4, stage="New")],
        stages=STAGES,
        stage_history=[
            {"deal_id": "D-1", "from_stage": "Offer", "to_stage": "New", "changed_at": "2025-03-02"},
            {"deal_id": "D-1", "from_stage": "New", "to_stage": "Lost", "changed_at": "2025-03-10"},
            {"deal_id": "D-2", "to_stage": "Offer", "changed_at": "2025-03-02"},
        ],
    )
    rows = cut(frames, "stage").set_index("stage")
    assert rows["deals"].to_dict() == {"New": 2, "Offer": 1, None: 1}


def test_managers_products_and_sources_have_a_rate(make_frames):
    frames = make_frames(
        deals=[
            deal(1, owner_id="U-1", owner="Ann", owner_at_close_id="U-2", owner_at_close="Bob", product_id="G-1",
                 product="Desk", source="Event"),
            deal(2, "Won", owner_id="U-2", owner="Bob", source="Event"),
            deal(3, owner_id="U-2", owner="Bob"),
            deal(4),
        ],
        deal_lines=[
            {"deal_id": "D-3", "product_id": "G-2", "product": "Lamp", "qty": 1, "unit_price": 10},
            {"deal_id": "D-3", "product_id": "G-1", "product": "Desk", "qty": 1, "unit_price": 90},
            {"deal_id": "D-1", "product_id": "G-2", "product": "Lamp", "qty": 9, "unit_price": 90},
        ],
    )  # fmt: skip
    managers = cut(frames, "manager").set_index("manager")
    assert managers["deals"].to_dict() == {"Bob": 2, None: 1}
    assert managers.loc["Bob", ["closed", "refusal_rate"]].tolist() == [3, pytest.approx(2 / 3)]
    assert cut(frames, "product").set_index("product")["deals"].to_dict() == {"Desk": 2, None: 1}
    assert cut(frames, "source").set_index("source")["refusal_rate"].to_dict() == {None: 1, "Event": 0.5}


def test_our_own_failures_by_count_and_by_value(make_frames):
    deals = make_frames(
        deals=[
            deal(1, loss_reason="Price", amount=100),
            deal(2, loss_reason="Our failure", amount=300),
            deal(3, amount=50),
        ]
    )["deals"]
    ours = operational_losses(deals, MARCH)
    assert (ours.by_count, ours.by_value, ours.deals, ours.with_reason) == (0.5, 0.75, 1, 2)
    nothing = operational_losses(make_frames()["deals"], MARCH)
    assert (nothing.by_count, nothing.by_value) == (None, None)


def test_a_deal_lost_reopened_and_won_counts_once_as_won(make_frames):
    frames = make_frames(
        deals=[deal(1, "Won", amount=10)],
        stages=STAGES,
        stage_history=[{"deal_id": "D-1", "from_stage": "New", "to_stage": "Lost", "changed_at": "2025-03-05"}],
    )
    assert all(cut(frames, name).empty for name in CUTS)
    closed = closed_deals_of(frames["deals"], MARCH)
    assert (closed.won, closed.lost, closed.refusal_rate) == (1, 0, 0)


def test_months_without_closed_deals_have_no_rate(make_frames):
    deals = make_frames(deals=[deal(1), deal(2, "Won"), deal(3, close_date="2025-01-31")])["deals"]
    rows = refusals_by_month(deals, Period(dt.date(2025, 1, 15), MARCH.end)).set_index("month")
    assert rows["lost"].to_dict() == {"2025-01": 1, "2025-02": 0, "2025-03": 1}
    assert rows["refusal_rate"].iloc[[0, 2]].tolist() == [1, 0.5]
    assert pd.isna(rows.loc["2025-02", "refusal_rate"])


def test_maven_lost_deals_by_agent_and_product(maven):
    frames = {key: maven[key] for key in ("deals", "stages", "stage_history", "deal_lines")}
    closed = closed_with_cuts(*frames.values(), Period(dt.date(2017, 1, 1), dt.date(2017, 12, 31)))
    for name in CUTS:
        assert refusals_by(closed, name)["deals"].sum() == 2473
    agents = refusals_by(closed, "manager").set_index("manager")["refusal_rate"]
    assert round(1 - agents["Lajuana Vencill"], 4) == 0.5498
    assert round(1 - agents["Hayden Neloms"], 4) == 0.7039


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "status": st.sampled_from(["Won", "Lost", "Open"]),
                "loss_reason": st.sampled_from([None, "Price", "No need"]),
                "owner_id": st.sampled_from([None, "a", "b"]),
                "source": st.sampled_from([None, "Event"]),
                "amount": st.one_of(st.none(), st.integers(0, 100)),
            }
        ),
        min_size=1,
        max_size=15,
    )
)
def test_the_parts_of_each_cut_add_up(make_frames, rows):
    frames = make_frames(deals=[deal(n, **row) for n, row in enumerate(rows)], stages=STAGES)
    totals = closed_deals_of(frames["deals"], MARCH)
    for name in CUTS:
        table = cut(frames, name)
        assert table["deals"].sum() == totals.lost
        assert table["amount"].sum() == pytest.approx(totals.lost_amount or 0)
        if totals.lost:
            assert table["share"].sum() == pytest.approx(1)
