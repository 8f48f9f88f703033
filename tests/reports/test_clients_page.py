"""The clients page: on a real firm, on a small one worked out by hand, on an empty one."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firms import request_for
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.clients import READS, ClientsReport, measure
from xlcrm.reports.clients_figures import METRICS
from xlcrm.reports.clients_page import draw
from xlcrm.reports.portrait_tables import SHOWN_GROUPS
from xlcrm.tables.pages import CellLink

RULES = FirmSettings(firm_name="Acme", currency="USD")
YEAR = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
YEAR_1997 = Period(dt.date(1997, 1, 1), dt.date(1997, 12, 31))


def page_of(frames, period):
    return draw(request_for({key: frames[key] for key in READS}, period, RULES))


@pytest.fixture(scope="module")
def page(northwind):
    return page_of(northwind, YEAR_1997)


def table_of(page, name):
    return next(table for table in (*page.tables, *page.drill) if table.name == name)


def figure_of(page, label):
    return next(figure for figure in page.figures if figure.label == label)


def test_the_headline_says_who_makes_the_revenue(page):
    assert page.headline == (
        "86 clients bought for 617,085 USD; 33 of them make 80 % of it. Of 67 clients of the 12 months before, 2 "
        "bought nothing in the last 12: a churn of 3.0 %."
    )


def test_figures_stand_beside_other_periods(page):
    assert figure_of(page, "Revenue").note.startswith("before 208,084 (+197 %)")
    share = figure_of(page, "Share of new clients in revenue")
    assert share.value == pytest.approx(0.0890, abs=5e-5)
    assert "under a year of history" in share.note
    assert figure_of(page, "Loyalty index, %").value is None
    assert {figure.label for figure in page.figures} <= {name for name, _text in page.definitions}


def test_tables_have_their_columns_and_charts_their_tables(page):
    tables = {table.name: table for table in (*page.tables, *page.drill)}
    for table in tables.values():
        assert {column.key for column in table.columns} <= set(table.rows.columns)
        assert len(table.rows)
    for chart in page.charts:
        keys = {column.key for column in tables[chart.table].columns}
        assert {chart.categories, *chart.values, *chart.lines} <= keys


def test_figures_are_the_sums_of_their_rows(page):
    clients = table_of(page, "all_clients").rows
    assert len(clients) == figure_of(page, "Clients that bought").value
    assert clients["value"].sum() == pytest.approx(figure_of(page, "Revenue").value)
    plain = page.json["tables"]
    assert len(plain["lost_clients"]) == 2
    assert sum(row["value"] for row in plain["key_clients"]) <= clients["value"].sum()


def test_the_portrait_shows_the_groups_whose_shares_are_furthest_apart(make_frames):
    industries = ["Food"] * 6 + ["Retail"] * 14 + ["Services"] * 10
    companies = [
        {"company_id": f"C-{n}", "name": f"Firm {n}", "industry": industry} for n, industry in enumerate(industries)
    ]
    deals = [
        {"deal_id": f"D-{n}", "company_id": f"C-{n}", "company": f"Firm {n}", "status": "Won",
         "close_date": "2025-06-01", "amount": 1000 if n < 6 else 1}
        for n in range(len(companies))
    ]  # fmt: skip
    page = page_of(make_frames(deals=deals, companies=companies), YEAR)
    shown, whole = table_of(page, "portrait").rows, table_of(page, "whole_portrait").rows
    apart = (shown["share_of_best"] - shown["share_of_all"]).abs()
    assert shown["group"].iloc[0] == "Food"
    assert apart.is_monotonic_decreasing
    assert len(shown) <= SHOWN_GROUPS
    assert len(whole) == len(page.json["tables"]["portrait"])


def test_json_is_plain_and_has_every_metric(page):
    plain = json.loads(json.dumps(page.json))
    assert set(plain["metrics"]) == {metric.key for metric in METRICS}
    assert plain["metrics"]["repeat_rate"] == pytest.approx(0.9888, abs=5e-5)
    assert plain["metrics"]["share_making_80"] == pytest.approx(33 / 86)
    assert set(plain["tables"]) == {
        "clients", "pareto_curve", "key_clients", "lost_clients", "unprofitable", "portrait", "loyalty", "cross_sell",
        "payback",
    }  # fmt: skip


def test_an_empty_firm_gets_a_page_that_says_what_to_enter(make_frames):
    page = page_of(make_frames(), YEAR)
    assert "enter won deals on the Deals sheet" in page.headline
    assert {figure.value for figure in page.figures} == {None}
    assert (page.tables, page.charts, page.drill, page.left_out) == ((), (), (), ())


@pytest.fixture
def small_firm(make_frames):
    deals = [
        {"deal_id": "D-1", "company_id": "C-1", "company": "One", "close_date": "2024-06-01", "amount": 50},
        {"deal_id": "D-2", "company_id": "C-2", "company": "Two", "close_date": "2024-06-01", "amount": 70},
        {"deal_id": "D-3", "company_id": "C-1", "company": "One", "close_date": "2025-06-01", "amount": 100},
        {"deal_id": "D-4", "contact_id": "P-1", "contact": "Pia", "close_date": "2025-06-02", "amount": 20},
        {"deal_id": "D-5", "close_date": "2025-06-03", "amount": 5},
    ]
    return make_frames(
        deals=[{**deal, "status": "Won", "direct_cost": 30} for deal in deals],
        companies=[
            {"company_id": "C-1", "name": "One", "industry": "Food"},
            {"company_id": "C-2", "name": "Two", "is_key": True},
        ],
        contacts=[{"contact_id": "P-1", "last_name": "Pia"}],
        wallet=[
            {"company_id": "C-1", "company": "One", "period_from": "2025-01-01", "period_to": "2025-12-31",
             "total_spend": 80}
        ],
    )  # fmt: skip


def test_the_small_firm_by_hand(small_firm):
    page = page_of(small_firm, YEAR)
    figures = page.json["metrics"]
    assert (figures["revenue"], figures["clients"], figures["revenue_per_client"]) == (125, 2, 60)
    assert (figures["churn"], figures["new_clients"], figures["new_client_share"]) == (0.5, 1, pytest.approx(20 / 120))
    assert (figures["profit_per_client"], figures["unprofitable_share"]) == (30, 0.5)
    assert figures["loyalty_index"] == 125
    assert [row["id"] for row in page.json["tables"]["key_clients"]] == ["C-1", "C-2"]
    assert "1 purchase has no company and no contact" in " ".join(page.left_out)
    assert "gross margin only" in figure_of(page, "Clients that cost more than they bring").note


def test_clients_jump_to_companies_and_contacts(small_firm):
    page = page_of(small_firm, YEAR)
    links = table_of(page, "all_clients").rows["link"].tolist()
    assert links == [CellLink("companies", 4, "name", "One"), CellLink("contacts", 4, "full_name", "Pia")]
    assert table_of(page, "loyalty").rows["check"].tolist() == ["wallet too low"]


DEALS = st.lists(
    st.fixed_dictionaries(
        {
            "company_id": st.sampled_from([None, "a", "b", "c"]),
            "status": st.sampled_from(["Won", "Won", "Lost"]),
            "amount": st.one_of(st.none(), st.integers(0, 1000)),
            "direct_cost": st.one_of(st.none(), st.integers(0, 500)),
            "close_date": st.dates(dt.date(2023, 6, 1), dt.date(2026, 2, 1)),
        }
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEALS, st.randoms())
def test_order_and_blank_rows_change_nothing(make_frames, rows, random):
    named = [{"deal_id": str(n), "company": row["company_id"], **row} for n, row in enumerate(rows)]
    mixed = [*named, {"deal_id": None}, {"deal_id": None}]
    random.shuffle(mixed)
    before, after = (measure(ClientsReport(request_for(make_frames(deals=given), YEAR))) for given in (named, mixed))
    assert {key: value if value is None else pytest.approx(value) for key, value in before.items()} == after
