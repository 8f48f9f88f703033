"""The likely duplicates of one row that is there: what the formula CRM_FINDDUP answers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlcrm.duplicates.duplicate_result import LOOK, Label
from xlcrm.duplicates.find_for_new_rows import find_for_new_rows
from xlcrm.duplicates.related_classes import Kind
from xlcrm.errors import WrongUseError
from xlcrm.texts import _


def find_duplicates_of(row_id: Label, frame: pd.DataFrame, roles: Mapping[str, str], kind: Kind) -> pd.DataFrame:
    """The other rows that may be this one, likeliest first: columns id, score (0..1, from .5 on) and reason.

    frame: rows by id, i.e. the index holds the ids. `WrongUseError` where none or several have this id.

    >>> people = pd.DataFrame(
    ...     {"name": ["Ivan Petrov", "Anna Berg", "Иван Петров"], "tel": ["0888123456", "", "0888 123 456"]},
    ...     index=["P-1", "P-2", "P-3"],
    ... )
    >>> roles = {"name": "full_name", "tel": "phone"}
    >>> find_duplicates_of("P-1", people, roles, "person")[["id"]].values.tolist()
    [['P-3']]
    >>> find_duplicates_of("P-2", people, roles, "person").empty
    True
    """
    places = [place for place, label in enumerate(frame.index.tolist()) if label == row_id]
    if len(places) != 1:
        raise WrongUseError(_("No row, or more than one, has the id {id!r}.", id=str(row_id)))
    others: pd.DataFrame = frame.drop(index=row_id)
    pairs = find_for_new_rows(others, frame.iloc[places], roles, kind, threshold=LOOK)
    found = [(others.index[min(pair.a, pair.b)], pair.score, "; ".join(pair.reasons)) for pair in pairs]
    return pd.DataFrame(found, columns=["id", "score", "reason"])
