"""The tables and charts of the effectiveness page, and the rows to drill into."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.reports.deal_rows import deal_table, in_words
from xlcrm.reports.effectiveness import Effectiveness
from xlcrm.reports.row_links import linked_rows
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, charts_over, filled, first_of
from xlcrm.texts import _

SHOWN_CLIENTS = 20


def page_tables(report: Effectiveness, clients: pd.DataFrame, clients_note: str) -> tuple[PageTable, ...]:
    """One table a subject; those without rows are left out.

    clients: name, value, share, cumulative, class, largest first; the first twenty are shown.
    """
    return filled(
        _managers(report.tables["managers"]),
        months_table(report.tables["months"]),
        quarters_table(report.tables["quarters"]),
        _funnel(report.tables["funnel"]),
        _refusals(report.tables["refusals"]),
        ageing_table(report.tables["receivables_ageing"], report.period.end),
        _territories(report.tables["territories"]),
        _clients(clients, clients_note),
        _loyalty(report),
    )


def page_charts(tables: tuple[PageTable, ...]) -> tuple[PageChart, ...]:
    """The charts over the tables that the page has."""
    return charts_over(
        tables,
        PageChart(_("Revenue by month"), ChartKind.COLUMN, "months", "month", ("revenue",), ("average",)),
        PageChart(_("Revenue by manager"), ChartKind.BAR, "managers", "owner", ("revenue",)),
        PageChart(_("Funnel"), ChartKind.BAR, "funnel", "stage", ("deals",)),
        PageChart(_("Refusals by reason"), ChartKind.BAR, "refusals", "reason", ("deals",)),
        PageChart(_("Receivables by age"), ChartKind.COLUMN, "receivables_ageing", "age", ("amount",)),
        PageChart(_("Best clients"), ChartKind.PARETO, "clients", "name", ("value",), ("cumulative",)),
    )


def drill_tables(report: Effectiveness) -> tuple[PageTable, ...]:
    """The deals won and lost in the period and the open invoices, each row with a jump to its place."""
    return filled(
        deal_rows_table("won_deals", _("Deals won in the period"), report.drill["won"]),
        deal_rows_table("lost_deals", _("Deals lost in the period"), report.drill["lost"]),
        invoice_rows_table(report.drill["invoices"]),
    )


def _score_columns(first: PageColumn, rows: pd.DataFrame) -> tuple[PageColumn, ...]:
    """Numbers of deals have decimals only where deals were shared out."""
    won, lost = (
        Format.DAYS if pd.api.types.is_float_dtype(rows[key]) else Format.COUNT for key in ("deals_won", "deals_lost")
    )
    return (
        first,
        PageColumn("deals_won", _("Won"), won),
        PageColumn("deals_lost", _("Lost"), lost),
        PageColumn("win_rate", _("Win rate"), Format.PERCENT),
        PageColumn("revenue", _("Won amount"), Format.MONEY),
        PageColumn("share_of_revenue", _("Share"), Format.PERCENT),
        PageColumn("average_won_amount", _("Average"), Format.MONEY),
        PageColumn("margin", _("Margin"), Format.MONEY),
        PageColumn("margin_pct", _("Margin, share"), Format.PERCENT),
        PageColumn("sales_cycle_mean_days", _("Days to win"), Format.DAYS),
    )


def _managers(rows: pd.DataFrame) -> PageTable:
    note = _("By the owner when the deal closed; the won amounts add up to the won deals of the period.")
    return PageTable("managers", _("Managers"), _score_columns(PageColumn("owner", _("Manager")), rows), rows, note)


def _territories(rows: pd.DataFrame) -> PageTable:
    note = _(
        "By the territories of the owner when the deal closed; a deal of an owner with several counts in equal parts "
        "in each."
    )
    columns = _score_columns(PageColumn("territory", _("Territory")), rows)
    return PageTable("territories", _("Territories"), columns, rows, note)


def _sales_columns(first: PageColumn) -> tuple[PageColumn, ...]:
    return (
        first,
        PageColumn("revenue", _("Revenue"), Format.MONEY),
        PageColumn("purchases", _("Purchases"), Format.COUNT),
        PageColumn("average", _("Average purchase"), Format.MONEY),
        PageColumn("deals_won", _("Deals won"), Format.COUNT),
        PageColumn("change_on_previous", _("On the one before"), Format.PERCENT),
        PageColumn("revenue_last_year", _("A year ago"), Format.MONEY),
        PageColumn("change_on_last_year", _("On a year ago"), Format.PERCENT),
    )


def months_table(rows: pd.DataFrame) -> PageTable:
    """Sales by month, of `sales_by_month`."""
    running = PageColumn("running_12_months", _("12 months running"), Format.MONEY)
    columns = (*_sales_columns(PageColumn("month", _("Month"))), running)
    return PageTable("months", _("Sales by month"), columns, rows)


def quarters_table(rows: pd.DataFrame) -> PageTable:
    """Sales by quarter, of `sales_by_quarter`."""
    columns = _sales_columns(PageColumn("quarter", _("Quarter")))
    return PageTable("quarters", _("Sales by quarter"), columns, rows)


def _funnel(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("stage", _("Stage")),
        PageColumn("deals", _("Reached or passed"), Format.COUNT),
        PageColumn("from_first", _("Of all"), Format.PERCENT),
        PageColumn("from_previous", _("Of the stage before"), Format.PERCENT),
        PageColumn("mean_days", _("Days in stage"), Format.DAYS),
    )
    note = _(
        "Deals created in the period. A lost deal counts up to the furthest stage of its history; without history, "
        "in the first stage only."
    )
    shown = rows if rows["deals"].sum() else rows.head(0)
    said = shown.assign(stage=in_words(shown["stage"], _("(no stage)")))
    return PageTable("funnel", _("Funnel"), columns, said, note)


def _refusals(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("reason", _("Reason")),
        PageColumn("deals", _("Deals lost"), Format.COUNT),
        PageColumn("share", _("Share"), Format.PERCENT),
        PageColumn("amount", _("Amount"), Format.MONEY),
    )
    return PageTable("refusals", _("Refusals by reason"), columns, rows)


def ageing_table(rows: pd.DataFrame, day: dt.date) -> PageTable:
    """The open invoices by age; no rows where nothing is open."""
    columns = (
        PageColumn("age", _("Age")),
        PageColumn("invoices", _("Invoices"), Format.COUNT),
        PageColumn("amount", _("Open amount"), Format.MONEY),
        PageColumn("share", _("Share"), Format.PERCENT),
        PageColumn("disputed", _("Of it disputed"), Format.MONEY),
    )
    title = _("Receivables at the end of {day}", day=day)
    shown = rows if rows["invoices"].sum() else rows.head(0)
    return PageTable("receivables_ageing", title, columns, shown.assign(age=shown["age"].map(_)))


def _clients(rows: pd.DataFrame, note: str) -> PageTable:
    columns = (
        PageColumn("name", _("Client")),
        PageColumn("value", _("Revenue"), Format.MONEY),
        PageColumn("share", _("Share"), Format.PERCENT),
        PageColumn("cumulative", _("Running share"), Format.PERCENT),
        PageColumn("class", _("Class")),
    )
    title = first_of(_("Best clients"), SHOWN_CLIENTS, len(rows))
    return PageTable("clients", title, columns, rows.head(SHOWN_CLIENTS), note)


def _loyalty(report: Effectiveness) -> PageTable:
    columns = (
        PageColumn("client", _("Client")),
        PageColumn("sales", _("Our sales"), Format.MONEY),
        PageColumn("wallet", _("All they spend"), Format.MONEY),
        PageColumn("index", _("Loyalty index, %"), Format.NUMBER),
    )
    rows = report.loyalty.rows
    title = first_of(_("Loyalty by client, largest wallet first"), SHOWN_CLIENTS, len(rows))
    return PageTable("loyalty", title, columns, rows.head(SHOWN_CLIENTS))


def deal_rows_table(name: str, title: str, deals: pd.DataFrame) -> PageTable:
    """Closed deals to drill into, of `effectiveness.closed_rows`."""
    columns = (
        PageColumn("close_date", _("Closed on"), Format.DATE),
        PageColumn("amount_base", _("Amount"), Format.MONEY),
        PageColumn("days", _("Days"), Format.COUNT),
        PageColumn("loss_reason", _("Lost because"), width=22),
    )
    kept = columns if name == "lost_deals" else columns[:-1]
    sold = deals.assign(owner=deals["owner_at_close"].fillna(deals["owner"]))
    return deal_table(name, title, sold, *kept)


def invoice_rows_table(invoices: pd.DataFrame) -> PageTable:
    """Open invoices to drill into, of `Receivables.rows`."""
    columns = (
        PageColumn("link", _("Invoice"), Format.LINK, 20),
        PageColumn("client", _("Client"), width=28),
        PageColumn("issue_date", _("Issued"), Format.DATE),
        PageColumn("due_date", _("Due"), Format.DATE),
        PageColumn("open_amount", _("Open amount"), Format.MONEY),
        PageColumn("days_late", _("Days late"), Format.COUNT),
    )
    return linked_rows("open_invoices", _("Open invoices"), columns, invoices, ("invoices", "number"))
