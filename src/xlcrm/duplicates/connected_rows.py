"""Rows that hang together through pairs."""

from __future__ import annotations

import numpy as np

from xlcrm.duplicates.encoded_strings import Ints


def connected_rows(row_count: int, left: Ints, right: Ints) -> Ints:
    """For each row the lowest row that it hangs together with."""
    lowest = np.arange(row_count)
    while True:
        before = lowest.copy()
        meeting = np.minimum(lowest[left], lowest[right])
        np.minimum.at(lowest, lowest[left], meeting)
        np.minimum.at(lowest, lowest[right], meeting)
        lowest = lowest[lowest]
        if np.array_equal(before, lowest) and np.array_equal(lowest[left], lowest[right]):
            return lowest
