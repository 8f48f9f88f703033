"""Sales by month and quarter (M15): against the one before, against a year ago, twelve months running."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import won_in
from xlcrm.metrics.months import month_name, month_number, month_of
from xlcrm.metrics.native_frames import Frame, Lazy, collected, count, lazy, number, present, values_of
from xlcrm.metrics.period import Period, first_of_month


def sales_by_month(purchases: Frame, deals: Frame, period: Period) -> pd.DataFrame:
    """Month (2017-03), revenue, purchases, average, deals_won, then the comparisons; every month of the period.

    revenue_last_year, change_on_previous and change_on_last_year (0..1), running_12_months; own currency. The
    first and last month count the days that lie in the period; running_12_months is missing where the first deal or
    purchase in the file came later than the first of the twelve. Credit notes lower the revenue and are no purchases.
    Source: M15.
    """
    return _monthly(purchases, deals, period, _months(purchases, deals, period))


def sales_by_quarter(purchases: Frame, deals: Frame, period: Period, first_month: int) -> pd.DataFrame:
    """Quarter (2017-Q1), revenue, purchases, average, deals_won and the comparisons, as `sales_by_month`.

    first_month: the first of the fiscal year, 1..12; a fiscal year across two years is called 2017/18-Q1.
    """
    return _quarterly(_months(purchases, deals, period), first_month)


def sales_by_month_and_quarter(
    purchases: Frame, deals: Frame, period: Period, first_month: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both `sales_by_month` and `sales_by_quarter`, from one look at the rows."""
    months = _months(purchases, deals, period)
    return _monthly(purchases, deals, period, months), _quarterly(months, first_month)


def _monthly(purchases: Frame, deals: Frame, period: Period, months: pd.DataFrame) -> pd.DataFrame:
    start = first_of_month(period.start, -11)
    history = _by_month(lazy(purchases).filter(Period(start, period.end).contains("date")), "date")["revenue"]
    every = pd.Series(history.reindex(range(months.index[0] - 11, months.index[-1] + 1)).fillna(0.0))
    has_a_year = months.index - 11 >= _first_month(purchases, deals)
    running = every.rolling(12).sum().reindex(months.index).where(has_a_year)
    named = months.assign(running_12_months=running, month=[month_name(month) for month in months.index])
    return _compared(named, "month", ["running_12_months"])


def _quarterly(months: pd.DataFrame, first_month: int) -> pd.DataFrame:
    quarter = (months.index - (first_month - 1)) // 3
    summed = months.groupby(quarter)[["revenue", "purchases", "deals_won"]].sum()
    summed["revenue_last_year"] = months["revenue_last_year"].groupby(quarter).sum(min_count=1)
    named = summed.assign(quarter=[_quarter_name(number, first_month) for number in summed.index])
    return _compared(named, "quarter", [])


def running_year(purchases: Frame, day: dt.date) -> float | None:
    """Revenue of the twelve months that end with the day, in own currency. Source: M15, twelve months cumulative.

    None where the first purchase in the file lies within them: a part of a year is no year.
    """
    year = Period(_day_of_last_year(day + dt.timedelta(days=1)), day)
    found = values_of(
        lazy(purchases).with_columns(inside=nw.when(year.contains("date")).then(nw.col("amount"))),
        first=nw.col("date").min(),
        sum=nw.col("inside").sum(),
        rows=nw.col("inside").count(),
    )
    has_year = not pd.isna(found["first"]) and found["first"].date() <= year.start
    return number(found["sum"]) if has_year and count(found["rows"]) else None


def _day_of_last_year(day: dt.date) -> dt.date:
    """The same day of the year before; of a leap day 1 March, so that no two years share a day."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return dt.date(day.year - 1, 3, 1) if is_leap_day else day.replace(year=day.year - 1)


def _months(purchases: Frame, deals: Frame, period: Period) -> pd.DataFrame:
    numbers = pd.Index([month_of(month) for month in period.month_starts])
    bought = _by_month(lazy(purchases).filter(period.contains("date")), "date")
    closed = won_in(present(deals, "status", "close_date", "amount_base"), period)
    won = collected(closed.with_columns(month_number=month_number("close_date")).group_by("month_number").agg(nw.len()))
    year_ago = _by_month(lazy(purchases).filter(period.a_year_earlier.contains("date")), "date")
    return pd.DataFrame(
        {
            "revenue": bought["revenue"].reindex(numbers).fillna(0.0),
            "purchases": bought["times"].reindex(numbers).fillna(0).astype("int64"),
            "deals_won": won.set_index("month_number")["len"].reindex(numbers).fillna(0).astype("int64"),
            "revenue_last_year": year_ago["revenue"].reindex(numbers - 12).to_numpy(),
        },
        index=numbers,
    )


def _first_month(purchases: Frame, deals: Frame) -> float:
    """The month number of the first purchase or opened deal; endless where there is neither."""
    first = [
        values_of(lazy(frame), first=nw.col(column).min())["first"]
        for frame, column in ((purchases, "date"), (deals, "created_at"))
    ]
    return min((month_of(day) for day in first if not pd.isna(day)), default=float("inf"))


def _by_month(rows: Lazy, column: str) -> pd.DataFrame:
    """Revenue and times bought by month number (year * 12 + month - 1); credit notes are no purchases."""
    times = nw.when(nw.col("amount") >= 0).then(nw.lit(1)).otherwise(nw.lit(0))
    grouped = rows.with_columns(month_number=month_number(column), times=times).group_by("month_number")
    sums = grouped.agg(revenue=nw.col("amount").sum(), times=nw.col("times").sum())
    return collected(sums).set_index("month_number")


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


def _quarter_name(number: int, first_month: int) -> str:
    year, quarter = divmod(number, 4)
    years = str(year) if first_month == 1 else f"{year}/{(year + 1) % 100:02d}"
    return f"{years}-Q{quarter + 1}"
