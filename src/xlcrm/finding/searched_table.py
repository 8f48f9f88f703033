"""A table as it is searched: its cells of text folded once, its words numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xlcrm.finding.phone_hits import phone_scores
from xlcrm.finding.searched_columns import SearchedColumn, searched_columns
from xlcrm.finding.word_likeness import Hit, Scores, word_scores
from xlcrm.tables.fold_texts import fold_texts, skeletons

Places = NDArray[np.int64]


@dataclass(frozen=True)
class SearchedTable:
    """Cells that hold text, one after the other: the row's place, the column's, and the text's.

    rows, columns: places from 0 of each cell. texts: of each cell its place among the different texts. different:
    the texts as they stand, each once, in no order. folded: the same in small Latin letters.
    """

    frame: pd.DataFrame
    searched: tuple[SearchedColumn, ...]
    rows: Places
    columns: Places
    texts: Places
    different: list[str]
    folded: list[str]

    @classmethod
    def of(cls, table: str, frame: pd.DataFrame) -> SearchedTable:
        """The table of that key; columns that the frame lacks are left out."""
        searched = tuple(column for column in searched_columns(table) if column.key in frame)
        filled = [np.flatnonzero(frame[column.key].notna().to_numpy()) for column in searched]
        values = [
            frame[column.key].to_numpy(dtype=object)[places] for column, places in zip(searched, filled, strict=True)
        ]
        numbers = [np.full(len(places), at) for at, places in enumerate(filled)]
        rows, columns = (np.concatenate([np.empty(0, np.int64), *each]) for each in (filled, numbers))
        texts, different = pd.factorize(np.concatenate([np.empty(0, object), *values]))
        plain = [str(text) for text in different]
        return cls(frame, searched, rows.astype(np.int64), columns.astype(np.int64), texts, plain, fold_texts(plain))

    def text(self, cell: int) -> str:
        """What stands in the cell."""
        return self.different[int(self.texts[cell])]

    def scores_of_word(self, word: str) -> Scores:
        """Points of each cell for a folded word; a misspelt word counts where a column takes it."""
        by_word = word_scores(word, self._vocabulary, self._sounds)
        is_sure = (by_word != Hit.TYPO) & (by_word != Hit.SOUND)
        sure, loose = (self._best_of_texts(np.where(kind, by_word, 0.0)) for kind in (is_sure, ~is_sure))
        takes = self._of_column([column.takes_typos for column in self.searched])
        return np.maximum(sure[self.texts], np.where(takes, loose[self.texts], 0.0))

    def _best_of_texts(self, by_word: Scores) -> Scores:
        """Of each different text the points of its best word."""
        hits = np.flatnonzero(by_word[self._words] > 0)
        found = np.zeros(len(self.different))
        np.maximum.at(found, self._texts_of_words[hits], by_word[self._words[hits]])
        return found

    def scores_of_phrase(self, folded: str, cells: Places) -> Scores:
        """Points of those cells for the query as a whole: the same, or its start."""
        squeezed = folded.replace(" ", "")
        texts = [self.folded[text] for text in self.texts[cells].tolist()]
        same = [text.replace(" ", "") == squeezed for text in texts]
        starts = [text.startswith(folded) for text in texts]
        return np.where(same, float(Hit.SAME), np.where(starts, float(Hit.START), 0.0))

    def scores_of_official_number(self, squeezed: str) -> Scores:
        """Points of each cell for a registration number and the like. squeezed: folded, without blanks."""
        cells = np.flatnonzero(self._of_column([column.is_number for column in self.searched]))
        texts = [self.folded[text].replace(" ", "") for text in self.texts[cells].tolist()]
        found = np.zeros(len(self.texts))
        found[cells] = [Hit.SAME if text == squeezed else Hit.INSIDE if squeezed in text else 0 for text in texts]
        return found

    def scores_of_number(self, wanted: str) -> Scores:
        """Points of each cell for a phone number."""
        cells = np.flatnonzero(self._of_column([column.is_phone for column in self.searched]))
        found = np.zeros(len(self.texts))
        found[cells] = phone_scores(wanted, [self.text(cell) for cell in cells.tolist()])
        return found

    @cached_property
    def weights(self) -> Scores:
        """What a hit in each cell weighs."""
        return np.array([column.weight for column in self.searched])[self.columns]

    @cached_property
    def says_enough(self) -> NDArray[np.bool_]:
        """Of each cell, whether a hit in it alone makes the row a hit."""
        return self._of_column([column.says_enough for column in self.searched])

    def _of_column(self, flags: Sequence[bool]) -> NDArray[np.bool_]:
        """Of each cell the flag of its column."""
        return np.array(flags, dtype=bool)[self.columns]

    @cached_property
    def _numbered(self) -> tuple[Places, list[str]]:
        codes, words = pd.factorize(np.array(" ".join(self.folded).split(), dtype=object))
        return codes.astype(np.int64), [str(word) for word in words]

    @property
    def _words(self) -> Places:
        """The number of each word of the texts, in their order."""
        return self._numbered[0]

    @property
    def _vocabulary(self) -> list[str]:
        return self._numbered[1]

    @cached_property
    def _sounds(self) -> list[str]:
        return skeletons(self._vocabulary)

    @cached_property
    def _texts_of_words(self) -> Places:
        counts = np.array([text.count(" ") + 1 if text else 0 for text in self.folded], np.int64)
        return np.repeat(np.arange(len(self.folded)), counts)
