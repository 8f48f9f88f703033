"""Clients that cost more than they bring (M12), and why."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from xlcrm.metrics.native_frames import ratio

BELOW_COST, NOT_PAID, COSTLY_TO_SERVE = "below_cost", "bad_debt", "cost_to_serve"


@dataclass(frozen=True, slots=True)
class UnprofitableClients:
    """Who was judged and who loses money.

    rows: every client judged: client_id, client, revenue, margin, cost_to_serve, bad_debt, result (own currency),
    reason; the worst first. share_of_clients and share_of_revenue: of the losing ones among those judged, 0..1.
    not_judged: clients that bought, of whom no cost of goods is known. is_gross: no cost of service was known, so the
    result is the gross margin less bad debts.
    """

    rows: pd.DataFrame
    share_of_clients: float | None
    share_of_revenue: float | None
    not_judged: int
    is_gross: bool

    @property
    def losing(self) -> pd.DataFrame:
        """The clients with a result under zero, the worst first."""
        return self.rows[self.rows["result"] < 0]


def unprofitable_clients(
    revenue: pd.DataFrame, margins: pd.DataFrame, served: pd.DataFrame | None, debts: pd.DataFrame
) -> UnprofitableClients:
    """Margin - cost to serve - bad debt < 0, over clients with a known margin or a bad debt in the period.

    revenue: id, name, value of the period. margins: `client_margins`. served: rows of `cost_to_serve`, None where
    nobody has a rate. debts: `bad_debts`. Who was only served, and bought nothing, is not judged. Reason: below_cost
    where the margin itself is negative, else bad_debt or cost_to_serve, whichever is larger. Source: M12.
    """
    known = margins.dropna(subset=["margin"])[["client_id", "client", "margin"]]
    rows = known.merge(debts, on="client_id", how="outer", suffixes=("", "_of_debt"))
    values = revenue.set_index("id")["value"]
    costs = pd.Series(dtype="float64") if served is None else served.set_index("client_id")["cost"]
    judged = rows.assign(
        client=rows["client"].fillna(rows["client_of_debt"]),
        revenue=_money(rows["client_id"].map(values)),
        margin=_money(rows["margin"]),
        cost_to_serve=_money(rows["client_id"].map(costs)),
        bad_debt=_money(rows["bad_debt"]),
    )
    judged = judged.assign(result=judged["margin"] - judged["cost_to_serve"] - judged["bad_debt"])
    judged = judged.assign(reason=_reasons(judged)).sort_values(["result", "client", "client_id"], ignore_index=True)
    losing = judged[judged["result"] < 0]
    columns = ["client_id", "client", "revenue", "margin", "cost_to_serve", "bad_debt", "result", "reason"]
    return UnprofitableClients(
        rows=judged[columns],
        share_of_clients=ratio(len(losing), len(judged)),
        share_of_revenue=ratio(float(losing["revenue"].sum()), float(judged["revenue"].sum())),
        not_judged=int((~revenue["id"].isin(known["client_id"])).sum()),
        is_gross=served is None,
    )


def _money(values: pd.Series) -> pd.Series:
    return values.astype("float64").fillna(0.0)


def _reasons(rows: pd.DataFrame) -> pd.Series:
    """Why a client loses money; missing where it does not."""
    by_cost = pd.Series(COSTLY_TO_SERVE, index=rows.index, dtype=object)
    reasons = by_cost.mask(rows["bad_debt"] >= rows["cost_to_serve"], NOT_PAID).mask(rows["margin"] < 0, BELOW_COST)
    return reasons.where(rows["result"] < 0, None)
