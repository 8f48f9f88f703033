"""New planned activities made from others: whom they concern, on which day, and whether they are planned already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import TEXT, complete_frame
from xlcrm.tables.open_rows import due_day, is_planned
from xlcrm.tables.row_changes import Stamp
from xlcrm.texts import _

CLIENT = ("company_id", "company", "contact_id", "contact", "deal_id", "deal")
OWNER = ("owner_id", "owner")
_SAME = ("type", "subject", "company_id", "contact_id", "deal_id")


def same_work(activities: pd.DataFrame) -> pd.Series:
    """Equal for rows of the same type and subject with the same client, deal and all: the turns of one series."""
    parts = [activities[key].fillna("").astype(TEXT).str.strip().str.casefold() for key in _SAME]
    together = parts[0]
    for part in parts[1:]:
        together = together + "\n" + part
    return together


def shown_subjects(activities: pd.DataFrame) -> list[str]:
    """What each is about in words, such as Call: Price."""
    pairs = zip(activities["type"].fillna("Task"), activities["subject"].fillna(""), strict=True)
    return [_("{type}: {subject}", type=_(kind), subject=subject) if subject else _(kind) for kind, subject in pairs]


def new_planned(source: pd.DataFrame, values: Mapping[str, Any], stamp: Stamp) -> pd.DataFrame:
    """A planned activity for each row of `source`: its client, deal and owner, and the values."""
    kept = [key for key in (*CLIENT, *OWNER) if key in source]
    return source[kept].assign(**values, **marks_of_planned(stamp))


def marks_of_planned(stamp: Stamp) -> dict[str, Any]:
    """What a newly planned activity holds by column, whatever it is about."""
    return {"status": "Planned", "created_at": stamp.today, "created_by": stamp.user or pd.NA}


def typed_activities(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with every column of activities, numbered from 0."""
    return complete_frame(table_spec("activities"), rows.reset_index(drop=True))


def not_there_yet(new: pd.DataFrame, activities: pd.DataFrame) -> pd.Series:
    """Whether no activity of the same work is planned on the same day, here or further up among the new ones."""
    planned = activities[is_planned(activities)]
    there = set(zip(same_work(planned), due_day(planned), strict=True))
    keys = pd.Series(
        list(zip(same_work(new), new["due_at"].dt.normalize(), strict=True)), index=new.index, dtype=object
    )
    return ~(keys.isin(there) | keys.duplicated())
