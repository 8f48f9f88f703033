"""What clients are worth: to date, by the simple forecast, and by the model of repeat purchases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.metrics.churn import Churn, client_churn
from xlcrm.metrics.client_history import EVER, client_history
from xlcrm.metrics.client_margins import client_margins
from xlcrm.metrics.client_portrait import client_attributes
from xlcrm.metrics.lifetime_model import LifetimeModel, lifetime_model
from xlcrm.metrics.lifetime_value import LifetimeValues, lifetime_values
from xlcrm.metrics.period import Period
from xlcrm.reports.metric import Figures
from xlcrm.reports.report_request import ReportRequest

READS = ("companies", "contacts", "deal_lines", "deals", "invoices")
ACTIVE_FROM = 0.5  # probability from which a client is probably still one
CHURN_MONTHS = 12  # a churn a year


@dataclass(frozen=True)
class LifetimeReport:
    """The worth of clients at the end of the request's period, each part computed once."""

    request: ReportRequest

    @cached_property
    def history(self) -> pd.DataFrame:
        """Everything bought so far, by client."""
        return client_history(self.request.bought.rows, self.request.period.end)

    @cached_property
    def model(self) -> LifetimeModel:
        """What each client is expected to buy."""
        return lifetime_model(self.request.bought.rows, self.history, self.request.period.end)

    @cached_property
    def churn(self) -> Churn:
        """Over a year, whatever the setting says: the years of a client follow from it."""
        return client_churn(self.request.bought.rows, self.request.period.end, CHURN_MONTHS)

    @cached_property
    def values(self) -> LifetimeValues:
        """To date, and the simple forecast."""
        request, ids = self.request, self.history["client_id"]
        attributes = client_attributes(request["companies"], request["contacts"], ids, request.period.end)
        return simple_values(request, self.history, attributes, self.churn)

    @cached_property
    def clients(self) -> pd.DataFrame:
        """Every client with the model's expectations and the simple values, largest expected revenue first."""
        simple = self.values.rows.set_index("client_id")[["historic", "forecast", "basis"]]
        rows = self.model.rows.join(simple, on="client_id")
        return rows.sort_values(
            ["expected_revenue", "client", "client_id"], ascending=[False, True, True], ignore_index=True
        )

    @property
    def slipping(self) -> pd.DataFrame:
        """Clients that bought again and are probably gone, those with the largest margin to date first."""
        rows = self.clients[self.clients["probability_alive"] < ACTIVE_FROM]
        return rows.sort_values(["historic", "client", "client_id"], ascending=[False, True, True], ignore_index=True)


def simple_values(
    request: ReportRequest, history: pd.DataFrame, attributes: pd.DataFrame, churn: Churn
) -> LifetimeValues:
    """Margins to date and the simple forecast at the period's end.

    history and attributes: of everybody who bought so far. churn: over CHURN_MONTHS.
    """
    margins = client_margins(request["deals"], request["deal_lines"], Period(EVER, request.period.end))
    industry = attributes[attributes["attribute"] == "industry"].set_index("client_id")["value"]
    return lifetime_values(history, margins, industry, churn.churn, request.period.end)


def measure(report: LifetimeReport) -> Figures:
    """Every figure of the page."""
    rows, model, values = report.clients, report.model, report.values
    revenue = _sum(rows["expected_revenue"])
    again = rows.loc[rows["frequency"] > 0, "probability_alive"].dropna()
    has_margin = revenue is not None and values.margin_pct is not None
    return {
        "clients": len(rows) or None,
        "repeat_clients": model.repeat_clients if len(rows) else None,
        "expected_purchases": _sum(rows["expected_purchases"]),
        "expected_revenue": revenue,
        "expected_margin": (revenue or 0.0) * (values.margin_pct or 0.0) if has_margin else None,
        "probably_active": int((again >= ACTIVE_FROM).sum()) if model.has_model else None,
        "mean_probability_alive": float(again.mean()) if len(again) else None,
        "lifetime_value_to_date": values.mean_historic,
        "lifetime_value_forecast": values.mean_forecast,
        "expected_years": values.years,
    }


def _sum(values: pd.Series) -> float | None:
    known = values.dropna()
    return float(known.sum()) if len(known) else None
