"""Where the add-in's files lie on this PC (Windows and macOS)."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xlcrm.building.xlam_package import ADDIN
from xlcrm.errors import WrongUseError
from xlcrm.texts import _

WINDOWS, MACOS = "win32", "darwin"
_MAC_START = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
_MAC_DATA = "Library/Containers/com.microsoft.Excel/Data"
_MAC_SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"


@dataclass(frozen=True)
class Pc:
    """The PC that is installed on; tests make one of their own."""

    platform: str = sys.platform
    home: Path = field(default_factory=Path.home)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    interpreter: Path = field(default_factory=lambda: Path(sys.executable))


@dataclass(frozen=True, slots=True)
class Places:
    """The paths: the add-in in Excel's start folder, the runtime's conf file, our record, macOS' script folder."""

    addin: Path
    conf: Path
    record: Path
    scripts: Path | None = None


def places_on(pc: Pc) -> Places:
    """Where things go on that PC; raises WrongUseError where there is no desktop Excel."""
    record = pc.home / ".xlcrm" / "installed.json"
    if pc.platform == WINDOWS:
        data = Path(pc.environment.get("APPDATA") or pc.home / "AppData" / "Roaming")
        return Places(data / "Microsoft" / "Excel" / "XLSTART" / ADDIN, pc.home / ".xlcrm" / "xlcrm.conf", record)
    if pc.platform == MACOS:
        conf = pc.home / _MAC_DATA / "xlcrm.conf"
        return Places(pc.home / _MAC_START / ADDIN, conf, record, pc.home / _MAC_SCRIPTS)
    raise WrongUseError(
        _("Desktop Excel runs on Windows and macOS only. Here, use the commands: xlcrm COMMAND CRM.xlsx")
    )
