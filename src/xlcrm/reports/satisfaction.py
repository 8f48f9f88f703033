"""Whether clients would recommend us: the score of a period, by month, manager and class, and who is unhappy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import pandas as pd

from xlcrm.metrics.client_history import EVER
from xlcrm.metrics.native_frames import lazy, rows_in
from xlcrm.metrics.nps import (
    DETRACTOR_TO,
    Nps,
    answers_left_out,
    company_scores,
    latest_answers,
    nps,
    nps_by,
    score_counts,
)
from xlcrm.metrics.pareto import pareto
from xlcrm.metrics.period import Period
from xlcrm.metrics.revenue import bought_by_client
from xlcrm.reports.metric import Figures
from xlcrm.reports.report_request import ReportRequest

READS = ("companies", "contacts", "deals", "invoices", "surveys")


@dataclass(frozen=True)
class SatisfactionReport:
    """The answers of the request's period."""

    request: ReportRequest

    @cached_property
    def answers(self) -> pd.DataFrame:
        """The latest answer of each person."""
        return latest_answers(self.request["surveys"], self.request["contacts"], self.request.period)

    @cached_property
    def people(self) -> Nps:
        """Over people."""
        return nps(self.answers["score"])

    @cached_property
    def companies(self) -> pd.DataFrame:
        """The mean of each client's people, the lowest first."""
        return company_scores(self.answers)

    @cached_property
    def months(self) -> pd.DataFrame:
        """By the month of the answer, the earliest first."""
        dated = self.answers.assign(month=self.answers["asked_at"].dt.strftime("%Y-%m"))
        return nps_by(dated, "month").sort_values("month", ignore_index=True)

    @cached_property
    def managers(self) -> pd.DataFrame:
        """By the owner of the contact."""
        return nps_by(self.answers, "owner")

    @cached_property
    def classes(self) -> pd.DataFrame:
        """By the client's class over everything bought up to the period's end; missing: bought nothing."""
        bought = bought_by_client(self.request.bought.rows, Period(EVER, self.request.period.end))
        classes = pareto(bought).rows.set_index("id")["class"]
        known = self.answers.assign(**{"class": self.answers["client_id"].map(classes).astype(object)})
        return nps_by(known, "class").sort_values("class", ignore_index=True)

    @property
    def unhappy(self) -> pd.DataFrame:
        """The detractors, the latest first."""
        rows = self.answers[self.answers["score"] <= DETRACTOR_TO]
        return rows.sort_values(["asked_at", "score", "contact_id"], ascending=[False, True, True], ignore_index=True)

    @property
    def scores(self) -> pd.DataFrame:
        """How often each score was given."""
        return score_counts(self.answers)


def measure(report: SatisfactionReport) -> Figures:
    """Every figure of the page."""
    people, clients = report.people, nps(report.companies["score"])
    count = people.answers
    return {
        "nps": people.score,
        "nps_margin": people.margin,
        "answers": count or None,
        "promoters": people.promoters / count if count else None,
        "passives": people.passives / count if count else None,
        "detractors": people.detractors / count if count else None,
        "mean_score": people.mean,
        "clients": clients.answers or None,
        "nps_of_clients": clients.score,
    }


def left_out(report: SatisfactionReport) -> dict[str, int]:
    """How many answers each reason kept out."""
    in_period = lazy(report.request["surveys"]).filter(
        report.request.period.contains("asked_at"),
        ~nw.col("contact_id").is_null(),
        ((nw.col("score") >= 0) & (nw.col("score") <= 10)).fill_null(value=False),
    )
    reasons = {
        "answers_unreadable": answers_left_out(report.request["surveys"]),
        "answers_repeated": rows_in(in_period) - len(report.answers),
    }
    return {reason: count for reason, count in reasons.items() if count}
