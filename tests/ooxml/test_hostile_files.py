"""Files that are broken or made to do harm: the reader names what is wrong, in bounded memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ooxml.hostile_files import HOSTILE, Sound
from xlcrm.ooxml.file_errors import WorkbookFileError
from xlcrm.ooxml.lint_package import lint_package
from xlcrm.ooxml.xlsx_file import XlsxFile

MOST_MEGABYTES = 300
READ_ALL = """
import json, resource, sys
from pathlib import Path
from xlcrm.errors import XlcrmError
from xlcrm.workbooks.read_source import read_source
said = {}
for file in sorted(Path(sys.argv[1]).iterdir()):
    try:
        said[file.name] = read_source(file).row_count
    except XlcrmError as error:
        said[file.name] = str(error)
status = Path("/proc/self/status")  # getrusage counts what the process was forked from, too
own = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
said["peak"] = (int(own[0].split()[1]) if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def sound(built) -> Sound:
    """A list of two clients in a table, with a theme."""

    def fill(book):
        sheet = book.add_worksheet("Clients")
        bold = book.add_format({"bold": True})
        sheet.add_table("A3:B5", {"name": "Clients", "columns": [{"header": "Name"}, {"header": "City"}]})
        for row, cells in enumerate([("Acme", "Sofia"), ("Beta", "Ruse")], 3):
            for column, text in enumerate(cells):
                sheet.write(row, column, text, bold)
        sheet.write("A1", "Our clients")

    return Sound(built(fill), "xl/worksheets/sheet1.xml", "xl/tables/table1.xml")


def read_all(data: bytes) -> None:
    file = XlsxFile(data)
    for name in file.tables:
        file.read_table(name)
    for name in file.sheet_names:
        file.read_shown_rows(name)


@pytest.mark.parametrize(("make", "sentence"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_the_reader_names_what_is_wrong(sound: Sound, make: Callable[[Sound], bytes], sentence: str | None):
    data = make(sound)
    said = what_is_said(read_all, data)
    assert re.search(sentence or "damaged|^$", said) or "not an xlcrm" in (sentence or "")
    what_is_said(lint_package, data, "bad.xlsx")


def what_is_said(read: Callable[..., object], *given: object) -> str:
    """The sentence of the error, if there is one; any other error comes through."""
    try:
        read(*given)
    except WorkbookFileError as error:
        return str(error)
    return ""


@pytest.mark.skipif(sys.platform == "win32", reason="the system tells no peak memory")
def test_no_file_takes_more_memory_than_a_sound_one_may(sound: Sound, tmp_path: Path):
    for number, (_name, make, _sentence) in enumerate(HOSTILE):
        (tmp_path / f"{number:03}.xlsx").write_bytes(make(sound))
    done = subprocess.run([sys.executable, "-c", READ_ALL, tmp_path], capture_output=True, check=True, text=True)
    said = json.loads(done.stdout)
    assert said.pop("peak") < MOST_MEGABYTES
    assert len(said) == len(HOSTILE)
    for number, (_name, _make, sentence) in enumerate(HOSTILE):
        found = said[f"{number:03}.xlsx"]
        if isinstance(found, str) and sentence:
            assert re.search(sentence, found)
