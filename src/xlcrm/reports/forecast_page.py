"""The forecast page: what the open deals promise by month and by manager, what is overdue, how fast money comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from xlcrm.metrics.deal_counts import count_deals
from xlcrm.metrics.forecast import (
    BEST_FROM,
    COMMIT_FROM,
    forecast_by_manager,
    forecast_by_month,
    forecast_total,
    open_promises,
)
from xlcrm.metrics.native_frames import Lazy, collected
from xlcrm.metrics.revenue import average_won_amount
from xlcrm.metrics.sales_cycle import sales_cycle
from xlcrm.metrics.velocity import velocity_by_manager
from xlcrm.metrics.win_rate import closed_deals_of, sales_velocity
from xlcrm.reports.deal_rows import deal_table, shared_metrics
from xlcrm.reports.left_out_sentences import left_out_sentences
from xlcrm.reports.metric import Figures, Metric
from xlcrm.reports.page_texts import compared_figures, definitions_of, shown, subtitle
from xlcrm.reports.plain_values import report_json
from xlcrm.reports.report_request import ReportRequest
from xlcrm.tables.pages import ChartKind, Format, PageChart, PageColumn, PageTable, ReportPage, charts_over, filled
from xlcrm.texts import N_, _, plural

READS = ("deals", "stages")

_OF_NOW = (
    Metric(
        "forecast_deals", N_("Open deals today"), Format.COUNT, N_("Deals with the status Open."), is_of_period=False
    ),
    Metric(
        "forecast_amount",
        N_("Open deals, amount"),
        Format.MONEY,
        N_("Sum of their amounts: what would come in if every one of them were won."),
        is_of_period=False,
    ),
    Metric(
        "forecast_weighted",
        N_("Forecast, weighted"),
        Format.MONEY,
        N_("Sum of amount * probability; a deal without a probability has that of its stage."),
        is_of_period=False,
    ),
    Metric(
        "forecast_best",
        N_("Best case"),
        Format.MONEY,
        N_("Sum of the amounts of the open deals with a probability of 50 % or more."),
        is_of_period=False,
    ),
    Metric(
        "forecast_commit",
        N_("Commit"),
        Format.MONEY,
        N_("Sum of the amounts of the open deals with a probability of 75 % or more."),
        is_of_period=False,
    ),
    Metric(
        "forecast_overdue",
        N_("Overdue in the forecast"),
        Format.MONEY,
        N_("Amounts of the open deals whose expected close lies before today: win them, move them or close them."),
        is_of_period=False,
    ),
)
_OF_PERIOD = tuple(
    replace(metric, on_page=metric.key != "open_deals")  # beside "Open deals today" it would be told twice
    for metric in shared_metrics(
        "sales_velocity_per_day", "open_deals", "average_won_amount", "win_rate", "sales_cycle_won_mean_days"
    )
)
METRICS = (*_OF_NOW, *_OF_PERIOD)


def draw(request: ReportRequest) -> ReportPage:
    """The page: the forecast as of today, the velocity of the period."""
    promises = open_promises(request["deals"], request["stages"], request.today)
    totals = forecast_total(promises)
    of_now = _of_now(totals)
    found = {
        "months": forecast_by_month(promises, request.today),
        "managers": forecast_by_manager(promises),
        "velocity": velocity_by_manager(request["deals"], request.period),
    }
    now = of_now | _of_period(request)
    left_out = {f"open_{key}": int(totals[key] or 0) for key in ("without_amount", "without_chance", "without_day")}
    left_out = {reason: times for reason, times in left_out.items() if times}
    tables = _tables(found, request)
    return ReportPage(
        key="forecast",
        sheet=_("Forecast"),
        title=_("Forecast and sales velocity"),
        subtitle=subtitle(request),
        headline=" ".join(_headline(now, found["months"], request)),
        figures=compared_figures(
            METRICS, request, lambda asked: now if asked.period == request.period else of_now | _of_period(asked)
        ),
        tables=tables,
        charts=_charts(tables),
        definitions=(*definitions_of(METRICS), *_definitions()),
        left_out=left_out_sentences(left_out),
        drill=_drill(promises),
        json=report_json(request.period, now, found, left_out),
    )


def _of_now(totals: dict[str, float | None]) -> Figures:
    has_any = bool(totals["deals"])
    amounts = {
        "amount": "amount",
        "weighted": "weighted",
        "best": "best",
        "commit": "commit",
        "overdue": "overdue_amount",
    }
    return {
        "forecast_deals": int(totals["deals"] or 0) if has_any else None,
        **{f"forecast_{key}": totals[of] if has_any else None for key, of in amounts.items()},
    }


def _of_period(request: ReportRequest) -> Figures:
    deals, period = request["deals"], request.period
    closed, average = closed_deals_of(deals, period), average_won_amount(deals, period)
    cycle, open_deals = sales_cycle(deals, period).mean, count_deals(deals, period).open_at_end
    return {
        "sales_velocity_per_day": sales_velocity(open_deals, average, closed.win_rate, cycle),
        "open_deals": open_deals,
        "average_won_amount": average,
        "win_rate": closed.win_rate,
        "sales_cycle_won_mean_days": cycle,
    }


def _headline(figures: Figures, months: pd.DataFrame, request: ReportRequest) -> Iterator[str]:
    """What is promised, what of it is overdue, how fast money comes."""
    currency = request.settings.currency
    if not figures["forecast_deals"]:
        yield _("No deal is open: enter deals on the Deals sheet.")
    elif figures["forecast_amount"] is None:
        yield _("No open deal has an amount: enter the amounts on the Deals sheet.")
    else:
        yield plural(
            "{count} open deal promises {weighted} {currency} weighted by its chance, of {amount} in all.",
            "{count} open deals promise {weighted} {currency} weighted by their chances, of {amount} in all.",
            int(figures["forecast_deals"]),
            weighted=shown(figures["forecast_weighted"], Format.MONEY),
            amount=shown(figures["forecast_amount"], Format.MONEY),
            currency=currency,
        )
    late = months[months["bucket"] == "overdue"]
    if len(late) and late["deals"].iloc[0]:
        yield plural(
            "{count} of them should have closed already: {amount} {currency}.",
            "{count} of them should have closed already: {amount} {currency}.",
            int(late["deals"].iloc[0]),
            amount=shown(figures["forecast_overdue"], Format.MONEY),
            currency=currency,
        )
    if figures["sales_velocity_per_day"] is not None:
        yield _(
            "Sales velocity is {money} {currency} a day.",
            money=shown(figures["sales_velocity_per_day"], Format.MONEY),
            currency=currency,
        )


def _tables(found: dict[str, pd.DataFrame], request: ReportRequest) -> tuple[PageTable, ...]:
    return filled(
        _months(found["months"], request),
        _managers(found["managers"]),
        _velocity(found["velocity"]),
    )


def _sums() -> tuple[PageColumn, ...]:
    return (
        PageColumn("deals", _("Open deals"), Format.COUNT),
        PageColumn("amount", _("Amount"), Format.MONEY),
        PageColumn("weighted", _("Weighted"), Format.MONEY),
        PageColumn("best", _("Best case"), Format.MONEY),
        PageColumn("commit", _("Commit"), Format.MONEY),
    )


def _months(rows: pd.DataFrame, request: ReportRequest) -> PageTable:
    words = {"overdue": _("Overdue"), "later": _("Later"), "none": _("(no date)")}
    said = rows.assign(bucket=rows["bucket"].map(lambda bucket: words.get(bucket, bucket)))
    columns = (PageColumn("bucket", _("Expected in")), *_sums())
    title = _("Forecast by month, as of {day}", day=request.today)
    note = _(
        "A deal whose expected day is past is in Overdue, not in the past month; the rows add up to all open deals."
    )
    return PageTable("months", title, columns, said, note)


def _managers(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("owner", _("Manager")),
        *_sums(),
        PageColumn("overdue_deals", _("Late deals"), Format.COUNT),
        PageColumn("overdue_amount", _("Late amount"), Format.MONEY),
    )
    said = rows.assign(owner=rows["owner"].fillna(_("(no owner)")))
    return PageTable("managers", _("Forecast by manager"), columns, said, _("By the deal's owner today."))


def _velocity(rows: pd.DataFrame) -> PageTable:
    columns = (
        PageColumn("owner", _("Manager")),
        PageColumn("open_deals", _("Open deals"), Format.COUNT),
        PageColumn("average_won_amount", _("Average won deal"), Format.MONEY),
        PageColumn("win_rate", _("Win rate"), Format.PERCENT),
        PageColumn("sales_cycle_mean_days", _("Days to win"), Format.DAYS),
        PageColumn("velocity", _("Velocity, a day"), Format.MONEY),
        PageColumn("closed", _("Closed deals"), Format.COUNT),
    )
    said = rows.assign(owner=rows["owner"].fillna(_("(no owner)")))
    note = _(
        "Open deals at the end of the period; the rest over the deals closed in it. On few closed deals it says little."
    )
    return PageTable("velocity", _("Sales velocity by manager"), columns, said, note)


def _charts(tables: tuple[PageTable, ...]) -> tuple[PageChart, ...]:
    telling = tuple(table for table in tables if table.rows[_first_value(table)].notna().any())
    return charts_over(
        telling,
        PageChart(_("Forecast by month"), ChartKind.COLUMN, "months", "bucket", ("amount", "weighted", "commit")),
        PageChart(_("Forecast by manager, weighted"), ChartKind.BAR, "managers", "owner", ("weighted",)),
        PageChart(_("Sales velocity by manager, a day"), ChartKind.BAR, "velocity", "owner", ("velocity",)),
    )


def _first_value(table: PageTable) -> str:
    return "velocity" if table.name == "velocity" else "weighted"


def _drill(promises: Lazy) -> tuple[PageTable, ...]:
    """The open deals: overdue ones first, then by expected day."""
    rows = collected(promises).sort_values(["expected_close_date", "row"], ignore_index=True)
    state = np.where(rows["overdue"].astype(bool), _("Overdue"), "")
    rows = rows.assign(state=pd.Series(state, index=rows.index, dtype=object), chance=rows["chance"].astype("float64"))
    columns = (
        PageColumn("stage", _("Stage")),
        PageColumn("expected_close_date", _("Expected close"), Format.DATE),
        PageColumn("state", _("State")),
        PageColumn("amount_base", _("Amount"), Format.MONEY),
        PageColumn("chance", _("Probability"), Format.PERCENT),
        PageColumn("weighted_base", _("Weighted"), Format.MONEY),
    )
    return (deal_table("open_deals", _("Open deals"), rows, *columns),) if len(rows) else ()


def _definitions() -> tuple[tuple[str, str], ...]:
    return (
        (
            _("Forecast"),
            _(
                "Deals that are open today, by their expected close, as of today whatever the period. Lost deals "
                "promise nothing, won ones are no forecast any more. Best case from {best}, commit from {commit} "
                "probability on.",
                best=shown(BEST_FROM, Format.PERCENT),
                commit=shown(COMMIT_FROM, Format.PERCENT),
            ),
        ),
        (
            _("Sales velocity, a day"),
            _("Of the period, beside the same figure before; without any of its four parts there is none."),
        ),
    )
