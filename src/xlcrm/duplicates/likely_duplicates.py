"""Before a row is made: whom it looks like, among the rows that are there and the others to be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from xlcrm.duplicates.duplicate_result import LIKELY, ScoredPair
from xlcrm.duplicates.field_roles import SEARCHED
from xlcrm.duplicates.find_for_new_rows import find_for_new_rows
from xlcrm.tables.frames import complete_frame
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _

SOMEWHAT_ALIKE = 0.2
"""The chance from which a single typed row is said to look like another, without being held back."""


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """A new row and one that it looks like: a row that is there, by its id, or an earlier new one, by its label."""

    row: int
    name: str
    other_id: str | None
    other_row: int | None
    other_name: str
    score: float
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The pair as `--json` prints it."""
        other: dict[str, object] = {"id": self.other_id} if self.other_id else {"other_row": self.other_row}
        return {"row": self.row, **other, "score": self.score, "reasons": list(self.reasons)}


def likely_duplicates(
    spec: TableSpec, there: pd.DataFrame, new: pd.DataFrame, threshold: float = LIKELY
) -> list[LikelyDuplicate]:
    """The likely pairs of which one is new, by new row and then the likeliest first; none for other tables.

    there, new: rows with columns by key; labels of both may be the same numbers. Two new rows are told at the later.
    threshold: chance 0..1 from which a pair is told.
    """
    if spec.key not in SEARCHED or new.empty:
        return []
    base, fresh = complete_frame(spec, there), complete_frame(spec, new)
    roles, kind = SEARCHED[spec.key]
    pairs = find_for_new_rows(base, fresh, roles, kind, threshold=threshold)
    return sorted((_told(spec, (base, fresh), pair) for pair in pairs), key=lambda found: (found.row, -found.score))


def known_row(spec: TableSpec, there: pd.DataFrame, new: pd.DataFrame, sheet_row: int) -> LikelyDuplicate:
    """The first new row and the row that it is by what rows of the table are known by."""
    assert spec.id_column
    return LikelyDuplicate(
        row=int(new.index[0]),
        name=_name(spec, new, 0),
        other_id=str(there.loc[sheet_row, spec.id_column]),
        other_row=None,
        other_name=_name(spec, there.loc[[sheet_row]], 0),
        score=1.0,
        reasons=(_("the same by what rows of {table} are known by", table=spec.sheet),),
    )


def duplicate_problems(spec: TableSpec, found: Sequence[LikelyDuplicate], hint: str) -> list[Problem]:
    """One warning a new row, of the row that it most looks like. hint: what can be done, final text."""
    best: dict[int, LikelyDuplicate] = {}
    for pair in found:
        best.setdefault(pair.row, pair)
    return [
        Problem(spec.key, pair.row, spec.label, "likely_duplicate", Severity.WARNING, _sentence(pair), hint)
        for pair in best.values()
    ]


def somewhat_alike(spec: TableSpec, found: Sequence[LikelyDuplicate]) -> list[Problem]:
    """A hint of the row that a new one looks like most, where it is no likely duplicate."""
    best = max(found, key=lambda pair: pair.score, default=None)
    if best is None or not best.other_id:
        return []
    message = _("{name!r} looks a little like {other!r} ({id}): {why}.", name=best.name, other=best.other_name,
                id=best.other_id, why=", ".join(best.reasons))  # fmt: skip
    return [Problem(spec.key, best.row, spec.label, "somewhat_alike", Severity.HINT, message)]


def _told(spec: TableSpec, frames: tuple[pd.DataFrame, pd.DataFrame], pair: ScoredPair) -> LikelyDuplicate:
    """The pair in words of people: its places are those of the rows that are there, then those of the new ones."""
    there, new = frames
    first, last = sorted((pair.a, pair.b))
    row = last - len(there)
    is_there = first < len(there)
    other = there if is_there else new
    place = first if is_there else first - len(there)
    assert spec.id_column
    return LikelyDuplicate(
        row=int(new.index[row]),
        name=_name(spec, new, row),
        other_id=str(other[spec.id_column].iloc[place]) if is_there else None,
        other_row=None if is_there else int(new.index[place]),
        other_name=_name(spec, other, place),
        score=pair.score,
        reasons=pair.reasons,
    )


def _name(spec: TableSpec, frame: pd.DataFrame, place: int) -> str:
    keys = [spec.label or "", "email", "phone", "mobile"]
    values = (frame[key].iloc[place] for key in keys if key in frame)
    return next((str(value) for value in values if not pd.isna(value)), "–")


def _sentence(pair: LikelyDuplicate) -> str:
    why = ", ".join(pair.reasons)
    if pair.other_id:
        return _("{name!r} is probably {other!r} ({id}), who is here already: {why}.", name=pair.name,
                 other=pair.other_name, id=pair.other_id, why=why)  # fmt: skip
    return _("{name!r} is probably {other!r} on line {row}: {why}.", name=pair.name, other=pair.other_name,
             row=pair.other_row, why=why)  # fmt: skip
