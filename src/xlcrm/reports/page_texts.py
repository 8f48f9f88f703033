"""Figures in words, for headlines and notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xlcrm.metrics.native_frames import ratio
from xlcrm.metrics.period import Period
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import Figure, Format
from xlcrm.texts import _, plural, written

_FORMS = {Format.COUNT: ",.0f", Format.MONEY: ",.0f", Format.NUMBER: ",.1f", Format.DAYS: ",.1f"}


def shown(value: float | None, format: Format) -> str:
    """The figure as a sentence says it; a dash where there is none.

    >>> shown(0.632, Format.PERCENT), shown(10005534.0, Format.MONEY), shown(None, Format.DAYS)
    ('63.2 %', '10,005,534', '-')
    """
    if value is None:
        return "-"
    return f"{written(value * 100, '.1f')} %" if format is Format.PERCENT else written(value, _FORMS[format])


def compared_figures(
    metrics: Sequence[Metric],
    request: ReportRequest,
    measure: Callable[[ReportRequest], Figures],
    caveats: Mapping[str, str] | None = None,
) -> tuple[Figure, ...]:
    """The figures of the request's period, each beside the period before and the same days a year earlier.

    measure: every metric by key for a request. caveats: what a reader must know beside a figure, by key.
    """
    now, previous, year_ago = (
        measure(request.over(period))
        for period in (request.period, request.period.previous, request.period.a_year_earlier)
    )
    return noted_figures(metrics, now, previous, year_ago, caveats or {})


def noted_figures(
    metrics: Sequence[Metric], now: Figures, previous: Figures, year_ago: Figures, caveats: Mapping[str, str]
) -> tuple[Figure, ...]:
    """The figures that the page shows, with their comparisons and caveats as notes."""
    return tuple(
        Figure(
            _(metric.label),
            now[metric.key],
            metric.format,
            "; ".join(
                part
                for part in (comparison(metric, now[metric.key], previous, year_ago), caveats.get(metric.key, ""))
                if part
            ),
        )
        for metric in metrics
        if metric.on_page
    )


def comparison(metric: Metric, now: float | None, previous: Figures, year_ago: Figures) -> str:
    """What the figure was in the period before and a year ago, with the change where it has one."""
    parts: list[str] = []
    if not metric.is_of_period:
        return ""
    if previous.get(metric.key) is not None:
        parts.append(_("before {value}", value=_with_change(metric, now, previous[metric.key])))
    if year_ago.get(metric.key) is not None:
        parts.append(_("a year ago {value}", value=_with_change(metric, now, year_ago[metric.key])))
    return "; ".join(parts)


def subtitle(request: ReportRequest, *, has_amounts: bool = True) -> str:
    """The firm, the period and, of a page with amounts, their currency."""
    currency = _("amounts in {currency}", currency=request.settings.currency) if has_amounts else ""
    parts = (request.settings.firm_name, period_words(request.period), currency)
    return " · ".join(part for part in parts if part)


def definitions_of(metrics: Sequence[Metric]) -> tuple[tuple[str, str], ...]:
    """What each figure means, after the rules that hold for all of them."""
    return (
        (_("Period"), _("Whole days, both ends included. A client is a company, else a contact.")),
        *((_(metric.label), _(metric.definition)) for metric in metrics),
    )


def period_words(period: Period) -> str:
    """The period with its length."""
    return plural(
        "{start} to {end}, {count} day",
        "{start} to {end}, {count} days",
        period.days,
        start=period.start,
        end=period.end,
    )


def _with_change(metric: Metric, now: float | None, then: float | None) -> str:
    text = shown(then, metric.format)
    if now is None or then is None:
        return text
    if metric.format is Format.PERCENT:
        return _("{value} ({points} points)", value=text, points=f"{(now - then) * 100:+.1f}")
    change = ratio(now - then, then)
    return text if change is None else _("{value} ({change} %)", value=text, change=f"{change * 100:+.0f}")
