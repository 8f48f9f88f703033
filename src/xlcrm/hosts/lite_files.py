"""Workbooks of xlwings Lite on disk: a new one, and our scripts put into a workbook or taken out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xlcrm.building.lite_parts import add_lite, remove_lite
from xlcrm.ooxml.foreign_locks import refuse_open_file
from xlcrm.ooxml.save_file import put_in_place
from xlcrm.texts import _
from xlcrm.workbooks.file_workbook import FileWorkbook, reading, writing


def add_to_file(file: Path) -> str:
    """Put our scripts into a CRM workbook; gives the sentence to show."""
    FileWorkbook.open(file)
    _rewrite(file, add_lite)
    return _(
        "{file} now opens with the xlwings Lite pane. Get the add-in xlwings Lite in Excel first; "
        "press Ctrl+Shift+M in the pane once and save, and the pane shows the buttons.",
        file=file.name,
    )


def strip_from_file(file: Path) -> str:
    """Take our scripts out of a workbook; gives the sentence to show."""
    if not _rewrite(file, remove_lite):
        return _("{file} holds no code of xlcrm for xlwings Lite; nothing was changed.", file=file.name)
    return _("{file} opens without the xlwings Lite pane again; its tables are as they were.", file=file.name)


def _rewrite(file: Path, change: Callable[[bytes, str], bytes]) -> bool:
    """Whether anything changed."""
    with reading(file):
        refuse_open_file(file.resolve())
        data = file.read_bytes()
    changed = change(data, file.name)
    if changed != data:
        with writing(file):
            put_in_place(file, changed)
    return changed != data
