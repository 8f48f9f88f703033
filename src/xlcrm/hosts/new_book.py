"""The button New workbook: for whom, where, empty or with a sample firm; then it is open in this Excel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from pathlib import Path

from xlcrm.building.button_questions import Question
from xlcrm.building.ribbon_words import NEW_LABEL, NEW_TIP
from xlcrm.errors import WrongUseError, XlcrmError
from xlcrm.hosts.button_answers import Answers
from xlcrm.hosts.made_files import documents
from xlcrm.hosts.own_language import own_language
from xlcrm.records.choices import CHOICES
from xlcrm.records.settings import SETTINGS, FirmSettings, SettingInfo
from xlcrm.texts import LANGUAGES, _, use_language

_ASKED = ("firm_name", "language", "currency", "default_phone_country", "fiscal_year_start_month")
_SAMPLE = "sample"
_LANGUAGES = dict(zip(LANGUAGES, ("English", "Русский", "Українська", "Български"), strict=True))


@dataclass(frozen=True, slots=True)
class NewWorkbookForm:
    """What the window asks: the settings that a firm decides on its first day."""

    label: str = NEW_LABEL
    tip: str = NEW_TIP

    @property
    def questions(self) -> tuple[Question, ...]:
        """A question a setting, and whether the sample firm is wanted."""
        by_key = {info.key: info for info in SETTINGS}
        told = _("Put a sample firm in, to try things on; such a workbook is for looking only.")
        sample = Question(_SAMPLE, "yes_no", _("With a sample firm"), told, "no", is_always_asked=True)
        return (*(_question(by_key[key]) for key in _ASKED), sample)

    def read(self, typed: Mapping[str, str]) -> Answers:
        """The settings that were typed under `settings`, and whether the sample is wanted under `sample`."""
        given = {key: typed.get(key, "") for key in _ASKED}
        known = {name.casefold(): code for code, name in _LANGUAGES.items()}
        given["language"] = known.get(given["language"].strip().casefold(), given["language"])
        settings, bad = FirmSettings.from_rows(given)
        return Answers({"settings": settings, _SAMPLE: typed.get(_SAMPLE) == "yes"}, dict(bad))


def make_new() -> None:
    """Ask, make the workbook where the user says, and open it in the Excel that asked."""
    book = import_module("xlwings").Book.caller()
    with use_language(own_language()):
        try:
            if (made := _asked_and_made(documents())) is not None:
                book.app.books.open(str(made))
        except XlcrmError as error:
            book.app.alert(str(error), "CRM")


def made_workbook(file: Path, settings: FirmSettings, *, sample: bool, today: dt.date) -> Path:
    """Make the workbook; raises a WrongUseError with its sentence where the path is taken or no workbook's."""
    from xlcrm.hosts.workshop import new_workbook

    if not sample:
        new_workbook(file, settings)
        return file
    from xlcrm.building.sample_firm import make_sample_firm
    from xlcrm.hosts.demo import write_sample

    if file.exists():
        raise WrongUseError(_("{file} is there already. Choose another name.", file=file))
    write_sample(file, make_sample_firm(today), settings.language)
    return file


def _asked_and_made(folder: Path) -> Path | None:
    """The new workbook; None if the user cancelled. Where Python has no windows, an empty one in the usual language."""
    proposed = next(_free_names(folder))
    today = dt.date.today()
    try:
        from xlcrm.hosts.excel_form import ask_form, ask_where
    except ImportError:
        return made_workbook(proposed, FirmSettings(language=own_language()), sample=False, today=today)
    form = NewWorkbookForm()
    if (options := ask_form(form, form.read)) is None or (file := ask_where(proposed)) is None:
        return None
    return made_workbook(file, options["settings"], sample=options[_SAMPLE], today=today)


def _question(info: SettingInfo) -> Question:
    """An open list is offered and not enforced."""
    label, told = _(info.label), _(info.help)
    if info.key == "language":
        return Question(info.key, "choice", label, told, own_language(), _LANGUAGES, is_always_asked=True)
    choices = {value: value for value in CHOICES["currency"].values} if info.key == "currency" else {}
    return Question(info.key, "text", label, told, info.default, choices, is_always_asked=True)


def _free_names(folder: Path) -> Iterator[Path]:
    """CRM.xlsx, CRM 2.xlsx and so on, those that are free."""
    names = (f"CRM {number}.xlsx" if number > 1 else "CRM.xlsx" for number in count(1))
    return (folder / name for name in names if not (folder / name).exists())
