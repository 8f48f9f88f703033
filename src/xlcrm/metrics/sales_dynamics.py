"""Sales by month and quarter (M15): against the one before, against a year ago, twelve months running."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import won_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy, values_of
from xlcrm.metrics.period import Period, first_of_month


def sales_by_month(purchases: Frame, deals: Frame, period: Period) -> pd.DataFrame:
    """Month (2017-03), revenue, purchases, average, deals_won, then the comparisons; every month of the period.

    revenue_last_year, change_on_previous and change_on_last_year (0..1), running_12_months; own currency. The
    first and last month count the days that lie in the period; running_12_months is missing where the first deal or
    purchase in the file came later than the first of the twelve. Source: M15.
    """
    months = _months(purchases, deals, period)
    year_ago = _by_month(lazy(purchases).filter(period.a_year_earlier.contains("date")), "date")
    start = first_of_month(period.start, -11)
    history = _by_month(lazy(purchases).filter(Period(start, period.end).contains("date")), "date")["revenue"]
    every = pd.Series(history.reindex(range(months.index[0] - 11, months.index[-1] + 1)).fillna(0.0))
    months["revenue_last_year"] = year_ago["revenue"].reindex(months.index - 12).to_numpy()
    has_a_year = months.index - 11 >= _first_month(purchases, deals)
    months["running_12_months"] = every.rolling(12).sum().reindex(months.index).where(has_a_year)
    named = months.assign(month=[_month_name(month) for month in months.index])
    return _compared(named, "month", ["running_12_months"])


def sales_by_quarter(purchases: Frame, deals: Frame, period: Period, first_month: int) -> pd.DataFrame:
    """Quarter (2017-Q1), revenue, purchases, average, deals_won and the comparisons, as `sales_by_month`.

    first_month: the first of the fiscal year, 1..12; a fiscal year across two years is called 2017/18-Q1.
    """
    months = _months(purchases, deals, period)
    year_ago = _by_month(lazy(purchases).filter(period.a_year_earlier.contains("date")), "date")
    months["revenue_last_year"] = year_ago["revenue"].reindex(months.index - 12).to_numpy()
    quarter = (months.index - (first_month - 1)) // 3
    summed = months.groupby(quarter)[["revenue", "purchases", "deals_won"]].sum()
    summed["revenue_last_year"] = months["revenue_last_year"].groupby(quarter).sum(min_count=1)
    named = summed.assign(quarter=[_quarter_name(number, first_month) for number in summed.index])
    return _compared(named, "quarter", [])


def _months(purchases: Frame, deals: Frame, period: Period) -> pd.DataFrame:
    numbers = pd.Index([month.year * 12 + month.month - 1 for month in period.month_starts])
    bought = _by_month(lazy(purchases).filter(period.contains("date")), "date")
    won = _by_month(won_in(deals, period).with_columns(amount=nw.col("amount_base")), "close_date")
    return pd.DataFrame(
        {
            "revenue": bought["revenue"].reindex(numbers).fillna(0.0),
            "purchases": bought["times"].reindex(numbers).fillna(0).astype("int64"),
            "deals_won": won["times"].reindex(numbers).fillna(0).astype("int64"),
        },
        index=numbers,
    )


def _first_month(purchases: Frame, deals: Frame) -> float:
    """The month number of the first purchase or opened deal; endless where there is neither."""
    first = [
        values_of(lazy(frame), first=nw.col(column).min())["first"]
        for frame, column in ((purchases, "date"), (deals, "created_at"))
    ]
    return min((day.year * 12 + day.month - 1 for day in first if not pd.isna(day)), default=float("inf"))


def _by_month(rows: Lazy, column: str) -> pd.DataFrame:
    """Revenue and times by month number (year * 12 + month - 1)."""
    month = nw.col(column).dt.year().cast(nw.Int64) * 12 + nw.col(column).dt.month().cast(nw.Int64) - 1
    grouped = rows.with_columns(month_number=month).group_by("month_number")
    return collected(grouped.agg(revenue=nw.col("amount").sum(), times=nw.len())).set_index("month_number")


def _compared(rows: pd.DataFrame, name: str, more: list[str]) -> pd.DataFrame:
    previous, year_ago = rows["revenue"].shift(1), rows["revenue_last_year"]
    compared = rows.assign(
        average=(rows["revenue"] / rows["purchases"]).where(rows["purchases"] > 0),
        change_on_previous=(rows["revenue"] / previous - 1).where(previous > 0),
        change_on_last_year=(rows["revenue"] / year_ago - 1).where(year_ago > 0),
    )
    columns = ["revenue", "purchases", "average", "deals_won", "revenue_last_year"]
    changes = ["change_on_previous", "change_on_last_year"]
    return compared[[name, *columns, *changes, *more]].reset_index(drop=True)


def _month_name(number: int) -> str:
    return f"{dt.date(number // 12, number % 12 + 1, 1):%Y-%m}"


def _quarter_name(number: int, first_month: int) -> str:
    year, quarter = divmod(number, 4)
    years = str(year) if first_month == 1 else f"{year}/{(year + 1) % 100:02d}"
    return f"{years}-Q{quarter + 1}"
