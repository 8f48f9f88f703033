"""A workbook of an older version brought up to date: tables that it lacks are added as a new workbook has them.

What is missing is worked out from the list of tables, so there is nothing to write for each version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from xlcrm.building.sheet_layout import HEADER_ROW
from xlcrm.building.table_sheet import draw_table_sheet
from xlcrm.ooxml.cell_addresses import column_letters, quoted_sheet
from xlcrm.ooxml.cell_values import CellValue, Formula, NewValue
from xlcrm.ooxml.file_errors import SheetProtectedError, WorkbookProtectedError
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.records.choices import CHOICES
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.tables.default_rows import default_rows
from xlcrm.tables.frames import complete_frame, empty_frame
from xlcrm.tables.raw_tables import RawTable, keys_of_headers
from xlcrm.tables.read_rows import frame_of
from xlcrm.tables.read_tables import read_settings
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import _, plural, use_language
from xlcrm.workbooks import palette
from xlcrm.workbooks.cell_formats import CellFormats
from xlcrm.workbooks.column_map import COLUMN_MAP, COLUMN_MAP_HEADERS, read_column_map
from xlcrm.workbooks.file_workbook import FileWorkbook

_LISTS_COLUMN = len(COLUMN_MAP_HEADERS) + 2  # on the sheet of the map, right of it: values of lists that Lists lacks


def add_missing_tables(workbook: FileWorkbook) -> str:
    """Add the hidden tables that the workbook lacks, and renew those of the software that lack columns.

    In the workbook's language; saved with the next edits. Answers a sentence for the user, empty where nothing is
    missing. A sheet of the user's own that bears the name of one of ours is left alone, and so is a workbook whose
    structure is protected. Columns that a table of the user's lacks are not added: they count as empty.
    """
    raw = workbook.read(("settings", *_narrow_tables(workbook.file)))
    settings, _problems = read_settings(raw)
    with use_language(settings.language):
        missing = {
            spec: default_rows(settings).get(spec.key, empty_frame(spec)) for spec in missing_tables(workbook.file)
        }
        narrow = {table_spec(key): _rows(table) for key, table in raw.items() if key != "settings"}
        if not missing and not narrow:
            return ""
        try:
            _draw(workbook.file, missing | narrow)
        except (WorkbookProtectedError, SheetProtectedError):
            return ""
        _define_lists(workbook.file, [*missing, *narrow])
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
    built = _built(tables, sheets)
    for spec, sheet in sheets.items():
        state = file.sheet_state(sheet) if sheet in file.sheet_names else "hidden"
        file.replace_sheet(sheet, built, after=file.sheet_names[-1], state=state)
        if COLUMN_MAP in file.tables:
            _put_on_map(file, spec, sheet)


def _built(tables: Mapping[TableSpec, pd.DataFrame], sheets: Mapping[TableSpec, str]) -> bytes:
    """A workbook of these tables alone."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {**palette.BOOK_OPTIONS, "in_memory": True})
    formats = CellFormats(book)
    for spec, rows in tables.items():
        draw_table_sheet(book.add_worksheet(sheets[spec]), spec, rows, formats, _("Home"))
    book.close()
    return buffer.getvalue()


def _put_on_map(file: XlsxFile, spec: TableSpec, sheet: str) -> None:
    """The hidden map knows where each header of the table lies."""
    area, cells = file.tables[COLUMN_MAP], file.read_table(COLUMN_MAP)
    known = {key: row for row, table, key in zip(cells.rows, *cells.columns[:2], strict=True) if table == spec.key}
    headers: dict[CellValue, NewValue] = {}
    for at, column in enumerate(spec.columns):
        cell = xl_rowcol_to_cell(HEADER_ROW, at, row_abs=True, col_abs=True)
        headers[column.key] = Formula(f"={quoted_sheet(sheet)}!{cell}", column.header)
    place = area.first_column + COLUMN_MAP_HEADERS.index("header")
    file.set_cells(area.sheet, {(row, place): headers[key] for key, row in known.items() if key in headers})
    new = [key for key in headers if key not in known]
    if new:
        columns: dict[int, list[NewValue]] = {0: [spec.key] * len(new), 1: [*new], 2: [headers[key] for key in new]}
        file.append_rows(COLUMN_MAP, columns, len(new))


def _define_lists(file: XlsxFile, tables: Sequence[TableSpec]) -> None:
    """Names for the drop-downs of these tables that the workbook has no list for: it is put beside the map."""
    known = {each.name.casefold() for each in file.defined_names}
    wanted = dict.fromkeys(column.info.choices for spec in tables for column in spec.columns)
    new = [key for key in wanted if key in CHOICES and f"list_{key}" not in known]
    if not new or COLUMN_MAP not in file.tables:
        return
    sheet = file.tables[COLUMN_MAP].sheet
    for at, key in enumerate(new, _LISTS_COLUMN):
        values = [_(value) for value in CHOICES[str(key)].values]
        file.set_cells(sheet, {(row, at): value for row, value in enumerate(values, 1)})
        letters = column_letters(at)
        file.set_defined_name(f"list_{key}", f"{quoted_sheet(sheet)}!${letters}$1:${letters}${len(values)}")
