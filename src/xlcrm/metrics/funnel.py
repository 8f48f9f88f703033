"""The funnel (M41): how many deals of a cohort reached each stage, where they stopped, how long they stayed there."""

from __future__ import annotations

from typing import Literal

import narwhals as nw
import pandas as pd

from xlcrm.metrics.deal_counts import closed_in, opened_in
from xlcrm.metrics.native_frames import Frame, Lazy, collected, countable, day_number, lazy
from xlcrm.metrics.period import Period, first_of_month
from xlcrm.metrics.stage_moves import stage_moves, stage_places, stage_stays
from xlcrm.texts import _

Cohort = Literal["created", "closed"]
_SHORTEST = 12  # months that the cohorts by month look back on at least


def funnel(
    deals: Frame,
    stages: Frame,
    stage_history: Frame,
    period: Period,
    *,
    cohort: Cohort = "created",
    moves: Lazy | None = None,
) -> pd.DataFrame:
    """A row a stage, "Won" last, over the deals created (or closed) in the period.

    Columns: stage; deals that reached or passed it; from_first and from_previous (0..1); drop_off (0..1, of those that
    reached it, who did not reach the next); still_open and lost_here (deals that came no further); mean_days in it;
    stays (how many that is the mean of). A won deal passed every stage; a lost one reached the furthest stage of its
    history, or the first where it has none. mean_days is missing without history. moves: of `stage_moves`, where they
    are known already. Source: M41.
    """
    places = stage_places(stages)
    names = collected(places).sort_values("place")["stage"].tolist()
    slim = lazy(deals).select("deal_id", "stage", "status", "created_at", "close_date")
    of_cohort = opened_in(slim, period) if cohort == "created" else closed_in(slim, period)
    stopped = _stopped_at(of_cohort, places, stage_history, len(names))
    rows = pd.DataFrame({"stage": [*names, _("Won")], "place": range(1, len(names) + 2)}).merge(
        stopped, on="place", how="left"
    )
    counts = rows[["stopped", "still_open", "lost_here"]].fillna(0).astype("int64")
    reached = counts["stopped"][::-1].cumsum()[::-1]
    followed = reached.shift(-1)
    return pd.DataFrame(
        {
            "stage": rows["stage"],
            "deals": reached,
            "from_first": reached / reached.iloc[0] if reached.iloc[0] else float("nan"),
            "from_previous": (reached / reached.shift(1)).where(reached.shift(1) > 0),
            "drop_off": (1 - followed / reached).where(reached > 0),
            "still_open": counts["still_open"],
            "lost_here": counts["lost_here"],
            **_days(
                stage_stays(of_cohort, places, stage_moves(stage_history) if moves is None else moves), rows["stage"]
            ),
        }
    )


def cohorts_by_month(deals: Frame, period: Period) -> pd.DataFrame:
    """What became of the deals by the month they were created in; at least the twelve months up to the period's end.

    month (2026-01), opened, won, lost, still_open, win_rate (0..1 of those closed so far; missing where none is),
    mean_days_to_win. Later months had less time: their deals are open yet. Source: M41.
    """
    wide = Period(min(first_of_month(period.start), first_of_month(period.end, 1 - _SHORTEST)), period.end)
    rows = pd.DataFrame(
        {"year": [day.year for day in wide.month_starts], "of": [day.month for day in wide.month_starts]}
    )
    rows = rows.merge(
        _by_month(opened_in(lazy(deals).select("status", "created_at", "close_date"), wide)),
        on=["year", "of"],
        how="left",
    )
    counts = rows[["opened", "won", "lost", "still_open", "timed"]].fillna(0).astype("int64")
    closed = counts["won"] + counts["lost"]
    return pd.DataFrame(
        {
            "month": rows["year"].astype(str) + "-" + rows["of"].astype(str).str.zfill(2),
            **{key: counts[key] for key in ("opened", "won", "lost", "still_open")},
            "win_rate": (counts["won"] / closed).where(closed > 0),
            "mean_days_to_win": (rows["days"] / counts["timed"]).where(counts["timed"] > 0),
        }
    )


def lost_without_history(deals: Frame, stage_history: Frame, period: Period) -> int:
    """How many lost deals created in the period have no stage history: they count for the first stage only."""
    slim = lazy(deals).select("deal_id", "status", "created_at")
    lost = opened_in(slim, period).filter(nw.col("status") == "Lost").select("deal_id")
    known = lazy(stage_history).select("deal_id").filter(~nw.col("deal_id").is_null())
    return len(collected(lost.join(known, on="deal_id", how="anti")))


def _stopped_at(deals: Lazy, places: Lazy, history: Frame, stages_open: int) -> pd.DataFrame:
    """By the place of the furthest stage: stopped (all deals), still_open, lost_here."""
    moves = lazy(history).select("deal_id", "to_stage", "from_stage").filter(~nw.col("deal_id").is_null())
    both = nw.concat([moves.select("deal_id", stage=nw.col(end)) for end in ("to_stage", "from_stage")], how="vertical")
    furthest = both.join(places, on="stage", how="inner").group_by("deal_id").agg(furthest=nw.col("place").max())
    placed = deals.select("deal_id", "stage", "status").join(places, on="stage", how="left")
    placed = placed.join(furthest, on="deal_id", how="left")
    first = min(1, stages_open)
    reached = nw.max_horizontal(nw.col("place").fill_null(first), nw.col("furthest").fill_null(first))
    is_won = (nw.col("status") == "Won").fill_null(value=False)
    counted = placed.select(
        place=nw.when(is_won).then(nw.lit(stages_open + 1)).otherwise(reached),
        is_open=(nw.col("status") == "Open").fill_null(value=False),
        is_lost=(nw.col("status") == "Lost").fill_null(value=False),
    )
    rows = collected(
        countable(counted)
        .group_by("place")
        .agg(stopped=nw.len(), still_open=nw.col("is_open").sum(), lost_here=nw.col("is_lost").sum())
    )
    return rows.astype("int64")


def _days(stays: Lazy, stages: pd.Series) -> dict[str, pd.Series]:
    """Mean days by stage and how many stays they are the mean of."""
    rows = collected(stays.group_by("stage").agg(days=nw.col("days").mean(), stays=nw.len())).set_index("stage")
    return {
        "mean_days": stages.map(rows["days"].astype(float)).astype(float),
        "stays": stages.map(rows["stays"].astype(float)).fillna(0).astype("int64"),
    }


def _by_month(deals: Lazy) -> pd.DataFrame:
    days = day_number("close_date") - day_number("created_at")
    is_won = (nw.col("status") == "Won").fill_null(value=False)
    marked = deals.select(
        year=nw.col("created_at").dt.year(),
        of=nw.col("created_at").dt.month(),
        is_won=is_won,
        is_lost=(nw.col("status") == "Lost").fill_null(value=False),
        is_open=(nw.col("status") == "Open").fill_null(value=False),
        days=nw.when(is_won & (days >= 0).fill_null(value=False)).then(days),
    )
    rows = collected(
        countable(marked)
        .group_by("year", "of")
        .agg(
            opened=nw.len(),
            won=nw.col("is_won").sum(),
            lost=nw.col("is_lost").sum(),
            still_open=nw.col("is_open").sum(),
            days=nw.col("days").sum(),
            timed=nw.col("days").count(),
        )
    )
    return rows.astype("float64").astype({"year": "int64", "of": "int64"})
