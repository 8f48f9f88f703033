"""Goals (M38): how far each has come from where it started, and what that is worth in money."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
import pandas as pd

from xlcrm.metrics.native_frames import Frame, collected, lazy

GOAL_COLUMNS = ("row", "metric", "baseline", "target", "actual", "is_measured", "progress", "due", "owner", "worth")


def goal_progress(goals: Frame, measured: Mapping[str, float | None]) -> pd.DataFrame:
    """A row a goal, columns `GOAL_COLUMNS`, in the order of the sheet; the table is as long as the list of goals.

    measured: what the software knows itself, by the goal's text in lower case; a value typed as actual comes first.
    progress = (actual - baseline) / (target - baseline): 1 is reached, below 0 is further away; lower-is-better needs
    no word, the signs do it. Missing where target = baseline or a value is. worth = steps towards the target * money
    per unit; without a target nobody knows which way is better. Source: M38, M09.
    """
    entered = lazy(goals).filter(~nw.col("metric").is_null())
    kept = ["row", "metric", "baseline", "target", "actual", "due", "owner", "money_per_unit"]
    rows = collected(entered.select(kept)).sort_values("row", ignore_index=True)
    known = rows["metric"].map(lambda text: measured.get(goal_key(text))).astype("float64")
    typed = rows["actual"].astype("float64")
    way = rows["target"].astype("float64") - rows["baseline"].astype("float64")
    actual = typed.fillna(known)
    gone = actual - rows["baseline"].astype("float64")
    towards = gone.where(way >= 0, -gone)
    found = rows.assign(
        actual=actual,
        is_measured=typed.isna() & known.notna(),
        progress=(gone / way).where(way != 0),
        worth=(towards * rows["money_per_unit"].astype("float64")).where(way.abs() > 0),
    )
    return found[list(GOAL_COLUMNS)]


def goal_improvement(progress: pd.DataFrame) -> float | None:
    """What all goals with a price have brought, in own currency; None where none has one. Source: M09."""
    priced = progress["worth"].dropna()
    return float(priced.sum()) if len(priced) else None


def goal_key(text: str) -> str:
    """How a goal's metric is looked up: `Win rate` and `win_rate` are one.

    >>> goal_key(" Win rate ")
    'win rate'
    """
    return " ".join(text.replace("_", " ").casefold().split())
