"""Let open deals rest until a day, with the reason; until then the agenda does not remind of them."""

from __future__ import annotations

import pandas as pd

from xlcrm.errors import WrongUseError
from xlcrm.reminders.chosen_records import named, told_of
from xlcrm.reminders.move_activities import Moved, NewDay, shifted_day
from xlcrm.reminders.working_days import workdays_of
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.open_rows import is_open_deal
from xlcrm.tables.row_changes import Stamp, changed_cells
from xlcrm.texts import _


def snooze_deals(tables: CrmTables, chosen: pd.DataFrame, order: NewDay, reason: str, stamp: Stamp) -> Moved:
    """The open ones of the chosen deals snoozed until the day; days later are counted from today.

    Raises WrongUseError without a reason. Deals that are won or lost are left and told.
    """
    is_open = is_open_deal(chosen)
    resting, closed = chosen[is_open], chosen[~is_open]
    if len(resting) and not reason.strip():
        raise WrongUseError(_("Say why the deals may wait: --reason."))
    until = pd.Timestamp(shifted_day(stamp.today.date(), order, workdays_of(tables))).as_unit("us")
    values: dict[str, pd.Series] = {
        "snooze_until": pd.Series(until, index=resting.index),
        "snooze_reason": pd.Series(reason.strip(), index=resting.index),
    }
    cells = changed_cells("deals", tables["deals"], values, stamp)
    messages = [_("{name} is closed, so nobody is reminded of it.", name=name) for name in named("deals", closed)]
    rows = resting.assign(before=resting["snooze_until"], after=until)
    return Moved(cells, told_of("deals", closed, "deal_closed", messages), rows[_differs(rows, reason)])


def _differs(rows: pd.DataFrame, reason: str) -> pd.Series:
    same = (rows["before"] == rows["after"]) & (rows["snooze_reason"] == reason.strip()).fillna(value=False)
    return ~same.astype(bool)
