"""The effectiveness report as a page: headline, figures by goal, tables, charts, definitions, what was left out."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw

from xlcrm.metrics.native_frames import collected, lazy
from xlcrm.metrics.new_clients import history_days
from xlcrm.metrics.pareto import pareto, pareto_sentence
from xlcrm.metrics.purchases import Purchases
from xlcrm.metrics.revenue import purchases_in, revenue_by_client
from xlcrm.reports.effectiveness import READS, Effectiveness, compared_effectiveness
from xlcrm.reports.effectiveness_tables import drill_tables, page_charts, page_tables
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures
from xlcrm.reports.metric_list import METRICS
from xlcrm.reports.page_texts import definitions_of, noted_figures, shown, subtitle
from xlcrm.reports.plain_values import as_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import Format, ReportPage
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _, plural

__all__ = ["READS", "draw"]

_A_YEAR = 365


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period."""
    report, before, a_year_ago = compared_effectiveness(request)
    clients = pareto(revenue_by_client(purchases_in(request.bought.rows, request.period)))
    tables = page_tables(report, clients.rows, pareto_sentence(clients, _("clients")))
    return ReportPage(
        key="effectiveness",
        sheet=_("Effectiveness"),
        title=_("Effectiveness"),
        subtitle=subtitle(request),
        headline=headline(report, request.settings.currency),
        figures=noted_figures(METRICS, report.metrics, before, a_year_ago, _caveats(report, request.bought)),
        tables=tables,
        charts=page_charts(tables),
        definitions=_definitions(report),
        left_out=left_out_sentences(report.left_out),
        drill=drill_tables(report),
        problems=_low_wallets(report, request),
        json=as_json(report, clients.rows),
    )


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


def _caveats(report: Effectiveness, bought: Purchases) -> dict[str, str]:
    """What a reader must know beside a figure."""
    caveats = {}
    days = history_days(bought.of_clients(), report.period)
    if days is not None and days < _A_YEAR:
        caveats["new_client_share"] = _short_history(days)
    if report.loyalty.index is not None:
        caveats["loyalty_index"] = plural(
            "{count} client with a wallet, {coverage} of revenue; mean of their shares {mean}",
            "{count} clients with a wallet, {coverage} of revenue; mean of their shares {mean}",
            report.loyalty.clients,
            coverage=shown(report.loyalty.coverage, Format.PERCENT),
            mean=shown(report.loyalty.mean_index, Format.NUMBER),
        )
    return caveats


def _short_history(days: int) -> str:
    """days: from the first purchase to the start of the period; 0 or less where it lies in the period."""
    if days <= 0:
        return _("the history begins within the period, so old clients may look new")
    return plural(
        "the history begins {count} day before the period, so old clients may look new",
        "the history begins {count} days before the period, so old clients may look new",
        days,
    )


def _definitions(report: Effectiveness) -> tuple[tuple[str, str], ...]:
    basis = _("invoices") if report.basis == "invoices" else _("won deals")
    return (
        (_("Revenue from"), _("This report takes revenue from {basis}.", basis=basis)),
        *definitions_of(METRICS),
    )


def _low_wallets(report: Effectiveness, request: ReportRequest) -> tuple[Problem, ...]:
    """The wallets that say less than the client bought from us."""
    low = report.loyalty.too_low
    first_rows = lazy(request["wallet"]).group_by("company_id").agg(row=nw.col("row").min())
    placed = low.merge(collected(first_rows), left_on="client_id", right_on="company_id")
    return tuple(
        Problem(
            "wallet",
            int(row),
            "total_spend",
            "wallet_too_low",
            Severity.WARNING,
            _("{client} bought more from you than its wallet says it spends in all.", client=client),
            _("Raise the total spend on the Wallet sheet."),
        )
        for row, client in zip(placed["row"], placed["client"], strict=True)
    )
