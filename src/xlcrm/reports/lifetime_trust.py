"""How far to trust the model of repeat purchases: what was looked at, what came out, what it means."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from xlcrm.metrics.lifetime_model import (
    LEAST_HISTORY_WEEKS,
    LEAST_REPEAT_CLIENTS,
    MOST_CORRELATION,
    Holdout,
    LifetimeModel,
)
from xlcrm.texts import _, written

_CLOSE_FIT, _CLOSE_HOLDOUT = 0.05, 0.15


def trust_rows(model: LifetimeModel) -> pd.DataFrame:
    """A row a check: check, found, verdict, in words; the first says whether there is a model at all."""
    return pd.DataFrame(_checks(model), columns=["check", "found", "verdict"])


def plain_trust(model: LifetimeModel) -> dict[str, float | int | str | None]:
    """The same as numbers, by keys that no language changes."""
    bought, spent, held = model.purchases, model.spends, model.holdout
    return {
        "model": "bg_nbd" if bought else "none",
        "repeat_clients": model.repeat_clients,
        **{key: getattr(bought, key) if bought else None for key in ("r", "alpha", "a", "b", "log_likelihood")},
        "spend": model.spends_by,
        **{f"spend_{key}": getattr(spent, key) if spent else None for key in ("p", "q", "gamma", "log_likelihood")},
        "correlation": model.correlation,
        "misplaced_share": misplaced(model),
        "holdout_weeks": held.weeks if held else None,
        "holdout_expected": held.expected if held else None,
        "holdout_actual": held.actual if held else None,
    }


def misplaced(model: LifetimeModel) -> float | None:
    """The share of clients that the model puts at another number of repeat purchases, 0..1; None without a model."""
    if not model.has_model:
        return None
    counts = model.counts
    return float((counts["actual"] - counts["expected"]).abs().sum() / 2 / counts["actual"].sum())


def _checks(model: LifetimeModel) -> Iterator[tuple[str, str, str]]:
    enough = model.repeat_clients >= LEAST_REPEAT_CLIENTS
    yield (
        _("Clients that bought again"),
        written(model.repeat_clients, ","),
        _("Enough for a model.")
        if enough
        else _("Too few: a model needs about {least}. Shown is the plain average.", least=LEAST_REPEAT_CLIENTS),
    )
    if not enough:
        return
    yield _estimates(model)
    if model.has_model:
        yield _fit(model)
        yield _held_out(model.holdout)
        yield _correlation(model)
        yield _spends(model)


def _estimates(model: LifetimeModel) -> tuple[str, str, str]:
    name, bought = _("Search for the estimates"), model.purchases
    if bought is None:
        verdict = _("No model: the purchases follow no such pattern. Shown is the plain average.")
        return name, _("did not settle"), verdict
    estimates = _listed(r=bought.r, alpha=bought.alpha, a=bought.a, b=bought.b)
    value = written(bought.log_likelihood, ",.1f")
    told = _("{estimates}; log-likelihood {value}; time in weeks.", estimates=estimates, value=value)
    return name, _("settled"), told


def _fit(model: LifetimeModel) -> tuple[str, str, str]:
    share = misplaced(model) or 0.0
    return (
        _("Actual against expected"),
        _("{share} % misplaced", share=written(share * 100, ".1f")),
        _("The model repeats the past closely.")
        if share <= _CLOSE_FIT
        else _("The model repeats the past roughly: see the chart before you rely on single clients."),
    )


def _held_out(held: Holdout | None) -> tuple[str, str, str]:
    name = _("The last weeks kept back")
    if held is None or held.error is None:
        least = written(LEAST_HISTORY_WEEKS, ".0f")
        verdict = _("It takes {weeks} weeks of history, and enough repeat clients in its first part.", weeks=least)
        return name, _("not tested"), verdict
    found = _("{error} % in {weeks} weeks", error=written(held.error * 100, "+.0f"), weeks=written(held.weeks, ".0f"))
    counts = _(
        "{expected} purchases expected, {actual} made.",
        expected=written(held.expected, ",.0f"),
        actual=written(held.actual, ","),
    )
    verdict = (
        _("The total came out closely.")
        if abs(held.error) <= _CLOSE_HOLDOUT
        else _("Take totals with care; the order of clients says more.")
    )
    return name, found, f"{counts} {verdict}"


def _correlation(model: LifetimeModel) -> tuple[str, str, str]:
    value = model.correlation
    return (
        _("Correlation of frequency and spend"),
        _("not known") if value is None else written(value, "+.2f"),
        _("Small, as the model of spends wants: how often a client buys says little of how much.")
        if value is not None and abs(value) <= MOST_CORRELATION
        else _("Too strong, or not known: each client's own mean stands for its spend."),
    )


def _spends(model: LifetimeModel) -> tuple[str, str, str]:
    name, spent = _("Spend a purchase"), model.spends
    if spent is None:
        return name, _("own mean"), _("No model of spends, so clients of few purchases weigh too much.")
    estimates = _listed(p=spent.p, q=spent.q, gamma=spent.gamma)
    value = written(spent.log_likelihood, ",.1f")
    return name, _("gamma-gamma"), _("{estimates}; log-likelihood {value}.", estimates=estimates, value=value)


def _listed(**values: float) -> str:
    return ", ".join(f"{name} {written(value, ',.3f')}" for name, value in values.items())
