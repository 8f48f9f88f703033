"""The hidden map of a workbook: which header stands for which column today, and what schema the workbook has.

It is an Excel table of three columns (table, key, header) on a sheet that users do not see. The headers are
formulas that point at the real header cells, so renaming and moving columns is followed by the spreadsheet itself.
"""

from __future__ import annotations

COLUMN_MAP = "ColumnMap"  # name of the ListObject
COLUMN_MAP_SHEET = "_xlcrm"
HOME_FIGURES_SHEET = "_home"  # the hidden sheet where the figures of Home are computed
COLUMN_MAP_HEADERS = ("table", "key", "header")
SCHEMA_VERSION = 1
WORKBOOK = "workbook"  # stands in the column `table` where a row is about the whole workbook
SCHEMA_VERSION_KEY = "schema_version"  # its header cell holds the version as text
LANGUAGE_KEY = "language"  # its header cell holds the language that the workbook was made in
