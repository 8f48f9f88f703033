"""The `main.py` that xlwings Lite runs inside a workbook, written from the lists of commands and formulas.

It carries the package itself as a zip file in letters, so that nothing has to be fetched from a server of ours.
"""

from __future__ import annotations

import base64
import bz2
import io
import textwrap
import zipfile
from pathlib import Path

import xlcrm
from xlcrm.building.script_source import functions, listed_names, script_name, scripts
from xlcrm.commands.all_commands import ALL_COMMANDS
from xlcrm.formulas.all_formulas import ALL_FORMULAS

REQUIREMENTS = (
    "xlwings==0.37.8",
    "pandas",
    "pydantic",
    "narwhals",
    "scipy",
    "phonenumbers",
    "email-validator",
    "babel",
    "anyascii",
    "icalendar",
)
_ROOMS_LEFT_OUT = frozenset({"building", "hosts", "ooxml", "workbooks"})
_FILES_OF_THOSE = (
    "hosts/__init__.py",
    "hosts/script_door.py",
    "ooxml/__init__.py",
    "ooxml/cell_addresses.py",
    "workbooks/__init__.py",
    "workbooks/cell_formats.py",
    "workbooks/chart_looks.py",
    "workbooks/column_map.py",
    "workbooks/draw_pages.py",
    "workbooks/erase_from_book.py",
    "workbooks/excel_cells.py",
    "workbooks/excel_charts.py",
    "workbooks/excel_new_tables.py",
    "workbooks/excel_page_words.py",
    "workbooks/excel_pages.py",
    "workbooks/excel_tables.py",
    "workbooks/excel_workbook.py",
    "workbooks/page_breaks.py",
    "workbooks/page_charts.py",
    "workbooks/page_grid.py",
    "workbooks/page_sheets.py",
    "workbooks/page_tables.py",
    "workbooks/text_sizes.py",
    "workbooks/palette.py",
    "workbooks/selected_ids.py",
)
_HEAD = '''"""xlcrm {version} in xlwings Lite: one script a command, one function a formula. Generated; do not edit."""

import base64
import bz2
import datetime as dt
import io
import sys
import tempfile
import zipfile
from typing import Literal

import xlwings as xw
from xlwings import arg, func, script

__all__ = {names}

PACKAGE = """
{package}
"""


def _unpack():
    folder = tempfile.mkdtemp()
    zipfile.ZipFile(io.BytesIO(bz2.decompress(base64.b64decode(PACKAGE)))).extractall(folder)
    sys.path.insert(0, folder)


_unpack()

from xlcrm.errors import XlcrmError
from xlcrm.hosts.script_door import answer, run_script, told


def _run(book, name, **given):
    try:
        print(told(run_script(book, name, given)))
    except XlcrmError as error:
        raise xw.XlwingsError(str(error)) from None


def _answer(name, *cells):
    try:
        return answer(name, list(cells))
    except XlcrmError as error:
        raise xw.XlwingsError(str(error)) from None
'''


def main_py() -> str:
    """The whole file; the same sources give the same text."""
    package = "\n".join(textwrap.wrap(base64.b64encode(packed_package()).decode(), 76))
    names = [*(script_name(each) for each in ALL_COMMANDS), *(each.name for each in ALL_FORMULAS)]
    head = _HEAD.format(version=xlcrm.__version__, names=listed_names(names), package=package)
    return "\n\n".join([head.rstrip(), *scripts(), *functions()]) + "\n"


def packed_package() -> bytes:
    """What Lite runs of the package, as a zip file packed in one piece; the same sources give the same bytes."""
    root = Path(xlcrm.__file__).parent
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in {".py", ".mo"} and _is_taken(name):
                archive.writestr(zipfile.ZipInfo(f"xlcrm/{name}"), path.read_bytes())
    return bz2.compress(buffer.getvalue())


def _is_taken(name: str) -> bool:
    return name.partition("/")[0] not in _ROOMS_LEFT_OUT or name in _FILES_OF_THOSE
