"""The lifetime report as a page: what clients will buy, who slips away, and how far to trust it."""

from __future__ import annotations

from xlcrm.metrics.lifetime_model import LEAST_REPEAT_CLIENTS
from xlcrm.reports.client_links import ClientLinks
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.lifetime import READS, LifetimeReport, measure
from xlcrm.reports.lifetime_figures import METRICS
from xlcrm.reports.lifetime_tables import drill_tables, page_charts, page_tables, plain_tables
from xlcrm.reports.metric import Figures
from xlcrm.reports.page_texts import definitions_of, noted_figures, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import Format, ReportPage
from xlcrm.texts import _, plural

__all__ = ["READS", "draw"]


def draw(request: ReportRequest) -> ReportPage:
    """The page at the end of the period."""
    report, links = LifetimeReport(request), ClientLinks(request)
    figures = measure(report)
    tables = page_tables(report, links)
    missing = {reason: count for reason, count in request.bought.left_out(request.period).items() if count}
    return ReportPage(
        key="lifetime",
        sheet=_("Lifetime value"),
        title=_("Lifetime value"),
        subtitle=subtitle(request),
        headline=headline(report, figures),
        figures=noted_figures(METRICS, figures, {}, {}, _caveats(report, figures)),
        tables=tables,
        charts=page_charts(tables),
        definitions=definitions_of(METRICS),
        left_out=left_out_sentences(missing),
        drill=drill_tables(report, links),
        json=report_json(request.period, figures, plain_tables(report), missing),
    )


def headline(report: LifetimeReport, figures: Figures) -> str:
    """What clients are expected to bring, or why there is no model, in words."""
    if not figures["clients"]:
        return _(
            "No purchase of a known client up to {day}: enter won deals on the Deals sheet or invoices on the Invoices "
            "sheet, each with its company or contact.",
            day=report.request.period.end,
        )
    return _model_sentence(report, figures) if report.model.has_model else _average_sentence(report, figures)


def _model_sentence(report: LifetimeReport, figures: Figures) -> str:
    return plural(
        "{count} client is expected to buy {purchases} times in the next 52 weeks, for {revenue} {currency}; "
        "of {again} that bought again {active} are probably still clients.",
        "{count} clients are expected to buy {purchases} times in the next 52 weeks, for {revenue} {currency}; "
        "of {again} that bought again {active} are probably still clients.",
        int(figures["clients"] or 0),
        purchases=shown(figures["expected_purchases"], Format.COUNT),
        revenue=shown(figures["expected_revenue"], Format.MONEY),
        currency=report.request.settings.currency,
        again=shown(figures["repeat_clients"], Format.COUNT),
        active=shown(figures["probably_active"], Format.COUNT),
    )


def _average_sentence(report: LifetimeReport, figures: Figures) -> str:
    again = report.model.repeat_clients
    why = (
        plural(
            "No model: {count} client has bought again, it takes about {least}.",
            "No model: {count} clients have bought again, it takes about {least}.",
            again,
            least=LEAST_REPEAT_CLIENTS,
        )
        if again < LEAST_REPEAT_CLIENTS
        else _("No model: the purchases follow no pattern that it knows.")
    )
    average = _(
        "At the pace so far, all clients together would buy for {revenue} {currency} in 52 weeks.",
        revenue=shown(figures["expected_revenue"], Format.MONEY),
        currency=report.request.settings.currency,
    )
    return f"{why} {average}" if figures["expected_revenue"] is not None else why


def _caveats(report: LifetimeReport, figures: Figures) -> dict[str, str]:
    """What a reader must know beside a figure."""
    caveats = {}
    if not report.model.has_model:
        caveats["expected_purchases"] = caveats["expected_revenue"] = _("plain average, no model")
    if figures["expected_margin"] is not None:
        caveats["expected_margin"] = _("at {share} margin", share=shown(report.values.margin_pct, Format.PERCENT))
    by_industry = int((report.values.rows["basis"] == "segment").sum())
    if by_industry:
        caveats["lifetime_value_forecast"] = plural(
            "of {count} new client the mean of its industry",
            "of {count} new clients the mean of their industry",
            by_industry,
        )
    return {key: text for key, text in caveats.items() if figures[key] is not None}
