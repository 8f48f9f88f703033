"""A firm of a few rows: tables by key, each a list of rows, as a command gets them."""

from __future__ import annotations

import datetime as dt
from functools import cache

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
from xlcrm.texts import current_language

FIRST_ROW = 4
TODAY = dt.date(2025, 6, 16)


def frame(table: str, *rows: dict[str, object]) -> pd.DataFrame:
    """Typed rows of a table, sheet rows from 4; dates may be ISO texts."""
    if not rows:
        return _empty(table).copy()
    given = pd.DataFrame(list(rows), index=row_index(range(FIRST_ROW, FIRST_ROW + len(rows))))
    return _typed(table, given)


@cache
def _empty(table: str) -> pd.DataFrame:
    return _typed(table, pd.DataFrame(index=row_index()))


def _typed(table: str, given: pd.DataFrame) -> pd.DataFrame:
    return fill_computed(table, complete_frame(table_spec(table), given), _stages())


def _stages() -> pd.DataFrame:
    return _defaults(FirmSettings(), current_language())["stages"]


@cache
def _defaults(settings: FirmSettings, _language: str) -> dict[str, pd.DataFrame]:
    return default_rows(settings)


def firm(settings: FirmSettings | None = None, **tables: list[dict[str, object]]) -> CrmTables:
    """The firm; tables that are not given are empty."""
    settings = settings or FirmSettings()
    frames = {key: frame(key, *tables.get(key, [])) for key in TABLES}
    defaults = _defaults(settings, current_language())
    return CrmTables({**defaults, **frames}, settings)


def day(ago: int) -> str:
    """The date so many days before today, negative for days to come."""
    return (TODAY - dt.timedelta(days=ago)).isoformat()


def log_of(tables: CrmTables) -> ActivityLog:
    return read_activity_log(tables["activities"], tables["contacts"], tables["deals"], TODAY)


def clients_of(tables: CrmTables) -> pd.DataFrame:
    return list_clients(tables["companies"], tables["contacts"], tables["deals"], tables.settings)
