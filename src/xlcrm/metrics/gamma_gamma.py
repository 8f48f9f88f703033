"""Gamma-gamma: what a client will spend on a purchase, from what it spent on those so far.

Clients of few purchases are pulled towards the mean of all. Holds only where how often a client buys says nothing of
how much it spends. Source: Fader, Hardie and Lee 2005, "RFM and CLV: using iso-value curves for customer base
analysis"; Fader and Hardie 2013, "The gamma-gamma model of monetary value".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

_BOUND = 1e4


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """The three estimates and how the search for them ended; gamma is in the currency of the spends."""

    p: float
    q: float
    gamma: float
    log_likelihood: float
    converged: bool
    clients: int

    @property
    def is_settled(self) -> bool:
        """The search ended, no estimate ran away, and there is a mean to pull to."""
        return self.converged and 1 < self.q < _BOUND and 1 / _BOUND < self.p < _BOUND


def fit_gamma_gamma(clients: pd.DataFrame) -> GammaGamma | None:
    """The estimates of largest likelihood over clients that bought again; None where there are none.

    clients: frequency (repeat purchases), spend (their mean); rows with a spend of 0 or none are left out.
    """
    from scipy.optimize import minimize

    rows = clients[(clients["frequency"] > 0) & (clients["spend"] > 0)]
    if rows.empty:
        return None
    x, spend = (rows[key].astype("float64").to_numpy() for key in ("frequency", "spend"))
    scale = float(spend.mean())

    def loss(logarithms: Any) -> float:
        value = _log_likelihoods(np.exp(logarithms), x, spend / scale).mean()
        return -float(value) if np.isfinite(value) else 1e10

    bounds = [(-np.log(_BOUND) - 1, np.log(_BOUND) + 1)] * 3
    start = np.log([2.0, 2.0, 1.0])
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-11, "gtol": 1e-6})
    p, q, gamma = (float(value) for value in np.exp(found.x))
    fitted = float(_log_likelihoods((p, q, gamma * scale), x, spend).sum())
    return GammaGamma(p, q, gamma * scale, fitted, bool(found.success) and found.fun < 1e9, len(rows))


def expected_spend(model: GammaGamma, clients: pd.DataFrame) -> pd.Series:
    """What a purchase of each client is expected to be worth; who bought once gets the mean of all."""
    x = clients["frequency"].astype("float64")
    spend = clients["spend"].astype("float64").fillna(0.0)
    repeat = x.where(spend > 0, 0.0)
    return (model.gamma + repeat * spend) * model.p / (model.p * repeat + model.q - 1)


def _log_likelihoods(parameters: Any, x: Any, spend: Any) -> Any:
    from scipy.special import gammaln

    p, q, gamma = parameters
    shape = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
    return shape + (p * x - 1) * np.log(spend) + p * x * np.log(x) - (p * x + q) * np.log(gamma + x * spend)
