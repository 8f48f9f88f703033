"""Which table a file is, told by its headers and its name."""

from __future__ import annotations

import pytest

from xlcrm.commands.import_rows import IMPORTABLE
from xlcrm.imports.guess_table import UnclearTableError, guess_table
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.all_tables import table_spec
from xlcrm.texts import LANGUAGES, use_language
from xlcrm.workbooks.read_source import read_source


def source(name: str, *headers: str) -> SourceTable:
    return SourceTable(name, headers, [["x"] for _header in headers], [2])


@pytest.mark.parametrize(
    ("name", "headers", "table"),
    [
        ("export.csv", ("First name", "Last name", "E-mail", "Birthday"), "contacts"),
        ("export.csv", ("Название сделки", "Бюджет", "Этап сделки", "Дата создания сделки"), "deals"),
        ("export.csv", ("Invoice number", "Invoice date", "Due date", "Amount", "Customer"), "invoices"),
        ("list.csv", ("Компанія", "Місто", "Телефон", "Відповідальний"), "companies"),
        ("employees.csv", ("First name", "Last name", "Territory", "E-mail", "Hired on"), "users"),
    ],
)
def test_the_table_that_knows_the_headers_best(name, headers, table):
    assert guess_table(source(name, *headers), IMPORTABLE) == table


@pytest.mark.parametrize("key", ["companies", "contacts", "deals", "invoices", "products", "activities"])
def test_a_sheet_of_ours_is_known_in_every_language(key):
    for language in LANGUAGES:
        with use_language(language):
            headers = [column.header for column in table_spec(key).columns if column.info.place == "main"]
        assert guess_table(source("list.csv", *headers), IMPORTABLE) == key, language


def test_two_that_fit_alike_are_named_and_nothing_is_guessed():
    with pytest.raises(UnclearTableError, match="may hold Companies or Contacts"):
        guess_table(source("list.csv", "Name", "Phone", "City"), IMPORTABLE)


def test_headers_that_nobody_knows_are_told():
    with pytest.raises(UnclearTableError, match="fit no table"):
        guess_table(source("stock.csv", "Shelf", "Bin", "Pieces"), IMPORTABLE)


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("maven/accounts.csv", "companies"),
        ("maven/sales_teams.csv", "users"),
        ("maven/products.csv", "products"),
        ("maven/sales_pipeline.csv", "deals"),
        ("northwind/employees.csv", "users"),
        ("northwind/order_details.csv", "deal_lines"),
        ("northwind/orders.csv", "deals"),
        ("northwind/suppliers.csv", "companies"),
        ("receivables/invoices_mdy.csv", "invoices"),
        ("duplicates/febrl1.csv", "contacts"),
    ],
)
def test_lists_of_real_firms(shared_data, file, table):
    assert guess_table(read_source(shared_data / file), IMPORTABLE) == table
