"""The list of tables: links lead somewhere, headers are clear, foreign headers find their column."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from xlcrm.errors import UnknownTableError
from xlcrm.records.choices import CHOICES
from xlcrm.records.fields import Kind
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.specs import TableSpec, name_key

EACH_TABLE = pytest.mark.parametrize("spec", ALL_TABLES, ids=lambda spec: spec.key)
LINKED = {link.info.links_to for spec in ALL_TABLES for link in spec.links}


def folded(header: str) -> str:
    return re.sub(r"[\W_]+", "", header.casefold())


def names_of(spec: TableSpec) -> dict[str, set[str]]:
    """Folded headers, keys and synonyms, and the columns that each stands for; our own ids are told by their form."""
    found: dict[str, set[str]] = {}
    for column in spec.columns:
        if column.key == spec.id_column or (column.info.links_to and column.names is None):
            continue
        for name in (column.key, column.header, *column.info.synonyms):
            found.setdefault(folded(name), set()).add(column.key)
    return found


def test_tables_are_told_apart() -> None:
    for names in ([s.key for s in ALL_TABLES], [s.name for s in ALL_TABLES], [s.title for s in ALL_TABLES]):
        assert len(set(names)) == len(names)
    prefixes = [spec.id_prefix for spec in ALL_TABLES if spec.id_prefix]
    assert len(set(prefixes)) == len(prefixes)
    assert all(len(spec.title) <= 31 and spec.purpose.endswith(".") for spec in ALL_TABLES)


def test_a_newcomer_sees_five_tables() -> None:
    assert [s.key for s in ALL_TABLES if s.visible] == ["companies", "contacts", "deals", "activities", "settings"]


def test_an_unknown_table_is_told_with_the_known_ones() -> None:
    assert table_spec("deals").name == "Deals"
    with pytest.raises(UnknownTableError, match=r"There is no table called 'deels'.*companies, contacts, deals"):
        table_spec("deels")


@EACH_TABLE
def test_keys_and_headers_are_unique(spec: TableSpec) -> None:
    keys = [column.key for column in spec.columns]
    headers = [column.header.casefold() for column in spec.columns]
    assert len(set(keys)) == len(keys)
    assert len(set(headers)) == len(headers)


@EACH_TABLE
def test_links_lead_to_tables_with_ids_and_labels(spec: TableSpec) -> None:
    for link in spec.links:
        target = table_spec(str(link.info.links_to))
        assert target.id_column
        assert target.label in target.by_key
        assert link.key.endswith("_id")
        assert spec.by_key[name_key(link.key)].names == link.key


@EACH_TABLE
def test_ids_labels_and_known_names(spec: TableSpec) -> None:
    if spec.id_prefix:
        assert spec.id_column == f"{spec.id_column}".lower()
        assert spec.column(str(spec.id_column)).info.place == "hidden"
        assert "external_ids" in spec.by_key
    assert spec.label is None or spec.label in spec.by_key
    assert ("known_as" in spec.by_key) == (spec.key in LINKED)


@EACH_TABLE
def test_choice_columns_name_a_list(spec: TableSpec) -> None:
    for column in spec.columns:
        assert (column.kind is Kind.CHOICE) <= (column.info.choices is not None), column.key
        assert column.info.choices in {None, "stage", *CHOICES}, column.key


def test_every_list_is_used() -> None:
    used = {column.info.choices for spec in ALL_TABLES for column in spec.columns}
    assert used == {None, "stage", *CHOICES}


@EACH_TABLE
def test_formulas_name_columns_of_the_row(spec: TableSpec) -> None:
    for column in spec.columns:
        if column.info.formula:
            assert column.info.computed
            assert set(re.findall(r"{(\w+)}", column.info.formula)) <= set(spec.by_key)


@EACH_TABLE
def test_people_see_a_table_at_a_glance(spec: TableSpec) -> None:
    main = [column.key for column in spec.columns if column.info.place == "main"]
    assert main
    assert spec.key == "lists" or len(main) <= 11
    assert all(column.info.place == "main" for column in spec.columns if column.info.required)


def test_the_big_tables_open_with_what_people_use() -> None:
    def main(table: str) -> str:
        return " ".join(column.key for column in table_spec(table).columns if column.info.place == "main")

    assert main("companies") == (
        "name type industry city phone email owner lifecycle_stage last_activity_date next_activity_date"
    )
    assert main("contacts") == (
        "full_name first_name last_name company job_title phone email lifecycle_stage owner "
        "last_activity_date next_activity_date"
    )
    assert main("deals") == (
        "name company contact stage status amount expected_close_date close_date next_step loss_reason owner"
    )
    assert main("activities") == "type subject company contact deal owner due_at status done_at outcome"


@EACH_TABLE
def test_no_foreign_header_means_two_columns(spec: TableSpec) -> None:
    assert {name: keys for name, keys in names_of(spec).items() if len(keys) > 1} == {}


@EACH_TABLE
def test_synonyms_are_lower_case_and_not_empty(spec: TableSpec) -> None:
    for column in spec.columns:
        assert all(synonym and synonym == synonym.lower() for synonym in column.info.synonyms), column.key


REAL_HEADERS = [
    (
        "maven/accounts.csv",
        "companies",
        (
            "account=name sector=industry year_established=founded_year revenue=annual_revenue employees=employees "
            "office_location=country subsidiary_of=parent_company"
        ),
    ),
    (
        "maven/sales_pipeline.csv",
        "deals",
        (
            "opportunity_id=external_ids sales_agent=owner product=product account=company deal_stage=stage "
            "engage_date=created_at close_date=close_date close_value=amount"
        ),
    ),
    ("maven/sales_teams.csv", "users", "sales_agent=name manager=manager regional_office=territories"),
    ("maven/products.csv", "products", "product=name series=category sales_price=price"),
    (
        "northwind/customers.csv",
        "companies",
        (
            "customerID=external_ids companyName=name address=street city=city region=region postalCode=postal_code "
            "country=country phone=phone"
        ),
    ),
    (
        "northwind/orders.csv",
        "deals",
        "orderID=external_ids customerID=company employeeID=owner orderDate=created_at freight=direct_cost",
    ),
    (
        "northwind/order_details.csv",
        "deal_lines",
        "orderID=deal productID=product unitPrice=unit_price quantity=qty discount=discount_pct",
    ),
    (
        "northwind/products.csv",
        "products",
        "productID=external_ids productName=name categoryID=category quantityPerUnit=unit unitPrice=price",
    ),
    (
        "northwind/employees.csv",
        "users",
        "employeeID=external_ids title=role hireDate=start_date homePhone=phone reportsTo=manager",
    ),
    (
        "receivables/invoices_mdy.csv",
        "invoices",
        (
            "customerID=company invoiceNumber=number InvoiceDate=issue_date DueDate=due_date InvoiceAmount=amount "
            "Disputed=disputed"
        ),
    ),
    ("receivables/invoices_mdy.csv", "payments", "invoiceNumber=invoice SettledDate=paid_at InvoiceAmount=amount"),
]


@pytest.mark.parametrize(("file", "table", "expected"), REAL_HEADERS, ids=[f"{f}-{t}" for f, t, _ in REAL_HEADERS])
def test_headers_of_real_files_find_their_columns(shared_data: Path, file: str, table: str, expected: str) -> None:
    with (shared_data / file).open(encoding="utf-8-sig", newline="") as source:
        headers = next(csv.reader(source))
    wanted = dict(pair.split("=") for pair in expected.split())
    assert set(wanted) <= set(headers)
    known = names_of(table_spec(table))
    assert {header: known.get(folded(header), set()) for header in wanted} == {h: {k} for h, k in wanted.items()}


OTHER_SYSTEMS = {
    "contacts": {
        "First Name": "first_name",
        "Surname": "last_name",
        "Person - Name*": "full_name",
        "Полное имя контакта": "full_name",
        "Фамилия": "last_name",
        "Прізвище": "last_name",
        "Имя": "first_name",
        "Име": "first_name",
        "Отчество": "middle_name",
        "Должность": "job_title",
        "Название компании": "company",
        "Associated Company": "company",
        "E-mail 1 - Value": "email",
        "Рабочий e-mail": "email",
        "Имейл": "email",
        "Person - Email (Home)": "email_2",
        "Мобильный телефон": "mobile",
        "Рабочий телефон": "phone",
        "Business Phone": "phone",
        "Date of Birth": "birthday",
        "Contact owner": "owner",
        "Ответственный": "owner",
        "Unsubscribed from all email": "email_opt_out",
        "Record ID": "external_ids",
        "Mailing Zip": "postal_code",
        "Create Date": "created_at",
    },
    "companies": {
        "Company Domain Name": "domain",
        "Number of Employees": "employees",
        "Organization - Name*": "name",
        "Корпоративный сайт": "website",
        "Company owner": "owner",
        "State/Region": "region",
    },
    "deals": {
        "Deal - Title": "name",
        "Название сделки": "name",
        "Potential Name": "name",
        "Бюджет": "amount",
        "Deal - Currency of value": "currency",
        "Этап сделки": "stage",
        "Воронка": "pipeline",
        "Closing Date": "close_date",
        "Deal - Expected close date": "expected_close_date",
        "Closed Lost Reason": "loss_reason",
        "Дата создания сделки": "created_at",
        "Deal - Contact person": "contact",
    },
    "activities": {
        "Activity - Subject*": "subject",
        "Activity - Due date": "due_at",
        "Activity - Type": "type",
        "Activity - Assigned to user": "owner",
    },
    "products": {"Product - Product Code": "sku", "Product - Price": "price", "Артикул": "sku"},
}


@pytest.mark.parametrize("table", OTHER_SYSTEMS)
def test_headers_of_other_systems_find_their_columns(table: str) -> None:
    known = names_of(table_spec(table))
    wanted = OTHER_SYSTEMS[table]
    assert {header: known.get(folded(header), set()) for header in wanted} == {h: {k} for h, k in wanted.items()}
