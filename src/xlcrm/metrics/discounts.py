"""Discounts given on won deals (M16): what was taken off the list price."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import won_in
from xlcrm.metrics.native_frames import Frame, collected, lazy
from xlcrm.metrics.period import Period


def discount_by_manager(deals: Frame, lines: Frame, period: Period) -> pd.Series:
    """Discount / list price over the won deals of the period whose discount is known, by user_id; 0..1.

    A deal's discount is its own, else that of its lines: 1 - line totals / (quantity * unit price). List price =
    amount / (1 - discount). A deal without a word on discounts is left out, not taken as 0. The manager is who owned
    the deal at the close; the index holds "" for none. Source: M16.
    """
    priced = lazy(lines).filter(~nw.col("deal_id").is_null(), ~nw.col("discount_pct").is_null())
    of_lines = priced.with_columns(listed=nw.col("qty") * nw.col("unit_price")).group_by("deal_id")
    sums = of_lines.agg(listed=nw.col("listed").sum(), net=nw.col("line_total").sum())
    known = (
        won_in(deals, period)
        .join(sums, on="deal_id", how="left")
        .with_columns(line_discount=nw.when(nw.col("listed") > 0).then(1 - nw.col("net") / nw.col("listed")))
    )
    known = known.select(
        user_id=nw.coalesce("owner_at_close_id", "owner_id").fill_null(""),
        amount=nw.col("amount_base"),
        discount=nw.coalesce("discount_pct", "line_discount"),
    )
    sound = known.filter(nw.col("amount") > 0, nw.col("discount") >= 0, nw.col("discount") < 1)
    listed = sound.with_columns(listed=nw.col("amount") / (1 - nw.col("discount")))
    found = collected(
        listed.group_by("user_id").agg(amount=nw.col("amount").sum(), listed=nw.col("listed").sum())
    ).set_index("user_id")
    return (1 - found["amount"].astype(float) / found["listed"].astype(float)).sort_index()
