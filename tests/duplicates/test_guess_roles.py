"""Roles of the columns of a bare list."""

from __future__ import annotations

import pandas as pd
import pytest

from xlcrm.duplicates.guess_roles import guess_roles


@pytest.mark.parametrize(
    ("headers", "kind", "roles"),
    [
        (
            "given_name surname date_of_birth soc_sec_id suburb postcode state",
            "person",
            "first_name last_name date registration_no city postal_code region",
        ),
        ("first_name surname dob city email", "person", "first_name last_name date city email"),
        ("companyName address postalCode country fax", "company", "company_name street postal_code country phone"),
        ("Имя Фамилия Отчество Телефон Почта Город", "person", "first_name last_name middle_name phone email city"),
        ("Ім'я Прізвище Місто Адреса", "person", "first_name last_name city street"),
        ("Име Фамилия Град Телефон Държава", "person", "first_name last_name city phone country"),
        ("Организация ИНН Сайт", "company", "company_name registration_no domain"),
    ],
)
def test_headers_in_four_languages(headers: str, kind: str, roles: str) -> None:
    names = headers.split()
    assert guess_roles(names, pd.DataFrame(columns=names)) == (kind, dict(zip(names, roles.split(), strict=True)))


def test_values_speak_where_headers_do_not() -> None:
    frame = pd.DataFrame(
        {
            "c1": ["ann@firm.com", "bo@firm.com"],
            "c2": ["+1 212 555 0100", "(212) 555-0101"],
            "c3": ["www.firm.com", "https://b.org/x"],
            "name": ["Anna Berger", "William Lindt"],
            "amount": ["100", "250"],
            "since": ["2024-01-31", "2023-12-01"],
        }
    )
    assert guess_roles(list(frame.columns), frame) == (
        "person",
        {"c1": "email", "c2": "phone", "c3": "domain", "name": "full_name"},
    )


def test_a_name_is_a_firms_where_the_values_are() -> None:
    frame = pd.DataFrame({"name": ["spago", "vong", "mad fish"], "addr": ["1 a st.", "2 b st.", "3 c st."]})
    assert guess_roles(list(frame.columns), frame) == ("company", {"name": "company_name", "addr": "street"})
