"""Which candidate pairs can be the same at all: a cheap look first, so that few pairs are compared in every field.

After each field the highest chance that a pair can still reach is looked up by its pattern of levels, as if every field
not compared yet came out best. Pairs that cannot reach enough go no further; no pair is lost that the full comparison
would keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from xlcrm.duplicates.compare_fields import NOT_KNOWN, Levels, compare_field, compare_names
from xlcrm.duplicates.encoded_strings import Ints
from xlcrm.duplicates.field_roles import Style
from xlcrm.duplicates.learn_chances import (
    SAME,
    Tables,
    chances_of,
    log_in_class,
    log_share,
    patterns_of,
    rarer_spelling,
)
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.related_classes import RELATED_CLASSES, Kind, RelatedClass
from xlcrm.duplicates.several_at_once import in_parts
from xlcrm.duplicates.string_distance import Floats
from xlcrm.duplicates.vocabulary import MISSING

OPEN = 6  # not compared yet; no style has so many levels
_CHEAPEST_FIRST = (
    (Style.NAME, Style.DOMAIN, Style.PHONE, Style.NUMBER, Style.DATE, Style.PLACE),
    (Style.COMPANY,),
    (Style.TEXT,),
    (Style.EMAIL,),
)
_OPEN_FROM = {Style.COMPANY: 2, Style.TEXT: 2, Style.PLACE: 2}  # what reads the same is seen at the first look
_NAMES = ("first_name", "last_name")


@dataclass(frozen=True, slots=True)
class BestChances:
    """By field the log chances of the levels in each class, (classes, 8), as the rarest values would have them."""

    by_field: tuple[Floats, ...]
    class_chances: Floats

    @classmethod
    def of(cls, fields: Sequence[PreparedField], kind: Kind, tables: Tables, row_count: int) -> BestChances:
        """Bounds for any frequencies of the values among so many rows."""
        by_field = [
            _bounds(field, RELATED_CLASSES[kind], np.log(same), _rarest(strangers, row_count))
            for field, same, strangers in zip(fields, tables.same, tables.strangers, strict=True)
        ]
        return cls(tuple(by_field), tables.class_chances)

    def same(self, levels: Sequence[Levels]) -> Floats:
        """For each pattern of levels the highest chance 0..1 of 'the same'; a level may be OPEN."""
        logs = np.sum([table[:, of_field] for table, of_field in zip(self.by_field, levels, strict=True)], axis=0)
        return np.asarray(chances_of(logs.T, self.class_chances)[:, SAME])


def _bounds(field: PreparedField, classes: Sequence[RelatedClass], same: Floats, strangers: Floats) -> Floats:
    bounds = np.zeros((2 + len(classes), NOT_KNOWN + 1))
    every_level = np.arange(len(same), dtype=np.uint8)
    logs = [strangers, same, *(log_in_class(field, related, same, strangers, every_level) for related in classes)]
    open_from = _OPEN_FROM.get(field.style, 1) if field.role_name not in _NAMES else 0
    for place, table in enumerate(logs):
        bounds[place, : len(table)] = table
        bounds[place, OPEN] = -(same - table)[open_from:].max()
    return bounds


def _rarest(strangers: Floats, row_count: int) -> Floats:
    """Log chances of the levels among strangers where nobody else holds the value."""
    table = np.log(strangers)
    rarest = float(log_share(np.zeros(1), strangers[0], row_count)[0])
    upper = [min(table[0], rarest), min(table[1], rarest + rarer_spelling(table))]
    return np.append(upper, table[2:])


def sift_pairs(
    fields: Sequence[PreparedField], pairs: tuple[Ints, Ints], best: BestChances, worth: float
) -> tuple[Ints, list[Levels]]:
    """Places of the pairs whose chance to be the same can be as high as worth, and their levels, field by field."""
    steps = _steps(fields)

    def sift_part(part: slice) -> tuple[Ints, list[Levels]]:
        places, levels = _sift(fields, steps, (pairs[0][part], pairs[1][part]), best, worth)
        return places + part.start, levels

    found = in_parts(len(pairs[0]), sift_part)
    levels = [np.concatenate([of_part[place] for _places, of_part in found]) for place in range(len(fields))]
    return np.concatenate([places for places, _levels in found]), levels


def _steps(fields: Sequence[PreparedField]) -> list[list[int]]:
    """Places of the fields in the order of their cost; first and last names come before all others."""
    names = [place for place, field in enumerate(fields) if field.role_name in _NAMES]
    others = [
        [place for place, field in enumerate(fields) if field.style in styles and place not in names]
        for styles in _CHEAPEST_FIRST
    ]
    return [step for step in (names, *others) if step]


def _sift(
    fields: Sequence[PreparedField],
    steps: Sequence[Sequence[int]],
    pairs: tuple[Ints, Ints],
    best: BestChances,
    worth: float,
) -> tuple[Ints, list[Levels]]:
    left, right = pairs
    places = np.arange(len(left))
    levels = [_first_look(field, left, right) for field in fields]
    for step in steps:
        _compare_step([fields[place] for place in step], [levels[place] for place in step], left, right)
        kept = np.flatnonzero(_hopeful(levels, best, worth))
        places, left, right = places[kept], left[kept], right[kept]
        levels = [of_field[kept] for of_field in levels]
    return places, levels


def _first_look(field: PreparedField, left: Ints, right: Ints) -> Levels:
    """Equal, reads the same, not known, or OPEN; names are OPEN all of them, as they may be met crosswise."""
    levels = np.full(len(left), NOT_KNOWN, np.uint8)
    if field.role_name in _NAMES:
        levels[:] = OPEN
        return levels
    keys = np.append(field.vocabulary.keys, MISSING)
    for ours, theirs in product(
        [column[left] for column in field.columns], [column[right] for column in field.columns]
    ):
        known = (ours | theirs) >= 0
        levels = np.where(known & (levels == NOT_KNOWN), np.uint8(OPEN), levels)
        alike = np.flatnonzero(known & (keys[ours] == keys[theirs]))
        levels[alike] = np.minimum(levels[alike], ours[alike] != theirs[alike])
    return levels


def _compare_step(fields: Sequence[PreparedField], levels: Sequence[Levels], left: Ints, right: Ints) -> None:
    if [field.role_name for field in fields] in (list(_NAMES), list(reversed(_NAMES))):
        places = [_NAMES.index(field.role_name) for field in fields]
        compared = compare_names(fields[places.index(0)], fields[places.index(1)], left, right)
        for of_field, place in zip(levels, places, strict=True):
            of_field[:] = compared[place].levels
        return
    for field, of_field in zip(fields, levels, strict=True):
        open_yet = np.flatnonzero(of_field == OPEN)
        of_field[open_yet] = compare_field(field, field, left[open_yet], right[open_yet]).levels


def _hopeful(levels: Sequence[Levels], best: BestChances, worth: float) -> NDArray[np.bool_]:
    patterns, _counts, back = patterns_of(levels)
    return np.asarray((best.same(patterns) >= worth * 0.999)[back])
