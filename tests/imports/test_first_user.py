"""What the first user of the import met: owners of made firms, surplus fields, deals that find their company later."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError
from xlcrm.imports.decode_text import decode_text
from xlcrm.imports.guess_columns import guess_columns
from xlcrm.imports.read_text import read_text
from xlcrm.run_command import run_command
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import Outcome
from xlcrm.tables.problems import Problem
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30))


def bring(book: MemoryWorkbook, text: str, table: str, **options: object) -> Outcome:
    listed = listed_command("import")
    assert listed
    source = read_text(text.encode(), "file.csv")
    return run_command(listed.load(), book, CONTEXT, {"source": source, "table": table, **options})


def rows(book: MemoryWorkbook, table: str) -> pd.DataFrame:
    return read_tables(book.read(tables_to_read((table,)))).tables[table]


def told(outcome: Outcome, code: str) -> list[Problem]:
    return [problem for problem in outcome.problems if problem.code == code]


def test_a_firm_made_from_its_rows_has_their_owner_and_earliest_day() -> None:
    book = MemoryWorkbook.blank()
    deals = (
        "Name,Company,Contact,Owner,Created\nRoof,Acme,Ivan Petrov,,2024-05-03\nWall,Acme,Ivan Petrov,Ann,2024-02-01\n"
        "Door,Beta,,Bob,\nGate,Acme,,Bob,2024-03-01\n"
    )
    bring(book, deals, "deals")
    firms = rows(book, "companies").set_index("name")
    users = rows(book, "users").set_index("name")["user_id"]
    assert firms["owner"].to_dict() == {"Acme": "Ann", "Beta": "Bob"}
    assert firms["owner_id"].to_dict() == {"Acme": users["Ann"], "Beta": users["Bob"]}
    assert firms.loc["Acme", "created_at"] == pd.Timestamp(2024, 2, 1)
    assert pd.isna(firms.loc["Beta", "created_at"])
    [person] = rows(book, "contacts").to_dict("records")
    assert (person["owner"], person["created_at"]) == ("Ann", pd.Timestamp(2024, 2, 1))


def test_the_first_contact_of_people_dates_their_firm() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "First name,Company,First contact\nAnna,Acme,2023-07-01\nIvan,Acme,2023-06-01\n", "contacts")
    assert rows(book, "companies")["created_at"].tolist() == [pd.Timestamp(2023, 6, 1)]


def test_a_row_with_too_many_fields_is_kept_whole() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Company,City\nAcme,Paris\nBeta,Rome,Italy,,x\n,Oslo\n", "companies")
    [table] = book.pages["Rejected"].tables
    assert [column.header for column in table.columns] == ["Row", "Reason", "Company", "City", "More"]
    assert table.rows["more"].fillna("").tolist() == ["Italy |  | x", ""]


def test_a_file_of_even_rows_has_no_column_more() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Company,City\n,Oslo\n", "companies")
    assert [column.header for column in book.pages["Rejected"].tables[0].columns][-1] == "City"


def test_missing_columns_are_told_of_new_rows_alone() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Company,Owner\nAcme,Ann\n", "companies")
    assert told(bring(book, "Company,City\nAcme,Paris\n", "companies"), "required_missing") == []
    [gap] = told(bring(book, "Company,City\nAcme,Paris\nBeta,Rome\nGamma,Bonn\n", "companies"), "required_missing")
    assert gap.message == "The file has no column for Owner; 2 rows are without it."


DEALS = "Name,Company,Amount,Created,Owner\nRoof,Boyana Logistic,500,2024-02-01,Ann\nWall,Acme Ltd,70,,Ann\n"


def test_a_deal_whose_company_is_understood_later_is_the_same_deal() -> None:
    firms = pd.DataFrame({"name": ["Boyana Logistics", "Acme Ltd"]})
    book = MemoryWorkbook.of({"companies": firms})
    first = bring(book, DEALS, "deals")
    assert (first.json["created"], len(told(first, "name_unknown"))) == (2, 1)
    book.tables["synonyms"] = {
        "scope": ["Company name"],
        "written": ["Boyana Logistic"],
        "means": ["Boyana Logistics"],
    }
    second = bring(book, DEALS, "deals")
    assert (second.json["created"], second.json["updated"], second.json["unchanged"]) == (0, 1, 1)
    assert set(rows(book, "deals")["company"]) == {"Boyana Logistics", "Acme Ltd"}
    third = bring(book, DEALS, "deals")
    assert (third.json["created"], third.json["updated"], third.json["unchanged"]) == (0, 0, 2)


def test_a_deal_whose_company_was_picked_on_the_sheet_is_the_same_deal() -> None:
    book = MemoryWorkbook.of({"companies": pd.DataFrame({"name": ["Boyana Logistics", "Acme Ltd"]})})
    bring(book, DEALS, "deals")
    book.tables["deals"]["company"][0] = "Boyana Logistics"
    again = bring(book, DEALS, "deals")
    assert (again.json["created"], again.json["updated"], again.json["unchanged"]) == (0, 0, 2)
    assert set(rows(book, "deals")["company"]) == {"Boyana Logistics", "Acme Ltd"}


def test_equal_deals_of_two_known_firms_stay_two() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "Name,Company,Amount,Created\nRoof,Acme,500,2024-02-01\n", "deals")
    assert bring(book, "Name,Company,Amount,Created\nRoof,Beta,500,2024-02-01\n", "deals").json["created"] == 1


def test_closed_deals_without_a_day_are_told_once() -> None:
    book = MemoryWorkbook.blank()
    text = "Name,Company,Stage,Close date\nA,X,Won,\nB,X,Lost,\nC,X,Won,2024-01-01\nD,X,Lead,\n"
    [problem] = told(bring(book, text, "deals"), "closed_without_date")
    assert (problem.row, problem.column) == (None, "close_date")
    assert problem.message == "2 won or lost deals have no close date."
    assert "win rate" in problem.hint
    assert told(bring(book, text, "deals"), "closed_without_date") == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [("town", "did you mean 'city'"), ("Citty", "did you mean 'city'"), ("first contract", "first_contact_date"),
     ("zzzz", "Its columns: full_name, ")],
)  # fmt: skip
def test_an_unknown_key_is_answered_by_a_near_one_or_by_all(typed: str, says: str) -> None:
    source = read_text(b"Place\nx\n", "file.csv")
    with pytest.raises(WrongUseError, match=says):
        guess_columns(table_spec("contacts"), source, {"Place": typed})


def test_likely_duplicates_of_an_import_are_told_and_not_held_back() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "First name,Last name,Phone\nИван,Петров,0888123456\n", "contacts")
    text = "First name,Last name,Phone\nIvan,Petrov,+359888123456\nAnna,Berg,0877000111\nBerg,Anna,0877 000 111\n"
    outcome = bring(book, text, "contacts")
    assert outcome.json["created"] == 3
    assert outcome.source == "file.csv"
    pairs = outcome.json["likely_duplicates"]
    assert [(p["row"], p.get("id"), p.get("other_row")) for p in pairs] == [(2, "P-000001", None), (4, None, 3)]  # type: ignore[attr-defined]
    assert [problem.row for problem in told(outcome, "likely_duplicate")] == [2, 4]
    assert outcome.problems[0].code == "likely_duplicate"
    assert told(bring(book, text, "contacts"), "likely_duplicate") == []


def test_the_search_for_duplicates_can_be_left_out() -> None:
    text = "First name,Last name,Phone\nAnna,Berg,0877000111\nBerg,Anna,0877 000 111\n"
    outcome = bring(MemoryWorkbook.blank(), text, "contacts", check_duplicates=False)
    assert outcome.json["likely_duplicates"] == []


def test_many_new_names_are_made_in_time_that_grows_with_their_number() -> None:
    text = "First name,Company\n" + "".join(f"P{at},Firm number {at} {at * 7919}\n" for at in range(4000))
    outcome = bring(MemoryWorkbook.blank(), text, "contacts", check_duplicates=False)
    assert outcome.json["created_linked"] == {"companies": 4000}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Company;City\n" + "Acme Ltd;London\n" * 60 + "Ромашка ООД;Варна\n", "mac-cyrillic"),
        ("Company;City\n" + "Acme Ltd;London\n" * 60 + "Ромашка ООД;Варна\n", "koi8-r"),
        ("Name;City\nRené Dupont;Orléans\nMüller;Köln\n", "cp1252"),
        ("Nazwa;Miasto\nŁódzka Spółka;Łódź\nŻabka;Poznań\n", "cp1250"),
    ],
)
def test_a_few_foreign_letters_among_many_latin_ones_are_enough(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding))[0] == text
