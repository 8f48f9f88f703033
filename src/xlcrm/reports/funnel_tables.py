"""The tables and charts of the funnel page, and the deals to drill into."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlcrm.reports.deal_rows import deal_table, in_words
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, charts_over, filled
from xlcrm.texts import _


def page_tables(found: Mapping[str, pd.DataFrame]) -> tuple[PageTable, ...]:
    """One table a subject; those without rows are left out. found: by name, with canonical names."""
    return filled(
        _funnel(
            "funnel",
            _("Funnel of the deals created in the period"),
            found["funnel"],
            _("What happened later counts too, so deals of the last weeks are still on their way."),
        ),
        _stages(found["stages"]),
        _cohorts(found["cohorts"]),
        _funnel(
            "funnel_closed",
            _("Funnel of the deals closed in the period"),
            found["funnel_closed"],
            _("Won and lost deals by close date, whenever they were created: its last share is the win rate."),
        ),
    )


def page_charts(tables: tuple[PageTable, ...]) -> tuple[PageChart, ...]:
    """The charts over the tables that the page has."""
    return charts_over(
        tables,
        PageChart(_("Deals that reached each stage"), ChartKind.BAR, "funnel", "stage", ("deals",)),
        PageChart(_("Mean days in each stage"), ChartKind.BAR, "funnel", "stage", ("mean_days",)),
        PageChart(_("Open deals past the days of their stage"), ChartKind.COLUMN, "stages", "stage", ("deals", "over")),
        PageChart(_("Deals by month of creation"), ChartKind.COLUMN, "cohorts", "month", ("opened", "won")),
    )


def drill_tables(over: pd.DataFrame, deals: pd.DataFrame) -> tuple[PageTable, ...]:
    """The deals that stand too long, and those created or closed in the period."""
    late = (
        PageColumn("stage", _("Stage")),
        PageColumn("stage_days", _("Days in stage"), Format.COUNT),
        PageColumn("max_days", _("Days at most"), Format.COUNT),
        PageColumn("days_over", _("Days over"), Format.COUNT),
        PageColumn("amount_base", _("Amount"), Format.MONEY),
    )
    all_of_them = (
        PageColumn("stage", _("Stage")),
        PageColumn("status", _("Status")),
        PageColumn("created_at", _("Created on"), Format.DATE),
        PageColumn("close_date", _("Closed on"), Format.DATE),
        PageColumn("days", _("Days"), Format.COUNT),
        PageColumn("amount_base", _("Amount"), Format.MONEY),
    )
    return filled(
        deal_table("over_limit", _("Open deals past the days of their stage"), over, *late),
        deal_table("deals_of_period", _("Deals created or closed in the period"), deals, *all_of_them),
    )


def _funnel(name: str, title: str, rows: pd.DataFrame, note: str) -> PageTable:
    columns = (
        PageColumn("stage", _("Stage")),
        PageColumn("deals", _("Reached or passed"), Format.COUNT),
        PageColumn("from_first", _("Of all"), Format.PERCENT),
        PageColumn("from_previous", _("Of the stage before"), Format.PERCENT),
        PageColumn("drop_off", _("Drop-off"), Format.PERCENT),
        PageColumn("lost_here", _("Lost here"), Format.COUNT),
        *((PageColumn("still_open", _("Still here"), Format.COUNT),) if name == "funnel" else ()),
        PageColumn("mean_days", _("Days in stage"), Format.DAYS),
        PageColumn("stays", _("Stays measured"), Format.COUNT),
    )
    said = rows.assign(stage=in_words(rows["stage"], _("(no stage)")))
    return PageTable(name, title, columns, said if rows["deals"].sum() else said.head(0), note)


def _stages(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("stage", _("Stage")),
        PageColumn("deals", _("Open deals"), Format.COUNT),
        PageColumn("amount", _("Amount"), Format.MONEY),
        PageColumn("timed", _("With history"), Format.COUNT),
        PageColumn("mean_days", _("Days so far, mean"), Format.DAYS),
        PageColumn("longest_days", _("Longest"), Format.COUNT),
        PageColumn("max_days", _("Days at most"), Format.COUNT),
        PageColumn("over", _("Past them"), Format.COUNT),
        PageColumn("share_over", _("Share past them"), Format.PERCENT),
    )
    said = rows.assign(stage=in_words(rows["stage"], _("(no stage)")))
    note = _("As of the end of the period. The deals past the days permitted are listed below.")
    return PageTable("stages", _("Open deals by stage"), columns, said, note)


def _cohorts(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("month", _("Created in")),
        PageColumn("opened", _("Deals"), Format.COUNT),
        PageColumn("won", _("Won"), Format.COUNT),
        PageColumn("lost", _("Lost"), Format.COUNT),
        PageColumn("still_open", _("Still open"), Format.COUNT),
        PageColumn("win_rate", _("Win rate so far"), Format.PERCENT),
        PageColumn("mean_days_to_win", _("Days to win"), Format.DAYS),
    )
    note = _("Young months look quick: only their fast deals are closed yet.")
    shown = rows if rows["opened"].sum() else rows.head(0)
    return PageTable("cohorts", _("What became of the deals by month of creation"), columns, shown, note)
