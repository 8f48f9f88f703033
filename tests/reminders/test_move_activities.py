"""Overdue activities spread over working days: nobody gets too much, nothing is lost, the pressing ones come first."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.small_firm import TODAY, firm
from xlcrm.reminders.move_activities import NewDay, move_overdue
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.row_changes import Stamp, with_changes

STAMP = Stamp(TODAY, dt.datetime.combine(TODAY, dt.time(9)), "olga")
OWNERS = st.sampled_from(["Olga", "Petar", None])


@settings(max_examples=12, deadline=None)
@given(
    late=st.lists(st.tuples(OWNERS, st.integers(1, 90)), max_size=12),
    ahead=st.lists(st.tuples(OWNERS, st.integers(0, 6)), max_size=12),
    most=st.integers(1, 4),
)
def test_nobody_gets_more_than_the_limit_and_nothing_is_lost(
    late: list[tuple[str | None, int]], ahead: list[tuple[str | None, int]], most: int
) -> None:
    plans = [(owner, TODAY - dt.timedelta(days=n)) for owner, n in late]
    plans += [(owner, TODAY + dt.timedelta(days=n)) for owner, n in ahead]
    tables = firm(
        activities=[
            {"activity_id": f"A-{n}", "type": "Call", "owner": owner, "status": "Planned", "due_at": day.isoformat()}
            for n, (owner, day) in enumerate(plans)
        ]
    )
    moved = move_overdue(tables, "", NewDay(most_a_day=most), STAMP)
    assert len(moved.rows) == len(late)
    cells = [edit for edit in moved.edits if isinstance(edit, UpdateCells) and edit.table == "activities"]
    after = with_changes(tables["activities"], cells)
    due = after["due_at"].dt.date
    assert (due >= TODAY).all()
    assert all(day.weekday() < 5 for day in due.loc[moved.rows.index])
    for (owner, day), group in after.groupby([after["owner"].fillna(""), due]):
        assert len(group) <= max(most, plans.count((owner or None, day)))
