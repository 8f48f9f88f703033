"""The records: every column is explained and typed as its kind says, settings survive a round trip."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from xlcrm.records.choices import CHOICES, ListsRow
from xlcrm.records.companies import Company
from xlcrm.records.contacts import Contact
from xlcrm.records.deals import Deal
from xlcrm.records.fields import CrmRecord, Kind, column_info
from xlcrm.records.settings import SETTINGS, FirmSettings
from xlcrm.records.shared_columns import TouchedRecord, also_called
from xlcrm.records.stages import DEFAULT_STAGES
from xlcrm.tables.all_tables import ALL_TABLES

RECORDS = [spec.record for spec in ALL_TABLES]
TYPE_OF_KIND = {
    Kind.DATE: date,
    Kind.DATETIME: datetime,
    Kind.INT: int,
    Kind.DECIMAL: float,
    Kind.MONEY: float,
    Kind.PERCENT: float,
    Kind.BOOL: bool,
}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_column_is_explained_and_typed(record: type[CrmRecord]) -> None:
    for key, field in record.model_fields.items():
        info = column_info(field)
        assert info.header.strip() == info.header != "", key
        assert info.help.endswith("."), key
        assert get_args(field.annotation) == (TYPE_OF_KIND.get(info.kind, str), type(None)), key
        assert key == key.lower(), key


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_an_empty_row_is_a_record(record: type[CrmRecord]) -> None:
    row = record()
    assert set(row.model_dump().values()) == {None}
    assert record.__doc__


def test_rows_are_frozen_and_closed() -> None:
    acme = Company(company_id="C-000001", name=" Acme ", employees=12)
    assert acme.name == "Acme"
    with pytest.raises(ValidationError):
        acme.name = "Other"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Company(nmae="Acme")  # type: ignore[call-arg]


def test_own_columns_come_before_shared_ones() -> None:
    keys = list(Contact.model_fields)
    assert keys[0] == "contact_id"
    assert keys.index("notes") < keys.index("last_activity_date") < keys.index("street") < keys.index("known_as")
    assert keys[-1] == "version"
    assert len(keys) == len(set(keys))
    assert next(iter(TouchedRecord.model_fields)) == "last_activity_date"


def test_a_shared_column_may_be_declared_anew() -> None:
    assert column_info(Company.model_fields["city"]).place == "main"
    assert column_info(Contact.model_fields["city"]).place == "more"
    assert "opportunity id" in column_info(Deal.model_fields["external_ids"]).synonyms


def test_synonyms_are_written_with_bars() -> None:
    assert also_called("a | b c", "д") == ("a", "b c", "д")


def test_choices() -> None:
    assert all(key == each.key and each.label and each.values for key, each in CHOICES.items())
    assert all(len(set(each.values)) == len(each.values) for each in CHOICES.values())
    assert "stage" not in CHOICES
    assert list(ListsRow.model_fields) == list(CHOICES)
    assert all(column_info(field).place == "main" for field in ListsRow.model_fields.values())


def test_default_stages_rise_to_won() -> None:
    assert [(stage.stage, stage.probability, stage.type) for stage in DEFAULT_STAGES] == [
        ("New", 0.05, "Open"),
        ("Qualified", 0.20, "Open"),
        ("Proposal", 0.50, "Open"),
        ("Negotiation", 0.75, "Open"),
        ("Won", 1.0, "Won"),
        ("Lost", 0.0, "Lost"),
    ]
    assert [stage.order for stage in DEFAULT_STAGES] == [1, 2, 3, 4, 5, 6]
    assert {stage.type for stage in DEFAULT_STAGES} == set(CHOICES["deal_status"].values)
    needed = {key for stage in DEFAULT_STAGES for key in (stage.required_fields or "").split(";") if key}
    assert needed <= set(Deal.model_fields)
    assert all((stage.max_days is not None) == (stage.type == "Open") for stage in DEFAULT_STAGES)


def test_every_setting_is_explained() -> None:
    assert [info.key for info in SETTINGS] == list(FirmSettings.model_fields)
    assert all(info.label and info.help.endswith(".") for info in SETTINGS)
    assert len({info.label for info in SETTINGS}) == len(SETTINGS)
    by_key = {info.key: info for info in SETTINGS}
    assert by_key["revenue_basis"].values == ("auto", "deals", "invoices")
    assert by_key["crm_start_date"].default == ""
    assert by_key["strict_checks"].default == "no"


def test_settings_read_what_people_type() -> None:
    settings, told = FirmSettings.from_rows(
        {
            "currency": " usd ",
            "target_contacts_customer": "12.0",
            "crm_start_date": "2024-03-01 00:00:00",
            "strict_checks": "Да",
            "firm_name": "",
            "default_phone_country": "ua",
        }
    )
    assert told == []
    assert settings.currency == "USD"
    assert settings.target_contacts_customer == 12
    assert settings.crm_start_date == date(2024, 3, 1)
    assert settings.strict_checks is True
    assert settings.default_phone_country == "UA"
    assert settings.contact_limit_soft == 100


@pytest.mark.parametrize(("text", "strict"), [("TRUE", True), ("Yes", True), ("1", True), ("no", False), ("ні", False)])
def test_yes_and_no(text: str, strict: bool) -> None:
    assert FirmSettings.from_rows({"strict_checks": text}) == (FirmSettings(strict_checks=strict), [])


def test_a_bad_setting_keeps_the_usual_value_and_is_told() -> None:
    settings, told = FirmSettings.from_rows(
        {"language": "fr", "contact_grace_days": "soon", "fiscal_year_start_month": "13", "colour": "red"}
    )
    assert settings == FirmSettings()
    assert [key for key, _sentence in told] == ["language", "contact_grace_days", "fiscal_year_start_month", "colour"]
    assert told[1][1].startswith("'soon' does not fit the setting Grace days, so '14' is used.")
    assert "'colour'" in told[3][1]


def test_limits_that_cross_are_told() -> None:
    settings, told = FirmSettings.from_rows({"contact_limit_soft": "200"})
    assert (settings.contact_limit_soft, settings.contact_limit_hard) == (200, 200)
    assert [key for key, _sentence in told] == ["contact_limit_hard"]


@given(
    st.builds(
        FirmSettings,
        firm_name=st.text(alphabet="abc Ж{}", max_size=8).map(str.strip),
        language=st.sampled_from(["en", "ru", "uk", "bg"]),
        currency=st.sampled_from(["EUR", "USD"]),
        fiscal_year_start_month=st.integers(1, 12),
        contact_limit_soft=st.integers(1, 100),
        contact_limit_hard=st.integers(101, 900),
        crm_start_date=st.none() | st.dates(),
        strict_checks=st.booleans(),
        feb29_birthday=st.sampled_from(["02-28", "03-01"]),
    )
)
def test_settings_round_trip(settings: FirmSettings) -> None:
    assert FirmSettings.from_rows(settings.as_rows()) == (settings, [])


@given(st.dictionaries(st.sampled_from(list(FirmSettings.model_fields)), st.text(max_size=12)))
def test_reading_settings_never_raises(rows: dict[str, str]) -> None:
    settings, told = FirmSettings.from_rows(rows)
    bad = {key for key, _sentence in told} - {"contact_limit_hard"}
    assert bad <= set(rows)
    assert all(getattr(settings, key) == getattr(FirmSettings(), key) for key in bad)
