"""What was done and what is planned: every activity with its day and its client."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from xlcrm.metrics.native_frames import Frame, Lazy, day_number, lazy

_TOLD = ("owner_id", "company_id", "contact_id", "deal_id", "type", "outcome", "notes")
DONE_DAYS = ("done_at", "due_at", "planned_at")
"""The columns that say when an activity was done, the best first."""


@dataclass(frozen=True, slots=True)
class ActivityDays:
    """Activities by state: owner_id, company_id, contact_id, deal_id, type, outcome, notes, day, day_number.

    company_id and contact_id are those of the deal where the activity names none. Activities without a day are out.
    """

    done: Lazy
    planned: Lazy


def read_activity_days(activities: Frame, deals: Frame) -> ActivityDays:
    """The activities of the firm; canceled and unanswered ones are neither done nor planned.

    Done: the status says so, or there is a done date and no status, or still Planned; its day is the done date, else
    the day it was due, else planned for. Planned: not done, and the status is Planned or empty; its day is the due one,
    else that planned for. The agenda counts the same ones.
    """
    marked = lazy(activities).select(
        *_TOLD,
        is_done=is_done(),
        is_planned=_is_open() & nw.col("done_at").is_null(),
        done_day=done_day(),
        planned_day=nw.coalesce("due_at", "planned_at"),
    )
    parties = lazy(deals).filter(~nw.col("deal_id").is_null()).select("deal_id", "company_id", "contact_id")
    return ActivityDays(*(_with_day(marked, state, parties.unique(["deal_id"])) for state in ("done", "planned")))


def is_done() -> nw.Expr:
    """Whether an activity was done: the status says so, or there is a done date and no status, or still Planned."""
    return ((nw.col("status") == "Done") | (~nw.col("done_at").is_null() & _is_open())).fill_null(value=False)


def done_day() -> nw.Expr:
    """When an activity was done: the done date, else the day it was due, else planned for; missing without any."""
    return nw.coalesce(*DONE_DAYS)


def _is_open() -> nw.Expr:
    return nw.col("status").is_null() | (nw.col("status") == "Planned")


def _with_day(marked: Lazy, state: str, parties: Lazy) -> Lazy:
    day = nw.col(f"{state}_day")
    dated = marked.filter(nw.col(f"is_{state}"), ~day.is_null()).select(*_TOLD, day=day)
    joined = dated.join(parties, on="deal_id", how="left", suffix="_of_deal")
    return joined.select(
        *(key for key in _TOLD if key not in {"company_id", "contact_id"}),
        "day",
        company_id=nw.coalesce("company_id", "company_id_of_deal"),
        contact_id=nw.coalesce("contact_id", "contact_id_of_deal"),
        day_number=day_number("day"),
    )
