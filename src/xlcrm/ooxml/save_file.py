"""Putting a workbook file in its place: whole or not at all, and never over somebody else's work."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from xlcrm.ooxml.file_errors import DamagedFileError, FileChangedError, FileHeldError, FileInUseError, FileMissingError
from xlcrm.texts import _

PARSED_UP_TO = 8_000_000


def read_file(path: Path) -> bytes:
    """The bytes of a file; raises `FileMissingError`."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise FileMissingError(str(path)) from error


def refuse_open_file(path: Path) -> None:
    """Raise `FileInUseError` if Excel or LibreOffice left its mark beside the file, naming the owner."""
    for lock, owner in ((_excel_lock(path), _excel_owner), (_libreoffice_lock(path), _libreoffice_owner)):
        if lock.is_file():
            raise FileInUseError(path.name, owner(lock), lock.name)


def refuse_changed_file(path: Path, opened: bytes) -> None:
    """Raise `FileChangedError` if the file no longer holds the bytes that were opened."""
    if path.exists() and path.read_bytes() != opened:
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


def put_in_place(path: Path, data: bytes) -> None:
    """Write a new file beside the old one, then swap them; the old one's mode is kept."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, fresh)
        _swap(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _swap(fresh: Path, path: Path) -> None:
    try:
        fresh.replace(path)
    except PermissionError as error:
        pending = path.with_name(f"{path.stem}.xlcrm-pending{path.suffix}")
        fresh.replace(pending)
        raise FileHeldError(path.name, pending.name) from error


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _excel_lock(path: Path) -> Path:
    return path.with_name(f"~${path.name}")


def _libreoffice_lock(path: Path) -> Path:
    return path.with_name(f".~lock.{path.name}#")


def _excel_owner(lock: Path) -> str:
    data = _lock_bytes(lock)
    length = int.from_bytes(data[54:56], "little")
    name = data[56 : 56 + 2 * length].decode("utf-16-le", "ignore")
    return (name or data[1 : 1 + data[0]].decode("latin-1") if data else "").strip(" \0")


def _libreoffice_owner(lock: Path) -> str:
    fields = _lock_bytes(lock).decode("utf-8", "replace").split(",")
    return " ".join(field for field in fields[:3] if field.strip())


def _lock_bytes(lock: Path) -> bytes:
    try:
        return lock.read_bytes()
    except OSError:
        return b""
