"""Pages of paper: no run is torn that fits on a page, and no page is fuller than it can be."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from xlcrm.workbooks.page_breaks import LINE_PIXELS, PaperPages, print_scale

ROOM = (8.27 - 0.5 - 0.6) * 96 * 0.96  # pixels of a page at 100 %
LINES = int(ROOM // LINE_PIXELS)


def test_plain_rows_fill_their_pages() -> None:
    assert PaperPages().breaks(3 * LINES, 100) == [LINES, 2 * LINES, 3 * LINES]
    assert PaperPages().breaks(LINES - 1, 100) == []


def test_a_run_goes_to_the_next_page_whole() -> None:
    paper = PaperPages()
    paper.keep_together(LINES - 2, LINES + 3)
    assert paper.breaks(LINES + 10, 100) == [LINES - 2]


def test_a_run_longer_than_a_page_is_torn_only_where_the_page_ends() -> None:
    paper = PaperPages()
    paper.keep_together(5, 5 + 2 * LINES)
    assert paper.breaks(2 * LINES, 100) == [LINES, 2 * LINES]


def test_of_runs_with_one_start_the_longest_counts() -> None:
    paper = PaperPages()
    paper.keep_together(LINES - 4, LINES + 3)
    paper.keep_together(LINES - 4, LINES - 3)
    assert paper.breaks(LINES + 10, 100) == [LINES - 4]


def test_the_row_where_a_chart_ends() -> None:
    paper = PaperPages()
    paper.set_height(3, 100)
    assert paper.row_at(2, 20 + 100 + 20) == 4
    assert paper.row_at(2, 10) == 2


def test_wide_sheets_are_made_smaller() -> None:
    assert print_scale(500) == 100
    assert print_scale(1_880) in range(48, 52)
    assert print_scale(1_000_000) == 10


@given(
    st.lists(st.integers(12, 120), min_size=1, max_size=120),
    st.lists(st.tuples(st.integers(1, 110), st.integers(0, 12)), max_size=15),
)
def test_no_page_overflows_and_no_run_that_fits_is_torn(heights: list[int], runs: list[tuple[int, int]]) -> None:
    paper, last = PaperPages(), len(heights) - 1
    for row, height in enumerate(heights):
        paper.set_height(row, height)
    kept, free = [], 1
    for start, length in sorted(runs):  # one after another, as a page writes them
        if start >= free and start + length <= last:
            paper.keep_together(start, start + length)
            kept.append((start, start + length))
            free = start + length + 1
    breaks = paper.breaks(last, 100)
    for first, after in pairwise([0, *breaks, last + 1]):
        assert sum(heights[first:after]) <= ROOM
    for start, end in kept:
        if sum(heights[start : end + 1]) <= ROOM:
            assert not any(start < row <= end for row in breaks)
