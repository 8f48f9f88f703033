"""The payback page: what the CRM costs, what changed since it began, and how far the goals are (M09, M28, M29, M38)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import pandas as pd

from xlcrm.metrics.before_after import ENOUGH_MONTHS, BeforeAfter
from xlcrm.metrics.costs import CRM_KINDS
from xlcrm.metrics.goals import goal_key
from xlcrm.metrics.months import month_name
from xlcrm.metrics.native_frames import number
from xlcrm.metrics.period import until
from xlcrm.reports.cost_rows import cost_rows_table
from xlcrm.reports.effectiveness import READS as MEASURED_FROM
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_parts import charts_over, counted, filled
from xlcrm.reports.page_texts import definitions_of, noted_figures, shown, subtitle
from xlcrm.reports.payback import CrmPayback, metrics_by_goal
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.reports.row_links import row_links
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, ReportPage
from xlcrm.texts import N_, _, plural

READS = tuple(sorted({*MEASURED_FROM, "costs", "income", "fx_rates", "goals"}))


def _to_date(key: str, label: str, format: Format, definition: str) -> Metric:
    """A figure of all the time up to the end of the period."""
    return Metric(key, label, format, definition, is_of_period=False)


METRICS: tuple[Metric, ...] = (
    _to_date(
        "effect_ratio",
        N_("Effect ratio of the CRM"),
        Format.NUMBER,
        N_(
            "Improvement / cost: what each unit spent brought; 1 is break-even. Improvement: what goals with a worth "
            "a unit have brought, else the profit gained since the start; times the part that Settings ascribe to "
            "the CRM."
        ),
    ),
    _to_date(
        "roi",
        N_("Return on investment (ROI)"),
        Format.PERCENT,
        N_("(Improvement less cost) / cost, of the same improvement; 0 % is break-even."),
    ),
    _to_date(
        "improvement",
        N_("Improvement ascribed to the CRM"),
        Format.MONEY,
        N_("The improvement times the part that Settings ascribe to the CRM (Due to the CRM, %)."),
    ),
    _to_date(
        "crm_cost",
        N_("Cost of the CRM to date"),
        Format.MONEY,
        N_("Costs of the kinds CRM one-off and CRM recurring, working hours at their rate included."),
    ),
    _to_date(
        "payback_months",
        N_("Months to payback"),
        Format.COUNT,
        N_(
            "The first month, counted from that of the start, in which the profit gained since the start reaches the "
            "cost of the CRM. Gain of a month: its profit less the mean profit a month before the start; the "
            "transition counts too."
        ),
    ),
    _to_date(
        "profit_before",
        N_("Profit a month, before"),
        Format.MONEY,
        N_(
            "Mean of income - fixed costs - variable costs over the months right before the start. Income is that of "
            "the Income sheet, else what clients bought. A month without income or without costs does not count."
        ),
    ),
    _to_date(
        "profit_after",
        N_("Profit a month, after"),
        Format.MONEY,
        N_(
            "The same over as many whole months right after the start, without the months of transition (see Settings)."
        ),
    ),
    _to_date(
        "profit_change",
        N_("Change in profit a month"),
        Format.MONEY,
        N_("After less before. It says when profit changed, not why."),
    ),
    _to_date(
        "season_change",
        N_("Change against the same months a year earlier"),
        Format.MONEY,
        N_(
            "Mean profit of the months since the start less that of the same months a year earlier, where those lie "
            "before the start: so the season does not count."
        ),
    ),
)


def draw(request: ReportRequest) -> ReportPage:
    """The page of all the time up to the end of the period."""
    results = CrmPayback(request)
    found = _figures(results)
    left_out = counted(_left_out(results))
    tables = filled(
        _effect_table(results), _window_table(results.compared), _payback_table(results), _goal_table(results)
    )
    crm_rows = results.costs.rows.filter(nw.col("kind").is_in(CRM_KINDS), until("date", request.period.end))
    return ReportPage(
        key="payback",
        sheet=_("CRM payback"),
        title=_("Does the CRM pay back"),
        subtitle=subtitle(request),
        headline=headline(results, request.settings.currency),
        figures=noted_figures(METRICS, found, {}, {}, _caveats(results)),
        tables=tables,
        charts=charts_over(
            tables,
            PageChart(
                _("Gain and cost since the start"),
                ChartKind.LINE,
                "payback_months",
                "month",
                ("running_gain", "running_cost"),
            ),
            PageChart(_("Profit by month"), ChartKind.COLUMN, "payback_months", "month", ("profit",)),
        ),
        definitions=definitions_of(METRICS),
        left_out=left_out_sentences(left_out),
        drill=filled(cost_rows_table(_("Costs of the CRM"), crm_rows)),
        json=report_json(request.period, found, _json_tables(results), left_out) | _json_words(results),
    )


def measure(request: ReportRequest) -> Figures:
    """Every figure of `METRICS` up to the end of the period."""
    return _figures(CrmPayback(request))


def headline(results: CrmPayback, currency: str) -> str:
    """Whether it has paid back; says what is missing where nobody can tell."""
    if results.start is None:
        return _("Nobody can tell yet whether the CRM pays: enter the day it started on the Settings sheet.")
    if results.cost is None:
        return _(
            "Nobody can tell yet whether the CRM pays: enter its costs on the Costs sheet, as CRM one-off or recurring."
        )
    payback = results.payback
    if payback is None or payback.gain is None:
        return _effect_words(results) or _(
            "The CRM has cost {cost} {currency}. What it brought needs income and costs of whole months before and "
            "after its start.",
            cost=shown(results.cost, Format.MONEY),
            currency=currency,
        )
    size, cost = shown(abs(payback.gain), Format.MONEY), shown(payback.cost, Format.MONEY)
    if payback.gain < 0:
        since = _("Since the start profit is down by {size} {currency} in all.", size=size, currency=currency)
    else:
        since = _(
            "Since the start profit is up by {size} {currency} in all, for a CRM cost of {cost}.",
            size=size,
            currency=currency,
            cost=cost,
        )
    return " ".join(part for part in (_payback_words(results), since, _effect_words(results)) if part)


def _payback_words(results: CrmPayback) -> str:
    payback = results.payback
    if payback is None:
        return ""
    if payback.is_reached:
        return _(
            "The CRM had paid back by {month}, month {number} from its start.",
            month=payback.month,
            number=payback.months,
        )
    if payback.forecast:
        return _("The CRM has not paid back yet; at the pace so far it will by {month}.", month=payback.forecast)
    return _("The CRM has not paid back, and at the pace so far it will not.")


def _effect_words(results: CrmPayback) -> str:
    if results.effects.empty or results.cost is None:
        return ""
    first = results.effects.iloc[0]
    return _(
        "Effect ratio {ratio}, ROI {roi}, where {share} of the improvement is ascribed to the CRM (see Settings).",
        ratio=shown(number(first["effect_ratio"]), Format.NUMBER),
        roi=shown(number(first["roi"]), Format.PERCENT),
        share=shown(first["share"], Format.PERCENT),
    )


def _figures(results: CrmPayback) -> Figures:
    compared, payback = results.compared, results.payback
    first: Mapping[Any, Any] = results.effects.iloc[0].to_dict() if len(results.effects) else {}
    return {
        "effect_ratio": number(first.get("effect_ratio")),
        "roi": number(first.get("roi")),
        "improvement": number(first.get("attributed")),
        "crm_cost": results.cost,
        "payback_months": payback.months if payback else None,
        "profit_before": compared.before if compared else None,
        "profit_after": compared.after if compared else None,
        "profit_change": compared.change if compared else None,
        "season_change": compared.season_change if compared else None,
    }


def _caveats(results: CrmPayback) -> dict[str, str]:
    compared, payback = results.compared, results.payback
    caveats = {}
    if len(results.effects):
        source = results.effects["source"].iloc[0]
        caveats["improvement"] = _("from goals") if source == "goals" else _("from profit before and after")
    if compared and compared.months:
        window = plural("{count} month each", "{count} months each", compared.months)
        short = _("fewer than {months}: one good month may make the difference", months=ENOUGH_MONTHS)
        caveats["profit_after"] = caveats["profit_before"] = f"{window}; {short}" if compared.is_short else window
    if compared and compared.season_months:
        caveats["season_change"] = plural("{count} month", "{count} months", compared.season_months)
    if payback and payback.gain is not None and not payback.is_reached:
        caveats["payback_months"] = (
            _("not reached; forecast {month}", month=payback.forecast) if payback.forecast else _("not reached")
        )
    return caveats


def _left_out(results: CrmPayback) -> dict[str, int]:
    return {**results.costs.left_out, "goals_without_actual": int(results.goals["actual"].isna().sum())}


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
    rows = windows(compared)
    names = {"equal_windows": _equal_words(compared), "season": _("The same months a year earlier")}
    note = _("Two ways to look at it; neither says why profit changed.")
    return PageTable(
        "before_after", _("Profit before and after"), columns, rows.assign(baseline=rows["baseline"].map(names)), note
    )


def windows(compared: BeforeAfter | None) -> pd.DataFrame:
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


def _goal_table(results: CrmPayback) -> PageTable:
    columns = (
        PageColumn("link", _("Goal"), Format.LINK, 34),
        PageColumn("baseline", _("Baseline")),
        PageColumn("actual", _("Actual")),
        PageColumn("target", _("Target")),
        PageColumn("progress", _("Of the way"), Format.PERCENT),
        PageColumn("due", _("Due"), Format.DATE),
        PageColumn("owner", _("Owner"), width=22),
        PageColumn("worth", _("Worth so far"), Format.MONEY),
    )
    named = _named_goals(results.goals)
    linked = named.assign(link=row_links("goals", named, "metric"))
    note = _(
        "Of the way: (actual - baseline) / (target - baseline); below 0 is further away than at the start. An actual "
        "value that is not typed is the effectiveness report's figure of the period."
    )
    return PageTable("goals", _("Goals"), columns, linked[[column.key for column in columns]], note)


def _named_goals(goals: pd.DataFrame) -> pd.DataFrame:
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


def _json_tables(results: CrmPayback) -> dict[str, pd.DataFrame]:
    return {
        "effects": results.effects,
        "before_after": windows(results.compared),
        "months": results.payback.rows if results.payback else pd.DataFrame(),
        "goals": results.goals.drop(columns="row"),
    }


def _json_words(results: CrmPayback) -> dict[str, object]:
    payback, compared = results.payback, results.compared
    return {
        "crm_start_date": results.start.isoformat() if results.start else None,
        "window_months": compared.months if compared else None,
        "payback": {
            "reached": payback.is_reached if payback else None,
            "month": payback.month if payback else None,
            "forecast": payback.forecast if payback else None,
        },
    }
