"""What was typed for a button's questions, as the options of its command, or as mistakes in words. No window here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

from xlcrm.building.button_questions import Question
from xlcrm.building.ribbon_buttons import RibbonButton
from xlcrm.commands.command import Parameter
from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.hosts.other_workbooks import paths_in
from xlcrm.imports.source_tables import SourceTable
from xlcrm.tables.parse_values import parse_moment, parse_number
from xlcrm.texts import _
from xlcrm.workbooks.read_source import read_source

_YES = "yes"


@dataclass(frozen=True, slots=True)
class Answers:
    """The options that were read, and a sentence for each question that was answered wrongly, by its key."""

    options: Mapping[str, Any]
    mistakes: Mapping[str, str]


class UnfitAnswersError(WrongUseError):
    """Answers that the command cannot be run with."""

    def __init__(self, button: RibbonButton, mistakes: Mapping[str, str]) -> None:
        labels = {question.key: question.label for question in button.questions}
        told = " ".join(f"{labels[key]}: {mistake}" for key, mistake in mistakes.items())
        super().__init__(_("{mistakes} Press the button again.", mistakes=told))


def read_answers(button: RibbonButton, typed: Mapping[str, str]) -> Answers:
    """The typed texts by the question's key, read by the command's signature; what is empty keeps its usual value."""
    given = {key: text.strip() for key, text in typed.items() if text.strip()}
    parameters = {parameter.key: parameter for parameter in button.command.load().parameters}
    options, row, mistakes = dict(button.options), [], {}
    for question in button.questions:
        text = given.get(question.key, "")
        try:
            if not text:
                _refuse_empty(question)
            elif question.key.startswith("set:"):
                row.append(f"{question.key[4:]}={_as_text(_value(question, text))}")
            else:
                options[question.key] = _option(question, parameters[question.key], text, given)
        except XlcrmError as error:
            mistakes[question.key] = str(error)
    if row:
        options["set"] = tuple(row)
    elif button.columns and not mistakes:
        mistakes[f"set:{button.columns[0]}"] = _("Fill in at least one field.")
    return Answers(options, mistakes)


def _refuse_empty(question: Question) -> None:
    if question.is_required:
        raise WrongUseError(_("This must be filled in."))


def _option(question: Question, parameter: Parameter, text: str, given: Mapping[str, str]) -> Any:
    if parameter.takes_workbooks:
        return _workbooks(question, text)
    if question.kind == "file":
        return _source(text, given.get("table", ""))
    value = _value(question, text)
    if get_origin(parameter.type) is tuple:
        return tuple(part.strip() for part in str(value).split(";") if part.strip())
    if isinstance(value, float) and int in (parameter.type, *get_args(parameter.type)):
        raise WrongUseError(_("{value!r} is not a whole number.", value=text))
    return value


def _value(question: Question, text: str) -> Any:
    match question.kind:
        case "yes_no":
            return text == _YES
        case "number":
            return _number(text)
        case "day":
            return _day(text)
        case "choice":
            return _choice(question, text)
    return text


def _number(text: str) -> float | int:
    if (number := parse_number(text)) is None:
        raise WrongUseError(_("{value!r} is not a number.", value=text))
    return int(number) if number.is_integer() else number


def _day(text: str) -> dt.date:
    if (moment := parse_moment(text)) is None:
        raise WrongUseError(_("{value!r} is not a day. Write it like 2024-12-31.", value=text))
    return moment.date()


def _choice(question: Question, text: str) -> str:
    """The value that was chosen, by itself or by what people see."""
    by_label = {label.casefold(): value for value, label in question.choices.items()}
    by_value = {value.casefold(): value for value in question.choices}
    found = (by_value | by_label).get(text.casefold())
    if found is None:
        known = ", ".join(question.choices.values())
        raise WrongUseError(_("{value!r} is not one of: {known}.", value=text, known=known))
    return found


def _source(text: str, table: str) -> SourceTable:
    return read_source(Path(text.strip('"')), table)


def _workbooks(question: Question, text: str) -> tuple[Path, ...] | Path:
    """The paths; whoever runs the command reads them."""
    paths = paths_in(text)
    if missing := [path.name for path in paths if not path.is_file()]:
        raise WrongUseError(_("There is no file {file}.", file=missing[0]))
    return paths if question.kind == "files" else paths[0]


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
