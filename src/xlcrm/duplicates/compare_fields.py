"""How alike two rows are, field by field, in ordered levels: 0 is equal, NOT_KNOWN is a missing value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlcrm.duplicates.encoded_strings import EncodedStrings, Ints
from xlcrm.duplicates.field_roles import LEVELS, Style
from xlcrm.duplicates.prepare_fields import PreparedField
from xlcrm.duplicates.several_at_once import in_parts
from xlcrm.duplicates.string_distance import edit_distance, jaro_winkler
from xlcrm.duplicates.vocabulary import MISSING, Vocabulary

NOT_KNOWN = 7
Levels: TypeAlias = NDArray[np.uint8]
_Grader: TypeAlias = Callable[[Vocabulary, Ints, Ints], Levels]


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """Levels of one field for all pairs; keys: the number of the value both have, MISSING where they differ."""

    levels: Levels
    keys: Ints


def compare_fields(
    fields: Sequence[PreparedField], left: Ints, right: Ints, known: Sequence[Levels] = ()
) -> list[FieldComparison]:
    """One comparison a field for the pairs of rows (left[i], right[i]); swapped names are repaired.

    known: the levels of the fields, where these pairs were compared before.
    """

    def compare(place: int) -> FieldComparison:
        if known:
            return FieldComparison(known[place], _shared_keys(fields[place], left, right, known[place]))
        return compare_field(fields[place], fields[place], left, right)

    places = {field.role_name: place for place, field in enumerate(fields)}
    first, last = places.get("first_name"), places.get("last_name")
    if first is None or last is None:
        return [compare(place) for place in range(len(fields))]
    names = dict(zip((first, last), compare_names(fields[first], fields[last], left, right), strict=True))
    return [names[place] if place in names else compare(place) for place in range(len(fields))]


def compare_names(
    first: PreparedField, last: PreparedField, left: Ints, right: Ints
) -> tuple[FieldComparison, FieldComparison]:
    """First and last names as they stand, or crosswise where that fits clearly better."""
    straight = compare_field(first, first, left, right), compare_field(last, last, left, right)
    maybe = np.flatnonzero(_may_be_swapped(first, last, left, right))
    left, right = left[maybe], right[maybe]
    crossed = _last_name_first(compare_field(first, last, left, right), compare_field(last, first, left, right))
    better = _fits_clearly_better(crossed, straight, maybe)
    for here, there in zip(straight, crossed, strict=True):
        here.levels[maybe[better]], here.keys[maybe[better]] = there.levels[better], there.keys[better]
    return straight


def compare_levels(fields: Sequence[PreparedField], left: Ints, right: Ints) -> list[Levels]:
    """The levels alone, a part of the pairs at a time, so that millions of pairs need little memory."""

    def compare_part(part: slice) -> list[Levels]:
        return [compared.levels for compared in compare_fields(fields, left[part], right[part])]

    return [np.concatenate(of_field) for of_field in zip(*in_parts(len(left), compare_part), strict=True)]


def compare_field(ours: PreparedField, theirs: PreparedField, left: Ints, right: Ints) -> FieldComparison:
    """The best level over all columns of the field; ours and theirs share one vocabulary."""
    (our_column, their_column), *others = product(ours.columns, theirs.columns)
    best = _compare_columns(ours, our_column[left], their_column[right])
    for our_column, their_column in others:
        found = _compare_columns(ours, our_column[left], their_column[right])
        better = _comes_before(found, best)
        best.levels[better], best.keys[better] = found.levels[better], found.keys[better]
    return best


def _shared_keys(field: PreparedField, left: Ints, right: Ints, levels: Levels) -> Ints:
    """The key of the value that both have, equal or reading the same, as their level says; the first of several."""
    keys = np.full(len(left), MISSING, np.int64)
    near = np.flatnonzero(levels <= 1)
    left, right, levels = left[near], right[near], levels[near]
    value_keys = np.append(field.vocabulary.keys, MISSING)
    for our_column, their_column in product(field.columns, field.columns):
        ours, theirs = our_column[left], their_column[right]
        found, before = value_keys[ours], keys[near]
        shared = (found == value_keys[theirs]) & (found != MISSING) & (levels == (ours != theirs))
        better = shared & ((before == MISSING) | (found < before))
        keys[near[better]] = found[better]
    return keys


def _comes_before(one: FieldComparison, other: FieldComparison) -> NDArray[np.bool_]:
    """Whether one has the better level, or the same and a key that comes first: so both sides see one thing."""
    return np.asarray((one.levels < other.levels) | (one.levels == other.levels) & (one.keys < other.keys))


def _compare_columns(field: PreparedField, ours: Ints, theirs: Ints) -> FieldComparison:
    """Equal numbers are equal values; of the other pairs of values each distinct one is graded once."""
    value_keys = field.vocabulary.keys
    known = (ours | theirs) >= 0
    same = ours == theirs
    levels = np.where(known, np.uint8(0), np.uint8(NOT_KNOWN))
    keys = np.full(len(ours), MISSING, np.int64)
    equal, unequal = np.flatnonzero(known & same), np.flatnonzero(known & ~same)
    keys[equal] = value_keys[ours[equal]]
    if len(unequal):
        ours, theirs = ours[unequal], theirs[unequal]
        graded = _grade_distinct(field, np.minimum(ours, theirs), np.maximum(ours, theirs))
        levels[unequal] = graded
        alike = np.flatnonzero(graded <= 1)
        alike = alike[value_keys[ours[alike]] == value_keys[theirs[alike]]]
        keys[unequal[alike]] = value_keys[ours[alike]]
    return FieldComparison(levels, keys)


def _grade_distinct(field: PreparedField, low: Ints, high: Ints) -> Levels:
    size = len(field.vocabulary.keys)
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
    readings = words.locals_encoded
    likeness = jaro_winkler(readings, ours, theirs, 0.82)
    shortest = np.minimum(readings.lengths[ours], readings.lengths[theirs])
    same_start = words.encoded.letters[ours, 0] == words.encoded.letters[theirs, 0]
    return _ordered(
        Style.NAME,
        sounds=(words.keys[ours] == words.keys[theirs]) | _same_family(words.families[ours], words.families[theirs]),
        initial=(np.minimum(words.encoded.lengths[ours], words.encoded.lengths[theirs]) == 1) & same_start,
        near=(likeness >= 0.9) | _one_letter_off(readings, ours, theirs, shortest),
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
    wholes, halves = words.encoded.lengths, words.locals_encoded.lengths
    same_start = words.encoded.letters[ours, 0] == words.encoded.letters[theirs, 0]
    typed = same_start & (np.minimum(wholes[ours], wholes[theirs]) >= 9)
    edits = np.full(len(ours), np.inf)
    edits[typed] = edit_distance(words.encoded, ours[typed], theirs[typed], 4)
    local_likeness, unlike = np.ones(len(ours)), np.flatnonzero(edits > 2)
    local_likeness[unlike] = jaro_winkler(words.locals_encoded, ours[unlike], theirs[unlike], 0.9)
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

_NAME_POINTS: NDArray[np.float64] = np.array([8.0, 7.0, 5.0, 1.0, 2.0, -5.0, 0.0, 0.0])  # by level; NOT_KNOWN is 0
_CLEARLY_BETTER = 3.0


def _may_be_swapped(first: PreparedField, last: PreparedField, left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Whether a first name reads as the other's last name, or both begin like it; an empty one fits any."""
    names = first.vocabulary
    keys, starts = np.append(names.keys, MISSING), np.append(names.encoded.letters[:, 0], 0)
    first_keys, last_keys = keys[first.columns[0]], keys[last.columns[0]]
    first_start, last_start = starts[first.columns[0]], starts[last.columns[0]]
    alike = (first_keys[left] == last_keys[right]) & (first_keys[left] != MISSING)
    alike |= (last_keys[left] == first_keys[right]) & (last_keys[left] != MISSING)
    begins = _may_agree(first_start[left], last_start[right]) & _may_agree(last_start[left], first_start[right])
    return np.asarray(alike | begins)


def _may_agree(ours: NDArray[np.uint8], theirs: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.asarray((ours == theirs) | (ours == 0) | (theirs == 0))


def _last_name_first(one: FieldComparison, other: FieldComparison) -> tuple[FieldComparison, FieldComparison]:
    """First name and last name: of two crosswise comparisons the better one counts as the last name's."""
    turned = _comes_before(one, other)
    first = FieldComparison(np.where(turned, other.levels, one.levels), np.where(turned, other.keys, one.keys))
    last = FieldComparison(np.where(turned, one.levels, other.levels), np.where(turned, one.keys, other.keys))
    return first, last


def _fits_clearly_better(
    crossed: tuple[FieldComparison, FieldComparison], straight: tuple[FieldComparison, FieldComparison], places: Ints
) -> NDArray[np.bool_]:
    points = _NAME_POINTS[crossed[0].levels] + _NAME_POINTS[crossed[1].levels]
    before = _NAME_POINTS[straight[0].levels[places]] + _NAME_POINTS[straight[1].levels[places]]
    return np.asarray(points >= before + _CLEARLY_BETTER)
