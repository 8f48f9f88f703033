"""A user's mistake as a value: where it is, what is wrong, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem hurts: errors distort figures, warnings may, hints would be nice."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint about one cell. `row` is the sheet's row number, None where the whole table is meant."""

    table: str
    row: int | None
    column: str | None
    code: str
    severity: Severity
    message: str
    hint: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do."""
        return f"{self.message} {self.hint}".strip()

    def as_json(self) -> dict[str, object]:
        """The problem as `--json` prints it."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def problems_json(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """The problems as `--json` prints them."""
    return [problem.as_json() for problem in problems]


def count_by_code(problems: Iterable[Problem]) -> dict[str, int]:
    """How many problems of each code, most frequent first."""
    return dict(Counter(problem.code for problem in problems).most_common())
