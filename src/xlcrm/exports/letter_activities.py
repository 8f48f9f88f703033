"""Planned activities for letters that a person is about to send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import pandas as pd

from xlcrm.exports.letters import Letter
from xlcrm.tables.edits import AppendRows
from xlcrm.tables.frames import TEXT

LetterActivity = Literal["none", "e-mail", "quote"]
_TYPES = {"e-mail": "E-mail", "quote": "Quote sent"}
_LINKS = ("contact_id", "company_id", "deal_id", "owner_id")


def planned_activities(
    letters: Sequence[Letter], activities: pd.DataFrame, kind: LetterActivity, today: dt.date
) -> AppendRows:
    """A planned activity a letter, due today; none where the same is planned already."""
    planned = activities[activities["status"] == "Planned"]
    there = set(planned[["contact_id", "deal_id", "subject"]].astype(object).where(planned.notna(), None)
                .itertuples(index=False, name=None))  # fmt: skip
    new = [each for each in letters if (each.contact_id, each.deal_id, each.subject) not in there]
    rows = pd.DataFrame({key: pd.Series([getattr(each, key) for each in new], dtype=TEXT) for key in _LINKS})
    subjects = pd.Series([each.subject for each in new], dtype=TEXT)
    fixed = {"type": _TYPES.get(kind), "status": "Planned", "direction": "Out", "due_at": pd.Timestamp(today)}
    return AppendRows("activities", rows.assign(subject=subjects, **fixed))
