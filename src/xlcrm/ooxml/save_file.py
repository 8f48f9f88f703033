"""Putting a workbook file in its place: whole or not at all, and never over somebody else's work."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from xlcrm.ooxml.file_errors import (
    DamagedFileError,
    FileChangedError,
    FileHeldError,
    FileMissingError,
    NotWrittenError,
)
from xlcrm.texts import _

PARSED_UP_TO = 8_000_000


def read_file(path: Path) -> bytes:
    """The bytes of a file; raises `FileMissingError`."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise FileMissingError(str(path)) from error


def refuse_changed_file(path: Path, opened: bytes) -> None:
    """Raise `FileChangedError` if the file no longer holds the bytes that were opened.

    All bytes are compared: they are in memory anyway, reading 20 MB costs a hundredth of a second, and no change can
    hide behind an equal size, a coarse or restored time, or equal checksums.
    """
    if not path.exists() or path.stat().st_size != len(opened) or path.read_bytes() != opened:
        raise FileChangedError(path.name)


def verify(data: bytes, changed: Iterable[str], file: str) -> None:
    """Open the new file once more and check every part that was written."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            for name in names.intersection(changed):
                content = archive.read(name)
                if name.endswith((".xml", ".rels")) and len(content) < PARSED_UP_TO:
                    ParserCreate().Parse(content, True)
    except (zipfile.BadZipFile, EOFError, ExpatError) as error:
        raise DamagedFileError(file, _("the changed workbook did not pass its check, nothing was written")) from error


def put_in_place(
    path: Path, data: bytes, *, like: Path | None = None, last_look: Callable[[], None] = lambda: None
) -> None:
    """Write a new file beside the old one, then swap them; mode, owner and extended attributes are the old one's.

    like: whose mode, owner and attributes the file takes instead.

    `last_look` comes right before the swap. If it raises a `NotWrittenError`, or the system refuses the swap, the old
    file stays and the new one lies beside it as `NAME.xlcrm-pending.xlsx`, never over an earlier one.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _write(fresh, data, like or path)
        try:
            last_look()
            _swap(fresh, path)
        except NotWrittenError as refusal:
            raise refusal.kept_as(_keep_beside(fresh, path)) from refusal.__cause__
    finally:
        fresh.unlink(missing_ok=True)
    _sync_folder(path.parent)


def sweep(folder: Path, name: str = "") -> None:
    """Remove what killed saves left in a folder, of one file or of all; only while no other run may be saving there."""
    unfinished = re.compile(rf"\.{re.escape(name) or '.+'}\.\d+\.tmp")
    for each in folder.glob(".*.tmp"):
        if unfinished.fullmatch(each.name):
            with contextlib.suppress(OSError):
                each.unlink()


def _write(fresh: Path, data: bytes, old: Path) -> None:
    """The whole file on the disk; nobody else can read it before it has the old one's mode."""
    fresh.unlink(missing_ok=True)
    with fresh.open("xb") as file:
        if old.exists():
            fresh.chmod(0o600)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if old.exists():
        _take_after(fresh, old)


def _take_after(fresh: Path, old: Path) -> None:
    if hasattr(os, "chown"):
        status = old.stat()
        with contextlib.suppress(OSError):
            os.chown(fresh, -1, status.st_gid)
        with contextlib.suppress(OSError):
            os.chown(fresh, status.st_uid, -1)
    shutil.copystat(old, fresh)
    os.utime(fresh)


def _swap(fresh: Path, path: Path) -> None:
    try:
        fresh.replace(path)
    except PermissionError as error:
        raise FileHeldError(path.name) from error


def _keep_beside(fresh: Path, path: Path) -> str:
    number = 1
    while True:
        mark = f"-{number}" if number > 1 else ""
        pending = path.with_name(f"{path.stem}.xlcrm-pending{mark}{path.suffix}")
        try:
            pending.touch(exist_ok=False)
        except FileExistsError:
            number += 1
            continue
        fresh.replace(pending)
        return pending.name


def _sync_folder(folder: Path) -> None:
    """The swap is done by now: a file system that cannot sync folders is no reason to say it failed."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
