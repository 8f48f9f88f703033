"""Does the CRM pay: the effect ratio and the return (M09), and the month in which it has paid back (M29)."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import pandas as pd

from xlcrm.metrics.before_after import BeforeAfter, last_whole_month
from xlcrm.metrics.months import month_name, month_of
from xlcrm.metrics.native_frames import ratio

PAYBACK_COLUMNS = ("month", "income", "profit", "gain", "running_gain", "crm_cost", "running_cost", "balance")
_AT_MOST_MONTHS = 600


def effect_ratio(improvement: float | None, cost: float | None) -> float | None:
    """Improvement / cost: what each unit spent on the CRM brought. It is benefit to cost, not ROI. Source: M09."""
    return ratio(improvement, cost)


def return_on_investment(improvement: float | None, cost: float | None) -> float | None:
    """(Improvement - cost) / cost; 0 where it has just paid for itself. 1 = 100 %. Source: M09b.

    >>> effect_ratio(3000.0, 2000.0), return_on_investment(3000.0, 2000.0)
    (1.5, 0.5)
    """
    return None if improvement is None or cost is None else ratio(improvement - cost, cost)


@dataclass(frozen=True, slots=True)
class Payback:
    """When the gain since the start covers the cost. months counts from the month of the start, which is the first.

    month is the month in which it was reached, forecast the one in which it would be at the pace so far; both None
    where it is out of sight. rows: a row a month since the start, columns `PAYBACK_COLUMNS`, own currency.
    """

    month: str | None
    months: int | None
    forecast: str | None
    gain: float | None
    cost: float | None
    rows: pd.DataFrame

    @property
    def is_reached(self) -> bool:
        """Whether the gain has covered the cost by now."""
        return self.month is not None


def crm_payback(profits: pd.DataFrame, compared: BeforeAfter, start: dt.date, day: dt.date) -> Payback:
    """The first month in which the gains since the start reach the costs of the CRM. profits: of `profit_by_month`.

    Gain of a month = its profit less the mean profit before the start; every whole month since the start counts, the
    transition too. Costs spent before the start count in its month; what has cost nothing yet has not paid back. No
    figure without a profit before the start or without a cost of the CRM. Source: M29.
    """
    months = pd.RangeIndex(month_of(start), last_whole_month(day) + 1)
    rows = profits.reindex(months)
    by_now = profits.loc[profits.index <= last_whole_month(day), "crm_cost"]
    if compared.before is None or not len(months) or not by_now.sum():
        return Payback(None, None, None, None, None, _named(rows.assign(gain=float("nan"))).head(0))
    crm_cost = rows["crm_cost"].fillna(0.0)
    crm_cost.iloc[0] += by_now[by_now.index < month_of(start)].sum()
    named = _named(rows.assign(crm_cost=crm_cost, gain=rows["profit"] - compared.before))
    reached = named.index[(named["balance"] >= 0) & (named["running_cost"] > 0)]
    first = int(reached[0]) if len(reached) else None
    return Payback(
        month=None if first is None else named["month"].iloc[first],
        months=None if first is None else first + 1,
        forecast=None if first is not None else _forecast(named, int(months[-1])),
        gain=float(named["running_gain"].iloc[-1]),
        cost=float(named["running_cost"].iloc[-1]),
        rows=named,
    )


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """The months with running sums; a month of unknown profit adds no gain."""
    running_gain, running_cost = rows["gain"].fillna(0.0).cumsum(), rows["crm_cost"].cumsum()
    named = rows.assign(
        month=[month_name(int(month)) for month in rows.index],
        running_gain=running_gain,
        running_cost=running_cost,
        balance=running_gain - running_cost,
    )
    return named[list(PAYBACK_COLUMNS)].reset_index(drop=True)


def _forecast(rows: pd.DataFrame, last_month: int) -> str | None:
    """The month in which the balance turns at the mean pace since the start; None where it moves away from it.

    The first month's costs buy the change and do not come again: the pace leaves them out.
    """
    later_costs = rows["crm_cost"].iloc[1:]
    pace = rows["gain"].mean() - (later_costs.mean() if len(later_costs) else 0.0)
    if not pace > 0:
        return None
    more = math.ceil(-rows["balance"].iloc[-1] / pace)
    return month_name(last_month + more) if more <= _AT_MOST_MONTHS else None
