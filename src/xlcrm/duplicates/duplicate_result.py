"""What the finder answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from xlcrm.duplicates.saved_plan import SavedPlan

Label: TypeAlias = Any  # of the frame's index: sheet rows, ids, texts
Band = Literal["sure", "likely", "look"]

SURE, LIKELY, LOOK = 0.99, 0.9, 0.5  # chances from which a band begins


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two rows, the chance 0..1 that they are the same, and why."""

    a: Label
    b: Label
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Rows that are probably one; score: mean chance 0..1 of its pairs; explained_by: what else they might be."""

    labels: tuple[Label, ...]
    score: float
    band: Band
    reasons: tuple[str, ...]
    explained_by: str = ""


@dataclass(frozen=True, slots=True)
class DuplicateResult:
    """Groups share no row. Pairs: those of the groups, and those worth a look; best first."""

    groups: tuple[DuplicateGroup, ...]
    pairs: tuple[ScoredPair, ...]
    plan: SavedPlan | None = field(default=None, compare=False, repr=False)  # what was learned, for the next run


def band_of(score: float) -> Band:
    """Sure from .99, likely from .9, else worth a look.

    >>> band_of(0.995), band_of(0.95), band_of(0.7)
    ('sure', 'likely', 'look')
    """
    if score >= SURE:
        return "sure"
    return "likely" if score >= LIKELY else "look"
