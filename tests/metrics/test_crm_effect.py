"""Profit before and after, payback, effect and goals, computed by hand."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from xlcrm.metrics.before_after import profit_before_after
from xlcrm.metrics.costs import find_costs
from xlcrm.metrics.crm_effect import crm_payback, effect_ratio, return_on_investment
from xlcrm.metrics.goals import goal_improvement, goal_progress
from xlcrm.metrics.months import month_of, month_start
from xlcrm.metrics.profit_by_month import profit_by_month
from xlcrm.metrics.purchases import find_purchases

START = dt.date(2025, 4, 1)
END_OF_JULY = dt.date(2025, 7, 31)


def profits(first: str, values: list[float | None], crm_cost: dict[str, float] | None = None) -> pd.DataFrame:
    begin = month_of(dt.date.fromisoformat(f"{first}-01"))
    index = range(begin, begin + len(values))
    cost = {month_of(dt.date.fromisoformat(f"{month}-01")): sum_ for month, sum_ in (crm_cost or {}).items()}
    profit = pd.Series(values, index=index, dtype="float64")
    return pd.DataFrame({"income": profit, "profit": profit, "crm_cost": [cost.get(month, 0.0) for month in index]})


def months(numbers: tuple[int, ...]) -> list[str]:
    return [f"{month_start(number):%Y-%m}" for number in numbers]


def test_profit_is_income_less_fixed_and_variable_costs(make_frames):
    frames = make_frames(
        income=[{"month": "2025-01-15", "amount": 500}, {"month": "2025-03-01", "amount": 700}],
        deals=[
            {"deal_id": f"D-{month}", "status": "Won", "close_date": f"2025-0{month}-09", "amount": 1000}
            for month in (1, 2, 4)
        ],
        costs=[
            {"date": "2025-01-31", "kind": "Fixed", "amount": 100},
            {"date": "2025-01-31", "kind": "Variable", "amount": 50},
            {"date": "2025-02-01", "kind": "Cost of sale", "amount": 300},
            {"date": "2025-02-01", "kind": "CRM one-off", "amount": 80},
            {"date": "2025-03-01", "kind": "Fixed", "amount": 100},
        ],
    )
    costs = find_costs(frames["costs"].reset_index(names="row"), frames["users"], frames["fx_rates"], "EUR")
    purchases = find_purchases(frames["deals"], frames["invoices"]).rows
    found = profit_by_month(frames["income"], purchases, costs, dt.date(2025, 4, 30))
    assert months(tuple(found.index)) == ["2025-01", "2025-02", "2025-03", "2025-04"]
    assert found["income"].tolist() == [500, 1000, 700, 1000]
    assert found["profit"].tolist()[:3] == [350, 700, 600]
    assert pd.isna(found["profit"].iloc[3])  # nobody entered a cost of April
    assert found["crm_cost"].tolist() == [0, 80, 0, 0]


def test_equal_windows_without_the_transition():
    found = profit_before_after(profits("2025-01", [100, 110, 120, 5, 130, 140, 150]), START, 1, END_OF_JULY)
    assert (found.before, found.after, found.change, found.months) == (110, 140, 30, 3)
    assert months(found.before_months) == ["2025-01", "2025-02", "2025-03"]
    assert months(found.after_months) == ["2025-05", "2025-06", "2025-07"]
    assert not found.is_short


def test_the_shorter_side_sets_both_windows_and_a_running_month_is_none():
    rows = profits("2024-11", [900, 900, 100, 110, 120, 5, 130, 140, 999])
    found = profit_before_after(rows, START, 1, dt.date(2025, 7, 30))
    assert (found.months, found.before, found.after) == (2, 115, 135)
    assert found.is_short


def test_a_start_within_a_month_leaves_that_month_out():
    rows = profits("2025-01", [100, 110, 120, 5, 130, 140, 150])
    assert months(profit_before_after(rows, dt.date(2025, 4, 10), 0, END_OF_JULY).after_months)[0] == "2025-05"
    assert months(profit_before_after(rows, START, 0, END_OF_JULY).after_months)[0] == "2025-04"
    assert months(profit_before_after(rows, START, 2, END_OF_JULY).after_months) == ["2025-06", "2025-07"]


def test_the_same_months_a_year_earlier_are_a_second_baseline():
    rows = profits("2024-05", [10, 20, 30, *[100.0] * 8, 5, 50, 60, 70])
    found = profit_before_after(rows, START, 1, END_OF_JULY)
    assert (found.season_before, found.season_after, found.season_change) == (20, 60, 40)
    assert found.season_months == 3


def test_months_nobody_knows_are_no_part_of_a_window():
    found = profit_before_after(profits("2025-01", [100, None, 120, 5, 130, None, 150]), START, 1, END_OF_JULY)
    assert (found.before, found.after, found.months) == (110, 140, 2)
    nothing = profit_before_after(profits("2025-04", [5, 130]), START, 1, END_OF_JULY)
    assert (nothing.before, nothing.after, nothing.change, nothing.months) == (None, None, None, 0)


def paid_back(values: list[float | None], crm_cost: dict[str, float]):
    rows = profits("2025-01", [100, 100, 100, *values], crm_cost)
    compared = profit_before_after(rows, START, 1, END_OF_JULY)
    return crm_payback(rows, compared, START, END_OF_JULY)


def test_payback_is_the_first_month_in_which_the_gains_reach_the_cost():
    found = paid_back([120, 130, 140, 100], {"2025-04": 80})
    assert (found.month, found.months, found.is_reached, found.forecast) == ("2025-06", 3, True, None)
    assert found.rows["running_gain"].tolist() == [20, 50, 90, 90]
    assert found.rows["balance"].tolist() == [-60, -30, 10, 10]
    assert (found.gain, found.cost) == (90, 80)


def test_costs_before_the_start_count_and_what_is_not_reached_is_forecast():
    found = paid_back([110, 110, 110, 110], {"2025-02": 60, "2025-04": 10})
    assert (found.month, found.is_reached) == (None, False)
    assert found.rows["crm_cost"].tolist() == [70, 0, 0, 0]
    assert found.forecast == "2025-10"  # 30 more at 10 a month


def test_what_moves_away_is_not_forecast():
    assert paid_back([90, 90, 90, 90], {"2025-04": 10}).forecast is None
    recurring = {f"2025-0{month}": 20.0 for month in range(4, 8)}
    assert paid_back([110, 110, 110, 110], recurring).forecast is None


def test_without_a_cost_or_a_past_there_is_no_payback():
    nothing = paid_back([110, 110, 110, 110], {})
    assert (nothing.month, nothing.gain, nothing.cost, len(nothing.rows)) == (None, None, None, 0)
    rows = profits("2025-04", [110, 110], {"2025-04": 10})
    assert crm_payback(rows, profit_before_after(rows, START, 1, END_OF_JULY), START, END_OF_JULY).gain is None


def test_what_has_cost_nothing_yet_has_not_paid_back():
    found = paid_back([100, 110, 120, 130], {"2025-05": 50})
    assert found.rows["balance"].tolist() == [0, -40, -20, 10]
    assert (found.month, found.months) == ("2025-07", 4)
    assert paid_back([110, 110, 110, 110], {"2025-08": 50}).gain is None  # spent after the last whole month


def test_the_ratio_is_not_the_return():
    assert (effect_ratio(3000, 2000), return_on_investment(3000, 2000)) == (1.5, 0.5)
    assert (effect_ratio(3000, None), return_on_investment(3000, 0), effect_ratio(None, 5)) == (None, None, None)


def test_goals_by_sign(make_frames):
    goals = make_frames(
        goals=[
            {
                "metric": "sales_cycle_won_median_days",
                "baseline": 36,
                "target": 30,
                "actual": 32,
                "money_per_unit": 500,
            },
            {"metric": "Win rate", "baseline": 0.5, "target": 0.7},
            {"metric": "Profit", "baseline": 100, "target": 200, "actual": 80, "money_per_unit": 1},
            {"metric": "Stands still", "baseline": 5, "target": 5, "actual": 6, "money_per_unit": 1},
            {"metric": "Nobody knows", "baseline": 5, "target": 6},
            {},
        ]
    )["goals"].reset_index(names="row")
    found = goal_progress(goals, {"win rate": 0.6, "profit": 999.0})
    assert found["progress"].tolist()[:3] == [pytest.approx(2 / 3), pytest.approx(0.5), pytest.approx(-0.2)]
    assert found["progress"].isna().tolist() == [False, False, False, True, True]
    assert found["is_measured"].tolist() == [False, True, False, False, False]
    assert found["worth"].dropna().tolist() == [2000, -20]
    assert goal_improvement(found) == 1980
    assert goal_improvement(found.iloc[[1]]) is None


def test_a_goal_without_a_target_is_worth_nothing_known(make_frames):
    goal = {"metric": "Profit", "baseline": 10, "actual": 12, "money_per_unit": 100}
    rows = goal_progress(make_frames(goals=[goal])["goals"].reset_index(names="row"), {})
    assert rows[["progress", "worth"]].isna().all(axis=None)
    assert goal_improvement(rows) is None
