"""ABC and Pareto: classes, ties, losses, and the two shares."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.metrics.pareto import pareto, pareto_sentence


def ranked(*values: float | None):
    return pareto(
        pd.DataFrame([(f"C-{n}", f"client {n:02d}", v) for n, v in enumerate(values)], columns=["id", "name", "value"])
    )


def test_a_is_what_makes_eighty_percent_with_the_one_that_reaches_it():
    found = ranked(500, 290, 60, 60, 60, 20, 10)
    assert found.rows["class"].tolist() == ["A", "A", "A", "A", "A", "C", "C"]  # 79 % before the three equal ones
    assert (found.to_80, found.of) == (3, 7)
    assert found.top20_share == 0.79
    assert found.rows["cumulative"].tolist()[-1] == 1


def test_classes_a_b_c():
    assert ranked(80, 10, 5, 3, 2).rows["class"].tolist() == ["A", "B", "B", "C", "C"]


def test_losses_come_last_and_are_no_part_of_the_hundred():
    found = ranked(-50, 100, 0)
    assert found.rows["value"].tolist() == [100, 0, -50]
    assert found.rows["class"].tolist() == ["A", "C", "Loss"]
    assert found.rows["share"].tolist() == [1, 0, -0.5]


def test_no_revenue_is_no_figure():
    for found in (ranked(), ranked(0, 0), ranked(-3), ranked(None)):
        assert (found.to_80, found.top20_share) == (None, None)
    assert pareto_sentence(ranked(), "clients") == "There is no revenue to rank clients by."


def test_it_says_plainly_whether_80_20_holds():
    assert "does not hold here" in pareto_sentence(ranked(1, 1, 1, 1, 1), "clients")
    skewed = ranked(90, *[1] * 9)
    assert skewed.holds
    assert pareto_sentence(skewed, "clients").endswith("80/20 holds here.")


@settings(deadline=None)
@given(st.lists(st.integers(-100, 1000), max_size=40))
def test_shares_add_up_and_classes_do_not_split_equals(values):
    found = ranked(*values)
    rows = found.rows
    assert rows["value"].sum() == sum(values)
    assert rows["value"].is_monotonic_decreasing
    assert len(rows[["value", "class"]].drop_duplicates()) == rows["value"].nunique()
    if found.to_80 is not None:
        assert rows.loc[rows["value"] > 0, "share"].sum() == pytest.approx(1)
        assert rows["cumulative"].iloc[found.to_80 - 1] >= 0.8 - 1e-9
        assert found.to_80 == 1 or rows["cumulative"].iloc[found.to_80 - 2] < 0.8
        assert (rows["class"] == "A").sum() >= found.to_80


def test_maven_clients_and_managers(shared_data):
    sales = pd.read_csv(shared_data / "maven" / "sales_pipeline.csv")
    won = sales[sales["deal_stage"] == "Won"]
    figures = {}
    for key in ("account", "sales_agent"):
        values = won.groupby(key, as_index=False)["close_value"].sum().set_axis(["id", "value"], axis=1)
        figures[key] = pareto(values.assign(name=values["id"]))
    assert (figures["account"].to_80, figures["account"].of) == (59, 85)
    assert figures["account"].top20_share == pytest.approx(0.317, abs=5e-4)
    assert (figures["sales_agent"].to_80, figures["sales_agent"].of) == (20, 30)


def test_northwind_clients(shared_data):
    orders = pd.read_csv(shared_data / "northwind" / "orders.csv")
    lines = pd.read_csv(shared_data / "northwind" / "order_details.csv").merge(orders, on="orderID")
    lines["value"] = lines["unitPrice"] * lines["quantity"] * (1 - lines["discount"])
    values = lines.groupby("customerID", as_index=False)["value"].sum().set_axis(["id", "value"], axis=1)
    found = pareto(values.assign(name=values["id"]))
    assert (found.to_80, found.of) == (34, 89)
    assert found.top20_share == pytest.approx(0.601, abs=5e-4)
