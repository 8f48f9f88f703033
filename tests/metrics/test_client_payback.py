"""When clients bring back what winning them cost."""

from __future__ import annotations

import datetime as dt

import pytest

from xlcrm.metrics.client_history import client_history
from xlcrm.metrics.client_payback import client_payback, cost_of_winning
from xlcrm.metrics.costs import find_costs
from xlcrm.metrics.purchases import find_purchases

DAY = dt.date(2025, 12, 31)


def deal(client: str, day: str, margin: float | None) -> dict:
    cost = None if margin is None else 1000 - margin
    firm = {"deal_id": f"{client} {day}", "company_id": client, "company": client}
    return {**firm, "status": "Won", "close_date": day, "amount": 1000, "direct_cost": cost}


def payback(frames):
    bought = find_purchases(frames["deals"], frames["invoices"]).rows
    placed = frames["costs"].reset_index(names="row")
    costs = find_costs(placed, frames["users"], frames["fx_rates"], "EUR")
    winning = cost_of_winning(costs, bought, DAY, 0.5)
    history = client_history(bought, DAY)
    return client_payback(frames["deals"], frames["deal_lines"], history, winning, day=DAY, window_months=6)


def test_the_month_in_which_the_margin_so_far_reaches_the_cost(make_frames):
    found = payback(
        make_frames(
            deals=[
                deal("old", "2024-06-01", 999),  # won before costs were kept
                deal("at once", "2025-01-05", 100),
                deal("later", "2025-01-20", 60),
                deal("later", "2025-03-02", 60),
                deal("gone", "2025-02-01", 30),  # nothing for over six months: left early
                deal("young", "2025-11-01", 30),
                deal("unknown", "2025-11-01", None),
            ],
            costs=[
                {"date": "2025-01-01", "purpose": "Acquisition", "amount": 400},
                {"date": "2025-02-01", "purpose": "Both", "amount": 200},  # half of it
                {"date": "2025-02-01", "purpose": "Retention", "amount": 999},
                {"date": "2026-02-01", "purpose": "Acquisition", "amount": 999},  # later
            ],
        )
    )
    assert found.cost == 100, "500 for five clients won since"
    rows = found.rows.set_index("client_id")
    assert rows["state"].to_dict() == {
        "at once": "paid_back", "later": "paid_back", "gone": "left", "young": "not_yet"
    }  # fmt: skip
    assert rows.loc[["at once", "later"], "months"].tolist() == [0, 2]
    assert rows.loc[["gone", "young"], "months"].isna().all()
    assert (found.left_early, found.early_churn_loss) == (1, 70)
    assert (found.share_paid_back, found.median_months) == (0.5, 2)
    by_month = found.by_month().set_index("month")
    assert by_month.loc[0, ["clients", "paid_back"]].tolist() == [4, 1]
    assert by_month.loc[2, ["clients", "paid_back"]].tolist() == [3, 2]
    assert by_month.loc[2, "share"] == pytest.approx(2 / 3)
    assert by_month.index.max() == 9, "the oldest client is eleven months old"


def test_months_count_from_the_first_deal_though_its_cost_is_unknown(make_frames):
    frames = make_frames(
        deals=[deal("A", "2025-01-10", None), deal("A", "2025-03-10", 100), deal("B", "2025-01-20", None)],
        costs=[{"date": "2025-01-01", "purpose": "Acquisition", "amount": 100}],
    )
    found = payback(frames)
    assert found.cost == 50  # two clients were won
    assert found.rows[["client_id", "months", "margin"]].values.tolist() == [["A", 2, 100]]  # nobody knows of B


def test_without_acquisition_costs_there_is_no_payback(make_frames):
    found = payback(make_frames(deals=[deal("a", "2025-01-05", 100)]))
    assert (found.cost, found.median_months, found.early_churn_loss, found.share_paid_back) == (None,) * 4
    assert found.by_month().empty


def test_a_middle_client_that_has_not_paid_back_is_no_month(make_frames):
    found = payback(
        make_frames(
            deals=[deal("a", "2025-11-05", 100), deal("b", "2025-11-06", 1), deal("c", "2025-11-07", 1)],
            costs=[{"date": "2025-01-01", "purpose": "Acquisition", "amount": 300}],
        )
    )
    assert found.median_months is None
    assert found.share_paid_back == pytest.approx(1 / 3)
