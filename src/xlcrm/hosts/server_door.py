"""The door for xlwings Server: the generated scripts and functions call in here, with the book of a request."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from xlcrm.errors import XlcrmError
from xlcrm.hosts.script_door import answer, run_script, told

TELL = "crmTold"  # the function of the task pane that shows a sentence


def run(book: Any, name: str, **given: Any) -> None:
    """One command over the book of a request; the pane tells what it did. A mistake is raised with its sentence."""
    try:
        outcome = run_script(book, name, given)
    except XlcrmError as error:
        raise _shown(error) from None
    _tell(book, told(outcome))


def formula(name: str, *cells: Any) -> object:
    """What a formula's cell shows; a bad argument is #VALUE! with its sentence."""
    try:
        return answer(name, list(cells))
    except XlcrmError as error:
        raise _shown(error) from None


def _tell(book: Any, sentence: str) -> None:
    """Queue a call of the pane on this very book: `book.app` takes the book opened last, maybe another user's."""
    book.impl.append_json_action(func="runMacro", args=[TELL, sentence])


def _shown(error: XlcrmError) -> Exception:
    shown: Exception = import_module("xlwings").XlwingsError(str(error))
    return shown
