"""What falls together and what stays apart when values are cleaned."""

from __future__ import annotations

import pytest

from xlcrm.duplicates.normalise_names import (
    clean_company_name,
    clean_person_name,
    email_key,
    name_families,
    phone_key,
    sorted_skeleton,
)
from xlcrm.tables.fold_texts import skeleton
from xlcrm.tables.transliterate import to_latin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ООО «Ромашка»", "Romashka OOO"),
        ("ТОВ Нова Пошта", "Nova Poshta TOV"),
        ("Вятърна мелница ЕООД", "Vyatarna melnitsa EOOD"),
        ("Общество с ограниченной ответственностью Луч", "ООО Луч"),
        ("Müller & Söhne GmbH", "Muller und Sohne"),
        ("Acme S.A.", "ACME SA"),
        ("The Blue Harbour Company, Inc.", "Blue Harbour"),
        ("Pоmашка ООО", "Ромашка"),  # Latin look-alikes in a Cyrillic word
    ],
)
def test_firms_that_read_the_same(one: str, other: str) -> None:
    assert sorted_skeleton(clean_company_name(one)) == sorted_skeleton(clean_company_name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Щербаков", "Scherbakov"),
        ("Юлия", "Julia"),
        ("Хрущёв", "Hrushchev"),
        ("Андрей", "Andrey"),
        ("Цветков", "Tzvetkov"),
        ("Достоевский", "Dostoyevsky"),
        ("Жуков", "Zhukov"),
        ("Иванoв", "Ivanov"),
    ],
)
def test_people_that_read_the_same(one: str, other: str) -> None:
    assert skeleton(clean_person_name(one)) == skeleton(clean_person_name(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Иван", "Ваня"), ("Bill", "William"), ("Сергій", "Sergey"), ("Catherine", "Катя")]
)
def test_forms_of_one_given_name(one: str, other: str) -> None:
    families = [set(name_families()[skeleton(clean_person_name(name))]) for name in (one, other)]
    assert families[0] & families[1]


def test_ukrainian_and_bulgarian_letters_are_read_by_their_own_tables() -> None:
    assert to_latin("Григорій") == "Hryhorii"
    assert to_latin("Григорий") == "Grigorii"
    assert to_latin("Щърбев") == "Shtarbev"
    assert to_latin("Объездов") == "Obezdov"


@pytest.mark.parametrize(
    "text", ["+359 888 123 456", "0888-123-456", "00359888123456", "(0888) 123456", "0888 123 456 ext. 12"]
)
def test_every_spelling_of_a_phone_has_one_key(text: str) -> None:
    assert phone_key(text) == "888123456"


@pytest.mark.parametrize(
    ("text", "key"),
    [("", ""), ("@x.com", ""), ("a@", ""), ("mailto:A.B+c@X.com", "a.b@x.com"), ("+tag@x.com", "+tag@x.com")],
)
def test_mail_keys(text: str, key: str) -> None:
    assert email_key(text) == key
