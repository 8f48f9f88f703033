"""Headers of the systems that people leave, as their exports write them."""

from __future__ import annotations

import pytest

from xlcrm.imports.guess_columns import guess_columns
from xlcrm.imports.source_systems import id_prefix, system_of
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import LANGUAGES, use_language


def mapped(table: str, *headers: str, cells: dict[str, str] | None = None) -> dict[str, str]:
    columns = [[(cells or {}).get(header, "x")] for header in headers]
    guess = guess_columns(table_spec(table), SourceTable("x", headers, columns, (2,)), {})
    assert {column.header for column in guess.columns} | {p.column for p in guess.problems} == set(headers)
    return {column.header: column.key for column in guess.columns}


HUBSPOT_CONTACTS = {
    "Record ID": "external_ids",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Email": "email",
    "Phone Number": "phone",
    "Mobile Phone Number": "mobile",
    "Job Title": "job_title",
    "Company Name": "company",
    "Contact owner": "owner",
    "Lifecycle Stage": "lifecycle_stage",
    "City": "city",
    "State/Region": "region",
    "Postal Code": "postal_code",
    "Country/Region": "country",
    "Create Date": "created_at",
    "Unsubscribed from all email": "email_opt_out",
}
HUBSPOT_DEALS = {
    "Record ID": "external_ids",
    "Deal Name": "name",
    "Pipeline": "pipeline",
    "Deal Stage": "stage",
    "Amount": "amount",
    "Currency": "currency",
    "Close Date": "close_date",
    "Deal owner": "owner",
    "Create Date": "created_at",
    "Closed Lost Reason": "loss_reason",
    "Associated Company": "company",
    "Associated Contact": "contact",
}
PIPEDRIVE_CONTACTS = {
    "Person - Name*": "full_name",
    "Person - First name": "first_name",
    "Person - Last name": "last_name",
    "Person - Phone": "phone",
    "Person - Email (Work)": "email",
    "Person - Email (Home)": "email_2",
    "Person - Organization": "company",
    "Person - Owner": "owner",
    "Person - ID": "external_ids",
}
PIPEDRIVE_DEALS = {
    "Deal - ID": "external_ids",
    "Deal - Title": "name",
    "Deal - Value": "amount",
    "Deal - Currency of value": "currency",
    "Deal - Organization": "company",
    "Deal - Contact person": "contact",
    "Deal - Owner": "owner",
    "Deal - Stage": "stage",
    "Deal - Status": "status",
    "Deal - Probability": "probability",
    "Deal - Expected close date": "expected_close_date",
    "Deal - Deal created": "created_at",
    "Deal - Won time": "close_date",
    "Deal - Lost time": "close_date",
    "Deal - Lost reason": "loss_reason",
    "Deal - Label": "tags",
}
ZOHO_CONTACTS = {
    "Record Id": "external_ids",
    "Contact Owner": "owner",
    "Lead Source": "source",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Account Name": "company",
    "Email": "email",
    "Title": "job_title",
    "Phone": "phone",
    "Home Phone": "phone_other",
    "Mobile": "mobile",
    "Date of Birth": "birthday",
    "Created Time": "created_at",
    "Mailing Street": "street",
    "Mailing City": "city",
    "Mailing Country": "country",
    "Description": "notes",
    "Email Opt Out": "email_opt_out",
    "Salutation": "salutation",
}
BITRIX_CONTACTS = {
    "ID": "external_ids",
    "Обращение": "salutation",
    "Имя": "first_name",
    "Фамилия": "last_name",
    "Отчество": "middle_name",
    "Дата рождения": "birthday",
    "Улица, номер дома": "street",
    "Населенный пункт": "city",
    "Почтовый индекс": "postal_code",
    "Страна": "country",
    "Рабочий телефон": "phone",
    "Мобильный телефон": "mobile",
    "Рабочий e-mail": "email",
    "Частный e-mail": "email_2",
    "Название компании": "company",
    "Должность": "job_title",
    "Источник": "source",
    "Ответственный": "owner",
}
AMO_DEALS = {
    "ID": "external_ids",
    "Название сделки": "name",
    "Бюджет": "amount",
    "Ответственный": "owner",
    "Дата создания сделки": "created_at",
    "Дата закрытия": "close_date",
    "Теги": "tags",
    "Примечание": "notes",
    "Этап сделки": "stage",
    "Воронка": "pipeline",
    "Полное имя контакта": "contact",
    "Компания": "company",
}
GOOGLE_CONTACTS = {
    "First Name": "first_name",
    "Middle Name": "middle_name",
    "Last Name": "last_name",
    "Name Prefix": "salutation",
    "Organization Name": "company",
    "Organization Title": "job_title",
    "Birthday": "birthday",
    "Notes": "notes",
    "Labels": "tags",
    "E-mail 1 - Value": "email",
    "E-mail 2 - Value": "email_2",
    "Phone 1 - Value": "phone",
    "Address 1 - City": "city",
}
OUTLOOK_CONTACTS = {
    "Title": "salutation",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Company": "company",
    "Job Title": "job_title",
    "Business Street": "street",
    "Business City": "city",
    "Business Postal Code": "postal_code",
    "Business Country/Region": "country",
    "Business Phone": "phone",
    "Home Phone": "phone_other",
    "Mobile Phone": "mobile",
    "E-mail Address": "email",
    "E-mail 2 Address": "email_2",
    "Birthday": "birthday",
}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("contacts", HUBSPOT_CONTACTS),
        ("deals", HUBSPOT_DEALS),
        ("contacts", PIPEDRIVE_CONTACTS),
        ("deals", PIPEDRIVE_DEALS),
        ("contacts", ZOHO_CONTACTS),
        ("contacts", BITRIX_CONTACTS),
        ("deals", AMO_DEALS),
        ("contacts", GOOGLE_CONTACTS),
    ],
    ids=["hubspot", "hubspot deals", "pipedrive", "pipedrive deals", "zoho", "bitrix24", "amocrm", "google"],
)
def test_headers_of_known_systems(table: str, expected: dict[str, str]) -> None:
    assert mapped(table, *expected) == expected


def test_outlook_calls_a_salutation_title() -> None:
    assert mapped("contacts", *OUTLOOK_CONTACTS, cells={"Title": "Mr."}) == OUTLOOK_CONTACTS


def test_consent_is_never_taken_from_an_opt_out() -> None:
    assert "consent" not in mapped("contacts", "Unsubscribed from all email", "Email Opt Out", "Email").values()


def test_case_blanks_stars_and_humps_do_not_matter() -> None:
    keys = ["company name*", "\ufeffCOMPANY_NAME", " company\u00a0 Name ", "companyName"]
    assert [mapped("companies", key)[key] for key in keys] == ["name"] * 4


def test_labels_of_every_language_are_found() -> None:
    for table in ("companies", "contacts", "deals", "invoices", "products", "users", "activities"):
        spec = table_spec(table)
        for language in LANGUAGES:
            with use_language(language):
                columns = [c for c in spec.columns if not c.info.computed and c.kind.value != "id"]
                expected = {column.header: column.key for column in columns}
            assert mapped(table, *expected) == expected, (table, language)


def test_our_ids_are_told_from_those_of_others() -> None:
    headers = ("Company ID", "Company")
    assert mapped("contacts", *headers, cells={"Company ID": "C-000001"})["Company ID"] == "company_id"
    assert mapped("companies", *headers, cells={"Company ID": "C-000001"})["Company ID"] == "company_id"
    assert mapped("companies", *headers, cells={"Company ID": "17"})["Company ID"] == "external_ids"
    assert mapped("deals", "Customer ID")["Customer ID"] == "company"


def test_which_system_a_file_comes_from() -> None:
    assert system_of(tuple(HUBSPOT_DEALS)) == "hubspot"
    assert system_of(tuple(PIPEDRIVE_DEALS)) == "pipedrive"
    assert system_of(tuple(AMO_DEALS)) == "amocrm"
    assert system_of(tuple(BITRIX_CONTACTS)) == "bitrix24"
    assert system_of(("Name", "City")) is None
    assert id_prefix("orderID", None) == "order_id"
