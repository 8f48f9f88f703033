"""What contradicts itself in activities and stage changes: done ahead of time, done on no day, planned for no day."""

from __future__ import annotations

from collections.abc import Iterator

from xlcrm.checks.check import Check, CheckedFirm, Finding, failing
from xlcrm.checks.dates import before, in_future
from xlcrm.tables.problems import Severity
from xlcrm.texts import N_

LONGEST = 24 * 60  # minutes


def _done_undated(firm: CheckedFirm) -> Iterator[Finding]:
    activities = firm.frame("activities")
    yield failing("activities", "done_at", (activities["status"] == "Done") & activities["done_at"].isna())


def _planned_undated(firm: CheckedFirm) -> Iterator[Finding]:
    activities = firm.frame("activities")
    undated = activities[["planned_at", "due_at"]].isna().all(axis=1)
    yield failing("activities", "due_at", (activities["status"] == "Planned") & undated)


def _planned_but_done(firm: CheckedFirm) -> Iterator[Finding]:
    activities = firm.frame("activities")
    yield failing("activities", "status", (activities["status"] == "Planned") & activities["done_at"].notna())


def _odd_length(firm: CheckedFirm) -> Iterator[Finding]:
    minutes = firm.frame("activities")["duration_min"]
    yield failing("activities", "duration_min", (minutes < 0) | (minutes > LONGEST))


def _refused_without_reason(firm: CheckedFirm) -> Iterator[Finding]:
    activities = firm.frame("activities")
    yield failing(
        "activities", "refusal_reason", (activities["outcome"] == "Refused") & activities["refusal_reason"].isna()
    )


def _same_stage(firm: CheckedFirm) -> Iterator[Finding]:
    changes = firm.frame("stage_history")
    yield failing("stage_history", "to_stage", changes["from_stage"] == changes["to_stage"])


ACTIVITY_CHECKS = (
    Check(
        "done_in_future",
        ("activities",),
        Severity.ERROR,
        N_("Done in the future"),
        N_("An activity cannot have been done after today."),
        N_("{header} {value} lies in the future."),
        N_("Type the day on which it was done; a plan belongs into the due date."),
        in_future("activities", "done_at"),
    ),
    Check(
        "done_without_date",
        ("activities",),
        Severity.ERROR,
        N_("Done without a date"),
        N_("A done activity has no day, so it counts as a touch in no period."),
        N_("The activity is done, but {header} is empty."),
        N_("Type the day on which it was done."),
        _done_undated,
    ),
    Check(
        "planned_without_date",
        ("activities",),
        Severity.WARNING,
        N_("Planned without a date"),
        N_("A planned activity has no day, so no agenda shows it."),
        N_("The activity is planned, but has neither a planned nor a due date."),
        N_("Type when it is due."),
        _planned_undated,
        strict=True,
    ),
    Check(
        "planned_but_done",
        ("activities",),
        Severity.WARNING,
        N_("Planned, but done"),
        N_("An activity has a day on which it was done and is still set planned."),
        N_("{header} is {value}, but the activity has a day on which it was done."),
        N_("Set it done, or clear the day."),
        _planned_but_done,
        strict=True,
    ),
    Check(
        "activity_due_before_start",
        ("activities",),
        Severity.WARNING,
        N_("Due before planned"),
        N_("An activity is due before it is planned to begin."),
        N_("{header} {value} lies before the planned day {start}."),
        N_("Correct one of the two days."),
        before("activities", "due_at", "planned_at"),
        strict=True,
    ),
    Check(
        "activity_length_odd",
        ("activities",),
        Severity.WARNING,
        N_("Odd length of an activity"),
        N_("An activity ends before it starts, or lasts longer than a day."),
        N_("{header} is {value} minutes."),
        N_("Type the length in minutes."),
        _odd_length,
    ),
    Check(
        "refused_without_reason",
        ("activities",),
        Severity.HINT,
        N_("Refused without a reason"),
        N_("The client refused and the reason is empty, so refusals by reason miss it."),
        N_("The outcome is a refusal, but {header} is empty."),
        N_("Pick the reason that the client gave."),
        _refused_without_reason,
    ),
    Check(
        "stage_change_to_same",
        ("stage_history",),
        Severity.HINT,
        N_("Stage change to the same stage"),
        N_("The stage before and after are the same, so nothing changed."),
        N_("The deal went from {value} to {value}."),
        N_("Remove the row."),
        _same_stage,
    ),
    Check(
        "stage_change_in_future",
        ("stage_history",),
        Severity.ERROR,
        N_("Stage change in the future"),
        N_("A deal cannot have changed its stage after today."),
        N_("{header} {value} lies in the future."),
        N_("Type the day of the change."),
        in_future("stage_history", "changed_at"),
    ),
)
