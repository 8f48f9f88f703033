"""The effectiveness page: every figure is defined, charts stand on tables, rows can be reached, nothing is hidden."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from firms import request_for
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.effectiveness import compared_effectiveness, measure
from xlcrm.reports.effectiveness_page import draw
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric_list import METRICS
from xlcrm.reports.page_texts import comparison, shown
from xlcrm.tables.pages import CellLink, Format

RULES = FirmSettings(firm_name="Acme", currency="USD")


def page_of(frames, period):
    return draw(request_for(frames, period, RULES))


@pytest.fixture(scope="module")
def page(northwind):
    return page_of(northwind, Period(dt.date(1997, 1, 1), dt.date(1997, 12, 31)))


def test_the_headline_says_the_period_in_words(page):
    assert page.headline == (
        "408 deals won and 0 lost: a win rate of 100.0 %. Revenue 617,085 USD, 1,512 a won deal, "
        "0.0 days from opening to winning."
    )
    assert page.subtitle == "Acme · 1997-01-01 to 1997-12-31, 365 days · amounts in USD"


def test_every_figure_has_a_definition_and_a_comparison(page):
    labels = {name for name, _definition in page.definitions}
    assert {figure.label for figure in page.figures} <= labels
    revenue = page.figures[0]
    assert (revenue.label, round(revenue.value, 2)) == ("Revenue", 617085.20)
    assert revenue.note == "before 208,084 (+197 %); a year ago 208,084 (+197 %)"
    share = next(figure for figure in page.figures if figure.label == "Share of new clients in revenue")
    assert "the history begins 181 days before the period" in share.note


def test_tables_have_their_columns_and_charts_their_tables(page):
    tables = {table.name: table for table in (*page.tables, *page.drill)}
    for table in tables.values():
        assert {column.key for column in table.columns} <= set(table.rows.columns)
        assert len(table.rows)
    for chart in page.charts:
        keys = {column.key for column in tables[chart.table].columns}
        assert {chart.categories, *chart.values, *chart.lines} <= keys


def test_drill_rows_jump_to_their_place(page, northwind):
    won = next(table for table in page.drill if table.name == "won_deals")
    assert len(won.rows) == 408
    link = won.rows["link"].iloc[0]
    assert isinstance(link, CellLink)
    assert (link.table, link.column) == ("deals", "name")
    assert northwind["deals"].loc[link.row, "name"] == link.text


def test_json_is_plain_and_has_every_metric(page):
    plain = json.loads(json.dumps(page.json))
    assert plain["period"] == {"from": "1997-01-01", "to": "1997-12-31"}
    assert set(plain["metrics"]) == {metric.key for metric in METRICS}
    assert plain["metrics"]["new_client_share"] == pytest.approx(0.0890, abs=5e-5)
    assert plain["metrics"]["loyalty_index"] is None
    assert len(plain["tables"]["months"]) == 12
    assert plain["tables"]["managers"][0]["owner"] == "4"


def test_an_empty_firm_gets_a_page_that_says_so(make_frames):
    page = page_of(make_frames(), Period(dt.date(2025, 1, 1), dt.date(2025, 3, 31)))
    assert page.headline == "Nothing was opened, won, lost or sold between 2025-01-01 and 2025-03-31."
    assert {figure.value for figure in page.figures} == {None}
    assert [table.name for table in page.tables] == ["months", "quarters"]
    assert (page.left_out, page.drill) == ((), ())


def test_what_is_left_out_is_told(make_frames):
    frames = make_frames(
        deals=[
            {"deal_id": "D-1", "status": "Won", "amount": 5},
            {"deal_id": "D-2", "status": "Won", "close_date": "2025-02-01", "created_at": "2025-02-02"},
            {"deal_id": "D-3", "status": "Lost", "close_date": "2025-02-01", "created_at": "2025-01-02"},
        ]
    )
    page = page_of(frames, Period(dt.date(2025, 1, 1), dt.date(2025, 3, 31)))
    told = "\n".join(page.left_out)
    for sentence in (
        "1 won deal has no close date",
        "1 won deal has no amount",
        "1 won deal was closed before it was created",
        "1 lost deal has no amount",
        "1 deal has no created date",
    ):
        assert sentence in told
    assert page.json["left_out"]["won_cycle_negative"] == 1


def test_every_reason_has_a_sentence_for_one_and_for_many(make_frames, receivable_firm):
    reasons = set(page_of(receivable_firm, Period(dt.date(2013, 4, 1), dt.date(2013, 6, 30))).json["left_out"])
    reasons |= {
        "payments_without_date",
        "wallets_unreadable",
        "wallets_too_short",
        "first_contact_unknown",
        "invoices_canceled_or_draft",
    }
    for reason in reasons:
        one, many = (left_out_sentences({reason: count})[0] for count in (1, 2000))
        assert one.startswith("1 ")
        assert many.startswith("2,000 ")


def test_figures_in_words():
    rate = next(metric for metric in METRICS if metric.key == "win_rate")
    assert comparison(rate, 0.5, {"win_rate": 0.4}, {"win_rate": None}) == "before 40.0 % (+10.0 points)"
    assert shown(None, Format.MONEY) == "-"


def test_the_headline_says_in_words_what_there_is_none_of(make_frames):
    period = Period(dt.date(2025, 2, 1), dt.date(2025, 2, 28))
    opened = {"deal_id": "D-1", "status": "Open", "created_at": "2025-02-02"}
    won = {"deal_id": "D-2", "status": "Won", "close_date": "2025-02-03", "company_id": "C-1"}
    assert page_of(make_frames(deals=[opened]), period).headline == "No deal was won or lost. No revenue."
    assert page_of(make_frames(deals=[won]), period).headline == (
        "1 deal won and 0 lost: a win rate of 100.0 %. No revenue, no amount on any won deal, "
        "the days to win are not known."
    )


def test_a_history_that_begins_within_the_period_is_said_so(make_frames):
    won = {"deal_id": "D-2", "status": "Won", "close_date": "2025-02-03", "company_id": "C-1", "amount": 5}
    for start, words in (
        (dt.date(2025, 2, 1), "the history begins within the period"),
        (dt.date(2025, 2, 4), "the history begins 1 day before the period"),
    ):
        page = page_of(make_frames(deals=[won]), Period(start, dt.date(2025, 2, 28)))
        assert words in next(figure for figure in page.figures if "new clients in" in figure.label).note


def test_an_index_on_few_clients_is_not_compared_with(make_frames):
    rows = [
        {"deal_id": f"D-{n}", "status": "Won", "close_date": "2025-02-03", "company_id": f"C-{n}", "amount": 100}
        for n in range(5)
    ]
    wallet = [{"company_id": "C-0", "period_from": "2025-02-01", "period_to": "2025-02-28", "total_spend": 42}]
    february, frames = Period(dt.date(2025, 2, 1), dt.date(2025, 2, 28)), make_frames(deals=rows, wallet=wallet)
    assert measure(request_for(frames, february, RULES))["loyalty_index"] == pytest.approx(100 * 100 / 42)
    a_year_on = Period(dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    _report, _before, compared = compared_effectiveness(request_for(frames, a_year_on, RULES))
    assert compared["loyalty_index"] is None
    fewer = make_frames(deals=rows[:4], wallet=wallet)
    _report, _before, compared = compared_effectiveness(request_for(fewer, a_year_on, RULES))
    assert compared["loyalty_index"] is not None
