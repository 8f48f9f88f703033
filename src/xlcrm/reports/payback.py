"""Does the CRM pay: what a request gives of before and after, payback, effect and goals (M09, M28, M29, M38)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xlcrm.metrics.before_after import BeforeAfter, profit_before_after
from xlcrm.metrics.costs import FirmCosts, crm_cost, find_costs
from xlcrm.metrics.crm_effect import Payback, crm_payback, effect_ratio, return_on_investment
from xlcrm.metrics.goals import goal_improvement
from xlcrm.metrics.profit_by_month import profit_by_month
from xlcrm.reports.goal_figures import goals_of
from xlcrm.reports.report_request import ReportRequest

EFFECT_COLUMNS = ("source", "improvement", "share", "attributed", "cost", "effect_ratio", "roi")


@dataclass(frozen=True)
class CrmPayback:
    """Everything up to the end of the period, each part computed once and when it is asked for."""

    request: ReportRequest

    @property
    def start(self) -> dt.date | None:
        """The day that the CRM was begun with, as Settings say."""
        return self.request.settings.crm_start_date

    @cached_property
    def costs(self) -> FirmCosts:
        """The firm's costs."""
        request = self.request
        return find_costs(request["costs"], request["users"], request["fx_rates"], request.settings.currency)

    @cached_property
    def cost(self) -> float | None:
        """What the CRM cost up to the end of the period."""
        return crm_cost(self.costs, self.request.period)

    @cached_property
    def profits(self) -> pd.DataFrame:
        """Profit by month number."""
        return profit_by_month(self.request["income"], self.request.bought.rows, self.costs, self.request.period.end)

    @cached_property
    def compared(self) -> BeforeAfter | None:
        """Profit before and after; None where the start is not known."""
        if self.start is None:
            return None
        transition = self.request.settings.crm_transition_months
        return profit_before_after(self.profits, self.start, transition, self.request.period.end)

    @cached_property
    def payback(self) -> Payback | None:
        """When it has paid back; None where the start is not known."""
        if self.start is None or self.compared is None:
            return None
        return crm_payback(self.profits, self.compared, self.start, self.request.period.end)

    @cached_property
    def goals(self) -> pd.DataFrame:
        """The goals with their progress; what this software measures is filled in."""
        return goals_of(self.request)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """A row a way to know the improvement, `EFFECT_COLUMNS`: priced goals first, then before and after.

        share: 0..1, how much of the improvement is ascribed to the CRM. Money in own currency.
        """
        share = self.request.settings.crm_attribution_pct / 100
        gain = self.payback.gain if self.payback else None
        found = (("goals", goal_improvement(self.goals)), ("before_after", gain))
        rows = [self._effect(source, improvement, share) for source, improvement in found if improvement is not None]
        return pd.DataFrame(rows, columns=list(EFFECT_COLUMNS))

    def _effect(self, source: str, improvement: float, share: float) -> dict[str, object]:
        attributed = improvement * share
        return {
            "source": source,
            "improvement": improvement,
            "share": share,
            "attributed": attributed,
            "cost": self.cost,
            "effect_ratio": effect_ratio(attributed, self.cost),
            "roi": return_on_investment(attributed, self.cost),
        }
