"""The review sheet read back: what was decided on each block, and which values to keep were changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from xlcrm.duplicates.duplicate_result import SURE
from xlcrm.duplicates.show_values import is_missing, plain_text
from xlcrm.tables.problems import Problem, Severity
from xlcrm.texts import _

REVIEW = "duplicate_review"
MERGE, NOT_A_DUPLICATE, LATER = "Merge", "Not a duplicate", "Later"
DECISIONS = (MERGE, NOT_A_DUPLICATE, LATER)


@dataclass(frozen=True, slots=True)
class ReviewBlock:
    """One group on the sheet. ids: the surviving row's first; keeps: text by field where a person changed it."""

    table: str
    ids: tuple[str, ...]
    number: int
    decision: str | None
    score: float
    digests: tuple[str, ...]
    row: int  # the sheet's row of the first line
    keeps: Mapping[str, str] = field(default_factory=dict)
    keep_rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_sure(self) -> bool:
        """The score is in the highest band, and nobody has begun to look."""
        return self.score >= SURE and self.decision is None and not self.keeps

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What a decision is remembered by."""
        return self.table, self.ids


class _Line(NamedTuple):
    """A line of a block as read; what is missing is None."""

    row: int
    table: str
    ids: str
    group: int | None
    decision: str | None
    score: float | None
    digests: str | None
    field_key: str | None
    keep: str | None
    proposed: str | None


def read_review(review: pd.DataFrame) -> tuple[list[ReviewBlock], list[Problem]]:
    """The blocks in the order of the sheet, however the lines were sorted, and decisions that nobody can follow."""
    lines = review.dropna(subset=["table", "ids"])
    columns = [lines[key].astype(object).where(lines[key].notna(), None).tolist() for key in _Line._fields[1:]]
    blocks: dict[tuple[str, str], list[_Line]] = {}
    for cells in zip(lines.index.tolist(), *columns, strict=True):
        line = _Line(*cells)
        blocks.setdefault((line.table, line.ids), []).append(line)
    read = [_block(block) for block in blocks.values()]
    return [block for block, _problems in read], [problem for _block_, problems in read for problem in problems]


def lines_of(review: pd.DataFrame, blocks: Iterable[ReviewBlock]) -> pd.DataFrame:
    """The lines of some blocks."""
    kept = {(block.table, ";".join(block.ids)) for block in blocks}
    inside = [key in kept for key in zip(review["table"], review["ids"], strict=True)]
    return review.loc[inside]


def _block(lines: Sequence[_Line]) -> tuple[ReviewBlock, list[Problem]]:
    head = next((line for line in lines if line.field_key is None), lines[0])
    decision, problems = _decision(lines)
    changed = [line for line in lines if line.field_key and plain_text(line.keep) != plain_text(line.proposed)]
    block = ReviewBlock(
        table=head.table,
        ids=tuple(head.ids.split(";")),
        number=head.group or 0,
        decision=decision,
        score=head.score or 0.0,
        digests=tuple(str(head.digests).split(";")),
        row=head.row,
        keeps={str(line.field_key): "" if is_missing(line.keep) else str(line.keep) for line in changed},
        keep_rows={str(line.field_key): line.row for line in changed},
    )
    return block, problems


def _decision(lines: Sequence[_Line]) -> tuple[str | None, list[Problem]]:
    decided = [line for line in lines if line.decision]
    typed = list(dict.fromkeys(str(line.decision) for line in decided))
    if len(typed) <= 1 and set(typed) <= set(DECISIONS):
        return (typed[0] if typed else None), []
    message = _("The decision on group {number} is not clear: {typed}.", number=lines[0].group, typed=", ".join(typed))
    hint = _("Pick one of: {decisions}.", decisions=", ".join(_(each) for each in DECISIONS))
    return None, [Problem(REVIEW, decided[0].row, "decision", "decision_unclear", Severity.WARNING, message, hint)]
