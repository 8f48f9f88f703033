"""The pages about deals against the same figures in plain pandas, their rows, and their words."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from firms import request_for
from xlcrm.metrics.period import Period
from xlcrm.records.settings import FirmSettings
from xlcrm.reports.all_reports import listed_report
from xlcrm.reports.left_out_sentences import left_out_sentences

YEAR_2017 = Period(dt.date(2017, 1, 1), dt.date(2017, 12, 31))
MARCH = Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))
RULES = FirmSettings(firm_name="Acme", currency="USD")
STAGES = [
    {"stage": "New", "order": 1, "type": "Open", "max_days": 10, "probability": 0.2},
    {"stage": "Won", "order": 2, "type": "Won"},
    {"stage": "Lost", "order": 3, "type": "Lost"},
]


def page_of(name: str, frames, period: Period, today: dt.date | None = None):
    return listed_report(name).draw(request_for(frames, period, RULES, today))


def deal(number: int, status: str = "Won", **more) -> dict:
    closed = {"close_date": "2025-03-20"} if status != "Open" else {}
    stage = "New" if status == "Open" else status
    made = {"created_at": "2025-03-01", "amount": 100, "company": "One", "company_id": "C-1"}
    owner = {"owner_id": "U-1", "owner": "Ann"}
    return (
        {"deal_id": f"D-{number}", "name": f"Deal {number}", "status": status, "stage": stage}
        | made
        | closed
        | owner
        | more
    )


def in_2017(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["close_date"].dt.year == 2017]


def test_maven_funnel_page_equals_plain_pandas(maven):
    page, deals = page_of("funnel", maven, YEAR_2017), maven["deals"]
    found = page.json["metrics"]
    won, lost = (in_2017(deals[deals["status"] == status]) for status in ("Won", "Lost"))
    assert (found["deals_won"], found["deals_lost"]) == (len(won), len(lost))
    assert found["win_rate"] == pytest.approx(len(won) / (len(won) + len(lost)))
    assert found["sales_cycle_won_mean_days"] == pytest.approx((won["close_date"] - won["created_at"]).dt.days.mean())
    assert found["sales_cycle_lost_median_days"] == (lost["close_date"] - lost["created_at"]).dt.days.median()
    assert "lost deals have no stage history" in "\n".join(page.left_out)
    assert "How long 2,089 open deals are in their stage is not known" in "\n".join(page.left_out)


def test_maven_velocity_and_refusals(maven):
    forecast = page_of("forecast", maven, YEAR_2017)
    assert forecast.json["metrics"]["sales_velocity_per_day"] == pytest.approx(60_146.85, abs=0.005)
    assert forecast.headline.startswith("No open deal has an amount: enter the amounts")
    refusals = page_of("refusals", maven, YEAR_2017)
    assert refusals.json["metrics"]["refusal_rate"] == pytest.approx(0.3685, abs=5e-5)
    assert refusals.json["metrics"]["lost_without_reason"] == len(refusals.problems) == 2473
    deals = in_2017(maven["deals"])
    plain = deals[deals["status"] == "Lost"].groupby("product").size()
    assert {row["product"]: row["deals"] for row in refusals.json["tables"]["products"]} == plain.to_dict()


def test_maven_managers_page(maven):
    page = page_of("managers", maven, YEAR_2017)
    rows = {row["owner"]: row for row in page.json["tables"]["managers"]}
    assert len(rows) == 30
    assert (round(rows["Lajuana Vencill"]["win_rate"], 4), round(rows["Hayden Neloms"]["win_rate"], 4)) == (
        0.5498,
        0.7039,
    )
    load = page.json["tables"]["load"]
    assert sum(row["open_deals"] > 100 for row in load) == 4
    assert page.json["metrics"]["adoption"] is None  # no activities: no figure
    best = max(rows.values(), key=lambda row: row["revenue"])
    assert page.headline.startswith(f"{best['owner']} won most: ")


def test_rows_below_add_up_to_the_figures(make_frames):
    frames = make_frames(
        deals=[
            deal(1),
            deal(2, "Lost", loss_reason="Price"),
            deal(3, "Lost"),
            deal(4, "Open", expected_close_date="2025-03-10"),
            deal(5, "Open", amount=300, probability=0.8),
        ],
        stages=STAGES,
        stage_history=[{"deal_id": "D-4", "to_stage": "New", "changed_at": "2025-03-01"}],
    )
    funnel, refusals, forecast = (page_of(name, frames, MARCH) for name in ("funnel", "refusals", "forecast"))
    drill = {table.name: table.rows for page in (funnel, refusals, forecast) for table in page.drill}
    found = funnel.json["metrics"]
    assert found["deals_over_limit"] == len(drill["over_limit"]) == 1
    listed = drill["deals_of_period"]
    assert listed["created_at"].between("2025-03-01", "2025-03-31").sum() == found["deals_opened"] == 5
    assert (listed["status"] == "Lost").sum() == found["deals_lost"] == 2
    assert drill["lost_deals"]["amount_base"].sum() == refusals.json["metrics"]["lost_amount"]
    assert drill["open_deals"]["weighted_base"].sum() == forecast.json["metrics"]["forecast_weighted"] == 20 + 240
    late = drill["open_deals"][drill["open_deals"]["state"] == "Overdue"]
    assert late["amount_base"].sum() == forecast.json["metrics"]["forecast_overdue"] == 100


def test_a_lost_deal_without_a_reason_is_a_problem_to_mend(make_frames):
    page = page_of("refusals", make_frames(deals=[deal(1, "Lost"), deal(2, "Lost", loss_reason="Price")]), MARCH)
    problem = page.problems[0]
    assert (problem.table, problem.row, problem.column) == ("deals", 4, "loss_reason")
    assert problem.message == "The deal Deal 1 was lost without a reason."
    assert "1 lost deal has no reason: it is a row of its own." in page.left_out
    reasons = next(table for table in page.tables if table.name == "reasons")
    assert set(reasons.rows["reason"]) == {"Price", "(no reason)"}
    assert {row["reason"] for row in page.json["tables"]["reasons"]} == {"Price", None}


def test_headlines_give_the_figure_an_owner_asks_for(make_frames):
    frames = make_frames(
        deals=[deal(1), deal(2, "Lost", loss_reason="Our failure"), deal(3, "Open", expected_close_date="2025-03-10")],
        stages=STAGES,
        stage_history=[{"deal_id": "D-3", "to_stage": "New", "changed_at": "2025-03-01"}],
        calls=[{"started_at": "2025-03-04 10:00", "direction": "In", "number": "+359888222222", "answered": False}],
    )
    said = {
        name: page_of(name, frames, MARCH).headline for name in ("funnel", "refusals", "forecast", "calls", "managers")
    }
    assert said == {
        "funnel": "3 deals were created in the period, 1 of them won so far (33.3 %). Most were lost in the stage New: "
        "1 of the 3 that reached it. 1 open deal stands in its stage longer than you permit.",
        "refusals": "1 deal was lost, 50.0 % of those that closed. They were worth 100 USD. The most frequent reason is "
        "Our failure: 100.0 %. 100.0 % were lost by our own failure.",
        "forecast": "1 open deal promises 20 USD weighted by its chance, of 100 in all. 1 of them should have closed "
        "already: 100 USD. Sales velocity is 3 USD a day.",
        "calls": "Of 1 incoming call 1 is in no report (100.0 %). 1 was missed, and 1 of the missed were not returned.",
        "managers": "Ann won most: 100 USD, 100.0 % of all, with a win rate of 50.0 %.",
    }


def test_the_forecast_looks_from_today_whatever_the_period(make_frames):
    frames = make_frames(deals=[deal(1, "Open", expected_close_date="2025-06-10")], stages=STAGES)
    soon, late = (page_of("forecast", frames, MARCH, day) for day in (dt.date(2025, 6, 1), dt.date(2025, 7, 1)))
    assert [row["bucket"] for row in soon.json["tables"]["months"]] == ["2025-06"]
    assert [row["bucket"] for row in late.json["tables"]["months"]] == ["overdue"]


def test_every_reason_to_leave_out_has_a_sentence():
    reasons = (
        *("lost_without_history", "open_without_history", "lost_without_reason", "closed_without_owner"),
        *("open_without_amount", "open_without_chance", "open_without_day"),
        *("calls_without_time", "calls_without_direction", "calls_internal", "calls_hidden"),
    )
    for reason in reasons:
        one, many = (left_out_sentences({reason: count})[0] for count in (1, 2000))
        assert "1 " in one
        assert "2,000 " in many
