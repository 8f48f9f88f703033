from __future__ import annotations

import pytest

from reminders.small_firm import TODAY, clients_of, day, firm
from xlcrm.reminders.agenda_items import Found
from xlcrm.reminders.invoices_due import invoices_due, not_invoiced, open_invoices
from xlcrm.tables.crm_tables import CrmTables

ACME = {"company_id": "C-1", "name": "Acme", "owner": "Olga"}


def bill(**more: object) -> dict[str, object]:
    usual = {"invoice_id": "I-1", "number": "007", "company_id": "C-1", "issue_date": day(40), "status": "Sent"}
    return usual | {"due_date": day(10), "amount": 1200.0, "currency": "EUR"} | more


def paid(amount: float, ago: int = 1) -> dict[str, object]:
    return {"payment_id": f"Y-{ago}", "invoice_id": "I-1", "paid_at": day(ago), "amount": amount}


def due(tables: CrmTables) -> Found:
    owed = open_invoices(tables["invoices"], tables["payments"], TODAY)
    return invoices_due(owed, clients_of(tables), tables["deals"], TODAY, 7)


@pytest.mark.parametrize(
    ("invoice", "payments", "kind", "reason"),
    [
        (bill(), [], "invoice_overdue", "1,200.00 EUR open, 10 days overdue."),
        (bill(due_date=day(0)), [], "invoice_due", "1,200.00 EUR open, due today."),
        (bill(due_date=day(-7)), [], "invoice_due", "1,200.00 EUR open, due in 7 days."),
        (bill(due_date=day(-8)), [], None, None),
        (bill(), [paid(200.0)], "invoice_overdue", "1,000.00 EUR open, 10 days overdue."),
        (bill(), [paid(200.0), paid(1000.0, 2)], None, None),
        (bill(), [paid(1200.0, -3)], "invoice_overdue", "1,200.00 EUR open, 10 days overdue."),  # paid on a day to come
        (bill(status="Paid"), [], None, None),
        (bill(status="Draft"), [], None, None),
        (bill(status="Canceled"), [], None, None),
        (bill(status="Credit note", amount=-50.0), [], None, None),
        (bill(status=None), [], "invoice_overdue", "1,200.00 EUR open, 10 days overdue."),
        (bill(issue_date=day(-1), due_date=day(-5)), [], None, None),
        (bill(disputed=True), [], "invoice_overdue", "1,200.00 EUR open, 10 days overdue. The client disputes it."),
        (bill(amount=None), [], None, None),
    ],
)
def test_which_invoices_are_asked_for(invoice, payments, kind, reason) -> None:
    items = due(firm(companies=[ACME], invoices=[invoice], payments=payments)).items
    assert items["kind"].tolist() == ([kind] if kind else [])
    assert items["why"].tolist() == ([reason] if reason else [])


def test_the_deals_owner_asks_for_the_money_else_the_clients() -> None:
    deals = [{"deal_id": "D-1", "name": "Chairs", "company_id": "C-1", "owner": "Petar", "status": "Won"}]
    invoices = [bill(deal_id="D-1"), bill(invoice_id="I-2", number="008")]
    items = due(firm(companies=[ACME], deals=deals, invoices=invoices)).items
    assert items["who"].tolist() == ["Petar", "Olga"]
    assert items["client"].tolist() == ["Acme", "Acme"]


def test_an_invoice_without_a_due_date_is_told() -> None:
    found = due(firm(invoices=[bill(due_date=None)]))
    assert found.items.empty
    assert found.left_out == ("1 open invoice has no due date.",)


def won(**more: object) -> dict[str, object]:
    usual = {"deal_id": "D-1", "name": "Chairs", "company_id": "C-1", "owner": "Olga", "status": "Won", "amount": 500.0}
    return usual | {"close_date": day(12)} | more


def forgotten(*deals: dict[str, object], invoices: list[dict[str, object]]) -> Found:
    tables = firm(companies=[ACME], deals=list(deals), invoices=invoices)
    return not_invoiced(tables["deals"], tables["invoices"], clients_of(tables), TODAY)


OTHER = bill(invoice_id="I-9", deal_id="D-9", issue_date=day(100))


@pytest.mark.parametrize(
    ("deal", "invoices", "reason"),
    [
        (won(), [OTHER], "Won 12 days ago, not invoiced yet."),
        (won(close_date=day(0)), [OTHER], "Won today, not invoiced yet."),
        (won(), [OTHER, bill(deal_id="D-1")], None),
        (won(), [OTHER, bill(deal_id="D-1", status="Draft")], "Won 12 days ago; its invoice is still a draft."),
        (won(), [OTHER, bill(deal_id="D-1", status="Canceled")], "Won 12 days ago, not invoiced yet."),
        (won(status="Open"), [OTHER], None),
        (won(amount=0.0), [OTHER], None),
        (won(close_date=day(101)), [OTHER], None),  # before the firm kept invoices here
        (won(), [], None),  # the firm keeps none
    ],
)
def test_which_won_deals_nobody_invoiced(deal, invoices, reason) -> None:
    found = forgotten(deal, invoices=invoices)
    assert found.items["why"].tolist() == ([reason] if reason else [])
    assert found.left_out == ()


def test_invoices_that_name_no_deals_tell_nothing() -> None:
    found = forgotten(won(), invoices=[bill()])
    assert found.items.empty
    assert found.left_out == ("Invoices name no deals, so won deals without an invoice cannot be told.",)
