"""What names a person: however a number is written and in whatever order and case a name stands; nothing more."""

from __future__ import annotations

import pytest

from xlcrm.privacy.known_of_person import Person
from xlcrm.privacy.person_texts import PersonTexts, person_texts
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.frames import empty_frame

TABLES = CrmTables({spec.key: empty_frame(spec) for spec in ALL_TABLES}, FirmSettings())


def texts(**values: str) -> PersonTexts:
    return person_texts(TABLES, Person(("P-000001",), (), {key: frozenset([text]) for key, text in values.items()}))


@pytest.mark.parametrize(
    "written",
    [
        "+359888123456",
        "00359 888 123 456",
        "0888-123-456",
        "(0888) 12 34 56",
        "tel.359888123456;",
        "+359 (0) 888/123456",
    ],
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    assert texts(phone="0888 123 456").strict.holds(written)


@pytest.mark.parametrize("other", ["+3598881234567", "1888123456", "888 123 45"])
def test_other_numbers_are_not(other: str) -> None:
    assert not texts(phone="0888 123 456").strict.holds(other)


@pytest.mark.parametrize(
    ("written", "is_found"),
    [
        ("Письмо Пётру Козлову", True),
        ("козлова петра нет", True),
        ("Козлов, Петр", True),
        ("Козлов ушёл", False),
        ("Петр и Козлов", False),
    ],
)
def test_a_cyrillic_name_is_found_in_every_case(written: str, *, is_found: bool) -> None:
    named = texts(first_name="Пётр", last_name="Козлов")
    assert named.strict.holds(written) is is_found
    assert named.loose.holds(written)


def test_a_latin_name_is_found_as_it_is() -> None:
    named = texts(first_name="Ann", last_name="Berg", email="ann@x.example")
    assert named.strict.replaced("BERG Ann wrote from ann@x.example") == "Erased person P-000001 wrote from (erased)"
    assert not any(map(named.strict.holds, ("Annberg", "Ann Bergson", "joann@x.example", "ann@x.example.org")))
