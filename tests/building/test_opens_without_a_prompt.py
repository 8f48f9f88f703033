"""The macro-free workbook opens in LibreOffice's own window: no question, no warning, Home in front."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from libreoffice import office
from screen import screen, window_titles
from workbooks.test_workbook_contract import TEMPLATE, page
from xlcrm.tables.edits import ShowPage
from xlcrm.workbooks.file_workbook import FileWorkbook

# What makes a spreadsheet ask or warn: macros, controls, panes, foreign data, embedded files.
ASKING = ("vbaProject", "activeX", "ctrlProps", "webextension", "externalLink", "connections", "embeddings", "customUI")


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """As it is after a report."""
    file = tmp_path / "crm.xlsx"
    file.write_bytes(TEMPLATE)
    FileWorkbook.open(file).write([ShowPage(page(1.0))])
    return file


def test_it_has_nothing_that_a_spreadsheet_asks_about(used: Path) -> None:
    for data in (TEMPLATE, used.read_bytes()):
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = package.namelist()
            links = [package.read(name) for name in names if name.endswith(".rels")]
        assert [name for name in names if any(word in name for word in ASKING)] == []
        assert not any(b'TargetMode="External"' in each for each in links)


def test_libreoffice_shows_one_window_and_no_question(used: Path) -> None:
    profile = (used.parent / "profile").resolve().as_uri()
    how = [f"-env:UserInstallation={profile}", "--norestore", "--nologo", "--calc", str(used)]
    with screen() as environment:
        process = subprocess.Popen([office(), *how], env=environment, start_new_session=True)
        try:
            seen = _titles_once_open(environment)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert seen == {"crm.xlsx - LibreOffice Calc"}


def _titles_once_open(environment: dict[str, str]) -> set[str]:
    """Every title that was shown until the workbook's window has been there for two seconds."""
    seen: set[str] = set()
    settled, deadline = None, time.monotonic() + 60
    while settled is None or time.monotonic() < settled:
        assert time.monotonic() < deadline, f"it did not open; shown were {seen}"
        seen |= window_titles(environment)
        if settled is None and any("Calc" in title for title in seen):
            settled = time.monotonic() + 2
        time.sleep(0.2)
    return seen
