"""What a button of the tab CRM calls in desktop Excel: `press('<control id>')`, or `run` where VBA has asked."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from xlcrm.building.ribbon_buttons import RibbonButton, ribbon_button
from xlcrm.commands.command import RunContext
from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.hosts.button_answers import UnfitAnswersError, read_answers
from xlcrm.hosts.other_workbooks import with_other_workbooks
from xlcrm.run_command import Workbook, run_command
from xlcrm.tables.edits import Outcome
from xlcrm.tables.read_tables import read_settings
from xlcrm.texts import _, plural, use_language
from xlcrm.workbooks.selected_ids import selected_ids

if TYPE_CHECKING:
    from xlcrm.workbooks.excel_workbook import ExcelWorkbook

_TITLE = "CRM"
_TOLD = 8  # problems in the message; all are on the sheets

Ask = Callable[[RibbonButton], Mapping[str, Any] | None]
"""Gives the options that the user chose; None if the user cancelled."""


class NoWindowError(XlcrmError):
    """Python was built without its library for windows."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This Python cannot open a window: its part tkinter is missing. "
                "Run `xlcrm install` again, and Excel itself will ask."
            )
        )


def press(control_id: str, asks_all: bool = False) -> None:
    """A click on the button: its window if there is something to ask, its command, and a message of what it did."""

    def work(workbook: ExcelWorkbook, context: RunContext) -> Outcome | None:
        button = about_selection(known_button(control_id), workbook.book)
        return pressed(button, workbook, context, ask_in_window, asks_all=asks_all)

    _serve(work)


def run(control_id: str, coded: str = "") -> None:
    """The same after VBA has asked one question after the other. coded: as `answers_of` reads it."""

    def work(workbook: ExcelWorkbook, context: RunContext) -> Outcome:
        return click(about_selection(known_button(control_id), workbook.book), coded, workbook, context)

    _serve(work)


def pressed(
    button: RibbonButton, workbook: Workbook, context: RunContext, ask: Ask, *, asks_all: bool
) -> Outcome | None:
    """The outcome of the button's command with the options that `ask` gives; None if the user cancelled."""
    must_ask = any(question.is_always_asked for question in button.questions)
    options = ask(button) if must_ask or (asks_all and button.questions) else button.options
    return None if options is None else _run(button, workbook, context, options)


def click(button: RibbonButton, coded: str, workbook: Workbook, context: RunContext) -> Outcome:
    """The outcome of a button with coded answers; raises UnfitAnswersError for those that cannot be read."""
    answers = read_answers(button, answers_of(coded))
    if answers.mistakes:
        raise UnfitAnswersError(button, answers.mistakes)
    return _run(button, workbook, context, answers.options)


def _run(button: RibbonButton, workbook: Workbook, context: RunContext, options: Mapping[str, Any]) -> Outcome:
    command = button.command.load()
    return run_command(command, workbook, context, with_other_workbooks(command, options))


def about_selection(button: RibbonButton, book: Any) -> RibbonButton:
    """The button with the ids that stand in the selected lines, if its command is one about chosen records."""
    for parameter in button.command.load().parameters:
        option = parameter.option
        if option.picks and (ids := selected_ids(book, option.picks, option.least_picked)):
            return replace(button, options={**button.options, parameter.key: ids})
    return button


def known_button(control_id: str) -> RibbonButton:
    """The button of that id; an add-in that is older than this package may have others."""
    if (button := ribbon_button(control_id)) is None:
        raise WrongUseError(_("There is no button {id}. Run `xlcrm install` again.", id=control_id))
    return button


def answers_of(coded: str) -> dict[str, str]:
    """The answers by key: lines of key, tab, answer; four hexadecimal digits a letter (UTF-16).

    >>> answers_of("006100090062000a")
    {'a': 'b'}
    """
    lines = bytes.fromhex(coded).decode("utf-16-be").splitlines()
    pairs = (line.partition("\t") for line in lines)
    return {key: answer for key, _tab, answer in pairs}


def sentences(outcome: Outcome, notices: Sequence[str] = ()) -> str:
    """What the message says: the summary, what the workbook has to tell, and the first problems."""
    told = [f"• {problem.message}" for problem in outcome.problems[:_TOLD]]
    if (more := len(outcome.problems) - _TOLD) > 0:
        told.append(plural("… and {count} more like it", "… and {count} more like them", more))
    return "\n".join((" ".join((outcome.summary, *notices)), *told))


def ask_in_window(button: RibbonButton) -> Mapping[str, Any] | None:
    """The options as the user typed them in a window; raises NoWindowError where Python has none."""
    try:
        from xlcrm.hosts.excel_form import ask
    except ImportError as error:
        raise NoWindowError from error
    return ask(button)


def _serve(work: Callable[[ExcelWorkbook, RunContext], Outcome | None]) -> None:
    """Do the work over the workbook in front, in its language, and tell what came of it."""
    from xlcrm.workbooks.excel_workbook import ExcelWorkbook, status_bar

    book, now, said = import_module("xlwings").Book.caller(), dt.datetime.now(), ""
    try:
        workbook = ExcelWorkbook(book, uses_1904_dates=_uses_1904_dates(book))
        with use_language(_language(workbook)):
            outcome = work(workbook, RunContext(now.date(), now, getpass.getuser(), status_bar(book)))
            if outcome is not None:
                said = sentences(outcome, [*workbook.notices, *_files_made(outcome, book)])
    except XlcrmError as error:
        said = str(error)
    finally:
        book.app.status_bar = False
    if said:
        book.app.alert(said, _TITLE)


def _files_made(outcome: Outcome, book: Any) -> Iterator[str]:
    """Write the files of the outcome beside the workbook; the sentence that says so."""
    if outcome.files:
        from xlcrm.hosts.made_files import folder_of_book, told_of_files, write_files

        yield told_of_files(outcome.files, write_files(outcome.files, folder_of_book(book.fullname)))


def _language(workbook: Workbook) -> str:
    settings, _problems = read_settings(workbook.read(["settings"]))
    return settings.language


def _uses_1904_dates(book: Any) -> bool:
    """Whether the workbook counts its days from 1904; xlwings has no word of its own for it."""
    for name in ("Date1904", "date_1904"):  # COM on Windows, AppleScript on macOS
        with suppress(Exception):  # each side raises errors of its own for a name that it lacks
            found = getattr(book.api, name)
            return bool(found if isinstance(found, bool) else found.get())
    return False
