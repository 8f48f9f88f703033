"""Work over large arrays done several at a time where there are threads; numpy lets others run while it works."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

PAIRS_AT_ONCE = 200_000  # the more, the oftener two pairs of rows are one pair of values, compared once
_WORTH_A_THREAD = 20_000  # pairs
_MOST_THREADS = 4
Item = TypeVar("Item")
Result = TypeVar("Result")


def each_of(items: Iterable[Item], work: Callable[[Item], Result]) -> list[Result]:
    """What the work gives for each item, in order."""
    wanted = list(items)
    if len(wanted) < 2 or _threads() < 2:
        return [work(item) for item in wanted]
    with ThreadPoolExecutor(max_workers=_threads()) as threads:
        return list(threads.map(work, wanted))


def in_parts(count: int, work: Callable[[slice], Result]) -> list[Result]:
    """What the work gives for each part of so many pairs, in order; a part for each thread, none needs much memory."""
    size = min(PAIRS_AT_ONCE, max(-(-count // _threads()), _WORTH_A_THREAD))
    return each_of([slice(start, start + size) for start in range(0, max(count, 1), size)], work)


def _threads() -> int:
    return 1 if sys.platform == "emscripten" else min(os.cpu_count() or 1, _MOST_THREADS)
