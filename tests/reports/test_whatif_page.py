"""The what-if of retention by hand; what books say stands apart and is never the firm's figure."""

from __future__ import annotations

import datetime as dt

import pytest

from firms import request_for
from xlcrm.metrics.period import Period
from xlcrm.metrics.retention_what_if import retention_what_if, window_of
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.whatif_page import draw

DAY = dt.date(2025, 12, 31)
YEAR = Period(dt.date(2025, 1, 1), DAY)


def won(number: int, client: int, close: str, amount: float, cost: float | None = None) -> dict:
    row = {"deal_id": f"D-{number}", "company_id": f"C-{client}", "company": f"Firm {client}", "status": "Won"}
    return row | {"close_date": close, "amount": amount, "direct_cost": cost}


@pytest.fixture
def frames(make_frames):
    """Forty clients in 2024; thirty of them buy for 300 in 2025, and a new one for 1,000."""
    before = [won(n, n, "2024-06-01", 100.0) for n in range(40)]
    after = [won(100 + n, n, "2025-06-01", 300.0, 180.0) for n in range(30)]
    costs = [
        {"date": f"2025-{month:02d}-01", "name": "Rent", "kind": "Fixed", "amount": 500.0, "purpose": "None"}
        for month in range(1, 13)
    ]
    costs += [
        {"date": "2025-05-01", "name": "Ads", "kind": "Campaign", "amount": 100.0, "purpose": "Acquisition"},
        {"date": "2025-05-01", "name": "Gifts", "kind": "Variable", "amount": 600.0, "purpose": "Retention"},
    ]
    income = [{"month": f"2025-{month:02d}-01", "amount": 1_000.0} for month in range(1, 13)]
    deals = [*before, *after, won(999, 99, "2025-07-01", 1_000.0)]
    return make_frames(deals=deals, costs=costs, income=income)


def page_of(frames, **settings):
    return draw(request_for(frames, YEAR, FirmSettings(**settings)))


def test_own_arithmetic_by_hand(frames):
    page = page_of(frames)
    figures = page.json["metrics"]
    assert figures["retention"] == 0.75
    assert figures["more_clients"] == 2  # 40 * 5 %
    assert figures["more_revenue"] == 600  # 2 * 9,000 / 30
    assert figures["more_margin"] == pytest.approx(240)  # 40 %
    assert figures["profit"] == 12_000 - 6_000 - 700
    assert figures["keeping_cost"] == 40  # 2 * 600 / 30
    assert figures["people_told"] == 100
    assert "a margin of 240 more" in page.headline


def test_what_books_say_is_scaled_and_stands_apart(frames):
    rows = {row["source"]: row for row in page_of(frames, retention_points=10).json["tables"]["effects"]}
    assert (rows["reichheld"]["low"], rows["reichheld"]["high"]) == (0.5, 1.9)
    assert (rows["articles"]["low"], rows["articles"]["high"]) == (1, 2)
    assert rows["reichheld"]["low_sum"] == pytest.approx(2_650)
    assert rows["own"]["low"] == pytest.approx(480 / 5_300)
    assert rows["assumed"] == {"source": "assumed", "low": None, "high": None, "low_sum": None, "high_sum": None}
    assumed = page_of(frames, retention_profit_pct=3).json["tables"]["effects"][1]
    assert (assumed["low"], assumed["low_sum"]) == (pytest.approx(0.15), pytest.approx(795))


def test_winning_against_keeping_is_the_firms_own_beside_the_books(frames):
    ratios = page_of(frames).json["tables"]["cost_ratios"]
    assert [(row["source"], row["low"], row["high"]) for row in ratios] == [
        ("own", 5, 5),  # 100 for one new client, 600 for thirty
        ("articles", 5, 5),
        ("books", 5, 17),
    ]


def test_no_more_clients_come_back_than_had_left(frames):
    bought = request_for(frames, YEAR).bought.rows
    assert retention_what_if(bought, DAY, 12, 100, None).more_clients == 10
    assert retention_what_if(bought, DAY, 12, 5, None).more_margin is None


def test_the_windows_meet(frames):
    assert window_of(DAY, 12) == YEAR


def test_an_empty_firm_has_no_figures(make_frames):
    page = page_of(make_frames())
    assert set(page.json["metrics"].values()) == {None}
    assert page.headline.startswith("Nobody bought in the window before")


def test_unknown_margin_is_said(make_frames):
    deals = [won(1, 1, "2024-06-01", 100.0), won(2, 1, "2025-06-01", 100.0), won(3, 2, "2024-06-01", 10.0)]
    page = page_of(make_frames(deals=deals))
    assert page.json["metrics"]["more_margin"] is None
    assert page.headline.endswith("The margin is not known.")
