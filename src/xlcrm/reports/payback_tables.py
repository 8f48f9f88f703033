"""The tables of the payback page: effect, profit before and after, payback by month, goals."""

from __future__ import annotations

import pandas as pd

from xlcrm.metrics.before_after import BeforeAfter
from xlcrm.metrics.months import month_name
from xlcrm.reports.goal_tables import goal_table
from xlcrm.reports.payback import CrmPayback
from xlcrm.tables.pages import Format, PageColumn, PageTable, filled
from xlcrm.texts import _


def page_tables(results: CrmPayback) -> tuple[PageTable, ...]:
    """Those of the four that have rows."""
    return filled(
        _effect_table(results), _window_table(results.compared), _payback_table(results), goal_table(results.goals)
    )


def plain_tables(results: CrmPayback) -> dict[str, pd.DataFrame]:
    """The tables as others read them: keys and values that no language changes."""
    return {
        "effects": results.effects,
        "before_after": _windows(results.compared),
        "months": results.payback.rows if results.payback else pd.DataFrame(),
        "goals": results.goals.drop(columns="row"),
    }


def _effect_table(results: CrmPayback) -> PageTable:
    columns = (
        PageColumn("source", _("Improvement known from"), width=34),
        PageColumn("improvement", _("Improvement"), Format.MONEY),
        PageColumn("share", _("Due to the CRM"), Format.PERCENT),
        PageColumn("attributed", _("Ascribed to it"), Format.MONEY),
        PageColumn("cost", _("Cost to date"), Format.MONEY),
        PageColumn("effect_ratio", _("Effect ratio"), Format.NUMBER),
        PageColumn("roi", _("ROI"), Format.PERCENT),
    )
    names = {"goals": _("Goals with a worth a unit"), "before_after": _("Profit before and after")}
    note = _(
        "The effect ratio is improvement / cost; the ROI is (improvement - cost) / cost: one less, as a percentage."
    )
    rows = results.effects.assign(source=results.effects["source"].map(names))
    return PageTable("crm_effect", _("Effect of the CRM"), columns, rows, note)


def _window_table(compared: BeforeAfter | None) -> PageTable:
    columns = (
        PageColumn("baseline", _("Compared"), width=34),
        PageColumn("months", _("Months"), Format.COUNT),
        PageColumn("before", _("Profit a month, before"), Format.MONEY),
        PageColumn("after", _("Profit a month, after"), Format.MONEY),
        PageColumn("change", _("Change"), Format.MONEY),
    )
    rows = _windows(compared)
    names = {"equal_windows": _equal_words(compared), "season": _("The same months a year earlier")}
    note = _("Two ways to look at it; neither says why profit changed.")
    return PageTable(
        "before_after", _("Profit before and after"), columns, rows.assign(baseline=rows["baseline"].map(names)), note
    )


def _windows(compared: BeforeAfter | None) -> pd.DataFrame:
    """Baseline, months, before, after, change: the equal windows, and the same months a year earlier. Source: M28."""
    rows = []
    if compared and compared.months:
        rows.append(("equal_windows", compared.months, compared.before, compared.after, compared.change))
    if compared and compared.season_months:
        season = (compared.season_before, compared.season_after, compared.season_change)
        rows.append(("season", compared.season_months, *season))
    return pd.DataFrame(rows, columns=["baseline", "months", "before", "after", "change"])


def _equal_words(compared: BeforeAfter | None) -> str:
    if compared is None or not compared.months:
        return ""
    before, after = compared.before_months, compared.after_months
    return _(
        "{first} to {last} and {later_first} to {later_last}",
        first=month_name(before[0]),
        last=month_name(before[-1]),
        later_first=month_name(after[0]),
        later_last=month_name(after[-1]),
    )


def _payback_table(results: CrmPayback) -> PageTable:
    columns = (
        PageColumn("month", _("Month")),
        PageColumn("income", _("Income"), Format.MONEY),
        PageColumn("profit", _("Profit"), Format.MONEY),
        PageColumn("gain", _("Gain on before"), Format.MONEY),
        PageColumn("running_gain", _("Gain so far"), Format.MONEY),
        PageColumn("crm_cost", _("CRM cost"), Format.MONEY),
        PageColumn("running_cost", _("CRM cost so far"), Format.MONEY),
        PageColumn("balance", _("Balance"), Format.MONEY),
    )
    rows = results.payback.rows if results.payback else pd.DataFrame(columns=[column.key for column in columns])
    return PageTable("payback_months", _("Payback by month"), columns, rows)
