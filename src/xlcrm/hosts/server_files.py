"""`xlcrm server init DIR`: the project for xlwings Server on disk, made new or brought up to date."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from xlcrm.building.server_project import server_project
from xlcrm.errors import XlcrmError
from xlcrm.texts import _, plural, use_language

RECORD = ".xlcrm_server.json"
ADDRESS = "https://localhost:8000"


class NotEmptyFolderError(XlcrmError):
    """The folder holds files, and none of them says that it is a project of ours."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("{folder} is not empty. Name a new folder: xlcrm server init {folder}/server", folder=folder)
        )


class UnfitAddressError(XlcrmError):
    """An address that Excel would not take."""

    def __init__(self, address: str) -> None:
        super().__init__(
            _("{address} is no address of a server. It looks like this: https://crm.example.com", address=address)
        )


@dataclass
class Record:
    """What was written, as path to hash, and for which address and language."""

    address: str = ADDRESS
    language: str = "en"
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Record | None:
        """The record of a project; None where there is none."""
        file = folder / RECORD
        return cls(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None

    def write(self, folder: Path) -> None:
        """Keep the record."""
        (folder / RECORD).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8", newline="\n")


def init_server(folder: Path, address: str = "", language: str = "") -> list[str]:
    """Write the project into a new or empty folder, or bring one of ours up to date; what was done, in sentences.

    Empty address and language: as they were, else this PC and English. A file that was changed since it was written
    stays as it is and is named. Raises NotEmptyFolderError and UnfitAddressError before anything is written.
    """
    known = Record.read(folder)
    if known is None and folder.exists() and (folder.is_file() or any(map(_is_visible, folder.iterdir()))):
        raise NotEmptyFolderError(folder)
    record = known or Record()
    record.address = _checked(address or record.address)
    record.language = language or record.language
    with use_language(record.language):
        project = server_project(record.address)
    written, kept = _put(folder, project, record)
    record.write(folder)
    return _sentences(folder, written, kept)


def _is_visible(path: Path) -> bool:
    """`.git` and `.venv` may lie there before."""
    return not path.name.startswith(".")


def _checked(address: str) -> str:
    plain = address.rstrip("/")
    parts = urlsplit(plain)
    if parts.scheme != "https" or not parts.hostname or f"https://{parts.netloc}" != plain or "@" in parts.netloc:
        raise UnfitAddressError(address)
    return plain


def _put(folder: Path, project: dict[str, bytes], record: Record) -> tuple[list[str], list[str]]:
    """The paths that were written, and those that were kept because somebody else wrote them last."""
    written, kept = [], []
    for path, data in project.items():
        file = folder / path
        there = file.read_bytes() if file.exists() else None
        if there is not None and there != data and record.files.get(path) != _hash(there):
            kept.append(path)
            continue
        if there != data:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            written.append(path)
        record.files[path] = _hash(data)
    return written, kept


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def _sentences(folder: Path, written: list[str], kept: list[str]) -> list[str]:
    said = [
        plural("{count} file written to {folder}.", "{count} files written to {folder}.", len(written), folder=folder)
        if written
        else _("Everything in {folder} is up to date.", folder=folder)
    ]
    if kept:
        said.append(_("Kept, because it was changed by hand: {files}", files=", ".join(kept)))
    return [*said, _("Read {file}: who must pay, how to start the server, how to get it into Excel.", file="README.md")]
