"""A sheet of somebody else's workbook as it was read, before anybody has said what it means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xlcrm.errors import XlcrmError
from xlcrm.tables.raw_tables import Cell
from xlcrm.texts import _

NumberedRow = tuple[int, list[Cell]]


class UnreadableSourceError(XlcrmError):
    """A file that cannot be read as a list."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(_("{file} cannot be read as a list: {reason}", file=file.name, reason=reason))


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """A sheet's name, and its rows that hold something, with the numbers that a spreadsheet shows."""

    name: str
    is_visible: bool
    rows: Callable[[], list[NumberedRow]]


def duration_text(seconds: float) -> str:
    """Hours, minutes and seconds as a sheet shows a duration: `30:00:00`.

    >>> duration_text(108_000), duration_text(-90)
    ('30:00:00', '-0:01:30')
    """
    sign, whole = "-" if seconds < 0 else "", abs(round(seconds))
    return f"{sign}{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def blank_or(text: str) -> str | None:
    """A text, or None where it shows nothing."""
    return text if text.strip() else None


def time_of_day(seconds: int) -> dt.time:
    """The time so many seconds after midnight."""
    return (dt.datetime.min + dt.timedelta(seconds=seconds)).time()
