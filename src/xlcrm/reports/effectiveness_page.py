"""The effectiveness report as a page: headline, figures by goal, tables, charts, definitions, what was left out."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from xlcrm.records.settings import FirmSettings
from xlcrm.reports.effectiveness import Effectiveness, Figures
from xlcrm.reports.effectiveness_tables import drill_tables, page_charts, page_tables
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric_list import METRICS, Metric
from xlcrm.reports.new_clients import history_days
from xlcrm.reports.page_texts import comparison, headline, period_words, shown
from xlcrm.reports.plain_values import as_json
from xlcrm.reports.purchases import Purchases
from xlcrm.tables.pages import Figure, Format, ReportPage
from xlcrm.texts import _, plural

_A_YEAR = 365


@dataclass(frozen=True)
class BestClients:
    """What clients bought in the period: id, name, value, share, cumulative, class, largest first; and its sentence."""

    rows: pd.DataFrame
    note: str


@dataclass(frozen=True)
class Comparison:
    """The same metrics of the period before and of the same days a year earlier."""

    previous: Figures
    year_ago: Figures


def effectiveness_page(
    report: Effectiveness, compared: Comparison, clients: BestClients, bought: Purchases, settings: FirmSettings
) -> ReportPage:
    """The page of the period. bought: the purchases of the whole file, to judge how far back the history goes."""
    tables = page_tables(report, clients.rows, clients.note)
    return ReportPage(
        key="effectiveness",
        sheet=_("Effectiveness"),
        title=_("Effectiveness"),
        subtitle=" · ".join(part for part in (settings.firm_name, period_words(report.period)) if part),
        headline=headline(report, settings.currency),
        figures=_figures(report, compared, bought),
        tables=tables,
        charts=page_charts(tables),
        definitions=_definitions(report),
        left_out=left_out_sentences(report.left_out),
        drill=drill_tables(report),
        json=as_json(report, clients.rows),
    )


def _figures(report: Effectiveness, compared: Comparison, bought: Purchases) -> tuple[Figure, ...]:
    caveats = _caveats(report, bought)
    return tuple(
        Figure(_(metric.label), report.metrics[metric.key], metric.format, _note(metric, report, compared, caveats))
        for metric in METRICS
        if metric.on_page
    )


def _note(metric: Metric, report: Effectiveness, compared: Comparison, caveats: dict[str, str]) -> str:
    then = comparison(metric, report.metrics[metric.key], compared.previous, compared.year_ago)
    return "; ".join(part for part in (then, caveats.get(metric.key, "")) if part)


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
    rules = (
        (_("Period"), _("Whole days, both ends included. A client is a company, else a contact.")),
        (_("Revenue from"), _("This report takes revenue from {basis}.", basis=basis)),
    )
    metrics = tuple((_(metric.label), _(metric.definition)) for metric in METRICS)
    return rules + metrics
