"""Clients that cost more than they bring: margin, hours, debts, and the reason."""

from __future__ import annotations

import datetime as dt

import pytest

from xlcrm.metrics.client_margins import client_margins
from xlcrm.metrics.cost_to_serve import bad_debts, cost_to_serve
from xlcrm.metrics.period import Period
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.revenue import bought_by_client
from xlcrm.metrics.unprofitable_clients import unprofitable_clients

YEAR = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def deal(number: str, amount: float, **more) -> dict:
    firm = {"deal_id": number, "company_id": f"C-{number}", "company": f"Firm {number}"}
    return {**firm, "status": "Won", "close_date": "2025-03-10", "amount": amount, **more}


def done(minutes: float | None, **more) -> dict:
    return {"type": "Call", "status": "Done", "done_at": "2025-04-01 10:00", "duration_min": minutes, **more}


def judged(frames):
    served = cost_to_serve(frames["activities"], frames["deals"], frames["contacts"], frames["users"], YEAR)
    placed = frames["invoices"].reset_index(names="row")
    bought = find_purchases(frames["deals"], frames["invoices"], "deals").rows
    return unprofitable_clients(
        bought_by_client(bought, YEAR),
        client_margins(frames["deals"], frames["deal_lines"], YEAR),
        served.rows,
        bad_debts(placed, frames["payments"], YEAR),
    )


@pytest.fixture
def frames(make_frames):
    return make_frames(
        deals=[
            deal("good", 1000, direct_cost=600),
            deal("costly", 200, direct_cost=100),  # margin 100, 3 hours at 40
            deal("below", 100, direct_cost=130),
            deal("debtor", 500, direct_cost=400),
            deal("unknown", 900),  # no cost: not judged
        ],
        users=[{"user_id": "U-1", "hourly_rate": 40}, {"user_id": "U-2", "hourly_rate": 60}, {"user_id": "U-3"}],
        activities=[
            done(120, company_id="C-costly", owner_id="U-1"),
            done(60, deal_id="costly", owner_id="U-1"),  # by its deal
            done(60, contact_id="P-1", owner_id="U-2"),  # by its contact's company: 60 for the good one
            done(None, company_id="C-good", owner_id="U-3"),  # the mean of calls, 80 minutes, at the mean rate 50
            done(600, company_id="C-good", owner_id="U-1", status="Canceled"),
            done(600, company_id="C-good", owner_id="U-1", done_at="2024-04-01"),
            done(60, owner_id="U-1"),  # nobody's
        ],
        contacts=[{"contact_id": "P-1", "company_id": "C-good"}],
        invoices=[
            {"invoice_id": "I-1", "company_id": "C-debtor", "company": "Firm debtor", "issue_date": "2025-03-10",
             "due_date": "2025-04-10", "amount": 500, "status": "Sent"},
            {"invoice_id": "I-2", "company_id": "C-good", "issue_date": "2025-10-01", "due_date": "2025-10-20",
             "amount": 9000, "status": "Sent"},  # late by 72 days: not lost yet
            {"invoice_id": "I-3", "company_id": "C-good", "issue_date": "2024-01-01", "due_date": "2024-01-20",
             "amount": 9000, "status": "Sent"},  # lost the year before
        ],
        payments=[{"invoice_id": "I-1", "paid_at": "2025-05-01", "amount": 50}],
    )  # fmt: skip


def test_result_is_margin_less_hours_less_debts(frames):
    found = judged(frames)
    rows = found.rows.set_index("client_id")
    assert rows.loc["C-costly", ["margin", "cost_to_serve", "bad_debt", "result"]].tolist() == [100, 120, 0, -20]
    mean_call = (120 + 60 + 60 + 60) / 4
    assert rows.loc["C-good", "cost_to_serve"] == pytest.approx(60 + mean_call / 60 * 50)
    assert rows.loc["C-debtor", ["bad_debt", "result"]].tolist() == [450, -350]
    assert found.losing["client_id"].tolist() == ["C-debtor", "C-below", "C-costly"]
    assert found.losing["reason"].tolist() == ["bad_debt", "below_cost", "cost_to_serve"]
    assert rows.loc["C-good", "reason"] is None
    assert found.share_of_clients == 0.75
    assert found.share_of_revenue == pytest.approx(800 / 1800)
    assert (found.not_judged, found.is_gross) == (1, False)


def test_parts_of_the_result_add_up(frames):
    rows = judged(frames).rows
    assert rows["result"].sum() == pytest.approx(
        rows["margin"].sum() - rows["cost_to_serve"].sum() - rows["bad_debt"].sum()
    )


def test_hours_of_nobody_are_counted(frames):
    served = cost_to_serve(frames["activities"], frames["deals"], frames["contacts"], frames["users"], YEAR)
    assert served.unknown == 1
    assert served.rows["activities"].sum() == 4


def test_without_rates_it_is_the_gross_margin_and_says_so(frames):
    frames = frames | {"users": frames["users"].assign(hourly_rate=float("nan"))}
    found = judged(frames)
    assert found.is_gross
    assert found.losing["client_id"].tolist() == ["C-debtor", "C-below"]
    assert (found.rows["cost_to_serve"] == 0).all()


def test_a_debtor_that_bought_nothing_in_the_period_is_judged_too(make_frames):
    late = {"invoice_id": "I", "company_id": "C", "company": "Late", "issue_date": "2024-11-01"}
    frames = make_frames(invoices=[{**late, "due_date": "2024-12-01", "amount": 70, "status": "Sent"}])
    found = judged(frames)
    assert found.losing[["client", "bad_debt", "result"]].values.tolist() == [["Late", 70, -70]]
    assert (found.share_of_clients, found.share_of_revenue) == (1, None)


def test_nobody_is_no_share(make_frames):
    found = judged(make_frames())
    assert (found.share_of_clients, found.share_of_revenue, len(found.rows)) == (None, None, 0)
