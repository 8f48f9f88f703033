from __future__ import annotations

from pathlib import Path

import pandas as pd

from reminders.small_firm import TODAY, clients_of, day, firm, frame, log_of
from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.owner_load import owner_load
from xlcrm.tables.crm_tables import CrmTables


def load(tables: CrmTables) -> pd.DataFrame:
    return owner_load(
        clients_of(tables), tables["deals"], tables["users"], log_of(tables), today=TODAY, settings=tables.settings
    )


def person(number: int, owner: str | None = "Olga") -> dict[str, object]:
    return {"contact_id": f"P-{number}", "last_name": f"N{number}", "owner": owner}


def test_active_contacts_are_counted_once_each() -> None:
    done = {"type": "Call", "status": "Done"}
    tables = firm(
        companies=[{"company_id": "C-1", "name": "Acme", "owner": "Petar"}],
        contacts=[person(1), person(2), person(3), person(4), person(5, owner=None)],
        deals=[{"deal_id": "D-1", "contact_id": "P-1", "status": "Open", "owner": "Olga"}],
        activities=[
            done | {"contact_id": "P-1", "done_at": day(1)},
            done | {"contact_id": "P-2", "done_at": day(89)},
            done | {"contact_id": "P-3", "done_at": day(90)},  # outside the window of 90 days
            {"type": "Call", "status": "Planned", "due_at": day(-50), "contact_id": "P-5"},
            {"type": "Call", "status": "Planned", "due_at": day(-5), "company_id": "C-1"},
        ],
    )
    rows = load(tables).to_dict("records")
    assert [(r["owner"], r["active_contacts"], r["open_deals"]) for r in rows] == [
        ("Olga", 2, 1),
        ("(no owner)", 1, 0),
        ("Petar", 1, 0),  # a company of which no person is known
    ]


def test_limits_are_the_users_own_or_the_settings() -> None:
    contacts = [person(n) for n in range(3)] + [person(n + 10, "Petar") for n in range(3)] + [person(20, "Rada")]
    deals = [{"deal_id": f"D-{c['contact_id']}", "contact_id": c["contact_id"], "status": "Open"} for c in contacts]
    users = [{"user_id": "U-1", "name": "Olga"}, {"user_id": "U-2", "name": "Petar", "contact_limit_hard": 2}]
    settings = FirmSettings(contact_limit_soft=1, contact_limit_hard=5)
    rows = load(firm(settings, contacts=contacts, deals=deals, users=users)).set_index("owner")
    assert rows["verdict"].drop("(no owner)").to_dict() == {
        "Olga": "Nearly too many: take no new ones.",
        "Petar": "Too many: hand some over.",
        "Rada": "",
    }


def test_open_deals_of_a_real_sales_force(shared_data: Path) -> None:
    listed = pd.read_csv(shared_data / "maven" / "sales_pipeline.csv")
    status = listed["deal_stage"].map({"Won": "Won", "Lost": "Lost"}).fillna("Open")
    deals = pd.DataFrame({"deal_id": listed["opportunity_id"], "owner": listed["sales_agent"], "status": status})
    rows = load(firm().with_frames(deals=frame("deals", *deals.to_dict("records"))))
    assert (len(rows), int(rows["open_deals"].sum()), rows["open_deals"].max()) == (27, 2089, 194)
    assert (rows["open_deals"] > 100).sum() == 4
