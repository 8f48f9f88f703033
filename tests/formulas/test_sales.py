"""Deals: the sales pipeline of a real firm of 8,800 deals against plain sums over its file."""

from __future__ import annotations

import pandas as pd
import pytest

from formula_cells import cells_of
from xlcrm.call_formula import NO_DATA, call_formula
from xlcrm.formulas.formula import BadArgumentError

QUARTER = ["2017-04-01", "2017-06-30"]


@pytest.fixture(scope="module")
def deals(maven):
    return cells_of("deals", maven["deals"])


@pytest.fixture(scope="module")
def sales(shared_data):
    return pd.read_csv(shared_data / "maven" / "sales_pipeline.csv", parse_dates=["engage_date", "close_date"])


@pytest.fixture(scope="module")
def closed(sales):
    return sales[sales["close_date"].between(*QUARTER)]


def test_the_win_rate_of_everything_and_of_a_quarter(deals, sales, closed):
    assert call_formula("CRM_WINRATE", [deals]) == pytest.approx(4238 / (4238 + 2473))
    is_won = closed["deal_stage"] == "Won"
    assert call_formula("CRM_WINRATE", [deals, *QUARTER]) == pytest.approx(is_won.mean())
    mine = closed[closed["sales_agent"] == "Darcel Schlecht"]
    rate = call_formula("CRM_WINRATE", [deals, *QUARTER, "darcel schlecht"])
    assert rate == pytest.approx((mine["deal_stage"] == "Won").mean())
    assert len(sales) == 8800


def test_counts_by_status(deals, sales, closed):
    assert call_formula("CRM_DEALS", [deals, "won", *QUARTER]) == (closed["deal_stage"] == "Won").sum()
    assert call_formula("CRM_REFUSALS", [deals, *QUARTER]) == (closed["deal_stage"] == "Lost").sum()
    assert call_formula("CRM_DEALS", [deals, "opened", *QUARTER]) == sales["engage_date"].between(*QUARTER).sum()


def test_money_and_days(deals, sales, closed):
    won = closed[closed["deal_stage"] == "Won"]
    assert call_formula("CRM_REVENUE", [deals]) == sales["close_value"].sum() == 10_005_534
    assert call_formula("CRM_REVENUE", [deals, None, "Kan-code", *QUARTER]) == (
        won.loc[won["account"] == "Kan-code", "close_value"].sum()
    )
    assert call_formula("CRM_AVGBILL", [deals, *QUARTER]) == pytest.approx(won["close_value"].mean())
    assert call_formula("CRM_AVGBILL", [deals, *QUARTER, "median"]) == won["close_value"].median()
    days = (won["close_date"] - won["engage_date"]).dt.days
    assert call_formula("CRM_CYCLE", [deals, *QUARTER]) == pytest.approx(days.mean())
    assert call_formula("CRM_CYCLE", [deals, *QUARTER, None, None, "median"]) == days.median()


def test_a_year_without_deals_has_no_figures_but_counts(deals):
    empty = ["2030-01-01", "2030-12-31"]
    for name in ("CRM_WINRATE", "CRM_AVGBILL", "CRM_CYCLE"):
        assert call_formula(name, [deals, *empty]) == NO_DATA
    assert call_formula("CRM_DEALS", [deals, "won", *empty]) == 0


def test_the_forecast_of_a_firm_without_own_stages_uses_the_usual_ones():
    rows = [["Stage", "Status", "Amount", "Probability", "Expected close"], [None, "Open", "1 000", "30%", 46370.0]]
    assert call_formula("CRM_FORECAST", [rows, None, "2026-12-01", "2026-12-31"]) == pytest.approx(300.0)
    with pytest.raises(BadArgumentError, match="from is empty"):
        call_formula("CRM_FORECAST", [rows, None, None, "2026-12-31"])
