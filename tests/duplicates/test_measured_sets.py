"""The finder on real sets with a known truth; the bars stand a little under what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from xlcrm.duplicates.find_duplicates import find_duplicates
from xlcrm.duplicates.guess_roles import guess_roles


def pair_count(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [("febrl1", 0.999, 0.999), ("febrl2", 0.999, 0.999), ("restaurant", 0.93, 0.96), ("fake1000", 0.99, 0.94)],
)
def test_precision_and_recall_of_pairs(shared_data: Path, name: str, precision: float, recall: float) -> None:
    rows = pd.read_csv(shared_data / "duplicates" / f"{name}.csv", dtype="string")
    truth = rows.pop("cluster")
    kind, roles = guess_roles(list(rows.columns), rows)
    groups = [list(group.labels) for group in find_duplicates(rows, roles, kind).groups]
    hits = sum(pair_count(truth[group].value_counts()) for group in groups)
    assert hits / pair_count(map(len, groups)) >= precision
    assert hits / pair_count(truth.value_counts()) >= recall


@pytest.mark.parametrize("name", ["customers", "suppliers"])
def test_a_clean_list_has_no_groups(shared_data: Path, name: str) -> None:
    rows = pd.read_csv(shared_data / "northwind" / f"{name}.csv", dtype="string", na_values=["NULL"])
    kind, roles = guess_roles(list(rows.columns), rows)
    assert kind == "company"
    assert find_duplicates(rows, roles, kind).groups == ()
