"""How alike two rows are, field by field, in ordered levels: 0 is equal, NOT_KNOWN is a missing value."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlcrm.duplicates.field_roles import LEVELS, Style
from xlcrm.duplicates.prepare_fields import MISSING, PreparedField, Vocabulary
from xlcrm.duplicates.string_distance import EncodedStrings, Ints, edit_distance, jaro_winkler

NOT_KNOWN = 7
_PAIRS_AT_ONCE = 250_000
_MOST_THREADS = 4
Levels: TypeAlias = NDArray[np.uint8]
_Grader: TypeAlias = Callable[[Vocabulary, Ints, Ints], Levels]


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """Levels of one field for all pairs; keys: the number of the value both have, MISSING where they differ."""

    levels: Levels
    keys: NDArray[np.int32]


def compare_fields(fields: Sequence[PreparedField], left: Ints, right: Ints) -> list[FieldComparison]:
    """One comparison a field for the pairs of rows (left[i], right[i]); swapped names are repaired."""
    compared = [compare_field(field, field, left, right) for field in fields]
    places = {field.role_name: place for place, field in enumerate(fields)}
    first, last = places.get("first_name"), places.get("last_name")
    if first is not None and last is not None:
        crossed = (
            compare_field(fields[first], fields[last], left, right),
            compare_field(fields[last], fields[first], left, right),
        )
        compared[first], compared[last] = _repair_swapped((compared[first], compared[last]), crossed)
    return compared


def compare_levels(fields: Sequence[PreparedField], left: Ints, right: Ints) -> list[Levels]:
    """The levels alone, a part of the pairs at a time, so that millions of pairs need little memory."""
    levels = [np.empty(len(left), np.uint8) for _field in fields]

    def compare_part(start: int) -> None:
        part = slice(start, start + _PAIRS_AT_ONCE)
        for place, compared in enumerate(compare_fields(fields, left[part], right[part])):
            levels[place][part] = compared.levels

    starts = range(0, len(left), _PAIRS_AT_ONCE)
    if len(starts) < 2 or sys.platform == "emscripten":
        for start in starts:
            compare_part(start)
    else:
        with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, _MOST_THREADS)) as threads:
            list(threads.map(compare_part, starts))
    return levels


def compare_field(ours: PreparedField, theirs: PreparedField, left: Ints, right: Ints) -> FieldComparison:
    """The best level over all columns of the field; ours and theirs share one vocabulary."""
    levels = np.full(len(left), NOT_KNOWN, np.uint8)
    keys = np.full(len(left), MISSING, np.int32)
    for our_column in ours.columns:
        for their_column in theirs.columns:
            open_yet = np.flatnonzero(levels > 0) if levels.size else levels
            found = _compare_columns(ours, our_column[left[open_yet]], their_column[right[open_yet]])
            better = found.levels < levels[open_yet]
            levels[open_yet[better]] = found.levels[better]
            keys[open_yet[better]] = found.keys[better]
    return FieldComparison(levels, keys)


def _compare_columns(field: PreparedField, ours: Ints, theirs: Ints) -> FieldComparison:
    """Equal numbers are equal values; of the other pairs of values each distinct one is graded once."""
    value_keys = field.vocabulary.keys
    levels = np.full(len(ours), NOT_KNOWN, np.uint8)
    keys = np.full(len(ours), MISSING, np.int32)
    known = (ours != MISSING) & (theirs != MISSING)
    equal = np.flatnonzero(known & (ours == theirs))
    levels[equal], keys[equal] = 0, value_keys[ours[equal]]
    unequal = np.flatnonzero(known & (ours != theirs))
    if len(unequal):
        low, high = np.minimum(ours, theirs)[unequal], np.maximum(ours, theirs)[unequal]
        levels[unequal] = _grade_distinct(field, low, high)
        keys[unequal] = np.where(value_keys[low] == value_keys[high], value_keys[low], MISSING)
    return FieldComparison(levels, keys)


def _grade_distinct(field: PreparedField, low: Ints, high: Ints) -> Levels:
    size = len(field.vocabulary.texts)
    if size > len(low):
        return _GRADERS[field.style](field.vocabulary, low, high)
    back, pairs = pd.factorize(low * size + high)
    return _GRADERS[field.style](field.vocabulary, pairs // size, pairs % size)[back]


def _ordered(style: Style, **tests: NDArray[np.bool_]) -> Levels:
    """The first level whose test holds; the last level where none does."""
    names = LEVELS[style]
    places = [np.uint8(names.index(name)) for name in tests]
    return np.select(list(tests.values()), places, np.uint8(len(names) - 1)).astype(np.uint8)


def _grade_names(words: Vocabulary, ours: Ints, theirs: Ints) -> Levels:
    likeness = jaro_winkler(words.encoded, ours, theirs, 0.82)
    lengths = words.encoded.lengths
    shortest = np.minimum(lengths[ours], lengths[theirs])
    same_start = words.encoded.letters[ours, 0] == words.encoded.letters[theirs, 0]
    return _ordered(
        Style.NAME,
        sounds=(words.keys[ours] == words.keys[theirs]) | _same_family(words.families[ours], words.families[theirs]),
        initial=(shortest == 1) & same_start,
        near=(likeness >= 0.9) | _one_letter_off(words.encoded, ours, theirs, shortest),
        close=likeness >= 0.82,
    )


def _same_family(ours: Ints, theirs: Ints) -> NDArray[np.bool_]:
    """Whether two rows of families have one in common; few names have any."""
    found = np.zeros(len(ours), bool)
    both = np.flatnonzero((ours[:, 0] != MISSING) & (theirs[:, 0] != MISSING))
    ours, theirs = ours[both], theirs[both]
    found[both] = ((ours[:, :, None] == theirs[:, None, :]) & (ours[:, :, None] != MISSING)).any(axis=(1, 2))
    return found


def _one_letter_off(encoded: EncodedStrings, ours: Ints, theirs: Ints, shortest: Ints) -> NDArray[np.bool_]:
    return (shortest >= 4) & (edit_distance(encoded, ours, theirs, 1) <= 1)


def _grade_companies(words: Vocabulary, ours: Ints, theirs: Ints) -> Levels:
    within, shared = _shared_words(words, ours, theirs)
    agree = _numbers_agree(words, ours, theirs)
    likeness = jaro_winkler(words.locals_encoded, ours, theirs, 0.85)
    return _ordered(
        Style.COMPANY,
        sounds=words.keys[ours] == words.keys[theirs],
        near=(likeness >= 0.93) & agree,
        contains=within >= 0.8,
        overlaps=(shared >= 0.4) | (likeness >= 0.85),
    )


def _grade_texts(words: Vocabulary, ours: Ints, theirs: Ints) -> Levels:
    within, _shared = _shared_words(words, ours, theirs)
    agree = _numbers_agree(words, ours, theirs)
    likeness = np.zeros(len(ours))
    likeness[agree] = np.maximum(
        jaro_winkler(words.locals_encoded, ours[agree], theirs[agree], 0.82),
        jaro_winkler(words.encoded, ours[agree], theirs[agree], 0.82),
    )
    return _ordered(
        Style.TEXT,
        sounds=words.keys[ours] == words.keys[theirs],
        near=(likeness >= 0.9) & agree,
        overlaps=((within >= 0.5) | (likeness >= 0.82)) & agree,
    )


def _shared_words(words: Vocabulary, ours: Ints, theirs: Ints) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weight of the shared words as a part of the lighter side's words, and of all words of both."""
    within, either = np.zeros(len(ours)), np.zeros(len(ours))
    met = np.flatnonzero(words.word_sets[ours] & words.word_sets[theirs])
    ours, theirs = ours[met], theirs[met]
    our_words, their_words = words.words[ours], words.words[theirs]
    common = np.zeros(our_words.shape, bool)
    for place in range(their_words.shape[1]):
        common |= our_words == their_words[:, place, None]
    weights = np.append(words.word_weights, 0.0)
    shared = (weights[our_words] * (common & (our_words != MISSING))).sum(axis=1)
    total_ours, total_theirs = weights[our_words].sum(axis=1), weights[their_words].sum(axis=1)
    within[met] = shared / np.maximum(np.minimum(total_ours, total_theirs), 1e-9)
    either[met] = shared / np.maximum(total_ours + total_theirs - shared, 1e-9)
    return within, either


def _numbers_agree(words: Vocabulary, ours: Ints, theirs: Ints) -> NDArray[np.bool_]:
    """Whether the numbers in both texts (house numbers, branch numbers) have one in common, or one side has none."""
    our_set, their_set = words.number_sets[ours], words.number_sets[theirs]
    agree = (our_set == 0) | (their_set == 0)
    met = np.flatnonzero(our_set & their_set)
    our_numbers, their_numbers = words.numbers[ours[met]], words.numbers[theirs[met]]
    common = (our_numbers[:, :, None] == their_numbers[:, None, :]) & (our_numbers[:, :, None] != MISSING)
    agree[met] = common.any(axis=(1, 2))
    return np.asarray(agree)


def _grade_places(words: Vocabulary, ours: Ints, theirs: Ints) -> Levels:
    return _ordered(
        Style.PLACE,
        sounds=words.keys[ours] == words.keys[theirs],
        near=jaro_winkler(words.encoded, ours, theirs, 0.88) >= 0.88,
    )


def _grade_emails(words: Vocabulary, ours: Ints, theirs: Ints) -> Levels:
    local_likeness = jaro_winkler(words.locals_encoded, ours, theirs, 0.9)
    wholes, halves = words.encoded.lengths, words.locals_encoded.lengths
    same_start = words.encoded.letters[ours, 0] == words.encoded.letters[theirs, 0]
    typed = same_start & (np.minimum(wholes[ours], wholes[theirs]) >= 9)
    edits = np.full(len(ours), np.inf)
    edits[typed] = edit_distance(words.encoded, ours[typed], theirs[typed], 4)
    long_local = np.minimum(halves[ours], halves[theirs]) >= 5
    return _ordered(
        Style.EMAIL,
        near=edits <= 2,
        same_local=(local_likeness >= 1.0) & long_local,
        similar=((local_likeness >= 0.9) & (np.minimum(halves[ours], halves[theirs]) > 0)) | (edits <= 4),
        same_domain=(words.domains[ours] == words.domains[theirs]) & (words.domains[ours] != MISSING),
    )


def _grade_phones(words: Vocabulary, ours: Ints, theirs: Ints) -> Levels:
    return _ordered(Style.PHONE, near=edit_distance(words.encoded, ours, theirs, 1) <= 1)


def _grade_dates(words: Vocabulary, ours: Ints, theirs: Ints) -> Levels:
    edits = edit_distance(words.encoded, ours, theirs, 2)
    digits = words.encoded.letters
    year = (digits[ours, :4] == digits[theirs, :4]).all(axis=1)
    month = (digits[ours, 4:6] == digits[theirs, 4:6]).all(axis=1)
    day = (digits[ours, 6:8] == digits[theirs, 6:8]).all(axis=1)
    turned = (digits[ours, 4:6] == digits[theirs, 6:8]).all(axis=1) & (digits[ours, 6:8] == digits[theirs, 4:6]).all(
        axis=1
    )
    two_parts = year.astype(int) + month + day >= 2
    return _ordered(
        Style.DATE,
        near=(edits <= 1) | year & turned | _same_day_of_year(words.encoded, ours, theirs),
        partly=(edits <= 2) | two_parts,
    )


def _same_day_of_year(dates: EncodedStrings, ours: Ints, theirs: Ints) -> NDArray[np.bool_]:
    """Month and day agree where one side has no year."""
    yearless = np.where((dates.lengths == 4)[:, None], dates.letters[:, :4], dates.letters[:, 4:8])
    one_sided = (dates.lengths[ours] == 4) != (dates.lengths[theirs] == 4)
    return np.asarray(one_sided & (yearless[ours] == yearless[theirs]).all(axis=1))


def _grade_numbers(words: Vocabulary, ours: Ints, theirs: Ints) -> Levels:
    edits = edit_distance(words.encoded, ours, theirs, 2)
    return _ordered(Style.NUMBER, near=edits <= 1, partly=edits <= 2)


def _grade_domains(words: Vocabulary, ours: Ints, theirs: Ints) -> Levels:
    del words, theirs
    return np.full(len(ours), 1, np.uint8)


_GRADERS: dict[Style, _Grader] = {
    Style.NAME: _grade_names,
    Style.COMPANY: _grade_companies,
    Style.EMAIL: _grade_emails,
    Style.PHONE: _grade_phones,
    Style.DATE: _grade_dates,
    Style.NUMBER: _grade_numbers,
    Style.TEXT: _grade_texts,
    Style.PLACE: _grade_places,
    Style.DOMAIN: _grade_domains,
}

_NAME_POINTS = np.array([8.0, 7.0, 5.0, 1.0, 2.0, -5.0, 0.0, 0.0])  # by level; NOT_KNOWN is 0
_CLEARLY_BETTER = 3.0


def _repair_swapped(
    straight: tuple[FieldComparison, FieldComparison], crossed: tuple[FieldComparison, FieldComparison]
) -> tuple[FieldComparison, FieldComparison]:
    """First and last names as they stand, or crosswise where that fits clearly better."""
    points = [_NAME_POINTS[one.levels] + _NAME_POINTS[other.levels] for one, other in (straight, crossed)]
    swapped = points[1] >= points[0] + _CLEARLY_BETTER
    first, last = (
        FieldComparison(np.where(swapped, there.levels, here.levels), np.where(swapped, there.keys, here.keys))
        for here, there in zip(straight, crossed, strict=True)
    )
    return first, last
