"""The effectiveness of a period: all metrics, the tables behind them, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import pandas as pd

from xlcrm.metrics.clients_of_rows import client_columns
from xlcrm.metrics.deal_counts import closed_in, count_deals, lost_in, undated_deals, won_in
from xlcrm.metrics.deal_scores import with_scored_columns
from xlcrm.metrics.funnel import funnel
from xlcrm.metrics.invoices import was_sent
from xlcrm.metrics.loyalty import Loyalty, loyalty_index, wallets_left_out
from xlcrm.metrics.managers import scores_by_manager, scores_by_territory
from xlcrm.metrics.native_frames import Frame, Lazy, collected, lazy, present, rows_in
from xlcrm.metrics.new_clients import new_clients_of, repeat_rate, with_first_purchase, won_back_share
from xlcrm.metrics.period import Period
from xlcrm.metrics.profitability import Profitability, profitability_of, with_costs
from xlcrm.metrics.purchases import Purchases
from xlcrm.metrics.receivables import Receivables, dso_days, receivables, receivables_ageing, receivables_left_out
from xlcrm.metrics.refusals import operational_loss_share, refusals_by_reason
from xlcrm.metrics.sales_cycle import (
    DaysTaken,
    cycle_days,
    deals_with_first_contact,
    first_contact_days,
    sales_cycles,
)
from xlcrm.metrics.sales_dynamics import sales_by_month_and_quarter
from xlcrm.metrics.win_rate import ClosedDeals, closed_deals_of, sales_velocity
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

_OF_DEALS = (
    *("row", "deal_id", "name", "company_id", "company", "contact_id", "contact", "product_id"),
    *("owner_id", "owner", "owner_at_close_id", "owner_at_close"),
    *("stage", "status", "created_at", "close_date", "first_contact_date"),
    *("amount_base", "direct_cost", "fx_rate", "loss_reason", "loss_category"),
)
_DRILLED = (
    "row",
    "name",
    "client",
    "owner",
    "owner_at_close",
    "close_date",
    "amount_base",
    "days",
    "loss_reason",
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
class _Firm:
    """What hangs on no period, computed once for all that are compared."""

    request: ReportRequest

    @cached_property
    def deals(self) -> Lazy:
        return present(self.request["deals"], *_OF_DEALS)

    @cached_property
    def closed(self) -> Lazy:
        return with_costs(self.deals.filter(nw.col("status").is_in(["Won", "Lost"])), self.request["deal_lines"])

    @cached_property
    def contacted(self) -> Lazy:
        return deals_with_first_contact(self.deals, self.request["contacts"], self.request["activities"])

    @cached_property
    def purchases(self) -> Lazy:
        return with_first_purchase(self.request.bought.rows)

    @cached_property
    def repeat_rate(self) -> float | None:
        return repeat_rate(self.request.bought.rows, self.request.settings.same_order_days)


@dataclass(frozen=True)
class _Results:
    """What one period gave, each part computed once and when it is asked for."""

    firm: _Firm
    period: Period

    @property
    def request(self) -> ReportRequest:
        return self.firm.request

    @property
    def frames(self) -> Mapping[str, Frame]:
        return self.request.frames

    @property
    def bought(self) -> Purchases:
        return self.request.bought

    @cached_property
    def closed(self) -> ClosedDeals:
        return closed_deals_of(self.firm.deals, self.period)

    @cached_property
    def cycles(self) -> tuple[DaysTaken, DaysTaken]:
        return sales_cycles(self.firm.deals, self.period)

    @cached_property
    def first_contact(self) -> tuple[DaysTaken, DaysTaken]:
        return first_contact_days(self.firm.contacted, self.period)

    @cached_property
    def profit(self) -> Profitability:
        return profitability_of(won_in(self.firm.closed, self.period))

    @cached_property
    def owed(self) -> Receivables:
        return receivables(self.frames["invoices"], self.frames["payments"], self.period.end)

    @cached_property
    def loyalty(self) -> Loyalty:
        return loyalty_index(self.bought.rows, self.frames["wallet"], self.period)


def compared_effectiveness(request: ReportRequest) -> tuple[Effectiveness, Figures, Figures]:
    """What the effectiveness report shows, and the metrics of the period before and of these days a year earlier.

    request: over the tables of `READS`.
    """
    firm, period = _Firm(request), request.period
    before, a_year_ago = (_to_compare(_Results(firm, other)) for other in (period.previous, period.a_year_earlier))
    return _effectiveness(_Results(firm, period)), before, a_year_ago


def _effectiveness(results: _Results) -> Effectiveness:
    return Effectiveness(
        period=results.period,
        basis=results.bought.basis,
        metrics=_metrics(results),
        tables=_tables(results),
        drill=_drill_rows(results),
        left_out=_left_out(results),
        loyalty=results.loyalty,
    )


def measure(request: ReportRequest) -> Figures:
    """Every metric of `metric_list.METRICS` for the period."""
    return _metrics(_Results(_Firm(request), request.period))


def _to_compare(results: _Results) -> Figures:
    """The metrics of another period; a loyalty index whose wallets cover too little of its revenue is left out."""
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
    counts, closed = count_deals(results.firm.deals, results.period), results.closed
    return {
        "deals_opened": counts.opened,
        "deals_won": counts.won,
        "deals_lost": counts.lost,
        "open_deals": counts.open_at_end,
        "win_rate": closed.win_rate,
        "win_rate_value": closed.win_rate_value,
        "refusal_rate": closed.refusal_rate,
        "operational_loss_share": operational_loss_share(results.firm.deals, results.period),
        "won_amount": closed.won_amount,
        "average_won_amount": closed.won_mean,
        "median_won_amount": closed.won_median,
    }


def _of_time(results: _Results) -> Figures:
    (won, lost), (of_all, of_new) = results.cycles, results.first_contact
    return {
        "sales_cycle_won_mean_days": won.mean,
        "sales_cycle_won_median_days": won.median,
        "sales_cycle_lost_mean_days": lost.mean,
        "first_contact_to_deal_mean_days": of_all.mean,
        "first_contact_to_deal_median_days": of_all.median,
        "first_contact_to_first_deal_mean_days": of_new.mean,
        "first_contact_to_first_deal_median_days": of_new.median,
    }


def _of_clients(results: _Results) -> Figures:
    bought, period = results.bought.rows, results.period
    new = new_clients_of(results.firm.purchases, period)
    return {
        "revenue": new.revenue,
        "new_clients": new.clients,
        "new_client_share": new.share,
        "won_back_share": won_back_share(bought, period, results.request.settings.won_back_after_months),
        "repeat_rate": results.firm.repeat_rate,
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
    deals, first_month = results.firm.deals, results.request.settings.fiscal_year_start_month
    closed = with_scored_columns(closed_in(results.firm.closed, period))
    months, quarters = sales_by_month_and_quarter(bought, deals, period, first_month)
    return {
        "managers": scores_by_manager(closed),
        "months": months,
        "quarters": quarters,
        "funnel": funnel(deals, frames["stages"], frames["stage_history"], period),
        "refusals": refusals_by_reason(deals, period),
        "territories": scores_by_territory(closed, frames["users"]),
        "receivables_ageing": receivables_ageing(results.owed),
    }


def _drill_rows(results: _Results) -> dict[str, pd.DataFrame]:
    """The rows behind the figures, with `row`, their place on the sheet; the newest, or the latest due, first."""
    deals, period = results.firm.deals, results.period
    return {
        "won": closed_rows(won_in(deals, period)),
        "lost": closed_rows(lost_in(deals, period)),
        "invoices": results.owed.rows.sort_values(["due_date", "row"], ignore_index=True),
    }


def closed_rows(closed: Lazy) -> pd.DataFrame:
    """Closed deals with client and days, the newest first."""
    rows = collected(present(closed.with_columns(**client_columns(), days=cycle_days()), *_DRILLED))
    return rows.sort_values(["close_date", "row"], ascending=[False, True], ignore_index=True)


def _left_out(results: _Results) -> dict[str, int]:
    frames, period = results.frames, results.period
    invoices, closed = frames["invoices"], results.closed
    (won_cycle, lost_cycle), (first_contact, _of_new) = results.cycles, results.first_contact
    not_sent = lazy(invoices).filter(~was_sent())
    reasons = {
        **results.bought.left_out(period),
        **undated_deals(results.firm.deals),
        "won_without_amount": closed.won - closed.won_priced,
        **receivables_left_out(invoices, frames["payments"], period.end),
        "invoices_canceled_or_draft": rows_in(not_sent),
        "won_cycle_unknown": won_cycle.unknown,
        "won_cycle_negative": won_cycle.negative,
        "lost_cycle_unknown": lost_cycle.unknown,
        "lost_cycle_negative": lost_cycle.negative,
        "first_contact_unknown": first_contact.unknown,
        "first_contact_negative": first_contact.negative,
        "won_without_cost": results.profit.unknown_cost,
        "lost_without_amount": closed.lost_without_amount,
        "wallets_unreadable": wallets_left_out(frames["wallet"]),
        "wallets_too_short": results.loyalty.too_short,
    }
    return {reason: times for reason, times in reasons.items() if times}
