"""`xlcrm warehouse FILE... --to crm.duckdb`: the rows of many workbooks in one place, for reports beyond one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from xlcrm.errors import WrongUseError
from xlcrm.hosts.search_lists import check_there
from xlcrm.tables.problems import Severity
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.texts import _, plural
from xlcrm.workbooks.file_access import FileAccess
from xlcrm.workbooks.file_workbook import FileWorkbook
from xlcrm.workbooks.warehouse import Collected, WorkbookRows, collect, collect_in_folder, export_folder
from xlcrm.workbooks.warehouse_tables import TABLES

SUFFIXES = frozenset({".duckdb", ".db"})
Say = Callable[[str], None]


def collect_workbooks(files: Sequence[Path], to: Path, forget: Sequence[str], password: str, say: Say) -> None:
    """Put the files' rows into the warehouse and say what it holds now. say: called with each sentence."""
    check_there(files)
    if to.suffix.lower() in SUFFIXES:
        said = collect(to, list(_read(files, password, say)), forget)
    elif to.suffix:
        raise WrongUseError(_("{file} should end in .duckdb, or be a folder.", file=to))
    elif forget:
        raise WrongUseError(_("A folder is made anew from the files that you name; there is nothing to forget."))
    elif [file.suffix.lower() in SUFFIXES for file in files] == [True]:
        export_folder(files[0], to)
        say(_("{folder} holds the tables of {file}.", folder=to, file=files[0].name))
        return
    else:
        said = collect_in_folder(to, list(_read(files, password, say)))
    for sentence in _sentences(said, to):
        say(sentence)


def _read(files: Sequence[Path], password: str, say: Say) -> Iterator[WorkbookRows]:
    for file in files:
        tables = read_tables(FileWorkbook.open(file, FileAccess(password)).read(tables_to_read(TABLES))).tables
        unread = sum(problem.severity is Severity.ERROR for problem in tables.problems)
        if unread:
            say(
                plural(
                    "{file}: {count} problem; see it with: xlcrm check {file}",
                    "{file}: {count} problems; see them with: xlcrm check {file}",
                    unread,
                    file=file.name,
                )
            )
        yield WorkbookRows(file, tables.frames, tables.settings)


def _sentences(said: Collected, to: Path) -> Iterator[str]:
    for name, rows in said.rows.items():
        yield plural("  {file}: {count} row", "  {file}: {count} rows", rows, file=name)
    if said.kept_once:
        yield plural(
            "{count} row of people, firms, products or stages is in several files and counts once.",
            "{count} rows of people, firms, products or stages are in several files and count once.",
            said.kept_once,
        )
    if said.ids_changed:
        yield plural(
            "{count} id means different rows in different files: it has the file's name before it now.",
            "{count} ids mean different rows in different files: they have the file's name before them now.",
            said.ids_changed,
        )
    if said.alike:
        yield plural(
            "{count} deal is the same in several files. If one is a copy of another, forget it: --forget NAME",
            "{count} deals are the same in several files. If one is a copy of another, forget it: --forget NAME",
            said.alike,
        )
    yield _("{warehouse} is ready: xlcrm report {asked}", warehouse=to.name, asked=_asked(to))


def _asked(to: Path) -> str:
    return str(to) if to.suffix else f"spark:{to}"
