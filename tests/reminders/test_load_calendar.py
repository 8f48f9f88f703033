"""Load calendar: what each owner has planned on each working day, and who has too much."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from reminders.small_firm import TODAY, day, firm, log_of
from xlcrm.metrics.workdays import Workdays
from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.agenda_page import agenda_page
from xlcrm.reminders.collect_agenda import collect_agenda
from xlcrm.reminders.load_calendar import calendar_tables, load_calendar
from xlcrm.reminders.working_days import NO_HOLIDAYS


def plans(*listed: tuple[str | None, int]) -> list[dict[str, object]]:
    """Planned calls: the owner, and in how many days."""
    return [
        {"activity_id": f"A-{n:06d}", "type": "Call", "subject": "x", "status": "Planned", "owner": owner, "due_at": day(-ahead)}
        for n, (owner, ahead) in enumerate(listed, 1)
    ]  # fmt: skip


def test_days_off_count_on_the_next_working_day_and_others_not_at_all() -> None:
    tables = firm(activities=plans(("Olga", -1), ("Olga", 0), ("Olga", 5), ("Petar", 7), (None, 13), ("Petar", 14)))
    calendar = load_calendar(log_of(tables), TODAY, Workdays(np.array([day(-7)], dtype="datetime64[D]")))
    days = [(TODAY + dt.timedelta(days=n)).day for n in (0, 1, 2, 3, 4, 8, 9, 10, 11)]
    assert [each.day for each in calendar.index] == days
    shown = {owner: load[load > 0].to_dict() for owner, load in calendar.items()}
    assert shown == {
        "Olga": {TODAY: 1, TODAY + dt.timedelta(days=8): 1},  # Saturday, then a holiday on Monday
        "Petar": {TODAY + dt.timedelta(days=8): 1},
    }


def test_over_and_near_in_words() -> None:
    tables = firm(activities=plans(*[("Olga", 0)] * 6, *[("Petar", 0)] * 5, *[("Rada", 0)] * 4, *[("Petar", 1)] * 3))
    calendar = load_calendar(log_of(tables), TODAY, NO_HOLIDAYS)
    table, full = calendar_tables(calendar, 5)
    assert table.rows["verdict"].tolist()[:3] == ["1 over, 2 near", "", ""]
    assert table.rows["all"].tolist()[:2] == [15, 3]
    assert full.rows[["owner", "planned", "verdict"]].to_numpy().tolist() == [
        ["Olga", 6, "Over"], ["Petar", 5, "Near"], ["Rada", 4, "Near"],
    ]  # fmt: skip


@pytest.mark.parametrize(("owners", "columns"), [(5, 5), (6, 5), (9, 5), (1, 1)])
def test_the_busiest_have_columns_and_the_others_one(owners: int, columns: int) -> None:
    tables = firm(activities=plans(*[(f"N{n}", 0) for n in range(owners) for _ in range(n + 1)]))
    [table] = calendar_tables(load_calendar(log_of(tables), TODAY, NO_HOLIDAYS), 100)
    shown = [column.key for column in table.columns[3:]]
    assert len(shown) == columns
    assert ("others" in shown) == (owners > 5)
    assert table.rows[shown].to_numpy().sum() == table.rows["all"].sum() == owners * (owners + 1) // 2


def test_the_agenda_shows_it_with_a_chart_for_whom_it_is_asked() -> None:
    activities = plans(("Olga", 0), ("Olga", 1), ("Petar", 1), (None, 2))
    tables = firm(FirmSettings(most_activities_a_day=1), activities=activities)
    page = agenda_page(collect_agenda(tables, TODAY, days=7))
    calendar = next(table for table in page.tables if table.name == "calendar")
    assert [column.header for column in calendar.columns] == ["Day", "Verdict", "All", "Olga", "(no owner)", "Petar"]
    assert calendar.rows["day"].tolist()[0] == "Mon 16"
    chart = next(chart for chart in page.charts if chart.table == "calendar")
    assert (chart.kind, chart.values) == ("stacked", ("owner_0", "owner_1", "owner_2"))
    own = agenda_page(collect_agenda(tables, TODAY, days=7, owner="olga"))
    assert next(table for table in own.tables if table.name == "calendar").rows["all"].tolist()[:3] == [1, 1, 0]


def test_every_line_of_the_agenda_has_the_id_of_its_record() -> None:
    tables = firm(
        companies=[{"company_id": "C-000001", "name": "Acme", "type": "Customer", "created_at": day(900)}],
        contacts=[{"contact_id": "P-000001", "last_name": "Berg", "birthday": f"--{TODAY:%m-%d}"}],
        deals=[{"deal_id": "D-000001", "name": "Tea", "company_id": "C-000001", "stage": "New", "status": "Open"}],
        invoices=[{"invoice_id": "I-000001", "number": "7", "amount": 5.0, "status": "Sent", "due_date": day(3)}],
        activities=plans(("Olga", 0)),
    )
    page = agenda_page(collect_agenda(tables, TODAY, days=7))
    listed = [table for table in page.tables if "id" in table.rows]
    assert all(table.columns[-1].key == "id" for table in listed)
    ids = {id for table in listed for id in table.rows["id"]}
    assert ids == {"A-000001", "C-000001", "P-000001", "D-000001", "I-000001"}
