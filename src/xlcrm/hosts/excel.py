"""What a button of the tab CRM calls in desktop Excel: `run('<control id>', '<answers>')`."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_origin

from xlcrm.building.ribbon_buttons import RibbonButton, ribbon_button
from xlcrm.commands.command import Parameter, RunContext
from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.imports.source_tables import SourceTable
from xlcrm.run_command import Workbook, run_command
from xlcrm.tables.edits import Outcome
from xlcrm.texts import _, plural

_TITLE = "CRM"
_TOLD = 8  # problems in the message; all are on the sheets


class UnfitAnswerError(WrongUseError):
    """An answer that the option cannot hold."""

    def __init__(self, option: str, answer: str) -> None:
        super().__init__(_("{option} cannot be {answer!r}. Press the button again.", option=option, answer=answer))


def run(control_id: str, coded: str = "") -> None:
    """Run the button's command over the workbook that is open in front, and say in a message what it did."""
    from xlcrm.workbooks.excel_workbook import ExcelWorkbook

    book = import_module("xlwings").Book.caller()
    now = dt.datetime.now()
    context = RunContext(now.date(), now, getpass.getuser(), _status_bar(book.app))
    try:
        said = sentences(click(control_id, coded, ExcelWorkbook(book), context))
    except XlcrmError as error:
        said = str(error)
    finally:
        book.app.status_bar = False
    book.app.alert(said, _TITLE)


def click(control_id: str, coded: str, workbook: Workbook, context: RunContext) -> Outcome:
    """The outcome of a button over a workbook. coded: what was answered, as `answers_of` reads it."""
    button = ribbon_button(control_id)
    if button is None:
        raise WrongUseError(_("There is no button {id}. Run `xlcrm install` again.", id=control_id))
    options = {**button.options, **options_of(button, answers_of(coded))}
    return run_command(button.command.load(), workbook, context, options)


def answers_of(coded: str) -> dict[str, str]:
    """The answers by key: lines of key, tab, answer; four hexadecimal digits a letter (UTF-16).

    >>> answers_of("006100090062000a")
    {'a': 'b'}
    """
    lines = bytes.fromhex(coded).decode("utf-16-be").splitlines()
    pairs = (line.partition("\t") for line in lines)
    return {key: answer for key, _tab, answer in pairs}


def options_of(button: RibbonButton, answers: Mapping[str, str]) -> dict[str, Any]:
    """The answers as the command's options, typed by its signature; raises UnfitAnswerError."""
    parts = tuple(f"{key[4:]}={value}" for key, value in answers.items() if key.startswith("set:"))
    options: dict[str, Any] = {"set": parts} if parts else {}
    parameters = {parameter.key: parameter for parameter in button.command.load().parameters}
    for key, answer in answers.items():
        if key in parameters:
            options[key] = _typed(parameters[key], answer, answers)
    return options


def sentences(outcome: Outcome) -> str:
    """What the message says: the summary, and the first problems."""
    told = [f"• {problem.message}" for problem in outcome.problems[:_TOLD]]
    if (more := len(outcome.problems) - _TOLD) > 0:
        told.append(plural("… and {count} more like it", "… and {count} more like them", more))
    return "\n".join((outcome.summary, *told))


def _typed(parameter: Parameter, answer: str, answers: Mapping[str, str]) -> Any:
    hint = parameter.type
    if get_origin(hint) is tuple:
        return tuple(part.strip() for part in answer.split(";") if part.strip())
    plain = next((each for each in get_args(hint) if isinstance(each, type) and each is not type(None)), hint)
    try:
        return _value(plain, answer, answers)
    except ValueError as error:
        raise UnfitAnswerError(parameter.name, answer) from error


def _value(plain: Any, answer: str, answers: Mapping[str, str]) -> Any:
    if plain is bool:
        return answer == "yes"
    if plain is dt.date:
        return dt.date.fromisoformat(answer)
    if plain is SourceTable:
        from xlcrm.workbooks.read_source import read_source

        return read_source(Path(answer), answers.get("table", ""))
    return plain(answer) if plain in {int, float} else answer


def _status_bar(app: Any) -> Any:
    """Progress in words at the foot of Excel's window."""

    def show(_phase: str, share: float) -> None:
        app.status_bar = f"CRM … {share:.0%}"

    return show
