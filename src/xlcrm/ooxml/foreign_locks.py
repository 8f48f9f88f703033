"""The marks that Excel and LibreOffice leave beside a workbook which somebody has open in them."""

from __future__ import annotations

from pathlib import Path

from xlcrm.ooxml.file_errors import FileInUseError


def refuse_open_file(path: Path) -> None:
    """Raise `FileInUseError` if Excel or LibreOffice left its mark beside the file, naming the owner."""
    for lock, owner in ((_excel_lock(path), _excel_owner), (_libreoffice_lock(path), _libreoffice_owner)):
        if lock.is_file():
            raise FileInUseError(path.name, owner(lock), lock.name)


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
