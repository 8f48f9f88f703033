"""Export: rows of a table as a file for another program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.errors import UnknownTableError
from xlcrm.exports.choose_rows import NoSuchRowsError, rows_of_ids, unknown_ids
from xlcrm.exports.csv_file import Encoding
from xlcrm.exports.export_log import export_entry
from xlcrm.exports.export_rows import FORMAT_NAMES, Delimiter, ExportFormat, FileWish, export_rows
from xlcrm.segments.called_segment import called_segment
from xlcrm.segments.user_segments import TABLES as SEGMENT_TABLES
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Outcome
from xlcrm.tables.known_labels import folded_label, table_keys
from xlcrm.tables.problems import problems_json
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import N_, plural

READS = tuple(spec.key for spec in ALL_TABLES)
WRITES = ("export_log",)


def reads(table: str = "", segment: str = "", ids: Sequence[str] = (), **_others: object) -> tuple[str, ...]:
    """The table, what its files look up, and the tables that a segment or ids may be about."""
    key = _key(table)
    if key is None or ids:
        return READS
    looked_up = ("contacts", "stages") if key == "deals" else ()
    return (key, *looked_up, *((*SEGMENT_TABLES, "segments") if segment else ()))


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    table: Annotated[str, Option(N_("The table to take out, such as contacts."))],
    format: Annotated[ExportFormat, Option(N_("The kind of file, or the program that it is for."))] = "csv",
    segment: Annotated[str, Option(N_("Only these: the name of a segment, or a condition such as City = Sofia."))] = "",
    ids: Annotated[
        tuple[str, ...],
        Option(
            N_("Only the rows with these ids, and those that belong to them; may repeat."),
            picks=SEGMENT_TABLES,
            least_picked=2,
        ),
    ] = (),
    encoding: Annotated[Encoding, Option(N_("The letters of a CSV file; cp1251 for old programs."))] = "utf-8-sig",
    delimiter: Annotated[Delimiter, Option(N_("The sign between the columns of a CSV file."))] = "usual",
) -> Outcome:
    """One file, and a line in the export log; no text in it becomes a formula."""
    key = _key(table)
    if key is None:
        raise UnknownTableError(table, [spec.key for spec in ALL_TABLES])
    spec = table_spec(key)
    chosen = segment or ", ".join(ids)
    rows = _chosen(spec, tables, context, segment=segment, ids=ids)
    wish = FileWish(format, f"{spec.sheet} {context.today}", encoding, delimiter)
    made = export_rows(spec, rows, tables.frames, wish)
    problems = (*unknown_ids(tables.frames, ids), *made.problems)
    name = made.file.name
    entry = export_entry(
        context.now,
        context.user,
        command="export",
        spec=spec,
        format=format,
        rows=len(rows),
        chosen=chosen,
        file=name,
    )
    summary = plural(
        "{count} row of {table} goes out as {format}.",
        "{count} rows of {table} go out as {format}.",
        len(rows),
        table=spec.sheet,
        format=FORMAT_NAMES[format],
    )
    told = {"table": key, "format": format, "rows": len(rows), "problems": problems_json(problems)}
    return Outcome((entry,), problems, summary, told, files=(made.file,))


def _key(table: str) -> str | None:
    return table_keys(ALL_TABLES).get(folded_label(table))


def _chosen(
    spec: TableSpec, tables: CrmTables, context: RunContext, *, segment: str, ids: tuple[str, ...]
) -> pd.DataFrame:
    rows = tables[spec.key]
    if segment:
        members = called_segment(segment, spec.key, tables, context.today)
        rows = rows_of_ids(spec, rows, members.ids)
    if ids:
        rows = rows_of_ids(spec, rows, ids)
        if rows.empty:
            raise NoSuchRowsError(spec, ids)
    return rows
