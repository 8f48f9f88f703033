"""What clients will buy, by BG/NBD and gamma-gamma, and how far to trust it (M33b)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from xlcrm.metrics.bg_nbd import BgNbd, expected_counts, expected_purchases, fit_bg_nbd, probability_alive
from xlcrm.metrics.client_history import client_history, purchase_summaries
from xlcrm.metrics.gamma_gamma import GammaGamma, expected_spend, fit_gamma_gamma
from xlcrm.metrics.native_frames import Frame

LEAST_REPEAT_CLIENTS = 100
MOST_CORRELATION = 0.3  # of frequency and spend, up to which gamma-gamma holds
YEAR_IN_WEEKS = 52.0
LEAST_HISTORY_WEEKS = 52.0  # from which a part is kept back to test the model on
SHOWN_COUNTS = 7

Spends = Literal["gamma_gamma", "own_mean"]


@dataclass(frozen=True, slots=True)
class Holdout:
    """The model made without the last weeks, and what it then said of them: purchases in all."""

    weeks: float
    expected: float
    actual: int

    @property
    def error(self) -> float | None:
        """Expected / actual - 1; None where nothing was bought."""
        return self.expected / self.actual - 1 if self.actual else None


@dataclass(frozen=True, slots=True)
class LifetimeModel:
    """The expectations of each client for the next 52 weeks, and the means to judge them.

    rows: client_id, client, purchases, last, frequency, recency, age (weeks), spend, probability_alive (0..1, missing
    without a model), expected_purchases, expected_spend (own currency a purchase), expected_revenue. purchases: None
    where there is no model, and the expectations are plain averages. counts: repeat_purchases ("0" to "7+"), actual,
    expected. correlation: of frequency and spend over repeat clients.
    """

    rows: pd.DataFrame
    purchases: BgNbd | None
    spends: GammaGamma | None
    spends_by: Spends
    repeat_clients: int
    correlation: float | None
    counts: pd.DataFrame
    holdout: Holdout | None

    @property
    def has_model(self) -> bool:
        """Enough clients bought again, and the search for the estimates settled."""
        return self.purchases is not None


def lifetime_model(purchases: Frame, history: pd.DataFrame, day: dt.date) -> LifetimeModel:
    """BG/NBD with gamma-gamma on everything bought by the day; the plain average where fewer than 100 bought again.

    history: of `client_history` for the day. The plain average: each client goes on buying as often as all did so
    far, at its own mean. Unit of time: weeks. Source: M33b, Fader, Hardie and Lee 2005.
    """
    summaries = purchase_summaries(history, day)
    repeated = summaries[summaries["frequency"] > 0]
    model = _fitted(summaries)
    spends = _fitted_spends(repeated) if model else None
    own = history["revenue"] / history["purchases"]
    rows = _expected(summaries, model, spends, summaries["spend"].fillna(own))
    return LifetimeModel(
        rows=rows.assign(client=history["client"], last=history["last"], purchases=history["purchases"]),
        purchases=model,
        spends=spends,
        spends_by="gamma_gamma" if spends else "own_mean",
        repeat_clients=len(repeated),
        correlation=_correlation(repeated),
        counts=_counts(summaries, model),
        holdout=_held_out(purchases, history, day) if model else None,
    )


def _fitted(summaries: pd.DataFrame) -> BgNbd | None:
    if (summaries["frequency"] > 0).sum() < LEAST_REPEAT_CLIENTS:
        return None
    model = fit_bg_nbd(summaries)
    return model if model is not None and model.is_settled else None


def _fitted_spends(repeated: pd.DataFrame) -> GammaGamma | None:
    correlation = _correlation(repeated)
    if correlation is None or abs(correlation) > MOST_CORRELATION:
        return None
    model = fit_gamma_gamma(repeated)
    return model if model is not None and model.is_settled else None


def _correlation(repeated: pd.DataFrame) -> float | None:
    known = repeated.dropna(subset=["spend"])
    if len(known) < 3 or known["frequency"].nunique() < 2 or known["spend"].nunique() < 2:
        return None
    return float(known["frequency"].astype("float64").corr(known["spend"]))


def _expected(
    summaries: pd.DataFrame, model: BgNbd | None, spends: GammaGamma | None, own_spend: pd.Series
) -> pd.DataFrame:
    spend = expected_spend(spends, summaries) if spends else own_spend
    if model is None:
        alive = pd.Series(float("nan"), index=summaries.index)
        weeks = float(summaries["age"].sum())
        each = float(summaries["frequency"].sum()) / weeks * YEAR_IN_WEEKS if weeks else float("nan")
        bought = pd.Series(each, index=summaries.index)
    else:
        alive = probability_alive(model, summaries)
        bought = expected_purchases(model, summaries, YEAR_IN_WEEKS)
    return summaries.assign(
        probability_alive=alive, expected_purchases=bought, expected_spend=spend, expected_revenue=bought * spend
    )


def _counts(summaries: pd.DataFrame, model: BgNbd | None) -> pd.DataFrame:
    """How many clients bought again 0, 1, ... 7 times or more, and how many the model expects."""
    capped = summaries["frequency"].clip(upper=SHOWN_COUNTS)
    actual = capped.value_counts().reindex(range(SHOWN_COUNTS + 1), fill_value=0)
    names = [*(str(count) for count in range(SHOWN_COUNTS)), f"{SHOWN_COUNTS}+"]
    expected = expected_counts(model, summaries, SHOWN_COUNTS) if model else float("nan")
    return pd.DataFrame({"repeat_purchases": names, "actual": actual.to_numpy(), "expected": expected})


def _held_out(purchases: Frame, history: pd.DataFrame, day: dt.date) -> Holdout | None:
    """The last third of the history, at most a year, foretold from what came before; None where that is too little."""
    span = (pd.Timestamp(day) - history["first"].min()).days / 7
    if span < LEAST_HISTORY_WEEKS:
        return None
    weeks = int(min(YEAR_IN_WEEKS, span / 3))
    cut = day - dt.timedelta(weeks=weeks)
    earlier = client_history(purchases, cut)
    summaries = purchase_summaries(earlier, cut)
    model = _fitted(summaries)
    if model is None:
        return None
    later = history.set_index("client_id")["days_bought"].reindex(earlier["client_id"]).to_numpy()
    expected = float(expected_purchases(model, summaries, float(weeks)).sum())
    return Holdout(float(weeks), expected, int((later - earlier["days_bought"].to_numpy()).sum()))
