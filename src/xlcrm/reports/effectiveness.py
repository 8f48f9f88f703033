"""The effectiveness of a period: all metrics, the tables behind them, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import count_deals, lost_in, undated_deals, won_in
from xlcrm.metrics.funnel import funnel
from xlcrm.metrics.loyalty import Loyalty, loyalty_index, wallets_left_out
from xlcrm.metrics.managers import results_by_manager, results_by_territory
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy, rows_in
from xlcrm.metrics.new_clients import new_client_share, new_clients, repeat_rate, won_back_share
from xlcrm.metrics.period import Period
from xlcrm.metrics.profitability import Profitability, deal_profitability
from xlcrm.metrics.purchases import Purchases, client_columns
from xlcrm.metrics.receivables import Receivables, dso_days, receivables, receivables_ageing, receivables_left_out
from xlcrm.metrics.refusals import operational_loss_share, refusals_by_reason
from xlcrm.metrics.revenue import average_won_amount, median_won_amount, revenue, won_amount
from xlcrm.metrics.sales_cycle import DaysTaken, cycle_days, first_contact_to_deal, sales_cycle
from xlcrm.metrics.sales_dynamics import sales_by_month, sales_by_quarter
from xlcrm.metrics.win_rate import lost_without_amount, refusal_rate, sales_velocity, win_rate, win_rate_value
from xlcrm.reports.metric import Figures
from xlcrm.reports.report_request import ReportRequest

READS = (
    "deals",
    "deal_lines",
    "stage_history",
    "activities",
    "contacts",
    "invoices",
    "payments",
    "wallet",
    "users",
    "stages",
)


@dataclass(frozen=True)
class Effectiveness:
    """What a period brought. Metrics by key, None where there is no data; tables and drill-down rows by name.

    left_out: how many rows each reason kept out of a figure; reasons that touched none are not named.
    """

    period: Period
    basis: str
    metrics: Figures
    tables: dict[str, pd.DataFrame]
    drill: dict[str, pd.DataFrame]
    left_out: dict[str, int]
    loyalty: Loyalty


@dataclass(frozen=True)
class _Results:
    """What one period gave, each part computed once and when it is asked for."""

    request: ReportRequest

    @property
    def frames(self) -> Mapping[str, Frame]:
        return self.request.frames

    @property
    def period(self) -> Period:
        return self.request.period

    @property
    def bought(self) -> Purchases:
        return self.request.bought

    @cached_property
    def won_cycle(self) -> DaysTaken:
        return sales_cycle(self.frames["deals"], self.period)

    @cached_property
    def lost_cycle(self) -> DaysTaken:
        return sales_cycle(self.frames["deals"], self.period, "Lost")

    @cached_property
    def first_contact(self) -> DaysTaken:
        frames = self.frames
        return first_contact_to_deal(frames["deals"], frames["contacts"], frames["activities"], self.period)

    @cached_property
    def first_contact_of_new(self) -> DaysTaken:
        frames = self.frames
        return first_contact_to_deal(
            frames["deals"], frames["contacts"], frames["activities"], self.period, first_deals_only=True
        )

    @cached_property
    def profit(self) -> Profitability:
        return deal_profitability(self.frames["deals"], self.frames["deal_lines"], self.period)

    @cached_property
    def owed(self) -> Receivables:
        return receivables(self.frames["invoices"], self.frames["payments"], self.period.end)

    @cached_property
    def loyalty(self) -> Loyalty:
        return loyalty_index(self.bought.rows, self.frames["wallet"], self.period)


def effectiveness(request: ReportRequest) -> Effectiveness:
    """Everything that the effectiveness report shows of the period. frames: the tables of `READS`."""
    results = _Results(request)
    return Effectiveness(
        period=request.period,
        basis=results.bought.basis,
        metrics=_metrics(results),
        tables=_tables(results),
        drill=_drill_rows(results),
        left_out=_left_out(results),
        loyalty=results.loyalty,
    )


def measure(request: ReportRequest) -> Figures:
    """Every metric of `metric_list.METRICS` for the period."""
    return _metrics(_Results(request))


def measure_to_compare(request: ReportRequest) -> Figures:
    """The same for another period; a loyalty index whose wallets cover too little of its revenue is left out."""
    results = _Results(request)
    return _metrics(results) | ({} if results.loyalty.is_telling else {"loyalty_index": None})


def _metrics(results: _Results) -> Figures:
    found = {**_of_deals(results), **_of_time(results), **_of_clients(results), **_of_money(results)}
    velocity = sales_velocity(
        found["open_deals"],
        found["average_won_amount"],
        found["win_rate"],
        found["sales_cycle_won_mean_days"],
    )
    return found | {"sales_velocity_per_day": velocity}


def _of_deals(results: _Results) -> Figures:
    deals, period = results.frames["deals"], results.period
    counts = count_deals(deals, period)
    return {
        "deals_opened": counts.opened,
        "deals_won": counts.won,
        "deals_lost": counts.lost,
        "open_deals": counts.open_at_end,
        "win_rate": win_rate(deals, period),
        "win_rate_value": win_rate_value(deals, period),
        "refusal_rate": refusal_rate(deals, period),
        "operational_loss_share": operational_loss_share(deals, period),
        "won_amount": won_amount(deals, period),
        "average_won_amount": average_won_amount(deals, period),
        "median_won_amount": median_won_amount(deals, period),
    }


def _of_time(results: _Results) -> Figures:
    return {
        "sales_cycle_won_mean_days": results.won_cycle.mean,
        "sales_cycle_won_median_days": results.won_cycle.median,
        "sales_cycle_lost_mean_days": results.lost_cycle.mean,
        "first_contact_to_deal_mean_days": results.first_contact.mean,
        "first_contact_to_deal_median_days": results.first_contact.median,
        "first_contact_to_first_deal_mean_days": results.first_contact_of_new.mean,
        "first_contact_to_first_deal_median_days": results.first_contact_of_new.median,
    }


def _of_clients(results: _Results) -> Figures:
    bought, period = results.bought.rows, results.period
    return {
        "revenue": revenue(bought, period),
        "new_clients": new_clients(bought, period),
        "new_client_share": new_client_share(bought, period),
        "won_back_share": won_back_share(bought, period, results.request.settings.won_back_after_months),
        "repeat_rate": repeat_rate(bought),
        "loyalty_index": results.loyalty.index,
    }


def _of_money(results: _Results) -> Figures:
    return {
        "deal_margin": results.profit.margin,
        "deal_margin_pct": results.profit.margin_pct,
        "deal_markup": results.profit.markup,
        "receivables": results.owed.amount,
        "receivables_overdue": results.owed.overdue,
        "dso_days": dso_days(results.owed.amount, results.frames["invoices"], results.period),
    }


def _tables(results: _Results) -> dict[str, pd.DataFrame]:
    frames, period, bought = results.frames, results.period, results.bought.rows
    deals, lines = frames["deals"], frames["deal_lines"]
    first_month = results.request.settings.fiscal_year_start_month
    return {
        "managers": results_by_manager(deals, lines, period),
        "months": sales_by_month(bought, deals, period),
        "quarters": sales_by_quarter(bought, deals, period, first_month),
        "funnel": funnel(deals, frames["stages"], frames["stage_history"], period),
        "refusals": refusals_by_reason(deals, period),
        "territories": results_by_territory(deals, lines, frames["users"], period),
        "receivables_ageing": receivables_ageing(results.owed),
    }


def _drill_rows(results: _Results) -> dict[str, pd.DataFrame]:
    """The rows behind the figures, with `row`, their place on the sheet; the newest, or the latest due, first."""
    deals, period = results.frames["deals"], results.period
    return {
        "won": _closed_rows(won_in(deals, period)),
        "lost": _closed_rows(lost_in(deals, period)),
        "invoices": results.owed.rows.sort_values(["due_date", "row"], ignore_index=True),
    }


def _closed_rows(closed: Lazy) -> pd.DataFrame:
    rows = collected(closed.with_columns(**client_columns(), days=cycle_days()))
    return rows.sort_values(["close_date", "row"], ascending=[False, True], ignore_index=True)


def _left_out(results: _Results) -> dict[str, int]:
    frames, period = results.frames, results.period
    deals, invoices = frames["deals"], frames["invoices"]
    no_amount = rows_in(won_in(deals, period).filter(nw.col("amount_base").is_null()))
    not_sent = lazy(invoices).filter(nw.col("status").fill_null("Sent").is_in(["Draft", "Canceled"]))
    reasons = {
        **results.bought.left_out(period),
        **undated_deals(deals),
        "won_without_amount": no_amount,
        **receivables_left_out(invoices, frames["payments"], period.end),
        "invoices_canceled_or_draft": rows_in(not_sent),
        "won_cycle_unknown": results.won_cycle.unknown,
        "won_cycle_negative": results.won_cycle.negative,
        "lost_cycle_unknown": results.lost_cycle.unknown,
        "lost_cycle_negative": results.lost_cycle.negative,
        "first_contact_unknown": results.first_contact.unknown,
        "first_contact_negative": results.first_contact.negative,
        "won_without_cost": results.profit.unknown_cost,
        "lost_without_amount": lost_without_amount(deals, period),
        "wallets_unreadable": wallets_left_out(frames["wallet"]),
        "wallets_too_short": results.loyalty.too_short,
    }
    return {reason: times for reason, times in reasons.items() if times}
