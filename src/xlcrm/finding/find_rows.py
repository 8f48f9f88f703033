"""The rows of a workbook that look like what was typed, the best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from xlcrm.finding.phone_hits import typed_number
from xlcrm.finding.searched_columns import SEARCHED
from xlcrm.finding.searched_table import SearchedTable
from xlcrm.finding.word_likeness import Scores
from xlcrm.tables.fold_texts import fold_text

_MOST_WORDS = 8
_LEAST_DIGITS = 4  # of a query that may be a registration number written otherwise
_SHORT_ID = re.compile(r"([A-Za-z])-?0*(\d{1,6})")
COLUMNS = ("table", "row", "score", "hit", "column", "text")


def find_rows(frames: Mapping[str, pd.DataFrame], text: str, tables: Iterable[str] = SEARCHED) -> pd.DataFrame:
    """A row a hit, the best first: table, row (of the sheet), score (0..100), hit, column (key), text.

    Every word of the query stands in the row, in any column and any order; case, alphabet and spelling do not matter,
    one typo or two do not either. A phone number is found by its digits, an id by its number. column and text: the
    cell that says most. hit: a value of `Hit`. Of equal hits the table that comes first in SEARCHED, then the sheet.
    """
    found = [_found_in(table, frames[table], text) for table in tables if table in frames and len(frames[table])]
    rows = pd.concat(found or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)
    return rows.sort_values("score", ascending=False, kind="stable", ignore_index=True)


def _found_in(table: str, frame: pd.DataFrame, text: str) -> pd.DataFrame:
    searched = SearchedTable.of(table, frame)
    hits = _scores_of_cells(searched, text)
    rows = np.zeros(len(frame))
    np.maximum.at(rows, searched.rows, hits["row"])
    best = _best_cells(searched, hits["cell"], rows)
    found = pd.DataFrame(
        {
            "table": table,
            "row": frame.index.to_numpy()[searched.rows[best]],
            "score": rows[searched.rows[best]],
            "hit": hits["hit"][best].astype(int),
            "column": [searched.searched[at].key for at in searched.columns[best]],
            "text": [searched.text(cell) for cell in best.tolist()],
        }
    )
    return found.sort_values("score", ascending=False, kind="stable")


def _scores_of_cells(searched: SearchedTable, text: str) -> dict[str, Scores]:
    """Of each cell its own weighed points, how it was hit, and the points that its row gets."""
    words = list(dict.fromkeys(fold_text(_written_out(text)).split()))[:_MOST_WORDS]
    cells = len(searched.texts)
    own, hit, row = (np.zeros(cells) for _each in range(3))
    by_row, enough = np.zeros(len(searched.frame)), np.zeros(len(searched.frame), dtype=bool)
    is_whole = np.full(len(searched.frame), bool(words))
    for word in words:
        scores = searched.scores_of_word(word)
        best = np.zeros(len(searched.frame))
        np.maximum.at(best, searched.rows, scores * searched.weights)
        np.logical_or.at(enough, searched.rows, (scores > 0) & searched.says_enough)
        by_row += best / len(words)
        is_whole &= best > 0
        own, hit = np.maximum(own, scores * searched.weights), np.maximum(hit, scores)
    row = np.where(is_whole & enough, by_row, 0.0)[searched.rows]
    near = np.flatnonzero((row > 0) & (own > 0))
    whole = searched.scores_of_phrase(" ".join(words), near)
    number = typed_number(text)
    phone = searched.scores_of_number(number) if number else np.zeros(cells)
    squeezed = "".join(words)
    is_number = sum(map(str.isdigit, squeezed)) >= _LEAST_DIGITS
    official = searched.scores_of_official_number(squeezed) if is_number else np.zeros(cells)
    for at, points in ((near, whole), (np.arange(cells), np.maximum(phone, official))):
        is_better = (points > 0) & searched.says_enough[at]
        better = at[is_better]
        hit[better] = np.maximum(hit[better], points[is_better])
        own[better] = np.maximum(own[better], points[is_better] * searched.weights[better])
        row[better] = np.maximum(row[better], own[better])
    return {"cell": own, "hit": hit, "row": row}


def _best_cells(searched: SearchedTable, own: Scores, rows: Scores) -> np.ndarray:
    """Of each row that is a hit the cell that says most, the first of equals."""
    cells = np.flatnonzero((rows[searched.rows] > 0) & (own > 0) & searched.says_enough)
    order = cells[np.lexsort((searched.columns[cells], -own[cells], searched.rows[cells]))]
    _rows, first = np.unique(searched.rows[order], return_index=True)
    return order[first]


def _written_out(text: str) -> str:
    """A short id such as C-12 as it stands in the workbook.

    >>> _written_out("c-12"), _written_out("C-000012"), _written_out("b2b")
    ('C-000012', 'C-000012', 'b2b')
    """
    found = _SHORT_ID.fullmatch(text.strip())
    return f"{found[1].upper()}-{int(found[2]):06d}" if found and "-" in text else text
