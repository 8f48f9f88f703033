"""The rows of groups taken out of a table's frame, ready for survivorship; one pass over each column."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xlcrm.duplicates.merge_rules import MergeField, Rule, merge_fields
from xlcrm.duplicates.show_values import is_missing, shown_value
from xlcrm.duplicates.spelled_names import word_counts
from xlcrm.duplicates.survivorship import GroupRows
from xlcrm.tables.specs import TableSpec, name_key

_OLDEST = float("-inf")


def oldest_first(ids: Sequence[str]) -> tuple[str, ...]:
    """Ids by the number in them: the first one survives.

    >>> oldest_first(["C-000012", "C-000002", "C-1000000"])
    ('C-000002', 'C-000012', 'C-1000000')
    """
    return tuple(sorted(ids, key=lambda each: (len(each), each)))


def read_groups(spec: TableSpec, frame: pd.DataFrame, groups: Sequence[Sequence[int]]) -> list[GroupRows]:
    """The rows of each group by label of the frame, the surviving one first; fields empty in all are there too.

    A link shows the name that stands beside the id. A row that links to another of its own group links to nothing.
    """
    labels = [label for group in groups for label in group]
    rows = frame.loc[labels]
    fields = {field.key: field for field in merge_fields(spec, frame.columns)}
    values = {key: _values(spec, field, rows, groups) for key, field in fields.items()}
    texts = {key: _texts(field, rows, values[key]) for key, field in fields.items()}
    moments = _moments(rows)
    counts = {key: word_counts(frame[key]) for key, field in fields.items() if field.rule is Rule.NAME}
    read, start = [], 0
    for group in groups:
        part = slice(start, start + len(group))
        read.append(
            GroupRows(
                spec.key,
                {key: column[part] for key, column in values.items()},
                {key: column[part] for key, column in texts.items()},
                moments[part],
                fields,
                counts,
            )
        )
        start = part.stop
    return read


def _values(spec: TableSpec, field: MergeField, rows: pd.DataFrame, groups: Sequence[Sequence[int]]) -> list[object]:
    values: list[object] = rows[field.key].tolist()
    if field.column is None or field.column.info.links_to != spec.key or spec.id_column is None:
        return values
    ids = rows[spec.id_column].tolist()
    start = 0
    for group in groups:
        own = set(ids[start : start + len(group)])
        for at in range(start, start + len(group)):
            values[at] = pd.NA if not is_missing(values[at]) and values[at] in own else values[at]
        start += len(group)
    return values


def _texts(field: MergeField, rows: pd.DataFrame, values: list[object]) -> list[str]:
    if not field.is_link:
        return [shown_value(value, field) for value in values]
    names = rows[name_key(field.key)].tolist()
    return [
        "" if is_missing(value) else shown_value(value if is_missing(name) else name, field)
        for value, name in zip(values, names, strict=True)
    ]


def _moments(rows: pd.DataFrame) -> list[float]:
    """When each row was last changed, or made where that is not known."""
    touched = rows["updated_at"].fillna(rows["created_at"])
    return [_OLDEST if is_missing(moment) else moment.timestamp() for moment in touched.tolist()]
