"""A list imported again after some of its rows were merged: nothing comes back, news goes to the row that stayed."""

from __future__ import annotations

import datetime as dt

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.imports.read_text import read_text
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome
from xlcrm.tables.raw_tables import Cell
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), user="Anna")
PEOPLE = """First name,Last name,Company,Email,Phone,City
Ivan,Petrov,Romashka OOD,i.petrov@romashka.example,+359 888 123 456,Sofia
Ваня,Петров,"""
PEOPLE += """"Ромашка" ООД,ivan.petrov@romashka.example,0888 123 456,Sofia
Anna,Berg,Acme Ltd,anna@acme.example,+44 20 7946 0001,London
ANNA,BERG,ACME Ltd.,Anna@acme.example,+44 20 7946 0002,London
Georgi,Ivanov,Beta,g@beta.example,,Varna
"""
DEALS = """Deal,Company,Contact,Contact ID,Amount
Boots,"Ромашка" ООД,Ваня Петров,,100
Hats,ACME Ltd.,,P-000004,50
"""


def run(book: MemoryWorkbook, name: str, **options: object) -> Outcome:
    listed = listed_command(name)
    assert listed
    return run_command(listed.load(), book, CONTEXT, options)


def bring(book: MemoryWorkbook, text: str, table: str = "contacts", **options: object) -> Outcome:
    return run(book, "import", source=read_text(text.encode(), "people.csv"), table=table, **options)


def merged_firm() -> MemoryWorkbook:
    book = MemoryWorkbook.blank()
    bring(book, PEOPLE)
    run(book, "find-duplicates")
    review = book.tables["duplicate_review"]
    review["decision"] = ["Merge" if key is None else None for key in review["field_key"]]
    assert run(book, "merge").json["merged"] == 4
    return book


def column(book: MemoryWorkbook, table: str, key: str) -> list[Cell]:
    return book.tables[table][key]


def test_nothing_is_made_anew_and_nothing_that_the_merge_decided_is_changed() -> None:
    book = merged_firm()
    before = {key: {name: list(cells) for name, cells in book.tables[key].items()} for key in ("contacts", "companies")}
    outcome = bring(book, PEOPLE)
    assert {key: outcome.json[key] for key in ("created", "updated", "unchanged")} == {
        "created": 0, "updated": 0, "unchanged": 5,
    }  # fmt: skip
    assert {key: book.tables[key] for key in before} == before
    [told] = [problem.message for problem in outcome.problems if problem.code == "merged_before"]
    assert told == (
        "4 rows of the file are here already, merged into others: line 2 into P-000001, line 3 into P-000001, "
        "line 4 into P-000003, line 5 into P-000003."
    )


def test_what_the_list_changed_since_goes_to_the_row_that_stayed() -> None:
    book = merged_firm()
    outcome = bring(book, PEOPLE.replace("0888 123 456,Sofia", "0888 123 456,Plovdiv"))
    assert (outcome.json["created"], outcome.json["updated"]) == (0, 1)
    assert column(book, "contacts", "city") == ["Plovdiv", "London", "Varna"]
    assert bring(book, PEOPLE.replace("0888 123 456,Sofia", "0888 123 456,Ruse"), mode="fill").json["updated"] == 0


def test_old_names_and_old_ids_lead_to_the_row_that_stayed() -> None:
    book = merged_firm()
    outcome = bring(book, DEALS, "deals")
    assert outcome.json["created_linked"] == {}
    assert column(book, "deals", "company_id") == ["C-000001", "C-000003"]
    assert column(book, "deals", "contact_id") == ["P-000001", "P-000003"]


def test_after_the_merge_is_undone_the_rows_are_known_by_themselves_again() -> None:
    book = merged_firm()
    run(book, "undo")
    outcome = bring(book, PEOPLE)
    assert (outcome.json["created"], outcome.json["unchanged"]) == (0, 5)
    assert not [problem for problem in outcome.problems if problem.code == "merged_before"]


def test_rows_of_one_key_are_known_in_the_order_in_which_they_came() -> None:
    book = MemoryWorkbook.blank()
    people = "First name,Last name,Email,City\n" + "".join(
        f"{first},{last},a@b.example,{city}\n"
        for first, last, city in (("Anna", "Berg", "Ruse"), ("Olga", "Horn", "Varna"), ("Anna", "Berg", "Sofia"))
    )
    bring(book, people)
    run(book, "find-duplicates")
    review = book.tables["duplicate_review"]
    assert set(review["ids"]) == {"P-000001;P-000003"}
    review["decision"] = ["Merge" if key is None else None for key in review["field_key"]]
    run(book, "merge")
    outcome = bring(book, people)
    assert {key: outcome.json[key] for key in ("created", "updated", "unchanged")} == {
        "created": 0, "updated": 0, "unchanged": 3,
    }  # fmt: skip


def test_a_second_address_that_a_person_typed_is_known_too() -> None:
    book = MemoryWorkbook.blank()
    bring(book, "First name,Last name,Email\nAnna,Berg,anna@berg.example\n")
    book.tables["contacts"]["email_2"] = ["anna@old.example"]
    outcome = bring(book, "First name,Last name,Email,City\nAnna,Horn,anna@old.example,Ruse\n")
    assert (outcome.json["created"], outcome.json["updated"]) == (0, 1)
    assert [column(book, "contacts", key) for key in ("city", "email", "email_2")] == [
        ["Ruse"], ["anna@berg.example"], ["anna@old.example"],
    ]  # fmt: skip
