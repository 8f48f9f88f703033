"""What tables that come to an older workbook need around them: drawn sheets, lines of the hidden map, lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from io import BytesIO

import pandas as pd
import xlsxwriter

from xlcrm.building.table_sheet import draw_table_sheet
from xlcrm.ooxml.cell_addresses import LAST_ROW, column_letters, quoted_sheet
from xlcrm.ooxml.cell_values import NewValue
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.records.choices import CHOICES
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.raw_tables import keys_of_headers
from xlcrm.tables.specs import ColumnSpec, TableSpec
from xlcrm.texts import _
from xlcrm.workbooks import palette
from xlcrm.workbooks.cell_formats import CellFormats
from xlcrm.workbooks.column_map import COLUMN_MAP, COLUMN_MAP_HEADERS, read_column_map

_LISTS_COLUMN = len(COLUMN_MAP_HEADERS) + 2  # on the sheet of the map, right of it: values of lists that Lists lacks


def drawn_alone(tables: Mapping[TableSpec, pd.DataFrame], sheets: Mapping[TableSpec, str]) -> bytes:
    """A workbook of these tables alone, on sheets of these names."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {**palette.BOOK_OPTIONS, "in_memory": True})
    formats = CellFormats(book)
    for spec, rows in tables.items():
        draw_table_sheet(book.add_worksheet(sheets[spec]), spec, rows, formats, _("Home"))
    book.close()
    return buffer.getvalue()


def keys_on_map(file: XlsxFile) -> dict[str, dict[str, int]]:
    """Sheet row of the map's line by table and column key, also of columns that the user took out since."""
    cells, found = file.read_table(COLUMN_MAP), defaultdict[str, dict[str, int]](dict)
    for row, table, key in zip(cells.rows, *cells.columns[:2], strict=True):
        found[str(table)][str(key)] = row
    return found


def put_on_map(file: XlsxFile, spec: TableSpec, headers: Mapping[str, NewValue]) -> None:
    """The hidden map knows where the headers of these columns lie. headers: formulas over header cells, by key."""
    area, known = file.tables[COLUMN_MAP], keys_on_map(file).get(spec.key, {})
    place = area.first_column + COLUMN_MAP_HEADERS.index("header")
    file.set_cells(area.sheet, {(known[key], place): header for key, header in headers.items() if key in known})
    new = [key for key in headers if key not in known]
    if new:
        columns: dict[int, list[NewValue]] = {0: [spec.key] * len(new), 1: [*new], 2: [headers[key] for key in new]}
        file.append_rows(COLUMN_MAP, columns, len(new))


def define_lists(file: XlsxFile, columns: Sequence[ColumnSpec]) -> None:
    """Names for the drop-downs of these columns that the workbook has none for.

    Names of another table's rows are those that stand there; a list of ours is put beside the map.
    """
    known = {each.name.casefold() for each in file.defined_names}
    for table in dict.fromkeys(column.info.links_to for column in columns if column.info.links_to):
        if f"names_{table}" not in known:
            _define_names(file, table_spec(table))
    wanted = dict.fromkeys(column.info.choices for column in columns)
    new = [key for key in wanted if key in CHOICES and f"list_{key}" not in known]
    if not new or COLUMN_MAP not in file.tables:
        return
    sheet = file.tables[COLUMN_MAP].sheet
    taken = max((max(cells, default=0) for _row, cells in file.read_sheet(sheet)), default=0)
    for at, key in enumerate(new, max(_LISTS_COLUMN, taken + 1)):
        values = [_(value) for value in CHOICES[str(key)].values]
        file.set_cells(sheet, {(row, at): value for row, value in enumerate(values, 1)})
        letters = column_letters(at)
        file.set_defined_name(f"list_{key}", f"{quoted_sheet(sheet)}!${letters}$1:${letters}${len(values)}")


def filled_part_of(file: XlsxFile, spec: TableSpec, header: str) -> str:
    """A column of the workbook from its first cell to its last filled one: what a drop-down offers."""
    area = file.tables[spec.name]
    letters = column_letters(area.first_column + area.headers.index(header))
    first = f"{quoted_sheet(area.sheet)}!${letters}${area.first_row}"
    whole = f"{first}:${letters}${LAST_ROW}"
    return f"{first}:INDEX({whole},MAX(1,COUNTA({whole})))"


def headers_by_key(file: XlsxFile, spec: TableSpec) -> dict[str, str]:
    """The headers of a table as they are today, by the key of the column."""
    headers = file.tables[spec.name].headers
    keys = keys_of_headers(spec, headers, read_column_map(file).get(spec.key, {}))
    return {key: header for header, key in keys.items()}


def _define_names(file: XlsxFile, spec: TableSpec) -> None:
    headers = headers_by_key(file, spec) if spec.name in file.tables else {}
    if spec.label in headers:
        file.set_defined_name(f"names_{spec.key}", filled_part_of(file, spec, headers[spec.label]))
