"""The tables and charts of the managers page, and the contacts to drill into."""

from __future__ import annotations

import pandas as pd

from xlcrm.metrics.adoption import adoption_by
from xlcrm.metrics.weak_players import MEASURES
from xlcrm.reports.deal_rows import in_words
from xlcrm.reports.row_links import linked_rows
from xlcrm.reports.team_results import TeamResults
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, charts_over, filled
from xlcrm.texts import N_, _

_SHOWN_WEEKS = 13
_MEASURE_NAMES = {
    "win_rate": N_("win rate"),
    "revenue_to_target": N_("against target"),
    "activities_per_workday": N_("activities"),
    "overdue_share": N_("overdue"),
    "sales_cycle_mean_days": N_("days to win"),
}
_VERDICTS = {
    "check": N_("Check"),
    "in line": N_("In line"),
    "too few data": N_("Too few data"),
    "too few peers": N_("Too few people to compare"),
}


def page_tables(team: TeamResults) -> tuple[PageTable, ...]:
    """One table a subject; those without rows are left out."""
    return filled(
        _scorecard(team.results),
        _check(team),
        _actions("actions", _("What goes along with winning"), team.winning_types),
        _actions("outcomes", _("What goes along with winning, by outcome"), team.winning_outcomes),
        _effort(team.effort),
        _portfolio(team),
        _adoption(team.adoption),
        _weeks(team.weeks),
    )


def page_charts(tables: tuple[PageTable, ...]) -> tuple[PageChart, ...]:
    """The charts over the tables that the page has."""
    return charts_over(
        tables,
        PageChart(_("Won amount by manager"), ChartKind.BAR, "managers", "owner", ("revenue",)),
        PageChart(_("Win rate by manager"), ChartKind.BAR, "managers", "owner", ("win_rate",)),
        PageChart(
            _("Win rate with and without"), ChartKind.BAR, "actions", "action", ("win_rate_with", "win_rate_without")
        ),
        PageChart(_("Working days with an activity, by week"), ChartKind.LINE, "weeks", "week", ("adoption",)),
    )


def drill_tables(team: TeamResults) -> tuple[PageTable, ...]:
    """The contacts that one person alone knows."""
    columns = (
        PageColumn("link", _("Contact"), Format.LINK, 24),
        PageColumn("company", _("Company"), width=28),
        PageColumn("job_title", _("Position")),
        PageColumn("owner", _("Owner")),
    )
    rows, title = team.lone_contacts, _("Contacts that one person alone knows")
    return (linked_rows("lone_contacts", title, columns, rows, ("contacts", "full_name")),) if len(rows) else ()


def _scorecard(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("owner", _("Manager")),
        PageColumn("deals_won", _("Won"), Format.COUNT),
        PageColumn("deals_lost", _("Lost"), Format.COUNT),
        PageColumn("win_rate", _("Win rate"), Format.PERCENT),
        PageColumn("revenue", _("Won amount"), Format.MONEY),
        PageColumn("share_of_revenue", _("Share"), Format.PERCENT),
        PageColumn("margin", _("Margin"), Format.MONEY),
        PageColumn("margin_pct", _("Margin, share"), Format.PERCENT),
        PageColumn("discount_pct", _("Discount"), Format.PERCENT),
        PageColumn("sales_cycle_mean_days", _("Days to win"), Format.DAYS),
    )
    note = _("By the owner when the deal closed; the won amounts add up to the won deals of the period.")
    return PageTable("managers", _("Results by manager"), columns, rows.assign(owner=_named(rows["owner"])), note)


def _check(team: TeamResults) -> PageTable:
    columns = (
        PageColumn("user", _("Manager")),
        PageColumn("verdict", _("Verdict")),
        PageColumn("closed", _("Closed deals"), Format.COUNT),
        PageColumn("win_rate", _("Win rate"), Format.PERCENT),
        PageColumn("revenue_to_target", _("Against target"), Format.PERCENT),
        PageColumn("activities_per_workday", _("Activities a working day"), Format.NUMBER),
        PageColumn("overdue_share", _("Overdue"), Format.PERCENT),
        PageColumn("sales_cycle_mean_days", _("Days to win"), Format.DAYS),
        PageColumn("low", _("Low on"), Format.WRAPPED, 16),
    )
    rows = team.scores.reset_index(drop=True)
    said = rows.assign(
        user=_named(rows["user"]),
        verdict=rows["verdict"].map(lambda verdict: _(_VERDICTS[verdict])),
        low=rows["low"].map(lambda keys: ", ".join(_(_MEASURE_NAMES[key]) for key in keys.split(";") if key)),
    )
    peers = {"user": _("Median of the peers"), "verdict": "", "low": "", **team.medians}
    if any(team.medians[key] is not None for key in MEASURES):
        said = pd.concat([said, pd.DataFrame([peers])], ignore_index=True).astype({"closed": "Int64"})
    note = _(
        "Where to look, not who is bad: low on two measures or more against people with ten closed deals or more. "
        "Ask what stands behind it before you judge."
    )
    return PageTable("check", _("Who may need help"), columns, said if len(rows) else said.head(0), note)


def _actions(name: str, title: str, rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("action", _("Activity") if name == "actions" else _("Outcome")),
        PageColumn("deals_with", _("Deals with it"), Format.COUNT),
        PageColumn("win_rate_with", _("Win rate with"), Format.PERCENT),
        PageColumn("deals_without", _("Deals without"), Format.COUNT),
        PageColumn("win_rate_without", _("Win rate without"), Format.PERCENT),
        PageColumn("difference", _("Difference"), Format.PERCENT),
        PageColumn("per_won_deal", _("A won deal had"), Format.NUMBER),
        *((PageColumn("remark", _("Remark")),) if rows["few"].any() else ()),
    )
    said = rows.assign(action=in_words(rows["action"], ""), remark=rows["few"].map({True: _("few deals"), False: ""}))
    note = _("Closed deals of the period. It goes along with winning; that does not say that it makes win.")
    return PageTable(name, title, columns, said, note)


def _effort(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("user", _("Manager")),
        PageColumn("activities", _("Activities"), Format.COUNT),
        PageColumn("activities_per_workday", _("A working day"), Format.NUMBER),
        PageColumn("calls", _("Calls"), Format.COUNT),
        PageColumn("meetings", _("Meetings, visits"), Format.COUNT),
        PageColumn("deals_won", _("Deals won"), Format.COUNT),
        PageColumn("calls_per_meeting", _("Calls a meeting"), Format.NUMBER),
        PageColumn("meetings_per_deal", _("Meetings a deal"), Format.NUMBER),
        PageColumn("calls_per_deal", _("Calls a deal"), Format.NUMBER),
    )
    said = rows.assign(user=_named(rows["user"])).sort_values(["activities", "user"], ascending=[False, True])
    return PageTable(
        "effort",
        _("From calls to meetings to deals"),
        columns,
        said.reset_index(drop=True) if rows["activities"].sum() else said.head(0),
        _(
            "Done in the period, whatever deal they were for. A done activity without a day under Done on counts on "
            "the day it was due, else planned for."
        ),
    )


def _portfolio(team: TeamResults) -> PageTable:
    columns = (
        PageColumn("owner", _("Manager")),
        PageColumn("active_contacts", _("Active contacts"), Format.COUNT),
        PageColumn("contact_limit_soft", _("Soft limit"), Format.COUNT),
        PageColumn("contact_limit_hard", _("Hard limit"), Format.COUNT),
        PageColumn("over", _("Load")),
        PageColumn("open_deals", _("Open deals"), Format.COUNT),
        PageColumn("revenue_share", _("Share of won deals"), Format.PERCENT),
        PageColumn("contact_share", _("Share of contacts"), Format.PERCENT),
        PageColumn("known_to_one", _("Known to one"), Format.COUNT),
    )
    words = {"": "", "soft": _("Nearly too many"), "hard": _("Too many")}
    shares = team.dependence[["owner", "revenue_share", "contact_share", "known_to_one"]]
    rows = team.load.merge(shares.drop_duplicates("owner"), on="owner", how="left")
    said = rows.assign(
        owner=_named(rows["owner"]), over=rows["over"].map(words), known_to_one=rows["known_to_one"].astype("Int64")
    )
    note = _("What hangs on each person: hand contacts over before somebody has too many, or leaves.")
    return PageTable("portfolio", _("Load and dependence"), columns, said, note)


def _adoption(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("user", _("Manager")),
        PageColumn("workdays", _("Working days"), Format.COUNT),
        PageColumn("active_days", _("With an activity"), Format.COUNT),
        PageColumn("adoption", _("Share of days"), Format.PERCENT),
        PageColumn("open_deals", _("Open deals"), Format.COUNT),
        PageColumn("next_share", _("With a next activity"), Format.PERCENT),
        PageColumn("records", _("Clients and deals"), Format.COUNT),
        PageColumn("edited_share", _("Edited in 30 days"), Format.PERCENT),
    )
    said = rows.assign(user=_named(rows["user"]))
    note = _("Working days with an activity done; then, as of the end of the period, deals and rows of each person.")
    return PageTable("adoption", _("Use of the CRM"), columns, said, note)


def _weeks(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("week", _("Week from")),
        PageColumn("workdays", _("Working days"), Format.COUNT),
        PageColumn("active_days", _("With an activity"), Format.COUNT),
        PageColumn("adoption", _("Share of days"), Format.PERCENT),
    )
    weeks = adoption_by(rows, "week")
    shown = weeks.tail(_SHOWN_WEEKS) if weeks["active_days"].sum() else weeks.head(0)
    note = _("All people together; the last {count} weeks of the period at most.", count=_SHOWN_WEEKS)
    return PageTable("weeks", _("Use of the CRM by week"), columns, shown.reset_index(drop=True), note)


def _named(names: pd.Series) -> pd.Series:
    return names.astype(object).fillna(_("(no owner)"))
