from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.small_firm import TODAY, day, firm
from xlcrm.building.sample_firm import make_sample_firm
from xlcrm.reminders.agenda_items import ItemKind, priority
from xlcrm.reminders.agenda_page import agenda_json, agenda_page
from xlcrm.reminders.collect_agenda import Agenda, collect_agenda
from xlcrm.reminders.touch_columns import touch_columns
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.compute_columns import fill_computed
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import complete_frame

ACME = {"company_id": "C-1", "name": "Acme", "owner": "Olga", "type": "Customer", "created_at": day(900)}


def kinds(agenda: Agenda) -> list[str]:
    return agenda.items["kind"].tolist()


@pytest.fixture(scope="module")
def sample() -> CrmTables:
    made = make_sample_firm(TODAY, scale=0.2)
    tables = firm()
    stages = tables["stages"]
    typed = {
        key: fill_computed(key, complete_frame(table_spec(key), rows), stages) for key, rows in made.frames.items()
    }
    return tables.with_frames(**typed)


def test_an_empty_firm_has_nothing_to_do() -> None:
    agenda = collect_agenda(firm(), TODAY, days=7)
    page = agenda_page(agenda)
    assert agenda.items.empty
    assert page.tables == page.charts == page.left_out == ()
    assert page.headline == "0 overdue, 0 today, 0 in the next 7 days."
    assert next(f.value for f in page.figures if f.format == "percent") is None


def test_a_client_is_proposed_once() -> None:
    assert kinds(collect_agenda(firm(companies=[ACME]), TODAY, days=7)) == ["contact_due"]
    planned = {"type": "Call", "subject": "Hello", "status": "Planned", "company_id": "C-1", "due_at": day(3)}
    agenda = collect_agenda(firm(companies=[ACME], activities=[planned]), TODAY, days=7)
    assert kinds(agenda) == ["overdue"]
    promised = {"type": "Call", "subject": "Hello", "status": "Done", "company_id": "C-1", "done_at": day(80)}
    tables = firm(companies=[ACME | {"target_contacts_per_year": 12}], activities=[promised | {"outcome": "Call back"}])
    assert kinds(collect_agenda(tables, TODAY, days=7)) == ["call_back"]


def test_owner_is_a_part_of_a_name() -> None:
    bolt = ACME | {"company_id": "C-2", "name": "Bolt", "owner": "Petar (Sofia)"}
    tables = firm(companies=[ACME, bolt, ACME | {"company_id": "C-3", "name": "Core", "owner": None}])
    assert len(collect_agenda(tables, TODAY, days=7).items) == 3
    assert collect_agenda(tables, TODAY, days=7, owner="olg").items["who"].tolist() == ["Olga"]
    assert collect_agenda(tables, TODAY, days=7, owner="petar (").items["client"].tolist() == ["Bolt"]


def test_what_is_due_and_whom_to_ring() -> None:
    tables = firm(
        companies=[ACME | {"phone": "+3592111"}],
        contacts=[
            {"contact_id": "P-1", "last_name": "Berg", "company_id": "C-1", "mobile": "+359888", "owner": "Olga"}
        ],
        activities=[
            {
                "activity_id": "A-1",
                "type": "Call",
                "subject": "Price",
                "status": "Planned",
                "contact_id": "P-1",
                "due_at": day(1),
                "owner": "Olga",
            },
            {
                "type": "Visit",
                "subject": "Show",
                "status": "Planned",
                "company_id": "C-1",
                "due_at": day(0),
                "owner": "Olga",
            },
        ],
    )
    listed = agenda_json(collect_agenda(tables, TODAY, days=7))["items"]
    assert listed == [
        {
            "kind": "overdue",
            "due": "2025-06-15",
            "who": "Olga",
            "what": "Call: Price · Acme (Berg)",
            "why": "Planned and not done, 1 day late.",
            "priority": 61,
            "client": "Acme (Berg)",
            "phone": "+359888",
            "email": None,
            "id": "A-1",
            "table": "activities",
            "row": 4,
        },
        {
            "kind": "today",
            "due": "2025-06-16",
            "who": "Olga",
            "what": "Visit: Show · Acme",
            "why": "Planned today.",
            "priority": 60,
            "client": "Acme",
            "phone": "+3592111",
            "email": None,
            "id": None,
            "table": "activities",
            "row": 5,
        },
    ]


def test_every_item_of_a_real_size_firm_is_complete_and_ranked(sample: CrmTables) -> None:
    agenda = collect_agenda(sample, TODAY, days=7)
    items = agenda.items
    assert len(set(items["kind"]) & set(ItemKind)) >= 8
    assert items["priority"].between(0, 100).all()
    assert items["priority"].is_monotonic_decreasing
    assert items[["due", "subject", "client", "why"]].notna().all().all()
    assert not items.duplicated(["table", "row", "kind"]).any()
    deals = items[items["kind"].isin(["no_next_step", "stale_deal"])]
    assert not deals.duplicated("row").any()


def test_the_page_holds_every_item(sample: CrmTables) -> None:
    agenda = collect_agenda(sample, TODAY, days=7)
    page = agenda_page(agenda)
    listed = [table for table in page.tables if "link" in table.rows]
    assert sum(len(table.rows) for table in listed) == len(agenda.items)
    for table in page.tables:
        assert {column.key for column in table.columns} <= set(table.rows.columns)
    linked = [link for table in listed for link in table.rows["link"]]
    assert all(link.row in sample[link.table].index for link in linked)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_the_order_of_the_rows_does_not_matter(sample: CrmTables, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shuffled = {key: rows.iloc[rng.permutation(len(rows))] for key, rows in sample.frames.items() if key != "settings"}
    before, after = (collect_agenda(tables, TODAY, days=7) for tables in (sample, sample.with_frames(**shuffled)))
    pd.testing.assert_frame_equal(before.items, after.items)
    pd.testing.assert_frame_equal(before.load, after.load)
    assert before.left_out == after.left_out


def test_parts_add_up_to_the_whole(sample: CrmTables) -> None:
    whole = collect_agenda(sample, TODAY, days=7).items
    owners = [str(name) for name in whole["who"].dropna().unique()]
    parts = [collect_agenda(sample, TODAY, days=7, owner=owner).items for owner in owners]
    assert sum(map(len, parts)) == len(whole) - int(whole["who"].isna().sum())


def test_looking_further_ahead_only_adds(sample: CrmTables) -> None:
    near, far = (collect_agenda(sample, TODAY, days=days).items for days in (3, 30))
    key = ["table", "row"]
    assert near[key].merge(far[key], how="left", indicator=True)["_merge"].eq("both").all()


@settings(deadline=None)
@given(late=st.integers(-400, 4000), weight=st.floats(-10, 30))
def test_priority_grows_with_lateness_and_stays_in_bounds(late: int, weight: float) -> None:
    kind = pd.Series(list(ItemKind), dtype="string").astype("string")
    due = pd.Series(pd.Timestamp(TODAY) - pd.Timedelta(days=late), index=kind.index)
    now, later = priority(kind, due, TODAY, weight), priority(kind, due - pd.Timedelta(days=1), TODAY, weight)
    assert now.between(0, 100).all()
    assert (later >= now).all()


def test_touch_columns_by_hand() -> None:
    activities = [
        {"type": "Note", "status": "Done", "done_at": f"{day(2)} 10:15", "contact_id": "P-1"},
        {"type": "Call", "status": "Done", "done_at": f"{day(9)} 10:15", "contact_id": "P-1"},
        {"type": "Call", "status": "Done", "done_at": f"{day(9)} 16:00", "contact_id": "P-1"},
        {"type": "Call", "status": "Planned", "due_at": f"{day(1)} 09:00", "contact_id": "P-1"},
        {"type": "Call", "status": "Planned", "due_at": f"{day(-4)} 09:00", "contact_id": "P-1"},
    ]
    contacts = [
        {"contact_id": "P-1", "last_name": "Berg", "company_id": "C-1"},
        {"contact_id": "P-2", "last_name": "Cole"},
    ]
    tables = firm(companies=[ACME], contacts=contacts, activities=activities)
    log = collect_agenda(tables, TODAY, days=7).log
    for table in ("contacts", "companies"):
        row = touch_columns(table, tables[table], log, TODAY).iloc[0]
        assert (row["last_activity_date"].date().isoformat(), row["next_activity_date"].date().isoformat()) == (
            day(2),
            day(1),
        )
        assert (row["touches_365"], row["days_since_touch"]) == (1, 9)
    nobody = touch_columns("contacts", tables["contacts"], log, TODAY).iloc[1]
    assert nobody["touches_365"] == 0
    assert nobody.drop("touches_365").isna().all()


def test_long_lists_are_cut_on_the_sheet_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlcrm.reminders.agenda_page.MOST_ROWS", 2)
    tables = firm(companies=[ACME | {"company_id": f"C-{n}"} for n in range(5)])
    agenda = collect_agenda(tables, TODAY, days=7)
    page = agenda_page(replace(agenda, left_out=()))
    assert len(page.tables[0].rows) == 2
    assert page.left_out == ("Clients past their contact norm: 3 more items are left off the sheet.",)
    assert len(page.json["items"]) == 5
