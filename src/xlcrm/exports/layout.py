"""The layout of another system's file: its headers in order, and which column of ours stands under each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from xlcrm.exports.spell_values import PLAIN, Spelling, spelt
from xlcrm.records.fields import Kind
from xlcrm.tables.country_codes import country_name
from xlcrm.tables.frames import TEXT
from xlcrm.tables.specs import TableSpec

Frames = Mapping[str, pd.DataFrame]
Texts = Mapping[str, pd.Series]
Made = Callable[[Texts, pd.DataFrame, Frames], pd.Series]
"""A column made of others: from the spelt texts by key, the typed rows and the other tables."""

_ID_IN_BRACKETS = re.compile(r"\s*\([A-Z]-\d{6,}\)\s*$")


@dataclass(frozen=True, slots=True)
class MadeColumn:
    """A column that no single one of ours fills, and the columns of ours that it carries."""

    carries: tuple[str, ...]
    make: Made


@dataclass(frozen=True)
class Layout:
    """One system's file for one table. columns: header and key of ours, blank where we have nothing for it.

    words: their word for a value of ours, by column. needs_year: a birthday without its year cannot be written.
    """

    system: str
    table: str
    columns: tuple[tuple[str, str | MadeColumn], ...]
    spelling: Spelling = PLAIN
    delimiter: str = ","
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    needs_year: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers in order."""
        return tuple(header for header, _source in self.columns)

    @property
    def carried(self) -> frozenset[str]:
        """The columns of ours that the file has a place for."""
        found: set[str] = set()
        for _header, source in self.columns:
            found |= {source} if isinstance(source, str) else set(source.carries)
        return frozenset(found - {""})


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The cells of a file by row; the columns of ours that hold something and have no place; birthdays left out."""

    rows: tuple[tuple[str, ...], ...]
    left_out: tuple[str, ...]
    yearless: int


def lay_out(layout: Layout, spec: TableSpec, rows: pd.DataFrame, frames: Frames) -> LaidOut:
    """The rows in the system's layout. frames: the other tables, for what a made column looks up."""
    texts = {key: _spelt(layout, spec, key, rows[key]) for key in spec.by_key}
    yearless = 0
    if layout.needs_year and "birthday" in layout.carried:
        without = texts["birthday"].str.startswith("--").fillna(value=False).astype(bool)
        texts["birthday"], yearless = texts["birthday"].mask(without), int(without.sum())
    blank = pd.Series("", index=rows.index, dtype=TEXT)
    columns = [
        (texts[source] if source else blank) if isinstance(source, str) else source.make(texts, rows, frames)
        for _header, source in layout.columns
    ]
    cells = tuple(zip(*(column.fillna("").tolist() for column in columns), strict=True))
    return LaidOut(cells, without_place(spec, rows, layout.carried), yearless)


def without_place(spec: TableSpec, rows: pd.DataFrame, carried: frozenset[str]) -> tuple[str, ...]:
    """Keys of columns that people fill in and that hold something, but are not carried."""
    typed = [c for c in spec.columns if not c.info.computed and c.kind is not Kind.ID and c.info.place != "hidden"]
    keys = [c.key for c in typed] + [str(key) for key in rows.columns if key not in spec.by_key]
    return tuple(key for key in keys if key not in carried and rows[key].notna().any())


def _spelt(layout: Layout, spec: TableSpec, key: str, values: pd.Series) -> pd.Series:
    column = spec.by_key[key]
    own = layout.words.get(key, {})
    texts = spelt(column, values, layout.spelling)
    if own:
        texts = values.map(own).astype(TEXT).fillna(texts)
    if column.names:
        texts = texts.str.replace(_ID_IN_BRACKETS, "", regex=True)
    if key == "country":
        names = {text: country_name(text, layout.spelling.language) for text in texts.dropna().unique()}
        texts = texts.map(names).astype(TEXT)
    return texts
