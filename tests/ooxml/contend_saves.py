"""A program in which several processes at once count one cell of a workbook up, each under our lock."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from pathlib import Path

from xlcrm.ooxml.file_errors import RunUnderWayError
from xlcrm.ooxml.own_lock import own_lock
from xlcrm.ooxml.xlsx_file import XlsxFile

PROCESSES, TIMES = 3, 12


def count_up(path: Path) -> int:
    """How often another process was in the way."""
    refused = 0
    for _time in range(TIMES):
        while True:
            try:
                with own_lock(path, "Ann", dt.datetime(2026, 11, 21, 10)):
                    file = XlsxFile.open(path)
                    number = dict(file.read_sheet("Lists"))[1][1]
                    file.set_cells("Lists", {(1, 1): number + 1})
                    file.save()
                break
            except RunUnderWayError:
                refused += 1
                time.sleep(0.002)
    return refused


def main(path: Path) -> None:
    children = []
    for _process in range(PROCESSES):
        child = os.fork()
        if child == 0:
            os._exit(0 if count_up(path) else 3)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert set(codes) <= {0, 3}, codes
    sys.stdout.write(f"{sum(code == 0 for code in codes)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
