"""Cleaning many values at once gives what cleaning them one by one gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.duplicates import normalise_names as one
from xlcrm.duplicates.clean_in_bulk import clean_values, sorted_skeletons
from xlcrm.duplicates.field_roles import Style
from xlcrm.tables import fold_texts as folding
from xlcrm.tables.fold_texts import fold_texts, skeletons
from xlcrm.tables.transliterate import to_latin, to_latin_lines

TEXTS = st.lists(
    st.one_of(
        st.text(max_size=15),
        st.text(alphabet="ABCxyzщёїъЖІ 0123456789.,-+@«»'\"\n", max_size=20),
        st.sampled_from(
            [
                "ООО «Ромашка»",
                "The Smith & Sons Ltd.",
                "г-н Петров",
                "Dr. O'Брайен",
                "+7 (495) 123-45-67 ext 12",
                "доб. 7 0888123456",
                "I.Petrov+crm@Gmail.com",
                "U.S.A. a.b.\nc",
                "ﬁrm Ⅷ ²",
            ]
        ),
    ),
    max_size=8,
)


def _with_a_domain(local: str) -> st.SearchStrategy[str]:
    domains = ["gmail.com", "GoogleMail.com", "firm.bg", "firm_a.bg", "", "a@b.c", "@gmail.com"]
    return st.sampled_from([f"{local}@{domain}" for domain in domains] + [local, "mailto:" + local + "@firm.bg"])


@given(TEXTS)
def test_folding_and_skeletons(texts: list[str]) -> None:
    folded = [folding.fold_text(text) for text in texts]
    assert fold_texts(texts) == folded
    assert skeletons(folded) == [folding.skeleton(text) for text in folded]
    assert sorted_skeletons(folded) == [one.sorted_skeleton(text) for text in folded]


@given(TEXTS)
@pytest.mark.parametrize(
    ("style", "clean"),
    [
        (Style.NAME, one.clean_person_name),
        (Style.COMPANY, one.clean_company_name),
        (Style.PHONE, one.phone_key),
        (Style.NUMBER, one.id_key),
        (Style.DOMAIN, one.domain_key),
        (Style.TEXT, folding.fold_text),
    ],
)
def test_every_style(style: Style, clean: object, texts: list[str]) -> None:
    assert clean_values(style, texts) == [clean(text) for text in texts]  # type: ignore[operator]


@given(TEXTS)
def test_mails_and_latin_letters(texts: list[str]) -> None:
    lines = [text.replace("\n", " ") for text in texts]
    assert to_latin_lines(lines) == [to_latin(line) for line in lines]
    for text, key in zip(texts, clean_values(Style.EMAIL, texts), strict=True):
        assert key == (one.email_key(text) or key)  # a broken address stays as it stands


@given(st.lists(st.text(alphabet="aБ.@+_- \n", max_size=6).flatmap(_with_a_domain), max_size=6))
def test_mails_of_every_make(mails: list[str]) -> None:
    for mail, key in zip(mails, clean_values(Style.EMAIL, mails), strict=True):
        assert key == (one.email_key(mail) or key)
        assert clean_values(Style.EMAIL, [mail]) == [key]


def test_house_numbers_keep_their_digits() -> None:
    assert skeletons(["main street 11", "anna"]) == ["main stret 11", "ana"]
    assert folding.skeleton("main street 11") != one.skeleton("main street 1")
