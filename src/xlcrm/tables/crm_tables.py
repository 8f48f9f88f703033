"""All that a command is given: typed frames, the firm's settings, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from xlcrm.records.settings import FirmSettings
from xlcrm.tables.problems import Problem
from xlcrm.tables.raw_tables import RawTable


@dataclass(frozen=True)
class CrmTables:
    """The tables of one workbook, read once. A change is a changed copy."""

    frames: Mapping[str, pd.DataFrame]
    settings: FirmSettings
    problems: tuple[Problem, ...] = ()
    lists: Mapping[str, tuple[str, ...]] | None = None  # allowed values by list key
    raw: Mapping[str, RawTable] = field(default_factory=dict)  # the cells that the frames were read from

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    def with_frames(self, **frames: pd.DataFrame) -> CrmTables:
        """A copy in which these tables are others."""
        return replace(self, frames={**self.frames, **frames})

    def allowed(self, list_key: str) -> tuple[str, ...]:
        """The values that a list allows in this firm; empty where the list is unknown."""
        return (self.lists or {}).get(list_key, ())
