"""The page of what it costs to win clients and to keep them (M14)."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.acquisition import (
    AcquisitionCosts,
    acquisition_by_month,
    acquisition_costs,
    campaigns_without_cost_rows,
    costs_by_purpose,
)
from xlcrm.metrics.costs import FirmCosts, costs_in, find_costs
from xlcrm.metrics.new_clients import history_days
from xlcrm.reports.cost_rows import cost_rows_table
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.metric_list import listed_metric
from xlcrm.reports.page_parts import compared_with, counted
from xlcrm.reports.page_texts import definitions_of, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, ReportPage, charts_over, filled
from xlcrm.texts import N_, _, plural

READS = ("deals", "invoices", "costs", "users", "fx_rates", "campaigns")
_A_YEAR = 365

METRICS: tuple[Metric, ...] = (
    Metric(
        "cac",
        N_("Cost to win a client"),
        Format.MONEY,
        N_("CAC: costs to acquire / new clients, both of the period."),
    ),
    Metric(
        "crc",
        N_("Cost to keep a client"),
        Format.MONEY,
        N_("CRC: costs to retain / retained clients, both of the period."),
    ),
    Metric(
        "cac_to_crc",
        N_("Winning against keeping, times"),
        Format.NUMBER,
        N_(
            "Cost to win a client / cost to keep one. Five is often quoted as a rule of thumb; what counts is your own."
        ),
    ),
    Metric(
        "acquisition_cost",
        N_("Costs to acquire"),
        Format.MONEY,
        N_("Costs with the purpose Acquisition, and the part of those with the purpose Both that Settings give it."),
    ),
    Metric(
        "retention_cost",
        N_("Costs to retain"),
        Format.MONEY,
        N_("Costs with the purpose Retention, and the rest of those with the purpose Both."),
    ),
    listed_metric("new_clients"),
    Metric(
        "retained_clients",
        N_("Retained clients"),
        Format.COUNT,
        N_("Clients that bought in the period and had bought before it."),
    ),
)


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period."""
    period, share = request.period, _share(request)
    costs = _costs(request)
    result = acquisition_costs(costs, request.bought.rows, period, share)
    found = _figures(result)
    purposes = costs_by_purpose(costs, period, share)
    months = acquisition_by_month(costs, request.bought.rows, period, share)
    left_out = counted(_left_out(request, costs, result))
    tables = filled(_purpose_table(purposes), _month_table(months))
    return ReportPage(
        key="acquisition",
        sheet=_("Winning and keeping"),
        title=_("Cost to win and to keep clients"),
        subtitle=subtitle(request),
        headline=headline(found, request.settings.currency),
        figures=compared_with(
            METRICS, request, found, lambda other: _measured(other, costs), _caveats(request, result)
        ),
        tables=tables,
        charts=charts_over(
            tables,
            PageChart(
                _("Costs by month"), ChartKind.COLUMN, "acquisition_months", "month", ("acquisition", "retention")
            ),
            PageChart(
                _("New and retained clients"),
                ChartKind.COLUMN,
                "acquisition_months",
                "month",
                ("new_clients", "retained_clients"),
            ),
        ),
        definitions=definitions_of(METRICS),
        left_out=left_out_sentences(left_out),
        drill=filled(
            cost_rows_table(
                _("Costs to acquire and to retain in the period"),
                costs_in(costs, period).filter(nw.col("purpose").is_in(["Acquisition", "Retention", "Both"])),
            )
        ),
        json=report_json(period, found, {"costs": purposes, "months": months}, left_out)
        | {"acquisition_share_of_both": share},
    )


def measure(request: ReportRequest) -> Figures:
    """Every figure of `METRICS` for the period."""
    return _measured(request, _costs(request))


def headline(found: Figures, currency: str) -> str:
    """What a new client and a kept one cost; says what is missing."""
    if found["acquisition_cost"] is None and found["retention_cost"] is None:
        return _("No cost with a purpose in the period: enter costs on the Costs sheet and say what each was for.")
    won = _("{cost} {currency} to win a client", cost=shown(found["cac"], Format.MONEY), currency=currency)
    kept = _("{cost} to keep one", cost=shown(found["crc"], Format.MONEY))
    words = (
        won if found["cac"] is not None else _("no new client or no cost to win one"),
        kept if found["crc"] is not None else _("no retained client or no cost to keep one"),
    )
    sentence = "; ".join(words)
    if found["cac_to_crc"] is None:
        return _("In the period: {words}.", words=sentence)
    return _(
        "In the period: {words}: winning costs {times} times as much as keeping.",
        words=sentence,
        times=shown(found["cac_to_crc"], Format.NUMBER),
    )


def _costs(request: ReportRequest) -> FirmCosts:
    return find_costs(request["costs"], request["users"], request["fx_rates"], request.settings.currency)


def _share(request: ReportRequest) -> float:
    return request.settings.acquisition_pct_of_both / 100


def _measured(request: ReportRequest, costs: FirmCosts) -> Figures:
    return _figures(acquisition_costs(costs, request.bought.rows, request.period, _share(request)))


def _figures(result: AcquisitionCosts) -> Figures:
    return {
        "cac": result.cac,
        "crc": result.crc,
        "cac_to_crc": result.times,
        "acquisition_cost": result.acquisition,
        "retention_cost": result.retention,
        "new_clients": result.new_clients,
        "retained_clients": result.retained_clients,
    }


def _left_out(request: ReportRequest, costs: FirmCosts, result: AcquisitionCosts) -> dict[str, int]:
    return {
        **costs.left_out,
        "costs_without_purpose": result.without_purpose,
        "campaigns_without_cost_rows": campaigns_without_cost_rows(request["campaigns"], costs),
        **request.bought.left_out(request.period),
    }


def _caveats(request: ReportRequest, result: AcquisitionCosts) -> dict[str, str]:
    caveats = {}
    if result.shared:
        caveats["acquisition_cost"] = _(
            "with {percent} % of {both} spent on both",
            percent=request.settings.acquisition_pct_of_both,
            both=shown(result.shared, Format.MONEY),
        )
    days = history_days(request.bought.of_clients(), request.period)
    if days is not None and days < _A_YEAR:
        caveats["new_clients"] = _("the history begins less than a year before, so old clients may look new")
    for key, clients in (("cac", result.new_clients), ("crc", result.retained_clients)):
        if clients:
            caveats[key] = plural("over {count} client", "over {count} clients", clients)
    return caveats


def _purpose_table(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("kind", _("Kind"), width=22),
        PageColumn("purpose", _("Purpose"), width=16),
        PageColumn("rows", _("Rows"), Format.COUNT),
        PageColumn("amount", _("Amount"), Format.MONEY),
        PageColumn("acquisition", _("Of it to acquire"), Format.MONEY),
        PageColumn("retention", _("Of it to retain"), Format.MONEY),
    )
    named = rows.assign(
        kind=rows["kind"].map(lambda kind: _(kind) if kind else _("(no kind)")),
        purpose=rows["purpose"].map(lambda purpose: _(purpose) if purpose else _("(no purpose)")),
    )
    return PageTable("purposes", _("Costs by kind and purpose"), columns, named)


def _month_table(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("month", _("Month")),
        PageColumn("acquisition", _("Costs to acquire"), Format.MONEY),
        PageColumn("new_clients", _("New clients"), Format.COUNT),
        PageColumn("cac", _("Cost to win a client"), Format.MONEY),
        PageColumn("retention", _("Costs to retain"), Format.MONEY),
        PageColumn("retained_clients", _("Retained clients"), Format.COUNT),
        PageColumn("crc", _("Cost to keep a client"), Format.MONEY),
    )
    note = _("A client is retained in a month in which it bought after an earlier month; in each such month anew.")
    kept = rows if rows[["acquisition", "retention"]].notna().any(axis=None) else rows.head(0)
    return PageTable("acquisition_months", _("Winning and keeping by month"), columns, kept, note)
