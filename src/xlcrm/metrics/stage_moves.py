"""The moves of deals from stage to stage: what came before each, and how long the deal had stayed there."""

from __future__ import annotations

import narwhals as nw

from xlcrm.metrics.native_frames import Frame, Lazy, day_number, lazy

_IN_ORDER = ["changed_at", "history_id", "to_stage"]  # moves of one moment go by the number that the software gave


def stage_places(stages: Frame) -> Lazy:
    """Stage and place, 1 for the first, of the stages in which a deal is open; equal orders go by name."""
    kept = lazy(stages).filter(nw.col("type") == "Open", ~nw.col("stage").is_null())
    single = kept.group_by("stage").agg(order=nw.col("order").min()).with_columns(one=nw.lit(1))
    return single.select("stage", place=nw.col("one").cum_sum().over(order_by=["order", "stage"]))


def stage_moves(history: Frame) -> Lazy:
    """Each dated move of a known deal: deal_id, from_stage, to_stage, day, previous_day, next_day (day numbers).

    from_stage is what the row says, else where the move before led to; previous_day is missing for a first move,
    next_day for a last one.
    """
    slim = lazy(history).select("deal_id", "from_stage", *_IN_ORDER)
    dated = slim.filter(~nw.col("deal_id").is_null(), ~nw.col("changed_at").is_null())
    dated = dated.with_columns(day=day_number("changed_at"))
    in_turn = dated.with_columns(
        previous_day=nw.col("day").shift(1).over("deal_id", order_by=_IN_ORDER),
        previous_stage=nw.col("to_stage").shift(1).over("deal_id", order_by=_IN_ORDER),
        next_day=nw.col("day").shift(-1).over("deal_id", order_by=_IN_ORDER),
    )
    return in_turn.select(
        "deal_id",
        "to_stage",
        "day",
        "previous_day",
        "next_day",
        from_stage=nw.coalesce("from_stage", "previous_stage"),
    )


def stage_stays(deals: Lazy, places: Lazy, moves: Lazy) -> Lazy:
    """Each stay of the deals in a stage that ended: stage, days (whole).

    places: of `stage_places`. moves: of `stage_moves`.

    A stay begins with the move before; in the first stage, without such a move, on the day the deal was created.
    Stays whose beginning is not known, or lies after their end, are left out.
    """
    begun = deals.select("deal_id", created=day_number("created_at"))
    moved = moves.filter(~nw.col("from_stage").is_null()).join(begun, on="deal_id", how="inner")
    placed = moved.join(places, left_on="from_stage", right_on="stage", how="inner")
    is_first = nw.col("previous_day").is_null() & (nw.col("place") == 1)
    since = nw.when(is_first).then(nw.col("created")).otherwise(nw.col("previous_day"))
    timed = placed.select(stage=nw.col("from_stage"), days=nw.col("day") - since)
    return timed.filter(nw.col("days") >= 0)
