"""Imports of real firms' files, through the runner of a click and a workbook in memory."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pandas as pd
import pytest

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError
from xlcrm.imports.read_text import read_text
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome, UpdateCells
from xlcrm.tables.problems import Severity, count_by_code
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

LISTED = listed_command("import")
assert LISTED is not None
IMPORT = LISTED.load()
CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")


def bring(book: MemoryWorkbook, text: str | bytes, table: str, name: str = "file.csv", **options: object) -> Outcome:
    data = text.encode() if isinstance(text, str) else text
    return run_command(IMPORT, book, CONTEXT, {"source": read_text(data, name), "table": table, **options})


def frames(book: MemoryWorkbook, *tables: str) -> list[pd.DataFrame]:
    read = read_tables(book.read(tables_to_read(tables))).tables
    return [read[table] for table in tables]


def counts(outcome: Outcome) -> tuple[object, ...]:
    return tuple(outcome.json[key] for key in ("created", "updated", "unchanged", "rejected"))


MAVEN = (
    ("companies", "accounts.csv", 85),
    ("products", "products.csv", 7),
    ("users", "sales_teams.csv", 35),
    ("deals", "sales_pipeline.csv", 8800),
)
NORTHWIND = (
    ("companies", "customers.csv", 91),
    ("users", "employees.csv", 9),
    ("products", "products.csv", 77),
    ("deals", "orders.csv", 830),
    ("deal_lines", "order_details.csv", 2155),
)


@pytest.fixture(scope="module")
def maven(shared_data: Path) -> tuple[MemoryWorkbook, dict[str, Outcome]]:
    book = MemoryWorkbook.blank()
    return book, {t: bring(book, (shared_data / "maven" / f).read_bytes(), t, f) for t, f, _n in MAVEN}


@pytest.fixture(scope="module")
def northwind(shared_data: Path) -> tuple[MemoryWorkbook, dict[str, Outcome]]:
    book = MemoryWorkbook.blank()
    return book, {t: bring(book, (shared_data / "northwind" / f).read_bytes(), t, f) for t, f, _n in NORTHWIND}


def test_maven_nothing_is_dropped(maven: tuple[MemoryWorkbook, dict[str, Outcome]]) -> None:
    book, outcomes = maven
    for table, _file, count in MAVEN:
        assert counts(outcomes[table]) == (count, 0, 0, 0)
        assert outcomes[table].json["created_linked"] == {}
    companies, users, deals = frames(book, "companies", "users", "deals")
    assert users["manager"].nunique() == 6
    assert sorted(users["territories"].unique()) == ["Central", "East", "West"]
    assert companies["parent_company_id"].notna().sum() == 15
    assert companies.loc[companies["name"] == "Acme Corporation", "country"].item() == "US"
    assert deals["status"].value_counts().to_dict() == {"Won": 4238, "Lost": 2473, "Open": 2089}
    assert deals.loc[deals["status"] == "Won", "amount"].sum() == 10_005_534
    assert deals["company_id"].notna().sum() == 8800 - 1425
    assert deals["owner_id"].notna().all()


def test_maven_defects_are_told_with_a_hint(maven: tuple[MemoryWorkbook, dict[str, Outcome]]) -> None:
    book, outcomes = maven
    told = count_by_code(outcomes["deals"].problems)
    assert told["deal_without_client"] == 1425
    assert told["deal_without_created_date"] == 500
    unknown = [problem for problem in outcomes["deals"].problems if problem.code == "name_unknown"]
    assert len(unknown) == 1480
    assert {problem.hint for problem in unknown} == {"Did you mean 'GTX Pro'?"}
    assert {problem.column for problem in unknown} == {"product"}
    [deals] = frames(book, "deals")
    assert (deals["product"] == "GTXPro").sum() == 1480
    assert deals.loc[deals["product"] == "GTXPro", "product_id"].isna().all()
    firms = outcomes["companies"].problems
    assert sum(problem.hint == "Did you mean 'Technology'?" for problem in firms) == 12
    assert [p.hint for p in firms if p.code == "country_unknown"] == ["Did you mean Philippines (PH)?"]


def test_maven_stages_are_added(maven: tuple[MemoryWorkbook, dict[str, Outcome]]) -> None:
    book, _outcomes = maven
    [stages] = frames(book, "stages")
    added = stages.set_index("stage").loc[["Prospecting", "Engaging"]]
    assert set(added["type"]) == {"Open"}
    assert added["probability"].tolist() == [0.05, 0.3]
    assert (added["order"] < stages.set_index("stage").loc["Won", "order"]).all()


def test_maven_second_import_changes_nothing(
    maven: tuple[MemoryWorkbook, dict[str, Outcome]], shared_data: Path
) -> None:
    book, _outcomes = maven
    [before] = frames(book, "import_log")
    for table, file, count in MAVEN:
        outcome = bring(book, (shared_data / "maven" / file).read_bytes(), table, file)
        assert counts(outcome) == (0, 0, count, 0)
        assert outcome.edits == ()
    [after] = frames(book, "import_log")
    assert len(after) == len(before) == 4


def test_northwind_orders_are_won_deals(
    northwind: tuple[MemoryWorkbook, dict[str, Outcome]], shared_data: Path
) -> None:
    book, outcomes = northwind
    for table, _file, count in NORTHWIND:
        assert counts(outcomes[table]) == (count, 0, 0, 0)
    assert outcomes["deal_lines"].json["also_changed"] == {"deals": 830}
    deals, users = frames(book, "deals", "users")
    assert set(deals["status"]) == {"Won"}
    assert deals["company_id"].notna().all()
    assert deals["owner_id"].notna().all()
    assert (deals["close_date"] == deals["created_at"]).all()
    of_1997 = deals[deals["close_date"].dt.year == 1997]
    assert of_1997["amount"].sum() == pytest.approx(617_085.2035, abs=1e-6)
    assert deals["direct_cost"].sum() == pytest.approx(64_942.69)
    assert users.set_index("name").loc["Nancy Davolio", "manager"] == "Andrew Fuller"
    assert deals.loc[deals["external_ids"] == "order_id:10248", "company"].item() == "Vins et alcools Chevalier"
    for table, file, count in NORTHWIND:
        assert counts(bring(book, (shared_data / "northwind" / file).read_bytes(), table, file)) == (0, 0, count, 0)


def test_customers_give_contacts_too(northwind: tuple[MemoryWorkbook, dict[str, Outcome]], shared_data: Path) -> None:
    book, outcomes = northwind
    hints = {p.column: p.hint for p in outcomes["companies"].problems if p.code == "column_not_imported"}
    assert "--table contacts" in hints["contactName"]
    outcome = bring(book, (shared_data / "northwind" / "customers.csv").read_bytes(), "contacts")
    assert outcome.json["created"] == 91
    [contacts] = frames(book, "contacts")
    assert contacts["company_id"].notna().all()
    assert contacts.set_index("full_name").loc["Maria Anders", "job_title"] == "Sales Representative"


def day_first(text: str) -> str:
    """The same file as a European would have written it."""
    return re.sub(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})", r"\2/\1/\3", text)


def test_receivables_read_the_same_in_either_order_of_dates(shared_data: Path) -> None:
    month_first = (shared_data / "receivables" / "invoices_mdy.csv").read_text(encoding="utf-8")
    books = [MemoryWorkbook.blank(), MemoryWorkbook.blank()]
    outcomes = [
        bring(book, text, "invoices", "invoices.csv")
        for book, text in zip(books, (month_first, day_first(month_first)), strict=True)
    ]
    assert day_first(month_first) != month_first
    assert outcomes[0].json == outcomes[1].json
    assert outcomes[0].json["created_linked"] == {"companies": 100}
    assert outcomes[0].json["also_changed"] == {"payments": 2466}
    for first, second in zip(
        frames(books[0], "invoices", "payments", "companies"),
        frames(books[1], "invoices", "payments", "companies"),
        strict=True,
    ):
        pd.testing.assert_frame_equal(first, second)
    invoices, payments = frames(books[0], "invoices", "payments")
    assert invoices["number"].str.len().unique().tolist() == [10]
    assert invoices.loc[invoices["number"] == "0000611365", "issue_date"].item() == pd.Timestamp(2013, 1, 2)
    assert payments["amount"].sum() == pytest.approx(invoices["amount"].sum())
    day = pd.Timestamp(2013, 6, 30)
    paid = payments[payments["paid_at"] <= day].groupby("invoice_id")["amount"].sum()
    due = invoices[invoices["issue_date"] <= day].set_index("invoice_id")
    owed = (due["amount"] - paid.reindex(due.index).fillna(0)).round(2)
    assert ((owed > 0).sum(), owed.sum().round(2)) == (84, 5119.85)
    again = bring(books[0], day_first(month_first), "invoices", "invoices.csv")
    assert counts(again) == (0, 0, 2466, 0)
    assert again.edits == ()


def test_rejected_rows_get_a_sheet_and_the_rest_goes_on() -> None:
    book = MemoryWorkbook.blank()
    outcome = bring(
        book, "Company name;City;Employees\nAcme;Sofia;12\n;Varna;3\nBeta;Ruse;many\nC;D;4;5\n", "companies"
    )
    assert counts(outcome) == (2, 0, 0, 2)
    rejected = [(p.row, p.code) for p in outcome.problems if p.severity is Severity.ERROR]
    assert rejected == [(4, "not_int"), (3, "row_rejected"), (5, "row_rejected")]
    [page] = outcome.pages
    assert page.key == "rejected"
    rows = page.tables[0].rows
    assert rows["row"].tolist() == [3, 5]
    assert rows["column_1"].tolist() == ["Varna", "D"]
    [log] = frames(book, "import_log")
    assert log[["file", "table", "created", "rejected"]].to_numpy().tolist() == [["file.csv", "companies", 2, 2]]


def test_a_dry_run_changes_nothing() -> None:
    book = MemoryWorkbook.blank()
    source = read_text(b"name\nAcme\n", "a.csv")
    outcome = run_command(IMPORT, book, CONTEXT, {"source": source, "table": "companies"}, dry_run=True)
    assert outcome.json["created"] == 1
    assert frames(book, "companies")[0].empty


OLD = "Company name,City,Phone,Notes\nAcme,Sofia,,old\nBeta,Varna,,\n"
NEW = "Company name,City,Phone,Notes\nAcme,Sofia,0888 123 456,new\nBeta,,,\nGamma,Ruse,,\n"


@pytest.mark.parametrize(
    ("mode", "expected", "notes", "phone"),
    [
        ("create+update", (1, 1, 1, 0), "new", "+359888123456"),
        ("create", (1, 0, 2, 0), "old", None),
        ("update", (0, 1, 1, 0), "new", "+359888123456"),
        ("fill", (1, 1, 1, 0), "old", "+359888123456"),
    ],
)
def test_modes(mode: str, expected: tuple[int, ...], notes: str, phone: str | None) -> None:
    book = MemoryWorkbook.blank()
    bring(book, OLD, "companies")
    outcome = bring(book, NEW, "companies", mode=mode)
    assert counts(outcome) == expected
    acme = frames(book, "companies")[0].set_index("name").loc["Acme"]
    assert acme["notes"] == notes
    assert (None if pd.isna(acme["phone"]) else acme["phone"]) == phone
    beta = frames(book, "companies")[0].set_index("name").loc["Beta"]
    assert beta["city"] == "Varna", "a blank in the source never clears a cell"
    assert (count_by_code(outcome.problems).get("row_skipped") == 1) == (mode == "update")


def test_only_cells_that_differ_are_written() -> None:
    book = MemoryWorkbook.blank()
    bring(book, OLD, "companies")
    edits = [edit for edit in bring(book, NEW, "companies", mode="update").edits if isinstance(edit, UpdateCells)]
    assert {edit.column: len(edit.values) for edit in edits} == {"phone": 1, "notes": 1}


def test_a_mapping_wins_over_the_guess_and_own_columns_are_filled() -> None:
    columns = pd.DataFrame({"name": ["Acme"], "Shoe size": [None]})
    book = MemoryWorkbook.of({"companies": columns})
    book.tables["companies"]["Shoe size"] = [None]
    outcome = bring(book, "Name,Alias,Shoe size,Colour\nAcme,A1,44,red\n", "companies", map=("Alias=alt_names",))
    assert outcome.json["columns"] == {"Name": "name", "Alias": "alt_names", "Shoe size": "Shoe size"}
    assert [(p.code, p.column) for p in outcome.problems if "column" in p.code] == [("column_not_imported", "Colour")]
    acme = frames(book, "companies")[0].iloc[0]
    assert (acme["alt_names"], acme["Shoe size"]) == ("A1", "44")


@pytest.mark.parametrize(
    "options",
    [
        {"map": ("Nobody=name",)},
        {"map": ("Name=nmae",)},
        {"map": ("Name",)},
        {"table": "settings"},
        {"table": "people"},
    ],
)
def test_wrong_use_is_one_sentence(options: dict[str, object]) -> None:
    with pytest.raises(WrongUseError):
        run_command(
            IMPORT, MemoryWorkbook.blank(), CONTEXT,
            {"source": read_text(b"Name\nAcme\n", "a.csv"), "table": "companies"} | options,
        )  # fmt: skip


def test_an_export_of_ours_comes_back_unchanged(maven: tuple[MemoryWorkbook, dict[str, Outcome]]) -> None:
    """Export to import is no change: headers are our labels, ids our ids."""
    book, _outcomes = maven
    for table in ("companies", "deals"):
        [frame] = frames(book, table)
        from xlcrm.tables.all_tables import table_spec

        spec = table_spec(table)
        exported = frame.rename(columns={column.key: column.header for column in spec.columns})
        outcome = bring(book, exported.to_csv(index=False), table)
        assert counts(outcome) == (0, 0, len(frame), 0), table
