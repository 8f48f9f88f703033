"""BG/NBD and gamma-gamma against the figures that their authors published for the CDNOW sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.metrics.bg_nbd import BgNbd, expected_counts, expected_purchases, fit_bg_nbd, probability_alive
from xlcrm.metrics.gamma_gamma import expected_spend, fit_gamma_gamma

ACTUAL_COUNTS = [1411, 439, 214, 100, 62, 38, 29, 64]  # clients with 0, 1, ... 7 or more repeat purchases
MODEL = BgNbd(0.243, 4.414, 0.793, 2.426, -9582.4, True, 2357)
CLIENT = pd.DataFrame({"frequency": [2], "recency": [30.43], "age": [38.86]})


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    rows = pd.read_csv(Path(__file__).parent / "cdnow_sample.csv", comment="#")
    named = rows.rename(columns={"x": "frequency", "t_x": "recency", "T": "age", "zbar": "spend"})
    return named.loc[named.index.repeat(named["clients"])].reset_index(drop=True)


@pytest.fixture(scope="module")
def model(cdnow) -> BgNbd:
    return fit_bg_nbd(cdnow)


def test_the_published_estimates_come_out(model):
    assert model.is_settled
    assert (round(model.r, 3), round(model.alpha, 3)) == (0.243, 4.414)
    assert (round(model.a, 3), round(model.b, 3)) == (0.793, 2.426)
    assert round(model.log_likelihood, 1) == -9582.4
    assert model.clients == 2357


def test_a_client_is_expected_to_buy_as_published(model):
    assert expected_purchases(model, CLIENT, 39)[0] == pytest.approx(1.226, abs=5e-4)


def test_the_published_estimates_of_spend_come_out(cdnow):
    spends = fit_gamma_gamma(cdnow)
    assert spends.is_settled
    assert spends.clients == 946
    assert (round(spends.p, 2), round(spends.q, 2), round(spends.gamma, 2)) == (6.25, 3.74, 15.45)
    assert spends.log_likelihood == pytest.approx(-4055.9, abs=0.05)
    unknown = pd.DataFrame({"frequency": [0], "spend": [float("nan")]})
    assert expected_spend(spends, unknown)[0] == pytest.approx(spends.p * spends.gamma / (spends.q - 1))
    known = pd.DataFrame({"frequency": [1000], "spend": [80.0]})
    assert expected_spend(spends, known)[0] == pytest.approx(80, abs=0.1), "much history stands for itself"


def test_a_client_of_a_thousand_purchases_has_an_expectation():
    often = pd.DataFrame({"frequency": [1000], "recency": [100.0], "age": [100.1]})
    assert expected_purchases(MODEL, often, 1)[0] == pytest.approx(10, rel=0.1)


def test_expected_counts_are_close_to_the_actual_ones_and_add_up(cdnow, model):
    expected = expected_counts(model, cdnow, 7)
    assert expected.sum() == pytest.approx(2357)
    assert np.abs(expected - ACTUAL_COUNTS).sum() / 2 / 2357 < 0.02
    assert cdnow["frequency"].clip(upper=7).value_counts().sort_index().tolist() == ACTUAL_COUNTS


def test_equal_rows_counted_once_and_the_order_change_nothing(cdnow, model):
    mixed = cdnow.sample(frac=1, random_state=1)
    assert fit_bg_nbd(mixed) == model


def test_the_unit_of_time_is_free(cdnow, model):
    days = fit_bg_nbd(cdnow.assign(recency=cdnow["recency"] * 7, age=cdnow["age"] * 7))
    assert days.alpha / 7 == pytest.approx(model.alpha, rel=1e-3)
    assert days.r == pytest.approx(model.r, rel=1e-3)


def test_who_bought_once_is_active_by_construction_and_silence_lowers_the_chance():
    clients = pd.DataFrame({"frequency": [0, 4, 4], "recency": [0.0, 30.0, 5.0], "age": [35.0, 35.0, 35.0]})
    alive = probability_alive(MODEL, clients)
    assert alive[0] == 1
    assert alive[1] > 0.75 > 0.1 > alive[2]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 60), st.floats(0, 200), st.floats(0, 200), st.floats(0.5, 200))
def test_expectations_are_sound_whatever_the_client_did(times, recency, more, ahead):
    one = pd.DataFrame({"frequency": [times], "recency": [recency if times else 0.0], "age": [recency + more]})
    expected = expected_purchases(MODEL, one, ahead)[0]
    assert 0 <= probability_alive(MODEL, one)[0] <= 1
    assert expected >= 0
    assert expected <= expected_purchases(MODEL, one, ahead * 2)[0] + 1e-9


def test_nobody_is_no_model():
    nothing = pd.DataFrame({"frequency": [], "recency": [], "age": [], "spend": []})
    assert fit_bg_nbd(nothing) is None
    assert fit_gamma_gamma(nothing) is None
    today = pd.DataFrame({"frequency": [0], "recency": [0.0], "age": [0.0]})
    assert fit_bg_nbd(today) is None


def test_estimates_that_run_away_are_not_settled():
    same = pd.DataFrame({"frequency": [1] * 200, "recency": [10.0] * 200, "age": [10.5] * 200})
    model = fit_bg_nbd(same)
    assert not model.is_settled
