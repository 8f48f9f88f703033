"""The payback page: what the CRM costs, what changed since it began, and how far the goals are (M09, M28, M29, M38)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from xlcrm.metrics.before_after import ENOUGH_MONTHS
from xlcrm.metrics.costs import CRM_KINDS
from xlcrm.metrics.native_frames import number
from xlcrm.metrics.period import until
from xlcrm.reports.cost_rows import cost_rows_table
from xlcrm.reports.goal_figures import READS as MEASURED_FROM
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_parts import counted
from xlcrm.reports.page_texts import definitions_of, noted_figures, shown, subtitle
from xlcrm.reports.payback import CrmPayback
from xlcrm.reports.payback_tables import page_tables, plain_tables
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import ChartKind, Format, PageChart, ReportPage, charts_over, filled
from xlcrm.texts import N_, _, plural

READS = tuple(sorted({*MEASURED_FROM, "costs", "income", "fx_rates"}))


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
    tables = page_tables(results)
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
        json=report_json(request.period, found, plain_tables(results), left_out) | _json_words(results),
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
