"""Lifetime value (M33): what a client has brought so far, and the simple forecast of what is to come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from xlcrm.metrics.native_frames import ratio

OWN, SEGMENT = "own", "segment"
MOST_YEARS = 5.0
_YEAR = 365.25
_NEW_DAYS = 365


@dataclass(frozen=True, slots=True)
class LifetimeValues:
    """What each client is worth.

    rows: client_id, client, segment, historic (margin to date, missing where no cost is known), forecast (margin to
    come), basis (own, segment, or missing), average_bill, margin_pct, purchases_per_year; the largest forecast first.
    years: the expected years of every client, 1 / churn, at most five. margin_pct: of all known deals, 0..1.
    """

    rows: pd.DataFrame
    years: float | None
    margin_pct: float | None

    @property
    def mean_forecast(self) -> float | None:
        """Mean over the clients that have one, own currency."""
        known = self.rows["forecast"].dropna()
        return float(known.mean()) if len(known) else None

    @property
    def mean_historic(self) -> float | None:
        """Mean over the clients whose margin is known, own currency."""
        known = self.rows["historic"].dropna()
        return float(known.mean()) if len(known) else None


def expected_years(churn: float | None) -> float | None:
    """1 / churn a year, at most five; five where nobody left, None where the churn is not known.

    >>> expected_years(0.5), expected_years(0.1), expected_years(0.0), expected_years(None)
    (2.0, 5.0, 5.0, None)
    """
    return None if churn is None else min(MOST_YEARS, 1 / churn) if churn else MOST_YEARS


def lifetime_values(
    history: pd.DataFrame, margins: pd.DataFrame, segments: pd.Series, churn: float | None, day: dt.date
) -> LifetimeValues:
    """Historic: sum of margin to date. Forecast: average bill * margin % * purchases a year * expected years.

    history: of `client_history`. margins: of `client_margins` to the day. segments: by client id. churn: a year,
    0..1. A client of unknown margin gets the margin % of all. Who first bought less than a year before the day is
    new: it gets the mean of its segment, else of all, and is marked "segment". Not discounted. Source: M33, the
    textbook's simple customer lifetime value.
    """
    years = expected_years(churn)
    overall = ratio(float(margins["margin"].sum()), float(margins["margin_base"].sum()))
    known = margins.set_index("client_id")
    margin, base = (history["client_id"].map(known[key]) for key in ("margin", "margin_base"))
    own_pct = (margin / base).where(base > 0)
    age = (pd.Timestamp(day) - history["first"]).dt.days.astype("float64")
    bill = history["revenue"] / history["purchases"]
    segment = history["client_id"].map(segments).astype(object)
    rows = history[["client_id", "client"]].assign(
        segment=segment.where(segment.notna(), None),
        historic=margin,
        average_bill=bill,
        margin_pct=own_pct.fillna(float("nan") if overall is None else overall),
        purchases_per_year=history["purchases"] / (age / _YEAR).where(age >= _NEW_DAYS),
    )
    to_come = rows["average_bill"] * rows["margin_pct"] * rows["purchases_per_year"]
    own = to_come * (float("nan") if years is None else years)
    filled = _with_segments(rows.assign(forecast=own))
    ordered = filled.sort_values(
        ["forecast", "historic", "client", "client_id"], ascending=[False, False, True, True], ignore_index=True
    )
    return LifetimeValues(ordered, years, overall)


def value_by_segment(values: LifetimeValues) -> pd.DataFrame:
    """Segment (missing: none), clients, historic and forecast (means, own currency); the largest forecast first."""
    grouped = values.rows.groupby("segment", dropna=False).agg(
        clients=("client_id", "size"), historic=("historic", "mean"), forecast=("forecast", "mean")
    )
    return grouped.reset_index().sort_values(["forecast", "segment"], ascending=[False, True], ignore_index=True)


def _with_segments(rows: pd.DataFrame) -> pd.DataFrame:
    """New clients get the mean of their segment; a segment that knows none the mean of all."""
    is_own = rows["forecast"].notna()
    by_segment = rows[is_own].groupby("segment")["forecast"].mean()
    means = rows["segment"].map(by_segment).astype("float64").fillna(rows.loc[is_own, "forecast"].mean())
    forecast = rows["forecast"].fillna(means)
    basis = pd.Series(None, index=rows.index, dtype=object).mask(forecast.notna(), SEGMENT).mask(is_own, OWN)
    return rows.assign(forecast=forecast, basis=basis)
