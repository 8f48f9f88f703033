"""Done: the selected activities are finished, with what came of them and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.reminders.chosen_records import told_left
from xlcrm.reminders.finish_activities import PICKS, TABLES, Finished, NextStep, WhatCame, finish_activities
from xlcrm.reminders.named_values import check_refusal, named_value
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome
from xlcrm.tables.problems import problems_json
from xlcrm.texts import N_, _, plural

READS = (*TABLES, "lists")
WRITES = ("activities", "companies", "contacts")


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    ids: Annotated[
        tuple[str, ...], Option(N_("Ids of activities, or of deals for their next planned activity."), picks=PICKS)
    ],
    outcome: Annotated[
        str, Option(N_("What came of it, e.g. Interested or Call back."), choices="outcome", is_asked=True)
    ] = "",
    refusal_reason: Annotated[
        str, Option(N_("Why the client refused; needed for a refusal."), choices="loss_reason", is_asked=True)
    ] = "",
    note: Annotated[str, Option(N_("What was said and agreed; it is put below the notes."), is_asked=True)] = "",
    minutes: Annotated[int | None, Option(N_("How long it took, in minutes."))] = None,
    next_in: Annotated[
        int | None, Option(N_("Plan the next step in so many days, on a working day."), is_asked=True)
    ] = None,
    next_type: Annotated[str, Option(N_("What the next step is, e.g. Meeting."), choices="activity_type")] = "Call",
    next_subject: Annotated[str, Option(N_("What the next step is about; the same where not given."))] = "",
) -> Outcome:
    """The activities done now; the next turn of those that repeat and the next step are planned."""
    what = WhatCame(
        named_value(tables, "outcome", outcome),
        named_value(tables, "loss_reason", refusal_reason),
        note.strip(),
        minutes,
    )
    check_refusal(tables, what.outcome, what.refusal_reason)
    if (minutes or 0) < 0:
        raise WrongUseError(_("Minutes must not be negative."))
    type_ = named_value(tables, "activity_type", next_type) or "Call"
    step = None if next_in is None else NextStep(next_in, type_, next_subject.strip())
    finished = finish_activities(tables, ids, what, step, context.stamp)
    return Outcome(finished.edits, finished.problems, " ".join(_sentences(finished)), _json(finished))


def _sentences(finished: Finished) -> Iterator[str]:
    yield plural("{count} activity is done.", "{count} activities are done.", len(finished.done))
    if turns := len(finished.turns):
        yield plural("{count} repeats and is planned anew.", "{count} repeat and are planned anew.", turns)
    if steps := len(finished.steps):
        yield plural("{count} next step is planned.", "{count} next steps are planned.", steps)
    yield from told_left(finished.problems)


def _json(finished: Finished) -> dict[str, object]:
    return {
        "done": finished.done["activity_id"].dropna().tolist(),
        "planned": [planned_json(row) for rows in (finished.turns, finished.steps) for _nth, row in rows.iterrows()],
        "left": problems_json(finished.problems),
    }


def planned_json(row: pd.Series) -> dict[str, object]:
    """A planned activity, as `--json` tells of it."""
    texts: dict[str, object] = {
        key: None if pd.isna(row[key]) else str(row[key]) for key in ("type", "subject", "owner")
    }
    due = row["due_at"]
    if pd.isna(due):
        return texts | {"due": None}
    return texts | {"due": f"{due:%Y-%m-%d}" if due == due.normalize() else f"{due:%Y-%m-%d %H:%M}"}
