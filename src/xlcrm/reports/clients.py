"""What the clients of a period brought: figures, the lists behind them, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.metrics.churn import Churn, churn_by_own_rhythm, client_churn
from xlcrm.metrics.client_history import client_history
from xlcrm.metrics.client_margins import client_margins
from xlcrm.metrics.client_payback import ClientPayback, client_payback, cost_of_winning
from xlcrm.metrics.client_portrait import client_attributes, portrait
from xlcrm.metrics.cost_to_serve import CostToServe, bad_debts, cost_to_serve
from xlcrm.metrics.costs import FirmCosts, find_costs
from xlcrm.metrics.cross_sell import CrossSell, cross_sell_gaps
from xlcrm.metrics.key_clients import key_clients
from xlcrm.metrics.lifetime_value import LifetimeValues
from xlcrm.metrics.loyalty import Loyalty, loyalty_index, wallets_left_out
from xlcrm.metrics.native_frames import Lazy, ratio
from xlcrm.metrics.new_clients import new_clients_of, repeat_rate, with_first_purchase, won_back_share
from xlcrm.metrics.pareto import Pareto, pareto
from xlcrm.metrics.period import Period
from xlcrm.metrics.revenue import bought_by_client
from xlcrm.metrics.unprofitable_clients import UnprofitableClients, unprofitable_clients
from xlcrm.reports.lifetime import CHURN_MONTHS, simple_values
from xlcrm.reports.metric import Figures
from xlcrm.reports.report_request import ReportRequest

READS = (
    "activities",
    "companies",
    "contacts",
    "costs",
    "deal_lines",
    "deals",
    "fx_rates",
    "invoices",
    "payments",
    "products",
    "users",
    "wallet",
)


@dataclass(frozen=True)
class ClientsReport:
    """The clients over the request's period, each part computed once and when it is asked for."""

    request: ReportRequest

    @property
    def period(self) -> Period:
        """The days looked at."""
        return self.request.period

    @cached_property
    def dated(self) -> Lazy:
        """All purchases with their clients' first one; hangs on no period."""
        return with_first_purchase(self.request.bought.rows)

    @cached_property
    def bought(self) -> pd.DataFrame:
        """What each client bought in the period."""
        return bought_by_client(self.request.bought.rows, self.period)

    @cached_property
    def ranking(self) -> Pareto:
        """The clients of the period by revenue."""
        return pareto(self.bought)

    @cached_property
    def key_clients(self) -> pd.DataFrame:
        """Class A of the period, and those marked as key."""
        return key_clients(self.ranking, self.request["companies"])

    @cached_property
    def churn(self) -> Churn:
        """At the period's end, by the window of the settings."""
        return client_churn(self.request.bought.rows, self.period.end, self.request.settings.churn_window_months)

    @cached_property
    def own_rhythm(self) -> Churn:
        """At the period's end, by each client's own rhythm."""
        return churn_by_own_rhythm(self.request.bought.rows, self.period.end, self.request.settings.churn_window_months)

    @cached_property
    def loyalty(self) -> Loyalty:
        """Our share of what the clients spend."""
        return loyalty_index(self.request.bought.rows, self.request["wallet"], self.period)

    @cached_property
    def margins(self) -> pd.DataFrame:
        """The margin of each client in the period."""
        return client_margins(self.request["deals"], self.request["deal_lines"], self.period)

    @cached_property
    def served(self) -> CostToServe:
        """The hours spent on each client in the period."""
        request = self.request
        return cost_to_serve(
            request["activities"], request["deals"], request["contacts"], request["users"], self.period
        )

    @cached_property
    def unprofitable(self) -> UnprofitableClients:
        """Who costs more than it brings."""
        debts = bad_debts(self.request["invoices"], self.request["payments"], self.period)
        return unprofitable_clients(self.bought, self.margins, self.served.rows, debts)

    @cached_property
    def history(self) -> pd.DataFrame:
        """Everything bought up to the period's end, by client."""
        return client_history(self.request.bought.rows, self.period.end)

    @cached_property
    def costs(self) -> FirmCosts:
        """What the firm spent."""
        request = self.request
        return find_costs(request["costs"], request["users"], request["fx_rates"], request.settings.currency)

    @cached_property
    def payback(self) -> ClientPayback:
        """When clients bring back what winning them cost."""
        request = self.request
        part = request.settings.acquisition_pct_of_both / 100
        winning = cost_of_winning(self.costs, request.bought.rows, self.period.end, part)
        months = request.settings.churn_window_months
        return client_payback(
            request["deals"],
            request["deal_lines"],
            self.history,
            winning,
            day=self.period.end,
            window_months=months,
        )

    @cached_property
    def attributes(self) -> pd.DataFrame:
        """What is known of everybody who ever bought."""
        ids = self.history["client_id"]
        return client_attributes(self.request["companies"], self.request["contacts"], ids, self.period.end)

    @cached_property
    def portrait(self) -> pd.DataFrame:
        """In what class A of the period differs from everybody who bought in it."""
        classes = self.ranking.rows.set_index("id")["class"]
        of_period = self.attributes[self.attributes["client_id"].isin(classes.index)]
        return portrait(of_period, classes.index[classes == "A"])

    @cached_property
    def cross_sell(self) -> CrossSell:
        """What clients do not buy yet."""
        tables = (self.request[key] for key in ("deals", "deal_lines", "products", "companies"))
        return cross_sell_gaps(*tables, day=self.period.end, least_share=self.request.settings.cross_sell_pct / 100)

    @cached_property
    def lifetime(self) -> LifetimeValues:
        """What each client has brought, and the simple forecast."""
        settings, end = self.request.settings, self.request.period.end
        is_a_year = settings.churn_window_months == CHURN_MONTHS
        a_year = self.churn if is_a_year else client_churn(self.request.bought.rows, end, CHURN_MONTHS)
        return simple_values(self.request, self.history, self.attributes, a_year)


def measure_period(report: ClientsReport, dated: Lazy) -> Figures:
    """The figures that are compared with other periods. dated: the purchases with their clients' first one."""
    bought, period, clients = report.request.bought.rows, report.period, report.bought
    buyers = int((clients["purchases"] > 0).sum()) or None
    new = new_clients_of(dated, period)
    return {
        "revenue": new.revenue,
        "clients": buyers,
        "revenue_per_client": ratio(float(clients["value"].sum()), buyers),
        "new_clients": new.clients,
        "new_client_share": new.share,
        "repeat_revenue_share": None if new.share is None else 1 - new.share,
        "won_back_share": won_back_share(bought, period, report.request.settings.won_back_after_months),
        "churn": report.churn.churn,
        "retention": report.churn.retention,
    }


def measure(report: ClientsReport) -> Figures:
    """Every figure of the page."""
    ranking, loyalty, losing = report.ranking, report.loyalty, report.unprofitable
    known = report.margins.dropna(subset=["margin"])
    return measure_period(report, report.dated) | {
        "profit_per_client": ratio(float(known["margin"].sum()), len(known)),
        "churn_by_own_rhythm": report.own_rhythm.churn,
        "repeat_rate": repeat_rate(report.request.bought.rows, report.request.settings.same_order_days),
        "share_making_80": ratio(ranking.to_80, ranking.of),
        "top20_share": ranking.top20_share,
        "key_clients": len(report.key_clients) or None,
        "loyalty_index": loyalty.index,
        "loyalty_mean_index": loyalty.mean_index,
        "wallet_coverage": loyalty.coverage,
        "unprofitable_share": losing.share_of_clients,
        "unprofitable_revenue_share": losing.share_of_revenue,
        "lifetime_value_to_date": report.lifetime.mean_historic,
        "lifetime_value_forecast": report.lifetime.mean_forecast,
        "cost_of_winning": report.payback.cost,
        "payback_months": report.payback.median_months,
        "early_churn_loss": report.payback.early_churn_loss,
    }


def left_out(report: ClientsReport) -> dict[str, int]:
    """How many rows each reason kept out of a figure; reasons that touched none are not named."""
    small = report.cross_sell.segments
    reasons = {
        **report.request.bought.left_out(report.period),
        "clients_without_margin": report.unprofitable.not_judged,
        "activities_not_costed": report.served.unknown,
        "wallets_unreadable": wallets_left_out(report.request["wallet"]),
        "wallets_too_short": report.loyalty.too_short,
        "clients_in_small_segments": int(small.loc[~small["is_large"], "clients"].sum()),
        **report.costs.left_out,
    }
    return {reason: count for reason, count in reasons.items() if count}
