"""The metrics on a few rows each, computed by hand."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pytest

from xlcrm.metrics.deal_counts import count_deals, undated_deals
from xlcrm.metrics.deal_scores import closed_deals
from xlcrm.metrics.funnel import funnel
from xlcrm.metrics.loyalty import loyalty_index, wallets_left_out
from xlcrm.metrics.managers import results_by_manager, scores_by_territory
from xlcrm.metrics.new_clients import new_client_share, new_clients, repeat_rate, won_back_share
from xlcrm.metrics.period import Period
from xlcrm.metrics.profitability import deal_profitability
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.receivables import dso_days, receivables, receivables_ageing, receivables_left_out
from xlcrm.metrics.refusals import operational_loss_share, refusals_by_reason
from xlcrm.metrics.revenue import revenue
from xlcrm.metrics.revenue_shares import revenue_by_manager, revenue_by_product
from xlcrm.metrics.sales_cycle import first_contact_to_deal, sales_cycle
from xlcrm.metrics.sales_dynamics import sales_by_month, sales_by_quarter
from xlcrm.metrics.win_rate import sales_velocity, win_rate_value

MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))


def deal(number: int, status: str = "Won", close: str | None = "2025-03-10", **more) -> dict:
    return {"deal_id": f"D-{number}", "name": f"Deal {number}", "status": status, "close_date": close, **more}


def purchase(client: str, day: str, amount: float) -> dict:
    return deal(hash((client, day)), close=day, company_id=client, company=client, amount=amount)


def test_nothing_won_is_a_win_rate_of_zero_by_value_too(make_frames):
    assert win_rate_value(make_frames(deals=[deal(1, "Lost", amount=100)])["deals"], MARCH) == 0
    assert win_rate_value(make_frames(deals=[deal(1), deal(2, "Lost", amount=100)])["deals"], MARCH) is None
    assert win_rate_value(make_frames(deals=[])["deals"], MARCH) is None


def test_a_done_activity_without_a_done_date_touched_the_client_when_it_was_due(make_frames):
    frames = make_frames(
        deals=[deal(1, created_at="2025-03-08")],
        activities=[{"status": "Done", "due_at": "2025-03-01 09:00", "deal_id": "D-1"}],
    )
    found = first_contact_to_deal(frames["deals"], frames["contacts"], frames["activities"], MARCH)
    assert found.mean == 9


def test_counts_of_a_period(make_frames):
    deals = make_frames(
        deals=[
            deal(1, created_at="2025-03-01"),
            deal(2, "Lost", "2025-03-31", created_at="2025-02-28"),
            deal(3, "Won", "2025-04-01", created_at="2025-03-31"),  # closed later: still open then
            deal(4, "Open", None, created_at="2025-04-01"),  # not there yet
            deal(5, "Open", None),  # unknown since when
            deal(6, "Won", None, created_at="2025-01-01"),  # closed on an unknown day
            {},  # a blank row
        ]
    )["deals"]
    counts = count_deals(deals, MARCH)
    assert (counts.opened, counts.won, counts.lost, counts.open_at_end) == (2, 1, 1, 2)
    assert undated_deals(deals) == {
        "won_without_close_date": 1,
        "lost_without_close_date": 0,
        "deals_without_created_date": 1,
    }


def test_win_rate_by_value_leaves_out_lost_deals_without_amount(make_frames):
    deals = make_frames(
        deals=[
            deal(1, amount=300),
            deal(2, "Lost", amount=100, fx_rate=2.0),
            deal(3, "Lost"),
            deal(4, "Lost", amount=0),
        ]
    )["deals"]
    assert win_rate_value(deals, MARCH) == 0.6


def test_cycles_keep_same_day_deals_and_count_impossible_ones(make_frames):
    deals = make_frames(
        deals=[
            deal(1, created_at="2025-03-10"),
            deal(2, created_at="2025-02-28"),
            deal(3, created_at="2025-03-11"),
            deal(4),
            deal(5, "Lost", created_at="2025-03-05"),
        ]
    )["deals"]
    won = sales_cycle(deals, MARCH)
    assert (won.mean, won.median, won.deals, won.unknown, won.negative) == (5, 5, 2, 1, 1)
    assert sales_cycle(deals, MARCH, "Lost").mean == 5


def test_first_contact_is_the_earliest_that_anything_tells(make_frames):
    frames = make_frames(
        deals=[
            deal(1, created_at="2025-03-08", first_contact_date="2025-03-05"),  # its own date: 5
            deal(2, created_at="2025-03-08", contact_id="P-1"),  # the contact's date: 9
            deal(3, created_at="2025-03-08"),  # a done call: 3
            deal(4, created_at="2025-03-08", company_id="C-1"),  # a meeting with the company: 40
            deal(5, created_at="2025-03-08"),  # nothing but the creation: 2
            deal(6),  # nothing at all
            deal(7, created_at="2025-03-12"),  # after the close
        ],
        contacts=[{"contact_id": "P-1", "first_contact_date": "2025-03-01"}, {"contact_id": "P-2"}],
        activities=[
            {"status": "Done", "done_at": "2025-03-07 15:30", "deal_id": "D-3"},
            {"status": "Done", "done_at": "2025-01-29 09:00", "company_id": "C-1"},
            {"status": "Canceled", "done_at": "2024-01-01", "deal_id": "D-5"},
            {"status": "Done", "done_at": "2024-01-01"},
        ],
    )
    found = first_contact_to_deal(frames["deals"], frames["contacts"], frames["activities"], MARCH)
    assert (found.mean, found.median, found.deals) == ((5 + 9 + 3 + 40 + 2) / 5, 5, 5)
    assert (found.unknown, found.negative) == (1, 1)


def test_first_contact_of_a_deal_with_only_a_company_is_that_of_its_people(make_frames):
    firm = {"company_id": "C-1", "company": "One", "created_at": "2025-03-09"}
    frames = make_frames(
        deals=[deal(1, **firm), deal(2, **firm, contact_id="P-1"), deal(3, **firm, contact_id="P-3")],
        contacts=[
            {"contact_id": "P-1", "company_id": "C-1", "first_contact_date": "2025-03-05"},
            {"contact_id": "P-2", "company_id": "C-1", "first_contact_date": "2025-03-01"},
            {"contact_id": "P-3", "company_id": "C-1"},
        ],
    )
    found = first_contact_to_deal(frames["deals"], frames["contacts"], frames["activities"], MARCH)
    assert found.mean == pytest.approx((9 + 5 + 9) / 3)


def test_first_contact_to_the_first_deal_leaves_later_deals_out(make_frames):
    one = {"company_id": "C-1", "company": "One", "first_contact_date": "2025-03-01"}
    frames = make_frames(
        deals=[
            deal(1, close="2025-03-05", **one),
            deal(2, close="2025-03-20", **one),
            deal(3, close="2025-03-08", company_id="C-2", created_at="2025-03-01"),
            deal(4, close="2025-01-08", company_id="C-2", created_at="2025-01-01"),
            deal(5, close="2025-03-04", created_at="2025-03-02"),  # of nobody we know
        ]
    )
    tables = frames["deals"], frames["contacts"], frames["activities"]
    assert first_contact_to_deal(*tables, MARCH).mean == (4 + 19 + 7 + 2) / 4
    assert first_contact_to_deal(*tables, MARCH, first_deals_only=True).mean == (4 + 2) / 2


def test_new_repeat_and_won_back_clients(make_frames):
    deals = make_frames(
        deals=[
            purchase("old", "2025-01-05", 50),
            purchase("old", "2025-03-05", 100),
            purchase("new", "2025-03-05", 30),
            purchase("new", "2025-04-05", 30),
            purchase("back", "2022-12-31", 10),
            purchase("back", "2025-03-31", 70),
            deal(1, amount=1000),  # of nobody
        ]
    )["deals"]
    bought = find_purchases(deals, make_frames()["invoices"])
    assert revenue(bought.rows, MARCH) == 1200
    assert new_clients(bought.rows, MARCH) == 1
    assert new_client_share(bought.rows, MARCH) == 30 / 200
    assert won_back_share(bought.rows, MARCH, 24) == 70 / 200
    assert won_back_share(bought.rows, MARCH, 36) == 0
    assert repeat_rate(bought.rows) == 1
    assert bought.left_out(MARCH)["purchases_without_client"] == 1


def test_invoices_come_first_as_revenue_and_credit_notes_lower_it(make_frames):
    invoice = {"issue_date": "2025-03-02", "due_date": "2025-03-30", "company_id": "C-1", "company": "One"}
    frames = make_frames(
        deals=[purchase("C-9", "2025-03-05", 999)],
        invoices=[
            {**invoice, "invoice_id": "I-1", "amount": 100, "status": "Sent"},
            {**invoice, "invoice_id": "I-2", "amount": 50, "fx_rate": 2.0},
            {**invoice, "invoice_id": "I-3", "amount": 30, "status": "Credit note"},
            {**invoice, "invoice_id": "I-4", "amount": -5, "status": "Credit note"},
            {**invoice, "invoice_id": "I-5", "amount": 70, "status": "Draft"},
            {**invoice, "invoice_id": "I-6", "amount": 70, "status": "Canceled"},
            {**invoice, "invoice_id": "I-7"},
        ],
    )
    bought = find_purchases(frames["deals"], frames["invoices"])
    assert (bought.basis, bought.unreadable) == ("invoices", 1)
    assert revenue(bought.rows, MARCH) == 100 + 100 - 30 - 5
    assert repeat_rate(bought.rows) == 1
    chosen = find_purchases(frames["deals"], frames["invoices"], "deals")
    assert (chosen.basis, revenue(chosen.rows, MARCH)) == ("deals", 999)


def test_margin_counts_deals_of_known_cost_only(make_frames):
    frames = make_frames(
        deals=[
            deal(1, amount=100, direct_cost=40),
            deal(2, amount=200, direct_cost=10),  # plus 2 * 30 of its line
            deal(3, amount=50),  # its line alone: 5
            deal(4, amount=70),  # unknown
            deal(5, amount=70, direct_cost=1),  # one of two lines costed: unknown
            deal(6, direct_cost=5),  # no amount
        ],
        deal_lines=[
            {"deal_id": "D-2", "qty": 2, "unit_cost": 30},
            {"deal_id": "D-3", "qty": 1, "unit_cost": 5},
            {"deal_id": "D-4", "qty": 1},
            {"deal_id": "D-5", "qty": 1, "unit_cost": 5},
            {"deal_id": "D-5", "qty": 1},
        ],
    )
    found = deal_profitability(frames["deals"], frames["deal_lines"], MARCH)
    assert found.margin == 60 + 130 + 45
    assert found.margin_pct == pytest.approx(235 / 350)
    assert found.markup == pytest.approx(235 / 115)
    assert (found.deals, found.unknown_cost) == (3, 2)


def test_a_loss_is_a_negative_margin(make_frames):
    frames = make_frames(deals=[deal(1, amount=100, direct_cost=140)])
    assert deal_profitability(frames["deals"], frames["deal_lines"], MARCH).margin_pct == -0.4


def test_receivables_are_replayed_from_payments(make_frames):
    invoice = {"issue_date": "2025-02-01", "due_date": "2025-03-01", "company": "One", "company_id": "C-1"}
    frames = make_frames(
        invoices=[
            {**invoice, "invoice_id": "I-1", "amount": 100},  # 40 paid by then, 60 later
            {**invoice, "invoice_id": "I-2", "amount": 10, "due_date": "2025-03-31"},  # due today: not late
            {**invoice, "invoice_id": "I-3", "amount": 20, "due_date": None, "disputed": True},
            {**invoice, "invoice_id": "I-4", "amount": 5, "issue_date": "2025-04-01"},  # later
            {**invoice, "invoice_id": "I-5", "amount": 7, "status": "Paid"},  # paid, no row says when
            {**invoice, "invoice_id": "I-6", "amount": 8},  # overpaid
            {**invoice, "invoice_id": "I-7", "amount": 9, "status": "Canceled"},
            {**invoice, "invoice_id": "I-8", "amount": -9, "status": "Credit note"},
            {**invoice, "invoice_id": "I-9", "amount": 4, "status": "Paid"},  # paid later
            {**invoice, "invoice_id": "I-10", "amount": 30, "fx_rate": 0.5, "due_date": "2024-12-01"},
            {**invoice, "invoice_id": "I-11"},
        ],
        payments=[
            {"invoice_id": "I-1", "paid_at": "2025-03-31", "amount": 40},
            {"invoice_id": "I-1", "paid_at": "2025-04-01", "amount": 60},
            {"invoice_id": "I-6", "paid_at": "2025-02-02", "amount": 9},
            {"invoice_id": "I-9", "paid_at": "2025-04-02", "amount": 4},
            {"invoice_id": "I-2", "amount": 1},
        ],
    )
    owed = receivables(frames["invoices"], frames["payments"], MARCH.end)
    assert owed.amount == 60 + 10 + 20 + 4 + 15
    assert owed.overdue == 60 + 4 + 15
    assert (owed.invoices, owed.disputed) == (5, 20)
    ages = receivables_ageing(owed)
    assert ages["amount"].tolist() == [10, 64, 0, 0, 15, 20]
    assert ages["share"].sum() == pytest.approx(1)
    assert receivables_left_out(frames["invoices"], frames["payments"], MARCH.end) == {
        "invoices_without_date_or_amount": 1,
        "paid_without_payment": 1,
        "overpaid_invoices": 1,
        "payments_without_date": 1,
    }


def test_all_paid_is_zero_and_no_invoice_is_no_figure(make_frames):
    frames = make_frames(
        invoices=[{"invoice_id": "I-1", "amount": 10, "issue_date": "2025-03-02", "due_date": "2025-03-05"}],
        payments=[{"invoice_id": "I-1", "paid_at": "2025-03-02", "amount": 10}],
    )
    owed = receivables(frames["invoices"], frames["payments"], MARCH.end)
    assert (owed.amount, owed.overdue, owed.invoices) == (0, 0, 0)
    assert dso_days(owed.amount, frames["invoices"], MARCH) == 0
    none = receivables(frames["invoices"], frames["payments"], dt.date(2025, 3, 1))
    assert (none.amount, none.overdue, len(receivables_ageing(none))) == (None, None, 0)


def test_what_is_bought_between_two_wallets_is_in_neither(make_frames):
    year = Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    bought = [("2024-02-01", 10), ("2024-07-01", 1000), ("2024-11-01", 20)]
    wallets = [("2024-01-01", "2024-03-31"), ("2024-10-01", "2024-12-31"), ("2024-10-01", "2024-12-31")]
    frames = make_frames(
        deals=[purchase("C-1", day, amount) for day, amount in bought],
        wallet=[
            {"company_id": "C-1", "period_from": first, "period_to": last, "total_spend": 100}
            for first, last in wallets
        ],
    )
    found = loyalty_index(find_purchases(frames["deals"], frames["invoices"]).rows, frames["wallet"], year)
    assert found.rows[["sales", "wallet"]].values.tolist() == [[30, 300]]
    assert found.index == 10


def test_loyalty_is_our_share_of_the_wallet_in_the_days_that_both_cover(make_frames):
    frames = make_frames(
        deals=[
            purchase("C-1", "2025-03-05", 62),
            purchase("C-1", "2024-06-05", 500),  # before the period
            purchase("C-2", "2025-03-20", 40),
            purchase("C-2", "2025-03-05", 999),  # before the wallet of C-2 begins
            purchase("C-3", "2025-03-05", 100),  # no wallet
        ],
        wallet=[
            # 365 a year: 31 in March, and the same again of another category
            {"company_id": "C-1", "period_from": "2025-01-01", "period_to": "2025-12-31", "total_spend": 365 * 2},
            {"company_id": "C-1", "period_from": "2025-03-01", "period_to": "2025-03-31", "total_spend": 62},
            {"company_id": "C-2", "period_from": "2025-03-16", "period_to": "2025-04-16", "total_spend": 64},
            {"company_id": "C-4", "period_from": "2024-01-01", "period_to": "2024-12-31", "total_spend": 64},
            {"company_id": "C-4", "total_spend": 10},
        ],
    )
    bought = find_purchases(frames["deals"], frames["invoices"]).rows
    found = loyalty_index(bought, frames["wallet"], MARCH)
    assert found.rows[["client_id", "sales", "wallet"]].values.tolist() == [["C-1", 62, 124], ["C-2", 40, 32]]
    assert found.index == pytest.approx(100 * 102 / 156)
    assert found.mean_index == pytest.approx((50 + 125) / 2)
    assert found.coverage == pytest.approx(102 / 1201)
    assert found.too_low["client_id"].tolist() == ["C-2"]
    assert wallets_left_out(frames["wallet"]) == 1


def test_a_client_with_a_wallet_and_no_sales_has_a_share_of_nothing(make_frames):
    wallet = [
        {"company_id": "C-1", "company": "One", "period_from": "2025-01-01", "period_to": "2025-12-31"},
        {"company_id": "C-2", "company": "Two", "period_from": "2025-03-01", "period_to": "2025-03-31"},
    ]
    frames = make_frames(wallet=[row | {"total_spend": 62} for row in wallet])
    found = loyalty_index(find_purchases(frames["deals"], frames["invoices"]).rows, frames["wallet"], MARCH)
    assert found.rows[["client", "sales", "index"]].values.tolist() == [["Two", 0, 0], ["One", 0, 0]]
    assert (found.index, found.mean_index, found.coverage) == (0, 0, None)


@pytest.mark.parametrize(
    ("begins", "ends", "counts"),
    [
        ("2025-03-04", "2025-12-31", True),  # 28 days
        ("2025-03-05", "2025-12-31", False),  # 27 days of 302
        ("2025-03-05", "2025-06-20", True),  # 27 days of 108: a quarter
        ("2025-03-05", "2025-06-21", False),
    ],
)
def test_a_wallet_that_barely_touches_the_period_does_not_count(make_frames, begins, ends, counts):
    wallet = [{"company_id": "C-1", "period_from": begins, "period_to": ends, "total_spend": 100}]
    frames = make_frames(deals=[purchase("C-1", "2025-03-20", 62)], wallet=wallet)
    found = loyalty_index(find_purchases(frames["deals"], frames["invoices"]).rows, frames["wallet"], MARCH)
    assert (found.clients, found.too_short) == ((1, 0) if counts else (0, 1))
    assert (found.index is not None) == counts


def test_no_wallet_is_not_a_hundred(make_frames):
    frames = make_frames(deals=[purchase("C-1", "2025-03-05", 62)])
    found = loyalty_index(find_purchases(frames["deals"], frames["invoices"]).rows, frames["wallet"], MARCH)
    assert (found.index, found.mean_index, found.coverage) == (None, None, None)


def test_refusals_by_reason(make_frames):
    deals = make_frames(
        deals=[
            deal(1, "Lost", loss_reason="Price", amount=10),
            deal(2, "Lost", loss_reason="Price", amount=5),
            deal(3, "Lost", loss_reason="Our failure"),
            deal(4, "Lost", loss_category="Operational"),
            deal(5, "Lost"),
            deal(6, "Won", loss_reason="Price"),  # reopened and won: counts as won
        ]
    )["deals"]
    rows = refusals_by_reason(deals, MARCH)
    assert rows.values.tolist() == [["(no reason)", 2, 0, 0.4], ["Price", 2, 15, 0.4], ["Our failure", 1, 0, 0.2]]
    assert operational_loss_share(deals, MARCH) == 2 / 4


def test_managers_are_those_at_close(make_frames):
    ann, bob = {"owner_id": "U-1", "owner": "Ann"}, {"owner_id": "U-2", "owner": "Bob"}
    frames = make_frames(
        deals=[
            deal(1, amount=60, direct_cost=30, created_at="2025-03-01", **ann),
            deal(2, amount=30, owner_at_close_id="U-1", owner_at_close="Ann", **bob),
            deal(3, "Lost", **bob),
            deal(4, amount=10),
        ],
        users=[{"user_id": "U-1", "territories": "East;West"}, {"user_id": "U-2", "territories": "East"}],
    )
    rows = results_by_manager(frames["deals"], frames["deal_lines"], MARCH).set_index("owner")
    assert rows.index.tolist() == ["Ann", "(no owner)", "Bob"]
    assert rows["deals_won"].tolist() == [2, 1, 0]
    assert rows["revenue"].tolist() == [90, 10, 0]
    assert rows["share_of_revenue"].tolist() == [0.9, 0.1, 0]
    assert rows.loc["Ann", ["margin", "margin_pct", "sales_cycle_mean_days"]].tolist() == [30, 0.5, 9]
    assert rows.loc["Bob", ["average_won_amount", "margin"]].isna().all()
    areas = scores_by_territory(closed_deals(frames["deals"], frames["deal_lines"], MARCH), frames["users"])
    assert areas["territory"].tolist() == ["East", "West", "(no territory)"]
    assert areas["deals_won"].tolist() == [1, 1, 1]
    assert areas["deals_lost"].tolist() == [1, 0, 0]
    assert areas["revenue"].tolist() == [45, 45, 10]
    assert areas["win_rate"].tolist() == [0.5, 1, 1]
    assert areas["average_won_amount"].tolist() == [45, 45, 10]
    assert areas.loc[1, ["margin", "margin_pct", "sales_cycle_mean_days"]].tolist() == [15, 0.5, 9]


def test_the_funnel_counts_reached_or_passed(make_frames):
    stages = [
        {"stage": name, "order": order, "type": kind}
        for order, (name, kind) in enumerate([("New", "Open"), ("Offer", "Open"), ("Won", "Won"), ("Lost", "Lost")], 1)
    ]
    frames = make_frames(
        deals=[
            deal(1, "Open", None, stage="New", created_at="2025-03-01"),
            deal(2, "Open", None, stage="New", created_at="2025-03-02"),  # moved back from Offer
            deal(3, "Won", stage="Won", created_at="2025-03-03"),  # skipped Offer
            deal(4, "Lost", stage="Lost", created_at="2025-03-03"),  # was in Offer
            deal(5, "Lost", stage="Lost", created_at="2025-03-03"),  # nobody knows
            deal(6, "Won", stage="Won", created_at="2025-02-03"),  # another cohort
        ],
        stages=stages,
        stage_history=[
            {"deal_id": "D-2", "to_stage": "Offer", "changed_at": "2025-03-03"},
            {"deal_id": "D-2", "from_stage": "Offer", "to_stage": "New", "changed_at": "2025-03-08"},
            {"deal_id": "D-4", "from_stage": "Offer", "to_stage": "Lost", "changed_at": "2025-03-09"},
        ],
    )
    rows = funnel(frames["deals"], frames["stages"], frames["stage_history"], MARCH)
    assert rows["stage"].tolist() == ["New", "Offer", "Won"]
    assert rows["deals"].tolist() == [5, 3, 1]
    assert rows["from_first"].tolist() == [1, 0.6, 0.2]
    assert rows["mean_days"].iloc[1] == 5


def test_months_compare_with_the_one_before_and_a_year_ago(make_frames):
    frames = make_frames(
        deals=[
            purchase("a", "2024-02-10", 50),
            purchase("a", "2024-12-10", 7),
            purchase("b", "2025-01-31", 100),
            purchase("b", "2025-02-01", 150),
            purchase("c", "2025-02-28", 50),
            purchase("c", "2025-03-16", 99),  # after the period
        ]
    )
    bought = find_purchases(frames["deals"], frames["invoices"]).rows
    period = Period(dt.date(2025, 1, 1), dt.date(2025, 3, 15))
    rows = sales_by_month(bought, frames["deals"], period).set_index("month")
    assert rows["revenue"].to_dict() == {"2025-01": 100, "2025-02": 200, "2025-03": 0}
    assert rows["change_on_previous"].iloc[1:].tolist() == [1, -1]
    assert rows.loc["2025-02", ["average", "revenue_last_year", "change_on_last_year"]].tolist() == [100, 50, 3]
    assert rows["running_12_months"].tolist() == [157, 307, 307]
    later = bought.filter(nw.col("date") >= dt.datetime(2024, 3, 1))  # none of them has twelve months
    assert sales_by_month(later, frames["deals"], period)["running_12_months"].isna().all()
    fiscal = sales_by_quarter(bought, frames["deals"], period, 2)
    assert fiscal["quarter"].tolist() == ["2024/25-Q4", "2025/26-Q1"]
    assert fiscal["revenue"].tolist() == [100, 200]


def test_products_sell_by_lines_where_a_deal_has_them(make_frames):
    frames = make_frames(
        deals=[
            deal(1, amount=100, product_id="G-1", product="One", owner_id="U-1", owner="Ann"),
            deal(2, amount=100, product_id="G-1", product="One", fx_rate=2.0, owner_id="U-1", owner="Ann"),
            deal(3, amount=5),
        ],
        deal_lines=[
            {"deal_id": "D-2", "product_id": "G-2", "product": "Two", "qty": 2, "unit_price": 50, "discount_pct": 0.5},
            {"deal_id": "D-2", "product_id": "G-1", "product": "One", "qty": 1, "unit_price": 50},
        ],
    )
    rows = revenue_by_product(frames["deals"], frames["deal_lines"])
    values = {name: value for _id, name, value in rows.fillna("").values.tolist()}
    assert values == {"One": 200, "Two": 100, "": 5}
    sold = revenue_by_manager(frames["deals"]).fillna("").values.tolist()
    assert sorted(sold) == [["", "", 5], ["U-1", "Ann", 300]]


def test_velocity_needs_every_part():
    assert sales_velocity(10, 200.0, 0.5, 25.0) == 40
    assert sales_velocity(10, None, 0.5, 25.0) is None
    assert sales_velocity(10, 200.0, 0.5, 0.0) is None


def test_rankings_leave_out_won_deals_without_a_close_date(make_frames):
    row = {"status": "Won", "amount": 7, "owner_id": "U-1", "product_id": "G-1"}
    frames = make_frames(deals=[row | {"deal_id": "D-1"}, row | {"deal_id": "D-2", "close_date": "2025-03-01"}])
    assert revenue_by_manager(frames["deals"])["value"].tolist() == [7]
    assert revenue_by_product(frames["deals"], frames["deal_lines"])["value"].tolist() == [7]
