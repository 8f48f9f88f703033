"""What the contact plan says of itself: one sentence with the counts by owner, and the object that `--json` prints."""

from __future__ import annotations

import pandas as pd

from xlcrm.reminders.make_planned import MadePlan
from xlcrm.reminders.plan_contacts import PLAN, ContactPlan
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import plain_records
from xlcrm.tables.problems import problems_json
from xlcrm.texts import _, plural, written

_MOST_OWNERS = 8  # named in the sentence
_SHOWN = ("day", "owner", "company", "company_id", "contact", "contact_id", "type", "subject", "why")


def plan_summary(plan: ContactPlan, kept: int) -> str:
    """Such as: 46 contacts are proposed on the sheet Contact plan: Olga 20, Ivan 26. Tick those that you want."""
    sheet = table_spec(PLAN).sheet
    stay = plural("{count} line stays as it was.", "{count} lines stay as they were.", kept) if kept else ""
    if plan.lines.empty:
        return _joined(_("Nobody is near the contact norm without something planned."), stay, *plan.left_out)
    told = plural(
        "{count} contact is proposed on the sheet {sheet}: {owners}.",
        "{count} contacts are proposed on the sheet {sheet}: {owners}.",
        len(plan.lines),
        sheet=sheet,
        owners=_owners(plan.lines["owner"]),
    )
    tick = _("Tick those that you want, then run: xlcrm plan-contacts --make")
    return _joined(told, stay, *plan.left_out, tick)


def made_summary(made: MadePlan, lines: int, left: int) -> str:
    """What became of the ticked lines."""
    if not lines:
        return _("The contact plan is empty. Propose contacts first: xlcrm plan-contacts")
    count = len(made.activities)
    if not made.done and not made.problems:
        return _("Nothing is ticked on the sheet {sheet}.", sheet=table_spec(PLAN).sheet)
    owners = _owners(made.activities["owner"])
    told = plural(
        "{count} contact is planned: {owners}.", "{count} contacts are planned: {owners}.", count, owners=owners
    )
    before = plural(
        "{count} client has something planned already; the line is gone.",
        "{count} clients have something planned already; the lines are gone.",
        made.planned_before,
    )
    moved = plural(
        "{count} day that had passed or was missing is the next workday now.",
        "{count} days that had passed or were missing are the next workday now.",
        made.moved,
    )
    stay = plural("{count} line is left on the plan.", "{count} lines are left on the plan.", left)
    return _joined(
        told if count else _("No contact is planned."),
        before if made.planned_before else "",
        moved if made.moved else "",
        stay if left else "",
    )


def plan_json(plan: ContactPlan, kept: int) -> dict[str, object]:
    """The proposals, first day first, and how many they are by owner."""
    return {
        "proposed": len(plan.lines),
        "kept": kept,
        "by_owner": _counts(plan.lines["owner"]),
        "lines": _records(plan.lines),
        "left_out": list(plan.left_out),
    }


def made_json(made: MadePlan, left: int) -> dict[str, object]:
    """The activities that were planned, and what was not."""
    lines = made.activities.assign(day=made.activities["due_at"], why=made.activities["notes"])
    return {
        "planned": len(made.activities),
        "by_owner": _counts(made.activities["owner"]),
        "lines": _records(lines),
        "planned_before": made.planned_before,
        "moved": made.moved,
        "skipped": problems_json(made.problems),
        "left": left,
    }


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _counts(owners: pd.Series) -> dict[str, int]:
    return {str(owner): int(count) for owner, count in owners.fillna(_("(no owner)")).value_counts().items()}


def _owners(owners: pd.Series) -> str:
    counts = _counts(owners)
    named = [f"{owner} {written(count, ',')}" for owner, count in list(counts.items())[:_MOST_OWNERS]]
    return ", ".join([*named, "…"] if len(counts) > _MOST_OWNERS else named)


def _records(lines: pd.DataFrame) -> list[dict[str, object]]:
    return plain_records(lines[list(_SHOWN)].assign(day=lines["day"].dt.strftime("%Y-%m-%d")))
