"""The safe fixes: what they change, what they leave, and that doing them twice is doing them once."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcrm.checks.all_checks import ALL_CHECKS
from xlcrm.checks.check import CheckedFirm
from xlcrm.checks.clean_text import clean_line
from xlcrm.checks.fix_values import fix_values
from xlcrm.checks.run_checks import run_checks
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.crm_tables import CrmTables

CASES = [
    ("blanks", "companies.city", "  New   York ", "New York"),
    ("non_breaking_spaces", "companies.city", "New\u00a0York", "New York"),
    ("hidden_characters", "contacts.last_name", "Pet\u200brov\ufeff", "Petrov"),
    ("hidden_characters", "contacts.job_title", "\u200b", None),
    ("emails", "contacts.email", "Ivan.Petrov@ACME.bg", "ivan.petrov@acme.bg"),
    ("phones", "contacts.phone", "0888 123 457", "+359888123457"),
    ("phones", "contacts.phone", "+359 (888) 123-457", "+359888123457"),
    ("phones", "contacts.phone", "00359888123457", "+359888123457"),
    ("countries", "companies.country", "bg", "BG"),
    ("listed_values", "companies.industry", "rETAIL", "Retail"),
    ("names", "deals.owner", "anna berg", "Anna Berg"),
    ("blanks", "contacts.notes", " one\ntwo \n", "one\ntwo"),
]


@pytest.mark.parametrize(("kind", "cell", "before", "after"), CASES)
def test_each_fix(firm, kind, cell, before, after) -> None:
    table, column = cell.split(".")
    fixed = fix_values(firm({table: {column: before}}))
    (edit,) = fixed.edits
    assert (edit.table, edit.column, list(edit.values.index)) == (table, column, [4])
    value = edit.values.iloc[0]
    assert value is pd.NA if after is None else value == after
    assert fixed.counts == {kind: 1}
    assert fixed.tables[table][column].iloc[0] is value or fixed.tables[table][column].iloc[0] == value


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("contacts", "phone", "12345"),
        ("contacts", "phone", "0888 123 457 ext. 3"),
        ("contacts", "email", "Ivan@@acme"),
        ("companies", "industry", "technolgy"),
        ("companies", "country", "Germany"),
        ("companies", "name", "ACME INDUSTRIES"),
        ("deals", "owner", "Anna Bergg"),
        ("contacts", "last_name", "Иван\u006fв"),
    ],
)
def test_nothing_is_guessed(firm, table, column, value) -> None:
    assert fix_values(firm({table: {column: value}})).edits == ()


def test_a_clean_firm_needs_no_fix(firm) -> None:
    fixed = fix_values(firm())
    assert (fixed.edits, fixed.counts) == ((), {})


def test_one_table_alone_can_be_fixed(firm) -> None:
    dirty = {"companies": {"city": "Sofia "}, "contacts": {"city": "Sofia "}}
    assert [edit.table for edit in fix_values(firm(dirty), "contacts").edits] == ["contacts"]


def test_the_users_own_columns_are_left_alone(firm) -> None:
    clean = firm()
    companies = clean.frame("companies").assign(Ours=" spaced  ")
    assert fix_values(CheckedFirm(clean.tables.with_frames(companies=companies), clean.today)).edits == ()


def test_a_cleaned_contact_keeps_its_links(firm, today) -> None:
    """The name shown in a deal follows the contact's cleaned name."""
    fixed = fix_values(firm({"contacts": {"first_name": " Ivan\u00a0"}, "deals": {"contact": "ivan  petrov"}}))
    assert fixed.tables["contacts"]["full_name"].tolist() == ["Ivan Petrov"]
    assert fixed.tables["deals"]["contact"].tolist() == ["Ivan Petrov"]
    assert run_checks(fixed.tables, today) == ()


FIXABLE = {
    "outer_blanks",
    "inner_blanks",
    "non_breaking_space",
    "hidden_character",
    "email_upper_case",
    "phone_not_international",
}
texts = st.text(st.sampled_from("aBя Ж0+1(@.-\u00a0\u200b\u200d\u3000\n\t;"), max_size=12)
phones = st.from_regex(r"(\+|00)?[ ]?[0-9 ()\-]{5,14}", fullmatch=True)
emails = st.builds(
    "{}@{}.{}".format,
    st.text("aBc.", min_size=1, max_size=5),
    st.text("dEf", min_size=1, max_size=4),
    st.sampled_from(["BG", "com"]),
)


@settings(max_examples=25, deadline=None)
@given(
    city=texts,
    industry=texts | st.sampled_from(["retail", " FOOD"]),
    phone=texts | phones,
    email=texts | emails,
    country=texts | st.sampled_from(["de", "uk ", "Bg"]),
    note=texts,
)
def test_fixing_twice_is_fixing_once(firm, today, city, industry, phone, email, country, note) -> None:
    dirty = {"city": city or None, "industry": industry or None, "phone": phone or None, "email": email or None}
    companies = firm({"companies": dirty | {"country": country or None, "notes": note or None}}).frame("companies")
    once = fix_values(CheckedFirm(CrmTables({"companies": companies}, FirmSettings()), today))
    again_checked = CheckedFirm(once.tables, today)
    again = fix_values(again_checked)
    assert again.edits == ()
    rules = [check for check in ALL_CHECKS if check.code in FIXABLE]
    assert not [finding for rule in rules for finding in rule.find(again_checked) if len(finding.rows)]


@given(st.text())
def test_a_clean_line_stays_clean(text) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
