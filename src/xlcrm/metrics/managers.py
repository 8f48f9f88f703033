"""Results by manager (M16) and by territory, over deals closed in the period."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_scores import closed_deals, score_by, scored, sums_by
from xlcrm.metrics.native_frames import Frame, Lazy, last_in_alphabet, lazy
from xlcrm.metrics.period import Period
from xlcrm.texts import _


def results_by_manager(deals: Frame, lines: Frame, period: Period) -> pd.DataFrame:
    """owner_id, owner and the scores of `deal_scores.SCORES`; deals without an owner are a row of their own.

    The owner is who owned the deal when it closed, not today's. Source: M16.
    """
    return scores_by_manager(closed_deals(deals, lines, period))


def scores_by_manager(closed: Lazy) -> pd.DataFrame:
    """The same over deals of `deal_scores.closed_deals`."""
    rows = score_by(_with_one_name(closed), "seller_id", "seller")
    rows = rows.rename(columns={"seller_id": "owner_id", "seller": "owner"})
    rows["owner"] = rows["owner"].replace("", _("(no owner)"))
    rows["owner_id"] = rows["owner_id"].replace("", None)
    return rows


def _with_one_name(closed: Lazy) -> Lazy:
    """The deals of a person under one name, however often it was spelled otherwise or left blank."""
    names = last_in_alphabet(closed.filter(~nw.col("seller_id").is_null()), "seller_id", "seller")
    named = closed.join(names.rename({"seller": "only_name"}), on="seller_id", how="left")
    is_known = ~nw.col("seller_id").is_null()
    return named.with_columns(seller=nw.when(is_known).then(nw.col("only_name")).otherwise(nw.col("seller")))


def scores_by_territory(closed: Lazy, users: Frame) -> pd.DataFrame:
    """Territory and the scores of `deal_scores.SCORES`, over deals of `deal_scores.closed_deals`.

    A deal counts in its owner's territories, none is "(no territory)"; a deal of an owner with several counts in equal
    parts in each, so that the parts add up. Source: M26.
    """
    areas = (
        lazy(users)
        .filter(~nw.col("user_id").is_null(), ~nw.col("territories").is_null())
        .group_by("user_id")
        .agg(territory=nw.col("territories").max())
    )
    placed = closed.join(areas, left_on="seller_id", right_on="user_id", how="left")
    rows = scored(_shared_out(sums_by(placed, "territory")), "territory")
    return rows.assign(territory=rows["territory"].replace("", _("(no territory)")))


def _shared_out(sums: pd.DataFrame) -> pd.DataFrame:
    """Rows of several territories in equal parts, then a row a territory."""
    if sums.empty:
        return sums
    names = sums["territory"].map(lambda text: sorted({part.strip() for part in text.split(";")} - {""}) or [""])
    parts = sums.drop(columns="territory").astype("float64").div(names.map(len), axis=0)
    return parts.assign(territory=names).explode("territory").groupby("territory", as_index=False).sum()
