"""The model of repeat purchases over a firm's own purchases: when there is one, and what it rests on."""

from __future__ import annotations

import pandas as pd
import pytest

from repeat_buyers import DAY, made_purchases
from xlcrm.metrics.client_history import client_history
from xlcrm.metrics.lifetime_model import LEAST_REPEAT_CLIENTS, lifetime_model


def model_of(purchases: pd.DataFrame):
    return lifetime_model(purchases, client_history(purchases, DAY), DAY)


@pytest.fixture(scope="module")
def model():
    return model_of(made_purchases(900))


def test_a_known_process_is_found_again(model):
    assert model.has_model
    assert model.purchases.r == pytest.approx(1.0, rel=0.35)
    assert model.purchases.a / (model.purchases.a + model.purchases.b) == pytest.approx(0.8 / 3.3, rel=0.35)
    assert model.spends_by == "gamma_gamma"
    assert abs(model.correlation) < 0.3


def test_expected_counts_and_the_weeks_kept_back_come_close(model):
    assert model.counts["actual"].sum() == len(model.rows)
    assert model.counts["expected"].sum() == pytest.approx(len(model.rows))
    assert (model.counts["actual"] - model.counts["expected"]).abs().sum() / 2 / len(model.rows) < 0.06
    assert model.holdout.weeks == 52
    assert abs(model.holdout.error) < 0.2


def test_a_client_is_worth_its_purchases_times_its_spend(model):
    rows = model.rows
    assert rows["expected_revenue"].tolist() == (rows["expected_purchases"] * rows["expected_spend"]).tolist()
    assert rows["probability_alive"].between(0, 1).all()
    assert (rows["expected_purchases"] >= 0).all()
    assert (rows.loc[rows["frequency"] == 0, "probability_alive"] == 1).all()


def test_too_few_repeat_clients_are_no_model_but_a_plain_average():
    model = model_of(made_purchases(300, repeating=LEAST_REPEAT_CLIENTS - 1))
    assert not model.has_model
    assert model.repeat_clients < LEAST_REPEAT_CLIENTS
    assert (model.purchases, model.spends, model.holdout) == (None, None, None)
    assert model.rows["probability_alive"].isna().all()
    pace = model.rows["frequency"].sum() / model.rows["age"].sum() * 52
    assert model.rows["expected_purchases"].tolist() == pytest.approx([pace] * len(model.rows))
    assert model.counts["expected"].isna().all()


def test_spend_that_goes_with_frequency_is_left_to_each_client():
    purchases = made_purchases(400)
    times = purchases.groupby("client_id")["amount"].transform("size")
    model = model_of(purchases.assign(amount=times * 10.0))
    assert model.correlation > 0.9
    assert (model.spends, model.spends_by) == (None, "own_mean")
    assert model.has_model


def test_nobody_is_nothing():
    model = model_of(made_purchases(1).head(0))
    assert (model.has_model, len(model.rows), model.correlation) == (False, 0, None)
