"""Goals (M38): how far each has come from where it started, and what that is worth in money."""

from __future__ import annotations

import datetime as dt
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


def goal_pace(progress: pd.DataFrame, start: dt.date, day: dt.date) -> pd.DataFrame:
    """The goals of `goal_progress` with expected and verdict: where an even pace from the start would be by the day.

    expected: 0..1, days gone / days from the start to the due day; missing without a due day, 1 from it on. verdict:
    "reached", "missed" (due before the day), "further away" (below 0), "on pace", "behind"; "under way" without a due
    day, "unknown" without progress. Source: M38b, common practice.
    """
    due = pd.to_datetime(progress["due"])
    whole = (due - pd.Timestamp(start)).dt.days.astype("float64")
    gone = float((day - start).days)
    expected = (gone / whole.where(whole > 0)).clip(0.0, 1.0).where(whole > 0, 1.0).where(due.notna())
    way = progress["progress"].astype("float64")
    verdict = pd.Series("under way", index=progress.index, dtype=object)
    verdict = verdict.mask(way >= expected, "on pace").mask(way < expected, "behind").mask(way < 0, "further away")
    is_over = (due < pd.Timestamp(day)).fillna(value=False)
    verdict = verdict.mask(is_over, "missed").mask(way >= 1, "reached").mask(way.isna(), "unknown")
    return progress.assign(expected=expected, verdict=verdict)


def goals_by_owner(paced: pd.DataFrame) -> pd.DataFrame:
    """A row an owner (missing: nobody's): goals, reached, on_pace, behind (further away too), missed, unknown, worth.

    paced: of `goal_pace`. worth: own currency, missing where no goal of theirs has a price.
    """
    names = {
        "reached": ("reached",),
        "on_pace": ("on pace", "under way"),
        "behind": ("behind", "further away"),
        "missed": ("missed",),
        "unknown": ("unknown",),
    }
    flags = {key: paced["verdict"].isin(verdicts).astype("int64") for key, verdicts in names.items()}
    rows = paced.assign(**flags, goals=1, owner=paced["owner"].fillna(""))
    sums = {key: (key, "sum") for key in ("goals", *names)}
    found = rows.groupby("owner", as_index=False).agg(**sums)
    worth = rows.groupby("owner")["worth"].sum(min_count=1)
    named = found.assign(worth=found["owner"].map(worth).astype("float64"), owner=found["owner"].replace("", None))
    return named.sort_values(["goals", "owner"], ascending=[False, True], ignore_index=True)
