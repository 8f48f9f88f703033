"""The receivables page: what clients owe, for how long, and how billing and paying went (M05, M36)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.metrics.invoice_control import (
    Billing,
    InvoiceControl,
    billing_of_wins,
    invoice_control,
    invoices_by_month,
    invoices_issued,
    settled_invoices,
    won_not_invoiced,
)
from xlcrm.metrics.native_frames import Lazy, ratio
from xlcrm.metrics.period import Period
from xlcrm.metrics.receivables import (
    Receivables,
    credit_sales_days,
    dso_days,
    receivables,
    receivables_ageing,
    receivables_by_client,
    receivables_left_out,
)
from xlcrm.reports.deal_rows import deal_table
from xlcrm.reports.effectiveness_tables import ageing_table, invoice_rows_table
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.metric_list import listed_metric
from xlcrm.reports.page_parts import compared_with, counted
from xlcrm.reports.page_texts import definitions_of, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.reports.row_links import linked_rows
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
from xlcrm.texts import N_, _, plural

READS = ("deals", "invoices", "payments")
_SHOWN, _SHOWN_WINS = 20, 10

METRICS: tuple[Metric, ...] = (
    listed_metric("receivables"),
    listed_metric("receivables_overdue"),
    Metric("overdue_share", N_("Share overdue"), Format.PERCENT, N_("Receivables overdue / receivables.")),
    Metric(
        "open_invoices", N_("Open invoices"), Format.COUNT, N_("Invoices not paid in full by the end of the period.")
    ),
    listed_metric("dso_days"),
    Metric(
        "days_to_pay",
        N_("Days to pay, mean"),
        Format.DAYS,
        N_("From the invoice to the last payment, over the invoices of the period paid in full by its end."),
    ),
    Metric("share_paid", N_("Share paid"), Format.PERCENT, N_("What came in / what was invoiced, both of the period.")),
    Metric(
        "won_not_invoiced_sum",
        N_("Won, not invoiced, amount"),
        Format.MONEY,
        N_("The amounts of deals won in the period that no invoice names by its end."),
    ),
    Metric(
        "receivables_disputed",
        N_("Receivables disputed"),
        Format.MONEY,
        N_("The part of receivables that clients do not accept: marked as disputed on the invoice."),
    ),
    Metric(
        "dso_credit_days",
        N_("Days sales outstanding, fixed days"),
        Format.DAYS,
        N_("Receivables / sales invoiced in the last days up to the period's end * these days; Settings say how many."),
    ),
    Metric(
        "invoices_issued",
        N_("Invoices issued"),
        Format.COUNT,
        N_("Invoices dated in the period, without credit notes."),
    ),
    Metric("invoices_issued_sum", N_("Invoiced"), Format.MONEY, N_("The sum of the invoices issued in the period.")),
    Metric(
        "invoices_paid",
        N_("Invoices paid in full"),
        Format.COUNT,
        N_("Invoices of the period paid in full by its end."),
    ),
    Metric(
        "invoices_paid_sum",
        N_("Come in on them"),
        Format.MONEY,
        N_("What came in by the end of the period on the invoices issued in it."),
    ),
    Metric(
        "days_late",
        N_("Days late, mean"),
        Format.DAYS,
        N_("Days after the due date, over the invoices of the period paid in full; paid in time counts as 0."),
    ),
    Metric(
        "days_to_invoice",
        N_("Days from winning to invoice, mean"),
        Format.DAYS,
        N_("From the close date to the first invoice of the deal, over deals won in the period and invoiced since."),
    ),
    Metric(
        "won_not_invoiced",
        N_("Won, not invoiced"),
        Format.COUNT,
        N_("Deals won in the period that no invoice names by its end. Needs invoices that name their deal."),
    ),
)


@dataclass(frozen=True)
class _Results:
    """What one period gave, each part computed once and when it is asked for."""

    request: ReportRequest

    @cached_property
    def owed(self) -> Receivables:
        return receivables(self.request["invoices"], self.request["payments"], self.request.period.end)

    @cached_property
    def settled(self) -> Lazy:
        return settled_invoices(self.request["invoices"], self.request["payments"], self.request.period)

    @cached_property
    def control(self) -> InvoiceControl:
        return invoice_control(self.settled)

    @cached_property
    def billing(self) -> Billing:
        return billing_of_wins(self.request["deals"], self.request["invoices"], self.request.period)


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period; what is owed, at its end."""
    period = request.period
    results = _Results(request)
    missing = won_not_invoiced(request["deals"], request["invoices"], period)
    found = _figures(results)
    ageing, by_client = receivables_ageing(results.owed), receivables_by_client(results.owed)
    months = invoices_by_month(results.settled, period)
    left_out = counted(_left_out(results))
    tables = filled(
        ageing_table(ageing, period.end),
        _clients(by_client),
        _months(months),
        _not_invoiced(
            "not_invoiced",
            missing.head(_SHOWN_WINS),
            first_of(_("Won, not invoiced"), _SHOWN_WINS, len(missing)),
        ),
    )
    return ReportPage(
        key="receivables",
        sheet=_("Receivables"),
        title=_("Receivables and invoices"),
        subtitle=subtitle(request),
        headline=headline(found, period, request.settings.currency),
        figures=compared_with(METRICS, request, found, measure, _caveats(found, request)),
        tables=tables,
        charts=charts_over(
            tables,
            PageChart(_("Receivables by age"), ChartKind.COLUMN, "receivables_ageing", "age", ("amount",)),
            PageChart(
                _("Invoiced, and paid of it"),
                ChartKind.COLUMN,
                "invoices_by_month",
                "month",
                ("issued_sum", "paid_sum"),
            ),
        ),
        definitions=definitions_of(METRICS),
        left_out=left_out_sentences(left_out),
        drill=_drill(results, missing),
        json=report_json(
            period,
            found,
            {
                "receivables_ageing": ageing,
                "clients": by_client,
                "months": months,
                "won_not_invoiced": missing.drop(columns="row"),
            },
            left_out,
        ),
    )


def measure(request: ReportRequest) -> Figures:
    """Every figure of `METRICS` for the period."""
    return _figures(_Results(request))


def headline(found: Figures, period: Period, currency: str) -> str:
    """What is owed and how much of it is late; says so where nothing was invoiced."""
    if found["receivables"] is None:
        return _("No invoice yet: enter invoices and payments on their sheets to see who owes what.")
    if not found["open_invoices"]:
        return _("Nothing is owed at the end of {day}.", day=period.end)
    return plural(
        "{amount} {currency} is owed on {count} invoice at the end of {day}, {overdue} of it overdue ({share}).",
        "{amount} {currency} is owed on {count} invoices at the end of {day}, {overdue} of it overdue ({share}).",
        int(found["open_invoices"]),
        amount=shown(found["receivables"], Format.MONEY),
        currency=currency,
        day=period.end,
        overdue=shown(found["receivables_overdue"], Format.MONEY),
        share=shown(found["overdue_share"], Format.PERCENT),
    )


def _figures(results: _Results) -> Figures:
    request, owed = results.request, results.owed
    invoices, period = request["invoices"], request.period
    fixed = credit_sales_days(period.end, request.settings.credit_days)
    has_any = owed.amount is not None
    return {
        "receivables": owed.amount,
        "receivables_overdue": owed.overdue,
        "overdue_share": ratio(owed.overdue, owed.amount),
        "receivables_disputed": owed.disputed if has_any else None,
        "open_invoices": owed.invoices if has_any else None,
        "dso_days": dso_days(owed.amount, invoices, period),
        "dso_credit_days": dso_days(owed.amount, invoices, fixed),
        **_of_invoices(results.control),
        **_of_billing(results.billing),
    }


def _of_invoices(control: InvoiceControl) -> Figures:
    return {
        "invoices_issued": control.issued,
        "invoices_issued_sum": control.issued_sum,
        "invoices_paid": control.paid,
        "invoices_paid_sum": control.paid_sum,
        "share_paid": control.share_paid,
        "days_to_pay": control.days_to_pay,
        "days_late": control.days_late,
    }


def _of_billing(billing: Billing) -> Figures:
    return {
        "days_to_invoice": billing.days_to_invoice,
        "won_not_invoiced": billing.not_invoiced,
        "won_not_invoiced_sum": billing.not_invoiced_sum,
    }


def _caveats(found: Figures, request: ReportRequest) -> dict[str, str]:
    caveats = {"dso_credit_days": _("over {days} days", days=request.settings.credit_days)}
    if found["invoices_issued"] and found["invoices_paid"] != found["invoices_issued"]:
        caveats["days_to_pay"] = plural(
            "over {count} paid invoice; those still open will take longer",
            "over {count} paid invoices; those still open will take longer",
            int(found["invoices_paid"] or 0),
        )
    return caveats


def _left_out(results: _Results) -> dict[str, int]:
    request, control, billing = results.request, results.control, results.billing
    return {
        **receivables_left_out(request["invoices"], request["payments"], request.period.end),
        "paid_on_unknown_day": (control.paid or 0) - control.timed,
        "invoiced_before_won": billing.billed_before,
        "wins_without_invoice_link": billing.unlinked if results.owed.amount is not None else 0,
    }


def _clients(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("client", _("Client"), width=32),
        PageColumn("invoices", _("Invoices"), Format.COUNT),
        PageColumn("amount", _("Open amount"), Format.MONEY),
        PageColumn("overdue", _("Overdue"), Format.MONEY),
        PageColumn("disputed", _("Of it disputed"), Format.MONEY),
        PageColumn("days_late", _("Days late, oldest"), Format.COUNT),
    )
    title = first_of(_("Who owes most"), _SHOWN, len(rows))
    named = rows.assign(client=rows["client"].replace("", _("(no client)")))
    return PageTable("debtors", title, columns, named.head(_SHOWN))


def _months(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("month", _("Month")),
        PageColumn("issued", _("Invoices"), Format.COUNT),
        PageColumn("issued_sum", _("Invoiced"), Format.MONEY),
        PageColumn("paid", _("Paid in full"), Format.COUNT),
        PageColumn("paid_sum", _("Paid of it"), Format.MONEY),
        PageColumn("share_paid", _("Share paid"), Format.PERCENT),
        PageColumn("days_to_pay", _("Days to pay"), Format.DAYS),
    )
    note = _("By the month of the invoice; paid by the end of the period.")
    kept = rows if rows["issued"].sum() else rows.head(0)
    return PageTable("invoices_by_month", _("Invoices by month"), columns, kept, note)


def _not_invoiced(name: str, rows: pd.DataFrame, title: str) -> PageTable:
    return deal_table(
        name,
        title,
        rows,
        PageColumn("close_date", _("Closed on"), Format.DATE),
        PageColumn("amount_base", _("Amount"), Format.MONEY),
    )


def _issued_rows(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("link", _("Invoice"), Format.LINK, 20),
        PageColumn("client", _("Client"), width=28),
        PageColumn("issue_date", _("Issued"), Format.DATE),
        PageColumn("own", _("Amount"), Format.MONEY),
        PageColumn("came_in", _("Come in"), Format.MONEY),
        PageColumn("days_to_pay", _("Days to pay"), Format.COUNT),
    )
    return linked_rows("issued_invoices", _("Invoices issued in the period"), columns, rows, ("invoices", "number"))


def _drill(results: _Results, missing: pd.DataFrame) -> tuple[PageTable, ...]:
    """The open invoices, the invoices of the period and the wins without one, each row with a jump to its place."""
    open_rows = results.owed.rows.sort_values(["due_date", "row"], ignore_index=True)
    return filled(
        invoice_rows_table(open_rows),
        _issued_rows(invoices_issued(results.settled)),
        _not_invoiced("won_not_invoiced", missing, _("Deals won and not invoiced")),
    )
