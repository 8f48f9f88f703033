"""A report as a value: what a sheet shows, before anybody has drawn it.

Each workbook adapter draws a page as native tables and charts, the command line prints it, `--json` dumps it.
Texts in a page are final: already translated and filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd

from xlcrm.tables.problems import Problem
from xlcrm.texts import _, plural, written


class Format(StrEnum):
    """How a page shows a column or a figure."""

    TEXT = "text"
    WRAPPED = "wrapped"  # long sentences
    COUNT = "count"
    NUMBER = "number"  # two decimals
    MONEY = "money"
    PERCENT = "percent"  # values are 0..1
    DAYS = "days"  # one decimal
    DATE = "date"
    LINK = "link"  # values are CellLink


class ChartKind(StrEnum):
    """The native Excel charts that pages use."""

    BAR = "bar"  # horizontal
    COLUMN = "column"
    LINE = "line"
    STACKED = "stacked"  # columns on top of each other
    PARETO = "pareto"  # columns, and the first line series on a second axis of 0..100 %


@dataclass(frozen=True, slots=True)
class CellLink:
    """A jump to a cell of a data table: `column` is a key, `row` the sheet's row number."""

    table: str
    row: int
    column: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline number. A value of None shows as a dash: no data is no figure."""

    label: str
    value: float | int | None
    format: Format
    note: str = ""


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column of a page's table: the key in the frame, the header shown, the format, a width in characters."""

    key: str
    header: str
    format: Format = Format.TEXT
    width: float | None = None


@dataclass(frozen=True, slots=True)
class PageTable:
    """A titled table. `rows` has a column for each of `columns`; `name` becomes part of the Excel table's name."""

    name: str
    title: str
    columns: tuple[PageColumn, ...]
    rows: pd.DataFrame
    note: str = ""


@dataclass(frozen=True, slots=True)
class PageChart:
    """A native chart over one of the page's tables, by column keys; `lines` go on a second axis."""

    title: str
    kind: ChartKind
    table: str
    categories: str
    values: tuple[str, ...]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A sheet that the software owns and redraws: title, headline, figures, tables, charts, definitions, footer."""

    key: str  # stable, e.g. "effectiveness"
    sheet: str  # the sheet's name, at most 31 characters
    title: str
    headline: str
    figures: tuple[Figure, ...] = ()
    tables: tuple[PageTable, ...] = ()
    charts: tuple[PageChart, ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()  # (name, how it is computed)
    left_out: tuple[str, ...] = ()  # sentences: what was not counted, and why
    drill: tuple[PageTable, ...] = ()  # the rows behind the figures
    subtitle: str = ""
    problems: tuple[Problem, ...] = ()  # rows to mend that the report came across
    json: Mapping[str, object] = field(default_factory=dict)
    is_upright: bool = False  # printed on A4 upright, and as narrow as that


def filled(*tables: PageTable) -> tuple[PageTable, ...]:
    """The tables that have rows, in their order."""
    return tuple(table for table in tables if len(table.rows))


def charts_over(tables: tuple[PageTable, ...], *charts: PageChart) -> tuple[PageChart, ...]:
    """The charts whose table is on the page."""
    names = {table.name for table in tables}
    return tuple(chart for chart in charts if chart.table in names)


def cell_links(table: str, rows: Iterable[int], column: str, texts: pd.Series) -> pd.Series:
    """A jump for each text to its row's cell in the column. rows: the sheet's; texts: with the index of the answer."""
    links = [CellLink(table, int(row), column, str(text)) for row, text in zip(rows, texts, strict=True)]
    return pd.Series(links, index=texts.index, dtype=object)


def not_shown(count: int) -> str:
    """What a table says where it shows the first rows only. count: of the others; empty where there are none."""
    return plural("{count} more row is not shown.", "{count} more rows are not shown.", count) if count > 0 else ""


def first_of(title: str, shown: int, all_rows: int) -> str:
    """A table's title, which says so where the table shows the first rows only."""
    return (
        title
        if all_rows <= shown
        else _("{title}, first {shown} of {all}", title=title, shown=shown, all=written(all_rows, ","))
    )
