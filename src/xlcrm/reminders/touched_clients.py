"""The contact columns of the clients whose activities a click changed: last and next activity, touches."""

from __future__ import annotations

import pandas as pd

from xlcrm.reminders.activity_log import read_activity_log
from xlcrm.reminders.touch_columns import CLIENT_ID, touch_edits
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.row_changes import Stamp

CLIENT_TABLES = tuple(CLIENT_ID)


def touched_clients(
    tables: CrmTables, activities: pd.DataFrame, changed: pd.DataFrame, stamp: Stamp
) -> tuple[UpdateCells, ...]:
    """The computed cells of the companies and contacts that the changed rows concern, as they will be.

    activities: the table as it will be. changed: rows that name a company, a contact or a deal.
    """
    today = stamp.today.date()
    log = read_activity_log(activities, tables["contacts"], tables["deals"], today)
    never = changed["done_at"].mask(changed["done_at"].notna())
    undone = changed.assign(status="Planned", done_at=never, due_at=stamp.today)
    linked = read_activity_log(undone, tables["contacts"], tables["deals"], today).planned
    edits: list[UpdateCells] = []
    for table, key in CLIENT_ID.items():
        frame = tables[table]
        edits += touch_edits(table, frame[frame[key].isin(linked[key].dropna())], log, today)
    return tuple(edits)
