"""The clients report as a page: who makes the revenue, who left, who costs more than they bring, whom to offer what."""

from __future__ import annotations

from xlcrm.metrics.native_frames import ratio
from xlcrm.metrics.new_clients import history_days
from xlcrm.reports.client_links import ClientLinks
from xlcrm.reports.clients import READS, ClientsReport, left_out, measure, measure_period
from xlcrm.reports.clients_figures import METRICS
from xlcrm.reports.clients_tables import drill_tables, page_charts, page_tables, plain_tables
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures
from xlcrm.reports.page_texts import definitions_of, noted_figures, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import Format, ReportPage
from xlcrm.texts import _, plural

__all__ = ["READS", "draw"]

_A_YEAR = 365


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period."""
    report, links = ClientsReport(request), ClientLinks(request)
    figures = measure(report)
    before, year_ago = (
        measure_period(ClientsReport(request.over(period)), report.dated)
        for period in (request.period.previous, request.period.a_year_earlier)
    )
    tables = page_tables(report, links)
    missing = left_out(report)
    return ReportPage(
        key="clients",
        sheet=_("Clients"),
        title=_("Clients"),
        subtitle=subtitle(request),
        headline=headline(report, figures),
        figures=noted_figures(METRICS, figures, before, year_ago, _caveats(report, figures)),
        tables=tables,
        charts=page_charts(tables),
        definitions=definitions_of(METRICS),
        left_out=left_out_sentences(missing),
        drill=drill_tables(report, links),
        json=report_json(request.period, figures, plain_tables(report), missing),
    )


def headline(report: ClientsReport, figures: Figures) -> str:
    """Who makes the revenue and how many left, in words; says what to enter where nobody bought."""
    if not figures["clients"]:
        return _(
            "No purchase of a known client between {start} and {end}: enter won deals on the Deals sheet or invoices "
            "on the Invoices sheet, each with its company or contact.",
            start=report.period.start,
            end=report.period.end,
        )
    return f"{_revenue_sentence(report, figures)} {_churn_sentence(report)}"


def _revenue_sentence(report: ClientsReport, figures: Figures) -> str:
    bought = plural(
        "{count} client bought for {revenue} {currency}",
        "{count} clients bought for {revenue} {currency}",
        int(figures["clients"] or 0),
        revenue=shown(figures["revenue"], Format.MONEY),
        currency=report.request.settings.currency,
    )
    few = report.ranking.to_80
    if few is None:
        return _("{bought}.", bought=bought)
    return plural(
        "{bought}; {count} of them makes 80 % of it.", "{bought}; {count} of them make 80 % of it.", few, bought=bought
    )


def _churn_sentence(report: ClientsReport) -> str:
    churn, months = report.churn, report.request.settings.churn_window_months
    if churn.churn is None:
        return _(
            "How many left cannot be told yet: nobody bought in the {months} months before the last.", months=months
        )
    return plural(
        "Of {count} client of the {months} months before, {lost} bought nothing in the last {months}: a churn of "
        "{churn}.",
        "Of {count} clients of the {months} months before, {lost} bought nothing in the last {months}: a churn of "
        "{churn}.",
        churn.active,
        lost=churn.lost,
        months=months,
        churn=shown(churn.churn, Format.PERCENT),
    )


def _caveats(report: ClientsReport, figures: Figures) -> dict[str, str]:
    """What a reader must know beside a figure."""
    caveats = {
        "share_making_80": _("the top 20 % make {share}", share=shown(figures["top20_share"], Format.PERCENT)),
        "key_clients": _("{share} of the revenue", share=shown(_key_share(report), Format.PERCENT)),
        "unprofitable_share": _(
            "with {share} of the revenue", share=shown(figures["unprofitable_revenue_share"], Format.PERCENT)
        ),
        "loyalty_index": _(
            "mean of clients {mean}; wallets cover {coverage} of revenue",
            mean=shown(figures["loyalty_mean_index"], Format.NUMBER),
            coverage=shown(figures["wallet_coverage"], Format.PERCENT),
        ),
        "lifetime_value_forecast": _("over {years} years", years=shown(report.lifetime.years, Format.NUMBER)),
        "payback_months": _("{share} have paid back", share=shown(report.payback.share_paid_back, Format.PERCENT)),
        "early_churn_loss": plural("{count} client", "{count} clients", report.payback.left_early),
    }
    told = {key: text for key, text in caveats.items() if figures[key] is not None}
    if report.unprofitable.is_gross and figures["unprofitable_share"] is not None:
        told["unprofitable_share"] += "; " + _("gross margin only, no rates per hour")
    days = history_days(report.request.bought.of_clients(), report.period)
    if days is not None and days < _A_YEAR:
        told["new_client_share"] = _("under a year of history before the period, so old clients may look new")
    return told


def _key_share(report: ClientsReport) -> float | None:
    return ratio(float(report.key_clients["value"].sum()), float(report.bought["value"].sum()))
