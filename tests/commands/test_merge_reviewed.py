"""Merge duplicates, as the button does it: found, decided on the sheet, merged, in memory and in a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import RunContext
from xlcrm.hosts.workshop import new_workbook
from xlcrm.run_command import Workbook, run_command
from xlcrm.tables.edits import AppendRows, Outcome
from xlcrm.tables.plan_writes import plan_writes
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.workbooks.file_workbook import FileWorkbook
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

CONTEXT = RunContext(dt.date(2025, 3, 1), dt.datetime(2025, 3, 1, 9, 30), "ann")
ROWS = {
    "companies": pd.DataFrame(
        {
            "company_id": ["C-000001", "C-000002", "C-000003", "C-000004"],
            "name": ["ООО «Ромашка»", "Acme Ltd", "Romashka OOO", "Beta"],
            "phone": ["+359 88 812 3456", "+44 20 7946 0001", "0888 123 456", None],
            "city": ["София", "London", "Sofia", "Plovdiv"],
            "parent_company_id": [None, None, None, "C-000003"],
            "parent_company": [None, None, None, "Romashka OOO"],
        }
    ),
    "contacts": pd.DataFrame(
        {
            "contact_id": ["P-000001", "P-000002", "P-000003"],
            "first_name": ["Anna", "Boris", "Anna"],
            "last_name": ["Berg", "Ivanov", "Berg"],
            "email": ["a.berg@acme.example", "boris@acme.example", "A.Berg@acme.example"],
            "job_title": ["Buyer", None, "Head of purchasing"],
            "company_id": ["C-000001", "C-000002", "C-000003"],
            "company": ["ООО «Ромашка»", "Acme Ltd", "Romashka OOO"],
        }
    ),
    "deals": pd.DataFrame(
        {
            "deal_id": ["D-000001", "D-000002"],
            "name": ["Boots", "Hats"],
            "company_id": ["C-000003", "C-000002"],
            "company": ["Romashka OOO", "Acme Ltd"],
            "contact_id": ["P-000003", None],
            "contact": ["Anna Berg", None],
        }
    ),
    "activities": pd.DataFrame(
        {"activity_id": ["A-000001"], "subject": ["Call"], "contact_id": ["P-000003"], "contact": ["Anna Berg"]}
    ),
}


@pytest.fixture(params=["memory", "file"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Workbook:
    if request.param == "memory":
        return MemoryWorkbook.of(ROWS)
    path = tmp_path / "crm.xlsx"
    new_workbook(path)
    file = FileWorkbook.open(path)
    file.write(plan_writes([AppendRows(key, rows) for key, rows in ROWS.items()], read_tables({}).tables))
    return FileWorkbook.open(path)


def run(book: Workbook, name: str, *, dry_run: bool = False, **options: object) -> Outcome:
    listed = listed_command(name)
    assert listed
    return run_command(listed.load(), book, CONTEXT, options, dry_run=dry_run)


def frame(book: Workbook, table: str) -> pd.DataFrame:
    return read_tables(book.read(tables_to_read((table,)))).tables[table]


def fill(book: Workbook, table: str, column: str, row: int, value: object) -> None:
    """What a person does: type into one cell."""
    if isinstance(book, MemoryWorkbook):
        book.tables[table].setdefault(column, [None] * 99)[row - 4] = value  # type: ignore[call-overload]
        return
    assert isinstance(book, FileWorkbook)
    from xlcrm.tables.edits import UpdateCells

    book.write([UpdateCells(table, column, pd.Series([value], index=[row], dtype=object))])


def decide(book: Workbook, table: str, decision: str) -> None:
    review = frame(book, "duplicate_review")
    heads = review[review["field_key"].isna() & (review["table"] == table)]
    for row in heads.index:
        fill(book, "duplicate_review", "decision", row, decision)


def keep(book: Workbook, key: str, text: str | None) -> None:
    review = frame(book, "duplicate_review")
    [row] = review.index[review["field_key"] == key]
    fill(book, "duplicate_review", "keep", row, text)


def json(outcome: Outcome) -> dict[str, Any]:
    return dict(outcome.json)


def test_the_review_shows_the_rows_side_by_side_what_differs_first(book: Workbook) -> None:
    run(book, "find-duplicates")
    review = frame(book, "duplicate_review")
    block = review[review["table"] == "contacts"]
    head, why, first = block.iloc[0], block.iloc[1], block.iloc[2]
    assert (head["row_1"], head["row_2"], head["keep"]) == ("Anna Berg (P-000001)", "Anna Berg (P-000003)", "P-000001")
    assert "same e-mail" in why["why"]
    assert {block.iloc[2]["field"], block.iloc[3]["field"]} == {"Company", "Job title"}, "conflicts on top"
    assert first["differs"]
    assert block["differs"].iloc[2:].tolist() == sorted(block["differs"].iloc[2:], reverse=True)
    assert block["decision"].isna().all()


def test_merging_moves_every_link_and_says_so(book: Workbook) -> None:
    run(book, "find-duplicates")
    decide(book, "companies", "Merge")
    decide(book, "contacts", "Merge")
    outcome = run(book, "merge")
    told = json(outcome)
    assert told["merged"] == 2
    assert told["groups"] == [
        {"table": "companies", "kept_id": "C-000001", "merged_ids": ["C-000003"]},
        {"table": "contacts", "kept_id": "P-000001", "merged_ids": ["P-000003"]},
    ]
    assert told["moved"] == {"companies": 1, "contacts": 1, "deals": 2, "activities": 1}
    assert all(count["before"] == count["after"] for count in told["counts"].values())
    assert "Deals 2 before, 2 after" in outcome.summary
    deals, contacts, companies = frame(book, "deals"), frame(book, "contacts"), frame(book, "companies")
    assert deals[["company_id", "contact_id"]].iloc[0].tolist() == ["C-000001", "P-000001"]
    assert deals["company"].tolist() == ["ООО «Ромашка»", "Acme Ltd"]
    assert contacts["contact_id"].tolist() == ["P-000001", "P-000002"]
    assert companies["company_id"].tolist() == ["C-000001", "C-000002", "C-000004"]
    assert companies["parent_company_id"].tolist()[2] == "C-000001"
    assert companies["alt_names"].tolist()[0] == "Romashka OOO"
    assert frame(book, "merge_log")[["kept_id", "merged_id"]].values.tolist() == [
        ["C-000001", "C-000003"],
        ["P-000001", "P-000003"],
    ]
    assert frame(book, "activities")["contact_id"].tolist() == ["P-000001"]


def test_a_second_search_proposes_nothing_that_was_decided(book: Workbook) -> None:
    run(book, "find-duplicates")
    decide(book, "companies", "Merge")
    decide(book, "contacts", "Not a duplicate")
    assert json(run(book, "merge"))["not_duplicates"] == 1
    assert frame(book, "not_duplicates")[["table", "first_id", "second_id"]].values.tolist() == [
        ["contacts", "P-000001", "P-000003"]
    ]
    assert len(frame(book, "duplicate_review")) == 0
    assert run(book, "find-duplicates").json["groups"] == []
    assert len(frame(book, "duplicate_review")) == 0


def test_decisions_and_picked_values_outlive_a_new_search(book: Workbook) -> None:
    run(book, "find-duplicates")
    decide(book, "contacts", "Later")
    keep(book, "job_title", "1")
    run(book, "find-duplicates")
    review = frame(book, "duplicate_review")
    assert review["decision"].dropna().tolist() == ["Later"]
    assert review.loc[review["field_key"] == "job_title", "keep"].tolist() == ["1"]
    assert json(run(book, "merge"))["merged"] == 0
    assert len(frame(book, "contacts")) == 3


@pytest.mark.parametrize(
    ("typed", "expected"), [("1", "Buyer"), ("2", "Head of purchasing"), ("Chief buyer", "Chief buyer"), (None, None)]
)
def test_a_person_picks_a_row_or_types_a_value(book: Workbook, typed: str | None, expected: str | None) -> None:
    run(book, "find-duplicates", table="contacts")
    decide(book, "contacts", "Merge")
    keep(book, "job_title", typed)
    run(book, "merge")
    kept = frame(book, "contacts")["job_title"].iloc[0]
    assert pd.isna(kept) if expected is None else kept == expected


def test_a_name_that_nobody_has_is_told_and_the_group_left(book: Workbook) -> None:
    run(book, "find-duplicates", table="contacts")
    decide(book, "contacts", "Merge")
    keep(book, "company_id", "Nobody Inc")
    outcome = run(book, "merge")
    assert [problem.code for problem in outcome.problems] == ["keep_unreadable"]
    assert json(outcome)["merged"] == 0
    keep(book, "company_id", "acme ltd")
    assert json(run(book, "merge"))["merged"] == 1
    assert frame(book, "contacts")["company_id"].iloc[0] == "C-000002"


def test_a_row_changed_since_the_review_is_skipped_and_named(book: Workbook) -> None:
    run(book, "find-duplicates")
    decide(book, "companies", "Merge")
    decide(book, "contacts", "Merge")
    fill(book, "contacts", "job_title", 6, "Retired")
    outcome = run(book, "merge")
    assert [(p.code, p.table, p.row) for p in outcome.problems] == [("row_changed", "contacts", 6)]
    assert "P-000003" in outcome.problems[0].message
    assert json(outcome)["merged"] == 1
    assert json(outcome)["skipped"][0]["code"] == "row_changed"
    assert len(frame(book, "contacts")) == 3
    run(book, "find-duplicates")
    assert frame(book, "duplicate_review")["decision"].dropna().tolist() == ["Merge"], "the decision stays"
    assert json(run(book, "merge"))["merged"] == 1


def test_a_merge_does_not_make_the_other_blocks_stale(book: Workbook) -> None:
    run(book, "find-duplicates")
    decide(book, "companies", "Merge")
    run(book, "merge")
    decide(book, "contacts", "Merge")
    assert json(run(book, "merge"))["merged"] == 1


def test_sure_groups_are_accepted_unless_a_value_would_give_way(book: Workbook) -> None:
    run(book, "find-duplicates")
    told = json(run(book, "merge", accept_sure=True))
    assert [group["table"] for group in told["groups"]] == ["companies"], "the job titles differ"
    assert told["left"] == 1


def test_searching_one_table_leaves_the_blocks_of_the_other(book: Workbook) -> None:
    run(book, "find-duplicates")
    decide(book, "contacts", "Merge")
    run(book, "find-duplicates", table="companies")
    review = frame(book, "duplicate_review")
    assert review.drop_duplicates("ids")[["group", "table"]].values.tolist() == [[1, "companies"], [2, "contacts"]]
    assert json(run(book, "merge"))["merged"] == 1


def test_a_group_of_many_is_reviewed_six_at_a_time() -> None:
    people = pd.DataFrame(
        {"first_name": ["Maximilian"] * 8, "last_name": ["Oberhuber"] * 8, "email": ["m@ober.example"] * 8}
    )
    others = [{"first_name": f"N{at}", "last_name": f"Q{at}x", "email": f"n{at}@q.example"} for at in range(20)]
    book = MemoryWorkbook.of({"contacts": pd.concat([people, pd.DataFrame(others)], ignore_index=True)})
    run(book, "find-duplicates")
    head = frame(book, "duplicate_review").iloc[0]
    assert "2 more rows come next" in head["why"]
    decide(book, "contacts", "Merge")
    run(book, "merge")
    run(book, "find-duplicates")
    decide(book, "contacts", "Merge")
    run(book, "merge")
    assert frame(book, "contacts")["contact_id"].tolist()[:2] == ["P-000001", "P-000009"]


def test_a_group_of_more_rows_than_the_sheet_shows_is_told_and_comes_in_turns() -> None:
    ids = [f"P-{number:06d}" for number in range(1, 9)]
    people = pd.DataFrame({"contact_id": ids, "first_name": "Anna", "last_name": "Berg", "email": "anna@berg.example"})
    book = MemoryWorkbook.of({"contacts": people})
    outcome = run(book, "find-duplicates")
    assert [problem.code for problem in outcome.problems] == ["review_rows_hidden"]
    assert run(book, "merge", accept_sure=True).json["merged"] == 5
    assert not run(book, "find-duplicates").problems
    assert run(book, "merge", accept_sure=True).json["merged"] == 2
    assert run(book, "find-duplicates").json["groups"] == []


def test_a_copied_row_under_one_id_is_told() -> None:
    copies = pd.DataFrame(
        {
            "contact_id": ["P-000001"] * 2,
            "first_name": ["Anna"] * 2,
            "last_name": ["Berg"] * 2,
            "email": ["a@b.example"] * 2,
        }
    )
    others = [
        {"contact_id": f"P-0001{at:02d}", "first_name": f"N{at}", "last_name": f"Q{at}x", "email": f"n{at}@q.example"}
        for at in range(20)
    ]
    book = MemoryWorkbook.of({"contacts": pd.concat([copies, pd.DataFrame(others)], ignore_index=True)})
    outcome = run(book, "find-duplicates")
    assert "id_twice" in [problem.code for problem in outcome.problems]
    assert not frame(book, "duplicate_review")["ids"].str.contains("P-000001").any()


def test_a_merge_is_undone_to_the_last_cell(book: Workbook) -> None:
    run(book, "find-duplicates")
    tables = (*ROWS, "merge_log", "duplicate_review", "not_duplicates")
    decide(book, "companies", "Merge")
    decide(book, "contacts", "Not a duplicate")
    before = {key: raw.columns for key, raw in book.read(tables).items()}
    run(book, "merge")
    run(book, "undo")
    assert {key: raw.columns for key, raw in book.read(tables).items()} == before


def test_a_dry_run_writes_nothing(book: Workbook) -> None:
    run(book, "find-duplicates")
    decide(book, "companies", "Merge")
    assert json(run(book, "merge", dry_run=True))["merged"] == 1
    assert len(frame(book, "companies")) == 4


def test_an_own_column_takes_part(book: Workbook) -> None:
    if not isinstance(book, MemoryWorkbook):
        pytest.skip("a file gets a column of its own in Excel")
    book.tables["companies"]["Our rating"] = [None, "B", "A", None]
    run(book, "find-duplicates")
    assert "Our rating" in frame(book, "duplicate_review")["field"].tolist()
    decide(book, "companies", "Merge")
    run(book, "merge")
    assert book.tables["companies"]["Our rating"] == ["A", "B", None]


def test_an_unclear_decision_is_told(book: Workbook) -> None:
    run(book, "find-duplicates", table="contacts")
    decide(book, "contacts", "perhaps")
    outcome = run(book, "merge")
    assert [problem.code for problem in outcome.problems] == ["decision_unclear"]
    assert json(outcome)["left"] == 1


def test_an_empty_review_says_what_to_do(book: Workbook) -> None:
    assert "find-duplicates" in run(book, "merge").summary
