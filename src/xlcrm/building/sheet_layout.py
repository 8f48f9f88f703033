"""Where things lie on a table's sheet, and how formulas speak of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from xlcrm.ooxml.cell_addresses import quoted_sheet
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.specs import TableSpec

# Rows counted from 0, as XlsxWriter does: title, purpose, headers, then data.
TITLE_ROW: Final = 0
PURPOSE_ROW: Final = 1
HEADER_ROW: Final = 2
FIRST_DATA_ROW: Final = 3
LAST_ROW: Final = 1_048_575


def in_quotes(text: str) -> str:
    """A text as a formula writes it.

    >>> in_quotes("Won")
    '"Won"'
    """
    return '"' + text.replace('"', '""') + '"'


def column_reference(table: str, key: str) -> str:
    """All rows of a column, as a structured reference: `Deals[Stage]`."""
    spec = table_spec(table)
    return f"{spec.name}[{_escaped(spec.column(key).header)}]"


def row_formula(spec: TableSpec, formula: str, headers: Mapping[str, str] | None = None) -> str:
    """A formula of the schema, where {key} means the cell of the same row, as a calculated column has it.

    headers: those of today by key, where the user may have renamed some. `Deals[[#This Row],[Amount]]` is the one
    form that Excel's files and LibreOffice both understand.
    """
    shown = {c.key: c.header for c in spec.columns} | dict(headers or {})
    cells = {key: f"{spec.name}[[#This Row],[{_escaped(header)}]]" for key, header in shown.items()}
    return "=" + formula.format_map(cells)


def cell_formula(spec: TableSpec, formula: str) -> str:
    """The same for a conditional format: {key} becomes `$C4`, the cell in the first data row."""
    cells = {c.key: f"${xl_col_to_name(at)}{FIRST_DATA_ROW + 1}" for at, c in enumerate(spec.columns)}
    return "=" + formula.format_map(cells)


def column_number(spec: TableSpec, key: str) -> int:
    """The column's place on the sheet, from 0."""
    return spec.columns.index(spec.column(key))


def filled_part(spec: TableSpec, key: str) -> str:
    """The column from its first cell to its last filled one: what a drop-down offers."""
    letter = xl_col_to_name(column_number(spec, key))
    first = f"{quoted_sheet(spec.sheet)}!${letter}${FIRST_DATA_ROW + 1}"
    whole = f"{first}:${letter}${LAST_ROW + 1}"
    return f"={first}:INDEX({whole},MAX(1,COUNTA({whole})))"


def _escaped(header: str) -> str:
    return "".join(f"'{letter}" if letter in "[]#'" else letter for letter in header)
