"""The what-if page: what it would bring if more clients stayed, beside what books say and what winning costs (M49)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.metrics.acquisition import AcquisitionCosts, acquisition_costs
from xlcrm.metrics.costs import FirmCosts, find_costs
from xlcrm.metrics.months import month_of
from xlcrm.metrics.native_frames import number
from xlcrm.metrics.period import Period
from xlcrm.metrics.profit_by_month import profit_by_month
from xlcrm.metrics.profitability import deal_profitability
from xlcrm.metrics.retention_what_if import (
    COST_RATIOS,
    REICHHELD,
    SEED,
    RetentionWhatIf,
    retention_what_if,
    scaled,
    window_of,
)
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_texts import definitions_of, noted_figures, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import Format, PageColumn, PageTable, ReportPage, filled
from xlcrm.texts import N_, _

READS = ("deals", "deal_lines", "invoices", "costs", "users", "fx_rates", "income")
_A_YEAR = 12  # months

METRICS: tuple[Metric, ...] = (
    Metric(
        "retention",
        N_("Clients that stayed"),
        Format.PERCENT,
        N_("Clients of the window before that bought in this one too / clients of the window before (Churn window)."),
        is_of_period=False,
    ),
    Metric(
        "more_clients",
        N_("More clients in the what-if"),
        Format.NUMBER,
        N_("Clients of the window before * the points of the setting Retention what-if; at most those who left."),
        is_of_period=False,
    ),
    Metric(
        "more_revenue",
        N_("Revenue they would bring"),
        Format.MONEY,
        N_("More clients * what a client that stayed bought in the window."),
        is_of_period=False,
    ),
    Metric(
        "more_margin",
        N_("Margin they would bring"),
        Format.MONEY,
        N_("That revenue * the margin share of the won deals of the window whose cost is known."),
        is_of_period=False,
    ),
    Metric(
        "keeping_cost",
        N_("Cost to keep them"),
        Format.MONEY,
        N_("More clients * the cost to keep a client in the window."),
        is_of_period=False,
    ),
    Metric(
        "profit",
        N_("Profit of the last twelve months"),
        Format.MONEY,
        N_("Income - fixed - variable costs of whole months, as the page CRM payback has it; all must be known."),
        is_of_period=False,
    ),
    Metric(
        "people_told",
        N_("People who may have heard of it"),
        Format.COUNT,
        N_(
            "Clients that left * the setting An unhappy client tells. An assumption: the articles that this software "
            "follows say 10 in one place and 15 in another, and not everybody who left is unhappy."
        ),
        is_of_period=False,
    ),
)


@dataclass(frozen=True)
class _WhatIf:
    request: ReportRequest

    @property
    def window(self) -> Period:
        """The months up to the end of the period that churn looks at."""
        return window_of(self.request.period.end, self.request.settings.churn_window_months)

    @cached_property
    def kept(self) -> RetentionWhatIf:
        """The firm's own arithmetic."""
        asked, settings = self.request, self.request.settings
        margin = deal_profitability(asked["deals"], asked["deal_lines"], self.window).margin_pct
        day, months, points = asked.period.end, settings.churn_window_months, settings.retention_points
        return retention_what_if(asked.bought.rows, day, months, points, margin)

    @cached_property
    def costs(self) -> AcquisitionCosts:
        """What winning and keeping cost in the window."""
        share = self.request.settings.acquisition_pct_of_both / 100
        return acquisition_costs(self._spent, self.request.bought.rows, self.window, share)

    @cached_property
    def profit(self) -> float | None:
        """Of the last twelve whole months; None where one of them is not known."""
        asked, day = self.request, self.request.period.end
        ended = month_of(day + dt.timedelta(days=1))
        months = profit_by_month(asked["income"], asked.bought.rows, self._spent, day)["profit"]
        last = months.reindex(range(ended - _A_YEAR, ended))
        return None if last.isna().any() else float(last.sum())

    @cached_property
    def _spent(self) -> FirmCosts:
        asked = self.request
        return find_costs(asked["costs"], asked["users"], asked["fx_rates"], asked.settings.currency)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """source, low, high (shares of profit), low_sum, high_sum (own currency): own first, then what books say."""
        points, assumed = self.kept.points, self.request.settings.retention_profit_pct
        own = None if self.kept.more_margin is None or not self.profit else self.kept.more_margin / abs(self.profit)
        user = None if assumed is None else assumed / 100 * points
        rows = [
            ("own", own, own, self.kept.more_margin),
            ("assumed", user, user, None),
            *((key, *(scaled(share, points) for share in shares), None) for key, shares in _PUBLISHED),
        ]
        found = pd.DataFrame(rows, columns=["source", "low", "high", "sum"]).astype(
            dict.fromkeys(("low", "high"), float)
        )
        profit = float("nan") if self.profit is None else abs(self.profit)
        money = {f"{key}_sum": (found[key] * profit).fillna(found["sum"].astype("float64")) for key in ("low", "high")}
        return found.drop(columns="sum").assign(**money)

    @cached_property
    def ratios(self) -> pd.DataFrame:
        """source, low, high: how many times dearer winning is than keeping."""
        books = zip(("articles", "books"), COST_RATIOS, strict=True)
        rows = [("own", self.costs.times, self.costs.times), *((key, *shares) for key, shares in books)]
        return pd.DataFrame(rows, columns=["source", "low", "high"]).astype({"low": "float64", "high": "float64"})


_PUBLISHED = (("reichheld", REICHHELD), ("articles", SEED))


def draw(request: ReportRequest) -> ReportPage:
    """The page as of the end of the period."""
    what_if = _WhatIf(request)
    found = _figures(what_if)
    return ReportPage(
        key="whatif",
        sheet=_("What if"),
        title=_("What if more clients stayed"),
        subtitle=subtitle(request),
        headline=headline(what_if, found),
        figures=noted_figures(METRICS, found, {}, {}, {}),
        tables=filled(_effect_table(what_if), _ratio_table(what_if)),
        definitions=(
            *definitions_of(METRICS),
            (
                _("What books say"),
                _(
                    "Reichheld and Sasser (1990) found 25 to 95 % more profit for five points more retention in "
                    "several trades; the articles that this software follows say 50 to 100 %. Other points are "
                    "reckoned in a straight line. These are not figures of your firm."
                ),
            ),
        ),
        json=report_json(request.period, found, {"effects": what_if.effects, "cost_ratios": what_if.ratios}, {})
        | {"points": what_if.kept.points, "active": what_if.kept.active, "kept": what_if.kept.kept},
    )


def headline(what_if: _WhatIf, found: Figures) -> str:
    """What the points would bring by the firm's own arithmetic."""
    kept, currency = what_if.kept, what_if.request.settings.currency
    if kept.retention is None:
        return _("Nobody bought in the window before, so nobody can tell how many clients stay.")
    places = {
        "retention": shown(kept.retention, Format.PERCENT),
        "points": kept.points,
        "revenue": shown(found["more_revenue"], Format.MONEY),
        "margin": shown(found["more_margin"], Format.MONEY),
        "currency": currency,
    }
    if found["more_revenue"] is None:
        return _("{retention} of the clients stayed, so nobody can tell what one that stays brings.", **places)
    if found["more_margin"] is None:
        return _(
            "{retention} of the clients stayed. With {points} points more: revenue of {revenue} {currency} more, if "
            "they buy as those who stayed. The margin is not known.",
            **places,
        )
    return _(
        "{retention} of the clients stayed. With {points} points more: revenue of {revenue} {currency} and a margin of "
        "{margin} more, if they buy as those who stayed.",
        **places,
    )


def _figures(what_if: _WhatIf) -> Figures:
    kept, costs = what_if.kept, what_if.costs
    if kept.retention is None:
        return dict.fromkeys(metric.key for metric in METRICS) | {"profit": what_if.profit}
    left = kept.active - kept.kept
    return {
        "retention": kept.retention,
        "more_clients": kept.more_clients,
        "more_revenue": kept.more_revenue,
        "more_margin": kept.more_margin,
        "keeping_cost": None if costs.crc is None else costs.crc * kept.more_clients,
        "profit": what_if.profit,
        "people_told": left * what_if.request.settings.unhappy_tell,
    }


def _effect_table(what_if: _WhatIf) -> PageTable:
    columns = (
        PageColumn("source", _("By"), width=60),
        PageColumn("low", _("Profit, from"), Format.PERCENT, 14),
        PageColumn("high", _("Profit, to"), Format.PERCENT, 14),
        PageColumn("low_sum", _("In money, from"), Format.MONEY, 18),
        PageColumn("high_sum", _("In money, to"), Format.MONEY, 18),
    )
    names = {
        "own": _("Your own figures: margin of the clients that would stay"),
        "assumed": _("Your assumption: Profit for a point, % (Settings)"),
        "reichheld": _("Book, not your firm: Reichheld and Sasser 1990"),
        "articles": _("Articles, not your firm: 50 to 100 % for five points"),
    }
    rows = what_if.effects.assign(source=what_if.effects["source"].map(names))
    title = _("Profit of {points} points more retention", points=what_if.kept.points)
    note = _("In money: of the profit of the last twelve months. A dash: not known, or not set.")
    return PageTable("effects", title, columns, rows, note)


def _ratio_table(what_if: _WhatIf) -> PageTable:
    columns = (
        PageColumn("source", _("By"), width=60),
        PageColumn("low", _("Times, from"), Format.NUMBER, 14),
        PageColumn("high", _("Times, to"), Format.NUMBER, 14),
    )
    names = {
        "own": _("Your own figures: cost to win a client / cost to keep one"),
        "articles": _("Articles, not your firm: five times"),
        "books": _("Books on CRM, not your firm: 5 to 17 times"),
    }
    rows = what_if.ratios.assign(source=what_if.ratios["source"].map(names))
    costs = what_if.costs
    note = _(
        "In the window, to win a client: {won} {currency}; to keep one: {kept}.",
        won=shown(number(costs.cac), Format.MONEY),
        kept=shown(number(costs.crc), Format.MONEY),
        currency=what_if.request.settings.currency,
    )
    return PageTable("ratios", _("How many times dearer winning is than keeping"), columns, rows, note)
