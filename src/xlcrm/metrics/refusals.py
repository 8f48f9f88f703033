"""Refusals: deals lost in the period by reason (M06), and how many were our own fault (M06b)."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import lost_in
from xlcrm.metrics.native_frames import Frame, collected, ratio, rows_in
from xlcrm.metrics.period import Period
from xlcrm.texts import _

_OUR_REASON = "Our failure"


def refusals_by_reason(deals: Frame, period: Period) -> pd.DataFrame:
    """Lost deals by reason: reason, deals, amount (own currency), share (0..1 of lost deals); most frequent first.

    Lost deals without a reason are a row of their own. Source: M06.
    """
    lost = lost_in(deals, period).with_columns(reason=nw.col("loss_reason").fill_null(""))
    rows = collected(lost.group_by("reason").agg(deals=nw.len(), amount=nw.col("amount_base").sum()))
    rows = rows.sort_values(["deals", "reason"], ascending=[False, True], ignore_index=True)
    rows["reason"] = rows["reason"].map(lambda reason: _(reason) if reason else _("(no reason)"))
    rows["share"] = rows["deals"] / rows["deals"].sum()
    return rows


def operational_loss_share(deals: Frame, period: Period) -> float | None:
    """Deals lost by our own failure (forgot, late, papers, wrong product) / all lost deals with a reason. 0..1.

    Counted are the loss category Operational and the reason Our failure. Source: M06b.
    """
    lost = lost_in(deals, period)
    named = ~nw.col("loss_reason").is_null() | ~nw.col("loss_category").is_null()
    ours = (nw.col("loss_category").fill_null("") == "Operational") | (
        nw.col("loss_reason").fill_null("") == _OUR_REASON
    )
    return ratio(rows_in(lost.filter(ours)), rows_in(lost.filter(named)))
