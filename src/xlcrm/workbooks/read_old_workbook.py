"""The sheets of .xls, .xlsb and .ods files, read by python-calamine in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from xlcrm.tables.raw_tables import Cell
from xlcrm.texts import _
from xlcrm.workbooks.calamine_process import DAY, MOMENT, TIME
from xlcrm.workbooks.source_sheets import (
    NumberedRow,
    SourceSheet,
    UnreadableSourceError,
    blank_or,
    duration_text,
)

OLD_WORKBOOKS = frozenset({".xls", ".xlsb", ".ods"})
MOST_BYTES = 2 * 1024**3  # of address space, of which a quarter is the libraries
MOST_SECONDS = 120
_LONG_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)S")  # a duration of a day and more in an .ods file
_UNITS = (3600, 60, 1)
_SIGNATURES = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\3\4", b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")


def old_workbook_sheets(file: Path) -> Iterator[SourceSheet]:
    """The worksheets in their order; raises `UnreadableSourceError`. Error values such as #N/A come as blanks."""
    _refuse_other_formats(file)
    for sheet in json.loads(_read(file)):
        yield SourceSheet(sheet["name"], sheet["visible"], partial(_rows, sheet["start"], sheet["rows"]))


def _refuse_other_formats(file: Path) -> None:
    with file.open("rb") as opened:
        start = opened.read(64)
    if start.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        raise UnreadableSourceError(file, _("it is a web page inside. Open it in Excel and save it as .xlsx."))
    if not start.startswith(_SIGNATURES):
        raise UnreadableSourceError(file, _("it is no workbook inside. Open it in Excel and save it as .xlsx or .csv."))


def _read(file: Path) -> bytes:
    limits = [str(MOST_BYTES), str(MOST_SECONDS)]
    command = [sys.executable, "-m", "xlcrm.workbooks.calamine_process", str(file.resolve()), *limits]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by our own interpreter
            command, capture_output=True, check=False, timeout=MOST_SECONDS, env={**os.environ, "PYTHONUTF8": "1"}
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableSourceError(file, _("it takes too long. Save it as .xlsx or .csv.")) from error
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    if "password" in said.casefold():
        raise UnreadableSourceError(file, _("it is protected by a password. Remove it in Excel first."))
    if done.returncode < 0 or "MemoryError" in said or "memory allocation" in said:
        raise UnreadableSourceError(file, _("it takes too much memory. Save it as .xlsx or .csv."))
    raise UnreadableSourceError(file, _("it is damaged ({detail}).", detail=said.partition(": ")[2][:200]))


def _rows(start: list[int] | None, rows: list[list[Any]]) -> list[NumberedRow]:
    first_row, first_column = start or (0, 0)
    found = []
    for number, row in enumerate(rows, first_row + 1):
        cells = [None] * first_column + [_cell(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append((number, cells))
    return found


def _cell(cell: Any) -> Cell:
    if isinstance(cell, str):
        long = _LONG_TIME.fullmatch(cell)
        return (
            duration_text(sum(int(n) * unit for n, unit in zip(long.groups(), _UNITS, strict=True)))
            if long
            else blank_or(cell)
        )
    if not isinstance(cell, list):
        return cell  # type: ignore[no-any-return]  # what JSON knows besides: a number, a truth, nothing
    kind, value = cell
    if kind in (MOMENT, DAY):
        return dt.datetime.fromisoformat(value)
    return dt.time.fromisoformat(value) if kind == TIME else duration_text(value)
