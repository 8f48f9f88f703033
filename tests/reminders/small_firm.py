"""A firm of a few rows: tables by key, each a list of rows, as a command gets them."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.activity_log import ActivityLog, read_activity_log
from xlcrm.reminders.clients import list_clients
from xlcrm.reminders.collect_agenda import TABLES
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.default_rows import default_rows
from xlcrm.tables.frames import complete_frame, row_index

FIRST_ROW = 4
TODAY = dt.date(2025, 6, 16)


def frame(table: str, *rows: dict[str, object]) -> pd.DataFrame:
    """Typed rows of a table, sheet rows from 4; dates may be ISO texts."""
    spec = table_spec(table)
    given = pd.DataFrame(list(rows), index=row_index(range(FIRST_ROW, FIRST_ROW + len(rows))))
    return fill_computed(table, complete_frame(spec, given), default_rows(FirmSettings())["stages"])


def firm(settings: FirmSettings | None = None, **tables: list[dict[str, object]]) -> CrmTables:
    """The firm; tables that are not given are empty."""
    settings = settings or FirmSettings()
    frames = {key: frame(key, *tables.get(key, [])) for key in TABLES}
    return CrmTables({**default_rows(settings), **frames}, settings)


def day(ago: int) -> str:
    """The date so many days before today, negative for days to come."""
    return (TODAY - dt.timedelta(days=ago)).isoformat()


def log_of(tables: CrmTables) -> ActivityLog:
    return read_activity_log(tables["activities"], tables["contacts"], tables["deals"], TODAY)


def clients_of(tables: CrmTables) -> pd.DataFrame:
    return list_clients(tables["companies"], tables["contacts"], tables["deals"], tables.settings)
