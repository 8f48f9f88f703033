"""Sales by month on a few purchases, the running year, and deals sold at a loss, computed by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from xlcrm.metrics.period import Period
from xlcrm.metrics.profitability import deal_profitability, deals_sold_at_a_loss
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.revenue import average_won_amount, median_won_amount
from xlcrm.metrics.sales_dynamics import running_year, sales_by_month, sales_by_quarter

MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))


def won(number: int, day: str, amount: float | None, **more) -> dict:
    return {
        "deal_id": f"D-{number}",
        "name": f"Deal {number}",
        "status": "Won",
        "close_date": day,
        "amount": amount,
    } | more


def test_months_against_the_one_before_and_a_year_ago(make_frames):
    deals = make_frames(
        deals=[
            won(1, "2024-02-10", 120),
            won(2, "2025-01-05", 100),
            won(3, "2025-02-05", 150),
            won(4, "2025-02-06", None),
        ]
    )["deals"]
    purchases = find_purchases(deals, make_frames()["invoices"]).rows
    rows = sales_by_month(purchases, deals, Period(dt.date(2025, 1, 1), dt.date(2025, 2, 28)))
    assert rows["month"].tolist() == ["2025-01", "2025-02"]
    assert rows["change_on_previous"].tolist()[1] == pytest.approx(0.5)
    assert rows["change_on_last_year"].tolist()[1] == pytest.approx(0.25)
    assert rows["deals_won"].tolist() == [1, 2]
    assert rows["running_12_months"].tolist() == [220, 250]


def test_quarters_of_a_year_that_begins_in_april(make_frames):
    deals = make_frames(deals=[won(1, "2025-03-31", 10), won(2, "2025-04-01", 20)])["deals"]
    purchases = find_purchases(deals, make_frames()["invoices"]).rows
    rows = sales_by_quarter(purchases, deals, Period(dt.date(2025, 1, 1), dt.date(2025, 6, 30)), 4)
    assert rows[["quarter", "revenue"]].values.tolist() == [["2024/25-Q4", 10.0], ["2025/26-Q1", 20.0]]


def test_a_part_of_a_year_is_no_year(make_frames):
    deals = make_frames(deals=[won(1, "2024-03-01", 10), won(2, "2024-03-02", 20), won(3, "2025-03-01", 40)])["deals"]
    purchases = find_purchases(deals, make_frames()["invoices"]).rows
    assert running_year(purchases, dt.date(2025, 3, 1)) == 60
    assert running_year(purchases, dt.date(2025, 2, 27)) is None
    assert running_year(purchases, dt.date(2028, 3, 1)) is None
    assert running_year(purchases, dt.date(2024, 2, 29)) is None


def test_a_year_that_ends_in_february_leaves_out_the_leap_day_before(make_frames):
    days = (("2023-01-01", 1), ("2024-02-29", 10), ("2024-03-01", 100), ("2025-02-28", 1000))
    deals = make_frames(deals=[won(n, day, amount) for n, (day, amount) in enumerate(days)])["deals"]
    purchases = find_purchases(deals, make_frames()["invoices"]).rows
    assert running_year(purchases, dt.date(2025, 2, 28)) == 1100
    assert running_year(purchases, dt.date(2024, 2, 29)) == 10


def test_credit_notes_lower_the_average_and_are_no_purchases(make_frames):
    invoices = [
        {"invoice_id": "I-1", "issue_date": "2025-03-01", "amount": 300},
        {"invoice_id": "I-2", "issue_date": "2025-03-02", "amount": 100},
        {"invoice_id": "I-3", "issue_date": "2025-03-03", "amount": 50, "status": "Credit note"},
        {"invoice_id": "I-4", "issue_date": "2025-03-04", "amount": 0, "status": "Credit note"},
    ]
    frames = make_frames(invoices=invoices)
    purchases = find_purchases(frames["deals"], frames["invoices"]).rows
    rows = sales_by_month(purchases, frames["deals"], MARCH)
    assert rows[["revenue", "purchases", "average"]].values.tolist() == [[350, 2, 175]]


def test_average_and_median_bill(make_frames):
    deals = make_frames(deals=[won(n, "2025-03-10", amount) for n, amount in enumerate([100, 200, 600, None])])["deals"]
    assert (average_won_amount(deals, MARCH), median_won_amount(deals, MARCH)) == (300, 200)


def test_margin_markup_and_losses(make_frames):
    frames = make_frames(
        deals=[
            won(1, "2025-03-10", 1000, direct_cost=600),
            won(2, "2025-03-11", 100, direct_cost=130, fx_rate=2.0),
            won(3, "2025-03-12", 500),  # of unknown cost
            won(4, "2025-03-13", 50, direct_cost=55),
            won(5, "2025-04-01", 50, direct_cost=99),
        ]
    )
    deals = frames["deals"].reset_index(names="row")
    one = deal_profitability(deals[deals["name"] == "Deal 1"], frames["deal_lines"], MARCH)
    assert (one.margin, one.margin_pct, one.markup) == (400, 0.4, pytest.approx(2 / 3))
    every = deal_profitability(deals, frames["deal_lines"], MARCH)
    assert (every.margin, every.deals, every.unknown_cost, every.at_a_loss) == (335, 3, 1, 2)
    losses = deals_sold_at_a_loss(deals, frames["deal_lines"], MARCH)
    assert losses[["name", "margin"]].values.tolist() == [["Deal 2", -60.0], ["Deal 4", -5.0]]
