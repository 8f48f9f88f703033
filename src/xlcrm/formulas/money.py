"""Formulas about money: what is owed, what clients and the CRM cost, what it brings."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Annotated, Literal

import pandas as pd

from xlcrm.formulas.formula import BadArgumentError, Column, Table, UnequalColumnsError, Value
from xlcrm.formulas.named_rows import of_client
from xlcrm.formulas.shared_arguments import (
    FIRST_DAY,
    LAST_DAY,
    MOST_DAYS,
    MOST_MONTHS,
    AsOf,
    Client,
    Costs,
    Deals,
    From,
    Invoices,
    OptionalDeals,
    OptionalInvoices,
    OptionalPayments,
    OptionalRates,
    OptionalSettings,
    OptionalUsers,
    To,
)
from xlcrm.formulas.time_spans import span
from xlcrm.metrics.acquisition import acquisition_costs
from xlcrm.metrics.before_after import BeforeAfter, profit_before_after
from xlcrm.metrics.clients_of_rows import client_columns
from xlcrm.metrics.costs import find_costs
from xlcrm.metrics.crm_effect import crm_payback, effect_ratio, return_on_investment
from xlcrm.metrics.months import month_of, month_start
from xlcrm.metrics.native_frames import Frame, lazy
from xlcrm.metrics.profit_by_month import profit_by_month
from xlcrm.metrics.purchases import find_purchases
from xlcrm.metrics.receivables import AGES, NO_DUE_DATE, credit_sales_days, dso_days, receivables, receivables_ageing
from xlcrm.records.fields import Kind
from xlcrm.records.settings import FirmSettings
from xlcrm.texts import N_, _

_BUCKETS = dict(zip(("not due", "1-30", "31-60", "61-90", "over 90"), (label for label, *_days in AGES), strict=True))
_BUCKETS["no due date"] = NO_DUE_DATE
_ANY_MONTH = dt.date(2000, 1, 1)
_USUAL = FirmSettings()

Bucket = Annotated[
    Literal["all", "not due", "1-30", "31-60", "61-90", "over 90", "no due date"],
    Value(N_("How late, in days: all, not due, 1-30, 31-60, 61-90, over 90, or no due date.")),
]
Amounts = Annotated[pd.Series, Column(N_("An amount, or a column of them."), Kind.DECIMAL)]
ByMonth = Annotated[pd.Series, Column(N_("A column of amounts, one a month, in order."), Kind.DECIMAL)]


def receivables_of(
    invoices: Invoices, payments: OptionalPayments, as_of: AsOf, client: Client = None, bucket: Bucket = "all"
) -> float | None:
    """What clients owe at the end of the day, in own currency, all of it or by age. Source: M05.

    >>> from xlcrm.call_formula import call_formula
    >>> invoices = [["Company", "Number", "Issued", "Due", "Amount"]]
    >>> invoices += [["Acme", "17", "2026-01-01", "2026-01-15", 100], ["Berg", "18", "2026-01-20", "2026-03-01", 50]]
    >>> paid = [["Invoice", "Paid on", "Amount"], ["17", "2026-01-20", 40]]
    >>> call_formula("CRM_RECEIVABLES", [invoices, paid, "2026-01-31"])
    110.0
    >>> call_formula("CRM_RECEIVABLES", [invoices, paid, "2026-01-31", "Acme", "1-30"])
    60.0
    """
    mine = of_client(lazy(invoices).with_columns(**client_columns()), client)
    owed = receivables(mine, payments, as_of)
    if bucket == "all" or owed.amount is None:
        return owed.amount
    ages = receivables_ageing(owed)
    return float(ages.loc[ages["age"] == _BUCKETS[bucket], "amount"].sum())


def sales_days_outstanding(
    invoices: Invoices,
    payments: OptionalPayments,
    as_of: AsOf,
    days: Annotated[int, Value(N_("The last days of sales to compare with."), least=1, most=MOST_DAYS)] = 90,
) -> float | None:
    """Receivables / sales invoiced in the last days * days. Source: M05b, days sales outstanding.

    >>> from xlcrm.call_formula import call_formula
    >>> invoices = [["Company", "Issued", "Amount"], ["Acme", "2026-01-01", 100], ["Berg", "2026-01-20", 80]]
    >>> call_formula("CRM_DSO", [invoices, None, "2026-01-31", 30])
    67.5
    """
    owed = receivables(invoices, payments, as_of).amount
    return dso_days(owed, invoices, credit_sales_days(as_of, days))


def cost_to_acquire(
    costs: Costs,
    deals: Deals,
    invoices: OptionalInvoices = None,
    users: OptionalUsers = None,
    rates: OptionalRates = None,
    settings: OptionalSettings = _USUAL,
    from_: From = None,
    to: To = None,
) -> float | None:
    """What it cost to win a client: costs of acquisition / clients who bought for the first time. Source: M14.

    >>> from xlcrm.call_formula import call_formula
    >>> costs = [["Date", "Purpose", "Amount"], ["2026-01-10", "Acquisition", 500], ["2026-02-10", "Retention", 90]]
    >>> deals = [["Company", "Status", "Closed on", "Amount"], ["Acme", "Won", "2026-03-10", 900]]
    >>> deals += [["Berg", "Won", "2026-03-11", 700]]
    >>> call_formula("CRM_CAC", [costs, deals, None, None, None, None, "2026-01-01", "2026-12-31"])
    250.0
    """
    spent = find_costs(costs, users, rates, settings.currency)
    bought = find_purchases(deals, invoices, settings.revenue_basis).rows
    return acquisition_costs(spent, bought, span(from_, to), settings.acquisition_pct_of_both / 100).cac


def return_on(
    benefit: Amounts,
    cost: Amounts,
    as_: Annotated[
        Literal["ratio", "pct"], Value(N_("ratio: benefit / cost; pct: (benefit - cost) / cost."), name="as")
    ] = "ratio",
) -> pd.Series:
    """What each unit spent brought, or the return on it; no data where nothing was spent. Source: M09.

    >>> from xlcrm.call_formula import call_formula
    >>> call_formula("CRM_ROI", [3000, 2000]), call_formula("CRM_ROI", [[[3000], [100]], 2000, "pct"])
    (1.5, [[0.5], [-0.95]])
    """
    measure = effect_ratio if as_ == "ratio" else return_on_investment
    pairs = zip(*_as_long(benefit, cost), strict=True)
    return pd.Series([measure(*(None if pd.isna(each) else float(each) for each in pair)) for pair in pairs])


def payback_of(costs: ByMonth, benefits: ByMonth) -> int | None:
    """The month, counted from 1, by whose end the benefits have covered the costs; no data where they have not.

    Source: M29.

    >>> from xlcrm.call_formula import call_formula
    >>> call_formula("CRM_PAYBACK", [[[1000], [100], [100]], [[0], [500], [900]]])
    3
    """
    if len(costs) != len(benefits):
        raise UnequalColumnsError(costs=costs, benefits=benefits)
    given = pd.DataFrame({"profit": benefits.to_numpy(), "crm_cost": costs.to_numpy()})
    filled = given.index[given.notna().any(axis=1)]
    if not len(filled):
        return None
    if (count := int(filled[-1]) + 1) > MOST_MONTHS:
        raise BadArgumentError(_("There are {count} months: give {most} at most.", count=count, most=MOST_MONTHS))
    months = pd.RangeIndex(month_of(_ANY_MONTH), month_of(_ANY_MONTH) + count)
    rows = given.iloc[:count].set_axis(months)
    rows = rows.fillna(0.0).reindex(columns=["income", "profit", "crm_cost"])
    since_nothing = BeforeAfter(0.0, None, 0, (), (), None, None, 0)
    return crm_payback(rows, since_nothing, _ANY_MONTH, _end_of(int(months[-1]))).months


def before_and_after(
    income: Annotated[Frame, Table("income", needs=("month", "amount"), optional=True)],
    costs: Costs,
    deals: OptionalDeals,
    invoices: OptionalInvoices,
    users: OptionalUsers,
    rates: OptionalRates,
    settings: OptionalSettings,
    start: Annotated[dt.date, Value(N_("The day that the CRM was begun."), least=FIRST_DAY, most=LAST_DAY)],
    as_of: AsOf,
    months: Annotated[
        int | None,
        Value(N_("Months of transition to leave out; empty for the setting, else 1."), least=0, most=MOST_MONTHS),
    ] = None,
) -> pd.DataFrame | None:
    """Mean profit a month before and after the start, over as many months each; it says when, not why. Source: M28.

    >>> from xlcrm.call_formula import call_formula
    >>> income = [["Month", "Amount"], *([f"2026-0{month}-01", 100 * month] for month in range(1, 7))]
    >>> costs = [["Date", "Kind", "Amount"], *([f"2026-0{month}-05", "Fixed", 50] for month in range(1, 7))]
    >>> rest = [None] * 5
    >>> call_formula("CRM_BEFOREAFTER", [income, costs, *rest, "2026-03-01", "2026-06-30"])
    [['before', 'after', 'change', 'months'], [100.0, 400.0, 300.0, 2]]
    """
    spent = find_costs(costs, users, rates, settings.currency)
    bought = find_purchases(deals, invoices, settings.revenue_basis).rows
    profits = profit_by_month(income, bought, spent, as_of)
    transition = settings.crm_transition_months if months is None else months
    found = profit_before_after(profits, start, transition, as_of)
    if found.change is None:
        return None
    return pd.DataFrame(
        {"before": [found.before], "after": [found.after], "change": [found.change], "months": [found.months]}
    )


def _as_long(first: pd.Series, second: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Both of one length: a single cell stands beside every other."""
    most = max(len(first), len(second))
    if {len(first), len(second)} - {1, most}:
        raise BadArgumentError(_("Give columns of one length, or one cell and a column."))
    return tuple(each if len(each) == most else pd.Series([each.iloc[0]] * most) for each in (first, second))  # type: ignore[return-value]


def _end_of(month: int) -> dt.date:
    start = month_start(month)
    return start.replace(day=calendar.monthrange(start.year, start.month)[1])
