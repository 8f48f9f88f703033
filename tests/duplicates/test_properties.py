"""What holds for every list: order and case do not matter, groups share no row, both sides are alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlcrm.duplicates.duplicate_result import DuplicateResult
from xlcrm.duplicates.find_duplicates import find_duplicates
from xlcrm.duplicates.similar import similar
from xlcrm.tables.transliterate import to_latin

ROLES = {
    "first": "first_name",
    "last": "last_name",
    "mail": "email",
    "tel": "phone",
    "town": "city",
    "firm": "company_name",
}
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Иван", "Ivan", "Ваня", "Bill", "William", "Ann", None]),
        st.sampled_from(["Petrov", "Петров", "Petrow", "Smith", "Smyth", None]),
        st.sampled_from(["a.b@gmail.com", "ab@gmail.com", "x@firm.bg", "y@firm.bg", None]),
        st.sampled_from(["+359888123456", "0888 123 456", "+359888123457", None]),
        st.sampled_from(["Sofia", "София", "Kyiv", None]),
        st.sampled_from(["ООО Ромашка", "Romashka", "Acme Ltd", None]),
    ),
    min_size=2,
    max_size=9,
)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def found(frame: pd.DataFrame) -> DuplicateResult:
    return find_duplicates(frame, ROLES, "person", threshold=0.5)


def shape(result: DuplicateResult) -> tuple[set[frozenset[object]], dict[frozenset[object], float]]:
    groups = {frozenset(group.labels) for group in result.groups}
    return groups, {frozenset((pair.a, pair.b)): round(pair.score, 9) for pair in result.pairs}


@QUICK
@given(ROWS, st.randoms(use_true_random=False))
def test_neither_row_order_nor_letter_case_matters(rows: list[tuple[str | None, ...]], chance: object) -> None:
    frame = pd.DataFrame(rows, columns=list(ROLES), dtype="string")
    order = np.arange(len(rows))
    chance.shuffle(order)  # type: ignore[attr-defined]
    shouted = frame.iloc[order].apply(lambda column: column.str.upper())
    assert shape(found(frame)) == shape(found(shouted))


@QUICK
@given(ROWS)
def test_blanks_around_values_and_blank_cells_of_any_kind_do_not_matter(rows: list[tuple[str | None, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=list(ROLES), dtype="string")
    padded = frame.apply(lambda column: ("  " + column + " \t").fillna(" "))
    assert shape(found(frame)) == shape(found(padded))


@QUICK
@given(ROWS)
def test_a_base_in_latin_letters_gives_the_same_groups(rows: list[tuple[str | None, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=list(ROLES), dtype="string")
    latin = frame.map(lambda text: text if pd.isna(text) else to_latin(text)).astype("string")
    assert shape(found(frame)) == shape(found(latin))


@QUICK
@given(ROWS)
def test_groups_are_a_partition_and_scores_are_chances(rows: list[tuple[str | None, ...]]) -> None:
    result = found(pd.DataFrame(rows, columns=list(ROLES), dtype="string"))
    members = [label for group in result.groups for label in group.labels]
    assert len(members) == len(set(members))
    assert all(len(group.labels) > 1 and 0 <= group.score <= 1 for group in result.groups)
    told = {frozenset((pair.a, pair.b)) for pair in result.pairs}
    assert all(
        frozenset((a, b)) in told for group in result.groups for a in group.labels for b in group.labels if a != b
    )
    assert all(0 <= pair.score <= 1 and pair.reasons is not None for pair in result.pairs)


@given(st.text(max_size=12), st.text(max_size=12), st.sampled_from(["person", "company", "email", "phone", "text"]))
def test_similar_is_symmetric(a: str, b: str, kind: str) -> None:
    assert similar(a, b, kind) == similar(b, a, kind)  # type: ignore[arg-type]
    assert 0 <= similar(a, b, kind) <= 1  # type: ignore[arg-type]
