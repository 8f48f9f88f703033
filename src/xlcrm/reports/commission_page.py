"""The commission page: fixed pay and a share of sales, by person and month; what low fixed pay would change (M48)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.metrics.commission import PAY_COLUMNS, low_fixed_pay, pay_by_month, pay_by_person, pay_terms
from xlcrm.metrics.native_frames import ratio
from xlcrm.metrics.period import Period
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_parts import compared_with, counted
from xlcrm.reports.page_texts import definitions_of, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, ReportPage, charts_over, filled
from xlcrm.texts import N_, _

READS = ("users", "deals", "invoices", "payments", "companies", "contacts")

METRICS: tuple[Metric, ...] = (
    Metric(
        "pay",
        N_("Pay"),
        Format.MONEY,
        N_("Fixed pay and commission of the people whose terms the Users sheet has, for the days that they were here."),
    ),
    Metric(
        "fixed_pay",
        N_("Fixed pay, sum"),
        Format.MONEY,
        N_("Fixed pay a month * days here / days of the month."),
    ),
    Metric(
        "commission",
        N_("Commission, sum"),
        Format.MONEY,
        N_(
            "What each person sold * Commission of the Users sheet. Sold: deals won, or the money that came in, as the "
            "setting Commission on says; amounts in own currency, of who owned the deal at the close."
        ),
    ),
    Metric("variable_share", N_("Variable part of the pay"), Format.PERCENT, N_("Commission / pay.")),
    Metric(
        "pay_share_of_sold",
        N_("Pay to sales"),
        Format.PERCENT,
        N_("Pay / what the people with pay terms sold: what a unit sold costs in pay."),
    ),
    Metric(
        "added_commission",
        N_("Commission to add in the what-if"),
        Format.PERCENT,
        N_(
            "Fixed pay that is cut / sales of those who have both a fixed pay and a commission: so much more of their "
            "sales makes the same pay for all together. How much is cut says the setting Fixed pay kept."
        ),
    ),
)


@dataclass(frozen=True)
class _Pay:
    request: ReportRequest

    @property
    def period(self) -> Period:
        """The period up to today: nobody has earned what is to come."""
        period, today = self.request.period, self.request.today
        return Period(period.start, max(period.start, min(period.end, today)))

    @cached_property
    def rows(self) -> pd.DataFrame:
        """By person and month."""
        return pay_by_month(self.request.frames, self.request.settings.commission_basis, self.period)

    @cached_property
    def what_if(self) -> tuple[pd.DataFrame, float | None]:
        """By person, with the pay of the what-if; the share of sales that it adds."""
        people = pay_by_person(self.rows, pay_terms(self.request["users"]))
        return low_fixed_pay(people, self.request.settings.low_fixed_pct / 100)

    @property
    def people(self) -> pd.DataFrame:
        """By person."""
        return self.what_if[0]

    @property
    def months(self) -> pd.DataFrame:
        """Of the people with terms, by month."""
        paid = self.rows[self.rows["pay"].notna()]
        return paid.groupby("month", as_index=False)[list(PAY_COLUMNS)].sum(min_count=1)


def draw(request: ReportRequest) -> ReportPage:
    """The page of the period, up to today."""
    pay = _Pay(request)
    found = _figures(pay)
    left_out = counted({"people_without_terms": int((pay.people["pay"].isna() & (pay.people["sold"] != 0)).sum())})
    tables = filled(_people_table(pay), _month_table(pay), _row_table(pay))
    return ReportPage(
        key="commission",
        sheet=_("Commission"),
        title=_("Fixed pay and commission"),
        subtitle=subtitle(request),
        headline=headline(pay, found),
        figures=compared_with(METRICS, request, found, measure, {}),
        tables=tables,
        charts=charts_over(
            tables,
            PageChart(_("Pay by month"), ChartKind.STACKED, "months", "month", ("fixed", "commission")),
            PageChart(_("Pay now and in the what-if"), ChartKind.BAR, "people", "name", ("pay", "new_pay")),
        ),
        definitions=definitions_of(METRICS),
        left_out=left_out_sentences(left_out),
        json=report_json(
            request.period, found, {"people": pay.people, "months": pay.months, "rows": pay.rows}, left_out
        )
        | {"basis": request.settings.commission_basis, "fixed_kept": request.settings.low_fixed_pct / 100},
    )


def measure(request: ReportRequest) -> Figures:
    """Every figure of `METRICS` for the period."""
    return _figures(_Pay(request))


def headline(pay: _Pay, found: Figures) -> str:
    """What was paid, how much of it by results, and what the what-if needs."""
    settings = pay.request.settings
    if found["pay"] is None:
        return _("Nobody has a fixed pay or a commission yet: fill in these columns on the Users sheet.")
    told = _(
        "Pay of {pay} {currency}, {share} of it by results; {cost} of what was sold.",
        pay=shown(found["pay"], Format.MONEY),
        currency=settings.currency,
        share=shown(found["variable_share"], Format.PERCENT),
        cost=shown(found["pay_share_of_sold"], Format.PERCENT),
    )
    if found["added_commission"] is None:
        return told
    what_if = _(
        "With {kept} of the fixed pay, {added} more of the sales would make the same pay for all together.",
        kept=shown(settings.low_fixed_pct / 100, Format.PERCENT),
        added=shown(found["added_commission"], Format.PERCENT),
    )
    return f"{told} {what_if}"


def _figures(pay: _Pay) -> Figures:
    paid = pay.people[pay.people["pay"].notna()]
    if paid.empty:
        return dict.fromkeys(metric.key for metric in METRICS)
    sums = paid[list(PAY_COLUMNS)].sum()
    total, sold = float(sums["pay"]), float(sums["sold"])
    return {
        "pay": total,
        "fixed_pay": float(sums["fixed"]),
        "commission": float(sums["commission"]),
        "variable_share": ratio(float(sums["commission"]), total),
        "pay_share_of_sold": ratio(total, sold),
        "added_commission": pay.what_if[1],
    }


def _people_table(pay: _Pay) -> PageTable:
    columns = (
        PageColumn("name", _("Person"), width=28),
        *_pay_columns(),
        PageColumn("variable_share", _("Variable part"), Format.PERCENT),
        PageColumn("share_of_sold", _("Pay to sales"), Format.PERCENT),
        PageColumn("new_pay", _("Pay in the what-if"), Format.MONEY),
        PageColumn("change", _("Change"), Format.MONEY),
    )
    rows = pay.people.assign(name=pay.people["name"].fillna(_("(no owner)")))
    note = _(
        "What-if: {kept} of the fixed pay, and for everybody the same share of sales more, so that all together get "
        "the same. Who sells much gains, who sells little loses; whether people then sell more, or leave, no sheet "
        "can tell.",
        kept=shown(pay.request.settings.low_fixed_pct / 100, Format.PERCENT),
    )
    return PageTable("people", _("By person"), columns, rows[[column.key for column in columns]], note)


def _pay_columns() -> tuple[PageColumn, ...]:
    return (
        PageColumn("sold", _("Sold"), Format.MONEY),
        PageColumn("fixed", _("Fixed pay"), Format.MONEY),
        PageColumn("commission", _("Commission"), Format.MONEY),
        PageColumn("pay", _("Pay"), Format.MONEY),
    )


def _month_table(pay: _Pay) -> PageTable:
    columns = (PageColumn("month", _("Month")), *_pay_columns())
    return PageTable("months", _("By month"), columns, pay.months)


def _row_table(pay: _Pay) -> PageTable:
    columns = (PageColumn("name", _("Person"), width=28), *_pay_columns(), PageColumn("month", _("Month")))
    names = pay_terms(pay.request["users"])["name"]
    named = pay.rows.assign(name=pay.rows["user_id"].map(names).astype(object).fillna(_("(no owner)")))
    rows = named.sort_values(["name", "month"], ignore_index=True)
    return PageTable("rows", _("By person and month"), columns, rows[[column.key for column in columns]])
