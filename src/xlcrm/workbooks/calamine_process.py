"""A process of its own that reads .xls, .xlsb and .ods files by python-calamine and writes JSON to its output.

The library can end its process, and takes all memory for a sheet with one cell in the last row and column; so it runs
here, with a limit, and never in ours. Called as `python -m xlcrm.workbooks.calamine_process FILE BYTES SECONDS`.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

MOMENT, DAY, TIME, DURATION = "moment", "day", "time", "duration"


def main(file: str, most_bytes: int, most_seconds: int) -> None:
    """Print one JSON object: the sheets with name, visibility, first row and column, and rows of cells."""
    _limit(most_bytes, most_seconds)
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with CalamineWorkbook.from_path(file) as book:
        sheets = []
        for told in book.sheets_metadata:
            if told.typ is SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(told.name)
                rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
                is_visible = told.visible is SheetVisibleEnum.Visible
                sheets.append({"name": told.name, "visible": is_visible, "start": sheet.start, "rows": rows})
    json.dump(sheets, sys.stdout, separators=(",", ":"))


def _limit(most_bytes: int, most_seconds: int) -> None:
    if sys.platform == "win32":
        return  # the parent's clock has to do
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(cell: Any) -> object:
    """What JSON knows; moments as a pair of their kind and their ISO text."""
    if isinstance(cell, dt.datetime):
        return [MOMENT, cell.isoformat()]
    if isinstance(cell, dt.date):
        return [DAY, cell.isoformat()]
    if isinstance(cell, dt.time):
        return [TIME, cell.isoformat()]
    if isinstance(cell, dt.timedelta):
        return [DURATION, cell.total_seconds()]
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    return cell


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
