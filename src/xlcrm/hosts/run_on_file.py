"""One command over one file on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xlcrm.commands.all_commands import ListedCommand
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.hosts.search_lists import check_there, search_lists
from xlcrm.hosts.workshop import new_workbook
from xlcrm.run_command import Workbook, run_command
from xlcrm.tables.edits import Outcome
from xlcrm.texts import _
from xlcrm.workbooks.file_workbook import FileWorkbook, is_crm_workbook
from xlcrm.workbooks.memory_workbook import MemoryWorkbook
from xlcrm.workbooks.read_source import read_source


def run_on_file(
    listed: ListedCommand, file: Path, context: RunContext, options: Mapping[str, Any], *, dry_run: bool
) -> Outcome:
    """The command's outcome; a path among the options is read as a source table.

    An import into a file that is not there yet makes it from the template; a bare list can be searched for
    duplicates as it is, and so can several files together.
    """
    if file.is_dir():
        raise WrongUseError(_("{file} is a folder. Name a workbook in it.", file=file))
    table = str(options.get("table") or "")
    options = {key: read_source(value, table) if isinstance(value, Path) else value for key, value in options.items()}
    others = options.pop("others", ())
    if listed.takes_lists and (others or (file.exists() and not is_crm_workbook(file))):
        check_there([file, *others])
        return search_lists([file, *others], table, context)
    is_new = not file.exists()
    try:
        workbook = _open(file, may_be_new=listed.name == "import", dry_run=dry_run)
        return run_command(listed.load(), workbook, context, options, dry_run=dry_run)
    except XlcrmError:
        if is_new:
            file.unlink(missing_ok=True)  # it holds nothing yet
        raise


def _open(file: Path, *, may_be_new: bool, dry_run: bool) -> Workbook:
    if not file.exists():
        if not may_be_new:
            raise WrongUseError(_("There is no file {file}. Make one with: xlcrm new {file}", file=file))
        if dry_run:
            return MemoryWorkbook.blank()
        new_workbook(file)
    return FileWorkbook.open(file)
