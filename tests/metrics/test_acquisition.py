"""Costs in own currency, and what clients cost to win and to keep, computed by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from xlcrm.metrics.acquisition import (
    acquisition_by_month,
    acquisition_costs,
    campaigns_without_cost_rows,
    costs_by_purpose,
)
from xlcrm.metrics.costs import costs_in, crm_cost, find_costs
from xlcrm.metrics.native_frames import collected
from xlcrm.metrics.period import Period
from xlcrm.metrics.purchases import find_purchases

MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))
USERS = [{"user_id": "U-1", "name": "Ann", "hourly_rate": 20.0}]


def cost(amount: float | None, purpose: str | None = None, day: str | None = "2025-03-10", **more) -> dict:
    return {"date": day, "kind": "Fixed", "purpose": purpose, "name": "Something", "amount": amount, **more}


def found(make_frames, costs: list[dict], **more):
    frames = make_frames(costs=costs, **{"users": USERS, **more})
    rows = frames["costs"].reset_index(names="row")
    return find_costs(rows, frames["users"], frames["fx_rates"], "EUR")


def bought(make_frames, *purchases: tuple[str, str, float]):
    deals = [
        {"deal_id": f"D-{n}", "company_id": client, "status": "Won", "close_date": day, "amount": amount}
        for n, (client, day, amount) in enumerate(purchases)
    ]
    frames = make_frames(deals=deals)
    return find_purchases(frames["deals"], frames["invoices"]).rows


def test_hours_cost_their_rate_and_an_amount_comes_first(make_frames):
    costs = found(
        make_frames,
        [
            cost(None, hours=10, hourly_rate=15.0),
            cost(None, hours=10, user_id="U-1"),
            cost(50, hours=10, user_id="U-1"),
            cost(None, hours=3),  # nobody knows the rate
            cost(7, day=None),
            {},
        ],
    )
    assert collected(costs.rows)["amount"].tolist() == [150, 200, 50]
    assert costs.left_out == {"costs_without_date": 1, "costs_without_amount": 1, "costs_without_rate": 0}


def test_other_currencies_take_the_latest_rate_by_that_day(make_frames):
    rates = [
        {"date": "2025-01-01", "currency": "USD", "rate": 0.9},
        {"date": "2025-03-01", "currency": "USD", "rate": 0.8},
        {"date": "2025-04-01", "currency": "USD", "rate": 0.5},
    ]
    costs = found(
        make_frames,
        [cost(100, currency="USD"), cost(100, currency="EUR"), cost(100), cost(100, currency="GBP")],
        fx_rates=rates,
    )
    assert sorted(collected(costs.rows)["amount"]) == [80, 100, 100]
    assert costs.left_out["costs_without_rate"] == 1


def test_winning_against_keeping(make_frames):
    costs = found(
        make_frames,
        [
            cost(300, "Acquisition"),
            cost(100, "Retention"),
            cost(200, "Both"),
            cost(999, "None"),
            cost(5),
            cost(999, "Acquisition", day="2025-04-01"),
        ],
    )
    purchases = bought(
        make_frames,
        *(("new 1", "2025-03-05", 10), ("new 2", "2025-03-31", 10), ("new 2", "2025-03-31", 10)),
        *((f"old {n}", day, 10) for n in range(4) for day in ("2025-02-01", "2025-03-02")),
        *(("gone", "2025-02-01", 10), ("later", "2025-04-01", 10), ("returner", "2025-03-09", -10)),
    )
    result = acquisition_costs(costs, purchases, MARCH, 0.5)
    assert (result.new_clients, result.retained_clients, result.without_purpose) == (2, 4, 1)
    assert (result.acquisition, result.retention, result.shared) == (400, 200, 200)
    assert (result.cac, result.crc, result.times) == (200, 50, 4)


def test_no_costs_and_no_clients_are_no_figure(make_frames):
    nothing = acquisition_costs(found(make_frames, []), bought(make_frames), MARCH, 0.5)
    assert (nothing.acquisition, nothing.new_clients, nothing.cac, nothing.times) == (None, None, None, None)
    only_costs = acquisition_costs(found(make_frames, [cost(5, "Acquisition")]), bought(make_frames), MARCH, 0.5)
    assert (only_costs.acquisition, only_costs.cac, only_costs.retention) == (5, None, None)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_parts_of_shared_costs_add_up(make_frames, share):
    rows = [cost(300, "Acquisition"), cost(100, "Retention", kind="Variable"), cost(200, "Both"), cost(50, "None")]
    costs = found(make_frames, rows)
    parts = costs_by_purpose(costs, MARCH, share)
    result = acquisition_costs(costs, bought(make_frames), MARCH, share)
    assert parts["amount"].sum() == collected(costs_in(costs, MARCH))["amount"].sum() == 650
    assert parts["acquisition"].sum() == pytest.approx(result.acquisition)
    assert parts["retention"].sum() == pytest.approx(result.retention)


def test_months_of_winning_and_keeping(make_frames):
    costs = found(make_frames, [cost(90, "Acquisition"), cost(40, "Both", day="2025-04-02")])
    purchases = bought(
        make_frames, ("A", "2025-03-05", 10), ("A", "2025-04-06", 10), ("A", "2025-04-07", 10), ("B", "2025-04-08", 5)
    )
    rows = acquisition_by_month(costs, purchases, Period(dt.date(2025, 3, 1), dt.date(2025, 5, 31)), 0.5)
    assert rows["month"].tolist() == ["2025-03", "2025-04", "2025-05"]
    assert rows["new_clients"].tolist() == [1, 1, 0]
    assert rows["retained_clients"].tolist() == [0, 1, 0]
    assert rows["cac"].tolist()[:2] == [90, 20]
    assert rows["crc"].tolist()[1] == 20
    assert rows["acquisition"].isna().tolist() == [False, False, True]


def test_a_month_has_no_cost_to_acquire_where_shared_costs_are_all_for_keeping(make_frames):
    costs = found(make_frames, [cost(40, "Both")])
    rows = acquisition_by_month(costs, bought(make_frames, ("A", "2025-03-05", 10)), MARCH, 0.0)
    assert rows["acquisition"].isna().all()
    assert rows["retention"].tolist() == [40]
    assert acquisition_costs(costs, bought(make_frames, ("A", "2025-03-05", 10)), MARCH, 0.0).acquisition is None


def test_the_crm_costs_to_date(make_frames):
    rows = [
        cost(1000, kind="CRM one-off", day="2024-12-01"),
        cost(None, kind="CRM recurring", hours=2, user_id="U-1"),
        cost(50, kind="CRM recurring", day="2025-04-01"),
        cost(9),
    ]
    assert crm_cost(found(make_frames, rows), MARCH) == 1040
    assert crm_cost(found(make_frames, [cost(9)]), MARCH) is None


def test_campaigns_whose_cost_is_on_no_row(make_frames):
    campaigns = [
        {"campaign_id": "M-1", "name": "Fair", "actual_cost": 100},
        {"campaign_id": "M-2", "name": "Letters", "actual_cost": 100},
        {"campaign_id": "M-3", "name": "Free"},
    ]
    frames = make_frames(campaigns=campaigns)
    assert campaigns_without_cost_rows(frames["campaigns"], found(make_frames, [cost(5, campaign_id="M-1")])) == 1
