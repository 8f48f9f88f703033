"""What must hold whatever the rows are: parts add up, order and blank rows do not matter, no data is no figure."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firms import request_for
from xlcrm.metrics.period import Period
from xlcrm.reports.effectiveness import Effectiveness, compared_effectiveness, measure
from xlcrm.reports.metric_list import METRICS

YEAR = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
DAYS = st.one_of(st.none(), st.dates(dt.date(2024, 6, 1), dt.date(2026, 6, 1)))
NAMES = st.sampled_from([None, "a", "b", "c"])
DEALS = st.lists(
    st.fixed_dictionaries(
        {
            "company_id": NAMES,
            "owner_id": NAMES,
            "status": st.sampled_from(["Won", "Won", "Lost", "Open", None]),
            "stage": st.sampled_from(["New", "Won", "Lost", None]),
            "amount": st.one_of(st.none(), st.integers(-50, 1000)),
            "direct_cost": st.one_of(st.none(), st.integers(0, 500)),
            "loss_reason": st.sampled_from([None, "Price", "No need"]),
            "created_at": DAYS,
            "close_date": DAYS,
        }
    ),
    max_size=25,
)
STAGES = [{"stage": "New", "order": 1, "type": "Open"}, {"stage": "Won", "order": 2, "type": "Won"}]
quick = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def report_of(make_frames, rows: list[dict]) -> Effectiveness:
    deals = pd.DataFrame([{"deal_id": str(n), **row} for n, row in enumerate(rows)])
    frames = make_frames(deals=deals, stages=STAGES) if rows else make_frames()
    report, _before, _a_year_ago = compared_effectiveness(request_for(frames, YEAR))
    return report


@quick
@given(DEALS)
def test_parts_add_up_to_the_totals(make_frames, rows):
    report = report_of(make_frames, rows)
    won, lost = report.metrics["deals_won"] or 0, report.metrics["deals_lost"] or 0
    amount = pytest.approx(report.metrics["won_amount"] or 0)
    for name in ("managers", "territories"):
        table = report.tables[name]
        assert (table["deals_won"].sum(), table["deals_lost"].sum()) == (won, lost)
        assert table["revenue"].sum() == amount
    for name in ("months", "quarters"):
        assert report.tables[name]["revenue"].sum() == pytest.approx(report.metrics["revenue"] or 0)
        assert report.tables[name]["deals_won"].sum() == won
    assert report.tables["refusals"]["deals"].sum() == lost
    assert (len(report.drill["won"]), len(report.drill["lost"])) == (won, lost)
    if won + lost:
        assert report.metrics["win_rate"] + report.metrics["refusal_rate"] == pytest.approx(1)
        assert 0 <= report.metrics["win_rate"] <= 1


@quick
@given(DEALS.filter(bool), st.randoms())
def test_order_and_blank_rows_change_nothing(make_frames, rows, random):
    deals = make_frames(deals=[{"deal_id": str(n), **row} for n, row in enumerate(rows)])
    mixed = [*({"deal_id": str(n), **row} for n, row in enumerate(rows)), {"deal_id": None}, {"deal_id": None}]
    random.shuffle(mixed)
    before = measure(request_for(deals, YEAR))
    after = measure(request_for(make_frames(deals=mixed), YEAR))
    assert {key: value if value is None else pytest.approx(value) for key, value in before.items()} == after


def test_an_empty_workbook_has_no_figures_and_an_honest_headline(make_frames):
    report = report_of(make_frames, [])
    assert set(report.metrics) == {metric.key for metric in METRICS}
    assert set(report.metrics.values()) == {None}
    assert report.left_out == {}
    assert report.loyalty.rows.empty


def test_a_period_without_closed_deals_has_counts_but_no_rates(make_frames):
    report = report_of(make_frames, [{"status": "Open", "stage": "New", "created_at": "2025-05-01", "amount": 5}])
    figures = report.metrics
    assert (figures["deals_opened"], figures["deals_won"], figures["open_deals"]) == (1, 0, 1)
    for key in ("revenue", "win_rate", "average_won_amount", "sales_cycle_won_mean_days", "sales_velocity_per_day"):
        assert figures[key] is None
