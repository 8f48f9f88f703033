"""When a client has brought back what it cost to win (M13b), and what is lost on those who leave before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.acquisition import acquisition_costs
from xlcrm.metrics.client_history import EVER
from xlcrm.metrics.client_margins import won_with_margins
from xlcrm.metrics.costs import FirmCosts
from xlcrm.metrics.months import month_number
from xlcrm.metrics.native_frames import Frame, collected, count, ratio, values_of
from xlcrm.metrics.period import Period, until

PAID_BACK, NOT_YET, LEFT = "paid_back", "not_yet", "left"
SHOWN_MONTHS = (0, 1, 2, 3, 6, 9, 12, 18, 24)


@dataclass(frozen=True, slots=True)
class CostOfWinning:
    """What it costs to win a client, in own currency, over the days since such costs were entered.

    None without such costs, or where nobody was won since.
    """

    cost: float | None
    since: dt.date | None


@dataclass(frozen=True, slots=True)
class ClientPayback:
    """How clients pay back the cost of winning one.

    cost: of winning a client, None where no acquisition cost or no new client is known. rows: client_id, client,
    first (day), margin to date, months (missing: not yet), state (paid_back, not_yet, left), loss (cost - margin of
    those who left; else 0); the earliest client first.
    """

    cost: float | None
    rows: pd.DataFrame

    @property
    def median_months(self) -> float | None:
        """The client in the middle, of all that were won; None where that one has not paid back yet."""
        ranked = self.rows["months"].astype("float64").fillna(float("inf")).sort_values(ignore_index=True)
        middle = float(ranked.iloc[(len(ranked) - 1) // 2]) if len(ranked) else float("inf")
        return None if middle == float("inf") else middle

    @property
    def share_paid_back(self) -> float | None:
        """Clients that paid back / clients won, 0..1."""
        return ratio(int((self.rows["state"] == PAID_BACK).sum()), len(self.rows))

    @property
    def early_churn_loss(self) -> float | None:
        """What was spent on clients that left before they paid back, less what they brought. Own currency."""
        return None if self.cost is None else float(self.rows["loss"].sum())

    @property
    def left_early(self) -> int:
        """How many left before they paid back."""
        return int((self.rows["state"] == LEFT).sum())

    def by_month(self) -> pd.DataFrame:
        """month, clients (won so long ago), paid_back (of them, by then), share (0..1); no rows without a cost."""
        rows = [self._by(month) for month in SHOWN_MONTHS if (self.rows["age_months"] >= month).any()]
        return pd.DataFrame(rows, columns=["month", "clients", "paid_back", "share"])

    def _by(self, month: int) -> tuple[int, int, int, float]:
        old_enough = self.rows[self.rows["age_months"] >= month]
        paid = int((old_enough["months"].astype("float64") <= month).sum())
        return month, len(old_enough), paid, paid / len(old_enough)


def cost_of_winning(costs: FirmCosts, purchases: Frame, day: dt.date, share_of_both: float) -> CostOfWinning:
    """Cost of winning clients / clients won, from the first such cost in the file to the day.

    Counted are costs with the purpose Acquisition, and share_of_both of those with the purpose Both. Source: M14.
    """
    spent = costs.rows.filter(nw.col("purpose").is_in(["Acquisition", "Both"]), until("date", day))
    found = values_of(spent, rows=nw.len(), first=nw.col("date").min())
    if not count(found["rows"]):
        return CostOfWinning(None, None)
    since = pd.Timestamp(found["first"]).date()
    return CostOfWinning(acquisition_costs(costs, purchases, Period(since, day), share_of_both).cac, since)


def client_payback(
    deals: Frame, lines: Frame, history: pd.DataFrame, winning: CostOfWinning, *, day: dt.date, window_months: int
) -> ClientPayback:
    """For each client won since the costs are known: the first month in which its margin so far >= the cost.

    months: 0 is the calendar month of the first won deal; not reached is missing, "not yet". left: nothing bought in
    the last window_months and not paid back. history: of `client_history`. Deals of unknown cost bring nothing; who
    has no others is left out.
    Source: M13b.
    """
    by_month = _margins_by_month(deals, lines, day)
    running = by_month.groupby("client_id")["margin"].cumsum()
    cost = winning.cost
    if cost is None or winning.since is None or by_month.empty:
        return ClientPayback(cost, _no_rows())
    has_margin = by_month["deals"] > 0
    reached = by_month[has_margin & (running >= cost)].groupby("client_id")["month"].min()
    clients = by_month.groupby("client_id").agg(
        first_month=("month", "min"), margin=("margin", "sum"), deals=("deals", "sum")
    )
    clients = clients[clients["deals"] > 0]
    won = history[history["first"] >= pd.Timestamp(winning.since)]
    rows = won.merge(clients, left_on="client_id", right_index=True)
    months = rows["client_id"].map(reached) - rows["first_month"]
    is_gone = rows["last"] <= pd.Timestamp(day) - pd.DateOffset(months=window_months)
    state = pd.Series(NOT_YET, index=rows.index, dtype=object).mask(is_gone, LEFT).mask(months.notna(), PAID_BACK)
    listed = rows.assign(
        months=months.astype("Int64"),
        age_months=day.year * 12 + day.month - 1 - rows["first_month"],
        state=state,
        loss=(cost - rows["margin"]).where(state == LEFT, 0.0),
    )
    return ClientPayback(cost, listed.sort_values(["first", "client_id"], ignore_index=True)[list(_no_rows())])


def _margins_by_month(deals: Frame, lines: Frame, day: dt.date) -> pd.DataFrame:
    """client_id, month (year * 12 + month - 1), margin, deals (of known margin); in order, a row a month with a win."""
    won = won_with_margins(deals, lines, Period(EVER, day))
    grouped = won.with_columns(month=month_number("close_date")).group_by("client_id", "month")
    rows = collected(grouped.agg(margin=nw.col("margin").sum(), deals=nw.col("margin").count()))
    rows = rows.astype({"month": "int64", "margin": "float64", "deals": "int64"}).fillna({"margin": 0.0})
    return rows.sort_values(["client_id", "month"], ignore_index=True)


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "client_id": pd.Series(dtype=object),
            "client": pd.Series(dtype=object),
            "first": pd.Series(dtype="datetime64[us]"),
            "margin": pd.Series(dtype="float64"),
            "months": pd.Series(dtype="Int64"),
            "age_months": pd.Series(dtype="int64"),
            "state": pd.Series(dtype=object),
            "loss": pd.Series(dtype="float64"),
        }
    )
