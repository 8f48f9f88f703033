"""The edge of the reports: native frames in, plain numbers and pandas frames out.

A metric is written once in narwhals; the frame may be pandas now and DuckDB or PySpark when a firm outgrows a workbook.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeAlias

import narwhals as nw
import pandas as pd

Frame: TypeAlias = Any
"""A table of the CRM, columns by key: pandas, or whatever else narwhals reads; also a `Lazy`."""

Lazy: TypeAlias = "nw.LazyFrame[Any]"

_SINCE_1970 = dt.date(1970, 1, 1)


def lazy(frame: Frame) -> Lazy:
    """The frame as narwhals sees it; nothing is computed yet."""
    return nw.from_native(frame).lazy()  # type: ignore[no-any-return]


def present(frame: Frame, *columns: str) -> Lazy:
    """The frame with those of the columns that it has: narrow frames are joined and filtered faster."""
    wide = lazy(frame)
    names = set(wide.collect_schema().names())
    return wide.select([name for name in columns if name in names])


def collected(frame: Lazy) -> pd.DataFrame:
    """The rows as a pandas frame with a fresh index."""
    rows = frame.collect("pandas").to_native()
    return rows.reset_index(drop=True)  # type: ignore[no-any-return]


def kept(frame: Lazy) -> Lazy:
    """The frame, computed once though several figures are cut from it: only Spark needs to be told."""
    if not frame.implementation.is_pyspark():
        return frame
    return nw.from_native(frame.to_native().cache()).lazy()  # type: ignore[no-any-return]


def countable(frame: Lazy) -> Lazy:
    """The frame with yes and no as 1 and 0 where the engine cannot add them up otherwise: Spark adds no booleans."""
    if not frame.implementation.is_pyspark():
        return frame
    flags = [name for name, kind in frame.collect_schema().items() if kind == nw.Boolean]
    return frame.with_columns(nw.col(name).cast(nw.Int64) for name in flags) if flags else frame


def last_in_alphabet(frame: Lazy, key: str, text: str) -> Lazy:
    """Key and text, one row a key: of several texts the last in the alphabet.

    The same as the maximum by key; pandas takes that of texts group by group, so there it sorts instead.
    """
    pairs = frame.select(key, text).filter(~nw.col(text).is_null())
    if not frame.implementation.is_pandas():
        return pairs.group_by(key).agg(nw.col(text).max())
    ordered = pairs.to_native().sort_values(text).drop_duplicates(key, keep="last")
    return nw.from_native(ordered).lazy()  # type: ignore[no-any-return]


def values_of(frame: Lazy, **expressions: nw.Expr) -> dict[str, Any]:
    """One value for each expression, over all rows; keys as given."""
    row = countable(frame).select(**expressions).collect("pandas").to_native()
    return {key: row[key].iloc[0] for key in expressions}


def number(value: Any) -> float | None:
    """The value as a plain float; None where there is none."""
    return None if value is None or pd.isna(value) else float(value)


def count(value: Any) -> int:
    """The value as a plain int; nothing counts as 0."""
    return 0 if value is None or pd.isna(value) else int(value)


def ratio(part: float | None, whole: float | None) -> float | None:
    """Part / whole; None where either is missing or the whole is zero: no data is no figure."""
    return None if part is None or not whole else part / whole


def total(frame: Lazy, column: str) -> float | None:
    """The sum of a column; None where no row has a value."""
    found = values_of(frame, rows=nw.col(column).count(), sum=nw.col(column).sum())
    return number(found["sum"]) if count(found["rows"]) else None


def rows_in(frame: Lazy) -> int:
    """How many rows there are."""
    return count(values_of(frame, rows=nw.len())["rows"])


def number_of_day(day: dt.date) -> int:
    """Days from 1970-01-01 to the day."""
    return (day - _SINCE_1970).days


def day_number(column: str) -> nw.Expr:
    """The same of a column of dates or moments, by year and day of the year, which every engine knows.

    Four years have 1,461 days; of four centuries, three end without a leap day.
    """
    day, full_years = nw.col(column).dt.ordinal_day(), nw.col(column).dt.year() - 1
    return full_years * 1_461 // 4 - (full_years // 100 * 3 + 3) // 4 + day - _SINCE_1970.toordinal()
