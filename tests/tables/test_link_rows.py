"""People pick names, the software keeps ids."""

from __future__ import annotations

import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.errors import MissingTableError
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.edits import UpdateCells
from xlcrm.tables.link_rows import fold_name
from xlcrm.tables.problems import Severity
from xlcrm.tables.raw_tables import RawTable, absent_table
from xlcrm.tables.read_tables import TidyTables, read_tables


def read(**tables: dict[str, list[object]]) -> TidyTables:
    raw = {}
    for key, columns in tables.items():
        count = len(next(iter(columns.values())))
        raw[key] = RawTable(key, tuple(range(4, 4 + count)), columns)  # type: ignore[arg-type]
    return read_tables(raw)


def cells(tidy: TidyTables, table: str, column: str) -> dict[int, object]:
    found = [e for e in tidy.edits if isinstance(e, UpdateCells) and (e.table, e.column) == (table, column)]
    return {int(row): value for edit in found for row, value in edit.values.items()}


def test_a_row_without_an_id_gets_the_next_one_never_one_that_is_still_pointed_to() -> None:
    tidy = read(
        companies={"company_id": ["C-000007", None, None], "name": ["Acme", "Beta", "Gamma"]},
        deals={"name": ["Old", "Far"], "company_id": ["C-000008", "C-999926"], "company": ["Gone Ltd", "Far Ltd"]},
    )
    assert cells(tidy, "companies", "company_id") == {5: "C-000009", 6: "C-000010"}


def test_a_picked_name_becomes_an_id() -> None:
    tidy = read(
        companies={"company_id": ["C-000001", "C-000002"], "name": ["Acme", "Ромашка ООО"]},
        deals={"name": ["a", "b"], "company": ["  acme", "ромашка  ооо"]},
    )
    assert tidy.tables["deals"]["company_id"].tolist() == ["C-000001", "C-000002"]
    assert tidy.tables.problems == ()


def test_another_pick_wins_over_the_hidden_id() -> None:
    tidy = read(
        companies={"company_id": ["C-000001", "C-000002"], "name": ["Acme", "Beta"], "known_as": ["Acme", "Beta"]},
        deals={"name": ["a"], "company_id": ["C-000001"], "company": ["Beta"]},
    )
    assert cells(tidy, "deals", "company_id") == {4: "C-000002"}


def test_a_renamed_company_is_followed_by_its_id() -> None:
    tidy = read(
        companies={"company_id": ["C-000001"], "name": ["Acme International"], "known_as": ["Acme"]},
        deals={"name": ["a"], "company_id": ["C-000001"], "company": ["Acme"]},
    )
    assert cells(tidy, "deals", "company") == {4: "Acme International"}
    assert cells(tidy, "companies", "known_as") == {4: "Acme International"}
    assert tidy.tables["deals"]["company_id"].tolist() == ["C-000001"]
    assert tidy.tables.problems == ()


def test_a_name_typed_over_with_an_unknown_one_is_told_and_unlinked() -> None:
    tidy = read(
        companies={"company_id": ["C-000001"], "name": ["Acme"], "known_as": ["Acme"]},
        deals={"name": ["a"], "company_id": ["C-000001"], "company": ["Acmee"]},
    )
    assert tidy.tables["deals"]["company_id"].isna().all()
    assert tidy.tables["deals"]["company"].tolist() == ["Acmee"]
    [problem] = tidy.tables.problems
    assert (problem.code, problem.row, problem.column) == ("name_unknown", 4, "company")
    assert "Acme" in problem.hint


def test_a_cleared_name_unlinks() -> None:
    tidy = read(
        companies={"company_id": ["C-000001"], "name": ["Acme"], "known_as": ["Acme"]},
        deals={"name": ["a"], "company_id": ["C-000001"], "company": [None]},
    )
    assert tidy.tables["deals"]["company_id"].isna().all()


def test_namesakes_are_told_and_an_id_in_brackets_picks_one() -> None:
    people = {"contact_id": ["P-000001", "P-000002"], "first_name": ["Anna", "Anna"], "last_name": ["Berg", "Berg"]}
    tidy = read(contacts=people, deals={"name": ["a", "b"], "contact": ["Anna Berg", "Anna Berg (P-000002)"]})
    assert tidy.tables["deals"]["contact_id"].fillna("-").tolist() == ["-", "P-000002"]
    [problem] = tidy.tables.problems
    assert problem.code == "name_fits_several"
    assert "(P-00000" in problem.hint


def test_a_namesake_is_known_by_the_company_of_the_row() -> None:
    tidy = read(
        companies={"company_id": ["C-000001", "C-000002"], "name": ["Acme", "Beta"]},
        contacts={
            "contact_id": ["P-000001", "P-000002"],
            "first_name": ["Anna", "Anna"],
            "last_name": ["Berg", "Berg"],
            "company": ["Acme", "Beta"],
        },
        deals={"name": ["a"], "company": ["Beta"], "contact": ["anna berg"]},
    )
    assert tidy.tables["deals"]["contact_id"].tolist() == ["P-000002"]
    assert tidy.tables.problems == ()


def test_other_names_of_a_company_find_it() -> None:
    tidy = read(
        companies={
            "company_id": ["C-000001"],
            "name": ["International Business Machines"],
            "alt_names": ["IBM; Big Blue"],
        },
        deals={"name": ["a"], "company": ["big blue"]},
    )
    assert tidy.tables["deals"]["company_id"].tolist() == ["C-000001"]


def test_reading_a_second_time_changes_nothing() -> None:
    first = read(
        companies={"name": ["Acme", "Beta"]},
        deals={"name": ["a", "b"], "company": ["Acme", "nobody"]},
    )
    again = {}
    for key in ("companies", "deals"):
        frame = first.tables[key]
        columns = {c: [None if pd.isna(v) else v for v in frame[c]] for c in table_spec(key).by_key}
        again[key] = columns
    assert read(**again).edits == ()


@given(st.text(max_size=30))
def test_folding_is_idempotent_and_blind_to_case_and_blanks(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)
    assert fold_name(f" {name}\u00a0 ") == fold_name(name)


def test_a_link_that_is_in_order_is_left_alone_and_its_neighbours_are_mended() -> None:
    tidy = read(
        companies={"company_id": ["C-000001", "C-000002"], "name": ["Acme", "Beta"], "known_as": ["Acme", "Beta"]},
        deals={
            "deal_id": ["D-000001", "D-000002", "D-000003", "D-000004"],
            "name": ["a", "b", "c", "d"],
            "known_as": ["a", "b", "c", "d"],
            "company_id": ["C-000001", "C-000002", None, None],
            "company": ["Acme", "acme", "Beta", None],
        },
    )
    assert cells(tidy, "deals", "company_id") == {5: "C-000001", 6: "C-000002"}
    assert len(tidy.edits) == 1


def test_very_many_unknown_names_are_all_told_and_quickly() -> None:
    count = 3_000
    started = time.process_time()
    tidy = read(
        companies={"name": [f"Company number {at} of the district" for at in range(count)]},
        deals={"name": ["x"] * count, "company": [f"Compani nr {at} of the distrikt" for at in range(count)]},
    )
    told = [problem for problem in tidy.tables.problems if problem.code == "name_unknown"]
    assert len(told) == count
    assert all(problem.hint for problem in told)
    assert time.process_time() - started < 30


def test_a_table_that_not_every_firm_needs_counts_as_empty_and_is_told() -> None:
    raw = {"wallet": absent_table(table_spec("wallet"), "crm.xlsx")}
    tidy = read_tables(raw)
    assert len(tidy.tables["wallet"]) == 0
    assert set(table_spec("wallet").by_key) <= set(tidy.tables["wallet"])
    assert [(problem.code, problem.severity) for problem in tidy.tables.problems] == [("table_missing", Severity.HINT)]
    with pytest.raises(MissingTableError, match="Deals"):
        absent_table(table_spec("deals"), "crm.xlsx")


def test_without_its_stages_table_a_firm_has_the_usual_stages() -> None:
    raw = {"stages": absent_table(table_spec("stages"), "crm.xlsx")}
    assert read_tables(raw).tables["stages"]["stage"].tolist()[:2] == ["New", "Qualified"]
