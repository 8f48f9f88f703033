"""Figures of a page beside those of earlier periods, and what it left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_texts import noted_figures
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import Figure


def counted(left_out: Mapping[str, int]) -> dict[str, int]:
    """The reasons that touched any row."""
    return {reason: times for reason, times in left_out.items() if times}


def compared_with(
    metrics: Sequence[Metric],
    request: ReportRequest,
    now: Figures,
    measure: Callable[[ReportRequest], Figures],
    caveats: Mapping[str, str],
) -> tuple[Figure, ...]:
    """The figures as `page_texts.compared_figures` makes them, of a period that is measured already."""
    earlier = (measure(request.over(period)) for period in (request.period.previous, request.period.a_year_earlier))
    previous, year_ago = earlier
    return noted_figures(metrics, now, previous, year_ago, caveats)
