from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcrm.ooxml.cell_addresses import LAST_COLUMN, LAST_ROW, Area, column_letters, column_number, read_area, write_area


@given(st.integers(1, LAST_COLUMN))
def test_letters_and_numbers_agree(number):
    assert column_number(column_letters(number)) == number


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("A1", Area(1, 1, 1, 1)),
        ("$B$2:D10", Area(2, 2, 10, 4)),
        ("D10:B2", Area(2, 2, 10, 4)),
        ("A:B", Area(1, 1, LAST_ROW, 2)),
        ("3:4", Area(3, 1, 4, LAST_COLUMN)),
        ("#REF!", None),
        ("", None),
    ],
)
def test_areas_are_read(text, area):
    assert read_area(text) == area


def test_areas_are_written_and_compared():
    assert write_area(Area(2, 2, 2, 2)) == "B2"
    assert write_area(Area(2, 2, 3, 28)) == "B2:AB3"
    assert Area(1, 1, 5, 5).meets(Area(5, 5, 9, 9))
    assert not Area(1, 1, 5, 5).meets(Area(6, 1, 9, 9))
    assert Area(1, 1, 5, 5).has(5, 1)
