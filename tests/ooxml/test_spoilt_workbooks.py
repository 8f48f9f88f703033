"""Random damage: whatever is wrong with a file, reader, linter and editor end with a sentence, and soon."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ooxml.spoilt_workbooks import small_parts, small_workbook, spoilt_file, spoilt_part, use, zipped_with

QUIETLY = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


def test_the_workbook_is_sound_before_it_is_spoilt():
    assert use(small_workbook()) == ""


@pytest.mark.parametrize("make", [spoilt_file, spoilt_part])
@QUIETLY
@given(seed=st.integers(0, 2**64))
def test_random_damage_gives_a_sentence_or_none(make, seed):
    started = time.process_time()
    use(make(random.Random(seed)))
    assert time.process_time() - started < 2


@QUIETLY
@given(part=st.sampled_from(sorted(small_parts())), data=st.binary(max_size=200))
def test_any_bytes_in_the_place_of_a_part(part, data):
    use(zipped_with({part: data}))


@QUIETLY
@given(part=st.sampled_from(sorted(small_parts())), share=st.floats(0, 1))
def test_any_part_cut_anywhere(part, share):
    content = small_parts()[part]
    use(zipped_with({part: content[: int(share * len(content))]}))


@QUIETLY
@given(data=st.binary(max_size=300))
def test_any_bytes_in_the_place_of_a_file(data):
    assert use(data)
    assert use(b"PK\3\4" + data)
