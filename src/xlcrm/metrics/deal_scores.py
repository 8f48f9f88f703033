"""Closed deals scored by whatever they are grouped by: managers, territories (M16, M41)."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import closed_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, countable
from xlcrm.metrics.period import Period
from xlcrm.metrics.profitability import with_costs
from xlcrm.metrics.sales_cycle import cycle_days

SCORES = (
    "deals_won",
    "deals_lost",
    "win_rate",
    "revenue",
    "share_of_revenue",
    "average_won_amount",
    "margin",
    "margin_pct",
    "sales_cycle_mean_days",
)


def closed_deals(deals: Frame, lines: Frame, period: Period) -> Lazy:
    """Deals won and lost in the period with owner at close, won amount, margin and days to win.

    Owner = `owner_at_close`, else `owner`. Amounts in own currency, days whole.
    """
    return with_scored_columns(with_costs(closed_in(deals, period), lines))


def with_scored_columns(closed: Lazy) -> Lazy:
    """Closed deals of `with_costs` with what `closed_deals` tells of them."""
    has_closer = ~nw.col("owner_at_close_id").is_null()
    costed = closed.with_columns(
        seller_id=nw.when(has_closer).then(nw.col("owner_at_close_id")).otherwise(nw.col("owner_id")),
        seller=nw.when(has_closer).then(nw.col("owner_at_close")).otherwise(nw.col("owner")),
        is_won=nw.col("status") == "Won",
        days=cycle_days(),
    )
    is_timed = nw.col("is_won") & (nw.col("days") >= 0).fill_null(value=False)
    has_margin = nw.col("is_won") & ~nw.col("margin").is_null()
    return costed.with_columns(
        won_amount=nw.when(nw.col("is_won")).then(nw.col("amount_base")),
        won_margin=nw.when(nw.col("is_won")).then(nw.col("margin")),
        margin_base=nw.when(has_margin).then(nw.col("amount_base")),
        won_days=nw.when(is_timed).then(nw.col("days")),
    )


def score_by(closed: Lazy, *keys: str) -> pd.DataFrame:
    """One row a group with the scores, largest revenue first; shares are 0..1 and add up to 1.

    No data is missing, never 0; a group that won nothing has revenue 0, so that the parts add up.
    """
    return scored(sums_by(closed, *keys), *keys)


def sums_by(closed: Lazy, *keys: str) -> pd.DataFrame:
    """One row a group with what the scores are made of; all of it may be added up or shared out."""
    known = closed.with_columns(**{key: nw.col(key).fill_null("") for key in keys})
    return collected(
        countable(known)
        .group_by(*keys)
        .agg(
            deals_won=nw.col("is_won").sum(),
            closed=nw.len(),
            revenue=nw.col("won_amount").sum(),
            priced=nw.col("won_amount").count(),
            margin=nw.col("won_margin").sum(),
            margin_deals=nw.col("won_margin").count(),
            margin_base=nw.col("margin_base").sum(),
            days=nw.col("won_days").sum(),
            timed=nw.col("won_days").count(),
        )
    )


def scored(sums: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """The scores of the groups of `sums_by`, largest revenue first."""
    rows = sums.sort_values(["revenue", *keys], ascending=[False, *(True for _key in keys)], ignore_index=True)
    return _with_rates(rows)[[*keys, *SCORES]]


def _with_rates(rows: pd.DataFrame) -> pd.DataFrame:
    everything = rows["revenue"].sum()
    return rows.assign(
        deals_won=_whole(rows["deals_won"]),
        deals_lost=_whole(rows["closed"] - rows["deals_won"]),
        win_rate=rows["deals_won"] / rows["closed"],
        average_won_amount=(rows["revenue"] / rows["priced"]).where(rows["priced"] > 0),
        sales_cycle_mean_days=(rows["days"] / rows["timed"]).where(rows["timed"] > 0),
        share_of_revenue=rows["revenue"] / everything if everything else float("nan"),
        margin=rows["margin"].where(rows["margin_deals"] > 0),
        margin_pct=(rows["margin"] / rows["margin_base"]).where(rows["margin_base"] != 0),
    )


def _whole(deals: pd.Series) -> pd.Series:
    """Whole numbers where no deal was shared out."""
    shared = deals.astype("float64")
    return shared.round().astype("int64") if bool((shared.round(6) % 1 == 0).all()) else shared
