"""One command over one file on disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from xlcrm.building.missing_tables import add_missing_tables
from xlcrm.commands.all_commands import ListedCommand
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.hosts.copies_in_backups import ErasedWorkbook, settle_backups
from xlcrm.hosts.other_workbooks import with_other_workbooks
from xlcrm.hosts.search_lists import check_there, search_lists
from xlcrm.hosts.workshop import new_workbook
from xlcrm.imports.source_tables import SourceTable
from xlcrm.ooxml.document_properties import Change
from xlcrm.ooxml.file_errors import NotWrittenError, PasswordProtectedError
from xlcrm.ooxml.foreign_locks import refuse_open_file
from xlcrm.ooxml.own_lock import own_lock
from xlcrm.run_command import Workbook, run_command
from xlcrm.tables.edits import Outcome
from xlcrm.texts import _
from xlcrm.workbooks.file_access import FileAccess
from xlcrm.workbooks.file_workbook import FileWorkbook, is_crm_workbook
from xlcrm.workbooks.memory_workbook import MemoryWorkbook
from xlcrm.workbooks.read_source import UnreadableSourceError, read_source

BACKED_UP_BEFORE = frozenset({"import", "merge", "consolidate"})
NOT_BACKED_UP = frozenset({"erase"})  # a backup would be a hidden copy of what is erased


def run_on_file(
    listed: ListedCommand,
    file: Path,
    context: RunContext,
    options: Mapping[str, Any],
    *,
    dry_run: bool,
    password: str = "",
    force: bool = False,
) -> Outcome:
    """The command's outcome; a path among the options is read as a source table.

    An import into a file that is not there yet makes it from the template; a bare list can be searched for
    duplicates as it is, and so can several files together. A file that is open in Excel or LibreOffice, or that
    another run works on, is told before any work is done.
    """
    if file.is_dir():
        raise WrongUseError(_("{file} is a folder. Name a workbook in it.", file=file))
    access = _access(listed, file, context, password=password, force=force)
    table = str(options.get("table") or "")
    options = with_other_workbooks(listed.load(), options, file, password)
    options = {key: _source(value, table) if isinstance(value, Path) else value for key, value in options.items()}
    others = options.pop("others", ())
    if listed.takes_lists and (others or (file.exists() and not is_crm_workbook(file, access))):
        check_there([file, *others])
        return search_lists([file, *others], table, context)
    with _alone_with(file, context, dry_run=dry_run, force=force), _making_of(file):
        workbook = _open(file, access, may_be_new=listed.name == "import", dry_run=dry_run)
        outcome = run_command(listed.load(), workbook, context, options, dry_run=dry_run)
        if listed.name in NOT_BACKED_UP:
            made = ErasedWorkbook(
                file, access, listed.load(), context, {**options, "yes": options.get("yes") and not dry_run}
            )
            outcome = settle_backups(made, outcome)
    notices = workbook.notices if isinstance(workbook, FileWorkbook) else []
    return replace(outcome, summary=" ".join((outcome.summary, *notices)))


def _source(file: Path, table: str) -> SourceTable:
    try:
        return read_source(file, table)
    except PasswordProtectedError as error:
        raise UnreadableSourceError(file, _("it is protected by a password; save a copy without one.")) from error


def _access(listed: ListedCommand, file: Path, context: RunContext, *, password: str, force: bool) -> FileAccess:
    reason = listed.name if listed.name in BACKED_UP_BEFORE else ""
    change = Change(context.user, context.now) if file.exists() else None  # a file that is made now was nothing before
    return FileAccess(password, force, change, reason, keeps_backup=listed.name not in NOT_BACKED_UP)


@contextmanager
def _alone_with(file: Path, context: RunContext, *, dry_run: bool, force: bool) -> Iterator[None]:
    """Inside, nobody else is seen to work on the file; a dry run writes nothing and may look at any time."""
    if dry_run or not file.parent.is_dir():
        yield
        return
    with own_lock(file, context.user, context.now):
        if not force:
            refuse_open_file(file.resolve())
        yield


@contextmanager
def _making_of(file: Path) -> Iterator[None]:
    """A file that a failed run began is removed: it holds nothing yet."""
    is_new = not file.exists()
    try:
        yield
    except XlcrmError as error:
        if is_new and not isinstance(error, NotWrittenError):
            file.unlink(missing_ok=True)
        raise


def _open(file: Path, access: FileAccess, *, may_be_new: bool, dry_run: bool) -> Workbook:
    if not file.exists():
        if not may_be_new:
            raise WrongUseError(_("There is no file {file}. Make one with: xlcrm new {file}", file=file))
        if dry_run:
            return MemoryWorkbook.blank()
        new_workbook(file)
    workbook = FileWorkbook.open(file, access)
    if not dry_run and (added := add_missing_tables(workbook)):
        workbook.notices.append(added)
    return workbook
