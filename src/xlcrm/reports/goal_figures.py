"""What goals are measured by: figures of the other pages, by the names that a goal may use (M38)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import narwhals as nw
import pandas as pd

from xlcrm.metrics.goals import goal_key, goal_progress
from xlcrm.metrics.native_frames import collected, lazy
from xlcrm.reports import acquisition_page, campaigns_page, effectiveness, kpi_page, managers_page, satisfaction_page
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.metric_list import METRICS as MEASURED
from xlcrm.reports.report_request import ReportRequest
from xlcrm.reports.satisfaction import SatisfactionReport
from xlcrm.reports.satisfaction import measure as measure_satisfaction
from xlcrm.reports.team_results import TeamResults
from xlcrm.texts import _, current_language


@dataclass(frozen=True, slots=True)
class _Source:
    """A page whose figures goals may name."""

    metrics: Sequence[Metric]
    reads: tuple[str, ...]
    measure: Callable[[ReportRequest], Figures]


def _of_team(request: ReportRequest) -> Figures:
    team = TeamResults.of(request)
    return team.figures(team)


_SOURCES = (
    _Source(MEASURED, effectiveness.READS, effectiveness.measure),
    _Source(kpi_page.METRICS, kpi_page.READS, kpi_page.measure),
    _Source(acquisition_page.METRICS, acquisition_page.READS, acquisition_page.measure),
    _Source(managers_page.METRICS, managers_page.READS, _of_team),
    _Source(
        satisfaction_page.METRICS,
        satisfaction_page.READS,
        lambda request: measure_satisfaction(SatisfactionReport(request)),
    ),
    _Source(
        [metric for metric in campaigns_page.METRICS if metric.key == "roas"],
        campaigns_page.READS,
        campaigns_page.measure,
    ),
)
"""The most usual first: it is asked where two pages have a figure of one name."""

READS = tuple(sorted({"goals", *(table for source in _SOURCES for table in source.reads)}))


def goals_of(request: ReportRequest) -> pd.DataFrame:
    """The goals with their progress; an actual value that is not typed is measured over the period."""
    wanted = lazy(request["goals"]).filter(~nw.col("metric").is_null(), nw.col("actual").is_null())
    names = collected(wanted.select("metric"))["metric"]
    return goal_progress(request["goals"], measured(request, names))


def measured(request: ReportRequest, names: Sequence[str] | pd.Series) -> Figures:
    """The figures that the names mean, by name as `goal_key` writes it; a page that none names is not computed."""
    known = _sources(current_language())
    wanted = {goal_key(name): known[goal_key(name)] for name in names if goal_key(name) in known}
    found = {at: _SOURCES[at].measure(request) for at in sorted({at for at, _metric in wanted.values()})}
    return {name: found[at].get(metric.key) for name, (at, metric) in wanted.items()}


def metrics_by_goal() -> dict[str, Metric]:
    """The figures that a goal may name, by every name of theirs: key, or label in English or the current language."""
    return {name: metric for name, (_at, metric) in _sources(current_language()).items()}


@cache
def _sources(_language: str) -> dict[str, tuple[int, Metric]]:
    """By name: the place in `_SOURCES` and the figure."""
    named = (
        (name, (at, metric))
        for at, source in reversed(list(enumerate(_SOURCES)))
        for metric in source.metrics
        for name in (metric.key, metric.label, _(metric.label))
    )
    return {goal_key(name): place for name, place in named}
