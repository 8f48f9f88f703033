"""The door for xlwings Lite and Server: generated scripts call in here, with the open book and what forms hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args, get_origin

from xlcrm.call_formula import call_formula
from xlcrm.commands.all_commands import listed_command
from xlcrm.commands.command import Parameter, RunContext
from xlcrm.errors import WrongUseError
from xlcrm.imports.source_tables import SourceTable, table_of_rows
from xlcrm.run_command import run_command
from xlcrm.tables.edits import Outcome
from xlcrm.tables.raw_tables import CellError
from xlcrm.texts import _
from xlcrm.workbooks.excel_cells import cell_read
from xlcrm.workbooks.excel_workbook import ExcelWorkbook, status_bar
from xlcrm.workbooks.selected_ids import selected_ids


def run_script(book: Any, name: str, given: Mapping[str, Any]) -> Outcome:
    """One command over the open book. given: what the form holds, by the parameter's key; empty fields count as none.

    A field for several values has one a line, or all in one line with semicolons between them. Rows to import come from
    a sheet of the book, by its name. Raises an `XlcrmError` with a sentence to show.
    """
    listed = listed_command(name)
    if listed is None:
        raise WrongUseError(_("There is no command called {name}.", name=name))
    command, moment = listed.load(), _now()
    by_key = {parameter.key: parameter for parameter in command.parameters}
    options = {key: _option(book, by_key[key], value) for key, value in given.items() if value not in (None, "")}
    options = _selected(book, command.parameters) | options
    for parameter in command.parameters:
        if parameter.is_required and parameter.key not in options:
            raise WrongUseError(_("Fill in {field} first. {help}", field=parameter.name, help=_(parameter.option.help)))
    context = RunContext(moment.date(), moment, progress=status_bar(book))
    workbook = ExcelWorkbook(book)
    outcome = run_command(command, workbook, context, options)
    return replace(outcome, summary=" ".join((outcome.summary, *workbook.notices, *_files_left_out(outcome))))


def told(outcome: Outcome) -> str:
    """What the output pane shows: the sentence, then each problem on a line."""
    return "\n".join((outcome.summary, *(problem.message for problem in outcome.problems)))


def answer(name: str, cells: list[Any]) -> object:
    """What a formula's cell shows; errors as their texts, which Lite turns into errors. Raises BadArgumentError."""
    return _shown(call_formula(name, cells))


def _selected(book: Any, parameters: Iterable[Parameter]) -> dict[str, Any]:
    """The ids in the selected lines, for a command about chosen records."""
    picking = {parameter.key: parameter.option for parameter in parameters if parameter.option.picks}
    found = {key: selected_ids(book, option.picks, option.least_picked) for key, option in picking.items()}
    return {key: ids for key, ids in found.items() if ids}


def _files_left_out(outcome: Outcome) -> Iterator[str]:
    """Which files there would be: a script has no folder to write in."""
    if outcome.files:
        names = ", ".join(file.name for file in outcome.files)
        yield _(
            "Files are made by the tab CRM of desktop Excel or by the command line, not here: {names}.", names=names
        )


def _now() -> dt.datetime:
    return dt.datetime.now()


def _shown(value: object) -> object:
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return value.text if isinstance(value, CellError) else value


def _option(book: Any, parameter: Parameter, value: Any) -> Any:
    if parameter.type is SourceTable:
        return _sheet_as_source(book, str(value))
    if get_origin(parameter.type) is tuple:
        text = str(value)
        return tuple(part.strip() for part in text.split("\n" if "\n" in text else ";") if part.strip())
    if get_args(parameter.type) == (dt.date, type(None)) and isinstance(value, dt.datetime):
        return value.date()
    return value


def _sheet_as_source(book: Any, name: str) -> SourceTable:
    sheet = next((each for each in book.sheets if each.name.casefold() == name.strip().casefold()), None)
    if sheet is None:
        raise WrongUseError(_("There is no sheet {sheet} in {file}.", sheet=name, file=book.name))
    used = sheet.used_range
    rows = [[cell_read(value) for value in row] for row in used.options(ndim=2, err_to_str=True).value]
    return table_of_rows(sheet.name, rows[0], list(enumerate(rows[1:], used.row + 1)))
