"""LibreOffice as the second opinion: it recalculates a workbook, prints it, and pictures it."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

# Recalculate on load, always; never restore, never ask.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>"""
_SECONDS = 120


@cache
def office() -> str:
    """The program; a test that needs it is skipped where it is absent."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    return program


def recalculate(workbook: Path, tmp: Path) -> Path:
    """A copy of the workbook with every formula computed anew; openpyxl with data_only reads the values."""
    return _convert(workbook, tmp / "recalculated", 'xlsx:"Calc MS Excel 2007 XML"', ".xlsx")


def to_pdf(workbook: Path, tmp: Path) -> Path:
    """The visible sheets as they print; a second call gives the same file."""
    made = tmp / "pdf" / f"{workbook.stem}.pdf"
    if made.exists() and made.stat().st_mtime > workbook.stat().st_mtime:
        return made
    return _convert(workbook, tmp / "pdf", "pdf:calc_pdf_Export", ".pdf")


def to_png(workbook: Path, tmp: Path, *, dots_per_inch: int = 80) -> list[Path]:
    """The printed pages as pictures, in order."""
    printer = shutil.which("pdftoppm")
    if printer is None:
        pytest.skip("pdftoppm is not installed")
    pages = tmp / "png"
    pages.mkdir(exist_ok=True)
    subprocess.run(
        [printer, "-png", "-r", str(dots_per_inch), str(to_pdf(workbook, tmp)), str(pages / workbook.stem)],
        check=True,
        timeout=_SECONDS,
    )
    return sorted(pages.glob(f"{workbook.stem}-*.png"))


def to_text(workbook: Path, tmp: Path) -> str:
    """The words on the printed pages; `###` is a number too wide for its column, or one in a folded column."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed")
    pdf = to_pdf(workbook, tmp)
    done = subprocess.run([reader, "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=_SECONDS)
    return done.stdout.decode("utf-8")


def to_csv(workbooks: Iterable[Path], tmp: Path) -> dict[str, str]:
    """What the sheets of many workbooks show, by the stem of the file; those it cannot open are not there."""
    out = tmp / "csv"
    out.mkdir(parents=True, exist_ok=True)
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    files = sorted(map(str, workbooks))
    subprocess.run(
        [
            *(office(), "--headless", "--norestore", f"-env:UserInstallation={settled_profile().as_uri()}"),
            *("--convert-to", every_sheet, "--outdir", str(out), *files),
        ],
        check=True,
        capture_output=True,
        timeout=3 * _SECONDS,
    )
    shown: dict[str, str] = {}
    for made in sorted(out.iterdir()):
        stem = next((Path(file).stem for file in files if made.name.startswith(f"{Path(file).stem}-")), made.stem)
        shown[stem] = shown.get(stem, "") + made.read_text(encoding="utf-8", errors="replace")
    return shown


def _convert(workbook: Path, out: Path, filter_name: str, suffix: str) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            *(office(), "--headless", "--norestore", f"-env:UserInstallation={settled_profile().as_uri()}"),
            *("--convert-to", filter_name.replace('"', ""), "--outdir", str(out), str(workbook)),
        ],
        check=True,
        capture_output=True,
        timeout=_SECONDS,
    )
    made = out / (workbook.stem + suffix)
    assert made.is_file(), f"LibreOffice made nothing of {workbook.name}"
    return made


@cache
def settled_profile() -> Path:
    """A user's profile with our settings, one a test process: LibreOffice starts quicker in one that it knows."""
    profile = Path(tempfile.mkdtemp(prefix="xlcrm-office-"))
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    user = profile / "user"
    user.mkdir()
    (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    return profile
