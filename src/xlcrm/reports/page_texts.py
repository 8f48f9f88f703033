"""Figures in words, for headlines and notes."""

from __future__ import annotations

from xlcrm.reports.effectiveness import Effectiveness, Figures
from xlcrm.reports.metric_list import Metric
from xlcrm.reports.native_frames import ratio
from xlcrm.reports.period import Period
from xlcrm.tables.pages import Format
from xlcrm.texts import _

_PATTERNS = {
    Format.COUNT: "{:,.0f}",
    Format.MONEY: "{:,.0f}",
    Format.NUMBER: "{:,.1f}",
    Format.DAYS: "{:,.1f}",
}


def shown(value: float | None, format: Format) -> str:
    """The figure as a sentence says it; a dash where there is none.

    >>> shown(0.632, Format.PERCENT), shown(10005534.0, Format.MONEY), shown(None, Format.DAYS)
    ('63.2 %', '10,005,534', '-')
    """
    if value is None:
        return "-"
    return f"{value * 100:.1f} %" if format is Format.PERCENT else _PATTERNS[format].format(value)


def headline(report: Effectiveness, currency: str) -> str:
    """The period in one sentence; says so where nothing happened."""
    metrics = report.metrics
    if not any(metrics[key] for key in ("deals_won", "deals_lost", "deals_opened", "revenue")):
        return _(
            "Nothing was opened, won, lost or sold between {start} and {end}.",
            start=report.period.start,
            end=report.period.end,
        )
    return _(
        "{won} deals won and {lost} lost: a win rate of {rate}. Revenue {revenue} {currency}, {average} a won deal, "
        "{days} days from opening to winning.",
        won=shown(metrics["deals_won"], Format.COUNT),
        lost=shown(metrics["deals_lost"], Format.COUNT),
        rate=shown(metrics["win_rate"], Format.PERCENT),
        revenue=shown(metrics["revenue"], Format.MONEY),
        currency=currency,
        average=shown(metrics["average_won_amount"], Format.MONEY),
        days=shown(metrics["sales_cycle_won_mean_days"], Format.DAYS),
    )


def comparison(metric: Metric, now: float | None, previous: Figures, year_ago: Figures) -> str:
    """What the figure was in the period before and a year ago, with the change where it has one."""
    parts: list[str] = []
    if not metric.is_of_period:
        return ""
    if previous[metric.key] is not None:
        parts.append(_("before {value}", value=_with_change(metric, now, previous[metric.key])))
    if year_ago[metric.key] is not None:
        parts.append(_("a year ago {value}", value=_with_change(metric, now, year_ago[metric.key])))
    return "; ".join(parts)


def period_words(period: Period) -> str:
    """The period with its length."""
    return _("{start} to {end}, {days} days", start=period.start, end=period.end, days=period.days)


def _with_change(metric: Metric, now: float | None, then: float | None) -> str:
    text = shown(then, metric.format)
    if now is None or then is None:
        return text
    if metric.format is Format.PERCENT:
        return _("{value} ({points} points)", value=text, points=f"{(now - then) * 100:+.1f}")
    change = ratio(now - then, then)
    return text if change is None else _("{value} ({change} %)", value=text, change=f"{change * 100:+.0f}")
