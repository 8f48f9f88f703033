"""Edits are data: what a command wants done. Nobody below the workbooks touches a cell.

Row labels in an edit are the sheet's row numbers, the index of the frames that a command was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from xlcrm.tables.pages import PageColumn, ReportPage
from xlcrm.tables.problems import Problem
from xlcrm.tables.sought_texts import SoughtTexts


@dataclass(frozen=True, slots=True)
class UpdateCells:
    """New values for some cells of one column; a missing value (NA) clears the cell. Index: sheet rows.

    as_is: the values are cells as they lay on a sheet once, and are put back without being made typed.
    """

    table: str
    column: str
    values: pd.Series
    as_is: bool = False


@dataclass(frozen=True, slots=True)
class AppendRows:
    """New rows at the end of a table; columns by key, those not named stay empty."""

    table: str
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class ReplaceRows:
    """All rows of a table that the software owns."""

    table: str
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class RemoveRows:
    """Rows to take out of a table, by sheet row."""

    table: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InsertRows:
    """Rows at their places among the data rows; columns by key, cells as they lay on the sheet once.

    Index: place from 0 in the table as it is when all edits, removals too, are made. A place past the end is the end.
    """

    table: str
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class ShowPage:
    """Draw a page on a sheet of its own, in place of the last one of that name."""

    page: ReportPage


@dataclass(frozen=True, slots=True)
class RevealSheet:
    """Show a table's sheet that newcomers do not see yet."""

    table: str


@dataclass(frozen=True, slots=True)
class TurnToSheet:
    """Bring a sheet to the front, and show it where it is hidden. sheet: the key of its table, or HOME."""

    sheet: str


HOME = "home"
"""The key of the sheet Home, which holds no table."""


@dataclass(frozen=True, slots=True)
class EraseTexts:
    """Whatever else the workbook keeps of the texts goes: drawn pages, notes, caches, orphans; it cannot be undone.

    A run with this edit is not journaled. Cells of the user's own stay. ids: pages that show them go too.
    """

    texts: SoughtTexts
    ids: tuple[str, ...] = ()


TableEdit = UpdateCells | AppendRows | ReplaceRows | RemoveRows | InsertRows
Edit = TableEdit | ShowPage | RevealSheet | TurnToSheet | EraseTexts


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file for another program. name: with its ending, and with folders before it where there are many files."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RowsFile:
    """Rows in a plain workbook, headers in the first line, as mail merge reads them. name: with .xlsx."""

    name: str
    columns: tuple[PageColumn, ...]
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class PagesFile:
    """Pages in a workbook of their own. name: with .xlsx. printed: a PDF beside it, where LibreOffice is there."""

    name: str
    pages: tuple[ReportPage, ...]
    printed: bool = False


MadeFile = OutputFile | RowsFile | PagesFile
"""A file that a command makes; the door that runs it chooses the folder and never writes over a file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command answers: edits to make, problems found, one sentence, and the object that `--json` prints."""

    edits: tuple[Edit, ...] = ()
    problems: tuple[Problem, ...] = ()
    summary: str = ""
    json: Mapping[str, object] = field(default_factory=dict)
    undoes: int | None = None  # the number of the run that these edits take back
    language: str = "en"  # of the workbook: what its sentences are written in
    source: str = ""  # the file whose rows the problems name; else they name rows of the sheet
    files: tuple[MadeFile, ...] = ()  # beside the workbook, not in it
    seeks: SoughtTexts | None = None  # texts of which the runner tells where they stand in cells of the user's own

    @classmethod
    def refused(cls, problem: Problem, json: Mapping[str, object] | None = None) -> Outcome:
        """Nothing is done, for the reason that the problem tells."""
        return cls(problems=(problem,), summary=problem.sentence, json=json or {})

    @property
    def pages(self) -> tuple[ReportPage, ...]:
        """The pages among the edits, in order."""
        return tuple(edit.page for edit in self.edits if isinstance(edit, ShowPage))
