"""A workbook of an older version brought up to date: tables and columns that it lacks come as a new workbook has them.

What is missing is worked out from the list of tables, so there is nothing to write for each version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from xlcrm.building.grown_workbook import define_lists, drawn_alone, put_on_map
from xlcrm.building.missing_columns import add_missing_columns
from xlcrm.building.sheet_layout import HEADER_ROW
from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.ooxml.cell_values import Formula, NewValue
from xlcrm.ooxml.file_errors import SheetProtectedError, WorkbookProtectedError
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.records.choices import CHOICES
from xlcrm.records.settings import FirmSettings
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.default_rows import default_rows
from xlcrm.tables.frames import complete_frame, empty_frame
from xlcrm.tables.raw_tables import RawTable, keys_of_headers
from xlcrm.tables.read_rows import frame_of
from xlcrm.tables.read_tables import read_settings
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import plural, use_language
from xlcrm.workbooks.column_map import COLUMN_MAP, read_column_map
from xlcrm.workbooks.file_workbook import FileWorkbook


def add_missing_tables(workbook: FileWorkbook) -> str:
    """Add the tables and columns that the workbook lacks, in its language; they are saved with the next edits.

    Answers what is to be told to the user, empty where nothing is missing. A sheet of the user's own that bears the
    name of one of ours is left alone, and so is a workbook whose structure is protected.
    """
    raw = workbook.read(("settings", *_narrow_tables(workbook.file)))
    settings, _problems = read_settings(raw)
    with use_language(settings.language):
        told = [_add_tables(workbook.file, settings, raw), *add_missing_columns(workbook.file)]
    workbook.forget_map()
    return " ".join(filter(None, told))


def _add_tables(file: XlsxFile, settings: FirmSettings, raw: Mapping[str, RawTable]) -> str:
    """The hidden tables that the workbook lacks are added, those of the software that lack columns are drawn anew."""
    missing = {spec: default_rows(settings).get(spec.key, empty_frame(spec)) for spec in missing_tables(file)}
    narrow = {table_spec(key): _rows(table) for key, table in raw.items() if key != "settings"}
    if not missing and not narrow:
        return ""
    try:
        _draw(file, missing | narrow)
    except (WorkbookProtectedError, SheetProtectedError):
        return ""
    define_lists(file, [column for spec in (*missing, *narrow) for column in spec.columns])
    return plural(
        "A table was missing or of an older version: the table {names} is brought up to date.",
        "Tables were missing or of an older version: the tables {names} are brought up to date.",
        len(missing) + len(narrow),
        names=", ".join(spec.sheet for spec in (*missing, *narrow)),
    )


def missing_tables(file: XlsxFile) -> tuple[TableSpec, ...]:
    """The tables that a new workbook would have and this one can be given."""
    taken = {name.casefold() for name in file.sheet_names}
    return tuple(
        spec
        for spec in ALL_TABLES
        if not spec.visible and spec.name not in file.tables and spec.sheet.casefold() not in taken
    )


def _narrow_tables(file: XlsxFile) -> tuple[str, ...]:
    """Tables that the software owns, on sheets of their own, which lack columns and have none that is unknown."""
    mapped, on_sheet = read_column_map(file), Counter(area.sheet for area in file.tables.values())
    found = []
    for spec in ALL_TABLES:
        if spec.owned and spec.name in file.tables and on_sheet[file.tables[spec.name].sheet] == 1:
            headers = file.tables[spec.name].headers
            known = set(keys_of_headers(spec, headers, mapped.get(spec.key, {})).values())
            unknown = [header for header in headers if header in known - spec.by_key.keys()]
            if spec.by_key.keys() - known and not _hold_something(file, spec, unknown):
                found.append(spec.key)
    return tuple(found)


def _hold_something(file: XlsxFile, spec: TableSpec, headers: Sequence[str]) -> bool:
    if not headers:
        return False
    cells = file.read_table(spec.name)
    columns = dict(zip(cells.headers, cells.columns, strict=True))
    return any(cell not in (None, "") for header in headers for cell in columns[header])


def _rows(table: RawTable) -> pd.DataFrame:
    spec = table_spec(table.table)
    lists = {key: listed.values for key, listed in CHOICES.items()}
    return complete_frame(spec, frame_of(spec, table, lists)[0])


def _draw(file: XlsxFile, tables: Mapping[TableSpec, pd.DataFrame]) -> None:
    """The sheets of these tables drawn anew, hidden ones stay hidden."""
    sheets = {spec: file.tables[spec.name].sheet if spec.name in file.tables else spec.sheet for spec in tables}
    built = drawn_alone(tables, sheets)
    for spec, sheet in sheets.items():
        state = file.sheet_state(sheet) if sheet in file.sheet_names else "hidden"
        file.replace_sheet(sheet, built, after=file.sheet_names[-1], state=state)
        if COLUMN_MAP in file.tables:
            _put_on_map(file, spec, sheet)


def _put_on_map(file: XlsxFile, spec: TableSpec, sheet: str) -> None:
    headers: dict[str, NewValue] = {}
    for at, column in enumerate(spec.columns):
        cell = xl_rowcol_to_cell(HEADER_ROW, at, row_abs=True, col_abs=True)
        headers[column.key] = Formula(f"={quoted_sheet(sheet)}!{cell}", column.header)
    put_on_map(file, spec, headers)
