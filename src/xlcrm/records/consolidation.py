"""What the chief's workbook remembers of the managers' workbooks, and where two people changed one field."""

from __future__ import annotations

from datetime import datetime

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_


class ConsolidatedRow(CrmRecord):
    """A row of another workbook as it was when it was last consolidated; lets its later changes be seen.

    A line without their id is the head of its table: it names the fields in the order of the marks.
    """

    source: str | None = column(Kind.TEXT, N_("File"), N_("The workbook that the row is in."), place="main")
    table: str | None = column(Kind.TEXT, N_("Table"), N_("The table of the row."), place="main")
    their_id: str | None = column(Kind.TEXT, N_("Their ID"), N_("The row's id in that workbook."), place="main")
    our_id: str | None = column(
        Kind.TEXT, N_("Our ID"), N_("Its id in this workbook where it is another one."), place="main"
    )
    fields: str | None = column(
        Kind.NOTE, N_("Marks of fields"), N_("A short mark for what each field held, not the values."), place="main"
    )


class ConsolidationConflict(CrmRecord):
    """One field that both workbooks changed differently; both values stay here, also after the decision."""

    choice: str | None = column(
        Kind.CHOICE,
        N_("Choice"),
        N_("Pick whose value counts, then run Consolidate files again. Empty: yours stays for now."),
        choices="conflict_choice",
        place="main",
    )
    state: str | None = column(
        Kind.CHOICE, N_("State"), N_("What became of it."), choices="conflict_state", place="main"
    )
    source: str | None = column(Kind.TEXT, N_("File"), N_("The other workbook."), place="main")
    sheet: str | None = column(Kind.TEXT, N_("Sheet"), N_("The table of the row."), place="main")
    name: str | None = column(Kind.TEXT, N_("Row"), N_("What the row is called."), place="main")
    field: str | None = column(Kind.TEXT, N_("Field"), N_("The column of the table."), place="main")
    mine: str | None = column(Kind.NOTE, N_("Mine"), N_("What stood in this workbook."), place="main")
    theirs: str | None = column(Kind.NOTE, N_("Theirs"), N_("What stood in the other workbook."), place="main")
    mine_changed: str | None = column(
        Kind.TEXT, N_("Mine changed"), N_("Who last changed the row here with a command, and when."), place="main"
    )
    theirs_changed: str | None = column(
        Kind.TEXT, N_("Theirs changed"), N_("Who last changed the row there with a command, and when."), place="main"
    )
    listed_at: datetime | None = column(Kind.DATETIME, N_("Listed"), N_("When the conflict was found."), place="main")
    settled_at: datetime | None = column(Kind.DATETIME, N_("Settled"), N_("When it was decided."), place="more")
    settled_by: str | None = column(Kind.TEXT, N_("Settled by"), N_("Who decided."), place="more")
    our_id: str | None = column(Kind.TEXT, N_("Our ID"), N_("The row's id in this workbook."), place="more")
    their_id: str | None = column(Kind.TEXT, N_("Their ID"), N_("The row's id in that workbook."), place="hidden")
    table: str | None = column(Kind.TEXT, N_("Key of the table"), N_("The table's lasting name."), place="hidden")
    field_key: str | None = column(Kind.TEXT, N_("Key"), N_("The column's lasting name."), place="hidden")
    their_value: str | None = column(
        Kind.NOTE, N_("Their value"), N_("The other value, exactly, as the software reads it."), place="hidden"
    )
    mine_mark: str | None = column(
        Kind.TEXT, N_("Mark"), N_("What the field held here; a field that was changed since is left."), place="hidden"
    )
