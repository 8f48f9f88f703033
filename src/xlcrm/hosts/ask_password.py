"""The password of an encrypted workbook: from the call, else typed unseen where somebody sits at a terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from xlcrm.ooxml.passwords import is_encrypted
from xlcrm.texts import _
from xlcrm.workbooks.file_workbook import reading


def password_for(file: Path, given: str) -> str:
    """The given one, or what is typed; empty if the file needs none or nobody can be asked."""
    if given or not file.is_file() or not _can_ask():
        return given
    with reading(file):
        if not is_encrypted(file.read_bytes()):
            return ""
    return str(click.prompt(_("Password of {file}", file=file.name), hide_input=True, err=True))


def _can_ask() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
