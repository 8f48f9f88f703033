"""Money: small ledgers worked out by hand."""

from __future__ import annotations

import pytest

from xlcrm.call_formula import NO_DATA, call_formula
from xlcrm.formulas.formula import BadArgumentError

INVOICES = [
    ["Number", "Company", "Issued", "Due", "Amount", "Status", "Exchange rate"],
    ["1", "Acme", "2026-01-01", "2026-01-11", 100, "Sent", None],
    ["2", "Acme", "2026-01-05", "2026-03-05", 200, "Sent", 2],
    ["3", "Berg", "2025-09-01", "2025-10-01", 300, "Sent", None],
    ["4", "Berg", "2026-01-02", None, 50, "Sent", None],
    ["5", "Berg", "2026-01-03", "2026-01-13", 70, "Draft", None],
    ["6", "Berg", "2026-01-04", "2026-01-14", 80, "Credit note", None],
]
PAYMENTS = [["Invoice", "Paid on", "Amount"], ["1", "2026-01-20", "40"], ["3", "2026-02-15", 300]]
DAY = "2026-01-31"


@pytest.mark.parametrize(
    ("client", "bucket", "owed"),
    [
        (None, None, 60 + 400 + 300 + 50),
        ("ACME", None, 460),
        (None, "1-30", 60),
        (None, "not due", 400),
        (None, "over 90", 300),
        (None, "31-60", 0),
        ("Berg", "no due date", 50),
    ],
)
def test_receivables_by_client_and_age(client, bucket, owed):
    assert call_formula("CRM_RECEIVABLES", [INVOICES, PAYMENTS, DAY, client, bucket]) == owed


def test_receivables_on_a_later_day_and_of_nobody():
    assert call_formula("CRM_RECEIVABLES", [INVOICES, PAYMENTS, "2026-02-28", "Berg"]) == 50
    assert call_formula("CRM_RECEIVABLES", [INVOICES, PAYMENTS, DAY, "Nobody"]) == NO_DATA
    assert call_formula("CRM_RECEIVABLES", [INVOICES, PAYMENTS, "2020-01-01"]) == NO_DATA
    with pytest.raises(BadArgumentError, match="bucket cannot be '60'"):
        call_formula("CRM_RECEIVABLES", [INVOICES, PAYMENTS, DAY, None, "60"])


def test_days_of_sales_that_are_owed():
    """810 owed; 100 + 400 + 50 - 80 invoiced in the 31 days of January."""
    assert call_formula("CRM_DSO", [INVOICES, PAYMENTS, DAY, 31]) == pytest.approx(810 / (470 / 31))
    with pytest.raises(BadArgumentError, match="days is 0"):
        call_formula("CRM_DSO", [INVOICES, PAYMENTS, DAY, 0])


def test_cost_to_acquire_follows_the_settings():
    """500, and of the 200 for both 30 %; the hours of a person at the rate of the Users sheet; two new clients."""
    costs = [["Date", "Purpose", "Amount", "Hours", "Person"], ["2026-01-10", "Acquisition", 500, None, None]]
    costs += [["2026-01-11", "Both", 200, None, None], ["2026-01-12", "Acquisition", None, 10, "Ann"]]
    deals = [["Company", "Status", "Closed on", "Amount"], ["Acme", "Won", "2026-03-10", 900]]
    deals += [["Berg", "Won", "2026-03-11", 700], ["Coda", "Won", "2025-03-11", 700], ["Coda", "Won", "2026-03-11", 1]]
    users = [["Name", "Rate per hour"], ["Ann", 24]]
    settings = [["Key", "Setting", "Value"], ["acquisition_pct_of_both", "x", "30"]]
    year = ["2026-01-01", "2026-12-31"]
    assert call_formula("CRM_CAC", [costs, deals, None, users, None, settings, *year]) == (500 + 60 + 240) / 2
    assert call_formula("CRM_CAC", [costs, deals, None, users, None, None, *year]) == (500 + 100 + 240) / 2
    assert call_formula("CRM_CAC", [costs, deals, None, users, None, None, "2027-01-01"]) == NO_DATA


def test_return_on_columns_and_single_cells():
    assert call_formula("CRM_ROI", [[["3 000"], [None], ["#N/A"]], [[2000], [5], [5]]]) == [[1.5], [""], [NO_DATA]]
    assert call_formula("CRM_ROI", [300, [[100], [0]], "PCT"]) == [[2.0], [NO_DATA]]
    with pytest.raises(BadArgumentError, match="columns of one length"):
        call_formula("CRM_ROI", [[[1], [2]], [[1], [2], [3]]])


@pytest.mark.parametrize(
    ("costs", "benefits", "month"),
    [
        ([1000, 0, 0], [400, 400, 400], 3),
        ([1000, 0, 0], [1000, 0, 0], 1),
        ([1000, 900, 0], [1100, 0, 0], 1),
        ([1000, None, "#N/A"], [400, None, 600], 3),
        ([1000, 0, 0], [400, 400, 100], None),
    ],
)
def test_payback_is_the_month_that_covers_all_costs_so_far(costs, benefits, month):
    given = [[[cell] for cell in column] for column in (costs, benefits)]
    assert call_formula("CRM_PAYBACK", given) == (NO_DATA if month is None else month)


def test_payback_wants_as_many_costs_as_benefits():
    with pytest.raises(BadArgumentError, match="costs has 2 cells and benefits 1"):
        call_formula("CRM_PAYBACK", [[[1], [2]], [[1]]])


def test_before_and_after_leaves_the_months_of_transition_out():
    income = [["Month", "Amount"], *([f"2026-{month:02}-01", 100 * month] for month in range(1, 9))]
    costs = [["Date", "Kind", "Amount"], *([f"2026-{month:02}-05", "Fixed", 50] for month in range(1, 9))]
    given = [income, costs, None, None, None, None, None, "2026-04-01", "2026-08-31"]
    header = ["before", "after", "change", "months"]
    assert call_formula("CRM_BEFOREAFTER", given) == [header, [150.0, 550.0, 400.0, 3]]
    assert call_formula("CRM_BEFOREAFTER", [*given, 3]) == [header, [200.0, 700.0, 500.0, 2]]
    assert call_formula("CRM_BEFOREAFTER", [*given[:7], "2027-04-01", "2027-04-02"]) == NO_DATA
