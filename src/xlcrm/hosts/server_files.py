"""`xlcrm server init DIR`: the project for xlwings Server on disk, made new or brought up to date."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from xlcrm.building.server_project import server_project
from xlcrm.errors import XlcrmError
from xlcrm.texts import LANGUAGES, _, plural, use_language

RECORD = ".xlcrm_server.json"
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
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


class DamagedRecordError(XlcrmError):
    """What says which files are as they were written cannot be read."""

    def __init__(self, record: Path) -> None:
        super().__init__(
            _(
                "{file} is damaged. Bring it back from a copy, or name a new folder and take your changes there.",
                file=record,
            )
        )


class UnwritableProjectError(XlcrmError):
    """The system refuses a file of the project."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(_("{file} cannot be written: {reason}. Name another folder.", file=file, reason=reason))


@dataclass
class Record:
    """What was written, as path to hash, and for which address and language."""

    address: str = ADDRESS
    language: str = "en"
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Record | None:
        """The record of a project; None where there is none. Raises DamagedRecordError."""
        file = folder / RECORD
        if not file.is_file():
            return None
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            return cls(str(found["address"]), str(found["language"]), {**found["files"]})
        except (ValueError, TypeError, KeyError) as error:
            raise DamagedRecordError(file) from error

    def write(self, folder: Path) -> None:
        """Keep the record."""
        (folder / RECORD).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8", newline="\n")


def init_server(folder: Path, address: str = "", language: str = "") -> list[str]:
    """Write the project into a new or empty folder, or bring one of ours up to date; what was done, in sentences.

    Empty address and language: as they were, else this PC and English. A file that was changed since it was written
    stays as it is and is named. Raises NotEmptyFolderError, UnfitAddressError and DamagedRecordError before anything is
    written, and UnwritableProjectError where the system refuses.
    """
    try:
        return _init(folder, address, language)
    except OSError as error:
        raise UnwritableProjectError(Path(error.filename or folder), error.strerror or str(error)) from error


def _init(folder: Path, address: str, language: str) -> list[str]:
    known = Record.read(folder)
    if known is None and folder.exists() and (folder.is_file() or any(map(_is_visible, folder.iterdir()))):
        raise NotEmptyFolderError(folder)
    record = known or Record()
    record.address = _checked(address or record.address)
    record.language = language or (record.language if record.language in LANGUAGES else "en")
    with use_language(record.language):
        project = server_project(record.address)
    written, kept = _put(folder, project, record)
    record.write(folder)
    return _sentences(folder, written, kept)


def _is_visible(path: Path) -> bool:
    """`.git` and `.venv` may lie there before."""
    return not path.name.startswith(".")


def _checked(address: str) -> str:
    plain = address.strip().rstrip("/")
    try:
        parts = urlsplit(plain)
        is_fit = parts.scheme == "https" and _HOST.fullmatch(parts.hostname or "") and parts.port != 0
    except ValueError:
        is_fit = False
    if not is_fit or f"https://{parts.netloc}" != plain or "@" in parts.netloc:
        raise UnfitAddressError(address)
    return plain


def _put(folder: Path, project: dict[str, bytes], record: Record) -> tuple[list[str], list[str]]:
    """The paths that were written, and those that were kept because somebody else wrote them last."""
    written, kept = [], []
    for path, data in project.items():
        file = folder / path
        there = file.read_bytes() if file.exists() else None
        is_same = there is not None and (there == data or _with_short_lines(there) == data)
        if there is not None and not is_same and record.files.get(path) not in _hashes(there):
            kept.append(path)
            continue
        if not is_same:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            written.append(path)
        record.files[path] = _hash(data)
    return written, kept


def _hashes(there: bytes) -> set[str]:
    return {_hash(there), _hash(_with_short_lines(there))}


def _with_short_lines(there: bytes) -> bytes:
    """As it was written: git on Windows gives text files the line ends of Windows."""
    return there.replace(b"\r\n", b"\n")


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
