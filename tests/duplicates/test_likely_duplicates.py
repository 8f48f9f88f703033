"""Rows that are about to be made, beside those that are there and beside each other."""

from __future__ import annotations

import pandas as pd

from xlcrm.duplicates.likely_duplicates import duplicate_problems, likely_duplicates
from xlcrm.tables.all_tables import table_spec

FIRMS = table_spec("companies")
THERE = pd.DataFrame(
    {
        "company_id": ["C-000001", "C-000002"],
        "name": ["ООО «Ромашка»", "Acme Ltd"],
        "phone": ["+359888123456", "+442079460001"],
    },
    index=[4, 5],
)
NEW = pd.DataFrame(
    {
        "name": ["Gamma AG", "Romashka OOO", "GAMMA Aktiengesellschaft", "Delta"],
        "phone": ["+41443334455", "0888 123 456", "+41 44 333 44 55", None],
    },
    index=[2, 3, 4, 5],
)


def test_a_new_row_is_told_beside_an_old_one_and_beside_an_earlier_new_one() -> None:
    found = likely_duplicates(FIRMS, THERE, NEW)
    assert [(pair.row, pair.other_id, pair.other_row) for pair in found] == [(3, "C-000001", None), (4, None, 2)]
    assert found[0].as_json()["id"] == "C-000001"
    assert found[1].as_json()["other_row"] == 2
    told = duplicate_problems(FIRMS, found, "hint")
    assert [problem.row for problem in told] == [3, 4]
    assert "'ООО «Ромашка»' (C-000001)" in told[0].message
    assert "same phone" in told[0].message
    assert "line 2" in told[1].message


def test_pairs_of_rows_that_are_there_are_nobodys_business() -> None:
    both = pd.concat([THERE, THERE.assign(company_id=["C-000003", "C-000004"])]).set_axis([4, 5, 6, 7], axis=0)
    assert likely_duplicates(FIRMS, both, NEW.loc[[5]]) == []


def test_one_warning_a_row_whatever_it_looks_like() -> None:
    three = pd.concat([NEW.loc[[3]]] * 3).set_axis([2, 3, 4], axis=0)
    found = likely_duplicates(FIRMS, THERE, three)
    assert {pair.row for pair in found} == {2, 3, 4}
    assert len(found) == 6
    assert [problem.row for problem in duplicate_problems(FIRMS, found, "")] == [2, 3, 4]


def test_other_tables_and_nothing_new_are_quiet() -> None:
    assert likely_duplicates(FIRMS, THERE, NEW.iloc[:0]) == []
    assert likely_duplicates(table_spec("deals"), pd.DataFrame(), pd.DataFrame({"name": ["x", "x"]})) == []
