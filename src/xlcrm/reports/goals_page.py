"""The goals page: how far each goal is, whether it keeps pace, what it is worth; six to begin with (M38)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.metrics.goals import goal_improvement, goal_key, goal_pace, goals_by_owner
from xlcrm.metrics.native_frames import number
from xlcrm.reports.goal_figures import READS, goals_of, measured, metrics_by_goal
from xlcrm.reports.goal_tables import goal_table, named_goals
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_parts import counted
from xlcrm.reports.page_texts import definitions_of, noted_figures, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, ReportPage, charts_over, filled
from xlcrm.texts import N_, _, plural

__all__ = ["METRICS", "READS", "draw"]

METRICS: tuple[Metric, ...] = (
    Metric("goals", N_("Goals"), Format.COUNT, N_("Rows of the Goals sheet that name a metric."), is_of_period=False),
    Metric("goals_reached", N_("Reached"), Format.COUNT, N_("The target, or better."), is_of_period=False),
    Metric(
        "goals_on_pace",
        N_("On pace"),
        Format.COUNT,
        N_(
            "At least as far as an even pace from the first day of the period to the due day would have come; a goal "
            "without a due day that is not further away than at the start."
        ),
        is_of_period=False,
    ),
    Metric(
        "goals_behind",
        N_("Behind"),
        Format.COUNT,
        N_("Less far than that, or further away than at the start."),
        is_of_period=False,
    ),
    Metric(
        "goals_missed",
        N_("Due and not reached"),
        Format.COUNT,
        N_("The due day has passed before the target was reached."),
        is_of_period=False,
    ),
    Metric(
        "goals_worth",
        N_("Worth so far"),
        Format.MONEY,
        N_("Steps towards the target * Worth a unit, over the goals that have one. It says what, not why."),
        is_of_period=False,
    ),
)
SUGGESTED = (
    (N_("More sales"), "revenue"),
    (N_("Lower cost of selling and advertising"), "cost_per_sale"),
    (N_("Productivity of those who sell"), "sales_velocity_per_day"),
    (N_("Advertising that reaches the right people"), "roas"),
    (N_("Control of every deal at any time"), "next_activity_share"),
    (N_("Satisfied clients, for their whole story is known"), "nps"),
)
"""The results that a firm expects of a CRM, each with a figure that shows it, for a firm that has no goals yet."""
_VERDICTS = {
    "reached": N_("Reached"),
    "missed": N_("Due and not reached"),
    "further away": N_("Further away than at the start"),
    "on pace": N_("On pace"),
    "behind": N_("Behind"),
    "under way": N_("Under way, no due day"),
    "unknown": N_("Nobody knows where it stands"),
}


@dataclass(frozen=True)
class _Goals:
    request: ReportRequest

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The goals with progress, expected and verdict."""
        period = self.request.period
        return goal_pace(goals_of(self.request), period.start, min(period.end, self.request.today))

    @cached_property
    def owners(self) -> pd.DataFrame:
        """By who answers for them."""
        return goals_by_owner(self.rows)

    @cached_property
    def suggested(self) -> pd.DataFrame:
        """result, metric (its key), now: what to begin with; no rows where there are goals."""
        keys = [key for _result, key in SUGGESTED]
        found = measured(self.request, keys) if self.rows.empty else {}
        rows = [(_(result), key, found[goal_key(key)]) for result, key in SUGGESTED if found]
        return pd.DataFrame(rows, columns=["result", "metric", "now"])


def draw(request: ReportRequest) -> ReportPage:
    """The page as of the end of the period; its first day is where an even pace is counted from."""
    goals = _Goals(request)
    found = _figures(goals)
    left_out = counted({"goals_without_actual": int(goals.rows["actual"].isna().sum())})
    tables = filled(_table(goals), _bars(goals), _owner_table(goals), _suggested_table(goals))
    return ReportPage(
        key="goals",
        sheet=_("Goal progress"),
        title=_("How far the goals are"),
        subtitle=subtitle(request),
        headline=headline(goals.rows, found),
        figures=noted_figures(METRICS, found, {}, {}, {}),
        tables=tables,
        charts=charts_over(
            tables, PageChart(_("Of the way"), ChartKind.BAR, "progress", "goal", ("progress", "expected"))
        ),
        definitions=(
            *definitions_of(METRICS),
            (
                _("Actual"),
                _(
                    "What is typed in Goals, else the figure of the period, where the metric is one that the reports "
                    "know by its key or its name. Who owns a goal answers for it; the figure is the firm's."
                ),
            ),
        ),
        left_out=left_out_sentences(left_out),
        json=report_json(
            request.period,
            found,
            {"goals": goals.rows.drop(columns="row"), "owners": goals.owners, "suggested": goals.suggested},
            left_out,
        ),
    )


def headline(rows: pd.DataFrame, found: Figures) -> str:
    """How many are reached, on pace and behind, and which lags most."""
    if rows.empty:
        return _("There are no goals yet. Six to begin with stand below: type the metric into Goals with a target.")
    told = plural(
        "{count} goal: {reached} reached, {on_pace} on pace, {behind} behind, {missed} due and not reached.",
        "{count} goals: {reached} reached, {on_pace} on pace, {behind} behind, {missed} due and not reached.",
        len(rows),
        **{key: shown(found[f"goals_{key}"], Format.COUNT) for key in ("reached", "on_pace", "behind", "missed")},
    )
    lags = (rows["expected"].fillna(0.0) - rows["progress"]).where(rows["verdict"].isin(["behind", "further away"]))
    if lags.notna().any():
        name = str(named_goals(rows)["metric"].iloc[int(lags.argmax())])
        return f"{told} {_('Most behind: {goal}.', goal=name)}"
    return told


def _figures(goals: _Goals) -> Figures:
    if goals.rows.empty:
        return dict.fromkeys(metric.key for metric in METRICS)
    sums = goals.owners[["goals", "reached", "on_pace", "behind", "missed"]].sum().astype("int64")
    return {
        "goals": int(sums["goals"]),
        **{f"goals_{key}": int(sums[key]) for key in ("reached", "on_pace", "behind", "missed")},
        "goals_worth": goal_improvement(goals.rows),
    }


def _table(goals: _Goals) -> PageTable:
    more = (
        PageColumn("expected", _("At an even pace"), Format.PERCENT),
        PageColumn("verdict", _("Verdict"), width=24),
    )
    words = {key: _(text) for key, text in _VERDICTS.items()}
    return goal_table(goals.rows.assign(verdict=goals.rows["verdict"].map(words)), *more)


def _bars(goals: _Goals) -> PageTable:
    columns = (
        PageColumn("goal", _("Goal"), width=34),
        PageColumn("progress", _("Of the way"), Format.PERCENT),
        PageColumn("expected", _("At an even pace"), Format.PERCENT),
    )
    known = named_goals(goals.rows).dropna(subset="progress")
    rows = known.assign(goal=known["metric"], progress=known["progress"].clip(-0.5, 1.5)).reset_index(drop=True)
    note = _("The bars end at -50 % and at 150 % of the way.")
    return PageTable("progress", _("Progress"), columns, rows[[column.key for column in columns]], note)


def _owner_table(goals: _Goals) -> PageTable:
    columns = (
        PageColumn("owner", _("Owner"), width=28),
        PageColumn("goals", _("Goals"), Format.COUNT),
        PageColumn("reached", _("Reached"), Format.COUNT),
        PageColumn("on_pace", _("On pace"), Format.COUNT),
        PageColumn("behind", _("Behind"), Format.COUNT),
        PageColumn("missed", _("Due and not reached"), Format.COUNT),
        PageColumn("unknown", _("Not known"), Format.COUNT),
        PageColumn("worth", _("Worth so far"), Format.MONEY),
    )
    rows = goals.owners.assign(owner=goals.owners["owner"].fillna(_("(no owner)")))
    return PageTable("owners", _("Who answers for them"), columns, rows)


def _suggested_table(goals: _Goals) -> PageTable:
    columns = (
        PageColumn("result", _("Expected of a CRM"), width=46),
        PageColumn("label", _("Metric"), width=34),
        PageColumn("metric", _("Type into Goals"), width=26),
        PageColumn("now", _("Where it stands")),
    )
    metrics = metrics_by_goal()
    known = [metrics[goal_key(key)] for key in goals.suggested["metric"]]
    now = [shown(number(value), each.format) for value, each in zip(goals.suggested["now"], known, strict=True)]
    rows = goals.suggested.assign(label=[_(metric.label) for metric in known], now=now)
    note = _("Take the figure that stands there as the baseline, and set a target, a due day and an owner.")
    return PageTable("suggested", _("Six goals to begin with"), columns, rows, note)
