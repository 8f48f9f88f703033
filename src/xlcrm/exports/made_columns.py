"""Columns of other systems' files that no single column of ours fills."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from xlcrm.exports.layout import Frames, MadeColumn, Texts
from xlcrm.exports.spell_values import PLAIN, spelt
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import TEXT, rows_by_id


def id_in(system: str) -> MadeColumn:
    """The row's id in that system, for rows that came from there; the system then changes them and makes none."""
    pattern = rf"(?:^|;)\s*{re.escape(system)}:([^;]+)"

    def make(texts: Texts, _rows: pd.DataFrame, _frames: Frames) -> pd.Series:
        return texts["external_ids"].str.extract(pattern, expand=False).str.strip().astype(TEXT)

    return MadeColumn((), make)


def label(text: str, beside: str) -> MadeColumn:
    """The same word in every row where the column beside it holds something."""

    def make(texts: Texts, _rows: pd.DataFrame, _frames: Frames) -> pd.Series:
        there = texts[beside].notna()
        return pd.Series(text, index=there.index, dtype=TEXT).where(there)

    return MadeColumn((), make)


def where(key: str, said: str) -> MadeColumn:
    """A word in the rows where the yes-or-no column says yes."""

    def make(_texts: Texts, rows: pd.DataFrame, _frames: Frames) -> pd.Series:
        return pd.Series(said, index=rows.index, dtype=TEXT).where(rows[key].fillna(value=False).astype(bool))

    return MadeColumn((key,), make)


def stage(won: str, lost: str) -> MadeColumn:
    """The deal's stage; the firm's first stage of won and of lost deals under the system's words for these."""

    def make(texts: Texts, _rows: pd.DataFrame, frames: Frames) -> pd.Series:
        stages = frames["stages"].sort_values("order")
        ends = {"Won": won, "Lost": lost}
        first = stages[stages["type"].isin(ends)].dropna(subset=["stage"]).drop_duplicates("type")
        words = {name: ends[kind] for name, kind in zip(first["stage"], first["type"], strict=True)}
        return texts["stage"].map(words).astype(TEXT).fillna(texts["stage"])

    return MadeColumn(("stage", "status"), make)


def closed_as(status: str) -> MadeColumn:
    """The day on which the deal was closed, for deals of that status."""

    def make(texts: Texts, rows: pd.DataFrame, _frames: Frames) -> pd.Series:
        return texts["close_date"].where((rows["status"] == status).fillna(value=False).astype(bool))

    return MadeColumn(("close_date",), make)


def contacts_own(key: str) -> MadeColumn:
    """A column of the deal's contact."""

    def make(_texts: Texts, rows: pd.DataFrame, frames: Frames) -> pd.Series:
        people = rows_by_id(frames["contacts"], "contact_id")
        values = spelt(table_spec("contacts").by_key[key], people[key], PLAIN)
        return rows["contact_id"].map(values).astype(TEXT)

    return MadeColumn((), make)


def _closing_day(texts: Texts, rows: pd.DataFrame, _frames: Frames) -> pd.Series:
    is_open = (rows["status"].fillna("Open") == "Open").astype(bool)
    return texts["close_date"].where(~is_open, texts["expected_close_date"])


def _labels(texts: Texts, _rows: pd.DataFrame, _frames: Frames) -> pd.Series:
    return "* myContacts" + texts["tags"].str.replace(r"\s*;\s*", " ::: ", regex=True).radd(" ::: ").fillna("")


CLOSING_DAY: Final = MadeColumn(("close_date", "expected_close_date"), _closing_day)
"""One column for both: the day a closed deal was closed, and the day an open one is expected to close."""

GOOGLE_LABELS: Final = MadeColumn(("tags",), _labels)
"""Tags as Google Contacts joins its labels."""
