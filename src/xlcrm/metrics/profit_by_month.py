"""Profit of the firm by month: income less fixed and variable costs, the CRM's own cost beside it (M28)."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pandas as pd

from xlcrm.metrics.costs import CRM_KINDS, FirmCosts
from xlcrm.metrics.months import month_number
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy
from xlcrm.metrics.period import until

PROFIT_COLUMNS = ("income", "fixed", "variable", "profit", "crm_cost")


def profit_by_month(income: Frame, purchases: Frame, costs: FirmCosts, day: dt.date) -> pd.DataFrame:
    """A row a month number up to the day's month, in order, with `PROFIT_COLUMNS` in own currency.

    Income is what the Income sheet says of the month, else what clients bought in it. Fixed costs are of the kind
    Fixed; variable all others but those of the CRM, which are the price of the change. A month without any income or
    without any fixed or variable cost has no profit: nobody entered it. Source: M28, P = income - fixed - variable.
    """
    entered = lazy(income).filter(~nw.col("amount").is_null(), until("month", day))
    bought = lazy(purchases).filter(until("date", day))
    in_sheet, in_sales = _sums(entered, "month"), _sums(bought, "date")
    spent = _costs_by_month(costs, day)
    months = _every_month(in_sheet.index, in_sales.index, spent.index)
    found = spent.reindex(months, fill_value=0.0)
    found = found.assign(income=in_sheet.reindex(months).fillna(in_sales.reindex(months)))
    firm_cost = found["fixed"] + found["variable"]
    found = found.assign(profit=(found["income"] - firm_cost).where(firm_cost != 0))
    return found[list(PROFIT_COLUMNS)]


def _every_month(*found: pd.Index) -> pd.Index:
    known = [index for index in found if len(index)]
    if not known:
        return pd.Index([], dtype="int64", name="month_number")
    first, last = min(index.min() for index in known), max(index.max() for index in known)
    return pd.RangeIndex(int(first), int(last) + 1, name="month_number")


def _sums(rows: Lazy, column: str) -> pd.Series:
    grouped = rows.with_columns(month_number=month_number(column)).group_by("month_number")
    return collected(grouped.agg(sum=nw.col("amount").sum())).set_index("month_number")["sum"].astype("float64")


def _costs_by_month(costs: FirmCosts, day: dt.date) -> pd.DataFrame:
    """Fixed, variable and CRM costs by month number."""
    kind = nw.col("kind").fill_null("")
    group = nw.when(kind == "Fixed").then(nw.lit("fixed")).otherwise(nw.lit("variable"))
    dated = costs.rows.filter(until("date", day)).with_columns(
        group=nw.when(kind.is_in(CRM_KINDS)).then(nw.lit("crm_cost")).otherwise(group),
        month_number=month_number("date"),
    )
    sums = collected(dated.group_by("month_number", "group").agg(sum=nw.col("amount").sum()))
    table = sums.pivot_table(index="month_number", columns="group", values="sum", aggfunc="sum", fill_value=0.0)
    return (
        table.reindex(columns=["fixed", "variable", "crm_cost"], fill_value=0.0)
        .rename_axis(columns=None)
        .astype("float64")
    )
