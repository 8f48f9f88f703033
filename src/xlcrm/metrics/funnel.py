"""The funnel (M41): how many deals opened in the period reached each stage, and how long they stayed there."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import opened_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, day_number, lazy
from xlcrm.metrics.period import Period
from xlcrm.texts import _


def funnel(deals: Frame, stages: Frame, stage_history: Frame, period: Period) -> pd.DataFrame:
    """A row a stage: stage, deals that reached or passed it, from_first and from_previous (0..1), mean_days in it.

    Cohort: deals created in the period. A won deal passed every stage; a lost one reached the furthest stage of
    its history, or the first where it has none. mean_days is missing without history. Source: M41.
    """
    ordered = _open_stages(stages)
    furthest = _furthest(deals, ordered, stage_history, period)
    names = [*ordered["stage"], _("Won")]
    reached = [int((furthest >= place).sum()) for place in range(1, len(names) + 1)]
    rows = pd.DataFrame({"stage": names, "deals": reached}).astype({"deals": "int64"})
    previous = rows["deals"].shift(1)
    days = _mean_days(stage_history, rows["stage"])
    return rows.assign(
        from_first=rows["deals"] / rows["deals"].iloc[0] if rows["deals"].iloc[0] else float("nan"),
        from_previous=(rows["deals"] / previous).where(previous > 0),
        mean_days=days,
    )


def _open_stages(stages: Frame) -> pd.DataFrame:
    """Stage and place, 1 for the first, of the stages in which a deal is open."""
    kept = lazy(stages).filter(nw.col("type") == "Open", ~nw.col("stage").is_null()).select("stage", "order")
    rows = collected(kept).sort_values(["order", "stage"], ignore_index=True)
    return pd.DataFrame({"stage": rows["stage"], "place": range(1, len(rows) + 1)})


def _furthest(deals: Frame, ordered: pd.DataFrame, history: Frame, period: Period) -> pd.Series:
    """The place of the furthest stage that each deal of the cohort reached."""
    places = ordered.set_index("stage")["place"]
    cohort = collected(opened_in(deals, period).select("deal_id", "stage", "status"))
    by_history = _furthest_in_history(history, places)
    reached = cohort["stage"].map(places).fillna(1)
    reached = pd.concat([reached, cohort["deal_id"].map(by_history)], axis=1).max(axis=1)
    return reached.where((cohort["status"] != "Won").fillna(value=True), len(places) + 1)


def _furthest_in_history(history: Frame, places: pd.Series) -> pd.Series:
    moves = collected(lazy(history).select("deal_id", "from_stage", "to_stage")).dropna(subset=["deal_id"])
    both = pd.concat([moves["from_stage"].map(places), moves["to_stage"].map(places)], axis=1).max(axis=1)
    return both.astype(float).groupby(moves["deal_id"]).max()


def _mean_days(history: Frame, stages: pd.Series) -> pd.Series:
    """Mean days between entering a stage and leaving it."""
    moves: Lazy = lazy(history).filter(~nw.col("deal_id").is_null(), ~nw.col("changed_at").is_null())
    rows = collected(moves.select("deal_id", stage=nw.col("to_stage"), day=day_number("changed_at")))
    rows = rows.sort_values(["deal_id", "day"], kind="stable")
    stay = rows.groupby("deal_id")["day"].shift(-1) - rows["day"]
    return stages.map(stay.astype(float).groupby(rows["stage"]).mean()).astype(float)
