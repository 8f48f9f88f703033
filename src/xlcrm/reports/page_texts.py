"""Figures in words, for headlines and notes."""

from __future__ import annotations

from collections.abc import Iterator

from xlcrm.reports.effectiveness import Effectiveness, Figures
from xlcrm.reports.metric_list import Metric
from xlcrm.reports.native_frames import ratio
from xlcrm.reports.period import Period
from xlcrm.tables.pages import Format
from xlcrm.texts import _, plural

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
    if not any(report.metrics[key] for key in ("deals_won", "deals_lost", "deals_opened", "revenue")):
        return _(
            "Nothing was opened, won, lost or sold between {start} and {end}.",
            start=report.period.start,
            end=report.period.end,
        )
    return _("{deals} {money}.", deals=_deals_closed(report.metrics), money=", ".join(_money(report.metrics, currency)))


def _deals_closed(metrics: Figures) -> str:
    if metrics["win_rate"] is None:
        return _("No deal was won or lost.")
    return plural(
        "{count} deal won and {lost} lost: a win rate of {rate}.",
        "{count} deals won and {lost} lost: a win rate of {rate}.",
        int(metrics["deals_won"] or 0),
        lost=shown(metrics["deals_lost"], Format.COUNT),
        rate=shown(metrics["win_rate"], Format.PERCENT),
    )


def _money(metrics: Figures, currency: str) -> Iterator[str]:
    """Revenue, the won deal, the days to win: what there is none of is said in words."""
    revenue, average = (shown(metrics[key], Format.MONEY) for key in ("revenue", "average_won_amount"))
    days = shown(metrics["sales_cycle_won_mean_days"], Format.DAYS)
    has_money, has_average, has_days = (
        metrics[key] is not None for key in ("revenue", "average_won_amount", "sales_cycle_won_mean_days")
    )
    yield _("Revenue {revenue} {currency}", revenue=revenue, currency=currency) if has_money else _("No revenue")
    if metrics["deals_won"]:
        yield _("{average} a won deal", average=average) if has_average else _("no amount on any won deal")
        yield _("{days} days from opening to winning", days=days) if has_days else _("the days to win are not known")


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
