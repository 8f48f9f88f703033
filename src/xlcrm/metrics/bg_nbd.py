"""BG/NBD: how often a client will buy again, and whether it still buys at all, from how often and when it bought.

A client buys at a rate of its own and may drop out after any purchase; rates and chances to drop out differ from
client to client. Source: Fader, Hardie and Lee 2005, "Counting your customers the easy way: an alternative to the
Pareto/NBD model", Marketing Science 24.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

_BOUND = 1e4  # a parameter beyond it says that the data do not settle it
_START = (1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class BgNbd:
    """The four estimates and how the search for them ended.

    r, alpha: purchase rates, gamma with mean r / alpha a unit of time. a, b: chance to drop out, beta with mean
    a / (a + b).
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    converged: bool
    clients: int

    @property
    def is_settled(self) -> bool:
        """The search ended, and no estimate ran away."""
        return self.converged and all(1 / _BOUND < value < _BOUND for value in (self.r, self.alpha, self.a, self.b))


def fit_bg_nbd(clients: pd.DataFrame) -> BgNbd | None:
    """The estimates of largest likelihood; None without clients.

    clients: frequency (repeat purchases), recency (time from the first purchase to the last), age (time from the
    first purchase to the day of looking), in any one unit of time; equal rows are counted once.
    """
    from scipy.optimize import minimize

    if not len(clients) or not float(clients["age"].max()) > 0:
        return None
    keys = ["frequency", "recency", "age"]
    rows = clients[keys].astype("float64").groupby(keys, as_index=False).size()
    scale = float(rows["age"].max())  # the search likes times around one
    x, t_x, age = (rows[key].to_numpy() for key in keys)
    counts, weights = np.unique(x, return_inverse=True), rows["size"].to_numpy()
    times = (t_x / scale, age / scale)

    def loss(logarithms: Any) -> float:
        values = _log_likelihoods(np.exp(logarithms), counts, *times) @ weights / weights.sum()
        return -float(values) if np.isfinite(values) else 1e10

    bounds = [(-np.log(_BOUND) - 1, np.log(_BOUND) + 1)] * 4
    found = minimize(loss, np.log(_START), method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-11, "gtol": 1e-6})
    r, alpha, a, b = (float(value) for value in np.exp(found.x))
    fitted = float(_log_likelihoods((r, alpha * scale, a, b), counts, t_x, age) @ weights)
    return BgNbd(r, alpha * scale, a, b, fitted, bool(found.success) and found.fun < 1e9, len(clients))


def expected_purchases(model: BgNbd, clients: pd.DataFrame, ahead: float) -> pd.Series:
    """Purchases that each client is expected to make in the time ahead, given what it did so far.

    >>> cdnow = BgNbd(0.24259, 4.41359, 0.79292, 2.42589, -9582.43, True, 2357)
    >>> one = pd.DataFrame({"frequency": [2], "recency": [30.43], "age": [38.86]})
    >>> round(float(expected_purchases(cdnow, one, 39)[0]), 3)
    1.226
    """
    from scipy.special import hyp2f1

    x, _t_x, age = _columns(clients)
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    passed = (alpha + age) / (alpha + age + ahead)
    # Euler's form of the paper's series: it stands for clients of hundreds of purchases too.
    grown = 1 - passed ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, 1 - passed)
    expected = (a + b + x - 1) / (a - 1) * grown * probability_alive(model, clients).to_numpy()
    return pd.Series(expected, index=clients.index).where(np.isfinite(expected)).clip(lower=0.0)


def probability_alive(model: BgNbd, clients: pd.DataFrame) -> pd.Series:
    """How likely it is that each client will ever buy again, 0..1; 1 by construction for who bought once."""
    x, t_x, age = _columns(clients)
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    power = (r + x) * (np.log(alpha + age) - np.log(alpha + t_x))
    gone = a / (b + np.maximum(x, 1) - 1) * np.exp(np.minimum(power, 700))
    return pd.Series(np.where(x > 0, 1 / (1 + gone), 1.0), index=clients.index)


def expected_counts(model: BgNbd, clients: pd.DataFrame, most: int) -> np.ndarray[Any, Any]:
    """How many clients the model expects with 0, 1, 2 ... repeat purchases at their age; the last is `most` or more."""
    ages = clients["age"].astype("float64").value_counts()
    age, weights = ages.index.to_numpy(), ages.to_numpy()
    counts = np.array([float(_chance_of(model, x, age) @ weights) for x in range(most)])
    return np.append(counts, max(0.0, len(clients) - counts.sum()))


def _chance_of(model: BgNbd, x: int, age: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The chance of exactly x repeat purchases by each age."""
    from scipy.special import betaln

    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    still = np.exp(betaln(a, b + x) - betaln(a, b)) * _gamma_poisson(x, r, alpha, age)
    if not x:
        return np.asarray(still)
    fewer = sum((_gamma_poisson(j, r, alpha, age) for j in range(x)), np.zeros_like(age))
    return np.asarray(still + np.exp(betaln(a + 1, b + x - 1) - betaln(a, b)) * (1 - fewer))


def _gamma_poisson(j: int, r: float, alpha: float, age: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    from scipy.special import gammaln

    weight = gammaln(r + j) - gammaln(r) - gammaln(j + 1)
    return np.asarray(np.exp(weight + r * np.log(alpha / (alpha + age))) * (age / (alpha + age)) ** j)


def _log_likelihoods(parameters: Any, counts: tuple[Any, Any], t_x: Any, age: Any) -> Any:
    """counts: the different frequencies, and the place of each row's among them: what hangs on them alone is costly."""
    from scipy.special import gammaln

    r, alpha, a, b = parameters
    levels, place = counts
    x = levels[place]
    of_rate = gammaln(r + levels) - gammaln(r) + r * np.log(alpha)
    of_quitting = gammaln(a + b) + gammaln(b + levels) - gammaln(b) - gammaln(a + b + levels)
    quits = np.log(a) - np.log(b + np.maximum(levels, 1) - 1)
    still = -(r + x) * np.log(alpha + age)
    gone = quits[place] - (r + x) * np.log(alpha + t_x)
    return (of_rate + of_quitting)[place] + np.where(x > 0, np.logaddexp(still, gone), still)


def _columns(clients: pd.DataFrame) -> tuple[Any, Any, Any]:
    x, t_x, age = (clients[key].astype("float64").to_numpy() for key in ("frequency", "recency", "age"))
    return x, t_x, age
