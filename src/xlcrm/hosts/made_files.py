"""The files that a command makes, written beside the workbook or where the user says; never over a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from xlcrm.errors import WrongUseError
from xlcrm.hosts.find_office import NoOfficeError
from xlcrm.hosts.print_pages import print_books
from xlcrm.tables.edits import MadeFile, OutputFile, PagesFile, RowsFile
from xlcrm.texts import _, plural
from xlcrm.workbooks.draw_pages import draw_pages_alone
from xlcrm.workbooks.draw_rows import draw_rows
from xlcrm.workbooks.file_workbook import create_file

_NOT_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f\\]')  # on Windows
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)$")
_MOST_LETTERS = 120


def write_files(files: Sequence[MadeFile], folder: Path) -> list[Path]:
    """Write the files into the folder, which is made if it is not there; gives where they are.

    A name that is taken gets a number behind it. Without LibreOffice no PDF is made; see `told_of_files`.
    """
    if folder.exists() and not folder.is_dir():
        raise WrongUseError(_("{folder} is a file. Name a folder for the files.", folder=folder))
    written = [(file, _written(file, folder)) for file in files]
    printed = {
        _free(path.with_suffix(".pdf")): file.pages
        for file, path in written
        if isinstance(file, PagesFile) and file.printed
    }
    paths = [path for _file, path in written]
    with suppress(NoOfficeError):
        if printed:
            print_books(printed)
            paths += printed
    return paths


def told_of_files(files: Sequence[MadeFile], paths: Sequence[Path]) -> str:
    """One sentence: how many files there are and where, and that the PDFs are missing where they are."""
    if not files:
        return ""
    told = plural(
        "{count} file was made: {first}.", "{count} files were made, {first} the first.", len(paths), first=paths[0]
    )
    printed = sum(isinstance(file, PagesFile) and file.printed for file in files)
    if printed and not any(path.suffix == ".pdf" for path in paths):
        return f"{told} {_('There is no PDF of them, for LibreOffice is not installed here.')}"
    return told


def folder_of_book(full_name: str) -> Path:
    """The folder of an open workbook; the user's documents where it is not saved or lies in a cloud."""
    path = Path(full_name)
    if path.is_absolute() and path.parent.is_dir():  # neither `Book1` nor `https://…`
        return path.parent
    return documents()


def documents() -> Path:
    """The user's documents, where there is such a folder."""
    usual = Path.home() / "Documents"
    return usual if usual.is_dir() else Path.home()


def _written(file: MadeFile, folder: Path) -> Path:
    path = _free(folder / _safe(file.name))
    create_file(path, _content(file))
    return path


def _content(file: MadeFile) -> bytes:
    match file:
        case OutputFile():
            return file.content
        case RowsFile():
            return draw_rows(file)
        case PagesFile():
            return draw_pages_alone(file.pages)


def _safe(name: str) -> Path:
    r"""The name as every system takes it: it cannot leave the folder, nor be a device.

    >>> _safe('Ann: A/..\\Plan?.ics').as_posix(), _safe("../../etc/con.txt").as_posix()
    ('Ann_ A/.._Plan_.ics', 'etc/con_.txt')
    """
    parts = [_NOT_IN_NAMES.sub("_", part).strip(" ") for part in name.split("/")]
    return Path(*(_safe_part(part) for part in parts if part.strip(".")))


def _safe_part(part: str) -> str:
    stem, dot, ending = part.rpartition(".")
    if not stem:
        stem, dot, ending = part, "", ""
    return f"{stem[:_MOST_LETTERS].rstrip('. ')}{'_' if _DEVICES.match(stem) else ''}{dot}{ending}"


def _free(path: Path) -> Path:
    """The path, with a number behind the name if there is such a file."""
    tries = (path.with_stem(f"{path.stem} ({number})") for number in count(2))
    return path if not path.exists() else next(each for each in tries if not each.exists())
