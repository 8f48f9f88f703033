"""The finder on the made base of people: how much it finds, and what may be done to the base without any effect."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from xlcrm.duplicates.find_duplicates import find_duplicates
from xlcrm.tables.transliterate import to_latin

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
from people_generator import HARDER, ROLES, USUAL, Slips, make_people, precision_and_recall  # noqa: E402

Groups = set[frozenset[object]]


def groups(frame: pd.DataFrame) -> Groups:
    return {frozenset(group.labels) for group in find_duplicates(frame, ROLES, "person").groups}


@pytest.fixture(scope="module")
def base() -> tuple[pd.DataFrame, pd.Series]:
    return make_people(1_500, 11)


@pytest.fixture(scope="module")
def found(base: tuple[pd.DataFrame, pd.Series]) -> Groups:
    return groups(base[0])


@pytest.mark.parametrize(("slips", "seed", "precision", "recall"), [(USUAL, 21, 0.97, 0.96), (HARDER, 22, 0.97, 0.92)])
def test_precision_and_recall_of_pairs(slips: Slips, seed: int, precision: float, recall: float) -> None:
    frame, truth = make_people(4_000, seed, slips)
    reached = precision_and_recall([sorted(group) for group in groups(frame)], truth)  # type: ignore[type-var]
    assert reached[0] >= precision
    assert reached[1] >= recall


def test_row_order_letter_case_and_blanks_change_nothing(base: tuple[pd.DataFrame, pd.Series], found: Groups) -> None:
    order = np.random.default_rng(1).permutation(len(base[0]))
    changed = base[0].iloc[order].apply(lambda column: "  " + column.str.upper() + " ")
    assert groups(changed) == found


def test_the_whole_base_in_latin_letters_changes_nearly_nothing(
    base: tuple[pd.DataFrame, pd.Series], found: Groups
) -> None:
    latin = base[0].map(lambda text: text if pd.isna(text) else to_latin(text)).astype(pd.StringDtype("python"))
    there = groups(latin)
    assert len(there & found) >= 0.97 * len(found)
    assert precision_and_recall([sorted(group) for group in there], base[1])[0] >= 0.97  # type: ignore[type-var]


def test_groups_are_a_partition(found: Groups) -> None:
    members = [label for group in found for label in group]
    assert len(members) == len(set(members))


def test_one_seed_makes_one_base() -> None:
    first, again, other = make_people(300, 5), make_people(300, 5), make_people(300, 6)
    pd.testing.assert_frame_equal(first[0], again[0])
    pd.testing.assert_series_equal(first[1], again[1])
    assert not first[0].head(50).equals(other[0].head(50))
    assert first[1].duplicated().mean() == pytest.approx(0.25, abs=0.1)
