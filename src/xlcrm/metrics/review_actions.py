"""What was agreed at weekly reviews: tasks that carry the week's mark, so that the next review can ask for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from xlcrm.metrics.activity_days import done_day, is_done
from xlcrm.metrics.native_frames import Frame, collected, lazy
from xlcrm.metrics.period import Period, before

REVIEW_MARK = "weekly-review"
"""The system whose name stands before the colon in external_ids of an agreed task."""
_ENDED = ("Done", "Canceled")


@dataclass(frozen=True, slots=True)
class ReviewAction:
    """Something that somebody shall do by a day."""

    what: str
    owner_id: str
    due: dt.date


def agreed_actions(activities: Frame, week: Period) -> pd.DataFrame:
    """Tasks agreed at reviews of earlier weeks that were open in this one: row, subject, owner, due_at, is_done, late.

    Those done or canceled before the week are out. late: days from the due day to the week's end, missing where it was
    done by then or is not due. Ordered by the due day.
    """
    marked = lazy(activities).filter(nw.col("external_ids").str.starts_with(f"{REVIEW_MARK}:").fill_null(value=False))
    has_ended = nw.col("status").is_in(_ENDED) & before("day", week.start)
    told = marked.with_columns(is_done=is_done(), day=done_day()).filter(~has_ended.fill_null(value=False))
    kept = ["row", "subject", "owner", "due_at", "day", "is_done", "external_ids"]
    rows = collected(told.select(kept)).sort_values(["due_at", "row"], ignore_index=True)
    rows = rows[rows["external_ids"].map(_week_of) < week.start.isoformat()].reset_index(drop=True)
    end = pd.Timestamp(week.end)
    in_time = rows["is_done"].astype(bool) & ~(rows["day"] > end + pd.Timedelta(days=1))
    late = (end - rows["due_at"].dt.normalize()).dt.days.astype("float64")
    return rows.assign(is_done=in_time, late=late.where((late > 0) & ~in_time)).drop(columns=["day", "external_ids"])


def new_actions(activities: Frame, week: Period, actions: Sequence[ReviewAction]) -> pd.DataFrame:
    """The tasks to plan for what was agreed at the week's review; those noted before are not planned twice."""
    prefix = f"{REVIEW_MARK}:{week.start.isoformat()}-"
    is_of_week = nw.col("external_ids").str.starts_with(prefix).fill_null(value=False)
    there = collected(lazy(activities).filter(is_of_week).select("subject", "owner_id"))
    known = set(zip(there["subject"], there["owner_id"], strict=True))
    fresh = [each for each in dict.fromkeys(actions) if (each.what, each.owner_id) not in known]
    return pd.DataFrame(
        {
            "type": "Task",
            "subject": [action.what for action in fresh],
            "owner_id": [action.owner_id for action in fresh],
            "due_at": pd.to_datetime([action.due for action in fresh]).astype("datetime64[us]"),
            "status": "Planned",
            "external_ids": [f"{prefix}{number}" for number in range(len(there) + 1, len(there) + len(fresh) + 1)],
        }
    )


def _week_of(mark: str) -> str:
    """The first day of the week whose review agreed it.

    >>> _week_of("weekly-review:2026-11-16-2")
    '2026-11-16'
    """
    return mark.removeprefix(f"{REVIEW_MARK}:")[:10]
