"""E-mail and phone reading against the libraries that know the standards."""

from __future__ import annotations

import email_validator
import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xlcrm.tables.country_codes import country_code
from xlcrm.tables.email_addresses import is_email
from xlcrm.tables.phone_numbers import is_surely_e164, read_phone

REGIONS = ("BG", "UA", "RU", "DE", "GB", "US", "IT", "PL")


@given(st.from_regex(r"[a-z0-9._+-]{1,8}@([a-z0-9-]{1,5}\.){1,3}[a-z]{1,6}", fullmatch=True))
@example("a@b.test")
@example("a@x--y.bg")
@example("a@-x.bg")
@example("a@1.2.3")
def test_the_quick_way_agrees_with_the_validator(text) -> None:
    try:
        email_validator.validate_email(text, check_deliverability=False)
    except email_validator.EmailNotValidError:
        assert not is_email(text)
    else:
        assert is_email(text)


@pytest.mark.parametrize("region", REGIONS)
def test_an_example_number_of_each_country_is_read_in_every_form(region) -> None:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    forms = phonenumbers.PhoneNumberFormat
    e164 = phonenumbers.format_number(number, forms.E164)
    for form in (forms.NATIONAL, forms.INTERNATIONAL, forms.E164):
        reading = read_phone(phonenumbers.format_number(number, form), region)
        assert (reading.is_valid, reading.e164) == (True, e164)


@settings(max_examples=300)
@given(
    st.sampled_from(["359", "380", "7", "49", "44", "39", "48", "33", "1", "30", "90"]),
    st.from_regex(r"[0-9]{6,11}", fullmatch=True),
)
def test_the_quick_way_of_phones_agrees_with_phonenumbers(code, national) -> None:
    text = f"+{code}{national}"
    if is_surely_e164(text):
        number = phonenumbers.parse(text, None)
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == text


@pytest.mark.parametrize(
    ("name", "code"),
    [("bg", "BG"), ("BGR", None), ("Deutschland", None), ("Germany", "DE"), ("Германия", "DE"), ("Німеччина", "DE"), ("UK", "GB"),
     ("USA", "US"), ("u.s.a.", "US"), ("Korea", "KR"), ("EU", None), ("", None)],
)  # fmt: skip
def test_countries_by_code_and_by_name(name, code) -> None:
    assert country_code(name) == code
