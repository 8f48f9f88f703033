"""The firm as it is organised: departments, product lines, territories, and who belongs to which (M26)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import narwhals as nw
import pandas as pd

from xlcrm.metrics.native_frames import Frame, collected, lazy

Structure = Literal["functional", "product", "territory", "mixed"]
LEVELS = " / "
"""What stands between the two levels of a mixed organisation."""

_COLUMNS = {"department": "department", "territory": "territories", "product_line": "product_lines"}


def units_of_people(users: Frame) -> pd.DataFrame:
    """By user id, the department, territory, product_line and mixed units of a person, each a sorted tuple.

    A person may be in several, separated by semicolons; none is an empty tuple. mixed is department and, within it,
    territory. Source: M26.
    """
    known = lazy(users).filter(~nw.col("user_id").is_null()).group_by("user_id")
    rows = collected(known.agg(**{unit: nw.col(column).max() for unit, column in _COLUMNS.items()}))
    units = pd.DataFrame({unit: rows[unit].map(_names, na_action=None) for unit in _COLUMNS}).set_index(rows["user_id"])
    pairs = zip(units["department"], units["territory"], strict=True)
    mixed = [_within(departments, territories) for departments, territories in pairs]
    return units.assign(mixed=pd.Series(mixed, index=units.index, dtype=object))


def in_equal_parts(rows: pd.DataFrame, groups: pd.Series, values: Sequence[str]) -> pd.DataFrame:
    """A row a group with the sums of the values; a row of several groups counts in equal parts in each.

    groups: a tuple of names a row; an empty one is the group "". So the parts add up to the total. Source: M26.
    """
    named = groups.map(lambda names: names or ("",))
    parts = rows[list(values)].astype("float64").div(named.map(len).astype("float64"), axis=0)
    return parts.assign(group=named).explode("group").groupby("group", as_index=False).sum(min_count=1)


def _names(text: str | None) -> tuple[str, ...]:
    return () if text is None or pd.isna(text) else tuple(sorted({part.strip() for part in text.split(";")} - {""}))


def _within(departments: tuple[str, ...], territories: tuple[str, ...]) -> tuple[str, ...]:
    """Each department with each territory; one level alone where the other is missing."""
    if not departments or not territories:
        return departments or territories
    return tuple(f"{department}{LEVELS}{territory}" for department in departments for territory in territories)
