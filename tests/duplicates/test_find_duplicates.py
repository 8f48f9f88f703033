"""Hand cases: what is one person or firm, and what only looks like it."""

from __future__ import annotations

import pandas as pd
import pytest

from xlcrm.duplicates.field_roles import COMPANY_ROLES, CONTACT_ROLES
from xlcrm.duplicates.find_duplicates import DuplicateResult, find_duplicates
from xlcrm.texts import use_language

FIRMS = [
    ("Nordwind Papier GmbH", "Kiel"),
    ("Blue Harbour Ltd", "Bristol"),
    ("Вятърна мелница ЕООД", "Русе"),
    ("Светлый путь ООО", "Тула"),
]
CONTACTS = ["first_name", "last_name", "company", "email", "phone", "birthday", "street", "city"]


def contacts(*rows: tuple[str | None, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=CONTACTS, index=range(2, len(rows) + 2)).rename_axis("row")
    return frame.astype(pd.StringDtype("python"))


def labels(result: DuplicateResult) -> list[set[object]]:
    return [set(group.labels) for group in result.groups]


def people(*rows: tuple[str | None, ...]) -> list[set[object]]:
    return labels(find_duplicates(contacts(*rows), CONTACT_ROLES, "person"))


def test_one_firm_under_three_spellings_of_its_legal_form() -> None:
    frame = pd.DataFrame({"name": ["ООО Ромашка", "Ромашка, ООО", "OOO Romashka", *(name for name, _ in FIRMS)]})
    result = find_duplicates(frame, COMPANY_ROLES, "company")
    assert labels(result) == [{0, 1, 2}]
    assert result.groups[0].band in ("sure", "likely")
    assert any("Latin letters" in reason for pair in result.pairs for reason in pair.reasons)


def test_two_spellings_of_a_firm_alone_in_the_list() -> None:
    frame = pd.DataFrame({"name": ["ТОВ «Смарагд»", "Smarahd TOV"]})
    assert labels(find_duplicates(frame, {"name": "company_name"}, "company")) == [{0, 1}]


def test_a_name_spelt_the_german_way_with_the_mobile_among_the_phones() -> None:
    firm = ("Дончевски Логистик ООД", "Dontchewski Logistik OOD")
    frame = contacts(
        ("Иван", "Желязков", firm[0], "i.zhelyazkov@donchevski.com", "+359 365 953 043", None, "бул. Мир 69", "Сливен"),
        ("Ivan", "Jeljazkow", firm[1], "i.zhelyazko@donchevski.com", None, None, "bul. Mir 69", "Sliwen"),
        ("Мария", "Дончева", firm[0], "m.doncheva@donchevski.com", "+359 365 953 043", None, "бул. Мир 69", "Сливен"),
    ).assign(mobile=["+359281542760", "0281 542 760", pd.NA])
    assert labels(find_duplicates(frame, CONTACT_ROLES, "person")) == [{2, 3}]


def test_same_person_in_two_scripts_with_the_phone_in_two_spellings() -> None:
    found = people(
        ("Иван", "Петров", None, None, "+7 (495) 123-45-67", None, None, None),
        ("Ivan", "Petrov", None, None, "8 495 1234567", None, None, None),
        ("Мария", "Лебедева", None, None, "+7 495 765 43 21", None, None, None),
    )
    assert found == [{2, 3}]


def test_colleagues_with_one_switchboard_are_not_a_group() -> None:
    found = people(
        (
            "Anna",
            "Berger",
            "Nordwind Papier GmbH",
            "a.berger@nordwind.de",
            "+49 431 555 100",
            None,
            "Hafenstr. 1",
            "Kiel",
        ),
        (
            "Jonas",
            "Lindt",
            "Nordwind Papier GmbH",
            "j.lindt@nordwind.de",
            "+49 431 555 100",
            None,
            "Hafenstr. 1",
            "Kiel",
        ),
        ("Petra", "Sommer", "Nordwind Papier", "p.sommer@nordwind.de", "0431 555100", None, "Hafenstr. 1", "Kiel"),
        ("Marko", "Vogel", "Nordwind Papier GmbH", None, "0431 555100", None, "Hafenstr. 1", "Kiel"),
    )
    assert found == []


def test_husband_and_wife_at_one_address_and_phone_are_not_a_group() -> None:
    found = people(
        ("Georgi", "Dimitrov", None, None, "+359 2 987 65 43", "1970-05-01", "Vitosha 15", "Sofia"),
        ("Elena", "Dimitrova", None, None, "+359 2 987 65 43", "1974-11-23", "Vitosha 15", "Sofia"),
        ("John", "Carter", None, None, "+44 20 7946 0018", None, "12 High Street", "London"),
        ("Susan", "Carter", None, None, "+44 20 7946 0018", None, "12 High Street", "London"),
    )
    assert found == []


def test_swapped_first_and_last_name() -> None:
    found = people(
        ("Scarlett", "Payne", None, "s.payne@morton.info", None, "1974-07-03", None, None),
        ("Payne", "Scarlett", None, None, None, "1974-07-03", None, None),
        ("Harry", "Martin", None, "hm24@miller.com", None, "2003-07-22", None, None),
    )
    assert found == [{2, 3}]


@pytest.mark.parametrize("other", ["i.petrov@gmail.com", "IPETROV+crm@googlemail.com", "Ipetrov+news@GMAIL.com"])
def test_one_mailbox_under_two_addresses(other: str) -> None:
    found = people(
        ("Ivan", "Petrov", None, "ipetrov@gmail.com", None, None, None, None),
        ("I", "Petrov", None, other, None, None, None, None),
        ("Olga", "Petrova", None, "olga.petrova@gmail.com", None, None, None, None),
    )
    assert found == [{2, 3}]


def test_a_nickname_with_the_same_phone() -> None:
    found = people(
        ("William", "Ashdown", None, None, "+44 117 496 0011", None, None, None),
        ("Bill", "Ashdown", None, None, "0117 496 0011", None, None, None),
    )
    assert found == [{2, 3}]


def test_namesakes_with_nothing_else_in_common_are_not_a_group() -> None:
    found = people(
        ("Ivan", "Ivanov", "Alfa", "ivan@alfa.bg", "+359 888 111 222", "1970-01-01", None, "Sofia"),
        ("Ivan", "Ivanov", "Beta", "ivanov@beta.ru", "+7 495 333 44 55", "1991-12-12", None, "Tula"),
    )
    assert found == []


def test_a_person_said_they_are_different() -> None:
    frame = contacts(
        ("Ivan", "Petrov", None, "ipetrov@gmail.com", None, None, None, None),
        ("Ivan", "Petrov", None, "ipetrov@gmail.com", None, None, None, None),
    )
    assert labels(find_duplicates(frame, CONTACT_ROLES, "person")) == [{2, 3}]
    assert find_duplicates(frame, CONTACT_ROLES, "person", cannot_link=[(3, 2), (77, 2)]) == DuplicateResult((), ())


def test_one_full_name_column_in_any_order() -> None:
    frame = pd.DataFrame(
        {
            "ФИО": ["Петров Иван Сергеевич", "Ivan Petrov", "Ольга Белова"],
            "тел": ["84951234567", "+7 495 123-45-67", "+7 812 765 43 21"],
        }
    )
    result = find_duplicates(frame, {"ФИО": "full_name", "тел": "phone"}, "person")
    assert labels(result) == [{0, 1}]


def test_reasons_are_words_and_name_what_differs() -> None:
    frame = contacts(
        ("Иван", "Петров", None, "ivan@alfa.ru", "+7 495 123-45-67", "1980-02-29", None, None),
        ("Ivan", "Petrov", None, "vanya77@mail.ru", "8 495 1234567", "1980-02-29", None, None),
    )
    with use_language("en"):
        (group,) = find_duplicates(frame, CONTACT_ROLES, "person").groups
    assert "same phone" in group.reasons
    assert "last name reads the same in Latin letters" in group.reasons
    assert "e-mail differs" in group.reasons


def test_one_name_column_says_that_names_read_the_same_in_latin_letters() -> None:
    frame = pd.DataFrame({"name": ["Ivan Petrov", "Иван Петров", "Anna Berg"]})
    with use_language("en"):
        (pair,) = find_duplicates(frame, {"name": "full_name"}, "person").pairs
    assert set(pair.reasons) == {
        "first name reads the same in Latin letters",
        "last name reads the same in Latin letters",
    }


def test_what_a_person_said_comes_first_among_the_reasons() -> None:
    frame = contacts(
        ("Anna", "Berg", None, None, None, None, None, "Kiel"),
        ("Anna", "Bergmann", None, None, None, None, None, "Kiel"),
        ("Olga", "Belova", None, None, None, None, None, None),
    )
    with use_language("en"):
        (group,) = find_duplicates(frame, CONTACT_ROLES, "person", must_link=[(3, 2)]).groups
        alone = find_duplicates(frame, CONTACT_ROLES, "person")
    assert group.labels == (2, 3)
    assert group.reasons[0] == "you said they are the same"
    assert not any("you said" in reason for pair in alone.pairs for reason in pair.reasons)


def test_a_threshold_asks_for_more_or_less() -> None:
    frame = contacts(
        *[("Ivan", "Petrov", None, None, None, None, None, "Sofia")] * 2,
        ("Olga", "Belova", None, None, None, None, None, None),
    )
    strict = find_duplicates(frame, CONTACT_ROLES, "person", threshold=0.99)
    loose = find_duplicates(frame, CONTACT_ROLES, "person", threshold=0.3)
    assert len(strict.groups) <= len(loose.groups) == 1


@pytest.mark.parametrize("count", [0, 1, 2])
def test_lists_too_short_or_empty_give_nothing(count: int) -> None:
    frame = pd.DataFrame({column: pd.array([pd.NA] * count, "string") for column in CONTACTS})
    assert find_duplicates(frame, CONTACT_ROLES, "person") == DuplicateResult((), ())
    assert find_duplicates(frame, {}, "company") == DuplicateResult((), ())


@pytest.mark.parametrize("column", CONTACTS)
def test_one_role_only(column: str) -> None:
    frame = contacts(*[("Ann", "Lee", "Acme", "a@acme.com", "+1 212 555 0100", "1990-01-02", "Main 1", "Rome")] * 3)
    found = find_duplicates(frame[[column]], {column: CONTACT_ROLES[column]}, "person")
    assert all(set(group.labels) <= {2, 3, 4} for group in found.groups)


def test_dates_numbers_and_labels_of_any_type() -> None:
    frame = pd.DataFrame(
        {
            "who": ["Ann Lee", "Lee Ann", "Bo Berg"],
            "born": pd.to_datetime(["1990-01-02", "1990-01-02", None]).astype("datetime64[us]"),
            "ssn": [1234567.0, 1234567.0, float("nan")],
        },
        index=["x", "y", "z"],
    )
    result = find_duplicates(frame, {"who": "full_name", "born": "date", "ssn": "registration_no"}, "person")
    assert [group.labels for group in result.groups] == [("x", "y")]
    assert [(pair.a, pair.b) for pair in result.pairs] == [("x", "y")]


def test_words_for_nothing_are_not_values() -> None:
    frame = pd.DataFrame(
        {
            "name": ["Nordwind Papier GmbH", "Blue Harbour Ltd", "Романтика"],
            "phone": ["n/a", "N/A", "нет"],
            "email": ["none", "-", "none"],
            "vat_no": ["NULL", "NULL", "unknown"],
        }
    )
    assert find_duplicates(frame, COMPANY_ROLES, "company") == DuplicateResult((), ())


def test_a_broken_address_still_counts() -> None:
    found = people(
        ("Oliver", "Jones", None, "oliverjones82@bond.biz", None, "1981-09-02", None, "London"),
        (None, None, None, "oliverjones82bond.biz", None, "1981-09-02", None, "London"),
    )
    assert found == [{2, 3}]


def test_namesakes_whose_firms_build_addresses_from_names_are_not_a_group() -> None:
    firms = ["Alfa Trade", "Beta Foods", "Gamma Media", "Delta Logistics"]
    rows = [
        (
            "Светлана",
            "Шевченко",
            firm,
            f"s.shevchenko@{firm.split()[0].lower()}.com",
            f"+38044555010{place}",
            None,
            f"Main {place}",
            town,
        )
        for place, (firm, town) in enumerate(zip(firms, ["Київ", "Одеса", "Львів", "Суми"], strict=True))
    ]
    assert people(*rows) == []


def test_branches_of_one_brand_are_not_a_group() -> None:
    frame = pd.DataFrame(
        {
            "name": ["Blue Harbour Ltd", "Blue Harbour Ltd", "Nordwind GmbH"],
            "phone": ["+44 117 496 0011", "+44 20 7946 0018", "+49 431 555 100"],
            "street": ["1 Quay Road", "88 King Street", "Hafenstr. 1"],
            "city": ["Bristol", "London", "Kiel"],
            "registration_no": ["GB11122233", "GB99988877", "DE123123123"],
        }
    )
    assert find_duplicates(frame, COMPANY_ROLES, "company").groups == ()
