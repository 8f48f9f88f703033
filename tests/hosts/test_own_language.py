from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from xlcrm.hosts.own_language import own_language
from xlcrm.ooxml.xlsx_file import XlsxFile


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "en_GB"}, "en"),
        ({"LANGUAGE": "fr:uk:ru", "LANG": "en_US"}, "uk"),
        ({"LANG": "fr_FR"}, "en"),
        ({"LANG": ""}, "en"),
    ],
)
def test_the_terminal_says_which(environment, code):
    assert own_language(environment) == code


def in_bulgarian(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "LANG": "bg_BG.UTF-8",
        "LANGUAGE": "",
        "LC_ALL": "",
        "LC_MESSAGES": "",
        "PYTHONUTF8": "1",
    }
    line = [sys.executable, "-W", "ignore", "-m", "xlcrm.hosts.command_line", *words]
    return subprocess.run(line, capture_output=True, text=True, check=False, env=environment)


def test_a_terminal_in_bulgarian_gets_a_bulgarian_workbook_and_bulgarian_sentences(tmp_path: Path) -> None:
    file = tmp_path / "crm.xlsx"
    assert in_bulgarian("new", str(file)).stdout.startswith(f"{file} е готов.")
    assert XlsxFile.open(file).sheet_names[0] == "Начало"
    assert "Няма файл" in in_bulgarian("check", str(tmp_path / "none.xlsx")).stderr
