"""Key clients, the curve, the portrait, what to offer whom, and lifetime values: small cases worked out by hand."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from xlcrm.metrics.client_history import EVER, client_history
from xlcrm.metrics.client_margins import client_margins
from xlcrm.metrics.client_portrait import client_attributes, portrait
from xlcrm.metrics.cross_sell import cross_sell_gaps
from xlcrm.metrics.key_clients import key_clients
from xlcrm.metrics.lifetime_value import lifetime_values, value_by_segment
from xlcrm.metrics.loyalty import loyalty_index
from xlcrm.metrics.new_clients import new_client_share, new_clients, repeat_rate
from xlcrm.metrics.pareto import pareto, pareto_curve
from xlcrm.metrics.period import Period
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.revenue import bought_by_client, revenue, revenue_by_client

DAY = dt.date(2025, 12, 31)
YEAR = Period(dt.date(2025, 1, 1), DAY)
YEAR_1997 = Period(dt.date(1997, 1, 1), dt.date(1997, 12, 31))


def deal(number: int, client: str, day: str, amount: float, **more) -> dict:
    firm = {"deal_id": f"D-{number}", "company_id": client, "company": client}
    return {**firm, "status": "Won", "close_date": day, "amount": amount, **more}


def values(**amounts: float) -> pd.DataFrame:
    return pd.DataFrame({"id": list(amounts), "name": list(amounts), "value": list(amounts.values())})


def test_maven_and_northwind_do_not_follow_80_20(maven, northwind):
    for frames, few, everybody, top in ((maven, 59, 85, 0.317), (northwind, 34, 89, 0.601)):
        bought = find_purchases(frames["deals"], frames["invoices"]).rows
        ranking = pareto(revenue_by_client(bought))
        assert (ranking.to_80, ranking.of) == (few, everybody)
        assert ranking.top20_share == pytest.approx(top, abs=5e-4)
        curve = pareto_curve(ranking).set_index("share_of_rows")
        assert curve.loc[0.2, "cumulative"] == pytest.approx(ranking.top20_share)
        assert curve.loc[1.0, ["rows", "cumulative"]].tolist() == [everybody, 1]


def test_northwind_1997(northwind):
    bought = find_purchases(northwind["deals"], northwind["invoices"]).rows
    clients = bought_by_client(bought, YEAR_1997)
    assert revenue(bought, YEAR_1997) == pytest.approx(617_085.20, abs=0.005)
    assert clients["value"].sum() == pytest.approx(617_085.20, abs=0.005)
    assert clients["purchases"].sum() == 408
    assert new_clients(bought, YEAR_1997) == 21
    assert new_client_share(bought, YEAR_1997) == pytest.approx(0.0890, abs=5e-5)
    assert repeat_rate(bought) == pytest.approx(0.989, abs=5e-4)


def test_what_a_client_bought_counts_credit_notes_against_it(make_frames):
    firm = {"company_id": "C", "company": "Firm", "issue_date": "2025-02-01", "status": "Sent"}
    frames = make_frames(
        invoices=[
            {**firm, "invoice_id": "1", "amount": 300},
            {**firm, "invoice_id": "2", "amount": 100},
            {**firm, "invoice_id": "3", "amount": 50, "status": "Credit note"},
            {**firm, "invoice_id": "4", "amount": 999, "status": "Canceled"},
        ]
    )
    bought = bought_by_client(find_purchases(frames["deals"], frames["invoices"]).rows, YEAR)
    assert bought[["value", "purchases"]].values.tolist() == [[350, 2]]


def test_the_same_product_within_a_week_is_the_same_order(make_frames):
    deals = [
        deal(1, "split", "2025-01-01", 1, product_id="P-1"),
        deal(2, "split", "2025-01-08", 1, product_id="P-1"),
        deal(3, "split", "2025-01-15", 1, product_id="P-1"),  # goes on with the one before
        deal(4, "again", "2025-01-01", 1, product_id="P-1"),
        deal(5, "again", "2025-01-09", 1, product_id="P-1"),
        deal(6, "other product", "2025-01-01", 1, product_id="P-1"),
        deal(7, "other product", "2025-01-02", 1, product_id="P-2"),
        deal(8, "no product", "2025-01-01", 1),
        deal(9, "no product", "2025-01-01", 1),
    ]
    bought = find_purchases(make_frames(deals=deals)["deals"], make_frames()["invoices"]).rows
    assert repeat_rate(bought) == 0.75
    assert repeat_rate(bought, same_order_days=0) == 1


def test_the_curve_of_losses_and_of_nothing():
    curve = pareto_curve(pareto(values(a=80.0, b=20.0, c=-50.0)))
    assert curve["cumulative"].tolist()[2:4] == [0.8, 1.0]
    assert curve["cumulative"].max() == 1
    assert pareto_curve(pareto(values(a=0.0))).empty


def test_key_clients_are_class_a_and_those_marked(make_frames):
    companies = make_frames(
        companies=[
            {"company_id": "c", "name": "Carol", "is_key": True},
            {"company_id": "d", "name": "Dora", "is_key": True},  # bought nothing
            {"company_id": "b", "name": "Bob", "is_key": False},
        ]
    )["companies"]
    found = key_clients(pareto(values(a=80.0, b=15.0, c=5.0)), companies)
    assert found["id"].tolist() == ["a", "c", "d"]
    assert found["is_marked"].tolist() == [False, True, True]
    assert found["name"].tolist() == ["a", "c", "Dora"]
    assert found["class"].isna().tolist() == [False, False, True]


def test_the_portrait_sets_the_best_against_all():
    industry = ["Trade"] * 10 + ["Food"] * 8 + ["Rare"] * 2 + ["Odd"] * 3 + [None]
    ids = [f"c{n}" for n in range(len(industry))]
    attributes = pd.DataFrame({"client_id": ids, "attribute": "industry", "value": industry})
    best = {*ids[:6], ids[10], ids[18], ids[23]}  # 6 in trade, 1 in food, 1 rare, 1 unknown
    rows = portrait(attributes, best).set_index("group")
    assert rows.index.tolist() == ["Trade", "Food", "other", "unknown"], "by lift, then other, then unknown"
    assert rows.loc["Trade", ["best", "all"]].tolist() == [6, 10]
    assert rows.loc["Trade", "lift"] == pytest.approx((6 / 8) / (10 / 23))
    assert rows.loc["other", ["best", "all"]].tolist() == [1, 5]
    assert rows.loc["unknown", ["best", "all"]].tolist() == [1, 1]
    assert pd.isna(rows.loc["unknown", "lift"])
    expected = chi2_contingency([[6, 1, 1], [4, 7, 4]], correction=False)
    assert rows.loc["Food", "p_value"] == pytest.approx(expected.pvalue)
    assert rows["best"].sum() == len(best)
    assert rows["all"].sum() == len(ids)


def test_a_portrait_without_difference_or_groups_has_no_p():
    same = pd.DataFrame({"client_id": list("abcdefgh"), "attribute": "source", "value": "Event"})
    rows = portrait(same, ["a"])
    assert rows["lift"].tolist() == [1]
    assert rows["p_value"].isna().all()
    assert portrait(same, [])["lift"].isna().all()


def test_attributes_of_clients(make_frames):
    frames = make_frames(
        companies=[
            {"company_id": "C-1", "industry": "Food", "region": "North", "employees": 40, "source": "Event"},
            {"company_id": "C-2", "country": "BG", "employees": 5000, "employees_band": "51-200"},
        ],
        contacts=[
            {"contact_id": "P-1", "company_id": "C-1", "birthday": "1986-01-01"},  # 39 on the day
            {"contact_id": "P-2", "company_id": "C-1", "birthday": "1985-12-31"},  # 40 on the day
            {"contact_id": "P-3", "company_id": "C-1", "birthday": "--05-17"},  # year unknown
            {"contact_id": "P-4", "source": "Search", "birthday": "2000-02-29"},  # a client of their own
            {"contact_id": "P-5", "company_id": "C-9", "birthday": "1950-01-01"},  # of no client
        ],
    )
    rows = client_attributes(frames["companies"], frames["contacts"], ["C-1", "C-2", "P-4"], DAY)
    told = rows.groupby("attribute")["value"].apply(lambda known: sorted(known.dropna())).to_dict()
    assert told == {
        "age": ["30-39", "40-49", "<30"],
        "industry": ["Food"],
        "region": ["BG", "North"],
        "size": ["11-50", "51-200"],
        "source": ["Event", "Search"],
    }
    assert (rows["attribute"] == "industry").sum() == 3, "a client of unknown industry is a row too"


def test_gaps_are_what_the_like_buy(make_frames):
    companies = [{"company_id": f"C-{n:02d}", "industry": "Food"} for n in range(20)]
    companies += [{"company_id": "C-99", "industry": "Trade"}]  # too few of its kind
    service = [deal(n, f"C-{n:02d}", "2025-01-01", 100, product_id="P-1") for n in range(15)]
    goods = [deal(n + 50, f"C-{n:02d}", "2025-01-01", 10 + n, product_line="Goods") for n in range(15, 20)]
    alone = [deal(99, "C-99", "2025-01-01", 5, product_line="Goods")]
    lines = [{"deal_id": "D-0", "product_id": "P-2", "qty": 2, "unit_price": 50}]  # its line says hardware
    products = [{"product_id": "P-1", "category": "Service"}, {"product_id": "P-2", "category": "Hardware"}]
    frames = make_frames(deals=[*service, *goods, *alone], deal_lines=lines, products=products, companies=companies)
    tables = (frames[key] for key in ("deals", "deal_lines", "products", "companies"))
    found = cross_sell_gaps(*tables, day=DAY)
    assert found.rows["category"].unique().tolist() == ["Service"], "Goods and Hardware are bought by too few"
    assert found.rows["share"].unique().tolist() == [14 / 20]
    assert found.rows["client_id"].tolist() == ["C-00", "C-19", "C-18", "C-17", "C-16", "C-15"]
    assert found.rows["typical"].unique().tolist() == [100]
    assert found.segments.set_index("segment")["is_large"].to_dict() == {"Food": True, "Trade": False}


def test_lifetime_value_to_date_and_to_come(make_frames):
    frames = make_frames(
        deals=[
            deal(1, "old", "2023-12-31", 100, direct_cost=70),
            deal(2, "old", "2024-06-01", 100, direct_cost=70),
            deal(3, "old", "2025-06-01", 100, direct_cost=70),
            deal(4, "old", "2025-12-30", 100, direct_cost=70),
            deal(5, "new", "2025-12-01", 500, direct_cost=100),  # its industry's mean
            deal(6, "other", "2024-01-01", 60),  # no known cost: the margin % of all
        ]
    )
    history = client_history(find_purchases(frames["deals"], frames["invoices"]).rows, DAY)
    margins = client_margins(frames["deals"], frames["deal_lines"], Period(EVER, DAY))
    industry = pd.Series({"old": "Food", "new": "Food", "other": "Trade"})
    found = lifetime_values(history, margins, industry, 0.5, DAY)
    rows = found.rows.set_index("client_id")
    per_year = 4 / (731 / 365.25)
    assert found.years == 2
    assert rows.loc["old", "historic"] == 120
    assert rows.loc["old", "forecast"] == pytest.approx(100 * 0.3 * per_year * 2)
    assert (rows.loc["old", "basis"], rows.loc["new", "basis"]) == ("own", "segment")
    assert rows.loc["new", "forecast"] == rows.loc["old", "forecast"]
    assert rows.loc["new", "historic"] == 400
    assert pd.isna(rows.loc["other", "historic"])
    assert found.margin_pct == pytest.approx(520 / 900)
    assert rows.loc["other", "forecast"] == pytest.approx(60 * 520 / 900 * (1 / (730 / 365.25)) * 2)
    assert value_by_segment(found)["clients"].sum() == 3


def test_without_a_churn_there_is_no_forecast_and_at_most_five_years(make_frames):
    frames = make_frames(deals=[deal(1, "a", "2023-01-01", 100, direct_cost=40)])
    history = client_history(find_purchases(frames["deals"], frames["invoices"]).rows, DAY)
    margins = client_margins(frames["deals"], frames["deal_lines"], Period(EVER, DAY))
    nowhere = pd.Series(dtype=object)
    unknown = lifetime_values(history, margins, nowhere, None, DAY)
    assert (unknown.mean_forecast, unknown.mean_historic) == (None, 60)
    assert lifetime_values(history, margins, nowhere, 0.01, DAY).years == 5


def test_loyalty_of_all_together_and_of_the_mean_client(make_frames):
    year = {"period_from": "2025-01-01", "period_to": "2025-12-31"}
    frames = make_frames(
        deals=[deal(1, "a", "2025-05-01", 30), deal(2, "b", "2025-05-01", 60), deal(3, "c", "2025-05-01", 90)],
        wallet=[
            {"company_id": "a", "total_spend": 100, **year},
            {"company_id": "b", "total_spend": 80, **year},
        ],
    )
    found = loyalty_index(find_purchases(frames["deals"], frames["invoices"]).rows, frames["wallet"], YEAR)
    assert (found.index, found.mean_index, found.coverage) == (50, 52.5, 0.5)
