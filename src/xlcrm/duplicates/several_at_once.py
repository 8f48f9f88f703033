"""Work over large arrays done several at a time where there are threads; numpy lets others run while it works."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

PAIRS_AT_ONCE = 50_000
_MOST_THREADS = 4
Item = TypeVar("Item")
Result = TypeVar("Result")


def each_of(items: Iterable[Item], work: Callable[[Item], Result]) -> list[Result]:
    """What the work gives for each item, in order."""
    wanted = list(items)
    if len(wanted) < 2 or sys.platform == "emscripten":
        return [work(item) for item in wanted]
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, _MOST_THREADS)) as threads:
        return list(threads.map(work, wanted))


def in_parts(count: int, work: Callable[[slice], Result]) -> list[Result]:
    """What the work gives for each part of so many pairs, in order; the parts are such that they need little memory."""
    starts = range(0, max(count, 1), PAIRS_AT_ONCE)
    return each_of([slice(start, start + PAIRS_AT_ONCE) for start in starts], work)
