from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.small_firm import TODAY, clients_of, day, firm, log_of
from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.agenda_items import Found
from xlcrm.reminders.contact_rhythm import clients_past_norm, contact_rhythm
from xlcrm.tables.crm_tables import CrmTables

NOBODY = pd.Series(dtype="string")


def rhythm(tables: CrmTables) -> pd.DataFrame:
    return contact_rhythm(clients_of(tables), log_of(tables), TODAY, tables.settings)


def proposed(tables: CrmTables, busy: pd.Series = NOBODY) -> Found:
    return clients_past_norm(rhythm(tables), busy, TODAY)


def touch(ago: int, **more: object) -> dict[str, object]:
    return {"type": "Call", "status": "Done", "done_at": day(ago), "company_id": "C-1"} | more


def acme(**more: object) -> dict[str, object]:
    return {"company_id": "C-1", "name": "Acme", "owner": "Olga", "type": "Customer", "created_at": day(800)} | more


@pytest.mark.parametrize(
    ("kind", "ago", "light"),
    [
        ("Customer", 91, "green"),  # 365 / 4 = 91 days
        ("Customer", 92, "yellow"),
        ("Customer", 91 + 14, "yellow"),
        ("Customer", 91 + 15, "red"),
        ("Prospect", 61, "green"),  # 365 / 6 = 61 days
        ("Prospect", 62, "yellow"),
        ("Prospect", 61 + 15, "red"),
    ],
)
def test_traffic_light(kind: str, ago: int, light: str) -> None:
    tables = firm(companies=[acme(type=kind)], activities=[touch(ago)])
    assert rhythm(tables)["light"].tolist() == [light]
    assert len(proposed(tables).items) == (light != "green")


def test_several_touches_on_one_day_are_one() -> None:
    activities = [touch(10), touch(10, type="Meeting"), touch(40), touch(364), touch(365)]
    row = rhythm(firm(companies=[acme()], activities=activities)).loc["C-1"]
    assert (row["touches_365"], row["last_touch"].date().isoformat()) == (3, day(10))  # 365 days ago is outside


@pytest.mark.parametrize(
    "no_touch",
    [
        {"type": "E-mail", "campaign_id": "M-1"},  # bulk mail
        {"type": "E-mail", "direction": "In"},
        {"type": "Note"},
        {"type": "Task"},
        {"type": "Quote sent"},
        {"status": "No answer"},
        {"status": "Canceled"},
        {"company_id": "C-2"},
    ],
)
def test_what_is_no_touch(no_touch: dict[str, object]) -> None:
    row = rhythm(firm(companies=[acme()], activities=[touch(200), touch(3, **no_touch)])).loc["C-1"]
    assert (row["touches_365"], row["last_touch"].date().isoformat()) == (1, day(200))


@pytest.mark.parametrize(
    "touched", [{"direction": "In"}, {"type": "E-mail", "direction": "Out"}, {"campaign_id": "M-1"}]
)
def test_what_is_one(touched: dict[str, object]) -> None:
    assert rhythm(firm(companies=[acme()], activities=[touch(3, **touched)])).loc["C-1", "touches_365"] == 1


def test_touches_of_people_and_deals_count_for_their_company() -> None:
    tables = firm(
        companies=[acme()],
        contacts=[{"contact_id": "P-1", "last_name": "Berg", "company_id": "C-1"}],
        deals=[{"deal_id": "D-1", "name": "Chairs", "company_id": "C-1", "status": "Lost"}],
        activities=[touch(5, company_id=None, contact_id="P-1"), touch(6, company_id=None, deal_id="D-1")],
    )
    assert rhythm(tables).loc["C-1", "touches_365"] == 2


@pytest.mark.parametrize(
    ("company", "target"),
    [
        (acme(), 4),
        (acme(type="Prospect"), 6),
        (acme(type=None), 6),
        (acme(type=None, lifecycle_stage="Repeat"), 4),
        (acme(target_contacts_per_year=12), 12),
    ],
)
def test_target(company: dict[str, object], target: int) -> None:
    assert rhythm(firm(companies=[company]))["target"].tolist() == [target]


def test_a_won_deal_makes_a_customer() -> None:
    tables = firm(companies=[acme(type=None)], deals=[{"deal_id": "D-1", "company_id": "C-1", "status": "Won"}])
    assert rhythm(tables)["target"].tolist() == [4]


@pytest.mark.parametrize(
    "company",
    [
        acme(type="Former"),
        acme(lifecycle_stage="Lost"),
        acme(lifecycle_stage="Parted"),
        acme(type="Supplier"),
        acme(type="Partner"),
        acme(target_contacts_per_year=0),
    ],
)
def test_who_has_no_norm(company: dict[str, object]) -> None:
    assert rhythm(firm(companies=[company])).empty


def test_a_contact_has_a_norm_without_a_company_or_with_a_target_of_its_own() -> None:
    contacts = [
        {"contact_id": "P-1", "last_name": "Alone"},
        {"contact_id": "P-2", "last_name": "Employed", "company_id": "C-1"},
        {"contact_id": "P-3", "last_name": "Chief", "company_id": "C-1", "target_contacts_per_year": 12},
        {"contact_id": "P-4", "last_name": "Away", "is_active": False},
        {"contact_id": "P-5", "last_name": "Gone", "lifecycle_stage": "Lost"},
    ]
    assert rhythm(firm(companies=[acme()], contacts=contacts)).index.tolist() == ["C-1", "P-1", "P-3"]


@pytest.mark.parametrize("wish", [{"do_not_call": True}, {"email_opt_out": True}, {"consent": "Withdrawn"}])
def test_people_who_wish_to_be_left_alone_are_told_and_not_proposed(wish: dict[str, object]) -> None:
    found = proposed(firm(contacts=[{"contact_id": "P-1", "last_name": "Berg", "created_at": day(900)} | wish]))
    assert found.items.empty
    assert found.left_out[0].startswith("1 client past the contact norm is not proposed")


@pytest.mark.parametrize(("second_is_shy", "count"), [(True, 0), (False, 1)])
def test_a_company_is_left_alone_when_everybody_there_wishes_it(second_is_shy: bool, count: int) -> None:
    contacts = [
        {"contact_id": "P-1", "last_name": "A", "company_id": "C-1", "do_not_call": True},
        {"contact_id": "P-2", "last_name": "B", "company_id": "C-1", "do_not_call": second_is_shy, "phone": "+35921"},
    ]
    tables = firm(companies=[acme()], contacts=contacts)
    assert len(proposed(tables).items) == count
    assert (clients_of(tables).loc["C-1", "phone"] == "+35921") is (not second_is_shy) or second_is_shy


def test_never_touched_counts_from_the_first_known_day() -> None:
    fresh, old, unknown = (
        acme(created_at=day(30)),
        acme(company_id="C-2", created_at=day(200)),
        acme(company_id="C-3", created_at=None),
    )
    tables = firm(companies=[fresh, old, unknown])
    assert rhythm(tables)["light"].tolist() == ["green", "red", "yellow"]
    items = proposed(tables).items
    assert items["due"].dt.date.astype(str).tolist() == [day(200 - 91), day(0)]
    assert set(items["why"]) == {"No contact is on record; norm 91 days."}


def test_a_client_with_something_planned_is_told_and_not_proposed_twice() -> None:
    tables = firm(companies=[acme()])
    found = proposed(tables, pd.Series(["C-1"], dtype="string"))
    assert found.items.empty
    assert found.left_out == (
        "1 client past the contact norm has something planned already and is not proposed twice.",
    )


def test_the_reason_in_words_and_the_weight_of_a_key_client() -> None:
    companies = [acme(is_key=True), acme(company_id="C-2", abc_class="B"), acme(company_id="C-3")]
    activities = [touch(105, company_id=key) for key in ("C-1", "C-2", "C-3")]
    items = proposed(firm(companies=companies, activities=activities)).items
    assert items["priority"].tolist() == [50, 45, 40]  # 30 + 20 · 14 / 28, and 10, 5 or nothing
    assert items["why"][0] == "Last contact 105 days ago; norm 91 days; 1 contact in a year."


@settings(max_examples=25, deadline=None)
@given(target=st.integers(1, 60), ago=st.integers(0, 400), grace=st.integers(0, 40))
def test_the_light_follows_the_formula(target: int, ago: int, grace: int) -> None:
    norms = FirmSettings(contact_grace_days=grace, target_contacts_customer=target)
    row = rhythm(firm(norms, companies=[acme()], activities=[touch(ago)])).loc["C-1"]
    late = ago - round(365 / target)
    assert row["light"] == ("green" if late <= 0 else "yellow" if late <= grace else "red")
