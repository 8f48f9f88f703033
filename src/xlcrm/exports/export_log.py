"""The line of the export log: who took which rows out of the workbook."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from xlcrm.tables.edits import AppendRows
from xlcrm.tables.specs import TableSpec


def export_entry(
    now: dt.datetime,
    user: str,
    *,
    command: str,
    spec: TableSpec,
    format: str,
    rows: int,
    chosen: str,
    file: str,
) -> AppendRows:
    """The line as an edit. chosen: the segment or the ids that were asked for, blank for the whole table."""
    entry = {
        "exported_at": now.replace(microsecond=0),
        "exported_by": user or None,
        "command": command,
        "table": spec.key,
        "format": format,
        "rows": rows,
        "chosen": chosen or None,
        "file": file,
    }
    return AppendRows("export_log", pd.DataFrame([entry]))
