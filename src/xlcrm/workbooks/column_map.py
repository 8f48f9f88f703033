"""The hidden map of a workbook: which header stands for which column today, and what schema the workbook has.

It is an Excel table of three columns (table, key, header) on a sheet that users do not see. The headers are
formulas that point at the real header cells, so renaming and moving columns is followed by the spreadsheet itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlcrm.ooxml.xlsx_file import XlsxFile

COLUMN_MAP = "ColumnMap"  # name of the ListObject
COLUMN_MAP_SHEET = "_xlcrm"
HOME_FIGURES_SHEET = "_home"  # the hidden sheet where the figures of Home are computed
COLUMN_MAP_HEADERS = ("table", "key", "header")
SCHEMA_VERSION = 1
WORKBOOK = "workbook"  # stands in the column `table` where a row is about the whole workbook
SCHEMA_VERSION_KEY = "schema_version"  # its header cell holds the version as text
LANGUAGE_KEY = "language"  # its header cell holds the language that the workbook was made in


def read_column_map(file: XlsxFile) -> dict[str, dict[str, str]]:
    """The header shown today by table and key; formulas there follow every rename. Nothing where there is no map."""
    return mapped_headers(file.read_table(COLUMN_MAP).columns) if COLUMN_MAP in file.tables else {}


def mapped_headers(columns: Sequence[Sequence[object]]) -> dict[str, dict[str, str]]:
    """The same from the map's columns: table, key, header."""
    mapped: dict[str, dict[str, str]] = defaultdict(dict)
    for table, key, header in zip(*columns[:3], strict=True):
        if isinstance(header, str):
            mapped[str(table)][str(key)] = header
    return mapped


def schema_version(mapped: dict[str, dict[str, str]]) -> int:
    """The version of the tables that the map tells; 1 where it tells none."""
    version = mapped.get(WORKBOOK, {}).get(SCHEMA_VERSION_KEY, "1")
    return int(version) if version.isdigit() else 1
