from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.small_firm import TODAY, clients_of, firm
from xlcrm.records.settings import FirmSettings
from xlcrm.reminders.agenda_items import Found
from xlcrm.reminders.birthdays import birthdays_ahead, next_birthdays
from xlcrm.tables.crm_tables import CrmTables


def ahead(tables: CrmTables, today: dt.date = TODAY) -> Found:
    return birthdays_ahead(tables["contacts"], clients_of(tables), today, tables.settings)


@pytest.mark.parametrize(
    ("birthday", "today", "feb29", "expected", "age"),
    [
        ("1980-06-20", "2025-06-16", "02-28", "2025-06-20", 45),
        ("1980-06-16", "2025-06-16", "02-28", "2025-06-16", 45),
        ("1980-06-15", "2025-06-16", "02-28", "2026-06-15", 46),
        ("--06-20", "2025-06-16", "02-28", "2025-06-20", None),
        ("--01-03", "2025-12-28", "02-28", "2026-01-03", None),  # over the turn of the year
        ("1980-02-29", "2025-02-01", "02-28", "2025-02-28", 45),
        ("1980-02-29", "2025-02-01", "03-01", "2025-03-01", 45),
        ("1980-02-29", "2024-02-01", "02-28", "2024-02-29", 44),
        ("1980-02-29", "2023-03-01", "02-28", "2024-02-29", 44),  # the next one is in a leap year
        ("1980-02-29", "2023-03-01", "03-01", "2023-03-01", 43),
        ("1880-06-20", "2025-06-16", "02-28", "2025-06-20", None),  # nobody turns 145
        ("2030-06-20", "2025-06-16", "02-28", "2025-06-20", None),
        ("20 June", "2025-06-16", "02-28", None, None),
        ("--13-45", "2025-06-16", "02-28", None, None),
        ("1981-02-29", "2025-02-01", "02-28", "2025-02-28", 44),
    ],
)
def test_next_birthday(birthday, today, feb29, expected, age) -> None:
    found = next_birthdays(pd.Series([birthday], dtype="string"), dt.date.fromisoformat(today), feb29).iloc[0]
    assert (None if pd.isna(found["day"]) else found["day"].date().isoformat()) == expected
    assert (None if pd.isna(found["age"]) else found["age"]) == age


@settings(deadline=None)
@given(
    born=st.dates(dt.date(1930, 1, 1), dt.date(2015, 12, 31)),
    today=st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)),
    feb29=st.sampled_from(["02-28", "03-01"]),
)
def test_the_next_birthday_lies_within_a_year(born: dt.date, today: dt.date, feb29: str) -> None:
    found = next_birthdays(pd.Series([born.isoformat()], dtype="string"), today, feb29).iloc[0]
    assert 0 <= (found["day"].date() - today).days <= 366
    assert (found["day"].month, found["day"].day) == (born.month, born.day) or (born.month, born.day) == (2, 29)
    assert found["age"] == found["day"].year - born.year


def berg(**more: object) -> dict[str, object]:
    return {
        "contact_id": "P-1",
        "first_name": "Anna",
        "last_name": "Berg",
        "owner": "Olga",
        "birthday": "1980-06-20",
    } | more


def test_a_birthday_in_words() -> None:
    (item,) = ahead(firm(contacts=[berg()])).items.to_dict("records")
    assert (item["kind"], item["client"], item["who"]) == ("birthday", "Anna Berg", "Olga")
    assert item["why"] == "In 4 days, on 2025-06-20; turns 45."
    assert ahead(firm(contacts=[berg(birthday="--06-16")])).items["why"].tolist() == ["Today."]


@pytest.mark.parametrize(("birthday", "count"), [("--06-16", 1), ("--06-30", 1), ("--07-01", 0), ("--06-15", 0)])
def test_the_horizon_is_a_setting(birthday: str, count: int) -> None:
    assert len(ahead(firm(contacts=[berg(birthday=birthday)])).items) == count
    near = firm(FirmSettings(birthday_horizon_days=0), contacts=[berg(birthday=birthday)])
    assert len(ahead(near).items) == (birthday == "--06-16")


@pytest.mark.parametrize("left", [{"is_active": False}, {"lifecycle_stage": "Parted"}, {"company_id": "C-1"}])
def test_people_who_left_are_not_congratulated(left: dict[str, object]) -> None:
    found = ahead(firm(companies=[{"company_id": "C-1", "name": "Acme", "type": "Former"}], contacts=[berg(**left)]))
    assert found.items.empty
    assert found.left_out == ()


def test_what_is_left_out_is_told() -> None:
    found = ahead(firm(contacts=[berg(do_not_call=True), berg(contact_id="P-2", birthday="June")]))
    assert found.items.empty
    assert [sentence[:10] for sentence in found.left_out] == ["1 birthday", "1 birthday"]
