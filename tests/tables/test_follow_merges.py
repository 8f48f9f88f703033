"""Links that still hold the id of a merged row lead to the row that stayed."""

from __future__ import annotations

import pandas as pd

from xlcrm.tables.follow_merges import merged_into
from xlcrm.tables.read_tables import read_tables
from xlcrm.workbooks.memory_workbook import MemoryWorkbook

LOG = pd.DataFrame(
    {"table": ["companies"], "kept_id": ["C-000001"], "merged_id": ["C-000009"], "merged_name": ["Akme"]}
)
COMPANIES = pd.DataFrame({"company_id": ["C-000001", "C-000002"], "name": ["Acme", "Beta"]})


def read(shown: list[str | None], new_company: bool = False) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    deals = pd.DataFrame(
        {"name": [f"deal {at}" for at in range(len(shown))], "company": shown, "company_id": "C-000009"}
    )
    companies = pd.concat([COMPANIES, pd.DataFrame({"name": ["New"]})]) if new_company else COMPANIES
    book = MemoryWorkbook.of({"companies": companies, "deals": deals, "merge_log": LOG})
    tidy = read_tables(book.read(("settings", "lists", "stages", "companies", "deals", "merge_log")))
    edited = sum(getattr(edit, "column", "") == "company_id" and edit.table == "deals" for edit in tidy.edits)
    return tidy.tables["deals"], tidy.tables["companies"], edited


def test_an_old_id_leads_on_and_the_name_follows() -> None:
    deals, _companies, edited = read(["Akme"])
    assert deals[["company_id", "company"]].values.tolist() == [["C-000001", "Acme"]]
    assert edited == 1


def test_a_name_picked_anew_wins_over_the_old_id() -> None:
    deals, _companies, _edited = read(["Beta"])
    assert deals[["company_id", "company"]].values.tolist() == [["C-000002", "Beta"]]


def test_a_cleared_name_unlinks() -> None:
    deals, _companies, _edited = read([None])
    assert deals["company_id"].isna().all()


def test_the_id_of_a_merged_row_is_never_given_again() -> None:
    _deals, companies, _edited = read(["Akme"], new_company=True)
    assert companies["company_id"].tolist() == ["C-000001", "C-000002", "C-000010"]


def test_a_circle_in_the_log_does_not_hang() -> None:
    log = pd.DataFrame({"merged_id": ["C-000001", "C-000002"], "kept_id": ["C-000002", "C-000001"]})
    assert set(merged_into(log)) == {"C-000001", "C-000002"}
