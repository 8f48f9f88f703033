"""The review sheet read back: what was decided on each block, and which values to keep were changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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


def read_review(review: pd.DataFrame) -> tuple[list[ReviewBlock], list[Problem]]:
    """The blocks in the order of the sheet, however the lines were sorted, and decisions that nobody can follow."""
    lines = review.dropna(subset=["table", "ids"])
    read = [_block(block) for _key, block in lines.groupby(["table", "ids"], sort=False)]
    return [block for block, _problems in read], [problem for _block_, problems in read for problem in problems]


def lines_of(review: pd.DataFrame, blocks: Iterable[ReviewBlock]) -> pd.DataFrame:
    """The lines of some blocks."""
    kept = {(block.table, ";".join(block.ids)) for block in blocks}
    inside = [key in kept for key in zip(review["table"], review["ids"], strict=True)]
    return review.loc[inside]


def _block(lines: pd.DataFrame) -> tuple[ReviewBlock, list[Problem]]:
    heads = lines[lines["field_key"].isna()]
    head = (heads if len(heads) else lines).iloc[0]
    decision, problems = _decision(lines)
    changed = [
        (str(key), plain_text(keep), int(row), "" if is_missing(keep) else str(keep))
        for key, keep, proposed, row in zip(
            lines["field_key"], lines["keep"], lines["proposed"], lines.index, strict=True
        )
        if not is_missing(key) and plain_text(keep) != plain_text(proposed)
    ]
    block = ReviewBlock(
        table=str(head["table"]),
        ids=tuple(str(head["ids"]).split(";")),
        number=0 if is_missing(head["group"]) else int(head["group"]),
        decision=decision,
        score=0.0 if is_missing(head["score"]) else float(head["score"]),
        digests=tuple(str(head["digests"]).split(";")),
        row=int(str(head.name)),
        keeps={key: text for key, _plain, _row, text in changed},
        keep_rows={key: row for key, _plain, row, _text in changed},
    )
    return block, problems


def _decision(lines: pd.DataFrame) -> tuple[str | None, list[Problem]]:
    typed = list(dict.fromkeys(lines["decision"].dropna()))
    if len(typed) <= 1 and set(typed) <= set(DECISIONS):
        return (typed[0] if typed else None), []
    row = int(lines.index[lines["decision"].notna()][0])
    message = _(
        "The decision on group {number} is not clear: {typed}.", number=lines["group"].iloc[0], typed=", ".join(typed)
    )
    hint = _("Pick one of: {decisions}.", decisions=", ".join(_(each) for each in DECISIONS))
    return None, [Problem(REVIEW, row, "decision", "decision_unclear", Severity.WARNING, message, hint)]
