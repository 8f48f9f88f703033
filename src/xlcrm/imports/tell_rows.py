"""What an import tells of the file as a whole and of rows that it leaves out, repeats or takes in with gaps."""

from __future__ import annotations

import pandas as pd

from xlcrm.imports.import_problems import missing_everywhere, row_problems, table_problem
from xlcrm.imports.match_rows import repeated_rows
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.problems import Problem, Severity
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _, plural


def source_notes(spec: TableSpec, source: SourceTable) -> list[Problem]:
    """What reading the file had to guess or repair."""
    return [table_problem(spec, "source_note", note, severity=Severity.HINT) for note in source.notes]


def rejected_rows(spec: TableSpec, rejected: pd.Series) -> list[Problem]:
    """Each rejected row with its reason. rejected: reason by row number of the source."""
    hint = _("The row stands on the sheet Rejected; mend it in the file and import it again.")
    return [
        Problem(spec.key, row, None, "row_rejected", Severity.ERROR, str(reason), hint)
        for row, reason in zip(rejected.index.tolist(), rejected, strict=True)
    ]


def short_rows(spec: TableSpec, source: SourceTable, rejected: pd.Series) -> list[Problem]:
    """Rows that end before the header does."""
    width = len(source.headers)
    short = [row for row, count in source.misfits.items() if count < width and row not in rejected.index]
    message = _("The row has fewer fields than the header; the last columns are blank.")
    return row_problems(spec, short, "row_too_short", message)


def gaps(spec: TableSpec, rows: pd.DataFrame, given: frozenset[str]) -> list[Problem]:
    """Required columns that new rows have nothing in, each told once. given: the keys that the file has."""
    required = [column for column in spec.columns if column.info.required]
    blanks = {c.key: int(rows[c.key].isna().sum()) if c.key in rows else len(rows) for c in required}
    return [missing_everywhere(spec, c, blanks[c.key], is_in_file=c.key in given) for c in required if blanks[c.key]]


def closed_without_day(spec: TableSpec, rows: pd.DataFrame) -> list[Problem]:
    """New deals that were won or lost nobody knows when, told once."""
    if spec.key != "deals" or rows.empty:
        return []
    closed = rows["status"].isin(["Won", "Lost"])
    count = int((closed & rows["close_date"].isna()).sum() if "close_date" in rows else closed.sum())
    text = plural("{count} won or lost deal has no close date.", "{count} won or lost deals have no close date.", count)
    hint = _("Without it they are left out of revenue, win rate and sales cycle of any period; fill in Close date, "
             "or name the column: --map HEADER=close_date.")  # fmt: skip
    return [table_problem(spec, "closed_without_date", text, column="close_date", hint=hint)] if count else []


def repeats(spec: TableSpec, rows: pd.DataFrame) -> list[Problem]:
    """Rows that say they are the same as an earlier one of the file."""
    message = _("Another row of the file has the same id or name; both are kept.")
    hint = _("Look at it with Find duplicates.")
    again = repeated_rows(spec, rows) if len(rows) else rows.index
    return row_problems(spec, again, "repeated_in_file", message, hint=hint, severity=Severity.HINT)


def skipped_rows(spec: TableSpec, count: int) -> list[Problem]:
    """Rows that would be new where the import may only update."""
    text = plural(
        "{count} row is not here yet, and this import makes no new rows.",
        "{count} rows are not here yet, and this import makes no new rows.",
        count,
    )
    return [table_problem(spec, "row_skipped", text)] if count else []
