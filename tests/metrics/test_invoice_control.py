"""Receivables and invoices on a few rows, and the oracle of a real receivables ledger."""

from __future__ import annotations

import datetime as dt

import pytest

from xlcrm.metrics.invoice_control import (
    billing_of_wins,
    invoice_control,
    invoices_by_month,
    invoices_issued,
    settled_invoices,
    won_not_invoiced,
)
from xlcrm.metrics.period import Period
from xlcrm.metrics.receivables import (
    credit_sales_days,
    dso_days,
    receivables,
    receivables_ageing,
    receivables_by_client,
)

MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))


def invoice(number: int, amount: float, issued: str = "2025-03-01", due: str | None = "2025-03-15", **more) -> dict:
    client = {"company_id": "C-1", "company": "Acme"}
    key = f"I-{number}"
    return {"invoice_id": key, "number": key, "issue_date": issued, "due_date": due, "amount": amount, **client, **more}


def payment(number: int, amount: float, day: str) -> dict:
    return {"invoice_id": f"I-{number}", "amount": amount, "paid_at": day}


def placed(frames: dict) -> dict:
    return {key: frame.reset_index(names="row") for key, frame in frames.items() if "row" not in frame}


def test_receivables_replay_what_was_open_on_a_day(make_frames):
    frames = make_frames(invoices=[invoice(1, 100, due="2025-03-01")], payments=[payment(1, 40, "2025-03-05")])
    later = receivables(frames["invoices"], frames["payments"], dt.date(2025, 3, 10))
    assert later.amount == 60
    assert later.rows["days_late"].tolist() == [9]
    assert receivables(frames["invoices"], frames["payments"], dt.date(2025, 3, 4)).amount == 100


def test_days_to_pay_end_when_nothing_is_left_to_pay(make_frames):
    rows = [invoice(number, 100) for number in (1, 2, 3)]
    payments = [
        *(payment(1, 60, "2025-03-05"), payment(1, 40, "2025-03-11"), payment(1, 100, "2025-03-21")),  # paid twice
        *(payment(2, 100, "2025-03-03"), payment(2, -30, "2025-03-05"), payment(2, 30, "2025-03-13")),  # sent back
        payment(3, 99, "2025-03-13"),
    ]
    frames = placed(make_frames(invoices=rows, payments=payments))
    found = invoice_control(settled_invoices(frames["invoices"], frames["payments"], MARCH))
    assert (found.paid, found.timed, found.days_to_pay) == (2, 2, (10 + 12) / 2)


def test_receivables_by_client_add_up_and_keep_disputes_apart(make_frames):
    other = {"company_id": "C-2", "company": "Beta"}
    rows = [
        invoice(1, 100, due="2025-03-01"),
        invoice(2, 50, due="2025-04-30"),
        invoice(3, 500, **other, disputed=True, due="2025-02-01"),
        invoice(4, 900, issued="2025-04-01"),  # not issued by then
    ]
    frames = make_frames(invoices=rows)
    owed = receivables(frames["invoices"], frames["payments"], MARCH.end)
    clients = receivables_by_client(owed)
    assert clients[["client", "invoices", "amount", "overdue", "disputed", "days_late"]].to_dict("records") == [
        {"client": "Beta", "invoices": 1, "amount": 500.0, "overdue": 500.0, "disputed": 500.0, "days_late": 58},
        {"client": "Acme", "invoices": 2, "amount": 150.0, "overdue": 100.0, "disputed": 0.0, "days_late": 30},
    ]
    assert clients["amount"].sum() == owed.amount == receivables_ageing(owed)["amount"].sum()


def test_the_ledger_of_a_real_firm(receivable_firm):
    day, quarter = dt.date(2013, 6, 30), Period(dt.date(2013, 4, 1), dt.date(2013, 6, 30))
    owed = receivables(receivable_firm["invoices"], receivable_firm["payments"], day)
    assert (owed.invoices, round(owed.amount or 0, 2)) == (84, 5119.85)
    ageing = receivables_ageing(owed).set_index("age")["amount"]
    assert round(ageing["1-30 days late"], 2) == 835.56
    assert dso_days(owed.amount, receivable_firm["invoices"], quarter) == pytest.approx(23.18, abs=0.005)
    assert credit_sales_days(day, 91) == quarter


def test_the_days_to_settle_that_the_ledger_itself_names(receivable_firm, shared_data):
    import pandas as pd

    every = Period(dt.date(2011, 1, 1), dt.date(2014, 12, 31))
    told = pd.read_csv(shared_data / "receivables" / "invoices_mdy.csv")
    control = invoice_control(settled_invoices(receivable_firm["invoices"], receivable_firm["payments"], every))
    assert (control.issued, control.paid) == (len(told), len(told))
    assert control.days_to_pay == pytest.approx(told["DaysToSettle"].mean())
    assert control.days_late == pytest.approx(told["DaysLate"].mean())


def test_control_counts_what_was_paid_in_time_and_in_full(make_frames):
    frames = make_frames(
        invoices=[
            invoice(1, 100),
            invoice(2, 300),
            invoice(3, 200, fx_rate=2.0),
            invoice(4, 50, status="Paid"),  # no payment row: paid on an unknown day
            invoice(5, 80, status="Draft"),
            invoice(6, -30, status="Credit note"),
            invoice(7, 10, issued="2025-02-28"),
            {},
        ],
        payments=[
            payment(1, 60, "2025-03-11"),
            payment(1, 50, "2025-03-21"),  # ten too much
            payment(2, 100, "2025-03-05"),
            payment(3, 200, "2025-04-02"),  # after the period
        ],
    )
    settled = settled_invoices(frames["invoices"], frames["payments"], MARCH)
    control = invoice_control(settled)
    assert (control.issued, control.issued_sum) == (4, 850.0)
    assert (control.paid, control.paid_sum) == (2, 250.0)
    assert control.share_paid == 250 / 850
    assert (control.days_to_pay, control.days_late, control.timed) == (20.0, 6.0, 1)


def test_the_months_and_the_rows_add_up_to_the_control(make_frames):
    frames = make_frames(
        invoices=[invoice(1, 100), invoice(2, 300, issued="2025-04-02")], payments=[payment(1, 100, "2025-03-11")]
    )
    period = Period(dt.date(2025, 2, 1), dt.date(2025, 4, 30))
    frames = placed(frames)
    settled = settled_invoices(frames["invoices"], frames["payments"], period)
    control, months, rows = invoice_control(settled), invoices_by_month(settled, period), invoices_issued(settled)
    assert control.share_paid == 0.25
    assert months["month"].tolist() == ["2025-02", "2025-03", "2025-04"]
    assert months["issued"].tolist() == [0, 1, 1]
    assert months["days_to_pay"].tolist()[1] == 10
    assert months["share_paid"].isna().tolist() == [True, False, False]
    assert months["issued_sum"].sum() == rows["own"].sum() == control.issued_sum
    assert months["paid_sum"].sum() == rows["came_in"].sum() == control.paid_sum


def test_no_invoice_is_no_figure(make_frames):
    frames = make_frames()
    control = invoice_control(settled_invoices(frames["invoices"], frames["payments"], MARCH))
    assert (control.issued, control.share_paid, control.days_to_pay) == (None, None, None)
    billing = billing_of_wins(frames["deals"], frames["invoices"], MARCH)
    assert (billing.not_invoiced, billing.days_to_invoice) == (None, None)


def test_wins_that_were_never_invoiced(make_frames):
    deals = [
        {
            "deal_id": f"D-{n}",
            "name": f"Deal {n}",
            "status": "Won",
            "close_date": f"2025-03-{10 + n}",
            "amount": 100 * n,
        }
        for n in range(1, 5)
    ]
    invoices = [
        invoice(1, 100, issued="2025-03-14", deal_id="D-1"),
        invoice(2, 100, issued="2025-03-20", deal_id="D-1"),  # the second of the deal
        invoice(3, 100, issued="2025-03-01", deal_id="D-2"),  # before the win
        invoice(4, 100, issued="2025-04-01", deal_id="D-3"),  # after the period
        invoice(5, 100, issued="2025-03-20", deal_id="D-4", status="Canceled"),
    ]
    frames = placed(make_frames(deals=deals, invoices=invoices))
    billing = billing_of_wins(frames["deals"], frames["invoices"], MARCH)
    assert (billing.days_to_invoice, billing.billed, billing.billed_before) == (3.0, 2, 1)
    assert (billing.not_invoiced, billing.not_invoiced_sum) == (2, 700.0)
    missing = won_not_invoiced(frames["deals"], frames["invoices"], MARCH)
    assert missing["name"].tolist() == ["Deal 4", "Deal 3"]


def test_invoices_that_name_no_deal_leave_the_question_open(make_frames):
    deals = [{"deal_id": "D-1", "status": "Won", "close_date": "2025-03-10", "amount": 100}]
    frames = placed(make_frames(deals=deals, invoices=[invoice(1, 100)]))
    billing = billing_of_wins(frames["deals"], frames["invoices"], MARCH)
    assert (billing.not_invoiced, billing.unlinked) == (None, 1)
    assert won_not_invoiced(frames["deals"], frames["invoices"], MARCH).empty
