"""Copies of a workbook as it was, in a hidden folder beside it; the last ten are kept.

A copy holds the file's own bytes, so that of an encrypted workbook is encrypted too.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from xlcrm.ooxml.file_errors import WorkbookFileError
from xlcrm.ooxml.passwords import decrypt, is_encrypted
from xlcrm.ooxml.save_file import put_in_place
from xlcrm.ooxml.xlsx_file import XlsxFile

KEPT = 10
FOLDER = ".xlcrm"
_NAME = re.compile(r"(\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d)(?:-(\d+))?_([a-z-]+)\.\w+")
_MOMENT = "%Y-%m-%d_%H-%M-%S"


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: where it lies, when it was made (local time), and before what."""

    path: Path
    at: dt.datetime
    reason: str
    turn: int = 1  # of those made in the same second

    @property
    def day(self) -> dt.date:
        """The day it was made."""
        return self.at.date()


def backups_of(path: Path) -> list[Backup]:
    """The backups of a workbook, newest first."""
    folder = folder_of(path)
    names = [each.name for each in folder.iterdir()] if folder.is_dir() else []
    matches = [match for name in names if (match := _NAME.fullmatch(name))]
    found = [Backup(folder / m[0], _moment(m[1]), m[3], int(m[2] or 1)) for m in matches]
    return sorted(found, key=lambda each: (each.at, each.turn), reverse=True)


def folder_of(path: Path) -> Path:
    """Where the backups of a workbook lie."""
    target = path.resolve()
    return target.parent / FOLDER / "backups" / target.name


def back_up(path: Path, data: bytes, reason: str, now: dt.datetime) -> Backup:
    """Keep these bytes of the workbook; with the mode and owner of the file itself."""
    folder = folder_of(path)
    _make_folder(folder, path.resolve().parent)
    at = now.replace(microsecond=0)
    turn = max((each.turn for each in backups_of(path) if each.at == at), default=0) + 1
    kept = folder / f"{at:{_MOMENT}}{f'-{turn}' if turn > 1 else ''}_{reason}{path.suffix}"
    put_in_place(kept, data, like=path)
    return Backup(kept, at, reason, turn)


def drop_oldest(path: Path) -> list[Backup]:
    """Remove the backups beyond the last ten, and give those that went."""
    dropped = backups_of(path)[KEPT:]
    for each in dropped:
        each.path.unlink(missing_ok=True)
    return dropped


def is_sound(data: bytes, password: str, file: str) -> bool:
    """Whether the bytes open as a workbook whose every part is whole."""
    try:
        plain = decrypt(data, password, file) if is_encrypted(data) else data
        XlsxFile(plain)
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            return archive.testzip() is None
    except (WorkbookFileError, zipfile.BadZipFile, EOFError, zlib.error):
        return False


def newest_sound(path: Path, password: str = "") -> tuple[int, Backup] | None:
    """The newest backup that opens, with its number from 1; an encrypted one counts as sound without a password."""
    for number, each in enumerate(backups_of(path), 1):
        data = each.path.read_bytes()
        if is_sound(data, password, path.name) or (is_encrypted(data) and not password):
            return number, each
    return None


def _make_folder(folder: Path, like: Path) -> None:
    for each in (folder.parent.parent, folder.parent, folder):
        if not each.is_dir():
            each.mkdir(exist_ok=True)
            with contextlib.suppress(OSError):
                shutil.copymode(like, each)


def _moment(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, _MOMENT)
