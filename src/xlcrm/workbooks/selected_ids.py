"""Which records the user means: the ids that stand in the selected lines, on whatever sheet they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from xlcrm.tables.all_tables import table_spec

_ROWS = re.compile(r"(?:[^!]*!)?\$?[A-Z]*\$?(\d+)(?::\$?[A-Z]*\$?(\d+))?$")
_MOST = 10_000  # lines; a whole column means no record


def selected_ids(book: Any, tables: Iterable[str], least: int = 1) -> tuple[str, ...]:
    """The ids of rows of these tables in the selected lines of the sheet in front, each once, from the top.

    book: a Book of xlwings. A selection of whole columns, or of a picture, has none; fewer ids than `least` are none.
    """
    selection = book.selection
    if selection is None:
        return ()
    lines = list(_lines(selection.address))
    used = selection.sheet.used_range
    cells = used.options(ndim=2, err_to_str=True).value if lines else []
    marks = "".join(table_spec(table).id_prefix for table in tables)
    an_id = re.compile(rf"[{marks}]-\d+")
    texts = chain.from_iterable(cells[line - used.row] for line in lines if 0 <= line - used.row < len(cells))
    found = tuple(dict.fromkeys(text for text in texts if isinstance(text, str) and an_id.fullmatch(text)))
    return found if len(found) >= least else ()


def _lines(address: str) -> Iterator[int]:
    """The row numbers of an address with one area or several.

    >>> list(_lines("$A$3:$C$5,$B$9"))
    [3, 4, 5, 9]
    """
    for area in address.split(","):
        if found := _ROWS.match(area):
            first, last = int(found[1]), int(found[2] or found[1])
            if last - first < _MOST:
                yield from range(first, last + 1)
