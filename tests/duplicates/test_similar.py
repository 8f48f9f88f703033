"""The finder's comparison down columns, and the likely duplicates of one row."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.duplicates.find_duplicates_of import find_duplicates_of
from xlcrm.duplicates.similar import clean_column, similar, similar_columns
from xlcrm.errors import WrongUseError

CELLS = st.one_of(st.none(), st.text(max_size=12), st.integers(0, 999), st.floats(allow_nan=True, width=16))


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_a_column_says_what_each_pair_says(pairs: list[tuple[object, object]]) -> None:
    left, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    scores = similar_columns(left, right)
    assert scores == similar_columns(right, left)
    assert all(0 <= score <= 1 for score in scores)
    assert len(scores) == len(pairs)


def test_one_value_goes_with_every_other() -> None:
    names = ["Acme", "ACME Ltd", None, pd.NA, 7]
    assert similar_columns(["acme"], names, "company") == [similar("acme", "Acme", "company"), 1.0, 0.0, 0.0, 0.0]
    assert clean_column(names) == ["acme", "acme", "", "", "7"]
    with pytest.raises(ValueError, match="argument 2"):
        similar_columns(["a", "b"], ["a", "b", "c"])


def test_the_duplicates_of_one_row() -> None:
    frame = pd.DataFrame(
        {"name": ["Ромашка ООД", "Romashka", "Beta", None], "vat": ["BG123456789", "BG123456789", "BG1", None]},
        index=["C-1", "C-2", "C-3", "C-4"],
    )
    roles = {"name": "company_name", "vat": "registration_no"}
    found = find_duplicates_of("C-2", frame, roles, "company")
    assert found["id"].tolist() == ["C-1"]
    assert found["score"].item() > 0.9
    assert "same official number" in found["reason"].item()
    assert find_duplicates_of("C-4", frame, roles, "company").empty
    with pytest.raises(WrongUseError, match="C-9"):
        find_duplicates_of("C-9", frame, roles, "company")
