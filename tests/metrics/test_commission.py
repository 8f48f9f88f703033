"""Pay and the what-if of low fixed pay on a few rows, computed by hand."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from firms import request_for
from xlcrm.metrics.commission import low_fixed_pay, pay_by_month, pay_by_person, pay_terms
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.commission_page import draw

QUARTER = Period(dt.date(2025, 1, 1), dt.date(2025, 3, 31))
USERS = [
    {"user_id": "U-1", "name": "Ann", "fixed_pay": 1000.0, "commission_pct": 0.05},
    {"user_id": "U-2", "name": "Bob", "fixed_pay": 3100.0, "commission_pct": 0.1, "start_date": "2025-01-22"},
    {"user_id": "U-3", "name": "Cid", "fixed_pay": 900.0, "end_date": "2024-12-31"},
    {"user_id": "U-4", "name": "Dan"},
]


def deal(number: int, owner: str, close: str, amount: float, **more) -> dict:
    row = {"deal_id": f"D-{number}", "owner_id": owner, "status": "Won", "close_date": close, "amount": amount}
    return row | more


@pytest.fixture
def frames(make_frames):
    deals = [
        deal(1, "U-1", "2025-01-10", 20_000.0),
        deal(2, "U-2", "2025-02-10", 8_000.0, owner_at_close_id="U-1", fx_rate=0.5),  # 4,000 of Ann's
        deal(3, "U-2", "2025-02-11", 30_000.0),
        deal(4, "U-4", "2025-03-01", 500.0),
        deal(5, "U-1", "2025-04-01", 99.0),
        deal(6, "U-1", "2025-03-01", 77.0, status="Lost"),
    ]
    invoices = [
        {"invoice_id": "I-1", "deal_id": "D-3", "amount": 30_000.0, "status": "Sent", "issue_date": "2025-02-12"},
        {"invoice_id": "I-2", "company_id": "C-1", "amount": 100.0, "fx_rate": 2.0, "issue_date": "2025-02-12"},
        {"invoice_id": "I-3", "amount": 5.0, "issue_date": "2025-02-12"},
    ]
    payments = [
        {"invoice_id": "I-1", "paid_at": "2025-03-05", "amount": 10_000.0},
        {"invoice_id": "I-2", "paid_at": "2025-01-31", "amount": 50.0},
        {"invoice_id": "I-3", "paid_at": "2025-01-31", "amount": 5.0},
        {"invoice_id": "I-1", "paid_at": "2025-04-05", "amount": 20_000.0},
    ]
    companies = [{"company_id": "C-1", "name": "Acme", "owner_id": "U-1"}]
    return make_frames(users=USERS, deals=deals, invoices=invoices, payments=payments, companies=companies)


def by_person(frames, basis="won", period=QUARTER) -> pd.DataFrame:
    rows = pay_by_month(frames, basis, period)
    return pay_by_person(rows, pay_terms(frames["users"]))


def test_pay_of_won_deals_by_month(frames):
    rows = pay_by_month(frames, "won", QUARTER).set_index(["user_id", "month"])
    ann = rows.loc["U-1"]
    assert ann["sold"].tolist() == [20_000, 4_000, 0]
    assert ann["commission"].tolist() == [1_000, 200, 0]
    assert ann["pay"].tolist() == [2_000, 1_200, 1_000]
    bob = rows.loc["U-2"]
    assert bob["fixed"].tolist() == [1_000, 3_100, 3_100]  # 10 of 31 days in January
    assert bob["pay"].tolist() == [1_000, 6_100, 3_100]
    assert "U-3" not in rows.index  # gone before the period
    dan = rows.loc[("U-4", "2025-03")]
    assert dan["sold"] == 500
    assert pd.isna(dan["pay"])


def test_a_part_of_a_month_is_paid_by_days(frames):
    half = pay_by_month(frames, "won", Period(dt.date(2025, 4, 1), dt.date(2025, 4, 15)))
    assert half.set_index("user_id")["fixed"].to_dict() == {"U-1": 500, "U-2": 1_550}
    assert half.set_index("user_id")["sold"].to_dict() == {"U-1": 99, "U-2": 0}


def test_pay_of_money_that_came_in(frames):
    rows = by_person(frames, "paid").set_index("user_id")
    assert rows["sold"].to_dict() == {"U-2": 10_000, "U-1": 100, "": 5}  # the deal's seller, the client's owner, nobody
    assert rows.loc["U-2", "commission"] == 1_000
    assert pd.isna(rows.loc["", "pay"])


def test_shares_of_a_person(frames):
    ann = by_person(frames).set_index("user_id").loc["U-1"]
    assert (ann["fixed"], ann["commission"], ann["pay"]) == (3_000, 1_200, 4_200)
    assert ann["variable_share"] == pytest.approx(1_200 / 4_200)
    assert ann["share_of_sold"] == pytest.approx(4_200 / 24_000)


def test_low_fixed_pay_costs_the_same_for_all_together():
    people = pd.DataFrame(
        {
            "sold": [10_000.0, 30_000.0, 700.0],
            "fixed": [1_000.0, 1_000.0, 400.0],
            "commission": [100.0, 300.0, None],
            "pay": [1_100.0, 1_300.0, 400.0],
        }
    )
    rows, added = low_fixed_pay(people, 0.5)
    assert added == 0.025  # 1,000 / 40,000
    assert rows["new_pay"].tolist() == [850, 1_550, 400]  # who has no commission stays as they are
    assert rows["change"].tolist() == [-250, 250, 0]
    assert low_fixed_pay(people.assign(sold=0.0), 0.5)[1] is None


def test_the_page_follows_the_settings(frames):
    page = draw(request_for(frames, QUARTER, FirmSettings(commission_basis="paid", low_fixed_pct=0)))
    figures = page.json["metrics"]
    assert (figures["fixed_pay"], figures["commission"]) == (3_000 + 7_200, 5 + 1_000)
    assert figures["added_commission"] == pytest.approx(10_200 / 10_100)
    assert page.json["basis"] == "paid"
    people = page.json["tables"]["people"]
    assert sum(row["change"] or 0 for row in people) == pytest.approx(0)
    assert "With 0.0 % of the fixed pay" in page.headline
    won = draw(request_for(frames, QUARTER))
    assert won.left_out == ("1 person sold something and has neither a fixed pay nor a commission on the Users sheet.",)


def test_nobody_is_paid_for_days_to_come(frames):
    page = draw(request_for(frames, QUARTER, today=dt.date(2025, 1, 31)))
    assert page.json["metrics"]["fixed_pay"] == 2_000


def test_without_terms_there_is_no_figure(make_frames):
    page = draw(request_for(make_frames(users=[{"user_id": "U-4", "name": "Dan"}]), QUARTER))
    assert set(page.json["metrics"].values()) == {None}
    assert page.headline.startswith("Nobody has a fixed pay")
