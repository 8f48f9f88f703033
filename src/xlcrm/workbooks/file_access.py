"""How one run opens and saves a workbook file: its password, in whose name, past which refusals, with which backup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from xlcrm.errors import XlcrmError
from xlcrm.ooxml.backups import KEPT, back_up, backups_of, drop_oldest, newest_sound
from xlcrm.ooxml.document_properties import Change
from xlcrm.ooxml.file_errors import DamagedFileError, NotAWorkbookError
from xlcrm.texts import _, plural

DAILY, RESTORE = "daily", "restore"


class BackupOfferedError(XlcrmError):
    """The workbook is broken, and a backup of it is whole."""

    def __init__(self, error: XlcrmError, file: str, number: int, made: dt.datetime) -> None:
        super().__init__(
            _(
                "{error} A whole backup of {made} is there: xlcrm restore {file} --from {number}",
                error=error,
                made=f"{made:%Y-%m-%d %H:%M}",
                file=file,
                number=number,
            )
        )


@dataclass(frozen=True, slots=True)
class FileAccess:
    """What a run may do with a file. force: past protection, a signature, the mark of a program that has it open.

    change: who changes it and when; without it neither properties are written nor backups made.
    backup: the reason for a backup before this very change; empty for one before the first change of a day,
    or after a restore. keeps_backup: make any at all.
    """

    password: str = ""
    force: bool = False
    change: Change | None = None
    backup: str = ""
    keeps_backup: bool = True

    @contextmanager
    def keeping_a_backup(self, path: Path, stored: bytes, notices: list[str]) -> Iterator[None]:
        """Around a save: keep the file as it was, if that is due; a save that fails leaves no backup either."""
        if self.change is None or not self.keeps_backup or not self._is_due(path, self.change.at.date()):
            yield
            return
        made = back_up(path, stored, self.backup or DAILY, self.change.at)
        try:
            yield
        except BaseException:
            made.path.unlink(missing_ok=True)
            raise
        if dropped := drop_oldest(path):
            notices.append(dropped_notice(len(dropped)))

    def _is_due(self, path: Path, day: dt.date) -> bool:
        since_restored = takewhile(lambda each: each.reason != RESTORE, backups_of(path))
        return bool(self.backup) or all(each.day != day for each in since_restored)


AS_IT_IS = FileAccess()
"""No password, nothing forced, nobody to name, no backups."""


def dropped_notice(count: int) -> str:
    """What is said when old backups go."""
    return plural(
        "The oldest backup went; the last {kept} are kept.",
        "The {count} oldest backups went; the last {kept} are kept.",
        count,
        kept=KEPT,
    )


@contextmanager
def offering_backup(path: Path, access: FileAccess) -> Iterator[None]:
    """Inside, the sentence about a broken workbook ends with its newest whole backup, if there is one."""
    try:
        yield
    except (DamagedFileError, NotAWorkbookError) as error:
        found = newest_sound(path, access.password)
        if found is None:
            raise
        number, backup = found
        raise BackupOfferedError(error, str(path), number, backup.at) from error
