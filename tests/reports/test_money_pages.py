"""The pages about money: drawn on a whole firm, on an empty one, in other engines and languages."""

from __future__ import annotations

import datetime as dt
import json
from importlib import import_module

import pandas as pd
import pytest

from firms import frames_of, request_for
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.texts import use_language

PAGES = ("receivables", "campaigns", "payback", "sales", "acquisition", "kpi")
TODAY = dt.date(2026, 11, 21)
PERIOD = Period(dt.date(2026, 7, 1), TODAY)
SETTINGS = FirmSettings(crm_start_date=dt.date(2025, 9, 1))


def page_module(name: str):
    return import_module(f"xlcrm.reports.{name}_page")


@pytest.fixture(scope="module")
def sample() -> ReportRequest:
    frames = make_sample_firm(TODAY, scale=0.4).frames
    filled = {key: fill_computed(key, frame) for key, frame in frames.items()}
    return request_for({**frames_of(), **filled}, PERIOD, SETTINGS, TODAY)


@pytest.fixture(scope="module")
def pages(sample):
    return {name: page_module(name).draw(sample) for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_firm_has_figures_tables_charts_and_rows(pages, name):
    page = pages[name]
    assert page.key == name
    assert any(figure.value for figure in page.figures)
    assert page.tables
    assert page.drill
    assert len(page.tables) <= 7
    assert 1 <= len(page.charts) <= 4
    shown = {table.name: table for table in page.tables}
    for chart in page.charts:
        columns = {column.key for column in shown[chart.table].columns}
        assert {chart.categories, *chart.values} <= columns
    for table in (*page.tables, *page.drill):
        assert {column.key for column in table.columns} <= set(table.rows.columns)
    assert json.loads(json.dumps(page.json, allow_nan=False))["metrics"].keys() == {
        metric.key for metric in page_module(name).METRICS
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_an_empty_firm_says_what_is_missing(name):
    page = page_module(name).draw(request_for(frames_of(), PERIOD))
    assert not page.tables
    assert not page.charts
    assert not page.drill
    assert not any(figure.value for figure in page.figures)
    assert page.headline
    assert not [character for character in "{}" if character in page.headline]
    assert "-" not in page.headline.split()


@pytest.mark.parametrize("name", PAGES)
def test_json_is_the_same_in_another_language(sample, pages, name):
    with use_language("ru"):
        translated = page_module(name).draw(sample)
    assert translated.json == pages[name].json


def drilled(page, table: str, column: str) -> float:
    return float(next(rows.rows[column].sum() for rows in page.drill if rows.name == table))


def test_figures_are_the_sums_of_their_rows(pages):
    metrics = {name: page.json["metrics"] for name, page in pages.items()}
    owed, sold = metrics["receivables"], metrics["sales"]
    assert drilled(pages["receivables"], "open_invoices", "open_amount") == pytest.approx(owed["receivables"])
    assert drilled(pages["receivables"], "issued_invoices", "own") == pytest.approx(owed["invoices_issued_sum"])
    assert drilled(pages["receivables"], "issued_invoices", "came_in") == pytest.approx(owed["invoices_paid_sum"])
    assert drilled(pages["receivables"], "won_not_invoiced", "amount_base") == pytest.approx(
        owed["won_not_invoiced_sum"]
    )
    assert drilled(pages["campaigns"], "campaign_deals", "value") == pytest.approx(metrics["campaigns"]["won_revenue"])
    assert drilled(pages["payback"], "cost_rows", "amount") == pytest.approx(metrics["payback"]["crm_cost"])
    assert drilled(pages["sales"], "won_deals", "amount_base") == pytest.approx(sold["won_amount"])
    costs = metrics["acquisition"]
    assert drilled(pages["acquisition"], "cost_rows", "amount") == pytest.approx(
        costs["acquisition_cost"] + costs["retention_cost"]
    )
    assert drilled(pages["kpi"], "cost_rows", "amount") == pytest.approx(metrics["kpi"]["sales_costs"])


def test_the_cube_adds_up_to_the_figures(pages):
    page = pages["kpi"]
    for rows in page.json["tables"].values():
        cube = pd.DataFrame(rows)
        assert cube["deals_won"].astype("float64").sum() == pytest.approx(page.json["metrics"]["deals_won"])
        assert cube["cost"].astype("float64").sum() == pytest.approx(page.json["metrics"]["sales_costs"])


def test_sales_and_invoices_by_plain_pandas(sample, pages):
    invoices, payments = sample["invoices"], sample["payments"]
    issued = invoices[invoices["issue_date"].between("2026-07-01", "2026-11-21") & (invoices["status"] != "Draft")]
    assert pages["sales"].json["metrics"]["revenue"] == pytest.approx(issued["amount"].sum())
    came_in = payments.groupby("invoice_id")["amount"].sum().reindex(invoices["invoice_id"]).fillna(0).to_numpy()
    left = (invoices["amount"] - came_in).where(lambda open_amount: open_amount > 0.005, 0.0)
    assert pages["receivables"].json["metrics"]["receivables"] == pytest.approx(left.sum())
    costs = sample["costs"]
    spent = costs[costs["date"].between("2026-07-01", "2026-11-21") & (costs["purpose"] != "None")]["amount"].sum()
    deals = sample["deals"]
    won = deals[(deals["status"] == "Won") & deals["close_date"].between("2026-07-01", "2026-11-21")]
    assert pages["kpi"].json["metrics"]["cost_per_sale"] == pytest.approx(spent / len(won))


@pytest.mark.parametrize("name", PAGES)
def test_duckdb_gives_the_figures_of_pandas(sample, pages, name):
    duckdb = pytest.importorskip("duckdb")
    from duckdb_frames import in_duckdb

    connection = duckdb.connect()
    reads = {*page_module(name).READS, "deals", "invoices"}
    there = {key: in_duckdb(connection, key, sample.frames[key]) for key in reads}
    page = page_module(name).draw(ReportRequest.of(there, SETTINGS, PERIOD, TODAY))
    assert_same(page.json, pages[name].json)


def assert_same(found: object, expected: object) -> None:
    if isinstance(expected, dict):
        assert isinstance(found, dict)
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            assert_same(found[key], value)
    elif isinstance(expected, list):
        assert isinstance(found, list)
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
    else:
        assert found == (pytest.approx(expected) if isinstance(expected, float) else expected)


def test_quarters_of_a_real_firm(maven):
    year = Period(dt.date(2017, 1, 1), dt.date(2017, 12, 31))
    page = page_module("sales").draw(request_for(maven, year))
    assert [row["revenue"] for row in page.json["tables"]["quarters"]] == [1134672, 3086111, 2982255, 2802496]
    assert page.json["metrics"]["revenue"] == 10005534
    assert page.json["metrics"]["running_year"] is None  # the file begins within the year


def test_the_receivables_page_of_a_real_ledger(receivable_firm):
    quarter = Period(dt.date(2013, 4, 1), dt.date(2013, 6, 30))
    found = page_module("receivables").draw(request_for(receivable_firm, quarter, FirmSettings(credit_days=91)))
    metrics = found.json["metrics"]
    assert (metrics["open_invoices"], round(metrics["receivables"], 2)) == (84, 5119.85)
    assert metrics["dso_days"] == metrics["dso_credit_days"] == pytest.approx(23.18, abs=0.005)
    assert round(metrics["invoices_issued_sum"], 2) == 20098.87


def test_payback_says_which_improvement_and_how_much_of_it(make_frames):
    frames = make_frames(
        costs=[{"date": "2025-04-01", "kind": "CRM one-off", "amount": 2000}],
        goals=[{"metric": "Saved", "baseline": 0, "target": 9000, "actual": 6000, "money_per_unit": 1}],
    )
    start = FirmSettings(crm_start_date=dt.date(2025, 4, 1), crm_attribution_pct=50)
    page = page_module("payback").draw(request_for(frames, Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31)), start))
    assert page.json["metrics"]["effect_ratio"] == 1.5
    assert page.json["metrics"]["roi"] == 0.5
    assert page.json["tables"]["effects"][0]["share"] == 0.5
    assert "50.0 %" in page.headline
    assert "ROI 50.0 %" in page.headline


def test_what_the_figures_leave_out_is_counted(make_frames):
    frames = make_frames(
        costs=[{"date": "2026-08-01", "kind": "Fixed"}, {"date": "2026-08-01", "amount": 5}],
        campaigns=[{"campaign_id": "M-1", "name": "Fair", "actual_cost": 10}],
        invoices=[{"invoice_id": "I-1", "issue_date": "2026-08-01", "amount": 10, "status": "Paid"}],
        deals=[{"deal_id": "D-1", "status": "Won", "close_date": "2026-08-01", "amount": 10, "campaign_id": "M-1"}],
    )
    asked = request_for(frames, PERIOD)
    left_out = {name: page_module(name).draw(asked).json["left_out"] for name in PAGES}
    assert left_out["acquisition"] == {
        "costs_without_amount": 1,
        "costs_without_purpose": 1,
        "campaigns_without_cost_rows": 1,
        "purchases_without_client": 1,
    }
    assert left_out["campaigns"] == {"costs_without_amount": 1, "campaigns_without_cost": 1, "won_without_cost": 1}
    assert left_out["receivables"] == {
        "paid_without_payment": 1,
        "paid_on_unknown_day": 1,
        "wins_without_invoice_link": 1,
    }


@pytest.mark.parametrize(
    ("settings", "costs", "words"),
    [
        (FirmSettings(), [], "enter the day it started"),
        (SETTINGS, [], "enter its costs"),
        (
            SETTINGS,
            [{"date": "2026-08-01", "kind": "CRM one-off", "amount": 90}],
            "needs income and costs of whole months",
        ),
    ],
)
def test_payback_names_what_it_needs(make_frames, settings, costs, words):
    page = page_module("payback").draw(request_for(make_frames(costs=costs), PERIOD, settings))
    assert words in page.headline
    assert page.json["metrics"]["effect_ratio"] is None


def test_a_goal_takes_its_actual_from_the_figures_that_it_names(make_frames):
    deals = [
        {"deal_id": f"D-{n}", "status": status, "close_date": "2026-08-01"}
        for n, status in enumerate(["Won", "Won", "Won", "Lost"])
    ]
    goals = [{"metric": name, "baseline": 0.5, "target": 1.0} for name in ("Win rate", "win_rate", "Доля побед")]
    page = page_module("payback").draw(request_for(make_frames(deals=deals, goals=goals), PERIOD))
    found = page.json["tables"]["goals"]
    assert [(row["actual"], row["progress"]) for row in found] == [(0.75, 0.5), (0.75, 0.5), (None, None)]
    assert page.json["left_out"] == {"goals_without_actual": 1}
    shown = page.tables[-1].rows
    assert [link.text for link in shown["link"]] == ["Win rate", "Win rate", "Доля побед"]
    assert shown["actual"].tolist() == ["75.0 %", "75.0 %", "-"]
    assert shown["target"].tolist() == ["100.0 %", "100.0 %", "1.0"]


@pytest.mark.parametrize(
    ("structure", "first"),
    [("functional", "department"), ("product", "product_group"), ("territory", "territory"), ("mixed", "mixed")],
)
def test_the_firms_own_organisation_comes_first(make_frames, structure, first):
    deals = [{"deal_id": "D-1", "status": "Won", "close_date": "2026-08-01", "amount": 5}]
    asked = request_for(make_frames(deals=deals), PERIOD, FirmSettings(org_structure=structure))
    assert page_module("kpi").draw(asked).tables[0].name == f"by_{first}"


def test_the_attribution_is_named_above_the_campaigns(make_frames):
    rule = FirmSettings(attribution_rule="linear", attribution_days=30)
    page = page_module("campaigns").draw(request_for(make_frames(), PERIOD, rule))
    assert "in equal parts" in page.subtitle
    assert "30 days" in page.subtitle
    assert (page.json["attribution"], page.json["attribution_days"]) == ("linear", 30)


def test_campaigns_have_a_table_of_money_and_one_of_leads_and_deals(pages):
    tables = {table.name: table for table in pages["campaigns"].tables}
    assert list(tables) == [
        "campaigns", "campaigns_reach", "campaigns_to_date", "campaigns_reach_to_date", "messages"
    ]  # fmt: skip
    assert max(len(table.columns) for table in tables.values()) <= 9
    metrics = pages["campaigns"].json["metrics"]
    assert tables["campaigns"].rows["won_revenue"].sum() == pytest.approx(metrics["won_revenue"])
    assert tables["campaigns_reach"].rows["new_clients"].sum() == metrics["new_clients"]


def test_pages_of_money_name_the_currency(pages):
    assert all("amounts in EUR" in page.subtitle for page in pages.values())
