"""Pairs of rows that a person told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import combinations

import pandas as pd

from xlcrm.duplicates.review_blocks import ReviewBlock
from xlcrm.tables.specs import TableSpec


def told_apart(blocks: Sequence[ReviewBlock], when: datetime, who: str) -> pd.DataFrame:
    """Rows for the table of pairs: every two rows of each block."""
    pairs = [(block.table, *pair) for block in blocks for pair in combinations(block.ids, 2)]
    rows = pd.DataFrame(pairs, columns=["table", "first_id", "second_id"])
    return rows.assign(decided_at=when, decided_by=who or None)


def cannot_link(
    spec: TableSpec, frame: pd.DataFrame, pairs: pd.DataFrame, merged: Mapping[str, str]
) -> list[tuple[int, int]]:
    """The pairs of one table as row labels; ids that were merged since stand for the row they went into."""
    assert spec.id_column
    label_of = dict(zip(frame[spec.id_column].tolist(), frame.index.tolist(), strict=True))
    of_table = pairs[pairs["table"] == spec.key]
    found = [
        (label_of.get(merged.get(first, first)), label_of.get(merged.get(second, second)))
        for first, second in zip(of_table["first_id"].tolist(), of_table["second_id"].tolist(), strict=True)
    ]
    return [(first, second) for first, second in found if first is not None and second is not None and first != second]
