"""Forecast and velocity on a few open deals, computed by hand."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlcrm.metrics.forecast import forecast_by_manager, forecast_by_month, forecast_total, open_promises
from xlcrm.metrics.period import Period
from xlcrm.metrics.velocity import velocity_by_manager

TODAY = dt.date(2025, 11, 20)
STAGES = [{"stage": "New", "order": 1, "type": "Open", "probability": 0.2}]


def open_deal(number: int, expected: str | None, amount: float | None = 100, **more) -> dict:
    days = {"expected_close_date": expected, "amount": amount}
    return {"deal_id": f"D-{number}", "status": "Open", "stage": "New", **days, **more}


def promises(make_frames, *deals: dict):
    frames = make_frames(deals=list(deals), stages=STAGES) if deals else make_frames(stages=STAGES)
    return open_promises(frames["deals"], frames["stages"], TODAY)


def test_overdue_deals_have_a_row_of_their_own(make_frames):
    rows = forecast_by_month(
        promises(
            make_frames,
            open_deal(1, "2025-12-31", probability=0.75),
            open_deal(2, "2025-11-19", 200),  # yesterday, the stage's 20 %
            open_deal(3, "2025-11-20", 50, probability=0.5),  # today is not late
            open_deal(4, None, 7),
            open_deal(5, "2026-02-01", 10, fx_rate=2.0),
            open_deal(6, "2026-11-01", 30),  # a year ahead
            {"deal_id": "D-7", "status": "Lost", "amount": 999, "expected_close_date": "2025-12-01"},
        ),
        TODAY,
    ).set_index("bucket")
    assert rows.index.tolist() == ["overdue", "2025-11", "2025-12", "2026-01", "2026-02", "later", "none"]
    assert rows["deals"].tolist() == [1, 1, 1, 0, 1, 1, 1]
    assert rows["amount"].tolist() == [200, 50, 100, 0, 20, 30, 7]
    assert rows["weighted"].tolist() == pytest.approx([40, 25, 75, 0, 4, 6, 1.4])
    assert rows.loc["2025-12", ["best", "commit"]].tolist() == [100, 100]
    assert rows.loc["2025-11", ["best", "commit"]].tolist() == [50, 0]


def test_no_amount_is_no_figure(make_frames):
    silent = promises(make_frames, open_deal(1, None, None), open_deal(2, "2025-12-01", None, stage="?"))
    rows = forecast_by_month(silent, TODAY).set_index("bucket")
    assert rows.loc[["2025-12", "none"], "amount"].isna().all()
    totals = forecast_total(silent)
    assert (totals["deals"], totals["amount"], totals["weighted"]) == (2, None, None)
    assert (totals["without_amount"], totals["without_chance"], totals["without_day"]) == (2, 1, 1)
    assert forecast_by_month(promises(make_frames), TODAY).empty
    assert forecast_total(promises(make_frames))["deals"] == 0


def test_managers_largest_first_and_their_late_deals(make_frames):
    rows = forecast_by_manager(
        promises(
            make_frames,
            open_deal(1, "2025-12-31", 100, owner_id="U-1", owner="Ann"),
            open_deal(2, "2025-01-01", 300, owner_id="U-2", owner="Bob"),
            open_deal(3, None, 10),
        )
    )
    assert rows["owner"].tolist() == ["Bob", "Ann", None]
    assert rows["overdue_deals"].tolist() == [1, 0, 0]
    assert rows["overdue_amount"].tolist() == [300, 0, 0]


def test_maven_open_deals_promise_no_amount(maven):
    found = open_promises(maven["deals"], maven["stages"], dt.date(2017, 12, 31))
    totals = forecast_total(found)
    assert (totals["deals"], totals["amount"], totals["without_day"]) == (2089, None, 2089)
    assert forecast_by_month(found, dt.date(2017, 12, 31))["bucket"].tolist() == ["none"]


def test_velocity_by_manager(make_frames):
    closed = {"owner_id": "U-1", "owner": "Ann", "created_at": "2025-03-01", "close_date": "2025-03-26"}
    deals = make_frames(
        deals=[
            {"deal_id": "D-1", "status": "Won", "amount": 200, **closed},
            {"deal_id": "D-2", "status": "Lost", **closed},
            *({"deal_id": f"O-{n}", "status": "Open", "owner_id": "U-1", "owner": "Ann"} for n in range(10)),
            {"deal_id": "O-99", "status": "Open", "owner_id": "U-2", "owner": "Bob"},
        ]
    )["deals"]
    rows = velocity_by_manager(deals, Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31))).set_index("owner")
    assert rows.loc["Ann", "velocity"] == pytest.approx(10 * 200 * 0.5 / 25)
    assert pd.isna(rows.loc["Bob", "velocity"])
    assert rows["open_deals"].to_dict() == {"Ann": 10, "Bob": 1}


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.dates(dt.date(2024, 1, 1), dt.date(2028, 1, 1))),
            st.one_of(st.none(), st.integers(0, 900)),
            st.sampled_from([None, "U-1", "U-2"]),
        ),
        min_size=1,
        max_size=15,
    )
)
def test_months_and_managers_add_up_to_all_open_deals(make_frames, rows):
    deals = [open_deal(n, day and str(day), amount, owner_id=who) for n, (day, amount, who) in enumerate(rows)]
    found = promises(make_frames, *deals)
    totals = forecast_total(found)
    for table in (forecast_by_month(found, TODAY), forecast_by_manager(found)):
        assert table["deals"].sum() == totals["deals"] == len(rows)
        assert table["amount"].sum() == pytest.approx(totals["amount"] or 0)
        assert table["weighted"].sum() == pytest.approx(totals["weighted"] or 0)
