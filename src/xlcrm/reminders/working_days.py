"""The day on which something can be done: never a weekend, never one of the firm's holidays."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.metrics.workdays import Workdays, find_workdays
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.texts import _

_TOO_MANY_DAYS = 3651
NO_HOLIDAYS = Workdays(np.array([], dtype="datetime64[D]"))


def workdays_of(tables: CrmTables) -> Workdays:
    """The firm's working days; without a Holidays table, Monday to Friday."""
    return find_workdays(tables["holidays"]) if "holidays" in tables.frames else NO_HOLIDAYS


def workday_from(day: dt.date, workdays: Workdays) -> dt.date:
    """The day itself if it is a working day, else the next one.

    >>> workday_from(dt.date(2026, 11, 21), NO_HOLIDAYS).isoformat()
    '2026-11-23'
    """
    rolled = np.busday_offset(np.datetime64(day), 0, roll="forward", holidays=workdays.holidays)
    return pd.Timestamp(rolled).date()


def workday_in(days: int, day: dt.date, workdays: Workdays) -> dt.date:
    """The working day so many days after `day`; raises WrongUseError for fewer than none, or for ten years and more.

    >>> workday_in(2, dt.date(2026, 11, 19), NO_HOLIDAYS).isoformat()
    '2026-11-23'
    """
    if not 0 <= days < _TOO_MANY_DAYS:
        raise WrongUseError(_("Give a number of days from 0 to {most}.", most=_TOO_MANY_DAYS - 1))
    return workday_from(day + dt.timedelta(days=days), workdays)


def workday_after(day: dt.date, workdays: Workdays) -> dt.date:
    """The first working day after the day."""
    return workday_from(day + dt.timedelta(days=1), workdays)
