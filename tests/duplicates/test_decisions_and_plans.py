"""What a person decided, what an earlier run learned, and rows that are about to be made."""

from __future__ import annotations

import json
import time

import numpy as np
import pandas as pd
import pytest

from xlcrm.duplicates.field_roles import COMPANY_ROLES, CONTACT_ROLES
from xlcrm.duplicates.find_duplicates import find_duplicates
from xlcrm.duplicates.find_for_new_rows import find_for_new_rows
from xlcrm.duplicates.saved_plan import SavedPlan

COLUMNS = ["first_name", "last_name", "email", "phone"]


def people(*rows: tuple[str | None, ...], start: int = 2) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=COLUMNS, index=range(start, start + len(rows))).rename_axis("row")
    return frame.astype(pd.StringDtype("python"))


def many_people(count: int) -> pd.DataFrame:
    """People who share nothing but names."""
    draw = np.random.default_rng(5)
    firsts, lasts = ["Ivan", "Olga", "Petar", "Anna", "John"], ["Petrov", "Berg", "Novak", "Smith", "Kovalenko", "Lee"]
    rows = [
        (
            firsts[place % 5],
            lasts[place // 5 % 6] + chr(97 + place % 26),
            f"m{place}@firm{place % 997}.com",
            f"+35988{n}",
        )
        for place, n in enumerate(draw.permutation(9_000_000)[:count] + 1_000_000)
    ]
    return people(*rows)


PETROVS = people(
    ("Ivan", "Petrov", "ipetrov@gmail.com", "+359888123456"),
    ("Ivan", "Petrov", "ipetrov@gmail.com", "+359888123456"),
    ("Rosa", "Lund", None, "+4684444444"),
    ("Olga", "Belova", "olga@mail.ru", None),
)


def labels(frame: pd.DataFrame, **decided: list[tuple[int, int]]) -> list[tuple[object, ...]]:
    return sorted(group.labels for group in find_duplicates(frame, CONTACT_ROLES, "person", **decided).groups)


def test_what_a_person_called_the_same_is_a_group_however_unlike() -> None:
    assert labels(PETROVS) == [(2, 3)]
    assert labels(PETROVS, must_link=[(5, 4)]) == [(2, 3), (4, 5)]
    assert labels(PETROVS, must_link=[(4, 3), (99, 2), (4, 4)]) == [(2, 3, 4)]


def test_both_kinds_of_decisions_hold_side_by_side() -> None:
    assert labels(PETROVS, must_link=[(3, 4)], cannot_link=[(2, 3)]) == [(3, 4)]
    assert labels(PETROVS, must_link=[(4, 5)], cannot_link=[(2, 3)]) == [(4, 5)]


def test_a_decided_pair_is_told_with_its_own_score() -> None:
    result = find_duplicates(PETROVS, CONTACT_ROLES, "person", must_link=[(4, 5)])
    (pair,) = [pair for pair in result.pairs if {pair.a, pair.b} == {4, 5}]
    assert pair.score < 0.5


def test_a_plan_goes_through_json_and_gives_the_same_groups() -> None:
    first = find_duplicates(PETROVS, CONTACT_ROLES, "person")
    assert first.plan is not None
    plan = SavedPlan.from_dict(json.loads(json.dumps(first.plan.to_dict())))
    assert plan == first.plan
    again = find_duplicates(PETROVS, CONTACT_ROLES, "person", plan=plan)
    assert again == first
    assert again.plan is not None
    assert again.plan.same == first.plan.same


def test_a_plan_of_other_columns_or_another_kind_is_learned_anew() -> None:
    plan = find_duplicates(PETROVS[["first_name", "email"]], CONTACT_ROLES, "person").plan
    assert find_duplicates(PETROVS, CONTACT_ROLES, "person", plan=plan) == find_duplicates(
        PETROVS, CONTACT_ROLES, "person"
    )
    firms = pd.DataFrame({"name": ["ООО Ромашка", "Romashka", "Blue Harbour Ltd"]})
    assert len(find_duplicates(firms, COMPANY_ROLES, "company", plan=plan).groups) == 1


@pytest.mark.parametrize(
    "broken", [{}, {"version": 0}, {"version": 1, "kind": "cat"}, {"version": 1, "kind": "person"}]
)
def test_a_broken_plan_is_none(broken: dict[str, object]) -> None:
    assert SavedPlan.from_dict(broken) is None


def test_a_new_row_is_told_beside_the_one_that_is_there() -> None:
    new = people(
        ("Иван", "Петров", None, "0888 123 456"),
        ("Nina", "Nowak", "nina@nowak.pl", None),
        ("Nina", "Nowak", "nina@nowak.pl", None),
    )
    base = PETROVS.drop(3)
    pairs = find_for_new_rows(base, new, CONTACT_ROLES, "person")
    assert {(pair.a, pair.b) for pair in pairs} == {(0, 3), (4, 5)}
    told = next(pair for pair in pairs if pair.a == 0)
    assert "same phone" in told.reasons
    assert told.score >= 0.9


def test_a_colleague_and_a_namesake_are_not_told() -> None:
    base = people(
        ("Ivan", "Petrov", "ivan@alfa.bg", "+359888123456"), ("Olga", "Stone", "olga@alfa.bg", "+359888123456")
    )
    new = people(("Ivan", "Petrov", "ip77@beta.ru", "+74951112233"), ("Boris", "Lind", None, "+359888123456"))
    assert find_for_new_rows(base, new, CONTACT_ROLES, "person") == ()


def test_nothing_new_or_nothing_there() -> None:
    none = PETROVS.iloc[:0]
    assert find_for_new_rows(PETROVS, none, CONTACT_ROLES, "person") == ()
    assert {(pair.a, pair.b) for pair in find_for_new_rows(none, PETROVS, CONTACT_ROLES, "person")} == {(0, 1)}
    assert find_for_new_rows(none, none, CONTACT_ROLES, "person") == ()


@pytest.mark.parametrize("count", [1, 200])
def test_new_rows_beside_ten_thousand_are_found_quickly(count: int) -> None:
    base = many_people(10_000)
    new = base.iloc[:count].assign(first_name=base["first_name"].iloc[:count].str.upper())
    plan = find_duplicates(base.iloc[:500], CONTACT_ROLES, "person").plan
    for known in (None, plan):
        start = time.process_time()
        pairs = find_for_new_rows(base, new, CONTACT_ROLES, "person", plan=known)
        seconds = time.process_time() - start
        assert {(pair.a, pair.b) for pair in pairs} == {(place, 10_000 + place) for place in range(count)}
        assert seconds < 2
