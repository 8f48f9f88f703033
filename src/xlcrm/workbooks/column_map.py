"""The workbook's hidden map: which header stands for which key today.

A hidden sheet holds a table (table, key, header) whose header cells are formulas over the real header cells, so
Excel and LibreOffice keep it true through every rename, move and insertion. One row more carries the version.
"""

from __future__ import annotations

TECHNICAL_SHEET = "_xlcrm"
COLUMN_MAP = "ColumnMap"
COLUMN_MAP_HEADERS = ("table", "key", "header")
SCHEMA_VERSION = 1
VERSION_KEY = "schema_version"  # its row has an empty table and the number in place of the header
