"""Where LibreOffice lies on this machine: on the path, or where its installers put it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from xlcrm.errors import XlcrmError
from xlcrm.texts import _

_PROGRAMS = ("soffice", "libreoffice")
_WINDOWS_FOLDERS = ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)", "LocalAppData")
_LINUX_PLACES = ("/usr/lib/libreoffice", "/usr/lib64/libreoffice", "/usr/local/lib/libreoffice", "/opt/libreoffice*")


class NoOfficeError(XlcrmError):
    """LibreOffice is not on this machine."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A PDF is printed by LibreOffice, and it is not installed here. Install it from libreoffice.org, or "
                "open the workbook in Excel and save the report's sheet as PDF."
            )
        )


def find_office() -> str:
    """The program that prints; raises `NoOfficeError`."""
    for name in _PROGRAMS:
        if found := shutil.which(name):
            return found
    for place in usual_places(sys.platform, os.environ):
        if place.is_file():
            return str(place)
    raise NoOfficeError


def usual_places(platform: str, environment: Mapping[str, str]) -> Iterator[Path]:
    """Where installers put the program, by `sys.platform`."""
    if platform == "win32":
        folders = (environment[name] for name in _WINDOWS_FOLDERS if environment.get(name))
        yield from (Path(folder, "LibreOffice", "program", "soffice.exe") for folder in folders)
    elif platform == "darwin":
        applications = (Path("/Applications"), Path(environment.get("HOME", "/"), "Applications"))
        yield from (folder / "LibreOffice.app" / "Contents" / "MacOS" / "soffice" for folder in applications)
    else:
        for place in _LINUX_PLACES:
            folder = Path(place)
            for found in sorted(folder.parent.glob(folder.name), reverse=True):
                yield found / "program" / "soffice"
        yield Path("/snap/bin/libreoffice")
