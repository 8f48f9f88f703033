"""Other workbooks that a command is given: their paths read as tables; one that cannot be read says why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xlcrm.commands.command import Command
from xlcrm.errors import XlcrmError
from xlcrm.tables.other_workbooks import OtherWorkbook
from xlcrm.tables.read_tables import read_tables, tables_to_read
from xlcrm.texts import _
from xlcrm.workbooks.file_access import FileAccess
from xlcrm.workbooks.file_workbook import FileWorkbook


def with_other_workbooks(
    command: Command, options: Mapping[str, Any], of: Path | None = None, password: str = ""
) -> dict[str, Any]:
    """The options with the workbooks behind the paths. of: the workbook that the command works on."""
    taking = [parameter for parameter in command.parameters if parameter.takes_workbooks]
    read = {
        parameter.key: _read(options[parameter.key], command, of, password)
        for parameter in taking
        if options.get(parameter.key)
    }
    unasked = {parameter.key: parameter.default for parameter in taking if not options.get(parameter.key)}
    return {**options, **unasked, **read}


def paths_in(text: str) -> tuple[Path, ...]:
    r"""The paths that a form holds, with semicolons between them.

    >>> [path.name for path in paths_in('"a b.xlsx"; c.xlsx;')]
    ['a b.xlsx', 'c.xlsx']
    """
    return tuple(Path(part.strip().strip('"')) for part in text.split(";") if part.strip())


def _read(given: Any, command: Command, of: Path | None, password: str) -> Any:
    if isinstance(given, tuple):
        return tuple(_workbook(path, command, of, password) for path in given)
    return _workbook(given, command, of, password)


def _workbook(given: Any, command: Command, of: Path | None, password: str) -> OtherWorkbook:
    if not isinstance(given, Path):
        return given  # type: ignore[no-any-return]  # a form has read it already
    if not given.is_file():
        return OtherWorkbook(given.name, None, _("there is no such file."))
    if of is not None and of.is_file() and given.samefile(of):
        return OtherWorkbook(given.name, None, _("it is the workbook itself."))
    try:
        raw = FileWorkbook.open(given, FileAccess(password)).read(tables_to_read(command.reads))
    except XlcrmError as error:
        return OtherWorkbook(given.name, None, str(error))
    return OtherWorkbook(given.name, read_tables(raw).tables)
