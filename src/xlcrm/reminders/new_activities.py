"""Planned activities added to the table, and the days of the next one brought up to date beside their clients."""

from __future__ import annotations

import pandas as pd

from xlcrm.reminders.planned_rows import marks_of_planned, typed_activities
from xlcrm.reminders.touched_clients import CLIENT_TABLES, touched_clients
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit
from xlcrm.tables.row_changes import Stamp, with_new_rows

PLANNED_INTO = ("activities", *CLIENT_TABLES)
"""The tables that change when activities are planned."""


def add_activities(tables: CrmTables, rows: pd.DataFrame, stamp: Stamp) -> tuple[Edit, ...]:
    """The edits that plan these activities. rows: columns of activities; status, direction and stamp are added."""
    if rows.empty:
        return ()
    new = typed_activities(rows.assign(direction="Out", **marks_of_planned(stamp)))
    after = with_new_rows("activities", tables["activities"], new)
    return (AppendRows("activities", new), *touched_clients(tables, after, new, stamp))
