"""RFM as the R package rfm scores it."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.metrics.rfm import SEGMENTS, months_back, quantile_scores, rfm

TODAY = dt.date(2025, 6, 30)


def bought(*rows: tuple[str | None, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["client_id", "date", "amount"])
    frame["client"] = frame["client_id"]
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[us]")
    return frame.astype({"client_id": "string", "client": "string", "amount": "float64"})


def scores_as_in_r(values: list[float], bins: int) -> list[int]:
    """The R functions bins, bins_lower and bins_upper, and the loop over the bins, word for word."""
    ordered = sorted(values)
    quantiles = []
    for i in range(1, bins):
        index = (len(ordered) - 1) * i / bins
        low = math.floor(index)
        share = index - low
        quantiles.append((1 - share) * ordered[low] + share * ordered[math.ceil(index)] + 1)
    lower, upper = [ordered[0], *quantiles], [*quantiles, ordered[-1] + 1]
    scores = []
    for value in values:
        score = None
        for i in range(bins):
            if lower[i] <= value < upper[i]:
                score = i + 1
        scores.append(score)
    return scores


@settings(deadline=None)
@given(st.lists(st.integers(0, 400), min_size=5, max_size=60))
def test_scores_are_those_of_the_r_package(values):
    assert quantile_scores(pd.Series(values, dtype=float), 5).tolist() == scores_as_in_r(values, 5)


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=5, max_size=60))
def test_equal_values_get_one_score_and_more_is_never_worse(values):
    scored = pd.DataFrame({"value": values, "score": quantile_scores(pd.Series(values), 5)})
    assert len(scored.drop_duplicates()) == scored["value"].nunique()
    assert scored.groupby("value")["score"].first().is_monotonic_increasing


def test_a_worked_example():
    rows = []
    for client, last, times, amount in [
        ("a", "2025-06-30", 10, 100),
        ("b", "2025-06-20", 8, 50),
        ("c", "2025-05-30", 5, 20),
        ("d", "2025-01-30", 2, 10),
        ("e", "2024-01-30", 1, 5),
    ]:
        rows += [(client, last, amount)] * times
    found = rfm(bought(*rows), TODAY, 24)
    # recency 0, 10, 31, 151, 517: thresholds 9, 23.6, 80, 225.2 (quantiles 8, 22.6, 79, 224.2 plus 1)
    assert found.rows["id"].tolist() == ["a", "b", "c", "d", "e"]
    assert found.rows["recency_days"].tolist() == [0, 10, 31, 151, 517]
    assert found.rows["r"].tolist() == [5, 4, 3, 2, 1]
    # frequency 1, 2, 5, 8, 10: thresholds 2.8, 4.8, 7.2, 9.4 - so 2 stays with 1
    assert found.rows["f"].tolist() == [5, 4, 3, 1, 1]
    assert found.rows["monetary"].tolist() == [1000, 400, 100, 20, 5]
    assert found.rows["m"].tolist() == [5, 4, 3, 2, 1]
    assert found.rows["segment"].tolist() == ["Champions", "Champions", "Loyal Customers", "About To Sleep", "Lost"]


def test_fewer_than_five_clients_are_scored_in_thirds():
    found = rfm(bought(("a", "2025-06-30", 900), ("b", "2025-05-01", 300), ("c", "2024-01-01", 10)), TODAY, 24)
    assert found.rows[["r", "m"]].values.tolist() == [[3, 3], [2, 2], [1, 1]]
    assert found.rows["f"].tolist() == [1, 1, 1]


def test_the_window_the_future_and_those_who_only_bought_earlier():
    found = rfm(
        bought(
            ("a", "2023-06-30", 5),  # the day before the window
            ("b", "2023-07-01", 5),  # its first day
            ("c", "2025-07-01", 5),  # tomorrow
            ("c", "2025-06-30", 5),
            (None, "2025-06-30", 5),
        ),
        TODAY,
        24,
    )
    assert found.rows["id"].tolist() == ["c", "b"]
    assert (found.window_start, found.older, found.future) == (dt.date(2023, 7, 1), 1, 1)
    assert found.last_purchase == TODAY


def test_credit_notes_lower_the_money_to_no_less_than_nothing_and_are_no_purchase():
    found = rfm(
        bought(("a", "2025-06-01", 10), ("a", "2025-06-20", -30), ("b", "2025-06-01", -5), ("c", "2025-05-01", 7)),
        TODAY,
        24,
    )
    rows = found.rows.set_index("id")
    assert rows.index.tolist() == ["c", "a"] or rows.index.tolist() == ["a", "c"]
    assert rows.loc["a", ["recency_days", "frequency", "monetary"]].tolist() == [29, 1, 0]


def test_nobody_bought():
    found = rfm(bought(), TODAY, 24)
    assert (len(found.rows), found.last_purchase, found.older) == (0, None, 0)


def test_all_purchases_are_older_than_the_window():
    found = rfm(bought(("a", "2017-12-31", 5)), TODAY, 24)
    assert (len(found.rows), found.last_purchase, found.older) == (0, dt.date(2017, 12, 31), 1)


@settings(max_examples=10, deadline=None)
@given(
    st.permutations(
        [("a", "2025-06-01", 3.0), ("b", "2025-02-01", 5.0), ("a", "2024-06-01", 1.0), ("c", "2025-06-01", 9.0)]
    )
)
def test_the_order_of_rows_changes_nothing(rows):
    expected = rfm(
        bought(("a", "2024-06-01", 1), ("a", "2025-06-01", 3), ("b", "2025-02-01", 5), ("c", "2025-06-01", 9)),
        TODAY,
        24,
    )
    pd.testing.assert_frame_equal(rfm(bought(*rows), TODAY, 24).rows, expected.rows)


@pytest.mark.parametrize("segment", SEGMENTS, ids=lambda segment: segment[0])
def test_the_segment_table_holds_sound_ranges(segment):
    assert all(1 <= low <= high <= 5 for low, high in segment[1:])


def test_months_back_from_the_end_of_a_month():
    assert months_back(dt.date(2024, 3, 31), 1) == dt.date(2024, 2, 29)
    assert months_back(dt.date(2025, 1, 31), 2) == dt.date(2024, 11, 30)
    assert months_back(dt.date(2025, 12, 31), 24) == dt.date(2023, 12, 31)
