"""Strings as rows of bytes, and kinds of letters line by line, against the plain look at one string."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.duplicates.encoded_strings import encode_strings, hash_strings
from xlcrm.duplicates.vocabulary import MISSING, number_values
from xlcrm.tables.letters_in_lines import letters_in_lines
from xlcrm.tables.transliterate import are_native_script, is_native_script

SHORT = st.text("ab@.", max_size=9)
TEXTS = st.lists(SHORT, min_size=1, max_size=30)


def grouped(numbers: object) -> list[int]:
    """Each number by where it stands first."""
    listed = np.asarray(numbers).tolist()
    return [listed.index(number) for number in listed]


@given(TEXTS)
def test_one_number_for_equal_strings_and_for_equal_parts(texts: list[str]) -> None:
    encoded = encode_strings(texts)
    nothing = np.zeros_like(encoded.lengths)
    assert grouped(hash_strings(texts, encoded)) == grouped(texts)
    starts = encoded.numbers_between(nothing, nothing + 3)
    assert [number >= 0 for number in starts.tolist()] == [text != "" for text in texts]
    assert grouped(starts) == [[each[:3] for each in texts].index(text[:3]) for text in texts]
    ends = encoded.numbers_between(np.maximum(encoded.lengths - 2, 0), encoded.lengths)
    assert grouped(ends) == [[each[-2:] for each in texts].index(text[-2:]) for text in texts]


@given(TEXTS)
def test_what_stands_before_the_last_at(texts: list[str]) -> None:
    encoded = encode_strings(texts)
    assert encoded.last_of("@").tolist() == [text.rfind("@") for text in texts]
    before = encode_strings([text.rpartition("@")[0] for text in texts])
    found = encoded.until(encoded.last_of("@"))
    assert found.lengths.tolist() == before.lengths.tolist()
    assert grouped(found.hashes()) == grouped(before.hashes())


@given(st.lists(st.text(max_size=90), max_size=12))
def test_values_are_numbered_whatever_their_order(texts: list[str]) -> None:
    numbers, values = number_values(texts)
    listed = values.texts() if any(texts) else []
    assert [listed[number] if number != MISSING else "" for number in numbers.tolist()] == texts
    again, turned = number_values(texts[::-1])
    assert again.tolist()[::-1] == numbers.tolist()
    assert [texts[::-1][place] for place in turned.places.tolist()] == listed


@given(st.lists(st.text(max_size=8), max_size=8))
def test_native_letters_are_told_line_by_line(texts: list[str]) -> None:
    assert are_native_script(texts) == [is_native_script(text) for text in texts]
    assert len(letters_in_lines([text.replace("\n", "") for text in texts])) == len(texts)
