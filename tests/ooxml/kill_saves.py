"""A program that saves a workbook 200 times, each time in a process of its own that is killed at a random point.

Half of them are killed at the nth thing that they ask of the system (open, rename, remove, chmod, …), so that every
step of a save is hit; the others after a random time, so that writing itself is cut too. After each kill the file must
open whole, with the old or the new value. Prints how often it was the old one, the new one, and how many were killed.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import sys
import time
import zipfile
from pathlib import Path

from xlcrm.ooxml.document_properties import Change
from xlcrm.ooxml.own_lock import own_lock
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.workbooks.file_access import FileAccess

SAVES = 200
REQUESTS = {"": 32, "import": 47}  # what a save without and with a backup asks of the system after a killed one
NOW = dt.datetime(2026, 11, 21, 10, 0)


def save(path: Path, value: int, backup: str) -> None:
    with own_lock(path, "Ann", NOW):
        file = XlsxFile.open(path)
        file.set_cells("Lists", {(1, 1): value})
        access = FileAccess(change=Change("Ann", NOW), backup=backup)
        with access.keeping_a_backup(path, file.stored, []):
            file.save(change=access.change)


def backup_before(value: int) -> str:
    return "import" if value % 3 == 0 else ""


def value_of(path: Path) -> object:
    """The value in a file that is whole."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    return dict(XlsxFile.open(path).read_sheet("Lists"))[1][1]


def die_at(step: int) -> None:
    """Be killed at the nth request to the system from now on."""
    left = [step]

    def count(event: str, _given: object) -> None:
        if event in {"open", "fcntl.flock"} or event.startswith(("os.", "shutil.")):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def run_once(path: Path, value: int, step: int, seconds: float) -> bool:
    """Save in a child that may be killed; whether it was."""
    child = os.fork()
    if child == 0:
        if step:
            die_at(step)
        save(path, value, backup_before(value))
        os._exit(0)
    if seconds:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1] != 0


def seconds_of_a_save(path: Path) -> float:
    started = time.perf_counter()
    assert not run_once(path, 0, 0, 0)
    return time.perf_counter() - started


def main(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    save(path, 0, "")
    longest = max(seconds_of_a_save(path) for _time in range(3))
    killed = old = new = 0
    for value in range(1, SAVES + 1):
        before = value_of(path)
        at_step, after_time = chance.randint(1, REQUESTS[backup_before(value)]), chance.uniform(0.001, 1.5 * longest)
        step, seconds = (at_step, 0.0) if value % 2 else (0, after_time)
        killed += run_once(path, value, step, seconds)
        after = value_of(path)
        assert after in (before, value), f"{after} is neither {before} nor {value}"
        old, new = old + (after == before), new + (after == value)
    save(path, -1, "import")
    sys.stdout.write(f"{old} {new} {killed}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
