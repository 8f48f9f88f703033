"""Goals as tables, for the pages that show them."""

from __future__ import annotations

import pandas as pd

from xlcrm.metrics.goals import goal_key
from xlcrm.metrics.native_frames import number
from xlcrm.reports.goal_figures import metrics_by_goal
from xlcrm.reports.page_texts import shown
from xlcrm.reports.row_links import row_links
from xlcrm.tables.pages import Format, PageColumn, PageTable
from xlcrm.texts import _


def goal_table(goals: pd.DataFrame, *more: PageColumn) -> PageTable:
    """A line a goal, each value in its own unit, with a jump to its row. goals: of `goals_of`; more: columns of it."""
    columns = (
        PageColumn("link", _("Goal"), Format.LINK, 34),
        PageColumn("baseline", _("Baseline")),
        PageColumn("actual", _("Actual")),
        PageColumn("target", _("Target")),
        PageColumn("progress", _("Of the way"), Format.PERCENT),
        *more,
        PageColumn("due", _("Due"), Format.DATE),
        PageColumn("owner", _("Owner"), width=22),
        PageColumn("worth", _("Worth so far"), Format.MONEY),
    )
    named = named_goals(goals)
    linked = named.assign(link=row_links("goals", named, "metric"))
    note = _(
        "Of the way: (actual - baseline) / (target - baseline); below 0 is further away than at the start. An actual "
        "value that is not typed is the figure of the period that the page of that figure shows."
    )
    return PageTable("goals", _("Goals"), columns, linked[[column.key for column in columns]], note)


def named_goals(goals: pd.DataFrame) -> pd.DataFrame:
    """The goals with the labels of the figures that they name, and their values in words, each in its own unit."""
    metrics = metrics_by_goal()
    known = [metrics.get(goal_key(text)) for text in goals["metric"]]
    formats = [metric.format if metric else Format.NUMBER for metric in known]
    labels = [_(metric.label) if metric else text for metric, text in zip(known, goals["metric"], strict=True)]
    values = {
        key: [shown(number(value), format) for value, format in zip(goals[key], formats, strict=True)]
        for key in ("baseline", "actual", "target")
    }
    return goals.assign(metric=pd.Series(labels, index=goals.index, dtype="string"), **values)
