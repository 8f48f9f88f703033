"""The sales page: how sales move by month and quarter, and what they leave (M15, M31, M08)."""

from __future__ import annotations

from dataclasses import replace

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import undated_deals, won_in
from xlcrm.metrics.native_frames import count, number, rows_in, values_of
from xlcrm.metrics.profitability import deal_profitability, deals_sold_at_a_loss
from xlcrm.metrics.revenue import revenue
from xlcrm.metrics.sales_dynamics import running_year, sales_by_month, sales_by_quarter
from xlcrm.reports.deal_rows import deal_table
from xlcrm.reports.effectiveness import closed_rows
from xlcrm.reports.effectiveness_tables import deal_rows_table, months_table, quarters_table
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.metric_list import listed_metric
from xlcrm.reports.page_parts import compared_with, counted
from xlcrm.reports.page_texts import definitions_of, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import (
    ChartKind,
    Format,
    PageChart,
    PageColumn,
    PageTable,
    ReportPage,
    charts_over,
    filled,
    first_of,
)
from xlcrm.texts import N_, _

READS = ("deals", "deal_lines", "invoices")
_SHOWN = 20

METRICS: tuple[Metric, ...] = (
    listed_metric("revenue"),
    listed_metric("deals_won"),
    replace(listed_metric("won_amount"), on_page=True),
    listed_metric("average_won_amount"),
    listed_metric("median_won_amount"),
    Metric(
        "running_year",
        N_("Revenue of the last 12 months"),
        Format.MONEY,
        N_("Revenue of the year that ends with the period; none where the workbook holds less than a year before it."),
    ),
    listed_metric("deal_margin"),
    listed_metric("deal_margin_pct"),
    replace(listed_metric("deal_markup"), on_page=True),
    Metric(
        "loss_deals",
        N_("Deals sold at a loss"),
        Format.COUNT,
        N_("Deals won in the period whose direct cost is above their amount."),
    ),
)


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period."""
    period, bought, deals = request.period, request.bought.rows, request["deals"]
    found = measure(request)
    months = sales_by_month(bought, deals, period)
    quarters = sales_by_quarter(bought, deals, period, request.settings.fiscal_year_start_month)
    losses = deals_sold_at_a_loss(deals, request["deal_lines"], period)
    left_out = counted(_left_out(request))
    has_sales = bool(months["revenue"].any() or months["deals_won"].any() or months["revenue_last_year"].any())
    tables = filled(
        months_table(months if has_sales else months.head(0)),
        quarters_table(quarters if has_sales else quarters.head(0)),
        _loss_table(losses),
    )
    return ReportPage(
        key="sales",
        sheet=_("Sales"),
        title=_("Sales by month and quarter"),
        subtitle=subtitle(request),
        headline=headline(found, revenue(bought, period.a_year_earlier), request.settings.currency),
        figures=compared_with(METRICS, request, found, measure, {}),
        tables=tables,
        charts=charts_over(
            tables,
            PageChart(
                _("Revenue by month, and a year before"),
                ChartKind.COLUMN,
                "months",
                "month",
                ("revenue", "revenue_last_year"),
            ),
            PageChart(_("12 months running"), ChartKind.LINE, "months", "month", ("running_12_months",)),
        ),
        definitions=(
            (_("Revenue from"), _("This report takes revenue from {basis}.", basis=_basis(request))),
            *definitions_of(METRICS),
        ),
        left_out=left_out_sentences(left_out),
        drill=filled(deal_rows_table("won_deals", _("Deals won in the period"), closed_rows(won_in(deals, period)))),
        json=report_json(
            period, found, {"months": months, "quarters": quarters, "loss_deals": losses.drop(columns="row")}, left_out
        )
        | {"basis": request.bought.basis},
    )


def measure(request: ReportRequest) -> Figures:
    """Every figure of `METRICS` for the period."""
    deals, period = request["deals"], request.period
    profit = deal_profitability(deals, request["deal_lines"], period)
    won = values_of(
        won_in(deals, period),
        deals=nw.len(),
        amount=nw.col("amount_base").sum(),
        priced=nw.col("amount_base").count(),
        mean=nw.col("amount_base").mean(),
        median=nw.col("amount_base").median(),
    )
    return {
        "revenue": revenue(request.bought.rows, period),
        "deals_won": count(won["deals"]),
        "won_amount": number(won["amount"]) if count(won["priced"]) else None,
        "average_won_amount": number(won["mean"]),
        "median_won_amount": number(won["median"]),
        "running_year": running_year(request.bought.rows, period.end),
        "deal_margin": profit.margin,
        "deal_margin_pct": profit.margin_pct,
        "deal_markup": profit.markup,
        "loss_deals": profit.at_a_loss if profit.deals else None,
    }


def headline(found: Figures, year_ago: float | None, currency: str) -> str:
    """Revenue, and whether it is more than a year ago; says so where nothing was sold."""
    if found["revenue"] is None:
        return _("Nothing was sold in the period: won deals go to the Deals sheet, or invoices to theirs.")
    now = _("Revenue {revenue} {currency}", revenue=shown(found["revenue"], Format.MONEY), currency=currency)
    if not year_ago or year_ago < 0:
        return _("{now}; there is none to compare it with in the same days a year earlier.", now=now)
    change = (found["revenue"] - year_ago) / year_ago
    size = shown(abs(change), Format.PERCENT)
    if change < 0:
        return _("{now}, {change} less than in the same days a year earlier.", now=now, change=size)
    return _("{now}, {change} more than in the same days a year earlier.", now=now, change=size)


def _basis(request: ReportRequest) -> str:
    return _("invoices") if request.bought.basis == "invoices" else _("won deals")


def _left_out(request: ReportRequest) -> dict[str, int]:
    deals, period = request["deals"], request.period
    unpriced = rows_in(won_in(deals, period).filter(nw.col("amount_base").is_null()))
    undated = undated_deals(deals)
    return {
        **request.bought.left_out(period),
        "won_without_close_date": undated["won_without_close_date"],
        "won_without_amount": unpriced,
        "won_without_cost": deal_profitability(deals, request["deal_lines"], period).unknown_cost,
    }


def _loss_table(losses: pd.DataFrame) -> PageTable:
    return deal_table(
        "loss_deals",
        first_of(_("Deals sold at a loss"), _SHOWN, len(losses)),
        losses.head(_SHOWN),
        PageColumn("close_date", _("Closed on"), Format.DATE),
        PageColumn("amount_base", _("Amount"), Format.MONEY),
        PageColumn("cost", _("Direct cost"), Format.MONEY),
        PageColumn("margin", _("Margin"), Format.MONEY),
    )
