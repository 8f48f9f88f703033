"""The bit-parallel distances against their plain definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.duplicates.encoded_strings import encode_strings
from xlcrm.duplicates.string_distance import edit_distance, jaro_winkler


def plain_edits(a: str, b: str) -> int:
    """Optimal string alignment by the table."""
    table = np.zeros((len(a) + 1, len(b) + 1), int)
    table[:, 0], table[0, :] = np.arange(len(a) + 1), np.arange(len(b) + 1)
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return int(table[-1, -1])


def plain_jaro_winkler(a: str, b: str) -> float:
    if not a and not b:
        return 1.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    taken: list[int] = []
    matched = []
    for i, letter in enumerate(a):
        place = next(
            (j for j in range(max(0, i - reach), min(len(b), i + reach + 1)) if j not in taken and b[j] == letter), None
        )
        if place is not None:
            taken.append(place)
            matched.append(letter)
    if not taken:
        return 0.0
    moved = sum(one != b[place] for one, place in zip(matched, sorted(taken), strict=True))
    found = len(taken)
    jaro = (found / len(a) + found / len(b) + (found - moved / 2) / found) / 3
    prefix = next((i for i in range(min(4, len(a), len(b))) if a[i] != b[i]), min(4, len(a), len(b)))
    return jaro + prefix * 0.1 * (1 - jaro) if jaro > 0.7 else jaro


@pytest.mark.parametrize(
    ("a", "b", "likeness"), [("martha", "marhta", 0.9611), ("dwayne", "duane", 0.84), ("dixon", "dicksonx", 0.8133)]
)
def test_the_published_examples_of_jaro_winkler(a: str, b: str, likeness: float) -> None:
    found = jaro_winkler(encode_strings([a, b]), np.array([0]), np.array([1]))
    assert found[0] == pytest.approx(likeness, abs=1e-4)


WORDS = st.lists(st.text("abcd ", max_size=40), min_size=2, max_size=12)


@given(WORDS)
def test_all_pairs_agree_with_the_definitions(words: list[str]) -> None:
    left, right = np.triu_indices(len(words))
    strings = encode_strings(words)
    assert edit_distance(strings, left, right).tolist() == [
        plain_edits(words[i], words[j]) for i, j in zip(left, right, strict=True)
    ]
    expected = [plain_jaro_winkler(words[i], words[j]) for i, j in zip(left, right, strict=True)]
    assert jaro_winkler(strings, left, right) == pytest.approx(expected)


@given(st.lists(st.text(max_size=64), min_size=2, max_size=6))
def test_distance_is_symmetric(words: list[str]) -> None:
    left, right = np.triu_indices(len(words))
    strings = encode_strings(words)
    assert edit_distance(strings, left, right).tolist() == edit_distance(strings, right, left).tolist()


WORDS = st.lists(st.text(alphabet="abcdefgh@.1", max_size=14), min_size=2, max_size=12)


@given(WORDS, st.sampled_from([0.7, 0.82, 0.9]), st.integers(0, 4))
def test_bounds_leave_out_only_pairs_that_fall_short(words: list[str], at_least: float, at_most: int) -> None:
    encoded = encode_strings(words)
    left, right = np.triu_indices(len(words))
    likeness = jaro_winkler(encoded, left, right)
    bounded = jaro_winkler(encoded, left, right, at_least)
    assert np.array_equal(np.where(likeness >= at_least, likeness, 0), np.where(bounded >= at_least, bounded, 0))
    edits, few = edit_distance(encoded, left, right), edit_distance(encoded, left, right, at_most)
    assert np.array_equal(np.minimum(edits, at_most + 1), np.minimum(few, at_most + 1))
