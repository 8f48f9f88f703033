"""Open deals by stage: how long they have stood there, and which ones longer than the stage permits (M03b)."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import open_at
from xlcrm.metrics.native_frames import Frame, Lazy, collected, countable, lazy, number_of_day


def open_stays(deals: Frame, stages: Frame, moves: Lazy, day: dt.date) -> Lazy:
    """The deals open at the end of the day with every column of theirs, and stage_days, max_days, is_over.

    stage becomes the stage of that day, missing where a deal closed since and no history tells. stage_days (whole) run
    from the last move by then; they are missing where the stage history does not know the deal, or says that it stands
    elsewhere. is_over: longer than the stage's max_days. A deal whose history says that it was closed already is left
    out. moves: of `stage_moves`. Source: M03b.
    """
    known = open_at(deals, day).join(_last_moves(moves, day), on="deal_id", how="left")
    is_told = (nw.col("moved_to") == nw.col("stage")) | ~nw.col("next_day").is_null()
    is_told = is_told.fill_null(value=False)
    own = nw.when(nw.col("status") == "Open").then(nw.col("stage"))
    placed = known.with_columns(
        stage=nw.when(is_told).then(nw.col("moved_to")).otherwise(own),
        stage_days=nw.when(is_told).then(number_of_day(day) - nw.col("entered")),
    )
    by_stage = lazy(stages).filter(~nw.col("stage").is_null()).group_by("stage")
    limits = by_stage.agg(
        max_days=nw.col("max_days").min(), order=nw.col("order").min(), stage_type=nw.col("type").min()
    )
    limited = placed.join(limits, on="stage", how="left").filter(nw.col("stage_type").fill_null("Open") == "Open")
    return limited.with_columns(is_over=(nw.col("stage_days") > nw.col("max_days")).fill_null(value=False))


def _last_moves(moves: Lazy, day: dt.date) -> Lazy:
    """By deal: where its last move by the end of the day led, on which day, and the day of the move after it."""
    number = number_of_day(day)
    was_last = nw.col("next_day").is_null() | (nw.col("next_day") > number)
    last = moves.filter(nw.col("day") <= number, was_last)
    return last.select("deal_id", "next_day", moved_to=nw.col("to_stage"), entered=nw.col("day"))


def overrun_by_stage(stays: Lazy) -> pd.DataFrame:
    """A row a stage of the deals of `open_stays`, in the order of the stages; deals without a stage are a row.

    stage, deals, amount (own currency, missing where none is known), timed (deals whose days are known), mean_days,
    longest_days, max_days (missing: no limit), over (deals past it), share_over (0..1 of the timed ones). Source: M03b.
    """
    named = stays.with_columns(stage=nw.col("stage").fill_null(""))
    rows = collected(
        countable(named)
        .group_by("stage")
        .agg(
            order=nw.col("order").min(),
            deals=nw.len(),
            amount=nw.col("amount_base").sum(),
            priced=nw.col("amount_base").count(),
            timed=nw.col("stage_days").count(),
            mean_days=nw.col("stage_days").mean(),
            longest_days=nw.col("stage_days").max(),
            max_days=nw.col("max_days").min(),
            over=nw.col("is_over").sum(),
        )
    )
    numbers = rows.drop(columns="stage").astype("float64").assign(stage=rows["stage"])
    numbers = numbers.sort_values(["order", "stage"], ignore_index=True)
    counts = numbers[["deals", "timed", "over"]].astype("int64")
    return pd.DataFrame(
        {
            "stage": numbers["stage"].replace("", None),
            "deals": counts["deals"],
            "amount": numbers["amount"].where(numbers["priced"] > 0),
            "timed": counts["timed"],
            "mean_days": numbers["mean_days"],
            "longest_days": numbers["longest_days"],
            "max_days": numbers["max_days"],
            "over": counts["over"],
            "share_over": (counts["over"] / counts["timed"]).where(counts["timed"] > 0),
        }
    )


def over_limit(stays: Lazy) -> pd.DataFrame:
    """The deals of `open_stays` that stand longer than their stage permits, with days_over; the latest first."""
    rows = collected(stays.filter(nw.col("is_over")).with_columns(days_over=nw.col("stage_days") - nw.col("max_days")))
    numbers = rows[["stage_days", "max_days", "days_over"]].astype("float64")
    return rows.assign(**numbers).sort_values(["days_over", "row"], ascending=[False, True], ignore_index=True)
