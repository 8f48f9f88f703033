"""Who left: over windows of months, and by the client's own rhythm."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.metrics.churn import churn_by_own_rhythm, churn_in, client_churn, last_months
from xlcrm.metrics.client_history import client_history, purchase_summaries

DAY = dt.date(2025, 12, 31)


def bought(*rows: tuple[str | None, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "client_id": pd.Series([client for client, _day, _amount in rows], dtype="string"),
            "client": pd.Series([client and client.upper() for client, _day, _amount in rows], dtype="string"),
            "date": pd.to_datetime([day for _client, day, _amount in rows]),
            "amount": [amount for _client, _day, amount in rows],
        }
    )


def test_churn_counts_clients_of_the_window_before(make_frames):
    found = client_churn(
        bought(
            ("a", "2024-05-01", 100.0),  # stayed
            ("a", "2025-05-01", 100.0),
            ("b", "2024-12-31", 70.0),  # the last day of the window before: lost
            ("b", "2024-06-01", 30.0),
            ("c", "2025-01-01", 10.0),  # new
            ("d", "2023-12-31", 10.0),  # long gone: in neither window
            ("e", "2024-03-01", 40.0),  # a credit note is no purchase
            ("e", "2025-03-01", -40.0),
            ("f", "2026-01-01", 10.0),  # later
            (None, "2024-05-01", 10.0),
        ),
        DAY,
        12,
    )
    assert (found.active, found.lost, found.churn, found.retention) == (
        3,
        2,
        pytest.approx(2 / 3),
        pytest.approx(1 / 3),
    )
    assert found.rows["client_id"].tolist() == ["b", "e"]
    assert found.rows["client"].tolist() == ["B", "E"]
    assert found.lost_revenue == found.rows["revenue_before"].sum() == 140


def test_nobody_active_before_is_no_figure():
    found = client_churn(bought(("a", "2025-05-01", 1.0)), DAY, 12)
    assert (found.active, found.churn, found.retention, len(found.rows)) == (0, None, None, 0)


def test_own_rhythm_looks_at_twice_the_median_gap():
    monthly = [("m", f"2025-{month:02d}-01", 10.0) for month in range(1, 11)]  # last on 1 October, gaps of 31 or so
    yearly = [("y", f"{year}-03-01", 10.0) for year in (2022, 2023, 2024, 2025)]
    twice = [("t", "2024-06-01", 10.0), ("t", "2024-06-02", 10.0)]  # one gap is no rhythm: the months hold
    found = churn_by_own_rhythm(bought(*monthly, *yearly, *twice), DAY, 12)
    assert found.active == 3
    assert found.rows["client_id"].tolist() == ["m", "t"]
    assert found.rows["revenue_before"].tolist() == [20, 20], "two purchases in the 62 days before the last 62"
    assert client_churn(bought(*monthly, *yearly, *twice), DAY, 12).rows["client_id"].tolist() == ["t"]


def test_history_and_what_lifetime_models_read_of_it():
    history = client_history(
        bought(
            ("a", "2025-01-01", 100.0),
            ("a", "2025-01-08", 30.0),
            ("a", "2025-01-08", 20.0),  # the same day again
            ("a", "2025-01-29", 70.0),
            ("a", "2025-02-10", -15.0),  # a credit note
            ("b", "2025-12-31", 5.0),
            ("b", "2026-01-01", 5.0),  # later
            ("c", "2025-02-01", -9.0),  # credit notes alone
        ),
        DAY,
    )
    assert history["client_id"].tolist() == ["a", "b"]
    first = history.iloc[0]
    assert (first["purchases"], first["days_bought"], first["revenue"]) == (4, 3, 205)
    assert (first["first"], first["last"]) == (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-01-29"))
    assert (first["repeat_spend"], first["median_gap"]) == (60, 14)
    summary = purchase_summaries(history, DAY)
    assert summary.loc[0, ["frequency", "recency", "age"]].tolist() == [2, 4, 52]
    assert summary.loc[1, ["frequency", "recency", "age"]].tolist() == [0, 0, 0]
    assert pd.isna(summary.loc[1, "spend"])


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c", None]),
            st.dates(dt.date(2023, 6, 1), dt.date(2026, 2, 1)).map(str),
            st.integers(-20, 100).map(float),
        ),
        min_size=1,
        max_size=25,
    ),
    st.randoms(),
)
def test_order_changes_nothing_and_lost_and_retained_add_up(rows, random):
    mixed = list(rows)
    random.shuffle(mixed)
    for measure in (client_churn, churn_by_own_rhythm):
        found, again = measure(bought(*rows), DAY, 12), measure(bought(*mixed), DAY, 12)
        assert (found.active, found.lost) == (again.active, again.lost)
        pd.testing.assert_frame_equal(found.rows, again.rows)
        assert found.lost == len(found.rows) <= found.active
        if found.churn is not None:
            assert found.churn + found.retention == pytest.approx(1)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31)), st.integers(1, 36), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_a_window_of_the_last_months_has_the_churn_of_the_reports(day, months, seed):
    random = np.random.default_rng(seed)
    days = [day - dt.timedelta(days=int(back)) for back in random.integers(-40, 75 * months, 30)]
    bought = pd.DataFrame(
        {
            "client_id": random.choice(["C-1", "C-2", "C-3", "C-4"], 30),
            "client": "x",
            "date": pd.to_datetime(days).astype("datetime64[us]"),
            "amount": 10.0,
        }
    )
    ours, theirs = churn_in(bought, last_months(day, months)), client_churn(bought, day, months)
    assert (ours.active, ours.lost, ours.churn) == (theirs.active, theirs.lost, theirs.churn)
    assert last_months(day, months).end == day
