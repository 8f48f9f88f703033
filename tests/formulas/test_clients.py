"""Clients: a real trader's orders against plain sums, and small firms worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from formula_cells import cells_of
from xlcrm.call_formula import NO_DATA, call_formula
from xlcrm.formulas.formula import BadArgumentError

HEADERS = ["Company", "Status", "Closed on", "Amount"]
DEALS = [
    HEADERS,
    ["Acme", "Won", "2024-05-10", 100],
    ["Acme", "Won", "2025-06-01", 300],
    ["Berg", "Won", "2024-07-01", 600],
]


@pytest.fixture(scope="module")
def orders(northwind):
    return cells_of("deals", northwind["deals"])


def test_pareto_and_abc_agree_with_running_sums(northwind):
    bought = northwind["deals"].groupby("company")["amount"].sum().sort_values(ascending=False)
    values, labels = [[value] for value in bought], [[name] for name in bought.index]
    rows = call_formula("CRM_PARETO", [values, labels, 1])
    running = bought.cumsum() / bought.sum()
    assert [row[0] for row in rows[1:]] == list(bought.index)
    assert np.allclose([row[2] for row in rows[1:]], running)
    assert sum(row[3] == "A" for row in rows[1:]) == (running < 0.8).sum() + 1
    assert call_formula("CRM_ABC", [values, values]) == [[row[3]] for row in rows[1:]]
    top = call_formula("CRM_PARETO", [values, labels, 0.5])
    assert len(top) - 1 == (running < 0.5).sum() + 1
    assert len(call_formula("CRM_PARETO", [values, labels])) - 1 == (running < 0.8).sum() + 1


def test_rfm_of_one_client_is_its_line_of_the_table(orders):
    table = call_formula("CRM_RFM", [orders, None, "1998-05-06"])
    assert table[0] == ["client", "recency_days", "frequency", "monetary", "rfm", "segment"]
    asked = [[row[0]] for row in (table[1], table[-1])]
    assert call_formula("CRM_RFM", [orders, None, "1998-05-06", asked]) == [[table[1][4]], [table[-1][4]]]
    assert call_formula("CRM_RFM", [orders, None, "1998-05-06", "Nobody"]) == NO_DATA


def test_every_order_of_the_first_year_is_of_a_new_client(orders):
    assert call_formula("CRM_NEWSHARE", [orders, None, None, "1996-12-31"]) == 1.0
    share = call_formula("CRM_NEWSHARE", [orders, None, "1997-01-01", "1997-12-31"])
    assert 0 < share < 1


def test_churn_and_retention_by_hand():
    """In the year before 2025-06-30: Acme and Berg bought by turns; only Acme stayed."""
    churned = [*DEALS, ["Coda", "Won", "2024-01-15", 50]]
    for days in (["2024-07-01", "2025-06-30"], [None, "2025-06-30"]):
        assert call_formula("CRM_CHURN", [churned, None, *days]) == pytest.approx(1 / 2)
        assert call_formula("CRM_RETENTION", [churned, None, *days]) == pytest.approx(1 / 2)
    with pytest.raises(BadArgumentError, match="give `to`, such as TODAY"):
        call_formula("CRM_CHURN", [churned, None, "2025-06-30"])
    with pytest.raises(BadArgumentError, match="after its end"):
        call_formula("CRM_CHURN", [churned, None, "2025-07-01", "2025-06-30"])


def test_churn_of_any_window_looks_at_one_of_the_same_length_before():
    head, *_rows = DEALS
    bought = [
        head,
        ["Acme", "Won", "2025-01-31", 10],
        ["Berg", "Won", "2025-02-01", 10],
        ["Berg", "Won", "2025-03-31", 10],
    ]
    assert call_formula("CRM_CHURN", [bought, None, "2025-03-01", "2025-03-31"]) == 0.0  # February: Berg, who stayed
    assert call_formula("CRM_CHURN", [bought, None, "2025-02-11", "2025-03-12"]) == 1.0  # 30 days before: both
    assert call_formula("CRM_CHURN", [bought, None, "2025-03-20", "2025-03-31"]) == NO_DATA  # 12 days before: nobody


def test_repeat_rate_of_a_period_counts_its_purchases_alone():
    assert call_formula("CRM_REPEATRATE", [DEALS]) == 0.5
    assert call_formula("CRM_REPEATRATE", [DEALS, None, "2025-01-01"]) == 0.0


def test_loyalty_by_client_and_by_category():
    wallet = [["Company", "Category", "From", "To", "Total spend"]]
    wallet += [["Acme", "Food", "2025-01-01", "2025-12-31", 600], ["Acme", "Tools", "2025-01-01", "2025-12-31", 400]]
    deals = [
        [*HEADERS, "Product"],
        ["Acme", "Won", "2025-06-01", 300, "Bread"],
        ["Acme", "Won", "2025-07-01", 50, "Saw"],
    ]
    products = [["Name", "Category"], ["Bread", "Food"], ["Saw", "Tools"]]
    year = ["2025-01-01", "2025-12-31"]
    assert call_formula("CRM_LOYALTY", [deals, None, wallet, None, "acme", *year]) == pytest.approx(0.35)
    assert call_formula("CRM_LOYALTY", [deals, None, wallet, products, None, *year, "food"]) == pytest.approx(0.5)
    asked = [["Acme"], ["Berg"], [None]]
    assert call_formula("CRM_LOYALTY", [deals, None, wallet, None, asked, *year]) == [
        [pytest.approx(0.35)],
        [NO_DATA],
        [""],
    ]
    with pytest.raises(BadArgumentError, match="give the table Products too"):
        call_formula("CRM_LOYALTY", [deals, None, wallet, None, None, *year, "Food"])


def test_lifetime_value_by_hand():
    """Two bills of 1,000 at 40 % in two years: 400 a year to come, 800 so far."""
    deals = [
        [*HEADERS, "Direct cost"],
        ["Acme", "Won", "2024-01-01", 1000, 600],
        ["Acme", "Won", "2025-07-01", 1000, 600],
    ]
    given = [deals, None, None, None]
    a_year = 1000 * 0.4 * 2 / (730 / 365.25)
    asked = [["Acme"], ["Nobody"], [None]]
    answer = call_formula("CRM_LTV", [*given, asked, "2025-12-31", 2])
    assert answer == [[pytest.approx(2 * a_year)], [NO_DATA], [""]]
    assert call_formula("CRM_LTV", [*given, "acme", "2025-12-31", 2, "total"]) == pytest.approx(2 * a_year + 800)
    with pytest.raises(BadArgumentError, match="horizon_years is 9"):
        call_formula("CRM_LTV", [*given, "Acme", "2025-12-31", 9])


def test_labels_and_values_are_of_one_length():
    with pytest.raises(BadArgumentError, match="values has 2 cells and labels 1"):
        call_formula("CRM_PARETO", [[[1], [2]], [["a"]]])
    with pytest.raises(BadArgumentError, match="share is 2"):
        call_formula("CRM_PARETO", [[[1], [2]], None, 2])


def test_errors_blanks_and_losses_among_amounts():
    rows = call_formula("CRM_PARETO", [[[None], ["#N/A"], ["80"], [-5], [20.0]], None, 1])
    assert [row[1:] for row in rows[1:]] == [[80.0, 0.8, "A"], [20.0, 1.0, "B"], [-5.0, 1.0, "Loss"]]
    assert call_formula("CRM_ABC", [[["80"], [None], [7]], [[80], [20]]]) == [["A"], [""], [NO_DATA]]
    assert call_formula("CRM_PARETO", [[[None], [None]]]) == NO_DATA
