"""What the software did: imports, merges, changes; and what people decided about duplicates."""

from __future__ import annotations

from datetime import datetime

from xlcrm.records.fields import CrmRecord, Kind, column
from xlcrm.texts import N_


class ImportLogEntry(CrmRecord):
    """One import: the file, the table and what became of the rows."""

    batch: str | None = column(Kind.TEXT, N_("Batch"), N_("The name of the import, for undoing it."), place="main")
    imported_at: datetime | None = column(Kind.DATETIME, N_("When"), N_("When the import ran."), place="main")
    imported_by: str | None = column(Kind.TEXT, N_("Who"), N_("Who ran it."), place="main")
    file: str | None = column(Kind.TEXT, N_("File"), N_("The file that was read."), place="main")
    table: str | None = column(Kind.TEXT, N_("Table"), N_("The table that it went into."), place="main")
    created: int | None = column(Kind.INT, N_("New rows"), N_("Rows that were added."), place="main")
    updated: int | None = column(Kind.INT, N_("Changed rows"), N_("Rows that were changed."), place="main")
    unchanged: int | None = column(Kind.INT, N_("Same rows"), N_("Rows that were here already."), place="main")
    rejected: int | None = column(Kind.INT, N_("Rejected rows"), N_("Rows that could not be read."), place="main")
    mapping: str | None = column(Kind.NOTE, N_("Mapping"), N_("Which header went into which column."), place="main")


class ExportLogEntry(CrmRecord):
    """One export: who took which rows out of the workbook, and when."""

    exported_at: datetime | None = column(Kind.DATETIME, N_("When"), N_("When the export ran."), place="main")
    exported_by: str | None = column(Kind.TEXT, N_("Who"), N_("Who ran it."), place="main")
    command: str | None = column(Kind.TEXT, N_("Command"), N_("The command that made the file."), place="main")
    table: str | None = column(Kind.TEXT, N_("Table"), N_("The table that the rows came from."), place="main")
    format: str | None = column(Kind.TEXT, N_("Format"), N_("What kind of file it was."), place="main")
    rows: int | None = column(Kind.INT, N_("Rows"), N_("How many rows went out."), place="main")
    chosen: str | None = column(
        Kind.TEXT, N_("Chosen by"), N_("The segment or the rows that were asked for; empty for all."), place="main"
    )
    file: str | None = column(Kind.TEXT, N_("File"), N_("The name of the file."), place="main")


class MergeLogEntry(CrmRecord):
    """One row that was merged into another; lets old ids be followed and the merge be undone."""

    batch: str | None = column(Kind.TEXT, N_("Batch"), N_("The name of the merge, for undoing it."), place="main")
    merged_at: datetime | None = column(Kind.DATETIME, N_("When"), N_("When the rows were merged."), place="main")
    merged_by: str | None = column(Kind.TEXT, N_("Who"), N_("Who merged them."), place="main")
    table: str | None = column(Kind.TEXT, N_("Table"), N_("The table of both rows."), place="main")
    kept_id: str | None = column(Kind.ID, N_("Kept ID"), N_("The row that stayed."), place="main")
    merged_id: str | None = column(Kind.ID, N_("Merged ID"), N_("The row that went into it."), place="main")
    merged_name: str | None = column(Kind.TEXT, N_("Merged name"), N_("What that row was called."), place="main")
    moved_links: int | None = column(
        Kind.INT,
        N_("Moved links"),
        N_("Deals, activities and other rows that now belong to the kept one."),
        place="main",
    )
    row_before: str | None = column(
        Kind.NOTE, N_("Row before"), N_("The merged row as it was; a long one goes on in the lines below.")
    )
    kept_before: str | None = column(
        Kind.NOTE, N_("Kept row before"), N_("The row that stayed, as it was; on the first line of its group.")
    )


class GivenIds(CrmRecord):
    """The last number that a table's ids have reached; it never goes down, not even when rows are taken out."""

    table: str | None = column(Kind.TEXT, N_("Table"), N_("The table of the ids."), place="main")
    last_number: int | None = column(
        Kind.INT, N_("Last number"), N_("The highest number that an id of the table ever had."), place="main"
    )


class AuditLogEntry(CrmRecord):
    """One change, for people to read and for `undo` to take back: who, when, from what, to what.

    Many changes of one run may stand in one entry; a long entry goes on in further rows, which are parts of it.
    """

    batch: int | None = column(
        Kind.INT, N_("Run"), N_("The number of the command's run, for undoing it."), place="main"
    )
    changed_at: datetime | None = column(Kind.DATETIME, N_("When"), N_("When the cell was changed."), place="main")
    changed_by: str | None = column(Kind.TEXT, N_("Who"), N_("Who ran the command."), place="main")
    command: str | None = column(Kind.TEXT, N_("Command"), N_("The command that changed it."), place="main")
    table: str | None = column(Kind.TEXT, N_("Table"), N_("The table."), place="main")
    row_id: str | None = column(Kind.ID, N_("Row ID"), N_("The id of the row."), place="main")
    row: int | None = column(Kind.INT, N_("Row"), N_("The row's place in its table, counted from 1."), place="main")
    field: str | None = column(Kind.TEXT, N_("Column"), N_("The column."), place="main")
    old_value: str | None = column(Kind.NOTE, N_("Before"), N_("What stood there."), place="main")
    new_value: str | None = column(Kind.NOTE, N_("After"), N_("What stands there now."), place="main")
    action: str | None = column(
        Kind.TEXT,
        N_("Action"),
        N_("update, tidy (put right while reading), append or remove; skipped: too much to keep."),
        place="hidden",
    )
    entry: int | None = column(Kind.INT, N_("Entry"), N_("The number of the entry within its run."), place="hidden")
    part: int | None = column(Kind.INT, N_("Part"), N_("The number of the row within its entry."), place="hidden")
    undoes: int | None = column(Kind.INT, N_("Undoes"), N_("The run that this run took back."), place="hidden")
    cells: str | None = column(
        Kind.NOTE, N_("Cells"), N_("The exact cells before and after, as the software reads them."), place="hidden"
    )


class NotDuplicate(CrmRecord):
    """Two rows that look alike and are not the same: a person said so, so they are not shown again."""

    table: str | None = column(Kind.TEXT, N_("Table"), N_("The table of both rows."), required=True, place="main")
    first_id: str | None = column(Kind.ID, N_("First ID"), N_("One of the two rows."), required=True, place="main")
    second_id: str | None = column(Kind.ID, N_("Second ID"), N_("The other one."), required=True, place="main")
    decided_at: datetime | None = column(Kind.DATETIME, N_("When"), N_("When it was decided."), place="main")
    decided_by: str | None = column(Kind.TEXT, N_("Who"), N_("Who decided."), place="main")
    notes: str | None = column(Kind.NOTE, N_("Notes"), N_("How they differ."), place="main")
