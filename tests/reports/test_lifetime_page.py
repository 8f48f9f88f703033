"""The lifetime page: with a model, without enough history, without anything."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from firms import frames_of, request_for
from repeat_buyers import made_purchases
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.lifetime import READS
from xlcrm.reports.lifetime_figures import METRICS
from xlcrm.reports.lifetime_page import draw

RULES = FirmSettings(firm_name="Acme", currency="USD")
YEAR_2025 = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
YEAR_2017 = Period(dt.date(2017, 1, 1), dt.date(2017, 12, 31))
YEAR_1997 = Period(dt.date(1997, 1, 1), dt.date(1997, 12, 31))


def page_of(frames, period):
    return draw(request_for({key: frames[key] for key in READS}, period, RULES))


@pytest.fixture(scope="module")
def people():
    bought = made_purchases(350)
    deals = pd.DataFrame(
        {
            "deal_id": [f"D-{n}" for n in range(len(bought))],
            "contact_id": bought["client_id"],
            "contact": bought["client"],
            "status": "Won",
            "close_date": bought["date"],
            "amount": bought["amount"],
            "direct_cost": bought["amount"] * 0.7,
        }
    )
    return frames_of(deals=deals)


@pytest.fixture(scope="module")
def page(people):
    return page_of(people, YEAR_2025)


def table_of(page, name):
    return next(table for table in (*page.tables, *page.drill) if table.name == name)


def test_the_headline_says_what_to_expect(page):
    assert page.headline.startswith("350 clients are expected to buy ")
    assert "that bought again" in page.headline


def test_trust_says_what_was_looked_at(page):
    checks = table_of(page, "trust").rows.set_index("check")
    assert int(checks.loc["Clients that bought again", "found"]) == page.json["metrics"]["repeat_clients"]
    assert checks.loc["Search for the estimates", "verdict"].startswith("r ")
    assert "log-likelihood" in checks.loc["Search for the estimates", "verdict"]
    assert "% misplaced" in checks.loc["Actual against expected", "found"]
    assert len(checks) == 6
    assert page.json["tables"]["trust"][0]["model"] == "bg_nbd"


def test_actual_counts_have_a_chart_and_add_up(page):
    counts = table_of(page, "counts").rows
    assert counts["actual"].sum() == 350
    assert [chart.table for chart in page.charts] == ["counts"]


def test_figures_are_the_sums_of_their_rows(page):
    clients, figures = table_of(page, "all_clients").rows, page.json["metrics"]
    assert set(figures) == {metric.key for metric in METRICS}
    assert len(clients) == figures["clients"] == 350
    for key in ("expected_purchases", "expected_revenue"):
        assert clients[key].sum() == pytest.approx(figures[key])
    assert clients["historic"].mean() == pytest.approx(figures["lifetime_value_to_date"])
    json.dumps(page.json)


def test_too_few_repeat_clients_are_told(northwind):
    page = page_of(northwind, YEAR_1997)
    assert page.headline.startswith("No model: 85 clients have bought again, it takes about 100.")
    assert table_of(page, "trust").rows["verdict"].tolist() == [
        "Too few: a model needs about 100. Shown is the plain average."
    ]
    assert "counts" not in {table.name for table in page.tables}
    assert page.json["metrics"]["probably_active"] is None
    assert page.json["tables"]["trust"][0]["r"] is None


def test_maven_has_eighty_five_clients_and_no_model(maven):
    page = page_of(maven, YEAR_2017)
    assert page.json["metrics"]["clients"] == 85
    assert "No model" in page.headline


def test_an_empty_firm_gets_a_page_that_says_what_to_enter(make_frames):
    page = page_of(make_frames(), YEAR_2017)
    assert "enter won deals on the Deals sheet" in page.headline
    assert {figure.value for figure in page.figures} == {None}
    assert (page.tables, page.drill) == ((), ())
