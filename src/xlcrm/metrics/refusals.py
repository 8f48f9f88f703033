"""Refusals: deals lost in the period, cut by reason and more (M06), and how many were our own fault (M06b)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import closed_in, lost_in
from xlcrm.metrics.native_frames import (
    Frame,
    Lazy,
    collected,
    count,
    countable,
    lazy,
    number,
    ratio,
    values_of,
)
from xlcrm.metrics.period import Period
from xlcrm.metrics.stage_moves import stage_places
from xlcrm.texts import _

Cut = Literal["reason", "stage", "manager", "product", "source"]
CUTS: tuple[Cut, ...] = ("reason", "stage", "manager", "product", "source")

_OUR_REASON = "Our failure"
_COLUMNS = (
    *("deal_id", "status", "stage", "close_date", "amount_base", "loss_reason", "source"),
    *("owner_id", "owner", "owner_at_close_id", "owner_at_close", "product_id", "product"),
)


@dataclass(frozen=True, slots=True)
class OperationalLosses:
    """Deals lost by our own failure against all lost deals that say why; by count and by value, 0..1."""

    by_count: float | None
    by_value: float | None
    deals: int  # by our own failure
    with_reason: int


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


def closed_with_cuts(deals: Frame, stages: Frame, stage_history: Frame, lines: Frame, period: Period) -> Lazy:
    """The deals won and lost in the period with what refusals are cut by: each of `CUTS`, and its id as `..._id`.

    The stage at loss is the open stage that the history saw last, else the deal's own where that is an open one. The
    manager is who owned the deal at the close. The product is the deal's, else that of its largest line.
    """
    has_closer = ~nw.col("owner_at_close_id").is_null()
    is_lost = (nw.col("status") == "Lost").fill_null(value=False)
    slim = lazy(deals).select(*_COLUMNS)
    cut = _with_products(_with_last_stage(closed_in(slim, period), stages, stage_history), lines)
    return cut.with_columns(
        reason=nw.col("loss_reason"),
        reason_id=nw.col("loss_reason"),
        stage=nw.col("last_stage"),
        stage_id=nw.col("last_stage"),
        manager_id=nw.when(has_closer).then(nw.col("owner_at_close_id")).otherwise(nw.col("owner_id")),
        manager=nw.when(has_closer).then(nw.col("owner_at_close")).otherwise(nw.col("owner")),
        source_id=nw.col("source"),
        is_lost=is_lost,
        lost_amount=nw.when(is_lost & (nw.col("amount_base") > 0)).then(nw.col("amount_base")),
    )


def refusals_by(closed: Lazy, cut: Cut) -> pd.DataFrame:
    """Lost deals of `closed_with_cuts` by one cut, most frequent first; deals that say nothing are a row, named None.

    Columns: the cut (canonical values), deals, share (0..1 of lost deals), amount (own currency, missing where no
    lost deal has one), amount_share (0..1); by manager, product and source also closed (won and lost) and refusal_rate
    (lost / closed, 0..1). Groups that lost nothing are left out. Source: M06.
    """
    key = f"{cut}_id"
    rows = collected(
        countable(closed.with_columns(**{key: nw.col(key).fill_null("")}))
        .group_by(key)
        .agg(
            **{cut: nw.col(cut).max()},
            deals=nw.col("is_lost").sum(),
            amount=nw.col("lost_amount").sum(),
            priced=nw.col("lost_amount").count(),
            closed=nw.len(),
        )
    )
    numbers = rows[["deals", "amount", "priced", "closed"]].astype("float64")
    rows = pd.DataFrame({key: rows[key], cut: rows[cut].astype(object).where(rows[key] != "", None), **numbers})
    rows = rows[rows["deals"] > 0].sort_values(["deals", cut, key], ascending=[False, True, True], ignore_index=True)
    told = pd.DataFrame(
        {
            cut: rows[cut],
            "deals": rows["deals"].astype("int64"),
            "share": rows["deals"] / rows["deals"].sum(),
            "amount": rows["amount"].where(rows["priced"] > 0),
            "amount_share": rows["amount"] / rows["amount"].sum() if rows["amount"].sum() else float("nan"),
        }
    )
    if cut in {"reason", "stage"}:  # won deals have neither
        return told
    return told.assign(closed=rows["closed"].astype("int64"), refusal_rate=rows["deals"] / rows["closed"])


def operational_loss_share(deals: Frame, period: Period) -> float | None:
    """Deals lost by our own failure (forgot, late, papers, wrong product) / all lost deals with a reason. 0..1.

    Counted are the loss category Operational and the reason Our failure. Source: M06b.
    """
    return operational_losses(deals, period).by_count


def operational_losses(deals: Frame, period: Period) -> OperationalLosses:
    """The share of our own failures in the refusals of the period, by count and by value.

    Lost deals without reason and category are left out of both; those without an amount, of the share by value.
    Source: M06b.
    """
    category, reason, ours = nw.col("loss_category"), nw.col("loss_reason"), is_our_failure()
    amount = nw.when(nw.col("amount_base") > 0).then(nw.col("amount_base"))
    named = lost_in(deals, period).filter(~reason.is_null() | ~category.is_null())
    found = values_of(
        named.with_columns(ours=ours, amount=amount, our_amount=nw.when(ours).then(amount)),
        all=nw.len(),
        ours=nw.col("ours").sum(),
        amount=nw.col("amount").sum(),
        our_amount=nw.col("our_amount").sum(),
    )
    deals_named, deals_ours = count(found["all"]), count(found["ours"])
    by_value = ratio(number(found["our_amount"]) or 0.0, number(found["amount"]))
    return OperationalLosses(ratio(deals_ours, deals_named), by_value, deals_ours, deals_named)


def is_our_failure() -> nw.Expr:
    """Whether a lost deal was lost by ourselves, as M06b counts: never missing."""
    category, reason = nw.col("loss_category"), nw.col("loss_reason")
    return (category.fill_null("") == "Operational") | (reason.fill_null("") == _OUR_REASON)


def lost_without_reason(deals: Frame, period: Period) -> pd.DataFrame:
    """The deals lost in the period that say no reason and no category: row, name."""
    silent = lost_in(deals, period).filter(nw.col("loss_reason").is_null(), nw.col("loss_category").is_null())
    return collected(silent.select("row", "name")).sort_values("row", ignore_index=True)


def refusals_by_month(deals: Frame, period: Period) -> pd.DataFrame:
    """A row a month of the period: month (2026-01), lost, closed, refusal_rate (0..1; missing where none closed)."""
    marked = closed_in(deals, period).select(
        year=nw.col("close_date").dt.year(),
        of=nw.col("close_date").dt.month(),
        is_lost=(nw.col("status") == "Lost").fill_null(value=False),
    )
    found = collected(countable(marked).group_by("year", "of").agg(lost=nw.col("is_lost").sum(), closed=nw.len()))
    months = pd.DataFrame(
        {"year": [day.year for day in period.month_starts], "of": [day.month for day in period.month_starts]}
    )
    rows = months.merge(found.astype("int64"), on=["year", "of"], how="left").fillna(0).astype("int64")
    return pd.DataFrame(
        {
            "month": rows["year"].astype(str) + "-" + rows["of"].astype(str).str.zfill(2),
            "lost": rows["lost"],
            "closed": rows["closed"],
            "refusal_rate": (rows["lost"] / rows["closed"]).where(rows["closed"] > 0),
        }
    )


def _with_last_stage(deals: Lazy, stages: Frame, history: Frame) -> Lazy:
    """The deals with last_stage: the open stage that they came to, or left, last."""
    open_stages = stage_places(stages)
    slim = lazy(history).select("deal_id", "from_stage", "to_stage", "changed_at", "history_id")
    moves = slim.filter(~nw.col("deal_id").is_null(), ~nw.col("changed_at").is_null())
    seen = nw.concat(
        [
            moves.select("deal_id", "changed_at", "history_id", stage=nw.col(end), is_to=nw.lit(is_to))
            for end, is_to in (("from_stage", 0), ("to_stage", 1))
        ],
        how="vertical",
    ).join(open_stages, on="stage", how="inner")
    order = ["changed_at", "history_id", "is_to", "place"]
    later = seen.with_columns(next_place=nw.col("place").shift(-1).over("deal_id", order_by=order))
    last = later.filter(nw.col("next_place").is_null()).select("deal_id", seen_stage=nw.col("stage"))
    own = open_stages.select("stage", own_stage=nw.col("stage"))
    joined = deals.join(last, on="deal_id", how="left").join(own, on="stage", how="left")
    return joined.with_columns(last_stage=nw.coalesce("seen_stage", "own_stage"))


def _with_products(deals: Lazy, lines: Frame) -> Lazy:
    """The deals with product_id and product filled from their largest line where the deal names none."""
    named = lazy(lines).filter(~nw.col("deal_id").is_null(), ~nw.col("product_id").is_null())
    sized = named.with_columns(size=-nw.col("line_total").fill_null(0.0))
    in_turn = sized.with_columns(
        before=nw.col("size").shift(1).over("deal_id", order_by=["size", "product", "product_id"])
    )
    largest = in_turn.filter(nw.col("before").is_null()).select(
        "deal_id", line_product_id=nw.col("product_id"), line_product=nw.col("product")
    )
    joined = deals.join(largest, on="deal_id", how="left")
    has_own = ~nw.col("product_id").is_null()
    return joined.with_columns(
        product=nw.when(has_own).then(nw.col("product")).otherwise(nw.col("line_product")),
        product_id=nw.when(has_own).then(nw.col("product_id")).otherwise(nw.col("line_product_id")),
    )
