"""Profitability of deals (M08): margin = amount less direct cost, over deals whose cost is known."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.clients_of_rows import CLIENT_KEYS, client_columns
from xlcrm.metrics.deal_counts import won_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, count, lazy, number, present, ratio, values_of
from xlcrm.metrics.period import Period

_KEPT = (
    "row",
    "deal_id",
    "name",
    *CLIENT_KEYS,
    "owner",
    "status",
    "close_date",
    "amount_base",
    "direct_cost",
    "fx_rate",
)


@dataclass(frozen=True, slots=True)
class Profitability:
    """Margin in own currency, as a share of the amount and of the cost (0..1); deals of unknown cost are counted."""

    margin: float | None
    margin_pct: float | None
    markup: float | None
    deals: int
    unknown_cost: int
    at_a_loss: int  # deals that cost more than they brought


def deal_profitability(deals: Frame, lines: Frame, period: Period) -> Profitability:
    """Sum of amount - direct cost over deals won in the period with an amount and a known cost.

    Unknown cost leaves the deal out, it is not 100 %; all None where no cost is known. Source: M08, margin on revenue.
    """
    return profitability_of(with_costs(won_in(present(deals, *_KEPT), period), lines))


def profitability_of(won: Lazy) -> Profitability:
    """The same over won deals of `with_costs`."""
    is_known = ~nw.col("cost").is_null()
    priced = won.filter(~nw.col("amount_base").is_null()).select("cost", "margin", "amount_base")
    found = values_of(
        priced.with_columns(
            is_loss=(nw.col("margin") < 0).fill_null(value=False),
            amount=nw.when(is_known).then(nw.col("amount_base")),
        ),
        all=nw.len(),
        deals=nw.col("cost").count(),
        amount=nw.col("amount").sum(),
        cost=nw.col("cost").sum(),
        losses=nw.col("is_loss").sum(),
    )
    deals_known, all_won = count(found["deals"]), count(found["all"])
    if not deals_known:
        return Profitability(None, None, None, 0, all_won, 0)
    amount, cost = number(found["amount"]) or 0.0, number(found["cost"]) or 0.0
    margin = amount - cost
    return Profitability(
        margin,
        ratio(margin, amount),
        ratio(margin, cost),
        deals_known,
        all_won - deals_known,
        count(found["losses"]),
    )


def deals_sold_at_a_loss(deals: Frame, lines: Frame, period: Period) -> pd.DataFrame:
    """The deals won in the period that cost more than they brought, the worst first, with client, cost and margin.

    Source: M08, negative listed.
    """
    won = with_costs(won_in(present(deals, *_KEPT), period), lines).filter(nw.col("margin") < 0)
    rows = collected(
        won.with_columns(**client_columns()).select(
            "row", "name", "client", "owner", "close_date", "amount_base", "cost", "margin"
        )
    )
    return rows.sort_values(["margin", "row"], ignore_index=True)


def with_costs(deals: Lazy, lines: Frame) -> Lazy:
    """The deals with `cost` (own currency) and `margin`; both missing where the cost is unknown.

    Cost = the deal's direct cost + quantity * unit cost of its lines, each where given, times the deal's exchange
    rate. A deal with some lines costed and others not is of unknown cost.
    """
    joined = deals.join(_line_costs(lines), on="deal_id", how="left")
    is_known = ~nw.col("direct_cost").is_null() | ~nw.col("lines_cost").is_null()
    is_partial = (nw.col("lines_costed").fill_null(0) > 0) & (
        nw.col("lines_costed").fill_null(0) < nw.col("lines_all").fill_null(0)
    )
    cost = nw.col("direct_cost").fill_null(0.0) + nw.col("lines_cost").fill_null(0.0)
    own = cost * nw.col("fx_rate").fill_null(1.0)
    costed = joined.with_columns(cost=nw.when(is_known & ~is_partial).then(own))
    return costed.with_columns(margin=nw.col("amount_base") - nw.col("cost"))


def _line_costs(lines: Frame) -> Lazy:
    costed = lazy(lines).filter(~nw.col("deal_id").is_null()).with_columns(cost=nw.col("qty") * nw.col("unit_cost"))
    by_deal = costed.group_by("deal_id").agg(
        total=nw.col("cost").sum(), lines_costed=nw.col("cost").count(), lines_all=nw.len()
    )
    return by_deal.select(
        "deal_id",
        "lines_costed",
        "lines_all",
        lines_cost=nw.when(nw.col("lines_costed") > 0).then(nw.col("total")),
    )
