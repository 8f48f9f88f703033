"""What the finder answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeAlias, overload

from xlcrm.duplicates.saved_plan import SavedPlan
from xlcrm.texts import _

Label: TypeAlias = Any  # of the frame's index: sheet rows, ids, texts
Band = Literal["sure", "likely", "look"]

SURE, LIKELY, LOOK = 0.99, 0.9, 0.5  # chances from which a band begins


class ScoredPair(NamedTuple):
    """Two rows, the chance 0..1 that they are the same, and why."""

    a: Label
    b: Label
    score: float
    reasons: tuple[str, ...]


class PairsMadeOnDemand(Sequence[ScoredPair]):
    """So many pairs, put together when somebody asks for the first of them: most callers want the groups alone."""

    def __init__(self, count: int, make: Callable[[], Sequence[ScoredPair]]) -> None:
        self._count, self._make = count, make

    @cached_property
    def _made(self) -> tuple[ScoredPair, ...]:
        return tuple(self._make())

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[ScoredPair]:
        return iter(self._made)

    @overload
    def __getitem__(self, place: int) -> ScoredPair: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[ScoredPair]: ...
    def __getitem__(self, place: int | slice) -> ScoredPair | Sequence[ScoredPair]:
        return self._made[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._made == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class DuplicateGroup(NamedTuple):
    """Rows that are probably one; score: mean chance 0..1 of its pairs; explained_by: what else they might be."""

    labels: tuple[Label, ...]
    score: float
    band: Band
    reasons: tuple[str, ...]
    explained_by: str = ""

    @property
    def why(self) -> str:
        """The reasons in one line, and what else they might be."""
        text = "; ".join(self.reasons)
        return f"{text} ({_('also explained as: {reason}', reason=self.explained_by)})" if self.explained_by else text


@dataclass(frozen=True, slots=True)
class DuplicateResult:
    """Groups share no row. Pairs: those of the groups, and those worth a look; best first."""

    groups: tuple[DuplicateGroup, ...]
    pairs: Sequence[ScoredPair]
    plan: SavedPlan | None = field(default=None, compare=False, repr=False)  # what was learned, for the next run

    def as_json(self, names: Mapping[Label, object], **about: object) -> dict[str, list[dict[str, object]]]:
        """Groups and pairs as `--json` prints them. names: what a row is called, by label; about: said of each."""
        groups = [
            {
                **about,
                "ids": [names[label] for label in group.labels],
                "score": group.score,
                "band": group.band,
                "reasons": list(group.reasons),
            }
            for group in self.groups
        ]
        pairs = [
            {**about, "a": names[pair.a], "b": names[pair.b], "score": pair.score, "reasons": list(pair.reasons)}
            for pair in self.pairs
        ]
        return {"groups": groups, "pairs": pairs}


def band_of(score: float) -> Band:
    """Sure from .99, likely from .9, else worth a look.

    >>> band_of(0.995), band_of(0.95), band_of(0.7)
    ('sure', 'likely', 'look')
    """
    if score >= SURE:
        return "sure"
    return "likely" if score >= LIKELY else "look"
