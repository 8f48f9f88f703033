"""`xlcrm export FILE --table TABLE --to OUT.csv`: a table for another program."""

from __future__ import annotations

from pathlib import Path

from xlcrm.errors import UnknownTableError, WrongUseError
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.texts import _, plural, use_language
from xlcrm.workbooks.file_access import FileAccess
from xlcrm.workbooks.file_workbook import FileWorkbook
from xlcrm.workbooks.write_csv import write_csv


def export_table(file: Path, table: str, to: Path, password: str = "") -> str:
    """Write a table of the workbook as CSV, over a file of that name too; gives the sentence to show."""
    known = [spec.key for spec in ALL_TABLES]
    if table not in known:
        raise UnknownTableError(table, known)
    if to.resolve() == file.resolve():
        raise WrongUseError(_("{file} is the workbook itself. Name another file with --to.", file=to))
    tables = read_tables(FileWorkbook.open(file, FileAccess(password)).read(tables_to_read([table]))).tables
    with use_language(tables.settings.language):
        rows = write_csv(to, table_spec(table), tables[table])
        return plural("{count} row written to {file}.", "{count} rows written to {file}.", rows, file=to)
