"""The figures that three real firms must give."""

from __future__ import annotations

import datetime as dt

import pytest

from xlcrm.metrics.deal_counts import count_deals
from xlcrm.metrics.deal_scores import closed_deals
from xlcrm.metrics.funnel import funnel
from xlcrm.metrics.managers import results_by_manager, scores_by_territory
from xlcrm.metrics.new_clients import history_days, new_client_share, new_clients, repeat_rate
from xlcrm.metrics.period import Period
from xlcrm.metrics.profitability import deal_profitability
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.receivables import dso_days, receivables, receivables_ageing, receivables_left_out
from xlcrm.metrics.refusals import refusals_by_reason
from xlcrm.metrics.revenue import average_won_amount, revenue
from xlcrm.metrics.sales_cycle import first_contact_to_deal, sales_cycle
from xlcrm.metrics.sales_dynamics import sales_by_month, sales_by_quarter
from xlcrm.metrics.win_rate import lost_without_amount, refusal_rate, sales_velocity, win_rate, win_rate_value

YEAR_2017 = Period(dt.date(2017, 1, 1), dt.date(2017, 12, 31))
YEAR_1997 = Period(dt.date(1997, 1, 1), dt.date(1997, 12, 31))
SECOND_QUARTER_2013 = Period(dt.date(2013, 4, 1), dt.date(2013, 6, 30))


def test_maven_headline_figures(maven):
    deals = maven["deals"]
    counts = count_deals(deals, YEAR_2017)
    assert (counts.won, counts.lost, counts.open_at_end) == (4238, 2473, 2089)
    assert win_rate(deals, YEAR_2017) == pytest.approx(0.6315, abs=5e-5)
    assert refusal_rate(deals, YEAR_2017) == pytest.approx(0.3685, abs=5e-5)
    assert average_won_amount(deals, YEAR_2017) == pytest.approx(2360.91, abs=0.005)
    bought = find_purchases(deals, maven["invoices"])
    assert bought.basis == "deals"
    assert revenue(bought.rows, YEAR_2017) == 10_005_534


def test_maven_cycles_and_velocity(maven):
    deals = maven["deals"]
    won = sales_cycle(deals, YEAR_2017)
    lost = sales_cycle(deals, YEAR_2017, "Lost")
    assert (round(won.mean, 2), won.median, won.deals, won.unknown, won.negative) == (51.78, 57, 4238, 0, 0)
    assert (round(lost.mean, 2), lost.deals) == (41.48, 2473)
    first = first_contact_to_deal(deals, maven["contacts"], maven["activities"], YEAR_2017)
    assert (first.mean, first.median) == (won.mean, won.median)
    speed = sales_velocity(2089, average_won_amount(deals, YEAR_2017), win_rate(deals, YEAR_2017), won.mean)
    assert speed == pytest.approx(60_146.85, abs=0.005)


def test_maven_lost_deals_say_no_amount_so_there_is_no_win_rate_by_value(maven):
    assert win_rate_value(maven["deals"], YEAR_2017) is None
    assert lost_without_amount(maven["deals"], YEAR_2017) == 2473


def test_maven_quarters_and_months(maven):
    bought = find_purchases(maven["deals"], maven["invoices"]).rows
    quarters = sales_by_quarter(bought, maven["deals"], YEAR_2017, 1)
    assert quarters["quarter"].tolist() == ["2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4"]
    assert quarters["deals_won"].tolist() == [531, 1254, 1257, 1196]
    assert quarters["revenue"].tolist() == [1_134_672, 3_086_111, 2_982_255, 2_802_496]
    months = sales_by_month(bought, maven["deals"], YEAR_2017)
    assert len(months) == 12
    assert months["revenue"].sum() == 10_005_534
    assert months["running_12_months"].iloc[-1] == 10_005_534


def test_maven_territories_and_managers(maven):
    closed = closed_deals(maven["deals"], maven["deal_lines"], YEAR_2017)
    areas = scores_by_territory(closed, maven["users"]).set_index("territory")
    assert areas["win_rate"].round(4).to_dict() == {"Central": 0.6256, "East": 0.6302, "West": 0.6394}
    managers = results_by_manager(maven["deals"], maven["deal_lines"], YEAR_2017)
    assert len(managers) == 30
    assert managers["revenue"].sum() == areas["revenue"].sum() == 10_005_534
    assert managers["deals_lost"].sum() == 2473
    assert managers["win_rate"].min().round(4) == 0.5498
    assert managers["win_rate"].max().round(4) == 0.7039


def test_maven_refusals_and_funnel(maven):
    reasons = refusals_by_reason(maven["deals"], YEAR_2017)
    assert reasons[["reason", "deals"]].values.tolist() == [["(no reason)", 2473]]
    whole = Period(dt.date(2016, 1, 1), dt.date(2017, 12, 31))
    steps = funnel(maven["deals"], maven["stages"], maven["stage_history"], whole)
    assert steps["stage"].tolist() == ["Prospecting", "Engaging", "Won"]
    assert steps["deals"].tolist() == [8300, 1589 + 4238, 4238]


def test_northwind_new_clients_and_managers(northwind):
    bought = find_purchases(northwind["deals"], northwind["invoices"]).rows
    assert revenue(bought, YEAR_1997) == pytest.approx(617_085.20, abs=0.005)
    assert new_clients(bought, YEAR_1997) == 21
    assert new_client_share(bought, YEAR_1997) == pytest.approx(0.0890, abs=5e-5)
    assert repeat_rate(bought) == 88 / 89
    assert history_days(bought, YEAR_1997) == 181
    managers = results_by_manager(northwind["deals"], northwind["deal_lines"], YEAR_1997)
    assert managers["owner"].tolist()[:4] == ["4", "3", "1", "2"]
    assert managers["share_of_revenue"].iloc[0] == pytest.approx(0.209, abs=5e-4)
    assert managers["share_of_revenue"].iloc[:4].sum() == pytest.approx(0.649, abs=5e-4)


def test_northwind_margin_is_less_freight(northwind):
    deals = northwind["deals"]
    of_year = deals[deals["close_date"].dt.year == 1997]
    found = deal_profitability(deals, northwind["deal_lines"], YEAR_1997)
    assert found.margin == pytest.approx((of_year["amount"] - of_year["direct_cost"]).sum())
    assert found.unknown_cost == 0


def test_receivables_of_a_real_ledger(receivable_firm):
    invoices, payments = receivable_firm["invoices"], receivable_firm["payments"]
    owed = receivables(invoices, payments, SECOND_QUARTER_2013.end)
    assert owed.invoices == 84
    assert owed.amount == pytest.approx(5119.85)
    assert owed.overdue == pytest.approx(835.56)
    assert dso_days(owed.amount, invoices, SECOND_QUARTER_2013) == pytest.approx(23.18, abs=0.005)
    ages = receivables_ageing(owed).set_index("age")
    assert ages["amount"].sum() == pytest.approx(owed.amount)
    assert ages.loc["1-30 days late", "amount"] == pytest.approx(835.56)
    assert ages.loc["31-60 days late", "invoices"] == 0
    assert set(receivables_left_out(invoices, payments, SECOND_QUARTER_2013.end).values()) == {0}
    bought = find_purchases(receivable_firm["deals"], invoices)
    assert bought.basis == "invoices"
    assert revenue(bought.rows, SECOND_QUARTER_2013) == pytest.approx(20_098.87)
