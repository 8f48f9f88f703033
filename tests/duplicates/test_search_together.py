"""Lists of several files as one."""

from __future__ import annotations

import pandas as pd

from xlcrm.duplicates.search_together import NamedList, groups_json, search_together, together_page

CRM = NamedList(
    "A.xlsx",
    pd.DataFrame(
        {"first_name": ["Ivan", "Anna"], "last_name": ["Petrov", "Berg"], "phone": ["+359888123456", "+359877000111"]},
        index=[4, 5],
    ),
    {"first_name": "first_name", "last_name": "last_name", "phone": "phone"},
    "person",
    {4: "P-000001", 5: "P-000002"},
)
BARE = NamedList(
    "other.csv",
    pd.DataFrame(
        {"who": ["Berg Anna", "Georgi Ivanov", "Петров Иван"], "tel": ["0877 000 111", "029991122", "0888 123 456"]},
        index=[1, 2, 3],
    ),
    {"who": "full_name", "tel": "phone"},
    "person",
    {1: 1, 2: 2, 3: 3},
)


def test_rows_of_two_files_with_other_headers_are_met() -> None:
    searched = search_together([CRM, BARE])
    told = groups_json(searched, with_file=True)
    assert {tuple(group["ids"]) for group in told["groups"]} == {  # type: ignore[attr-defined]
        ("A.xlsx:P-000001", "other.csv:3"),
        ("A.xlsx:P-000002", "other.csv:1"),
    }
    [table] = together_page(searched).tables
    assert sorted(table.rows["row"]) == ["A.xlsx: P-000001", "A.xlsx: P-000002", "other.csv: 1", "other.csv: 3"]
    assert {"Ivan Petrov", "Берг Anna"} & set(table.rows["name"]) == {"Ivan Petrov"}


def test_the_order_of_the_files_does_not_matter() -> None:
    one, other = (groups_json(search_together(lists), with_file=True) for lists in ([CRM, BARE], [BARE, CRM]))
    ids = [{frozenset(group["ids"]) for group in told["groups"]} for told in (one, other)]  # type: ignore[attr-defined]
    assert ids[0] == ids[1]


def test_what_was_told_apart_in_one_file_stays_apart() -> None:
    frame = BARE.frame.loc[[3, 3]].set_axis([1, 2], axis=0)
    double = NamedList("x.csv", frame, BARE.roles, "person", {1: 1, 2: 2})
    assert len(search_together([double])[0].result.groups) == 1
    apart = NamedList("x.csv", frame, BARE.roles, "person", {1: 1, 2: 2}, ((1, 2),))
    assert search_together([apart])[0].result.groups == ()


def test_firms_are_not_compared_with_people_and_an_empty_list_is_no_trouble() -> None:
    firms = NamedList("f.csv", pd.DataFrame({"n": ["Anna Berg"]}, index=[1]), {"n": "company_name"}, "company", {1: 1})
    empty = NamedList("e.xlsx", CRM.frame.iloc[:0], CRM.roles, "person", {})
    searched = search_together([firms, empty, CRM])
    assert [part.kind for part in searched] == ["company", "person"]
    assert groups_json(searched, with_file=False) == {"groups": [], "pairs": []}
