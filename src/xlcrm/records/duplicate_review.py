"""The review of duplicates: one block of lines a group, where a person decides and picks the values to keep."""

from __future__ import annotations

from typing import Any

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_

ROWS_SIDE_BY_SIDE = 6
"""How many rows of a group a block shows; more than these are reviewed when these are merged."""


def _row_column(header: str) -> Any:
    return column(Kind.TEXT, header, N_("One of the rows that look like one."), place="main")


class DuplicateReviewLine(CrmRecord):
    """A line of a block: the first names the rows and takes the decision, the others show one field each."""

    group: int | None = column(Kind.INT, N_("Group"), N_("Lines of one number belong together."), place="main")
    decision: str | None = column(
        Kind.CHOICE,
        N_("Decision"),
        N_("Pick one on the first line of a group; then run the merge command. Empty means not decided yet."),
        choices="merge_decision",
        place="main",
    )
    field: str | None = column(Kind.TEXT, N_("Field"), N_("The column of the table."), place="main")
    why: str | None = column(
        Kind.NOTE, N_("Why"), N_("Why the rows look like one; below, why this value is proposed."), place="main"
    )
    keep: str | None = column(
        Kind.TEXT,
        N_("Keep"),
        N_("What the merged row will hold. Type another value, or 1 to 6 for that row's; empty it to keep nothing."),
        place="main",
    )
    row_1: str | None = _row_column(N_("Row 1"))
    row_2: str | None = _row_column(N_("Row 2"))
    row_3: str | None = _row_column(N_("Row 3"))
    row_4: str | None = _row_column(N_("Row 4"))
    row_5: str | None = _row_column(N_("Row 5"))
    row_6: str | None = _row_column(N_("Row 6"))
    score: float | None = column(
        Kind.PERCENT, N_("Score"), N_("Probability that the rows are one and the same."), place="hidden"
    )
    table: str | None = column(Kind.TEXT, N_("Table"), N_("The table of the rows."), place="hidden")
    ids: str | None = column(Kind.MULTI, N_("IDs"), N_("The ids of the rows, the kept one first."), place="hidden")
    field_key: str | None = column(Kind.TEXT, N_("Key"), N_("The column's lasting name."), place="hidden")
    proposed: str | None = column(
        Kind.TEXT, N_("Proposed"), N_("What was proposed to keep; lets a change of yours be seen."), place="hidden"
    )
    differs: bool | None = column(Kind.BOOL, N_("Differs"), N_("The rows do not agree."), place="hidden")
    conflicts: int | None = column(
        Kind.INT, N_("Conflicts"), N_("Fields where one value has to give way to another."), place="hidden"
    )
    digests: str | None = column(
        Kind.MULTI, N_("Digests"), N_("What the rows were like at the review; changed ones are left."), place="hidden"
    )
